"""Writing completion records on the default branch and taking them back: one commit a tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kickoff.core.effects import RemoveRecord, WriteRecord
from kickoff.core.events import RecordFailed, RecordRemoved, RecordWritten, Report
from kickoff.core.facts import Absent, Fact, Present, Unknown
from kickoff.core.messages import record_subject
from kickoff.formats.task_file import (
    AlreadyRecorded,
    RecordImpossible,
    remove_record,
    write_record,
)
from kickoff.ports import (
    Ambiguous,
    Barred,
    Change,
    CommitMessage,
    FirstQuestion,
    Lost,
    SecondQuestion,
    Swapped,
)
from kickoff.service.kit import Kit

TRIES = 3
"""How often a default branch that keeps moving is tried in one run."""


@dataclass(frozen=True, slots=True)
class Page:
    """The default branch at one commit, with the texts of the task files to be completed."""

    branch: str
    head: str
    texts: Mapping[str, Fact[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Edits:
    """The files as they shall be, and what is known before anything is written."""

    files: dict[str, bytes | None] = field(default_factory=dict)
    written: list[Report] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def tasks(self) -> list[str]:
        """The tasks whose files change."""
        return [report.task for report in self.written]

    @property
    def subject(self) -> str:
        """What the commit is for."""
        completed = [r.task for r in self.written if isinstance(r, RecordWritten)]
        return record_subject(completed, [t for t in self.tasks if t not in completed])


def write_records(
    kit: Kit, page: Page, wanted: Sequence[WriteRecord | RemoveRecord]
) -> Sequence[Report]:
    """Write every record that is not there yet; raises a ForgeError when the forge fails.

    A task of which nothing is certain has no report: the next tick reads the file again.
    """
    for _ in range(TRIES):
        edits = _edited(page, wanted)
        if not edits.tasks:
            return edits.reports
        message = CommitMessage(edits.subject)
        match kit.forge.commit(page.branch, Change(edits.files, page.head, message)):
            case Swapped():
                return [*edits.reports, *edits.written]
            case Barred(why, passing):
                failed = (RecordFailed(task, why, passing) for task in edits.tasks)
                return [*edits.reports, *failed]
            case Ambiguous():
                return edits.reports
            case Lost():
                page = _page_again(kit, page)
    return []


def _page_again(kit: Kit, page: Page) -> Page:
    """The same files at the commit where the default branch is now."""
    first = kit.forge.look(FirstQuestion(kit.state_branch, kit.config_path, kit.clock.now()))
    head = first.head or page.head
    second = kit.forge.look_closer(SecondQuestion(head=head, paths=tuple(page.texts)))
    return Page(page.branch, head, second.texts)


def _edited(page: Page, wanted: Sequence[WriteRecord | RemoveRecord]) -> _Edits:
    edits = _Edits()
    for effect in wanted:
        text = page.texts.get(effect.path, Unknown())
        match effect:
            case WriteRecord():
                _edit_one(edits, effect, text)
            case RemoveRecord():
                _take_back(edits, effect, text)
    return edits


def _take_back(edits: _Edits, effect: RemoveRecord, text: Fact[str]) -> None:
    """A file that is gone has no record; one that cannot be edited keeps it."""
    match text:
        case Unknown():
            return
        case Absent():
            edits.reports.append(RecordRemoved(effect.task))
        case Present(value):
            before = value.encode("utf-8")
            match remove_record(effect.path, before):
                case bytes() as edited if edited != before:
                    edits.files[effect.path] = edited
                    edits.written.append(RecordRemoved(effect.task))
                case bytes():
                    edits.reports.append(RecordRemoved(effect.task))
                case RecordImpossible(why):
                    edits.reports.append(RecordFailed(effect.task, why))


def _edit_one(edits: _Edits, effect: WriteRecord, text: Fact[str]) -> None:
    match text:
        case Unknown():
            return
        case Absent():
            gone = f"{effect.path} is not on the default branch"
            edits.reports.append(RecordFailed(effect.task, gone))
        case Present(value):
            match write_record(effect.path, value.encode("utf-8"), effect.record):
                case bytes() as edited:
                    edits.files[effect.path] = edited
                    edits.written.append(RecordWritten(effect.task))
                case AlreadyRecorded():
                    edits.reports.append(RecordWritten(effect.task))
                case RecordImpossible(why):
                    edits.reports.append(RecordFailed(effect.task, why))
