"""What a worker is given to read: the approved plan, and what it was told since."""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.quoting import strip_invisible

HEADING = "## Further instructions"


def plan_for_worker(plan: str, notes: Sequence[str]) -> str:
    """The approved text as its reader saw it, and below it the instructions given since then.

    Nothing that a person could not see reaches a worker. Without notes the plan ends as it does.
    """
    instructions = [text for note in notes if (text := strip_invisible(note).strip())]
    shown = strip_invisible(plan)
    if not instructions:
        return shown
    return "\n\n".join((shown.rstrip("\n"), HEADING, *instructions)) + "\n"
