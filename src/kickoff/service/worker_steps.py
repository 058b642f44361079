"""The two steps around a worker: `begin` hands out the branch and the plan, `end` takes the work.

Both ask the registry first whether the attempt is still the current one. The queue may change its
mind between that answer and a push; what then lands is on a branch that no later attempt uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kickoff.core.attempts.fencing import Admitted, Fenced, check
from kickoff.core.identity import plan_hash
from kickoff.core.reasons import ReasonCode
from kickoff.core.records.plan_file import plan_for_worker
from kickoff.errors import ForgeError, Refused, RegistryUnreadable, Usage
from kickoff.formats.registry_yaml import REMEDY, load_registry
from kickoff.looks import Snapshot
from kickoff.service.state_files import DONE, REGISTRY, plan_path


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker was started with."""

    task: str
    attempt: int
    token: str
    branch: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The workspace is at the commit `base` of the task's branch; `plan` is for the worker."""

    base: str
    plan: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The branch at the forge is at `head`; `uncommitted` are the paths that were left behind."""

    reason: ReasonCode
    head: str
    default_branch: str
    uncommitted: tuple[str, ...] = ()


class Heads(Protocol):
    """Where branches are; a branch that is not among `commits` does not exist."""

    @property
    def default_branch(self) -> str:
        """The default branch's name."""

    @property
    def commits(self) -> Mapping[str, str]:
        """The commit of each branch, by its name."""


class Origin(Protocol):
    """The repository at the forge."""

    def heads(self, branches: Sequence[str]) -> Heads:
        """Where these branches are."""

    def read(self, branch: str, paths: Sequence[str]) -> Snapshot:
        """A branch's head with these files."""


class Workspace(Protocol):
    """The worker's folder."""

    def check_out(self, branch: str, base: str | None) -> str:
        """Check out the branch as it is at the forge; the commit it is at."""

    def head(self) -> str:
        """The commit that is checked out."""

    def follows(self, commit: str, earlier: str) -> bool:
        """Whether `earlier` is `commit` or one of its ancestors."""

    def uncommitted(self) -> tuple[str, ...]:
        """Paths with changes that are not committed."""

    def push(self, branch: str, commit: str, expected: str) -> None:
        """Move the branch at the forge from `expected` to `commit`, or not at all."""


@dataclass(frozen=True, slots=True)
class WorkerKit:
    """What both steps work with."""

    origin: Origin
    workspace: Workspace
    state_branch: str


def begin(kit: WorkerKit, assignment: Assignment) -> Begun:
    """Check out the branch and read the plan. Raises a KickoffError; nothing is changed then."""
    heads = _heads(kit, assignment)
    snapshot = _state(kit, heads, assignment.task)
    admitted = _admitted(snapshot, assignment)
    plan = _plan(snapshot, admitted)
    if assignment.branch not in heads.commits:
        raise _moved(assignment.branch, None)
    base = kit.workspace.check_out(assignment.branch, admitted.attempt.base)
    return Begun(base, plan_for_worker(plan, admitted.attempt.notes))


def end(kit: WorkerKit, assignment: Assignment, base: str) -> Ended:
    """Push what follows on `base`, the commit that `begin` found. Raises a KickoffError.

    The branch may be at `base`, or at a commit that the worker has pushed itself since; whatever
    else it is at is somebody else's and stays.
    """
    heads = _heads(kit, assignment)
    _admitted(_state(kit, heads, assignment.task), assignment)
    there, head = heads.commits.get(assignment.branch), kit.workspace.head()
    uncommitted = kit.workspace.uncommitted()
    reason = ReasonCode.NOTHING_TO_PUSH
    if head != there:
        _check_ancestry(kit.workspace, assignment.branch, base, there, head)
        _push(kit, assignment.branch, head, there or base)
        reason = ReasonCode.PUSHED
    return Ended(reason, head, heads.default_branch, uncommitted)


def _heads(kit: WorkerKit, assignment: Assignment) -> Heads:
    """Where the branches are. Raises Usage when the task's branch cannot be one."""
    heads = kit.origin.heads([assignment.branch, kit.state_branch])
    if assignment.branch in (heads.default_branch, kit.state_branch):
        raise Usage(
            f"`{assignment.branch}` is no branch for a task",
            reason=ReasonCode.BAD_INPUT,
            remedy="Pass the input `branch` of the dispatch on as it is.",
        )
    return heads


def _state(kit: WorkerKit, heads: Heads, task: str) -> Snapshot:
    if kit.state_branch not in heads.commits:
        raise RegistryUnreadable(
            f"there is no branch `{kit.state_branch}`",
            reason=ReasonCode.STATE_BRANCH_MISSING,
            remedy="If the queue lives on another branch, pass its name as `state-branch`.",
        )
    return kit.origin.read(kit.state_branch, (REGISTRY, DONE, plan_path(task)))


def _admitted(snapshot: Snapshot, assignment: Assignment) -> Admitted:
    """The attempt, when it is the current one. Raises Refused (`fenced`) and Usage."""
    files = snapshot.files
    registry = load_registry(files.get(REGISTRY, b""), files.get(DONE))
    match check(registry, assignment.task, assignment.attempt, assignment.token):
        case Fenced(why):
            raise Refused(
                f"this worker is not wanted any more: {why}",
                reason=ReasonCode.FENCED,
                remedy="Nothing is wrong with the worker: the queue has moved on, and leaves "
                "what this run did where it is.",
            )
        case Admitted() as admitted:
            if admitted.attempt.branch != assignment.branch:
                raise Usage(
                    f"`{assignment.branch}` is not the branch of this attempt, which is "
                    f"`{admitted.attempt.branch}`",
                    reason=ReasonCode.BAD_INPUT,
                    remedy="Pass the input `branch` of the dispatch on as it is.",
                )
            return admitted


def _plan(snapshot: Snapshot, admitted: Admitted) -> str:
    """The approved plan. Raises RegistryUnreadable when it is not what was approved."""
    path = plan_path(admitted.entry.id)
    content = snapshot.files.get(path)
    if content is None:
        raise RegistryUnreadable(f"{path} is not on the state branch", remedy=REMEDY)
    text = content.decode("utf-8", "replace")
    if plan_hash(text) != admitted.entry.plan:
        raise RegistryUnreadable(f"{path} is not the text that was approved", remedy=REMEDY)
    return text


def _check_ancestry(
    workspace: Workspace, branch: str, base: str, there: str | None, head: str
) -> None:
    """Whether a push from `there` to `head` adds commits and takes none away."""
    if there is None or not workspace.follows(there, base):
        raise _moved(branch, there)
    if workspace.follows(head, there):
        return
    if there != base:
        raise _moved(branch, there)
    raise Refused(
        f"the commit that is checked out ({head[:12]}) does not follow {base[:12]}, "
        f"where `{branch}` was",
        reason=ReasonCode.HISTORY_REWRITTEN,
        remedy=f"Commit on top of `{branch}`; do not rebase, amend or leave it.",
    )


def _push(kit: WorkerKit, branch: str, head: str, there: str) -> None:
    """Push, and look when that fails: an answer may be lost, or somebody else was faster."""
    try:
        kit.workspace.push(branch, head, there)
    except ForgeError as failure:
        now = kit.origin.heads([branch]).commits.get(branch)
        if now == head:
            return
        if now != there:
            raise _moved(branch, now) from failure
        raise


def _moved(branch: str, there: str | None) -> Refused:
    now = f"is at {there[:12]} now" if there else "does not exist any more"
    return Refused(
        f"somebody else moved `{branch}`, which {now}; it was left as it is",
        reason=ReasonCode.BRANCH_MOVED,
        remedy="Look at what is there. `/kickoff retry` starts over on it, "
        "`/kickoff retry fresh` on a branch of its own.",
    )
