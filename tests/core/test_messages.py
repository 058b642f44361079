"""Every sentence to the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import (
    NOW,
    WEB,
    after,
    attempt,
    born,
    completing,
    dispatching,
    entry,
    in_review,
    registry,
    run_of,
    running,
    shown,
    stopping,
)
from kickoff.core.effects import Happening, Outcome
from kickoff.core.lifecycle import State
from kickoff.core.policy import DispatchKind, Limits, Policy
from kickoff.core.reasons import REASONS, Tone
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Ended, Entry, Mark, Queued, Registry, Signal
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.sentences import GATES, OUTCOME_SENTENCES, REMEDIES
from kickoff.core.view.board import TaskView
from kickoff.core.wording import messages
from kickoff.core.wording.messages import (
    commit_subject,
    ended_line,
    facts_line,
    gate_text,
    moment,
    out_of_play,
    outcome_sentence,
    pause_line,
    pull_request_body,
    pull_request_title,
    record_subject,
    reply,
    signal_text,
)
from kickoff.core.wording.several import names


def outcome(reason: R, *tasks: str, **changes: Any) -> Outcome:
    return replace(Outcome("c-1", "bob", reason, tasks), **changes)


# ---------------------------------------------------------------------------- outcomes

SAID = {
    R.QUEUED: ("`a` is queued.", "`a`, `b` are queued."),
    R.CANCELLED: ("`a` is out of the queue.", "`a`, `b` are out of the queue."),
    R.STOPPING: (
        "Stopping `a`. Cancelled for good once the worker is seen to end.",
        "Stopping `a`, `b`. Cancelled for good once the worker is seen to end.",
    ),
    R.HELD: (
        "`a` is on hold. Nothing starts until `/kickoff resume`.",
        "`a`, `b` are on hold. Nothing starts until `/kickoff resume`.",
    ),
    R.RESUMED: ("`a` is no longer on hold.", "`a`, `b` are no longer on hold."),
    R.REPRIORITISED: ("`a` now has priority p0.", "`a`, `b` now have priority p0."),
    R.RETRYING: ("`a` gets another attempt.", "`a`, `b` get another attempt."),
    R.CLAIMED: ("`a` is yours.", "`a`, `b` are yours."),
    R.RELEASED: (
        "`a` is given back and on hold. Nothing starts until `/kickoff resume`.",
        "`a`, `b` are given back and on hold. Nothing starts until `/kickoff resume`.",
    ),
    R.EXTENDED: ("`a` is kept until p0.", "`a`, `b` are kept until p0."),
    R.LINKED: (
        "p0 belongs to `a` now. Its merge completes the task.",
        "p0 belongs to `a`, `b` now. Its merge completes the task.",
    ),
    R.CONTINUED: (
        "Taken down for `a`. An attempt with that instruction follows on the same branch.",
        "Taken down for `a`, `b`. An attempt with that instruction follows on the same branch.",
    ),
    R.REASSIGNED: ("`a` is for the worker p0 now.", "`a`, `b` are for the worker p0 now."),
    R.REORDERED: ("`a` waits for `x` too.", "`a`, `b` wait for `x` too."),
    R.COMPLETED_BY_WORD: (
        "`a` is completed. The record goes into the task file.",
        "`a`, `b` are completed. The record goes into the task file.",
    ),
    R.REOPENED: (
        "The record of `a` goes out of the task file. `/kickoff a` queues it again.",
        "The records of `a`, `b` go out of the task files. `/kickoff a b` queues them again.",
    ),
    R.SETTLED: (
        "`a` is completed, and that stays so.",
        "`a`, `b` are completed, and that stays so.",
    ),
    R.TAKEN: ("`a` is taken: p0. Nothing changed.", "`a`, `b` are taken: p0. Nothing changed."),
    R.NOT_HELD: (
        "Nobody is working on `a`. Nothing changed.",
        "Nobody is working on `a`, `b`. Nothing changed.",
    ),
    R.WAIT_IN_CIRCLE: (
        "`a` and `x` would wait for each other. Nothing changed.",
        "`a`, `b` and `x` would wait for each other. Nothing changed.",
    ),
    R.NOT_COMPLETED: (
        "`a` is not completed, so there is no record to take back. Nothing changed.",
        "`a`, `b` are not completed, so there is no record to take back. Nothing changed.",
    ),
    R.ALREADY_QUEUED: (
        "`a` is in the queue already. Nothing changed.",
        "`a`, `b` are in the queue already. Nothing changed.",
    ),
    R.ALREADY_RUNNING: (
        "`a` has started already. Nothing changed.",
        "`a`, `b` have started already. Nothing changed.",
    ),
    R.WOULD_QUEUE: (
        "Dry run: `a` would be queued. Nothing changed.",
        "Dry run: `a`, `b` would be queued. Nothing changed.",
    ),
    R.NOT_QUEUED: (
        "`a` is not in the queue. Nothing changed.",
        "`a`, `b` are not in the queue. Nothing changed.",
    ),
    R.ALREADY_COMPLETED: (
        "`a` is completed, and a completed task is not queued again. Nothing changed.",
        "`a`, `b` are completed, and a completed task is not queued again. Nothing changed.",
    ),
}


@pytest.mark.parametrize("reason", SAID)
def test_what_is_said_of_tasks(reason: R) -> None:
    one, many = SAID[reason]
    assert outcome_sentence(outcome(reason, "a", detail="p0", target="x")) == one
    assert outcome_sentence(outcome(reason, "a", "b", detail="p0", target="x")) == many


WORDS = {
    R.PAUSED: "The queue is paused. Tasks can be queued; nothing starts until `/kickoff unpause`.",
    R.UNPAUSED: "The queue is running again.",
    R.ALREADY_SO: "Everything is as asked already. Nothing changed.",
    R.SHOWN: "THIS",
    R.NOT_ALLOWED: "That needs the role **write**; you have **triage**. Somebody with that role "
    "can give the same command.",
    R.NOT_UNDERSTOOD: "That command was not understood: THIS.",
    R.TOO_MANY_COMMANDS: "Too many commands in one comment: THIS. None of those beyond was carried "
    "out; put them into another comment.",
    R.TOO_MANY_TARGETS: "Too many tasks in one command: THIS. Nothing changed.",
    R.BAD_TASK_ID: "`x` cannot be a task id: THIS. Nothing changed.",
    R.DUPLICATE_TASK_ID: "Several task files have the id `x`: THIS. Rename all but one. Nothing "
    "changed.",
    R.UNKNOWN_TASK: "There is no task `x`. Nothing changed.",
    R.UNKNOWN_WORKER: "The configuration has no worker `x`. Nothing changed.",
    R.NO_TASK_HERE: "No task is linked to this pull request. Name one: `/kickoff <task id>`.",
    R.AMBIGUOUS: "Several tasks are linked to this thread: THIS. Name one.",
    R.TASK_FILE_BROKEN: "The task file of `x` cannot be read: THIS. Mend it on the default branch "
    "and give the command again.",
    R.PATH_OUTSIDE_TASKS: "`x` is not one of the configured task files (THIS). Nothing changed.",
    R.PATH_IS_SYMLINK: "`x` is a symbolic link, and those are not followed. Name the file itself. "
    "Nothing changed.",
    R.PLAN_NOT_COMMITTED: "`x` is in your work tree and not on THIS yet. What runs is what is "
    "committed there: commit it to THIS and give the command again.",
    R.PLAN_CHANGED: "The plan of `x` was changed after the command was given. Read it and give "
    "the command again to approve it as it is now.",
    R.PLAN_UNREADABLE: "The plan of `x` could not be read this time (THIS). Nothing changed; give "
    "the command again.",
    R.COMMAND_EXPIRED: "That command is too old to be carried out now, so it was not. Give it "
    "again if it still holds.",
    R.KEPT_FOR_LATER: "The remote cannot be reached, so the command is kept on this machine. The "
    "next run that reaches it gives it.",
    R.HOLDS_ENOUGH: "One person may hold THIS, and that would be more. Give one back with "
    "`/kickoff release <task id>`. Nothing changed.",
    R.PULL_REQUEST_UNFIT: "That does not work: THIS. Nothing changed.",
    R.DEPENDENCY_MET: "`x` is completed: there is nothing to wait for. Nothing changed.",
    R.WAIT_WITHOUT_END: "`x` was cancelled: waiting for it would never end. Nothing changed.",
    R.QUEUE_FULL: "The queue is full (THIS tasks). Nothing changed.",
}


@pytest.mark.parametrize("reason", WORDS)
def test_what_is_said_of_commands(reason: R) -> None:
    said = outcome(reason, target="x", detail="THIS", needed="write", have="triage")
    assert outcome_sentence(said) == WORDS[reason]


ASKERS = {Tone.CHANGED, Tone.NOTHING_TO_DO, Tone.REFUSED, Tone.NOT_UNDERSTOOD}


def test_every_outcome_has_its_sentence_and_every_sentence_is_tested() -> None:
    codes = {code for code, reason in REASONS.items() if reason.tone in ASKERS}
    assert set(OUTCOME_SENTENCES) == codes == set(SAID) | set(WORDS)
    assert set(SAID) & set(WORDS) == set()


def test_a_role_that_was_not_asked_for_again_is_not_named() -> None:
    assert outcome_sentence(outcome(R.NOT_ALLOWED, needed="write")) == (
        "That needs the role **write**. Somebody with that role can give the same command."
    )


def test_what_was_meant_is_offered_to_paste() -> None:
    lines = ("/kickoff fix-login", "/kickoff status")
    assert outcome_sentence(outcome(R.UNKNOWN_TASK, target="x", suggestions=lines)) == (
        "There is no task `x`. Nothing changed. Did you mean `/kickoff fix-login` or "
        "`/kickoff status`?"
    )


def test_what_the_asker_wrote_is_quoted_and_formats_nothing() -> None:
    said = outcome(R.UNKNOWN_TASK, target="{x} @bob `y`", suggestions=())
    assert outcome_sentence(said) == (
        "There is no task `` {x} \N{FULLWIDTH COMMERCIAL AT}bob `y` ``. Nothing changed."
    )


def test_of_many_tasks_the_first_ten_are_named() -> None:
    assert names([f"t{n}" for n in range(12)]) == (
        "`t0`, `t1`, `t2`, `t3`, `t4`, `t5`, `t6`, `t7`, `t8`, `t9`, 2 more"
    )
    assert names(["a"] * 10).count("`a`") == 10
    assert names([]) == ""


# ---------------------------------------------------------------------------- gates

SHUT = {
    R.DEPENDENCY_OPEN: "waits for `a`, `b`",
    R.DEPENDENCY_UNKNOWN: "depends on `a`, `b`, which is no task",
    R.DEPENDENCY_CANCELLED: "depends on `a`, `b`, which was cancelled",
    R.DEPENDENCY_CYCLE: "depends on itself through `a`, `b`",
    R.ON_HOLD: "on hold by a, b",
    R.QUEUE_PAUSED: "the queue is paused by a, b",
    R.NOT_BEFORE: "not before 2026-11-21 10:00 UTC",
    R.BACKING_OFF: "tries again at 2026-11-21 10:00 UTC",
    R.NEEDS_ATTENTION: "needs a person: a, b",
    R.LIMIT_TOTAL: "waits for a free place (limit a, b)",
    R.LIMIT_OWNER: "its owner has enough in work (a, b)",
    R.LIMIT_WORKER: "its worker has enough in work (a, b)",
    R.PATHS_OVERLAP: "touches the same paths as `a`, `b`",
    R.WORKER_UNKNOWN: "no worker `a`, `b` is configured",
    R.WORKER_ELSEWHERE: "its worker `a`, `b` starts on another runner",
    R.CONFIGURATION_BROKEN: "the configuration cannot be read: a, b",
}


@pytest.mark.parametrize("code", SHUT)
def test_why_a_task_waits(code: R) -> None:
    assert gate_text(Gate(code, ("a", "b"), NOW)) == SHUT[code]


ELSEWHERE = {
    DispatchKind.WORKFLOW: "its worker `a` starts in GitHub Actions",
    DispatchKind.COMMAND: "its worker `a` starts on a machine with a clone",
    DispatchKind.NONE: "waits for somebody to claim it (`a`)",
}


@pytest.mark.parametrize("kind", DispatchKind)
def test_a_worker_that_does_not_start_here_is_said_to_start_where_it_does(
    kind: DispatchKind,
) -> None:
    assert gate_text(Gate(R.WORKER_ELSEWHERE, ("a",), kind=kind)) == ELSEWHERE[kind]


def test_what_is_wrong_with_the_configuration_is_one_piece() -> None:
    gate = Gate(R.CONFIGURATION_BROKEN, ("line 1: no key `a`\nline 2: `b` must be text",))
    assert gate_text(gate) == (
        "the configuration cannot be read: line 1: no key a; line 2: b must be text"
    )


def test_every_gate_has_its_words() -> None:
    assert set(GATES) == set(SHUT) == {c for c, r in REASONS.items() if r.tone is Tone.WAIT}


def test_a_gate_names_three_and_counts_the_rest() -> None:
    gate = Gate(R.DEPENDENCY_OPEN, tuple("abcde"))
    assert gate_text(gate) == "waits for `a`, `b`, `c` and 2 more"


# ---------------------------------------------------------------------------- signals

WRONG = {
    R.PICKUP_OVERDUE: "nothing but its own runner holds the task up, for long",
    R.METADATA_DRIFT: "The task file says `THIS`, and nothing of it was seen to be merged. "
    "`/kickoff done fix-login` if it is completed; else take that line out of the file.",
    R.BRANCH_GONE: "The branch THIS was deleted, and its work was not found in the default branch. "
    "`/kickoff done fix-login` if it is merged; else put it back, `/kickoff retry fix-login` or "
    "`/kickoff cancel fix-login`.",
    R.REGISTRY_ORPHAN: "The file THIS is gone, and work on it is under way. Put it back, or "
    "`/kickoff cancel fix-login`.",
    R.NO_CHANGES: "The worker ended well and left no commit. Read its run, sharpen the plan, then "
    "`/kickoff fix-login` to approve it and `/kickoff retry fix-login`.",
    R.WORKER_MISCONFIGURED: "The worker cannot be started: THIS. Mend it, then `/kickoff retry "
    "fix-login`.",
    R.BRANCH_TAKEN: "THIS. `/kickoff retry fix-login` starts on another branch; delete or rename "
    "that one to have its name.",
    R.WORKER_GONE: "The worker ended without work, as often as the budget allows. `/kickoff retry "
    "fix-login` gives it a new budget.",
    R.DISPATCH_STALLED: "A start was requested and no run appeared, as often as the budget allows.",
    R.DISPATCH_FAILED: "The worker could not be started: THIS.",
    R.PULL_REQUEST_CLOSED: "The pull request THIS was closed without a merge. Reopen it, or "
    "`/kickoff cancel fix-login`.",
    R.PULL_REQUEST_REFUSED: "The work could not be brought up for review. By hand: THIS",
    R.COMPLETED_UNRECONCILED: "Merged, but the record could not be written: THIS.",
    R.RECORD_CONFLICT: "The file of `fix-login` holds another record, which was left alone: THIS. "
    "Mend the file if it is wrong; `/kickoff done fix-login` leaves it so.",
    R.RECORD_HOMELESS: "`fix-login` is completed, and its file THIS was gone before the record was "
    "written: `done.yml` alone remembers it. Put the file back to have it written; "
    "`/kickoff done fix-login` leaves it so.",
    R.MERGED_TWICE: "THIS was merged for `fix-login` too; the record names the first one. "
    "`/kickoff done fix-login` leaves it so.",
    R.MERGE_REVERTED: "The merge of `fix-login` was taken back by THIS, and the task is still "
    "completed. `/kickoff reopen fix-login` makes it a task again; `/kickoff done fix-login` "
    "leaves it so.",
    R.RECORDS_CLOSED: "Merged, but the pull request THIS, in which the records wait, was closed "
    "without a merge. Reopen it (restore its branch first if that is gone), or set "
    "`completion: ledger` in the configuration to have no records in task files.",
    R.PLAN_CHANGED: "The plan was changed after it was approved. Say `/kickoff fix-login` to "
    "approve it as it is now.",
    R.PLAN_EDITED_WHILE_ACTIVE: "The plan was edited during the work, and what was approved goes "
    "on. Say what is new with `/kickoff continue fix-login -- …`, or write a follow-up task.",
    R.WORKER_IDLE: "THIS has had it longer than agreed. `/kickoff extend 3d fix-login` keeps it, "
    "`/kickoff release fix-login` gives it back.",
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_and_what_mends_it(code: R) -> None:
    assert signal_text(Signal(code, 2, NOW, detail="THIS"), entry()) == WRONG[code]


def test_every_signal_has_its_words() -> None:
    signals = {c for c, r in REASONS.items() if r.tone is Tone.SIGNAL}
    assert signals | {R.PLAN_CHANGED} == set(WRONG)
    assert set(REMEDIES) <= set(WRONG)


def test_a_signal_without_details_says_so() -> None:
    assert signal_text(Signal(R.DISPATCH_FAILED, 2, NOW), entry()) == (
        "The worker could not be started: no more is known."
    )


# ---------------------------------------------------------------------------- lines


def line(*entries: Entry, policy: Policy | None = None, **changes: Any) -> str:
    """The line of the first of these tasks."""
    return facts_line(shown(registry(*entries, **changes), policy).tasks[entries[0].id])


FULL = Policy(limits=Limits(total=0))


def test_where_a_task_stands() -> None:
    assert line(entry(), policy=FULL) == (
        "**`fix-login`** · queued · 1 of 1 · waits for a free place (limit 0)"
    )
    waiting = entry(depends_on=("a",), hold=Mark("tom", NOW))
    assert line(waiting, entry("b"), policy=FULL) == (
        "**`fix-login`** · blocked · 2 of 2 · on hold by tom · waits for `a` · waits for a free "
        "place (limit 0)"
    )
    flagged = entry(signals=(Signal(R.NO_CHANGES, 2, NOW),))
    assert line(flagged) == "**`fix-login`** · blocked · **needs attention** · 1 of 1"
    assert line(dispatching()) == ("**`fix-login`** · dispatching · attempt 1 on `task/fix-login`")
    assert line(running()) == (
        f"**`fix-login`** · running · attempt 1 on `task/fix-login` · [run]({WEB}/actions/runs/7)"
    )
    assert line(stopping()) == (
        f"**`fix-login`** · stopping · attempt 1 on `task/fix-login` · [run]({WEB}/actions/runs/7)"
    )
    assert line(in_review()) == "**`fix-login`** · in review · #57"
    assert line(completing()) == "**`fix-login`** · completing · #57"


def test_who_waits_for_a_person_is_not_said_to_wait_for_a_turn() -> None:
    flagged = entry(signals=(Signal(R.NO_CHANGES, 2, NOW),))
    crowded = shown(registry(flagged, running("a")), policy=Policy(limits=Limits(total=1)))
    codes = [gate.code for gate in crowded.tasks["fix-login"].gates]
    assert codes == [R.NEEDS_ATTENTION, R.LIMIT_TOTAL]
    assert facts_line(crowded.tasks["fix-login"]) == (
        "**`fix-login`** · blocked · **needs attention** · 1 of 1"
    )


def test_how_a_task_ended() -> None:
    ended = Ended("a", "A", R.COMPLETED, NOW, 57)
    assert ended_line(ended) == "**`a`** · completed · #57"
    assert ended_line(replace(ended, outcome=R.CANCELLED, pull_request=None)) == (
        "**`a`** · cancelled"
    )
    assert out_of_play("a", State.NOT_STARTED) == "`a` is not started."


def test_times_are_in_utc_to_the_minute() -> None:
    assert moment(after(61.5)) == "2026-11-21 11:01 UTC"


def paused(reason: str | None = None) -> Registry:
    return registry(paused=Mark("mia", NOW, reason))


def test_a_pause_names_who_and_why() -> None:
    assert pause_line(shown(registry())) == ""
    assert pause_line(shown(paused())) == (
        "The queue has been paused by mia since 2026-11-21 10:00 UTC."
    )
    assert pause_line(shown(paused("release day"))) == (
        "The queue has been paused by mia since 2026-11-21 10:00 UTC: release day."
    )


# ---------------------------------------------------------------------------- replies


def test_a_whole_reply() -> None:
    task = running(signals=(Signal(R.PULL_REQUEST_REFUSED, 2, NOW, detail="there"),))
    view = shown(registry(task, paused=Mark("mia", NOW)))
    assert reply([outcome(R.QUEUED, "fix-login")], ["fix-login"], view) == (
        "`fix-login` is queued.\n\n"
        "- **`fix-login`** · running · **needs attention** · attempt 1 on `task/fix-login` · "
        f"[run]({WEB}/actions/runs/7)\n\n"
        "> The work could not be brought up for review. By hand: there\n\n"
        "The queue has been paused by mia since 2026-11-21 10:00 UTC.\n\n"
        "`/kickoff cancel fix-login` stops the worker.\n\n"
        "<details><summary>Details</summary>\n\n"
        "- plan: `tasks/fix-login.md`\n"
        "- priority: p2\n"
        "- queued by bob at 2026-11-21 10:00 UTC\n"
        f"- attempt 1 by `default` since 2026-11-21 10:00 UTC, [run]({WEB}/actions/runs/7)\n\n"
        "</details>"
    )


def test_an_attempt_that_is_over_says_how_it_ended() -> None:
    over = attempt(ended_at=NOW, outcome=R.RUN_FAILED)
    assert "- attempt 1 by `default` since 2026-11-21 10:00 UTC: run_failed\n" in reply(
        [], ["fix-login"], shown(registry(entry(attempts=(over,))))
    )


NEXT = {
    State.QUEUED: (entry(), "`/kickoff cancel fix-login` takes it out of the queue."),
    State.DISPATCHING: (dispatching(), "`/kickoff cancel fix-login` stops the worker."),
    State.RUNNING: (running(), "`/kickoff cancel fix-login` stops the worker."),
    State.IN_REVIEW: (
        in_review(),
        "Merge the pull request, and the record is written into the task file.",
    ),
    State.STOPPING: (stopping(), ""),
    State.COMPLETING: (completing(), ""),
}


@pytest.mark.parametrize("state", NEXT)
def test_the_next_useful_command(state: State) -> None:
    task, words = NEXT[state]
    assert messages.next_step(TaskView(task, state)) == words


def test_where_there_are_no_pull_requests_the_branch_is_merged() -> None:
    handed = running(attempts=(attempt(started_at=NOW, handed_over_at=NOW),))

    assert messages.next_step(TaskView(handed, State.IN_REVIEW)) == (
        "Merge `task/fix-login`, and the record is written into the task file."
    )


def test_several_tasks_have_a_line_each_and_no_details() -> None:
    view = shown(registry(in_review("a"), recent=(Ended("b", "B", R.CANCELLED, NOW),)))
    assert reply([outcome(R.CANCELLED, "b")], ["b", "a", "unknown"], view).startswith(
        "`b` is out of the queue.\n\n- **`b`** · cancelled\n- **`a`** · in review · #57\n\n"
    )
    both = shown(registry(in_review("a"), in_review("c", 58)))
    assert reply([], ["a", "c"], both) == (
        "- **`a`** · in review · #57\n- **`c`** · in review · #58"
    )


def test_several_sentences_are_one_paragraph_and_a_table_stands_below() -> None:
    table = outcome(R.SHOWN, detail=messages.help_table([("/kickoff x", "does it", "write")]))
    said = [outcome(R.PAUSED), table, outcome(R.UNPAUSED)]
    assert reply(said, [], shown(registry())) == (
        "The queue is paused. Tasks can be queued; nothing starts until `/kickoff unpause`. "
        "The queue is running again.\n\n"
        "| command | does | needs |\n|---|---|---|\n| `/kickoff x` | does it | write |"
    )


def test_no_reply_is_longer_than_a_comment_may_be() -> None:
    long = "x" * 76
    tasks = [f"{long}{n:04}" for n in range(1000)]
    queue = registry(*(entry(i, depends_on=tuple(tasks), touches=("**",)) for i in tasks))
    said = [outcome(R.QUEUED, *tasks)] * 500
    text = reply(said, tasks, shown(queue))
    assert len(text) < 65_536 - 100
    assert "470 more commands were carried out." in text


def test_of_a_long_list_the_first_fifty_are_shown() -> None:
    queue = registry(*(in_review(f"t{n}", n) for n in range(60)))
    text = reply([], [f"t{n}" for n in range(60)], shown(queue))
    assert text.count("\n") == 50
    assert text.endswith("\n- … and 10 more")


def test_what_is_too_long_is_cut_at_the_end_of_a_line() -> None:
    many = [outcome(R.SHOWN, detail="x\n" * 40_000)]
    text = reply(many, [], shown(registry()))
    assert text.endswith("x\n\n… and more than fits into a comment.")
    assert len(text) <= 60_100


# ---------------------------------------------------------------------------- elsewhere


def test_a_pull_request_is_introduced() -> None:
    task = born(42, title="Fix @bob's #7")
    assert pull_request_title(task) == (
        "Fix \N{FULLWIDTH COMMERCIAL AT}bob's \N{FULLWIDTH NUMBER SIGN}7"
    )
    assert pull_request_body(task, attempt("issue-42", run=run_of())) == (
        "Work on `issue-42`, planned in `tasks/issue-42.md` (attempt 1 by `default`).\n\n"
        "When this is merged, the record is written into the task file.\n\nCloses #42"
    )
    assert "Closes" not in pull_request_body(entry(issue=42), attempt())


def test_the_subjects_of_commits() -> None:
    moved = {"a": State.QUEUED, "c": State.DISPATCHING}
    assert commit_subject([Happening(R.QUEUED, ("a",)), Happening(R.HELD)], moved) == "queued a"
    assert commit_subject([Happening(R.CANCELLED, ("a", "b"))], {}) == "cancelled a, b"
    assert commit_subject([], {"a": State.RUNNING, "b": None}) == "a is running"
    many = dict.fromkeys("abcd", State.DISPATCHING)
    queued = Happening(R.QUEUED, tuple("abcd"))
    assert commit_subject([queued], many) == "queued a, b, c and more"
    assert commit_subject([], many) == (
        "a is dispatching, b is dispatching, c is dispatching and more"
    )
    assert commit_subject([], {}) == "kept up to date"
    assert record_subject(["a"], []) == "Record the completion of a"
    assert record_subject(["a", "b"], ["c"]) == "Record the completion of 2 tasks and reopen c"
    assert record_subject([], ["c", "d"]) == "Reopen 2 tasks"


def test_a_mistake_of_ours_is_owned() -> None:
    assert messages.humble("KeyError") == (
        "Something went wrong inside Kickoff (KeyError). The log of this run says what. Nothing "
        "was written half, and the next run carries on; please report it."
    )


def test_who_queued_it_cannot_mention_anybody() -> None:
    task = entry(queued=Queued("@everyone", NOW, "cli"))
    assert "- queued by `\N{FULLWIDTH COMMERCIAL AT}everyone` at" in reply(
        [], ["fix-login"], shown(registry(task))
    )
