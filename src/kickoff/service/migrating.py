"""Carrying a migration out, and taking the last one back: the queue first, then the files.

The queue's part is one swap. What it was made on is its evidence, and so the ledger tells what to
put back. What a crash leaves undone the next migration finds: nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kickoff.core.adoption.adopting import is_as_adopted
from kickoff.core.facts import Absent, Fact, Present, Unknown, seen
from kickoff.core.migration import KeysEdited, Migrating, MigrationUndone
from kickoff.core.registry import Registry
from kickoff.errors import RegistryUnreadable, Unavailable
from kickoff.formats.ledger import load_decision, parse_trailers
from kickoff.formats.task_file import RecordImpossible, edit_keys
from kickoff.formats.undoing import put_back
from kickoff.looks import FirstQuestion, SecondQuestion
from kickoff.service.kit import Kit
from kickoff.service.offering import BRANCH, Offered, Offering, offer
from kickoff.service.reading import registry_of, remedy_in
from kickoff.service.running import Woken, run
from kickoff.service.state_files import DECISION
from kickoff.service.surveying import Survey
from kickoff.service.telling import Ran

PAGE = 100
"""Commits of the ledger read at once."""

DEEPEST = 5_000
"""Commits of the ledger in which a migration is searched."""

UNDO_BRANCH = f"{BRANCH}-undo"


@dataclass(frozen=True, slots=True)
class Files:
    """Task files as they shall be, and why others stay as they are, by path."""

    edited: Mapping[str, bytes] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration, or the taking back of one, came to."""

    ran: Ran | None
    files: Files
    offered: Offered | None = None


def edits(survey: Survey) -> Files:
    """The files as a migration leaves them, to the byte; nothing is written."""
    return _edited(survey.texts, survey.migrating.edited)


def migrate(kit: Kit, survey: Survey, op: str, *, direct: bool) -> Migrated:
    """The queue in one swap, then the files in one commit. Raises a KickoffError.

    With `direct` the commit goes onto the default branch, if nothing is in the way.
    """
    event = survey.migrating
    files = _edited(survey.texts, event.edited)
    if not event.adopted and not files.edited:
        return Migrated(None, files)
    ran = run(kit, Woken(event, by=survey.by), op)
    if not files.edited:
        return Migrated(ran, files)
    wanted = Offering(
        survey.default_branch,
        survey.head,
        files.edited,
        _TITLE,
        _BODY.format(count=len(files.edited)),
        op,
        direct,
    )
    return Migrated(ran, files, offer(kit, wanted))


_TITLE = "Move the state of tasks into the queue"
_BODY = """\
What these {count} task files said of the queue stands in the queue now. They keep their plans, and
every other byte. `kickoff migrate --undo` takes it back."""

_UNDO_TITLE = "Put the state of tasks back into their files"
_UNDO_BODY = "What a migration took out of these {count} task files stands in them again."


def _edited(texts: Mapping[str, str], wanted: Sequence[KeysEdited]) -> Files:
    edited: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for edit in wanted:
        before = texts[edit.path].encode("utf-8")
        match edit_keys(edit.path, before, edit.values):
            case RecordImpossible(why):
                refused[edit.path] = why
            case after if after != before:
                edited[edit.path] = after
            case _:
                continue
    return Files(edited, refused)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A migration that the ledger tells of; `undone`: its tasks have left the queue again."""

    op: str
    event: Migrating
    undone: bool = False


def last_migration(kit: Kit, by: str) -> Undoing | None:
    """What taking the newest migration back would do. Raises a ForgeError; nothing is written.

    One whose tasks have left the queue comes first as long as its files lack what they said.
    """
    open_ones = 0
    for commit, event in _events(kit):
        if event == MigrationUndone.__name__:
            open_ones += 1
        if event != Migrating.__name__:
            continue
        undoing = plan_undo(kit, _earlier(kit, commit, undone=open_ones > 0), by)
        if not undoing.earlier.undone or undoing.files.edited:
            return undoing
        open_ones -= 1
    return None


def _events(kit: Kit) -> Iterator[tuple[str, str]]:
    """The commits of the ledger, newest first, and the events they tell of."""
    start: str | None = None
    for _ in range(0, DEEPEST, PAGE):
        page = kit.state.history(PAGE, start=start)
        for commit in page:
            yield commit.commit, parse_trailers(commit.message).get("Kickoff-Event", ("",))[0]
        if not page or not page[-1].parents:
            return
        start = page[-1].parents[0]


def _earlier(kit: Kit, commit: str, *, undone: bool) -> Earlier:
    [ancestor] = kit.state.history(1, (DECISION,), commit)
    evidence = load_decision(ancestor.files.get(DECISION, b""))
    if not isinstance(evidence.event, Migrating):
        raise RegistryUnreadable(f"{commit} tells of a migration and holds none")
    return Earlier(evidence.op, evidence.event, undone)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a migration back would do: to which tasks, and to the files at `head`."""

    earlier: Earlier
    by: str
    default_branch: str
    head: str
    tasks: tuple[str, ...]
    moved_on: tuple[str, ...]
    files: Files


def plan_undo(kit: Kit, earlier: Earlier, by: str) -> Undoing:
    """Look what is still as the migration left it. Raises a ForgeError; nothing is written."""
    first = kit.forge.look(FirstQuestion(kit.state_branch, kit.config_path, kit.clock.now()))
    registry = registry_of(first, None, remedy_in(kit))
    moved_on = tuple(_moved_on(earlier, registry))
    paths = tuple(_paths(earlier, moved_on))
    then = _texts(kit, earlier.event.head, paths)
    now = _texts(kit, first.head or "", paths)
    adopted = () if earlier.undone else earlier.event.adopted
    tasks = tuple(one.task for one in adopted if one.task not in moved_on)
    files = _put_back(earlier, then, now)
    return Undoing(earlier, by, first.default_branch, first.head or "", tasks, moved_on, files)


def _moved_on(earlier: Earlier, registry: Registry) -> Iterator[str]:
    """Tasks that somebody has begun, completed or taken out of the queue since."""
    for adopted in earlier.event.adopted:
        entry = registry.find(adopted.task)
        as_it_was = earlier.undone if entry is None else is_as_adopted(entry, earlier.op)
        if not as_it_was:
            yield adopted.task


def _paths(earlier: Earlier, moved_on: Sequence[str]) -> Iterator[str]:
    left = {a.path for a in earlier.event.adopted if a.task in moved_on}
    yield from (edit.path for edit in earlier.event.edited if edit.path not in left)


def _texts(kit: Kit, head: str, paths: Sequence[str]) -> Mapping[str, Fact[str]]:
    if not paths or not head:
        return {}
    texts = kit.forge.look_closer(SecondQuestion(head=head, paths=paths)).texts
    for path, fact in texts.items():
        if isinstance(fact, Unknown):
            raise Unavailable(f"{path} could not be read: {fact.why}")
    return texts


def _put_back(
    earlier: Earlier, then: Mapping[str, Fact[str]], now: Mapping[str, Fact[str]]
) -> Files:
    edited: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for edit in earlier.event.edited:
        before, current = seen(then.get(edit.path, Absent())), now.get(edit.path)
        if before is None or current is None:
            continue
        match current:
            case Present(text):
                back = put_back(edit.path, before.encode(), text.encode(), edit.values)
                if isinstance(back, RecordImpossible):
                    refused[edit.path] = back.reason
                elif back != text.encode():
                    edited[edit.path] = back
            case _:
                refused[edit.path] = "it is not there any more"
    return Files(edited, refused)


def undo(kit: Kit, wanted: Undoing, op: str, *, direct: bool) -> Migrated:
    """Tasks leave the queue in one swap, then the files are as they were. Raises a KickoffError."""
    event = MigrationUndone(wanted.by, wanted.earlier.op, wanted.tasks)
    ran = None if wanted.earlier.undone else run(kit, Woken(event, by=wanted.by), op)
    if not wanted.files.edited:
        return Migrated(ran, wanted.files)
    count = len(wanted.files.edited)
    offering = Offering(
        wanted.default_branch,
        wanted.head,
        wanted.files.edited,
        _UNDO_TITLE,
        _UNDO_BODY.format(count=count),
        op,
        direct,
        UNDO_BRANCH,
    )
    return Migrated(ran, wanted.files, offer(kit, offering))
