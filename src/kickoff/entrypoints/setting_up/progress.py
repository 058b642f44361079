"""How far a set-up is: what has arrived on the default branch, and what GitHub still refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kickoff.core.doctor.hosting import BARS
from kickoff.core.facts import seen
from kickoff.entrypoints.setting_up.afterwards import SCRIPT, Stage, page_of
from kickoff.entrypoints.setting_up.laying import Laid, Standing
from kickoff.entrypoints.setting_up.surroundings import CONFIG, Surroundings
from kickoff.entrypoints.setting_up.wanted import Choice
from kickoff.entrypoints.setting_up.workers import OFFERS
from kickoff.errors import KickoffError

if TYPE_CHECKING:
    from kickoff.adapters.localgit.repository import Repository

USUAL_BRANCH = "main"


def default_branch_of(repository: Repository) -> str:
    """As the remote says; the usual one where it cannot be asked, for somebody to look over."""
    try:
        return repository.default_branch()
    except KickoffError:
        return USUAL_BRANCH


def stage_of(
    repository: Repository,
    environment: Mapping[str, str],
    choice: Choice,
    around: Surroundings,
    found: Sequence[Laid],
) -> Stage:
    """How far it is, now that the files are written."""
    remote = repository.remote
    page = page_of(remote.url) if remote is not None and repository.on_github else None
    told = _told(page, environment, choice.default_branch)
    laid = {one.wanted.path: one for one in found}
    script = laid.get(SCRIPT)
    return Stage(
        choice.worker,
        around,
        choice.default_branch,
        _first(around, choice),
        added=choice.files and _is_added(choice, laid[CONFIG], around),
        empty=script is not None and script.standing is not Standing.OTHER,
        arrived=_arrived(repository, choice.default_branch, laid),
        barred=told.barred,
        page=page,
        allowed=told.allowed,
        followed=repository.switched_on("updateCheckout"),
    )


def _first(around: Surroundings, choice: Choice) -> str:
    path = choice.plan or next(iter(around.plans), "hello.md")
    return path.rpartition("/")[2].removesuffix(".md")


def _is_added(choice: Choice, config: Laid, around: Surroundings) -> bool:
    """Whether a configuration that is there has not got the worker that was asked for."""
    other = config.standing is Standing.OTHER and around.policy is not None
    named = around.policy.workers if around.policy else {}
    return other and OFFERS[choice.worker].name not in named


def _arrived(repository: Repository, branch: str, laid: Mapping[str, Laid]) -> bool:
    """Whether all of it is on the default branch, as this clone last saw it."""
    from kickoff.adapters.localgit.plumbing.batch import entries_at

    remote = repository.remote
    folder = f"refs/remotes/{remote.name}" if remote is not None else "refs/heads"
    if any(one.changes for one in laid.values()):
        return False
    try:
        return set(laid) <= set(entries_at(repository.git, f"{folder}/{branch}", list(laid)))
    except KickoffError:
        return False


@dataclass(frozen=True, slots=True)
class Told:
    """What GitHub tells who has a token; what it does not is not known."""

    allowed: bool | None = None
    barred: str = ""


def _told(page: str | None, environment: Mapping[str, str], branch: str) -> Told:
    """Two requests, where there is a token. Nobody waits for a GitHub that does not answer."""
    token = environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN")
    if page is None or not token:
        return Told()
    from kickoff.bootstrap import HurriedClock, github_examiner

    named = {"GITHUB_REPOSITORY": "/".join(page.split("/")[-2:]), "GITHUB_TOKEN": token}
    examiner = github_examiner({**environment, **named}, HurriedClock())
    actions, rules = seen(examiner.actions()), seen(examiner.rules(branch))
    barred = ", ".join(sorted({rule for rule in rules or () if rule in BARS}))
    return Told(actions.may_open_pull_requests if actions else None, barred)
