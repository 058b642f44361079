"""The sentences: what is said of each outcome, each shut gate and each signal.

`kickoff.core.wording.messages` fills them in; nothing else is put into words anywhere.
"""

from __future__ import annotations

from kickoff.core.grammar.verbs import Besides
from kickoff.core.reasons import ReasonCode

HOLDER = "{who} has had it since {since}{where}. {release} gives it back"
"""Who has a task, for `taken`."""

UNFIT_ELSEWHERE = "{pull} is not of this repository"
UNFIT_UNSEEN = "{pull} was not seen"
UNFIT_NOT_OPEN = "{pull} is {state}, and only an open one can be bound"
UNFIT_NOT_MERGED = "{pull} is {state}, and only a merged one completes a task"
UNFIT_BASE = "{pull} goes into {base}, not into the default branch"
UNFIT_SEVERAL = "one pull request belongs to one task"
UNFIT_TAKEN = "{pull} belongs to {task} already"
"""Why a pull request cannot be used, for `pull_request_unfit`."""

ONE = {
    "is_": "is",
    "has": "has",
    "gets": "gets",
    "waits": "waits",
    "goes": "goes",
    "records": "record",
    "files": "file",
    "it": "it",
}
MANY = {
    "is_": "are",
    "has": "have",
    "gets": "get",
    "waits": "wait",
    "goes": "go",
    "records": "records",
    "files": "files",
    "it": "them",
}
"""The words that depend on how many tasks a sentence is about."""

OUTCOME_SENTENCES = {
    ReasonCode.QUEUED: "{tasks} {is_} queued.",
    ReasonCode.CANCELLED: "{tasks} {is_} out of the queue.",
    ReasonCode.STOPPING: "Stopping {tasks}. Cancelled for good once the worker is seen to end.",
    ReasonCode.HELD: "{tasks} {is_} on hold. Nothing starts until {resume}.",
    ReasonCode.RESUMED: "{tasks} {is_} no longer on hold.",
    ReasonCode.REPRIORITISED: "{tasks} now {has} priority {detail}.",
    ReasonCode.RETRYING: "{tasks} {gets} another attempt.",
    ReasonCode.CLAIMED: "{tasks} {is_} yours.",
    ReasonCode.RELEASED: "{tasks} {is_} given back and on hold. Nothing starts until {resume}.",
    ReasonCode.EXTENDED: "{tasks} {is_} kept until {detail}.",
    ReasonCode.LINKED: "{detail} belongs to {tasks} now. Its merge completes the task.",
    ReasonCode.CONTINUED: "Taken down for {tasks}. An attempt with that instruction follows on the "
    "same branch.",
    ReasonCode.REASSIGNED: "{tasks} {is_} for the worker {detail} now.",
    ReasonCode.REORDERED: "{tasks} {waits} for {target} too.",
    ReasonCode.COMPLETED_BY_WORD: "{tasks} {is_} completed. The record goes into the task file.",
    ReasonCode.REOPENED: "The {records} of {tasks} {goes} out of the task {files}. {again} queues "
    "{it} again.",
    ReasonCode.SETTLED: "{tasks} {is_} completed, and that stays so.",
    ReasonCode.PAUSED: "The queue is paused. Tasks can be queued; nothing starts until {unpause}.",
    ReasonCode.UNPAUSED: "The queue is running again.",
    ReasonCode.ALREADY_QUEUED: "{tasks} {is_} in the queue already. Nothing changed.",
    ReasonCode.ALREADY_RUNNING: "{tasks} {has} started already. Nothing changed.",
    ReasonCode.ALREADY_SO: "Everything is as asked already. Nothing changed.",
    ReasonCode.SHOWN: "{detail}",
    ReasonCode.WOULD_QUEUE: "Dry run: {tasks} would be queued. Nothing changed.",
    ReasonCode.NOT_ALLOWED: "That needs {needed}{have}. {who} can give the same command.",
    ReasonCode.NOT_UNDERSTOOD: "That command was not understood: {detail}.",
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
    ReasonCode.PLAN_NOT_COMMITTED: "{target} is in your work tree and not on {detail} yet. What "
    "runs is what is committed there: commit it to {detail} and give the command again.",
    ReasonCode.PLAN_CHANGED: "The plan of {target} was changed after the command was given. Read "
    "it and give the command again to approve it as it is now.",
    ReasonCode.PLAN_UNREADABLE: "The plan of {target} could not be read this time ({detail}). "
    "Nothing changed; give the command again.",
    ReasonCode.COMMAND_EXPIRED: "That command is too old to be carried out now, so it was not. "
    "Give it again if it still holds.",
    ReasonCode.KEPT_FOR_LATER: "The remote cannot be reached, so the command is kept on this "
    "machine. The next run that reaches it gives it.",
    ReasonCode.TAKEN: "{tasks} {is_} taken: {detail}. Nothing changed.",
    ReasonCode.HOLDS_ENOUGH: "One person may hold {detail}, and that would be more. Give one "
    "back with `/kickoff release <task id>`. Nothing changed.",
    ReasonCode.NOT_HELD: "Nobody is working on {tasks}. Nothing changed.",
    ReasonCode.PULL_REQUEST_UNFIT: "That does not work: {detail}. Nothing changed.",
    ReasonCode.DEPENDENCY_MET: "{target} is completed: there is nothing to wait for. Nothing "
    "changed.",
    ReasonCode.WAIT_WITHOUT_END: "{target} was cancelled: waiting for it would never end. "
    "Nothing changed.",
    ReasonCode.WAIT_IN_CIRCLE: "{tasks} and {target} would wait for each other. Nothing changed.",
    ReasonCode.NOT_COMPLETED: "{tasks} {is_} not completed, so there is no record to take back. "
    "Nothing changed.",
    ReasonCode.QUEUE_FULL: "The queue is full ({detail} tasks). Nothing changed.",
}

THE_ROLE = "the role **{role}**"

YOU_HAVE = "; you have **{role}**"
"""Left out when the asker's role was not asked for again."""

SOMEBODY = "Somebody with that role"

NOBODY = "nobody"

NOT_ALLOWED_ANY_MORE = "That was not allowed. `/kickoff help` shows who may use what."
"""Said late, when other rules hold by then."""

BESIDES = {
    Besides.NOBODY: "",
    Besides.REQUESTER: "whoever queued the task",
    Besides.HOLDER: "whoever holds the task",
}

NOTHING_STARTS = "The configuration cannot be read, so nothing starts: {wrong}"

GATES = {
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

RECORDS_WAIT = (
    "The {records} of {tasks} {waits} in {pull}: merge it to have {it} in the task {files}."
)
RECORDS_WAIT_CLOSED = (
    "The {records} of {tasks} {waits} in {pull}, which was closed without a merge. Reopen it "
    "(restore its branch first if that is gone), or set `completion: ledger` in the configuration "
    "to have no records in task files."
)
RECORDS_WAIT_ON_A_BRANCH = (
    "The {records} of {tasks} {waits} on the branch {branch}: merge that to have {it} in the task "
    "{files}."
)

BY_HAND = (
    "The state branch was edited by hand: on {at} it was at {commit}, which holds what no decision "
    "has written. It is taken as it is; {replay} finds every such commit."
)

SET_BACK = (
    "The state branch was set back: on {at} it was seen that decisions are gone from it.{gone} "
    "Commands in comments that it has forgotten are carried out again; what was said in a shell or "
    "by a label, say again. {doctor} says how to bring the decisions back."
)
SET_BACK_TO = " The newest of them is {commit}."

READY_TAKEN = (
    "{tasks}: queued because `status: ready` stands in the task file. {move} moves that out of the "
    "files and into the queue."
)
READY_NOT_TAKEN = (
    "{tasks}: `status: ready` stands in the task file and queues nothing here. {move} shows what "
    "such lines would become in the queue."
)
READY_TOO_MANY = (
    "{tasks}: `status: ready` stands in the task file, and the queue is full. They are taken as "
    "soon as there is room."
)

ABOUT_TASKS = frozenset(
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

CALL = "{owners}: {task} needs you."
"""Who is called to a task; the only place where anybody is mentioned."""

ENDINGS = {
    ReasonCode.REGISTRY_ORPHAN: "out of the queue: its task file is gone",
    ReasonCode.MIGRATION_UNDONE: "out of the queue: its migration was taken back",
}
"""How a task left, where the reason code alone would not tell."""

REMEDIES = {
    ReasonCode.NO_CHANGES: "The worker ended well and left no commit. Read its run, sharpen the "
    "plan, then `/kickoff {id}` to approve it and `/kickoff retry {id}`.",
    ReasonCode.WORKER_MISCONFIGURED: "The worker cannot be started: {detail}. Mend it, then "
    "`/kickoff retry {id}`.",
    ReasonCode.BRANCH_TAKEN: "{detail}. `/kickoff retry {id}` starts on another branch; "
    "delete or rename that one to have its name.",
    ReasonCode.WORKER_IDLE: "{detail} has had it longer than agreed. `/kickoff extend 3d {id}` "
    "keeps it, `/kickoff release {id}` gives it back.",
    ReasonCode.WORKER_GONE: "The worker ended without work, as often as the budget allows. "
    "`/kickoff retry {id}` gives it a new budget.",
    ReasonCode.DISPATCH_STALLED: "A start was requested and no run appeared, as often as the "
    "budget allows.",
    ReasonCode.DISPATCH_FAILED: "The worker could not be started: {detail}.",
    ReasonCode.PULL_REQUEST_CLOSED: "The pull request {detail} was closed without a merge. Reopen "
    "it, or `/kickoff cancel {id}`.",
    ReasonCode.PULL_REQUEST_REFUSED: "The work could not be brought up for review. By hand: "
    "{detail}",
    ReasonCode.COMPLETED_UNRECONCILED: "Merged, but the record could not be written: {detail}.",
    ReasonCode.RECORDS_CLOSED: "Merged, but the pull request {detail}, in which the records wait, "
    "was closed without a merge. Reopen it (restore its branch first if that is gone), or set "
    "`completion: ledger` in the configuration to have no records in task files.",
    ReasonCode.RECORD_CONFLICT: "The file of `{id}` holds another record, which was left alone: "
    "{detail}. Mend the file if it is wrong; `/kickoff done {id}` leaves it so.",
    ReasonCode.RECORD_HOMELESS: "`{id}` is completed, and its file {detail} was gone before the "
    "record was written: `done.yml` alone remembers it. Put the file back to have it written; "
    "`/kickoff done {id}` leaves it so.",
    ReasonCode.MERGED_TWICE: "{detail} was merged for `{id}` too; the record names the first one. "
    "`/kickoff done {id}` leaves it so.",
    ReasonCode.MERGE_REVERTED: "The merge of `{id}` was taken back by {detail}, and the task is "
    "still completed. `/kickoff reopen {id}` makes it a task again; `/kickoff done {id}` leaves it "
    "so.",
    ReasonCode.METADATA_DRIFT: "The task file says `{detail}`, and nothing of it was seen to be "
    "merged. `/kickoff done {id}` if it is completed; else take that line out of the file.",
    ReasonCode.REGISTRY_ORPHAN: "The file {detail} is gone, and work on it is under way. Put it "
    "back, or `/kickoff cancel {id}`.",
    ReasonCode.BRANCH_GONE: "The branch {detail} was deleted, and its work was not found in the "
    "default branch. `/kickoff done {id}` if it is merged; else put it back, `/kickoff retry {id}` "
    "or `/kickoff cancel {id}`.",
    ReasonCode.PLAN_CHANGED: "The plan was changed after it was approved. Say `/kickoff {id}` to "
    "approve it as it is now.",
    ReasonCode.PLAN_EDITED_WHILE_ACTIVE: "The plan was edited during the work, and what was "
    "approved goes on. Say what is new with `/kickoff continue {id} -- …`, or write a follow-up "
    "task.",
}

TOLD = frozenset({ReasonCode.PLAN_EDITED_WHILE_ACTIVE})
"""What the thread is told although it needs nobody: whoever did it can go on another way."""
