"""What a shell prints: the sentences of `kickoff.core.wording.messages`, without Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kickoff.core.effects import (
    Answer,
    CancelRun,
    CloseIssue,
    Dispatch,
    Effect,
    Escalate,
    OpenPullRequest,
    Outcome,
    React,
    RemoveRecord,
    ShowLabels,
    TakeLabel,
    Withdraw,
    WriteRecord,
)
from kickoff.core.reasons import REASONS
from kickoff.core.registry import Attempt, Entry, Signal
from kickoff.core.sentences import TOLD
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import TaskView, View
from kickoff.core.wording.messages import (
    gate_text,
    moment,
    next_step,
    outcome_sentence,
    signal_text,
    task_lines,
)

_MARKS = re.compile(r"(?<!`)(?P<fence>`+)(?!`)(?P<code>.+?)(?<!`)(?P=fence)(?!`)|\*\*", re.DOTALL)
_SAID = re.compile(r"(?<![^\s(\"'])/kickoff(?![\w/-]|\.\w)")
NO_LOGS: Mapping[int, str] = {}

_LINK = re.compile(r"\[([^\]]*)\]\((https?://[^)\s]+)\)")


def sentences(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What became of each command."""
    yield from (text for text in map(unmarked, map(outcome_sentence, outcomes)) if text)


def standing(task_ids: Sequence[str], view: View) -> Iterator[str]:
    """Where each of the tasks stands, in a line."""
    yield from map(unmarked, task_lines(task_ids, view))


def details(task: TaskView, logs: Mapping[int, str]) -> Iterator[str]:
    """All that is known of one task, behind the line that says where it stands.

    `logs` are the files with what its workers said on this machine, by number of the attempt.
    """
    entry = task.entry
    yield f"title     {one_line(entry.title)}"
    yield f"plan      {one_line(entry.path, 300)}"
    yield f"priority  {entry.priority.value}"
    yield f"queued    by {one_line(entry.queued.by)}, {moment(entry.queued.at)}"
    if entry.depends_on:
        yield f"after     {', '.join(entry.depends_on)}"
    for attempt in entry.attempts:
        yield f"attempt   {_attempt(attempt)}"
        if attempt.number in logs:
            yield f"log       {logs[attempt.number]}"
    for signal in entry.signals:
        yield f"signal    {_signal(signal, entry)} ({signal.code.value})"
    step = next_step(task)
    if step:
        yield f"next      {unmarked(step)}"


def _signal(signal: Signal, entry: Entry) -> str:
    """What is wrong, and what mends it where that takes a person."""
    if signal.tier == 2 or signal.code in TOLD:
        return unmarked(signal_text(signal, entry))
    detail = f": {unmarked(one_line(signal.detail, 300))}" if signal.detail else ""
    return f"{REASONS[signal.code].meaning}{detail}"


def why(task: TaskView, logs: Mapping[int, str] = NO_LOGS) -> Iterator[str]:
    """Each shut gate in front of a task, as the scheduler computed it, and what is wrong with it.

    Each with its reason code; and what to read about that.
    """
    yield from (f"{unmarked(gate_text(gate))} ({gate.code.value})" for gate in task.gates)
    for signal in task.entry.signals:
        yield f"{_signal(signal, task.entry)} ({signal.code.value})"
    if task.entry.signals and logs:
        yield f"what its worker said: {logs[max(logs)]}"


@dataclass(frozen=True, slots=True)
class RecordsGo:
    """What is known of the way of records: why they are `held` up, or the branch `by` which."""

    held: str = ""
    by: str = ""


def would(effect: Effect, records: RecordsGo = RecordsGo()) -> str:
    """What a tick would do, behind `would`; nothing for what is only said in threads."""
    match effect:
        case Dispatch():
            work = f"(attempt {effect.attempt} by {one_line(effect.worker)})"
            return f"start {effect.task} {work} on {effect.branch}"
        case CancelRun():
            return f"stop the worker of {effect.task}"
        case OpenPullRequest():
            return f"bring {effect.branch} up for review, for {effect.task}"
        case WriteRecord() | RemoveRecord():
            return _would_record(effect, records)
        case Withdraw():
            return "delete the branch with records that nobody waits for any more"
        case _:
            return _would_say(effect)


def _would_record(effect: WriteRecord | RemoveRecord, records: RecordsGo) -> str:
    record, path = f"the record of {effect.task}", one_line(effect.path, 300)
    if records.held:
        return f"leave {record} for later: {unmarked(records.held)}"
    if isinstance(effect, RemoveRecord):
        return f"take {record} out of {path}"
    return f"propose {record}, on {records.by}" if records.by else f"write {record} into {path}"


def _would_say(effect: CloseIssue | Answer | React | TakeLabel | ShowLabels | Escalate) -> str:
    match effect:
        case CloseIssue():
            return f"close #{effect.number}"
        case Answer():
            return f"answer in #{effect.thread}" if effect.outcomes else ""
        case React() | TakeLabel() | ShowLabels() | Escalate():
            return ""


def unmarked(text: str) -> str:
    """For terminals: without the marks of emphasis, code, links and comments."""
    return _SAID.sub("kickoff", _MARKS.sub(_within, _LINK.sub(r"\1 \2", text)))


def _within(mark: re.Match[str]) -> str:
    """What stands in a span of code, as it is; a blank on both sides belongs to the marks."""
    code = mark["code"] or ""
    padded = len(code) > 2 and code[0] == code[-1] == " "
    return code[1:-1] if padded else code


def _attempt(attempt: Attempt) -> str:
    outcome = f", {attempt.outcome.value}" if attempt.outcome else ""
    page = f", {attempt.page}" if attempt.page else ""
    worker = one_line(attempt.worker)
    since = moment(attempt.requested_at)
    return f"{attempt.number} by {worker} on {attempt.branch}, {since}{outcome}{page}"
