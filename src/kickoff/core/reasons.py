"""The closed vocabulary of reason codes: every refusal, wait, outcome, signal and failure.

Reason codes are public: they are the action's `outcome` output, appear in `--json`, in the ledger
and in `docs/reference/reason-codes.md`, which is generated from `REASONS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kickoff.core.reason_codes import ReasonCode

__all__ = ["REASONS", "Reason", "ReasonCode", "Tone", "tone"]


class Tone(StrEnum):
    """What a command's outcome amounts to; it decides the final reaction on the comment."""

    CHANGED = "changed"
    NOTHING_TO_DO = "nothing to do"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not understood"
    WAIT = "wait"
    SIGNAL = "signal"
    ENDED = "ended"
    FINDING = "finding"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a reason code means, for people and for the reference."""

    tone: Tone
    meaning: str


_C, _N, _R = Tone.CHANGED, Tone.NOTHING_TO_DO, Tone.REFUSED
_W, _S, _E, _O = Tone.WAIT, Tone.SIGNAL, Tone.ENDED, Tone.RUN
_F = Tone.FINDING

REASONS: dict[ReasonCode, Reason] = {
    ReasonCode.QUEUED: Reason(_C, "the task is in the queue"),
    ReasonCode.CANCELLED: Reason(_C, "the task is out of the queue"),
    ReasonCode.STOPPING: Reason(_C, "a stop was asked for; the worker's end is not seen yet"),
    ReasonCode.HELD: Reason(_C, "the task is parked until `resume`"),
    ReasonCode.RESUMED: Reason(_C, "the task is no longer parked"),
    ReasonCode.REPRIORITISED: Reason(_C, "the task has another priority"),
    ReasonCode.RETRYING: Reason(_C, "the task gets another attempt"),
    ReasonCode.CLAIMED: Reason(_C, "a person has taken the task"),
    ReasonCode.RELEASED: Reason(_C, "the task was given back; it is on hold"),
    ReasonCode.EXTENDED: Reason(_C, "the task is kept for longer"),
    ReasonCode.LINKED: Reason(_C, "a pull request was bound to the task"),
    ReasonCode.CONTINUED: Reason(_C, "a further instruction was taken down"),
    ReasonCode.REASSIGNED: Reason(_C, "the task has another worker"),
    ReasonCode.REORDERED: Reason(_C, "the task waits for more than before"),
    ReasonCode.COMPLETED_BY_WORD: Reason(_C, "somebody said that the task is completed"),
    ReasonCode.REOPENED: Reason(_C, "the record is taken back; the task is not started"),
    ReasonCode.SETTLED: Reason(_C, "a notice about a completed task is dealt with"),
    ReasonCode.PAUSED: Reason(_C, "nothing starts until `unpause`"),
    ReasonCode.UNPAUSED: Reason(_C, "tasks start again"),
    ReasonCode.ALREADY_QUEUED: Reason(_N, "the task was in the queue already"),
    ReasonCode.ALREADY_RUNNING: Reason(_N, "the task has started already"),
    ReasonCode.ALREADY_SO: Reason(_N, "everything was as asked already"),
    ReasonCode.SHOWN: Reason(_N, "an answer was given; nothing was asked to change"),
    ReasonCode.WOULD_QUEUE: Reason(_N, "a dry run: the task would be queued"),
    ReasonCode.TICKED: Reason(_O, "the queue moved"),
    ReasonCode.IDLE: Reason(_O, "nothing to do"),
    ReasonCode.REPLAYED: Reason(_O, "every decision came out again as it stands"),
    ReasonCode.NOT_OURS: Reason(_O, "the event is not for Kickoff"),
    ReasonCode.NOT_ALLOWED: Reason(_R, "the asker does not have the right"),
    ReasonCode.SET_UP: Reason(_O, "the files for a queue were missing, and are written"),
    ReasonCode.HEALTHY: Reason(_O, "nothing was found that needs a person"),
    ReasonCode.FINDINGS: Reason(_O, "something was found that needs a person"),
    ReasonCode.BEGUN: Reason(_O, "the worker has its branch and its plan"),
    ReasonCode.PUSHED: Reason(_O, "the worker's commits are on its branch"),
    ReasonCode.NOTHING_TO_PUSH: Reason(_O, "the branch holds all of the worker's commits already"),
    ReasonCode.NOT_UNDERSTOOD: Reason(Tone.NOT_UNDERSTOOD, "the command does not parse"),
    ReasonCode.TOO_MANY_COMMANDS: Reason(_R, "more commands in one comment than are taken"),
    ReasonCode.TOO_MANY_TARGETS: Reason(_R, "more targets in one command than are taken"),
    ReasonCode.BAD_TASK_ID: Reason(_R, "the name cannot be a task id"),
    ReasonCode.DUPLICATE_TASK_ID: Reason(_R, "several task files have that id, ignoring case"),
    ReasonCode.UNKNOWN_TASK: Reason(_R, "no task of that name is known"),
    ReasonCode.UNKNOWN_WORKER: Reason(_R, "the configuration has no worker of that name"),
    ReasonCode.NO_TASK_HERE: Reason(_R, "no task is linked to this thread"),
    ReasonCode.AMBIGUOUS: Reason(_R, "several tasks are linked to this thread"),
    ReasonCode.NOT_QUEUED: Reason(_R, "the task is not in the queue"),
    ReasonCode.ALREADY_COMPLETED: Reason(_R, "the task is completed"),
    ReasonCode.TASK_FILE_BROKEN: Reason(_R, "the task file cannot be read as a plan"),
    ReasonCode.PATH_OUTSIDE_TASKS: Reason(_R, "the path is not one of the configured task files"),
    ReasonCode.PATH_IS_SYMLINK: Reason(_R, "the path is a symbolic link, which is never followed"),
    ReasonCode.PLAN_NOT_COMMITTED: Reason(
        _R, "the task file is in the work tree and not on the default branch"
    ),
    ReasonCode.PLAN_CHANGED: Reason(_R, "the plan changed after it was approved"),
    ReasonCode.PLAN_UNREADABLE: Reason(_R, "the plan's text could not be read this time"),
    ReasonCode.COMMAND_EXPIRED: Reason(_R, "the command is older than what is still carried out"),
    ReasonCode.QUEUE_FULL: Reason(_R, "the queue holds as many tasks as it can"),
    ReasonCode.TAKEN: Reason(_R, "somebody else has the task"),
    ReasonCode.HOLDS_ENOUGH: Reason(_R, "the asker holds as many tasks as one person may"),
    ReasonCode.NOT_HELD: Reason(_R, "nobody has the task"),
    ReasonCode.PULL_REQUEST_UNFIT: Reason(_R, "the pull request cannot be used for that"),
    ReasonCode.DEPENDENCY_MET: Reason(_R, "the task to wait for is completed"),
    ReasonCode.WAIT_WITHOUT_END: Reason(_R, "the task to wait for was cancelled"),
    ReasonCode.WAIT_IN_CIRCLE: Reason(_R, "the tasks would wait for each other"),
    ReasonCode.NOT_COMPLETED: Reason(_R, "the task is not completed"),
    ReasonCode.DEPENDENCY_OPEN: Reason(_W, "a task it depends on is not completed"),
    ReasonCode.DEPENDENCY_UNKNOWN: Reason(_W, "a task it depends on is not known"),
    ReasonCode.DEPENDENCY_CANCELLED: Reason(_W, "a task it depends on was cancelled"),
    ReasonCode.DEPENDENCY_CYCLE: Reason(_W, "it depends on itself through others"),
    ReasonCode.ON_HOLD: Reason(_W, "somebody parked it"),
    ReasonCode.QUEUE_PAUSED: Reason(_W, "the whole queue is paused"),
    ReasonCode.NOT_BEFORE: Reason(_W, "its time has not come"),
    ReasonCode.BACKING_OFF: Reason(_W, "it waits before the next attempt"),
    ReasonCode.NEEDS_ATTENTION: Reason(_W, "it needs a person first"),
    ReasonCode.LIMIT_TOTAL: Reason(_W, "as many tasks are in work as the limit allows"),
    ReasonCode.LIMIT_OWNER: Reason(_W, "its owner has as many tasks in work as the limit allows"),
    ReasonCode.LIMIT_WORKER: Reason(_W, "its worker has as many tasks as the limit allows"),
    ReasonCode.PATHS_OVERLAP: Reason(_W, "a task in work touches the same paths"),
    ReasonCode.WORKER_UNKNOWN: Reason(_W, "the configuration has no such worker"),
    ReasonCode.WORKER_ELSEWHERE: Reason(_W, "its worker starts on another runner"),
    ReasonCode.CONFIGURATION_BROKEN: Reason(_W, "the configuration cannot be read"),
    ReasonCode.BRANCH_TAKEN: Reason(_S, "a branch of that name exists at a commit not ours"),
    ReasonCode.MERGED: Reason(_E, "its pull request was merged"),
    ReasonCode.RUN_FAILED: Reason(_E, "the worker's run failed"),
    ReasonCode.STOPPED: Reason(_E, "the worker was stopped on request"),
    ReasonCode.COMPLETED: Reason(_E, "the record is in the task file"),
    ReasonCode.DISPATCH_FAILED: Reason(_S, "the worker could not be started"),
    ReasonCode.DISPATCH_STALLED: Reason(_S, "a start was requested and no run appeared"),
    ReasonCode.WORKER_GONE: Reason(_S, "the run is over and has left no work"),
    ReasonCode.WORKER_IDLE: Reason(_S, "no sign of life within the lease"),
    ReasonCode.WORKER_MISCONFIGURED: Reason(_S, "the worker's set-up refuses every start"),
    ReasonCode.NO_CHANGES: Reason(_S, "the worker succeeded without a commit"),
    ReasonCode.PULL_REQUEST_CLOSED: Reason(_S, "the pull request was closed without a merge"),
    ReasonCode.PULL_REQUEST_REFUSED: Reason(_S, "the forge refused to open the pull request"),
    ReasonCode.COMPLETED_UNRECONCILED: Reason(_S, "merged, but the record is not written"),
    ReasonCode.RECORDS_CLOSED: Reason(
        _S, "merged, but the pull request with the records was closed without a merge"
    ),
    ReasonCode.RECORD_CONFLICT: Reason(_S, "the task file holds another record than it should"),
    ReasonCode.RECORD_HOMELESS: Reason(_S, "the task file was gone before its record was written"),
    ReasonCode.MERGED_TWICE: Reason(_S, "a second pull request of a completed task was merged"),
    ReasonCode.MERGE_REVERTED: Reason(_S, "the merge of a completed task was taken back"),
    ReasonCode.PLAN_EDITED_WHILE_ACTIVE: Reason(_S, "the plan was edited during the work"),
    ReasonCode.PICKUP_OVERDUE: Reason(_S, "nothing but its own runner holds the task up, for long"),
    ReasonCode.METADATA_DRIFT: Reason(_S, "the task file and the registry contradict each other"),
    ReasonCode.REGISTRY_ORPHAN: Reason(_S, "the task's file is gone"),
    ReasonCode.BRANCH_GONE: Reason(_S, "the branch in review is gone, and was not seen merged"),
    ReasonCode.WORKFLOW_MISSING: Reason(_F, "a workflow that the queue needs is not there"),
    ReasonCode.WORKFLOW_INCOMPLETE: Reason(_F, "the queue's workflow lacks events or rights"),
    ReasonCode.WORKFLOW_OUTDATED: Reason(_F, "the queue's workflow differs from its template"),
    ReasonCode.SCHEDULE_OFF: Reason(_F, "nothing wakes the queue by the clock"),
    ReasonCode.SCHEDULE_LATE: Reason(_F, "the last tick was longer ago than it should be"),
    ReasonCode.ACTIONS_RESTRICTED: Reason(_F, "a setting of GitHub Actions stands in the way"),
    ReasonCode.BRANCH_BARRED: Reason(_F, "a rule of the branch stands in the way"),
    ReasonCode.BRANCH_LEFT: Reason(_F, "a task branch belongs to no task in the queue"),
    ReasonCode.SEVERAL_PULL_REQUESTS: Reason(_F, "a task has more than one open pull request"),
    ReasonCode.UNKNOWN_OWNER: Reason(_F, "an owner is nobody who could be called"),
    ReasonCode.LEGACY_STATUS: Reason(_F, "a task file keeps a state that only the queue has"),
    ReasonCode.COMMAND_MISSING: Reason(_F, "a worker's command is not on this machine"),
    ReasonCode.WORKTREE_LEFT: Reason(_F, "a worktree is there that nobody needs any more"),
    ReasonCode.KEPT_UNREADABLE: Reason(_F, "a kept command cannot be read, and is not given"),
    ReasonCode.CHECKOUT_BEHIND: Reason(_F, "records do not come into the checkout by themselves"),
    ReasonCode.GIT_TOO_OLD: Reason(_F, "git is older than what Kickoff needs"),
    ReasonCode.FENCED: Reason(_O, "the token is not that of the current attempt"),
    ReasonCode.BUSY: Reason(_O, "others moved the state branch too often"),
    ReasonCode.BAD_EVENT: Reason(_O, "the event's payload lacks what it should hold"),
    ReasonCode.BAD_INPUT: Reason(_O, "an input of the step is not what it should be"),
    ReasonCode.BRANCH_MOVED: Reason(_O, "somebody else moved the branch; it was not overwritten"),
    ReasonCode.HISTORY_REWRITTEN: Reason(_O, "the worker's commits do not follow the branch's"),
    ReasonCode.WORKSPACE_IN_USE: Reason(_O, "the workspace holds changes that are not committed"),
    ReasonCode.PERMISSION_MISSING: Reason(_O, "the token lacks a permission"),
    ReasonCode.READ_ONLY_TOKEN: Reason(_O, "the token may only read; a later tick finishes"),
    ReasonCode.CONFIGURATION_INVALID: Reason(_O, "the configuration is not valid"),
    ReasonCode.REGISTRY_UNREADABLE: Reason(_O, "the registry cannot be trusted"),
    ReasonCode.STATE_EDITED: Reason(_O, "the state branch holds what no decision has written"),
    ReasonCode.STATE_SET_BACK: Reason(_O, "decisions are gone from the state branch"),
    ReasonCode.STATE_BRANCH_MISSING: Reason(_O, "the state branch was there and is gone"),
    ReasonCode.EMPTY_REPOSITORY: Reason(_O, "the repository has no commit yet"),
    ReasonCode.FORGE_FAILED: Reason(_O, "the forge failed"),
    ReasonCode.FORGE_REJECTED: Reason(_O, "the forge refused for good"),
    ReasonCode.FORGE_UNAVAILABLE: Reason(_O, "the forge gave no certain answer"),
    ReasonCode.RATE_LIMITED: Reason(_O, "the forge asks to come back later"),
    ReasonCode.NOT_FOUND: Reason(_O, "the forge does not know it"),
    ReasonCode.NOT_A_REPOSITORY: Reason(_O, "the folder is not in a git repository"),
    ReasonCode.NO_WORK_TREE: Reason(_O, "the repository has no work tree"),
    ReasonCode.NO_DEFAULT_BRANCH: Reason(_O, "no branch can be told to be the default one"),
    ReasonCode.UNKNOWN_REMOTE: Reason(_O, "the repository has no remote of that name"),
    ReasonCode.UNSUPPORTED_PLATFORM: Reason(_O, "Kickoff does not run on this system"),
    ReasonCode.REPOSITORY_UNREADABLE: Reason(_O, "git cannot use the repository"),
    ReasonCode.REPOSITORY_LOCKED: Reason(_O, "a lock of git stands in the way"),
    ReasonCode.DISK_FULL: Reason(_O, "there is no room on the disk; nothing was changed"),
    ReasonCode.STATE_BRANCH_CHECKED_OUT: Reason(_O, "the state branch is somebody's work tree"),
    ReasonCode.STATE_BRANCH_DIVERGED: Reason(
        _O, "a local state branch has what the remote's has not"
    ),
    ReasonCode.KEPT_FOR_LATER: Reason(_C, "it is given when the remote can be reached again"),
    ReasonCode.MIGRATED: Reason(_O, "what its file said of the queue is in the queue"),
    ReasonCode.MIGRATION_UNDONE: Reason(_O, "what came with a migration is out of the queue again"),
    ReasonCode.READY_IN_FILE: Reason(
        _O, "its file says `status: ready`, which queues nothing in this repository"
    ),
    ReasonCode.EXTRA_MISSING: Reason(_O, "a part that is installed on request is not there"),
    ReasonCode.BUG: Reason(_O, "a mistake in Kickoff itself"),
}


def tone(code: ReasonCode) -> Tone:
    """What a reason code amounts to."""
    return REASONS[code].tone
