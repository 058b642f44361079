"""Every sentence the bot says. Values in, Markdown out; tested to the letter.

What comes from users passes through `kickoff.core.quoting` on its way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from kickoff.core.effects import Outcome
from kickoff.core.lifecycle import State
from kickoff.core.quoting import code, plain, quote
from kickoff.core.reasons import REASONS, ReasonCode
from kickoff.core.registry import Attempt, Ended, Entry, Signal
from kickoff.core.scheduler import Gate
from kickoff.core.view import TaskView, View

_OUTCOMES = {
    ReasonCode.QUEUED: "{tasks} {is_} queued.",
    ReasonCode.CANCELLED: "{tasks} {is_} out of the queue.",
    ReasonCode.STOPPING: "Stopping {tasks}. Cancelled for good once the worker is seen to end.",
    ReasonCode.HELD: "{tasks} {is_} on hold. Nothing starts until {resume}.",
    ReasonCode.RESUMED: "{tasks} {is_} no longer on hold.",
    ReasonCode.REPRIORITISED: "{tasks} now {has} priority {detail}.",
    ReasonCode.RETRYING: "{tasks} {gets} another attempt.",
    ReasonCode.PAUSED: "The queue is paused. Tasks can be queued; nothing starts until {unpause}.",
    ReasonCode.UNPAUSED: "The queue is running again.",
    ReasonCode.ALREADY_QUEUED: "{tasks} {is_} in the queue already. Nothing changed.",
    ReasonCode.ALREADY_RUNNING: "{tasks} {has} started already. Nothing changed.",
    ReasonCode.ALREADY_SO: "Everything is as asked already. Nothing changed.",
    ReasonCode.SHOWN: "{detail}",
    ReasonCode.WOULD_QUEUE: "Dry run: {tasks} would be queued. Nothing changed.",
    ReasonCode.NOT_ALLOWED: "That needs the role **{needed}**; you have **{have}**. Somebody with "
    "that role can give the same command.",
    ReasonCode.NOT_UNDERSTOOD: "That command was not understood: {detail}.",
    ReasonCode.VERB_UNAVAILABLE: "{target} is not carried out by this version yet.",
    ReasonCode.TOO_MANY_COMMANDS: "Too many commands in one comment: {detail}. None of those "
    "beyond was carried out; put them into another comment.",
    ReasonCode.TOO_MANY_TARGETS: "Too many tasks in one command: {detail}. Nothing changed.",
    ReasonCode.BAD_TASK_ID: "{target} cannot be a task id: {detail}. Nothing changed.",
    ReasonCode.DUPLICATE_TASK_ID: "Several task files have the id {target}: {detail}. Rename all "
    "but one. Nothing changed.",
    ReasonCode.UNKNOWN_TASK: "There is no task {target}. Nothing changed.",
    ReasonCode.UNKNOWN_WORKER: "The configuration has no worker {target}. Nothing changed.",
    ReasonCode.NO_TASK_HERE: "No task is linked to this pull request. Name one: "
    "`/kickoff <task id>`.",
    ReasonCode.AMBIGUOUS: "Several tasks are linked to this thread: {detail}. Name one.",
    ReasonCode.NOT_QUEUED: "{tasks} {is_} not in the queue. Nothing changed.",
    ReasonCode.ALREADY_COMPLETED: "{tasks} {is_} completed, and a completed task is not queued "
    "again. Nothing changed.",
    ReasonCode.TASK_FILE_BROKEN: "The task file of {target} cannot be read: {detail}. Mend it on "
    "the default branch and give the command again.",
    ReasonCode.PATH_OUTSIDE_TASKS: "{target} is not one of the configured task files ({detail}). "
    "Nothing changed.",
    ReasonCode.PATH_IS_SYMLINK: "{target} is a symbolic link, and those are not followed. Name the "
    "file itself. Nothing changed.",
    ReasonCode.PLAN_CHANGED: "The plan of {target} was changed after the command was given. Read "
    "it and give the command again to approve it as it is now.",
    ReasonCode.PLAN_UNREADABLE: "The plan of {target} could not be read this time ({detail}). "
    "Nothing changed; give the command again.",
    ReasonCode.COMMAND_EXPIRED: "That command is too old to be carried out now, so it was not. "
    "Give it again if it still holds.",
    ReasonCode.QUEUE_FULL: "The queue is full ({detail} tasks). Nothing changed.",
    ReasonCode.NEEDS_ATTENTION: "{tasks} {needs} a person first. Nothing changed.",
}

_GATES = {
    ReasonCode.DEPENDENCY_OPEN: "waits for {about}",
    ReasonCode.DEPENDENCY_UNKNOWN: "depends on {about}, which is no task",
    ReasonCode.DEPENDENCY_CANCELLED: "depends on {about}, which was cancelled",
    ReasonCode.DEPENDENCY_CYCLE: "depends on itself through {about}",
    ReasonCode.ON_HOLD: "on hold by {about}",
    ReasonCode.QUEUE_PAUSED: "the queue is paused by {about}",
    ReasonCode.NOT_BEFORE: "not before {until}",
    ReasonCode.BACKING_OFF: "tries again at {until}",
    ReasonCode.NEEDS_ATTENTION: "needs a person: {about}",
    ReasonCode.LIMIT_TOTAL: "waits for a free place (limit {about})",
    ReasonCode.LIMIT_OWNER: "its owner has enough in work ({about})",
    ReasonCode.LIMIT_WORKER: "its worker has enough in work ({about})",
    ReasonCode.PATHS_OVERLAP: "touches the same paths as {about}",
    ReasonCode.WORKER_UNKNOWN: "no worker {about} is configured",
    ReasonCode.WORKER_ELSEWHERE: "its worker {about} starts on another runner",
    ReasonCode.CONFIGURATION_BROKEN: "the configuration cannot be read: {about}",
}

_ABOUT_TASKS = frozenset(
    {
        ReasonCode.DEPENDENCY_OPEN,
        ReasonCode.DEPENDENCY_UNKNOWN,
        ReasonCode.DEPENDENCY_CANCELLED,
        ReasonCode.DEPENDENCY_CYCLE,
        ReasonCode.PATHS_OVERLAP,
        ReasonCode.WORKER_UNKNOWN,
        ReasonCode.WORKER_ELSEWHERE,
    }
)

_REMEDIES = {
    ReasonCode.NO_CHANGES: "The worker ended well and left no commit. Read its run, sharpen the "
    "plan, then `/kickoff cancel {id}` and `/kickoff {id}`.",
    ReasonCode.WORKER_MISCONFIGURED: "The worker cannot be started: {detail}.",
    ReasonCode.BRANCH_TAKEN: "The branch {detail} exists and is not ours. Delete or rename it.",
    ReasonCode.WORKER_GONE: "The worker ended without work, as often as the budget allows.",
    ReasonCode.DISPATCH_STALLED: "A start was requested and no run appeared, as often as the "
    "budget allows.",
    ReasonCode.DISPATCH_FAILED: "The worker could not be started: {detail}.",
    ReasonCode.PULL_REQUEST_CLOSED: "The pull request {detail} was closed without a merge. Reopen "
    "it, or `/kickoff cancel {id}`.",
    ReasonCode.PULL_REQUEST_REFUSED: "GitHub refused to open the pull request. Open it by hand: "
    "{detail}",
    ReasonCode.COMPLETED_UNRECONCILED: "Merged, but the record could not be written: {detail}.",
    ReasonCode.PLAN_CHANGED: "The plan was changed after it was approved. Say `/kickoff {id}` to "
    "approve it as it is now.",
}


def outcome_sentence(outcome: Outcome) -> str:
    """What became of one command, in a sentence."""
    many = len(outcome.tasks) > 1
    text = _OUTCOMES[outcome.reason].format(
        tasks=names(outcome.tasks) or "Nothing",
        is_="are" if many else "is",
        has="have" if many else "has",
        gets="get" if many else "gets",
        needs="need" if many else "needs",
        target=code(outcome.target),
        detail=outcome.detail,
        needed=outcome.needed,
        have=outcome.have,
        resume=code("/kickoff resume"),
        unpause=code("/kickoff unpause"),
    )
    return text + _did_you_mean(outcome.suggestions)


def _did_you_mean(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return " Did you mean " + " or ".join(code(line) for line in lines) + "?"


def names(task_ids: Iterable[str]) -> str:
    """Task ids as one enumeration."""
    return ", ".join(code(task_id) for task_id in task_ids)


def moment(at: datetime) -> str:
    """A time as people and machines read it: UTC, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def gate_text(gate: Gate) -> str:
    """Why a task waits, in a few words."""
    show = code if gate.code in _ABOUT_TASKS else quote
    about = ", ".join(show(word) for word in gate.about)
    until = moment(gate.until) if gate.until else ""
    return _GATES[gate.code].format(about=about, until=until)


def facts_line(task: TaskView) -> str:
    """Where a task stands, in one line: `fix-login · queued · 3 of 7 · waits for add-token-store`."""
    return " · ".join(_facts(task))


def _facts(task: TaskView) -> Iterator[str]:
    entry = task.entry
    yield f"**{code(entry.id)}**"
    yield task.state.value
    if task.attention:
        yield "**needs attention**"
    if task.place is not None:
        yield f"{task.place.position} of {task.place.of}"
        yield from (gate_text(g) for g in task.gates if g.code is not ReasonCode.NEEDS_ATTENTION)
    yield from _work_facts(entry)


def _work_facts(entry: Entry) -> Iterator[str]:
    attempt = entry.attempt
    if entry.pull_request is not None:
        yield f"#{entry.pull_request.number}"
    elif attempt is not None:
        yield f"attempt {attempt.number} on {code(attempt.branch)}"
        if attempt.run is not None:
            yield f"[run]({attempt.run.url})"


def ended_line(ended: Ended) -> str:
    """A task that has left the queue, in one line."""
    pull = f" · #{ended.pull_request}" if ended.pull_request else ""
    return f"**{code(ended.id)}** · {ended.outcome.value}{pull}"


def signal_text(signal: Signal, entry: Entry) -> str:
    """What is wrong with a task and what mends it."""
    detail = signal.detail or "no more is known"
    remedy = _REMEDIES.get(signal.code)
    if remedy is None:
        return REASONS[signal.code].meaning
    return remedy.format(id=entry.id, detail=detail)


def next_step(task: TaskView) -> str:
    """The next useful command."""
    match task.state:
        case State.QUEUED | State.BLOCKED:
            return f"`/kickoff cancel {task.entry.id}` takes it out of the queue."
        case State.DISPATCHING | State.RUNNING:
            return f"`/kickoff cancel {task.entry.id}` stops the worker."
        case State.IN_REVIEW:
            return "Merge the pull request, and the record is written into the task file."
        case _:
            return ""


def reply(outcomes: Sequence[Outcome], task_ids: Sequence[str], view: View) -> str:
    """The text of a living reply: what became of the commands, where each task stands, what next."""
    parts = [" ".join(outcome_sentence(outcome) for outcome in outcomes)]
    parts.append("\n".join(f"- {line}" for line in _task_lines(task_ids, view)))
    shown = [view.tasks[i] for i in task_ids if i in view.tasks]
    parts.extend(
        f"> {signal_text(s, task.entry)}" for task in shown for s in task.entry.signals if s.tier == 2
    )
    if view.paused is not None:
        parts.append(pause_line(view))
    if len(shown) == 1:
        parts.append(next_step(shown[0]))
        parts.append(_details(shown[0]))
    return "\n\n".join(part for part in parts if part)


def _task_lines(task_ids: Sequence[str], view: View) -> Iterator[str]:
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
    return f"The queue has been paused by {quote(view.paused.by)} since {moment(view.paused.at)}{why}."


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
    run = f", [run]({attempt.run.url})" if attempt.run else ""
    requested = moment(attempt.requested_at)
    return f"- attempt {attempt.number} by {code(attempt.worker)} since {requested}{run}{outcome}"


def queue_lines(view: View) -> str:
    """The whole queue as a list, for `status` and `list` without a task."""
    lines = [f"- {facts_line(task)}" for task in view.tasks.values()]
    return "\n".join(lines) or "The queue is empty."


def help_topic(usage: str, summary: str, example: str, role: str) -> str:
    """One command explained."""
    return f"{code(usage)}: {summary}. Needs the role **{role}**. For example {code(example)}"


def help_table(rows: Sequence[tuple[str, str, str]]) -> str:
    """All commands: usage, what it does, the role it needs."""
    lines = [f"| {code(usage)} | {summary} | {role} |" for usage, summary, role in rows]
    return "\n".join(("", "", "| command | does | needs |", "|---|---|---|", *lines))


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


def commit_subject(reasons: Sequence[ReasonCode], task_ids: Sequence[str]) -> str:
    """The subject of a state commit: `queued fix-login`."""
    what = reasons[0].value if reasons else "kept up to date"
    about = ", ".join(task_ids[:3]) + (" and more" if len(task_ids) > 3 else "")
    return f"{what} {about}".strip()


def record_subject(task_ids: Sequence[str]) -> str:
    """The subject of the commit that writes records into task files."""
    if len(task_ids) == 1:
        return f"Record the completion of {task_ids[0]}"
    return f"Record the completion of {len(task_ids)} tasks"


def humble() -> str:
    """What is said of a mistake of our own."""
    return "Something went wrong inside Kickoff. The log of this run says what; nothing was lost."
