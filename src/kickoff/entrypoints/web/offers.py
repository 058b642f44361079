"""The buttons: which commands a page offers for a task in its state. The shell refuses the rest."""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.grammar.parsing import Command, parse_words
from kickoff.core.grammar.verbs import Verb
from kickoff.core.lifecycle import WAITING, State
from kickoff.core.policy import DispatchKind
from kickoff.core.registry import PERSON, Priority
from kickoff.core.view.board import TaskView
from kickoff.entrypoints.web.values import Button

QUEUE = Button(Verb.QUEUE, "Queue")
CLAIM = Button(Verb.CLAIM, "Claim")
PRIORITIES = tuple(priority.value for priority in Priority)

_LABELS = {Verb.QUEUE: "Approve the plan", Verb.EXTEND: "Extend by 3 days"}
_LEAVES = "It leaves the queue."
_STOPS = "Its worker is stopped. Its branch stays."


def task_buttons(task: TaskView) -> tuple[Button, ...]:
    """What can be asked for a task in play."""
    return tuple(_buttons(task))


def priorities(task: TaskView) -> tuple[str, ...]:
    """The priorities to choose from while it can still matter."""
    return PRIORITIES if task.state in WAITING else ()


def alarm_buttons(task: TaskView) -> tuple[Button, ...]:
    """What its alarms say to type, as buttons; and the way out."""
    words = (command.split()[1:] for alarm in task.alarms for command in alarm.commands)
    found = dict.fromkeys(button for said in words for button in _as_button(said, task))
    way_out = [b for b in task_buttons(task) if b.verb == Verb.CANCEL and b not in found]
    return (*found, *way_out)


def _as_button(words: list[str], task: TaskView) -> Iterator[Button]:
    asked = parse_words(words)
    if not isinstance(asked, Command):
        return
    if asked.verb in (Verb.CANCEL, Verb.RETRY, Verb.RELEASE):
        yield from (b for b in task_buttons(task) if b.verb == asked.verb)
    elif asked.verb in _LABELS:
        argument = "3d" if asked.verb is Verb.EXTEND else ""
        yield Button(asked.verb, _LABELS[asked.verb], argument=argument)


def _buttons(task: TaskView) -> Iterator[Button]:
    match task.state:
        case State.QUEUED | State.BLOCKED:
            if _for_a_person(task):
                yield CLAIM
            yield Button(Verb.RESUME, "Resume") if task.entry.hold else Button(Verb.HOLD, "Hold")
            if task.entry.attempts:
                yield Button(Verb.RETRY, "Retry")
            yield Button(Verb.CANCEL, "Cancel", _LEAVES)
        case State.DISPATCHING | State.RUNNING if _by_person(task):
            yield Button(Verb.RELEASE, "Release")
            yield Button(Verb.CANCEL, "Cancel", _LEAVES)
        case State.DISPATCHING | State.RUNNING:
            yield Button(Verb.RETRY, "Retry", f"{_STOPS} Another attempt follows.")
            yield Button(Verb.CANCEL, "Cancel", _STOPS)
        case State.IN_REVIEW:
            yield Button(Verb.RETRY, "Retry", "Its work is left as it is. Another attempt follows.")
            yield Button(Verb.CANCEL, "Cancel", _LEAVES)
        case _:
            return


def _for_a_person(task: TaskView) -> bool:
    return any(gate.kind is DispatchKind.NONE for gate in task.gates)


def _by_person(task: TaskView) -> bool:
    return task.entry.attempt is not None and task.entry.attempt.runner == PERSON
