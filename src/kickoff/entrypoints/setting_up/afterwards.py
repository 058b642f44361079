"""What is still to be done by hand when the files are there, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kickoff.entrypoints.setting_up.workers import WorkerKind

_GITHUB = re.compile(
    r"(?:https?://(?:[^@/]*@)?|ssh://(?:[^@/]*@)?|[^@/]+@)(?P<host>[A-Za-z0-9.-]+)(?::\d+)?[/:]"
    r"(?P<owner>[A-Za-z0-9-]+)/(?P<name>[A-Za-z0-9._-]+?)(?:\.git)?/?"
)


def page_of(url: str) -> str | None:
    """The address of a repository's pages, from that of its remote; None when it has none."""
    found = _GITHUB.fullmatch(url)
    return "https://{host}/{owner}/{name}".format_map(found.groupdict()) if found else None


def steps(worker: WorkerKind, page: str | None, first: str) -> Iterator[str]:
    """What to do now, in order; `first` is the id of a task to begin with."""
    if worker is WorkerKind.COMMAND:
        yield "Put into tools/kickoff-worker.sh what does the work."
    yield "Look the files over, commit them, and bring them to the default branch."
    if page is not None:
        yield (
            f"On {page}/settings/actions, under Workflow permissions, tick "
            '"Allow GitHub Actions to create and approve pull requests".'
        )
        yield f"Comment /kickoff {first} on an issue: {page}/issues"
    if worker is not WorkerKind.WORKFLOW:
        yield f"Type: kickoff {first}" + (", then kickoff watch" if page is None else "")
    if page is None:
        yield (
            "Optional: git config kickoff.updateCheckout true, so that records come into the "
            "default branch while it is checked out here, as long as nothing is changed there."
        )
