"""Checks of task files: what cannot be queued, what waits for ever, what contradicts the queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kickoff.core.adoption.legacy import Standing, standing_of
from kickoff.core.catalogue import Broken, Catalogue, Planned
from kickoff.core.doctor import ailments
from kickoff.core.doctor.findings import Ailment, Finding
from kickoff.core.doctor.premises import Premises
from kickoff.core.facts import Absent, Present, seen
from kickoff.core.lifecycle import phase
from kickoff.core.policy import LegacyReady, Policy, Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.records.owing import owed
from kickoff.core.scheduling.scheduler import Gate, Surroundings
from kickoff.core.view.board import Refused, View, view

READY = "ready"

CALLED = Role.TRIAGE
"""The weakest role of somebody who can be assigned to an issue for certain."""


def check_files(premises: Premises) -> Iterator[Finding]:
    """Task files that cannot be queued as they stand, or that would wait for ever."""
    board = _board(premises)
    for refused in board.files.refused if board.files else ():
        yield _refused(refused)
    yield from _waits(board, premises)


def _board(premises: Premises) -> View:
    around = Surroundings(premises.policy, premises.now, premises.facts.here)
    return view(premises.registry, around, premises.facts, seen(premises.catalogue))


def _refused(refused: Refused) -> Finding:
    place = f":{refused.line}:{refused.column}" if refused.line else ""
    match refused.code:
        case ReasonCode.DUPLICATE_TASK_ID:
            return ailments.FILE_TWICE.at(refused.path, others=", ".join(refused.twins))
        case ReasonCode.BAD_TASK_ID:
            return ailments.FILE_MISNAMED.at(refused.path)
        case _:
            return ailments.FILE_BROKEN.at(f"{refused.path}{place}", problem=refused.problem)


_NEVER: Mapping[ReasonCode, Ailment] = {
    ReasonCode.DEPENDENCY_UNKNOWN: ailments.NEEDS_UNKNOWN,
    ReasonCode.DEPENDENCY_CANCELLED: ailments.NEEDS_CANCELLED,
    ReasonCode.WORKER_UNKNOWN: ailments.NO_SUCH_WORKER,
}


def _waits(board: View, premises: Premises) -> Iterator[Finding]:
    """Dependencies that are never met, circles, workers that nobody has configured."""
    circles: dict[frozenset[str], str] = {}
    for task, path, gates in _waiting(board):
        for gate in gates:
            if gate.code is ReasonCode.DEPENDENCY_CYCLE:
                circles.setdefault(frozenset({task, *gate.about}), path)
            elif gate.code in _NEVER:
                names = ", ".join(gate.about)
                yield _NEVER[gate.code].at(
                    path, task=task, names=names, worker=names, config=premises.config_path
                )
    for names_, path in _joined(circles):
        yield ailments.NEEDS_ITSELF.at(path, names=", ".join(sorted(names_)))


def _waiting(board: View) -> Iterator[tuple[str, str, Sequence[Gate]]]:
    for task in board.line:
        yield task.entry.id, task.entry.path, task.gates
    for one in board.files.unstarted if board.files else ():
        yield one.file.id, one.file.path, one.gates


def _joined(circles: Mapping[frozenset[str], str]) -> Sequence[tuple[frozenset[str], str]]:
    """Each circle once, though every task in it has told of its part."""
    joined: list[tuple[frozenset[str], str]] = []
    for names, path in sorted(circles.items(), key=lambda pair: pair[1]):
        touching = [one for one in joined if one[0] & names]
        joined = [one for one in joined if not one[0] & names]
        every = names.union(*(one[0] for one in touching))
        joined.append((every, min((path, *(one[1] for one in touching)))))
    return joined


def owners_of(catalogue: Catalogue, policy: Policy) -> Mapping[str, Sequence[str]]:
    """The owners of files that are not completed, as written, with their tasks.

    Without those that the configuration names: roles, people and their other names.
    """
    people = {n.casefold() for who, names in policy.people.items() for n in (who, *names)}
    known = people | {role.casefold() for role in policy.roles}
    owners: dict[str, list[str]] = {}
    for entry in catalogue.entries.values():
        if isinstance(entry, Planned) and entry.owner and not entry.completed:
            name = entry.owner.removeprefix("@")
            if name.casefold() not in known:
                owners.setdefault(name, []).append(entry.id)
    return owners


def check_owners(premises: Premises) -> Iterator[Finding]:
    """Owners who are neither collaborators nor in the configuration."""
    catalogue = seen(premises.catalogue)
    for owner, tasks in owners_of(catalogue or Catalogue(), premises.policy).items():
        match premises.owners.get(owner):
            case Absent():
                unknown = True
            case Present(role):
                unknown = not role.reaches(CALLED)
            case _:
                unknown = False
        if unknown:
            named = ", ".join(tasks[:5]) + (" …" if len(tasks) > 5 else "")
            yield ailments.NO_SUCH_OWNER.at(owner, tasks=named, config=premises.config_path)


def check_drift(premises: Premises) -> Iterator[Finding]:
    """What files say of their state, and what of the queue they lack."""
    catalogue = seen(premises.catalogue)
    if catalogue is None or premises.facts.configuration_error is not None:
        return
    old: dict[str, str] = {}
    for path, file in catalogue.entries.items():
        if isinstance(file, Planned):
            yield from _told(path, file, premises)
            old |= _old(path, file, premises)
    yield from _told_together(old)
    yield from _gone(catalogue, premises)
    yield from _owed(catalogue, premises)


def _told(path: str, file: Planned, premises: Premises) -> Iterator[Finding]:
    entry = premises.registry.find(file.id)
    if entry is None:
        return
    if entry.completion is None and file.completed:
        flagged = any(s.code is ReasonCode.METADATA_DRIFT for s in entry.signals)
        if not flagged:
            yield ailments.SAID_COMPLETED.at(entry.id, state=phase(entry).value)
    elif _is_old(file) and not _is_taken(file, premises):
        yield ailments.TOLD_OTHERWISE.at(path, status=file.status, state=phase(entry).value)


def _is_old(file: Planned) -> bool:
    """Whether a file says of its task what queues that live in files do."""
    return standing_of(file.status) in _OLD and not file.completed


_OLD = (Standing.READY, Standing.IN_PROGRESS, Standing.COMPLETED)


def _old(path: str, file: Planned, premises: Premises) -> Mapping[str, str]:
    """The status of a file that nobody takes for anything."""
    alone = premises.registry.find(file.id) is None and not _is_taken(file, premises)
    return {path: file.status or ""} if alone and _is_old(file) else {}


def _is_taken(file: Planned, premises: Premises) -> bool:
    """Whether ticks take the file for a command."""
    return file.status == READY and premises.policy.legacy_ready is LegacyReady.QUEUE


def _told_together(old: Mapping[str, str]) -> Iterator[Finding]:
    """One finding, however many files it is about: whole queues have lived in files."""
    first, more = next(iter(old), ""), len(old) - 1
    if more == 0:
        yield ailments.OLD_STATUS.at(first, status=old[first])
    elif old:
        statuses = ", ".join(sorted(set(old.values())))
        yield ailments.OLD_STATUSES.at(f"{first} and {more} more", statuses=statuses)


def _gone(catalogue: Catalogue, premises: Premises) -> Iterator[Finding]:
    ids = {_folded(path) for path in catalogue.entries}
    for entry in premises.registry.tasks.values():
        flagged = any(s.code is ReasonCode.REGISTRY_ORPHAN for s in entry.signals)
        here = entry.path in catalogue.entries or entry.id.casefold() in ids
        if not (here or flagged or entry.born_from_issue or entry.completion is not None):
            yield ailments.FILE_GONE.at(entry.id, path=entry.path)


def _owed(catalogue: Catalogue, premises: Premises) -> Iterator[Finding]:
    """Records that are not in their files, though nothing of it was signalled."""
    flags = {ReasonCode.COMPLETED_UNRECONCILED, ReasonCode.RECORDS_CLOSED}
    proposed = premises.registry.proposal.tasks if premises.registry.proposal else ()
    for one in owed(premises.registry, premises.policy):
        entry = premises.registry.find(one.task)
        flagged = entry is not None and any(s.code in flags for s in entry.signals)
        file = catalogue.entries.get(one.path)
        written = isinstance(file, Planned) and file.completed
        lost = file is None or isinstance(file, Broken)
        if not (written or flagged or lost or one.task in proposed):
            yield ailments.RECORD_OWED.at(one.task, path=one.path)


def _folded(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md").casefold()
