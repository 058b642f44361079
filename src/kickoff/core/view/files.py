"""The task files that are not in play: which could be queued, which not yet, which not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kickoff.core.catalogue import Broken, Catalogue, FileEntry, Planned
from kickoff.core.identity import is_task_id
from kickoff.core.meaning import meant_by_files
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.core.scheduling.dependencies import circular
from kickoff.core.scheduling.scheduler import DEPENDENCY_GATES, Gate


@dataclass(frozen=True, slots=True)
class Unstarted:
    """A task file that nobody has queued. Its state is *not started*.

    `gates` say what it would wait for if it were queued now; none: it is ready.
    """

    file: Planned
    gates: tuple[Gate, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it could start as soon as it is queued and a place is free."""
        return not self.gates


@dataclass(frozen=True, slots=True)
class Refused:
    """A task file that cannot be queued as it stands: broken, of a bad name, or a duplicate.

    `problem` is what is wrong in it, in our words with pieces of the file: to be neutralised.
    Line and column are 1-based, 0 when unknown. `twins` are the other files of the same id.
    """

    path: str
    id: str
    code: ReasonCode
    problem: str = ""
    line: int = 0
    column: int = 0
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """All task files that are not in play; what is ready stands first, then by priority and id.

    A broken file is among the refused ones even when its task is in play. `completed` counts the
    files that hold a record, or whose record is still to be written.
    """

    unstarted: tuple[Unstarted, ...] = ()
    refused: tuple[Refused, ...] = ()
    completed: int = 0


def files_of(catalogue: Catalogue, registry: Registry, policy: Policy) -> Files:
    """The task files beside the queue."""
    sorted_ = _Sorted.of(catalogue, registry)
    waits = _Waits.of(sorted_, registry)
    unstarted = (
        Unstarted(file, tuple(_gates(file, waits, policy))) for file in sorted_.open.values()
    )
    order = sorted(unstarted, key=lambda u: (bool(u.gates), u.file.priority, u.file.id))
    refused = sorted(sorted_.refused, key=lambda refused: refused.path)
    return Files(tuple(order), tuple(refused), sorted_.completed)


@dataclass(slots=True)
class _Sorted:
    """The files by what they are; ids are folded."""

    open: dict[str, Planned] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    known: Mapping[str, int] = field(default_factory=dict)
    completed: int = 0

    @classmethod
    def of(cls, catalogue: Catalogue, registry: Registry) -> _Sorted:
        entries = meant_by_files(catalogue.entries, registry)
        found = cls(known=Counter(_id(path, one).casefold() for path, one in entries.items()))
        for path, one in entries.items():
            found._take(path, one, registry)
        twins = _twins(entries, found.refused)
        found.refused = [_with_twins(refused, twins) for refused in found.refused]
        return found

    def _take(self, path: str, one: FileEntry, registry: Registry) -> None:
        if isinstance(one, Broken):
            self.refused.append(_broken(one))
            return
        folded = one.id.casefold()
        entry = registry.find(one.id)
        if entry is not None and (entry.path == path or self.known[folded] == 1):
            return
        if entry is None and _is_completed(one, registry):
            self.completed += 1
            self.closed.add(folded)
        elif self.known[folded] > 1:
            self.refused.append(Refused(path, one.id, ReasonCode.DUPLICATE_TASK_ID))
        else:
            self.open[folded] = one


def _id(path: str, one: FileEntry) -> str:
    return one.id if isinstance(one, Planned) else _stem(path)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _is_completed(file: Planned, registry: Registry) -> bool:
    if file.id in registry.reopening:
        return False
    return file.completed or registry.is_done(file.id)


def _broken(file: Broken) -> Refused:
    stem = _stem(file.path)
    code = ReasonCode.TASK_FILE_BROKEN if is_task_id(stem) else ReasonCode.BAD_TASK_ID
    return Refused(file.path, stem, code, file.problem, file.line, file.column)


def _twins(
    entries: Mapping[str, FileEntry], refused: Sequence[Refused]
) -> Mapping[str, Sequence[str]]:
    """All paths of each id that several files have, by folded id."""
    wanted = {r.id.casefold() for r in refused if r.code is ReasonCode.DUPLICATE_TASK_ID}
    paths: dict[str, list[str]] = {folded: [] for folded in wanted}
    for path, one in entries.items() if wanted else ():
        folded = _id(path, one).casefold()
        if folded in wanted:
            paths[folded].append(path)
    return paths


def _with_twins(refused: Refused, twins: Mapping[str, Sequence[str]]) -> Refused:
    if refused.code is not ReasonCode.DUPLICATE_TASK_ID:
        return refused
    others = sorted(p for p in twins[refused.id.casefold()] if p != refused.path)
    return Refused(refused.path, refused.id, refused.code, twins=tuple(others))


@dataclass(frozen=True, slots=True)
class _Waits:
    """What can be waited for."""

    registry: Registry
    files: _Sorted
    cancelled: frozenset[str]
    cycles: frozenset[str] = frozenset()
    reasons: dict[str, ReasonCode | None] = field(default_factory=dict)

    @classmethod
    def of(cls, files: _Sorted, registry: Registry) -> _Waits:
        ends = {ended.id.casefold(): ended.outcome for ended in reversed(registry.recent)}
        cancelled = frozenset(i for i, end in ends.items() if end is ReasonCode.CANCELLED)
        waits = cls(registry, files, cancelled)
        return replace(waits, cycles=circular(waits.edges()))

    def edges(self) -> Mapping[str, Sequence[str]]:
        """Who waits for whom, among what is in play or not started; folded ids."""
        edges: dict[str, Sequence[str]] = {}
        for folded, file in self.files.open.items():
            if file.depends_on:
                edges[folded] = self._within(file.depends_on)
        for entry in self.registry.tasks.values():
            unmet = [name for name in entry.depends_on if name not in entry.depends_met]
            if unmet:
                edges[entry.id.casefold()] = self._within(unmet)
        return {task: [n for n in needs if n in edges] for task, needs in edges.items()}

    def _within(self, names: Sequence[str]) -> Sequence[str]:
        folded = (name.casefold() for name in names)
        return [name for name in folded if self._reason(name) is not None]

    def unmet(self, name: str, of: str) -> ReasonCode | None:
        """Why the task of that folded id waits for `name`, as the scheduler has it."""
        folded = name.casefold()
        reason = self._reason(folded)
        exists = reason is not None and reason is not ReasonCode.DEPENDENCY_UNKNOWN
        if exists and of in self.cycles and folded in self.cycles:
            return ReasonCode.DEPENDENCY_CYCLE
        return reason

    def _reason(self, folded: str) -> ReasonCode | None:
        """Why anybody waits for it; worked out once, as many may wait for one."""
        if folded not in self.reasons:
            self.reasons[folded] = self._worked_out(folded)
        return self.reasons[folded]

    def _worked_out(self, folded: str) -> ReasonCode | None:
        entry = self.registry.find(folded)
        if entry is not None:
            return ReasonCode.DEPENDENCY_OPEN if entry.completion is None else None
        if folded in self.files.closed or self.registry.is_done(folded):
            return None
        if folded not in self.files.known:
            return ReasonCode.DEPENDENCY_UNKNOWN
        cancelled = folded in self.cancelled
        return ReasonCode.DEPENDENCY_CANCELLED if cancelled else ReasonCode.DEPENDENCY_OPEN


def _gates(file: Planned, waits: _Waits, policy: Policy) -> Iterator[Gate]:
    if file.depends_on:
        shut: dict[ReasonCode, list[str]] = {}
        for name in file.depends_on:
            code = waits.unmet(name, file.id.casefold())
            if code is not None:
                shut.setdefault(code, []).append(name)
        yield from (Gate(code, tuple(shut[code])) for code in DEPENDENCY_GATES if code in shut)
    if file.worker is not None and file.worker not in policy.workers:
        yield Gate(ReasonCode.WORKER_UNKNOWN, (file.worker,))
