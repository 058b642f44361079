"""Task files with the records put in or taken out, before anything is written anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kickoff.core.effects import RemoveRecord, WriteRecord
from kickoff.core.events import RecordFailed, RecordRemoved, RecordWritten, Report
from kickoff.core.facts import UNSEEN, Absent, Fact, Present, RecordsBranch, Unknown, seen
from kickoff.core.policy import Completing
from kickoff.core.remembered import Proposal
from kickoff.core.wording.messages import record_subject
from kickoff.formats.task_file import (
    AlreadyRecorded,
    RecordImpossible,
    remove_record,
    write_record,
)
from kickoff.service.looking import World

Wanted = Sequence[WriteRecord | RemoveRecord]


@dataclass(frozen=True, slots=True)
class Page:
    """The default branch at one commit, with the texts of the task files to be completed.

    `records` is what was seen of where records are proposed, `proposal` what is known to wait
    there.
    """

    branch: str
    head: str
    texts: Mapping[str, Fact[str]] = field(default_factory=dict)
    completing: Completing = Completing.COMMIT
    records: Fact[RecordsBranch] = UNSEEN
    proposal: Proposal | None = None

    @classmethod
    def of(cls, world: World, proposal: Proposal | None) -> Page:
        """What a look saw; `proposal` is as it was decided on."""
        facts = world.facts
        return cls(
            facts.default_branch,
            facts.head or "",
            world.texts,
            world.policy.completion,
            facts.records_branch,
            proposal,
        )

    @property
    def proposes(self) -> bool:
        """Whether a direct commit is not to be tried: what waits goes first, and rules count."""
        branch = seen(self.records)
        known = self.proposal is not None or (branch is not None and branch.barred)
        return known or self.completing is Completing.PULL_REQUEST


@dataclass(frozen=True, slots=True)
class Edits:
    """The files as they shall be, and what is known before anything is written.

    `unread` are the tasks whose files were not seen.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    written: list[RecordWritten | RecordRemoved] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks whose files change."""
        return tuple(dict.fromkeys(report.task for report in self.written))

    @property
    def completed(self) -> tuple[str, ...]:
        """The tasks whose records are put in."""
        return tuple(r.task for r in self.written if isinstance(r, RecordWritten))

    @property
    def subject(self) -> str:
        """What the commit is for."""
        return record_subject(self.completed, [t for t in self.tasks if t not in self.completed])

    def failed(self, why: str, *, passing: bool = False) -> Iterator[Report]:
        """That none of them could be written."""
        return (RecordFailed(task, why, passing) for task in self.tasks)


def edited(texts: Mapping[str, Fact[str]], wanted: Wanted) -> Edits:
    """Removals first: a task that was reopened and completed again gets its new record."""
    edits, now = Edits(), dict(texts)
    for removal in (one for one in wanted if isinstance(one, RemoveRecord)):
        now[removal.path] = _take_back(edits, removal, now.get(removal.path, UNSEEN))
    for effect in (one for one in wanted if isinstance(one, WriteRecord)):
        now[effect.path] = _put_in(edits, effect, now.get(effect.path, UNSEEN))
    return edits


def _take_back(edits: Edits, effect: RemoveRecord, text: Fact[str]) -> Fact[str]:
    """A file that is gone has no record; one that cannot be edited keeps it."""
    match text:
        case Unknown():
            edits.unread.append(effect.task)
        case Absent():
            edits.reports.append(RecordRemoved(effect.task))
        case Present(value):
            before = value.encode("utf-8")
            match remove_record(effect.path, before):
                case bytes() as after if after != before:
                    return _changed(edits, effect.path, after, RecordRemoved(effect.task))
                case bytes():
                    edits.reports.append(RecordRemoved(effect.task))
                case RecordImpossible(why):
                    edits.reports.append(RecordFailed(effect.task, why))
    return text


def _put_in(edits: Edits, effect: WriteRecord, text: Fact[str]) -> Fact[str]:
    match text:
        case Unknown():
            edits.unread.append(effect.task)
        case Absent():
            gone = f"{effect.path} is not on the default branch"
            edits.reports.append(RecordFailed(effect.task, gone))
        case Present(value):
            match write_record(effect.path, value.encode("utf-8"), effect.record):
                case bytes() as after:
                    return _changed(edits, effect.path, after, RecordWritten(effect.task))
                case AlreadyRecorded(differs):
                    edits.reports.append(RecordWritten(effect.task, differs))
                case RecordImpossible(why):
                    edits.reports.append(RecordFailed(effect.task, why))
    return text


def _changed(
    edits: Edits, path: str, after: bytes, report: RecordWritten | RecordRemoved
) -> Fact[str]:
    edits.files[path] = after
    edits.written.append(report)
    return Present(after.decode("utf-8"))
