"""The plan as a worker meets it: what it is given to read, and the commit that brings its file."""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.text.quoting import strip_invisible

HEADING = "## Further instructions"


def plan_subject(task_id: str) -> str:
    """The subject of the commit that puts an issue-born task's plan onto its branch."""
    return f"{_SUBJECT}{task_id}"


def is_plan_commit(message: str) -> bool:
    """Whether a commit is no work yet, only the plan."""
    return message.startswith(_SUBJECT)


_SUBJECT = "Add the plan of "


def plan_for_worker(plan: str, notes: Sequence[str]) -> str:
    """The approved text as its reader saw it, and below it the instructions given since then.

    Nothing that a person could not see reaches a worker. Without notes the plan ends as it does.
    """
    instructions = [text for note in notes if (text := strip_invisible(note).strip())]
    shown = strip_invisible(plan)
    if not instructions:
        return shown
    return "\n\n".join((shown.rstrip("\n"), HEADING, *instructions)) + "\n"
