"""What each task of a file-based queue becomes here, and why. Pure; nothing is guessed.

A file says that somebody works on a task; a branch or a pull request proves it. Where the file and
the queue contradict each other, the file is left as it is and a person is told what to type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kickoff.core.adoption.legacy import LegacyFile, Standing
from kickoff.core.facts import Absent, Fact, Present, PullRequest, PullRequestState, Unknown, seen
from kickoff.core.identity import branch_name
from kickoff.core.lifecycle import State, phase
from kickoff.core.migration import Adopted, Becoming, KeysEdited
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import CAPACITY, Entry, Registry
from kickoff.core.task import BrokenPlan, Plan
from kickoff.core.text.branch_names import is_branch_name

COMPLETED = "completed"

_RECORD: tuple[str, ...] = (
    *("status", "completed_at", "completed_by", "pull_request", "merge_commit"),
)
"""The keys of a record, which stay in the file of a task that is done."""


IN_QUEUE = "it is in the queue already"


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of the work that files speak of.

    `branches` and `pulls` are by branch, `linked` by number; what is missing is unknown. Without
    `threads` nobody sees pull requests from here.
    """

    default_branch: str
    branches: Mapping[str, Fact[str]] = field(default_factory=dict)
    pulls: Mapping[str, Fact[tuple[PullRequest, ...]]] = field(default_factory=dict)
    linked: Mapping[int, Fact[PullRequest]] = field(default_factory=dict)
    threads: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """What one task is, what it becomes and why.

    `adopted` is what enters the queue, `values` what its file's keys shall be, None: gone. `type`
    is what settles a contradiction.
    """

    file: LegacyFile
    becomes: Becoming
    why: str
    adopted: Adopted | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    type: str = ""

    @property
    def edit(self) -> KeysEdited | None:
        """How its file changes."""
        return KeysEdited(self.file.path, self.values) if self.values else None


@dataclass(frozen=True, slots=True)
class Knowing:
    """All that a move turns on besides its file."""

    registry: Registry
    policy: Policy
    sight: Sight
    by: str
    twins: frozenset[str] = frozenset()


def moves(files: Sequence[LegacyFile], known: Knowing) -> tuple[Move, ...]:
    """One for each file, in the order of their paths; the queue takes no more than it holds."""
    room = CAPACITY - len(known.registry.tasks)
    made: list[Move] = []
    for file in sorted(files, key=lambda one: one.path):
        move = _move(file, known)
        if move.adopted is not None:
            room -= 1
            move = move if room >= 0 else _left(file, "the queue is full", "kickoff migrate")
        made.append(move)
    return tuple(made)


def task_id(file: LegacyFile) -> str:
    """The id of the task in the file; its path where it has none."""
    return file.plan.id if isinstance(file.plan, Plan) else file.path


def branch_of(file: LegacyFile, policy: Policy) -> str:
    """Where the work on the task would be: the branch that the file names, or the usual one."""
    usual = branch_name(policy.branch, task_id(file), 1)
    return file.branch or (usual if is_branch_name(usual) else "")


def _move(file: LegacyFile, known: Knowing) -> Move:
    plan = file.plan
    if isinstance(plan, BrokenPlan):
        where = f"line {plan.line}: " if plan.line else ""
        return _left(file, f"{ReasonCode.TASK_FILE_BROKEN.value}: {where}{plan.problem}")
    if plan.id.casefold() in known.twins:
        return _left(file, f"{ReasonCode.DUPLICATE_TASK_ID.value}: rename all but one")
    match file.standing:
        case Standing.COMPLETED:
            return _completed(file, plan, known)
        case Standing.READY | Standing.IN_PROGRESS:
            return _wanted(file, plan, known)
        case Standing.SILENT:
            return _unasked(file, plan, known, "its file says nothing of it")
        case Standing.STRANGE:
            return _unasked(file, plan, known, "no status that is known; it stays as it is")
        case Standing.NOT_STARTED | Standing.GIVEN_UP:
            return _unasked(file, plan, known, "that is for people; it stays as it is")


def _unasked(file: LegacyFile, plan: Plan, known: Knowing, why: str) -> Move:
    """A file that asks for nothing: its task is what the queue has it as, if it has it."""
    entry = known.registry.find(plan.id)
    if entry is not None:
        return Move(file, _as(entry), IN_QUEUE)
    if known.registry.is_done(plan.id):
        return Move(file, Becoming.COMPLETED, "it is completed in done.yml")
    return Move(file, Becoming.NOT_STARTED, why)


def _left(file: LegacyFile, why: str, typed: str = "") -> Move:
    return Move(file, Becoming.LEFT, why, type=typed)


def _gone(file: LegacyFile) -> Mapping[str, str | None]:
    return dict.fromkeys(file.runtime)


def _completed(file: LegacyFile, plan: Plan, known: Knowing) -> Move:
    """The status spelled as ours; of the record only what the file says."""
    entry = known.registry.find(plan.id)
    if entry is not None and entry.completion is None:
        done, cancel = f"kickoff done {plan.id}", f"kickoff cancel {plan.id}"
        why = f"the queue has it {phase(entry).value}, its file says {file.status}"
        return _left(file, why, f"{done} or {cancel}")
    kept = _RECORD
    if file.pull_request is None:  # whatever they name, nothing else remembers it
        kept = (*kept, "pr_url", "pr_number")
    values: dict[str, str | None] = {key: None for key in file.runtime if key not in kept}
    if file.status != COMPLETED:
        values["status"] = COMPLETED
    if file.pull_request is not None and "pull_request" not in file.runtime and values:
        values["pull_request"] = str(file.pull_request)
    why = "spelled as Kickoff does" if values else "it is on record already"
    return Move(file, Becoming.COMPLETED, why, values=values)


def _wanted(file: LegacyFile, plan: Plan, known: Knowing) -> Move:
    """A task that is to be worked on, or is."""
    entry = known.registry.find(plan.id)
    if entry is not None:
        return _in_play(file, entry)
    if known.registry.is_done(plan.id):
        why = f"it is completed in done.yml, its file says {file.status}"
        return _left(file, why, f"kickoff reopen {plan.id}")
    if file.standing is Standing.READY:
        return _adopting(file, plan, Becoming.QUEUED, "it asks to be worked on")
    return _in_progress(file, plan, known)


def _in_play(file: LegacyFile, entry: Entry) -> Move:
    """The queue is right; a pull request that it does not know of is for a person to say."""
    bound = entry.pull_request.number if entry.pull_request else None
    if file.pull_request is not None and file.pull_request != bound:
        state = phase(entry).value
        why = f"the queue has it {state} and knows nothing of #{file.pull_request}"
        return _left(file, why, f"kickoff link {entry.id} #{file.pull_request}")
    return Move(file, _as(entry), IN_QUEUE, values=_gone(file))


def _as(entry: Entry) -> Becoming:
    match phase(entry):
        case State.IN_REVIEW:
            return Becoming.IN_REVIEW
        case State.QUEUED if entry.hold is not None:
            return Becoming.HELD
        case State.QUEUED:
            return Becoming.QUEUED
        case _:
            return Becoming.CLAIMED


def _adopting(
    file: LegacyFile,
    plan: Plan,
    becomes: Becoming,
    why: str,
    *,
    branch: str = "",
    holder: str = "",
    pull: PullRequest | None = None,
) -> Move:
    adopted = Adopted(
        plan.id,
        file.path,
        file.blob,
        becomes,
        branch,
        holder,
        file.started_at if holder else None,
        pull.number if pull else None,
        pull.url if pull else "",
        why if becomes is Becoming.HELD else "",
    )
    return Move(file, becomes, why, adopted, _gone(file))


def _in_progress(file: LegacyFile, plan: Plan, known: Knowing) -> Move:
    """By the pull request that it names, else by its branch, else by who is said to be at it."""
    if file.pull_request is not None and known.sight.threads:
        return _by_number(file, plan, known, file.pull_request)
    return _by_branch(file, plan, known)


def _by_number(file: LegacyFile, plan: Plan, known: Knowing, number: int) -> Move:
    match known.sight.linked.get(number, Unknown()):
        case Present(pull):
            return _by_pull_request(file, plan, known, pull)
        case Absent():
            return _on_hold(file, plan, f"#{number} is no pull request here")
        case Unknown(why):
            return _unseen(file, f"#{number} could not be seen: {why}")


def _by_pull_request(file: LegacyFile, plan: Plan, known: Knowing, pull: PullRequest) -> Move:
    number = f"#{pull.number}"
    if pull.state is PullRequestState.MERGED:
        why = f"{number} is merged, its file says {file.status}"
        return _left(file, why, f"kickoff done {plan.id} {number}")
    if pull.state is PullRequestState.CLOSED:
        return _on_hold(file, plan, f"{number} was closed without a merge")
    if pull.from_fork or pull.base != known.sight.default_branch:
        where = "comes from a fork" if pull.from_fork else f"goes into {pull.base}"
        return _on_hold(file, plan, f"{number} {where} and cannot be bound")
    holder = _holder(file, plan, known)
    why = f"{number} is open"
    return _adopting(
        file, plan, Becoming.IN_REVIEW, why, branch=pull.head, holder=holder, pull=pull
    )


def _by_branch(file: LegacyFile, plan: Plan, known: Knowing) -> Move:
    branch = branch_of(file, known.policy)
    if not branch or branch == known.sight.default_branch:
        return _by_holder(file, plan, "")
    pulls = known.sight.pulls.get(branch, Unknown() if known.sight.threads else Present(()))
    if isinstance(pulls, Unknown):
        return _unseen(file, f"the pull requests of {branch} could not be seen: {pulls.why}")
    fit = [pull for pull in seen(pulls) or () if _fits(pull, known)]
    if fit:
        return _by_pull_request(file, plan, known, fit[0])
    match known.sight.branches.get(branch, Unknown()):
        case Present():
            holder = _holder(file, plan, known)
            why = f"its branch {branch} is there"
            return _adopting(file, plan, Becoming.CLAIMED, why, branch=branch, holder=holder)
        case Absent():
            return _by_holder(file, plan, branch)
        case Unknown(why):
            return _unseen(file, f"the branch {branch} could not be seen: {why}")


def _fits(pull: PullRequest, known: Knowing) -> bool:
    ours = not pull.from_fork and pull.base == known.sight.default_branch
    return ours and pull.state is PullRequestState.OPEN


def _by_holder(file: LegacyFile, plan: Plan, branch: str) -> Move:
    if file.holder is None or not branch:
        return _on_hold(file, plan, "neither a branch nor a pull request nor a person was found")
    why = f"{file.holder} is said to be at it; no branch was found"
    return _adopting(file, plan, Becoming.CLAIMED, why, branch=branch, holder=file.holder)


def _holder(file: LegacyFile, plan: Plan, known: Knowing) -> str:
    """In whose hands it is: somebody has to be asked."""
    return file.holder or plan.owner or known.by


def _on_hold(file: LegacyFile, plan: Plan, why: str) -> Move:
    """Nobody knows who is at it: nothing starts until a person has said so."""
    return _adopting(file, plan, Becoming.HELD, why)


def _unseen(file: LegacyFile, why: str) -> Move:
    return _left(file, why, "kickoff migrate")


def summary(made: Sequence[Move]) -> Iterator[tuple[Becoming, int]]:
    """How many tasks become what; together they are all of them."""
    for becoming in Becoming:
        count = sum(move.becomes is becoming for move in made)
        if count:
            yield becoming, count
