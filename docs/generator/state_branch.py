"""The state branch: its files and the trailers of its commits, with a sample of both."""

from __future__ import annotations

from collections.abc import Iterator

from generator.samples import sample_decision
from generator.writing import code, prose, table
from kickoff.formats.ledger import TRAILERS
from kickoff.service.kit import STATE_BRANCH
from kickoff.service.state_files import (
    BOARD,
    DECISION,
    DONE,
    REGISTRY,
    plan_path,
    state_files,
    state_message,
)

SAYS = {
    "Kickoff-Op": "the run's operation; an attempt's token is derived from it",
    "Kickoff-Event": "the kind of event that was decided on",
    "Kickoff-Command": "a command that was carried out or answered",
    "Kickoff-Actor": "who gave it",
    "Kickoff-Task": "a task that was changed",
    "Kickoff-Attempt": "an attempt that was begun, as `task#number`",
    "Kickoff-Reason": "a reason code of the decision",
}


def state_branch() -> Iterator[str]:
    """The state branch: its files and the trailers of its commits, with a sample of both."""
    sample = sample_decision()
    yield "# The state branch"
    yield prose(f"""
        An orphan branch, `{STATE_BRANCH}` unless the action's input `state-branch` names another.
        One commit for each decision that changed something. Read it; do not edit it by hand.
    """)
    yield table(
        ("file", "holds"),
        (
            (code(REGISTRY), "the registry: every task in play"),
            (code(DONE), "completions whose record is not on the default branch"),
            (code(plan_path("<id>")), "the approved text of a task in play"),
            (code(DECISION), "what the last decision was made on: event, facts, policy, time"),
            (code(BOARD), "the board: the same queue for people"),
        ),
    )
    message = state_message(sample.before, sample.decision, sample.around)
    yield "## Trailers"
    yield "Each may be there several times."
    yield table(("trailer", "says"), ((code(name), SAYS[name]) for name in TRAILERS))
    yield "## A sample"
    yield "bob said `/kickoff hello`, and the task could start at once. The commit's message:"
    yield f"```text\n{message.subject}\n\n{message.body.strip()}\n```"
    files = state_files(sample.before, sample.decision, sample.around)
    yield f"`{REGISTRY}`:"
    yield f"```yaml\n{(files[REGISTRY] or b'').decode().strip()}\n```"
    yield f"`{BOARD}`:"
    yield f"```markdown\n{(files[BOARD] or b'').decode().strip()}\n```"
