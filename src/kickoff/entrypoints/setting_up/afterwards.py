"""What is still to be done by hand when the files are there, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kickoff.entrypoints.setting_up.surroundings import CONFIG, Surroundings
from kickoff.entrypoints.setting_up.workers import OFFERS, WorkerKind

_GITHUB = re.compile(
    r"(?:https?://(?:[^@/]*@)?|ssh://(?:[^@/]*@)?|[^@/]+@)(?P<host>[A-Za-z0-9.-]+)(?::\d+)?[/:]"
    r"(?P<owner>[A-Za-z0-9-]+)/(?P<name>[A-Za-z0-9._-]+?)(?:\.git)?/?"
)

SCRIPT = "tools/kickoff-worker.sh"


def page_of(url: str) -> str | None:
    """The address of a repository's pages, from that of its remote; None when it has none."""
    found = _GITHUB.fullmatch(url)
    return "https://{host}/{owner}/{name}".format_map(found.groupdict()) if found else None


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a set-up is.

    `added` tells that the worker is to be added to a configuration that has others, `empty` that
    its script is as we wrote it. `arrived` tells that the files are on the default `branch`,
    `barred` which of its rules refuse commits. `page` is where the repository is on GitHub,
    `allowed` whether Actions may open pull requests there, as far as that was seen. `followed`
    tells that records come into the checkout.
    """

    worker: WorkerKind
    around: Surroundings
    branch: str
    first: str
    added: bool = False
    empty: bool = False
    arrived: bool = False
    barred: str = ""
    page: str | None = None
    allowed: bool | None = None
    followed: bool = False


def steps(stage: Stage) -> Iterator[str]:
    """What to do now, in order."""
    if stage.around.problem:
        yield f"Mend {CONFIG}: {stage.around.problem}"
    if stage.empty:
        yield f"Put into {SCRIPT} what does the work."
    if stage.added:
        yield f"Put below workers: in {CONFIG}: {OFFERS[stage.worker].line}"
    if not stage.arrived or stage.added:
        yield _arriving(stage)
    if stage.page is not None:
        yield from _on_github(stage, stage.page)
    if stage.worker is not WorkerKind.WORKFLOW:
        yield f"Type: {_first_words(stage)}"
    if stage.page is None and not stage.followed:
        yield (
            "Optional: git config kickoff.updateCheckout true, so that records come into the "
            "default branch while it is checked out here, as long as nothing is changed there."
        )
    yield from _moving(len(stage.around.old))


def _first_words(stage: Stage) -> str:
    """What queues a first task and starts it; a person takes it instead."""
    if stage.worker is WorkerKind.PERSON:
        return f"kickoff claim {stage.first}"
    worker = f" worker={OFFERS[stage.worker].name}" if stage.added else ""
    return f"kickoff {stage.first}{worker}" + (", then kickoff watch" if not stage.page else "")


def _arriving(stage: Stage) -> str:
    if stage.barred:
        return (
            f"Look the files over, commit them on a branch, and bring them to {stage.branch} by a "
            f"pull request: rules of {stage.branch} take no commits ({stage.barred})."
        )
    return f"Look the files over, commit them, and bring them to {stage.branch}."


def _on_github(stage: Stage, page: str) -> Iterator[str]:
    if not stage.allowed:
        yield (
            f"On {page}/settings/actions, under Workflow permissions, tick "
            '"Allow GitHub Actions to create and approve pull requests".'
        )
    yield f"Comment /kickoff {stage.first} on an issue: {page}/issues"


def _moving(count: int) -> Iterator[str]:
    if count:
        files = "1 task file keeps" if count == 1 else f"{count} task files keep"
        own, them = ("its", "it") if count == 1 else ("their", "them")
        yield f"{files} a state of {own} own. See what would become of {them}: kickoff migrate"
