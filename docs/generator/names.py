"""What Kickoff reads and leaves on issues, pull requests and branches."""

from __future__ import annotations

from collections.abc import Iterator

from generator.reason_codes import TONES
from generator.samples import ENTRY
from generator.writing import code, table
from kickoff.core.answering import labels, markers
from kickoff.core.answering.answers import REACTIONS
from kickoff.core.answering.standing import digest_of
from kickoff.core.effects import Reaction
from kickoff.core.identity import attempt_token, branch_name, issue_task_id
from kickoff.core.lifecycle import State
from kickoff.core.policy import Policy
from kickoff.core.view.board import WORK, TaskView

SHOWN = tuple(state for state in State if state in {*WORK, State.BLOCKED, State.QUEUED})


def names() -> Iterator[str]:
    """What Kickoff reads and leaves on issues, pull requests and in branch names."""
    yield "# Labels, reactions and names"
    yield "## Labels that give a command"
    yield "Taken away once the command has been answered."
    given = ((labels.QUEUE_LABEL, "/kickoff"), (labels.HOLD_LABEL, "/kickoff hold"))
    yield table(("label", "same as"), ((code(label), code(said)) for label, said in given))
    yield "## Labels that show a state"
    yield "Written, never read: putting one on by hand changes nothing, and it goes away again."
    yield table(("label", "state"), _shown())
    yield "## Reactions"
    yield (
        "The final reaction on a comment says what its commands came to, and that it is answered. "
        "`eyes` are no answer: they show that a command was seen whose answer takes longer than a "
        "moment, and go with it."
    )
    meanings = {r: TONES[tone][0][0].lower() + TONES[tone][0][1:] for tone, r in REACTIONS.items()}
    meanings[Reaction.SEEN] = "seen; the answer is on its way"
    yield table(("reaction", "means"), ((code(r.value), meanings[r]) for r in Reaction))
    yield from _names()


def _shown() -> Iterator[tuple[str, str]]:
    by_label: dict[str, list[str]] = {}
    for state in reversed(SHOWN):
        by_label.setdefault(labels.state_label(TaskView(ENTRY, state)), []).append(state.value)
    yield from ((code(label), ", ".join(states)) for label, states in by_label.items())
    yield code(labels.NEEDS_ATTENTION.name), "a person is needed; shown in place of the state"


def _names() -> Iterator[str]:
    policy = Policy()
    branch, later = (branch_name(policy.branch, "fix-login", n) for n in (1, 2))
    *_, shows, _, marker = markers.sign("text", digest_of(())).splitlines()
    yield "## Names"
    yield table(
        ("name", "for example", "meaning"),
        (
            ("task id", code("fix-login"), "the task file's name without `.md`"),
            ("task id", code(issue_task_id(42)), "the task born from issue 42"),
            ("branch", code(branch), "the task's branch"),
            ("branch", code(later), "the second one: after an uncertain end, or `retry fresh`"),
            ("token", code(attempt_token("gh-1", "fix-login", 1)), "one attempt; not a secret"),
            ("marker", code(marker), "our own reply; it locates and never decides"),
            ("marker", code(shows), "where its tasks stood; another standing is shown by an edit"),
        ),
    )
