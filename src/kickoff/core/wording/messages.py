"""Every sentence the bot says. Values in, Markdown out; tested to the letter.

What comes from users passes through `kickoff.core.text.quoting` on its way in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from kickoff.core.effects import Happening, Outcome
from kickoff.core.lifecycle import State
from kickoff.core.policy import DispatchKind
from kickoff.core.reasons import REASONS, ReasonCode
from kickoff.core.registry import PERSON, Attempt, Ended, Entry, Signal
from kickoff.core.scheduling.scheduler import CAPACITY_GATES, Gate
from kickoff.core.sentences import (
    ABOUT_TASKS,
    CALL,
    ENDINGS,
    GATES,
    OUTCOME_SENTENCES,
    REMEDIES,
    TOLD,
)
from kickoff.core.text.quoting import code, plain, quote
from kickoff.core.view.board import TaskView, View
from kickoff.core.wording.several import again, inflected, names
from kickoff.core.wording.who_may import not_allowed

ABOUT = 3
"""What one gate names."""

OUTCOMES = 30
"""Commands answered one by one in one reply."""

LINES = 50
"""Tasks shown in one reply."""

LONGEST = 60_000
"""Characters of a reply; GitHub takes 65,536, and a marker is still to come."""


EMPTY_QUEUE = "The queue is empty."

PASTE = "\npermissions:"
"""Where, in a signal's detail, the YAML to paste begins."""


def outcome_sentence(outcome: Outcome) -> str:
    """What became of one command, in a sentence."""
    if outcome.reason is ReasonCode.NOT_ALLOWED:
        return not_allowed(outcome)
    text = OUTCOME_SENTENCES[outcome.reason].format(
        tasks=names(outcome.tasks) or "Nothing",
        **inflected(outcome.tasks),
        target=code(outcome.target),
        detail=outcome.detail,
        again=again(outcome.tasks),
        resume=code("/kickoff resume"),
        unpause=code("/kickoff unpause"),
    )
    return text + _did_you_mean(outcome.suggestions)


def _did_you_mean(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return " Did you mean " + " or ".join(code(line) for line in lines) + "?"


def moment(at: datetime) -> str:
    """A time as people and machines read it: UTC, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def gate_text(gate: Gate) -> str:
    """Why a task waits, in a few words."""
    show = code if gate.code in ABOUT_TASKS else quote
    words = map(_unmarked, gate.about) if gate.code in _OURS else gate.about
    about = ", ".join(show(word) for word in tuple(words)[:ABOUT])
    if len(gate.about) > ABOUT:
        about += f" and {len(gate.about) - ABOUT} more"
    until = moment(gate.until) if gate.until else ""
    text = GATES[gate.code] if gate.kind is None else STARTS[gate.kind]
    return text.format(about=about, until=until)


_OURS = frozenset({ReasonCode.CONFIGURATION_BROKEN})
"""Gates that are about a sentence of ours, with marks of its own."""


def _unmarked(sentence: str) -> str:
    return sentence.replace("`", "").replace("\n", "; ")


STARTS = {
    DispatchKind.WORKFLOW: "its worker {about} starts in GitHub Actions",
    DispatchKind.COMMAND: "its worker {about} starts on a machine with a clone",
    DispatchKind.NONE: "waits for somebody to claim it ({about})",
}
"""Where a worker starts that does not start here."""


def facts_line(task: TaskView) -> str:
    """Where a task stands: `fix-login · queued · 3 of 7 · waits for add-token-store`."""
    return " · ".join(_facts(task))


def _facts(task: TaskView) -> Iterator[str]:
    entry = task.entry
    yield f"**{code(entry.id)}**"
    yield task.state.value
    if task.attention:
        yield "**needs attention**"
    if task.place is not None:
        yield f"{task.place.position} of {task.place.of}"
        beside = {ReasonCode.NEEDS_ATTENTION, *(_FOLLOWING if task.attention else ())}
        yield from (gate_text(gate) for gate in task.gates if gate.code not in beside)
    yield from _work_facts(entry)


_FOLLOWING = CAPACITY_GATES | {ReasonCode.BACKING_OFF}
"""What a task waits for that would come to its turn; not said of one that waits for a person."""


def _work_facts(entry: Entry) -> Iterator[str]:
    attempt = entry.attempt
    if entry.pull_request is not None:
        yield f"#{entry.pull_request.number}"
    elif attempt is not None:
        yield f"attempt {attempt.number} on {code(attempt.branch)}"
        if attempt.runner == PERSON:
            yield f"with {quote(attempt.worker)} since {moment(attempt.requested_at)}"
        if attempt.page:
            yield f"[run]({attempt.page})"


def ended_line(ended: Ended) -> str:
    """A task that has left the queue, in one line."""
    pull = f" · #{ended.pull_request}" if ended.pull_request else ""
    ending = ENDINGS.get(ended.outcome, ended.outcome.value)
    return f"**{code(ended.id)}** · {ending}{pull}"


def call(task_id: str, owners: Sequence[str]) -> str:
    """The sentence that mentions the owners of a task; they are logins, checked as such."""
    mentioned = ", ".join(f"@{login}" for login in owners)
    return CALL.format(owners=mentioned, task=code(task_id)) if owners else ""


def signal_text(signal: Signal, entry: Entry) -> str:
    """What is wrong with a task and what mends it; what is to be pasted stands in a block below."""
    what, _, paste = (signal.detail or "no more is known").partition(PASTE)
    remedy = REMEDIES.get(signal.code)
    if remedy is None:
        return REASONS[signal.code].meaning
    text = remedy.format(id=entry.id, detail=" ".join(what.split()))
    return f"{text}\n\n```yaml\n{PASTE.strip()}{paste.rstrip()}\n```" if paste else text


def _with_person(entry: Entry) -> bool:
    return entry.attempt is not None and entry.attempt.runner == PERSON


def next_step(task: TaskView) -> str:
    """The next useful command."""
    match task.state:
        case State.QUEUED | State.BLOCKED:
            return f"`/kickoff cancel {task.entry.id}` takes it out of the queue."
        case State.DISPATCHING | State.RUNNING if _with_person(task.entry):
            return f"`/kickoff release {task.entry.id}` gives it back."
        case State.DISPATCHING | State.RUNNING:
            return f"`/kickoff cancel {task.entry.id}` stops the worker."
        case State.IN_REVIEW:
            return f"Merge {_reviewed(task)}, and the record is written into the task file."
        case _:
            return ""


def _reviewed(task: TaskView) -> str:
    """What is merged to complete a task: its pull request, or its branch where there are none."""
    branch = task.attempt.branch if task.attempt is not None else ""
    return "the pull request" if task.entry.pull_request is not None else code(branch)


def reply(
    outcomes: Sequence[Outcome], task_ids: Sequence[str], view: View, calls: Sequence[str] = ()
) -> str:
    """A living reply: what became of the commands, where each task stands, and what next.

    `calls` mention people, and stand first.
    """
    parts = [*calls, *_said(outcomes)]
    parts.append("\n".join(f"- {line}" for line in task_lines(task_ids, view)))
    shown = [view.tasks[i] for i in task_ids if i in view.tasks]
    parts.extend(
        _quoted(signal_text(s, task.entry))
        for task in shown
        for s in task.entry.signals
        if s.tier == 2 or s.code in TOLD
    )
    if view.paused is not None:
        parts.append(pause_line(view))
    if len(shown) == 1:
        parts.append(next_step(shown[0]))
        parts.append(_details(shown[0]))
    return _fitting("\n\n".join(part for part in parts if part))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _said(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Sentences in one paragraph, tables below it."""
    said = [outcome_sentence(outcome) for outcome in outcomes[:OUTCOMES]]
    if len(outcomes) > OUTCOMES:
        said.append(f"{len(outcomes) - OUTCOMES} more commands were carried out.")
    yield " ".join(text for text in said if text and "\n" not in text)
    yield from (text.strip("\n") for text in said if "\n" in text)


def _fitting(text: str) -> str:
    """The text as far as it fits into a comment, in whole lines."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition("\n")[0] + "\n\n… and more than fits into a comment."


def task_lines(task_ids: Sequence[str], view: View) -> Iterator[str]:
    yield from _lines(task_ids[:LINES], view)
    if len(task_ids) > LINES:
        yield f"… and {len(task_ids) - LINES} more"


def _lines(task_ids: Sequence[str], view: View) -> Iterator[str]:
    for task_id in task_ids:
        task = view.tasks.get(task_id)
        ended = next((e for e in view.recent if e.id == task_id), None)
        if task is not None:
            yield facts_line(task)
        elif ended is not None:
            yield ended_line(ended)


def pause_line(view: View) -> str:
    """That the queue is paused, by whom and why."""
    if view.paused is None:
        return ""
    why = f": {quote(view.paused.reason)}" if view.paused.reason else ""
    return (
        f"The queue has been paused by {quote(view.paused.by)} since {moment(view.paused.at)}{why}."
    )


def _details(task: TaskView) -> str:
    entry = task.entry
    rows = [
        f"- plan: {code(entry.path)}",
        f"- priority: {entry.priority.value}",
        f"- queued by {quote(entry.queued.by)} at {moment(entry.queued.at)}",
        *(_attempt_row(attempt) for attempt in entry.attempts),
    ]
    return "<details><summary>Details</summary>\n\n" + "\n".join(rows) + "\n\n</details>"


def _attempt_row(attempt: Attempt) -> str:
    outcome = f": {attempt.outcome.value}" if attempt.outcome else ""
    run = f", [run]({attempt.page})" if attempt.page else ""
    requested = moment(attempt.requested_at)
    return f"- attempt {attempt.number} by {code(attempt.worker)} since {requested}{run}{outcome}"


def help_topic(usage: str, summary: str, example: str, needed: str) -> str:
    """One command explained."""
    return f"{code(usage)}: {summary}. Needs {needed}. For example {code(example)}"


def help_table(rows: Sequence[tuple[str, str, str]]) -> str:
    """All commands: usage, what it does, who may use it."""
    lines = [f"| {code(usage)} | {summary} | {who} |" for usage, summary, who in rows]
    return "\n".join(("| command | does | needs |", "|---|---|---|", *lines))


def out_of_play(task_id: str, state: State) -> str:
    """Where a task stands that is not in the queue."""
    return f"{code(task_id)} is {state.value}."


def pull_request_title(entry: Entry) -> str:
    """The title of a task's pull request."""
    return plain(entry.title)


def pull_request_body(entry: Entry, attempt: Attempt) -> str:
    """The text of a task's pull request."""
    closing = f"\n\nCloses #{entry.issue}" if entry.born_from_issue else ""
    return (
        f"Work on {code(entry.id)}, planned in {code(entry.path)} "
        f"(attempt {attempt.number} by {code(attempt.worker)}).\n\n"
        f"When this is merged, the record is written into the task file.{closing}"
    )


def commit_subject(happened: Sequence[Happening], changed: Mapping[str, State | None]) -> str:
    """The subject of a state commit: `queued fix-login`, else where the changed tasks now stand."""
    if happened:
        return f"{happened[0].reason.value} {_listed(happened[0].tasks)}".strip()
    stand = tuple(f"{task} is {state.value}" for task, state in changed.items() if state)
    return _listed(stand) or "kept up to date"


def _listed(things: Sequence[str]) -> str:
    """The first three things, and that there are more."""
    return ", ".join(things[:3]) + (" and more" if len(things) > 3 else "")


def record_subject(completed: Sequence[str], reopened: Sequence[str]) -> str:
    """The subject of the commit that writes records into task files and takes them back."""
    parts = []
    if completed:
        parts.append(f"record the completion of {_counted(completed)}")
    if reopened:
        parts.append(f"reopen {_counted(reopened)}")
    text = " and ".join(parts)
    return text[:1].upper() + text[1:]


def _counted(task_ids: Sequence[str]) -> str:
    return task_ids[0] if len(task_ids) == 1 else f"{len(task_ids)} tasks"


def humble(mistake: str) -> str:
    """What is said of a mistake of our own; `mistake` is its name."""
    return (
        f"Something went wrong inside Kickoff ({mistake}). The log of this run says what. Nothing "
        "was written half, and the next run carries on; please report it."
    )
