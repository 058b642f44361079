"""Where the queue is: on GitHub by its API, or in the git repository of the current folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kickoff.core.reasons import ReasonCode
from kickoff.core.wording.ticking import Heartbeat
from kickoff.entrypoints.cli.options import Options, Session
from kickoff.errors import Usage
from kickoff.service.kit import Kit

if TYPE_CHECKING:
    from kickoff.adapters.localgit.repository import Repository
    from kickoff.service.examining import Examiner


@dataclass(frozen=True, slots=True)
class Place:
    """One queue, as this call reaches it. `asker` says who gives the commands.

    `examiner` looks at what a set-up needs besides the queue; `heartbeat` tells the last tick,
    where that can be told: on GitHub it takes two requests.
    `repository` is the git repository it is reached through; None over GitHub's API. `last_seen` is
    the queue as a remote was last seen to have it; None where there is no remote.
    """

    name: str
    kit: Kit
    asker: Callable[[], str]
    examiner: Callable[[], Examiner]
    repository: Repository | None = None
    last_seen: Callable[[], Kit] | None = None
    heartbeat: Callable[[], Heartbeat] = Heartbeat


_REMEDY = "Go into your repository, make one with git init, or add --repo OWNER/NAME."


def find(session: Session) -> Place:
    """The place that the options and the environment name. Raises a KickoffError."""
    options, environment = session.options, session.environment
    if options.repo:
        return _on_github(_settings(options, environment))
    try:
        return _in_git(options, environment)
    except Usage as error:
        if error.reason != "not_a_repository":
            raise
        if not environment.get("GITHUB_REPOSITORY"):
            raise Usage(str(error), reason=error.reason, remedy=_REMEDY) from error
    return _on_github(_settings(options, environment))


def _in_git(options: Options, environment: Mapping[str, str]) -> Place:
    """The repository of the folder. Raises Usage (`not_a_repository`) and ConfigurationError."""
    from kickoff.adapters.localgit.sight import name_of
    from kickoff.adapters.localgit.tick_note import last_tick
    from kickoff.bootstrap import kit_of, local_examiner, local_repository

    folder = options.folder.absolute()
    repository = local_repository(folder, environment, options.remote)
    named = {
        "KICKOFF_STATE_BRANCH": options.state_branch,
        "KICKOFF_CONFIG": options.config,
    }
    chosen = {**environment, **{name: value for name, value in named.items() if value}}
    kit = kit_of(repository, chosen)
    last_seen = partial(kit_of, repository, chosen, offline=True) if repository.remote else None
    examiner = partial(local_examiner, repository)
    name = name_of(repository)
    place = Place(name, kit, repository.person, examiner, repository, last_seen)
    if repository.on_github:
        return place
    return replace(place, heartbeat=lambda: Heartbeat(last_tick(repository, kit.state_branch)))


def _on_github(settings: Mapping[str, str]) -> Place:
    """By GitHub's API. What people said in comments is answered by the queue's workflow alone."""
    from kickoff.bootstrap import github_examiner, github_heartbeat, github_kit, viewer

    examiner = partial(github_examiner, settings)
    name = settings["GITHUB_REPOSITORY"]
    answers = settings.get("GITHUB_ACTIONS") == "true"
    kit = github_kit(settings, answers=answers)
    place = Place(name, kit, lambda: viewer(settings), examiner)
    return replace(place, heartbeat=partial(github_heartbeat, settings))


def _settings(options: Options, environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment with the options in it."""
    chosen = {
        "GITHUB_REPOSITORY": options.repo,
        "GITHUB_TOKEN": environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN"),
        "KICKOFF_STATE_BRANCH": options.state_branch,
        "KICKOFF_CONFIG": options.config,
    }
    settings = {**environment, **{name: value for name, value in chosen.items() if value}}
    if not settings.get("GITHUB_TOKEN"):
        raise Usage(
            "no token: neither GITHUB_TOKEN nor GH_TOKEN is set",
            reason=ReasonCode.PERMISSION_MISSING,
            remedy="With GitHub's own command line: export GH_TOKEN=$(gh auth token)",
        )
    return settings
