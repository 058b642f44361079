"""Every finding in words: what is said of it, what mends it, and who sees to it.

The words are for terminals, without Markdown; a remedy is what to type or to paste.
"""

from __future__ import annotations

from kickoff.core.doctor.findings import LONGEST, Ailment, Means, Mender
from kickoff.core.doctor.workflow import INPUTS
from kickoff.core.reasons import ReasonCode as Code
from kickoff.core.text.quoting import one_line

ANY = Mender.NOBODY

_DECLARED = "on:\n  workflow_dispatch:\n    inputs:\n" + "\n".join(
    f"      {name}: {{{{type: string, required: {str(name != 'note').lower()}}}}}"
    for name in INPUTS
)
"""What declares a worker's inputs."""

CONFIGURATION = Ailment(
    Code.CONFIGURATION_INVALID,
    "the configuration cannot be read, so nothing starts: {problem}",
    "Mend it on the default branch; docs/reference/configuration.md lists every key.",
)

STATE_BRANCH_GONE = Ailment(
    Code.STATE_BRANCH_MISSING,
    "the state branch is gone, and there was one: the branch {trace} is of it",
    "docs/how-to/restore-the-state-branch.md says how to bring it back from a clone",
)

STATE_BRANCH_KNOWN = Ailment(
    Code.STATE_BRANCH_MISSING,
    "the state branch is gone, and this clone has what it last saw of it: {commit}",
    "{put}",
)
STATE_SET_BACK = Ailment(
    Code.STATE_SET_BACK,
    "the state branch was set back: its decisions up to {commit} are gone from it",
    "To bring them back: {put}\nTo leave it as it is: {forget}",
)
STATE_BRANCH_DELETED = Ailment(
    Code.STATE_BRANCH_MISSING,
    "the state branch is gone; it was at {commit} when somebody deleted it",
    "gh api repos/{repository}/git/refs -f ref=refs/heads/{about} -f sha={commit}",
)
STATE_FORCED = Ailment(
    Code.STATE_SET_BACK,
    "the state branch was set back by a force push: its decisions up to {short} are gone from it",
    "To bring them back: gh api --method PATCH repos/{repository}/git/refs/heads/{about} "
    "-f sha={commit} -F force=true\nTo leave it as it is: nothing; this goes after a week",
)
STATE_FORGETFUL = Ailment(
    Code.STATE_SET_BACK,
    "the state branch was set back: on {at} it had forgotten commands that were answered; those in "
    "comments were carried out again",
    "docs/how-to/restore-the-state-branch.md says how to bring decisions back; this goes after a "
    "week",
)

# the queue's workflow

QUEUE_MISSING = Ailment(
    Code.WORKFLOW_MISSING,
    "there is no workflow for the queue on the default branch, so nothing wakes it on GitHub",
    "kickoff init writes it; commit it to the default branch",
)
QUEUE_BROKEN = Ailment(
    Code.WORKFLOW_INCOMPLETE, "the queue's workflow cannot be read: {problem}", "Mend the file."
)
QUEUE_LACKS_EVENTS = Ailment(
    Code.WORKFLOW_INCOMPLETE,
    "the queue's workflow is not woken by: {events}",
    "Take these events over, below on:, from examples/workflows/kickoff.yml.",
)
QUEUE_LACKS_RIGHTS = Ailment(
    Code.PERMISSION_MISSING,
    "no job of the queue's workflow has: {rights}",
    "permissions:\n  contents: write\n  issues: write\n  pull-requests: write\n  actions: write",
)
QUEUE_OUTDATED = Ailment(
    Code.WORKFLOW_OUTDATED,
    "the queue's workflow differs from the one of this version: {what}",
    "Compare it with examples/workflows/kickoff.yml; what you changed on purpose may stay.",
    ANY,
)
QUEUE_DEAF = Ailment(
    Code.WORKFLOW_INCOMPLETE,
    "the queue is not told when a run of {about} ends",
    "on:\n  workflow_run:\n    workflows: [{names}]\n    types: [completed]",
)

# workers

WORKER_ABSENT = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the worker {worker} is to be the workflow {about}, and the default branch has none",
    "kickoff init --worker workflow writes one to begin with; or name another one in {config}.",
)
WORKER_NOWHERE = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the worker {about} is a workflow, and nothing runs workflows for this repository",
    "kickoff init writes a worker for this machine; or name one in {config}.",
)
WORKER_BROKEN = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the workflow of the worker {worker} cannot be read: {problem}",
    "Mend the file.",
)
WORKER_UNSTARTABLE = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the workflow of the worker {worker} cannot be started: it has no workflow_dispatch",
    _DECLARED,
)
WORKER_LACKS_INPUTS = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the workflow of the worker {worker} does not declare: {names}; GitHub refuses every start",
    _DECLARED,
)
WORKER_WANTS_MORE = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the workflow of the worker {worker} insists on inputs that nobody gives: {names}",
    "Give them a default, or take required: true away.",
)
WORKER_NAMELESS = Ailment(
    Code.WORKER_MISCONFIGURED,
    "runs of the worker {worker} do not bear their token, so a lost one is not found again",
    "run-name: Kickoff ${{{{ inputs.task }}}} · attempt ${{{{ inputs.attempt }}}} · "
    "${{{{ inputs.token }}}}",
)
WORKER_CANNOT_PUSH = Ailment(
    Code.PERMISSION_MISSING,
    "no job of the worker {worker} may push: none has contents: write or a token of its own",
    "permissions:\n  contents: write\n  actions: write",
)
WORKER_CANNOT_RING = Ailment(
    Code.PERMISSION_MISSING,
    "the job of the worker {worker} that pushes has not actions: write, so it rings no bell",
    "permissions:\n  contents: write\n  actions: write",
    ANY,
)
COMMAND_MISSING = Ailment(
    Code.COMMAND_MISSING,
    "the program {program} of the worker {about} is not on this machine's PATH",
    "Install it here, or let another machine tick.",
)

# task files

FILE_BROKEN = Ailment(Code.TASK_FILE_BROKEN, "the task file cannot be read: {problem}", "Mend it.")
FILE_MISNAMED = Ailment(
    Code.BAD_TASK_ID,
    "the file's name cannot be a task id: it takes 1 to 80 letters, digits, ., _ and -",
    "git mv it to another name",
)
FILE_TWICE = Ailment(
    Code.DUPLICATE_TASK_ID, "other files have the same id: {others}", "Rename all but one."
)
NEEDS_UNKNOWN = Ailment(
    Code.DEPENDENCY_UNKNOWN,
    "{task} depends on {names}, which is no task",
    "Correct depends_on, or write the missing plan.",
)
NEEDS_CANCELLED = Ailment(
    Code.DEPENDENCY_CANCELLED,
    "{task} depends on {names}, which was cancelled",
    "kickoff {names}, or take it out of depends_on",
)
NEEDS_ITSELF = Ailment(
    Code.DEPENDENCY_CYCLE,
    "these wait for each other in a circle: {names}",
    "Take one of them out of another's depends_on.",
)
NO_SUCH_WORKER = Ailment(
    Code.UNKNOWN_WORKER,
    "{task} is for the worker {worker}, and the configuration has none of that name",
    "Correct worker in the file, or add the worker to {config}.",
)
NO_SUCH_OWNER = Ailment(
    Code.UNKNOWN_OWNER,
    "{tasks}: the owner {about} is no collaborator here, no role and no other name of anybody",
    "Correct owner in the file, or name them in {config} under people: or roles:.",
)
OLD_STATUS = Ailment(
    Code.LEGACY_STATUS,
    "the file says status: {status}; what counts is the queue, which is on a branch",
    "kickoff migrate shows what becomes of it, and moves it over",
    ANY,
)
OLD_STATUSES = Ailment(
    Code.LEGACY_STATUS,
    "these task files keep a state of their own (status: {statuses}); what counts is the queue, "
    "which is on a branch",
    "kickoff migrate shows what becomes of each, and moves them over",
    ANY,
)
TOLD_OTHERWISE = Ailment(
    Code.METADATA_DRIFT,
    "the file says status: {status}, and the queue says {state}: the queue counts",
    "kickoff migrate takes the line out of the file",
    ANY,
)
SAID_COMPLETED = Ailment(
    Code.METADATA_DRIFT,
    "the file says status: completed, and the queue says {state}",
    "kickoff done {about} if it is; else take the line out of the file",
)
FILE_GONE = Ailment(
    Code.REGISTRY_ORPHAN,
    "the task's file {path} is not on the default branch",
    "Put it back, or: kickoff cancel {about}",
    Mender.TICK,
    Means.TICK,
)
RECORD_OWED = Ailment(
    Code.COMPLETED_UNRECONCILED,
    "merged, and the record is not in {path} yet",
    "kickoff tick",
    Mender.TICK,
    Means.TICK,
)

# the queue

SEVERAL_PULLS = Ailment(
    Code.SEVERAL_PULL_REQUESTS,
    "{count} pull requests of its branch are open: {numbers}",
    "Close all but one, or bind one: kickoff link {about} #{first}",
)
BRANCH_OF_NOBODY = Ailment(
    Code.BRANCH_LEFT,
    "the branch belongs to no task in the queue; an attempt of {task} would find its name taken",
    "Look at it; if nothing of it is needed: {delete} {about}",
    ANY,
)
STALE_RUN = Ailment(
    Code.FENCED,
    "a worker is at work with a token that does not count any more: {run}",
    "kickoff tick ends it",
    Mender.TICK,
    Means.TICK,
)
STATE_EDITED = Ailment(
    Code.STATE_EDITED,
    "a commit of the state branch holds what no decision has written: {finding}",
    "kickoff replay names the first commit that nobody decided, and kickoff log what was; "
    "docs/how-to/restore-the-state-branch.md says how to go back",
)

# this clone

NOBODY_TICKS = Ailment(
    Code.SCHEDULE_LATE,
    "tasks wait, and nothing has ticked here for {age}",
    "kickoff watch ticks until you stop it, kickoff tick once",
    Mender.TICK,
    Means.TICK,
)

GIT_OLD = Ailment(
    Code.GIT_TOO_OLD, "git is {about}, and Kickoff needs 2.31 or newer", "Install a newer git."
)
LOCKED = Ailment(
    Code.REPOSITORY_LOCKED,
    "a lock of git is there for longer than any git takes",
    "If no git is at work in this repository: rm '{about}'",
)
WAITS_HERE = Ailment(
    Code.KEPT_FOR_LATER,
    "{about} on this machine, to be given when the remote can be reached",
    "kickoff tick",
    Mender.TICK,
    Means.TICK,
)
KEPT_UNREADABLE = Ailment(
    Code.KEPT_UNREADABLE,
    "a command was kept here that this version cannot read, so it was never given",
    "Look into the file; give the command again, then remove the file.",
)
WORKTREE_CAN_GO = Ailment(
    Code.WORKTREE_LEFT,
    "the worktree of {branch} is not needed any more",
    "kickoff worktrees prune",
    ANY,
    Means.PRUNE,
)
WORKTREE_STAYS = Ailment(
    Code.WORKTREE_LEFT,
    "the worktree of {branch} is left over, and stays: {stays}",
    "Look at it; commit and push what is worth it, or: git worktree remove --force '{about}'",
    ANY,
)
CHECKOUT_BEHIND = Ailment(
    Code.CHECKOUT_BEHIND,
    "the default branch is checked out here, and Kickoff leaves checkouts alone: records wait "
    "until it is free, or until a checkout without changes may be brought along",
    "git config kickoff.updateCheckout true",
    ANY,
)

# what could not be looked at

GITHUB_BY_TOKEN = "it takes GitHub's API: kickoff --repo {repository} doctor, with a token"


def shortened(text: str) -> str:
    """A piece of somebody else's text, on one line."""
    return one_line(text, LONGEST)
