"""`kickoff migrate`: move a file-based queue into this one, after showing what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from kickoff.core.adoption.migrating import Move, summary, task_id
from kickoff.core.migration import Becoming
from kickoff.core.reasons import ReasonCode
from kickoff.core.text.quoting import one_line
from kickoff.core.wording.terminal_board import Section
from kickoff.entrypoints.cli.answers import operation, print_json
from kickoff.entrypoints.cli.giving import tell_troubles
from kickoff.entrypoints.cli.options import Session, session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.cli.table import show_section
from kickoff.errors import ExitCode
from kickoff.formats.report_json import report_json
from kickoff.formats.report_tasks import said
from kickoff.service.migrating import Files, Migrated, Undoing, edits, last_migration, migrate, undo
from kickoff.service.offering import Offered
from kickoff.service.surveying import Survey, survey

TEXT = """\
Reads what task files say of a queue (status: ready, in_progress, done, started_at, pr_number and
the like) and moves it into the queue: ready tasks are queued, tasks in progress are matched to
their branch and pull request, done ones are spelled as Kickoff does. The lines leave the files in
one commit, which changes nothing else in them.

It shows what would become of every file, and asks. On GitHub the edit of the files is a pull
request; in a plain repository it is the branch kickoff-migrate, or with --yes a commit on the
default branch. Nothing is started. --undo takes the last migration back.
"""


@click.pass_context
def _migrate(context: click.Context, *, undo_it: bool, yes: bool, pull_request: bool) -> int:
    """Show what becomes of every task, ask, and do it."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    act = _Act(session, place, screen, yes=yes, direct=yes and not pull_request and _plain(place))
    return act.undo() if undo_it else act.migrate()


def _plain(place: Place) -> bool:
    """Whether files may be committed directly: there is nobody to open a pull request for."""
    repository = place.repository
    return repository is not None and not repository.on_github


def _moved(seen: Survey) -> str:
    """What was done, and what becomes of work that nobody has handed over."""
    said = "The queue has them now: kickoff status. To take it back: kickoff migrate --undo"
    if seen.threads or all(move.becomes is not Becoming.CLAIMED for move in seen.moves):
        return said
    done = "kickoff done TASK, where that was before"
    return f"{said}\nWhat is in work is completed when its branch is merged; {done}."


_NOT_DONE = "Nothing was changed. Add --yes to do it."


class _Act:
    """One call: where it works, and how."""

    def __init__(
        self, session: Session, place: Place, screen: Screen, *, yes: bool, direct: bool
    ) -> None:
        self._options = session.options
        self._place = place
        self._screen = screen
        self._yes = yes
        self._direct = direct

    def migrate(self) -> int:
        """Every task file."""
        seen = survey(self._place.kit, self._place.asker())
        files = edits(seen)
        if not self._options.json:
            show_moves(self._screen, seen, files)
        if not seen.migrating.adopted and not files.edited:
            return self._end(seen, None, "There is nothing to move.")
        if not self._agreed("Move them into the queue?"):
            return self._end(seen, None, _NOT_DONE)
        done = migrate(self._place.kit, seen, operation(), direct=self._direct)
        return self._end(seen, done, _moved(seen))

    def undo(self) -> int:
        """The last migration."""
        wanted = last_migration(self._place.kit, self._place.asker())
        if wanted is None or not (wanted.tasks or wanted.files.edited):
            return self._undone((), None, "There is no migration to take back.")
        if not self._options.json:
            show_undoing(self._screen, wanted)
        if not self._agreed("Take it back?"):
            return self._undone(wanted.tasks, None, _NOT_DONE)
        done = undo(self._place.kit, wanted, operation(), direct=self._direct)
        return self._undone(wanted.tasks, done, "It is taken back.")

    def _agreed(self, question: str) -> bool:
        """Ask, where somebody can answer; elsewhere `--yes` does."""
        if self._options.dry_run:
            return False
        if self._yes:
            return True
        if self._options.json or not self._screen.live:
            return False
        return click.confirm(question, default=False)

    def _end(self, seen: Survey, done: Migrated | None, words: str) -> int:
        if self._options.json:
            self._as_json(
                ReasonCode.MIGRATED, done, {"moves": [_move_as_json(move) for move in seen.moves]}
            )
        else:
            self._say(done, words)
        return self._status(done)

    def _as_json(
        self, outcome: ReasonCode, done: Migrated | None, facts: Mapping[str, object]
    ) -> None:
        view = done.ran.view if done and done.ran else None
        report = report_json(outcome if done else ReasonCode.SHOWN, view)
        print_json(self._screen, report, {"dry_run": done is None, **facts, **_offered(done)})

    def _undone(self, tasks: Sequence[str], done: Migrated | None, words: str) -> int:
        if self._options.json:
            self._as_json(ReasonCode.MIGRATION_UNDONE, done, {"taken_back": list(tasks)})
        else:
            self._say(done, words)
        return self._status(done)

    def _say(self, done: Migrated | None, words: str) -> None:
        self._screen.say(words)
        if done is not None and done.ran is not None:
            tell_troubles(self._screen, done.ran.troubles)
        if done is not None and done.offered is not None:
            self._screen.say(where(done.offered, done.files, self._place))

    def _status(self, done: Migrated | None) -> int:
        offered = done.offered if done else None
        return ExitCode.FORGE if offered is not None and offered.nowhere else ExitCode.DONE


def show_moves(screen: Screen, seen: Survey, files: Files) -> None:
    """The table of all tasks, and how many there are of each kind: together they are all."""
    head = ("task", "its file says", "becomes", "why", "leaves the file")
    rows = tuple(_row(move, files) for move in seen.moves if _says(move))
    if rows:
        show_section(screen, Section("", head, rows))
    counts = " · ".join(f"{count} {becoming.value}" for becoming, count in summary(seen.moves))
    total = len(seen.moves)
    screen.say(f"{total} task file{'' if total == 1 else 's'}: {counts or 'none'}.")


def _says(move: Move) -> bool:
    """Whether there is anything to show: most files of most repositories say nothing."""
    quiet = move.becomes in (Becoming.NOT_STARTED, Becoming.COMPLETED)
    return bool(move.values) or not quiet or move.file.status is not None


def _row(move: Move, files: Files) -> tuple[str, ...]:
    refused = files.refused.get(move.file.path)
    gone = [key for key, value in move.values.items() if value is None]
    set_to = [f"{key}: {value}" for key, value in move.values.items() if value is not None]
    why = move.why + (f": {move.type}" if move.type else "")
    return (
        one_line(task_id(move.file)),
        one_line(_said(move)),
        move.becomes.value,
        one_line(why, 300),
        f"cannot be edited: {one_line(refused)}" if refused else ", ".join([*gone, *set_to]),
    )


def _said(move: Move) -> str:
    file = move.file
    parts = [file.status or "", f"#{file.pull_request}" if file.pull_request else ""]
    return " ".join([part for part in (*parts, file.branch or "", file.holder or "") if part])


def show_undoing(screen: Screen, wanted: Undoing) -> None:
    """What leaves the queue, what stays in it, and which files get their lines back."""
    leaving = [(task, "out of the queue again") for task in wanted.tasks]
    staying = [(task, "stays: it has moved on since") for task in wanted.moved_on]
    refused = [(path, f"stays: {one_line(why)}") for path, why in wanted.files.refused.items()]
    rows = (*leaving, *staying, *refused)
    if rows:
        show_section(screen, Section("", ("task", "what happens"), rows))
    count = len(wanted.files.edited)
    screen.say(f"{count} file{'' if count == 1 else 's'} as before the migration.")


def where(offered: Offered, files: Files, place: Place) -> str:
    """Where the edit of the files is, and what to do about it."""
    count = f"{len(files.edited)} task file{'' if len(files.edited) == 1 else 's'}"
    if offered.commit:
        return f"{count} edited, in {offered.commit[:12]}."
    if offered.nowhere:
        return f"The files are as they were: {offered.why}. Run it again."
    why = f" ({one_line(offered.why, 300)})" if offered.why else ""
    if offered.pull_request is not None:
        return f"{count} edited in pull request #{offered.pull_request}{why}: {offered.url}"
    merge = f"git merge {offered.branch}"
    on_github = place.repository is not None and place.repository.on_github
    typed = "open a pull request from it" if on_github else merge
    return f"{count} edited on the branch {offered.branch}{why}. To have it: {typed}"


def _move_as_json(move: Move) -> Mapping[str, object]:
    return said(
        {
            "id": task_id(move.file),
            "path": move.file.path,
            "status": move.file.status,
            "becomes": move.becomes.value,
            "why": move.why,
            "type": move.type or None,
            "keys": dict(move.values) or None,
        }
    )


def _offered(done: Migrated | None) -> Mapping[str, object]:
    if done is None or done.offered is None:
        return {}
    offered = done.offered
    facts = {
        "commit": offered.commit or None,
        "branch": offered.branch or None,
        "pull_request": offered.pull_request,
        "url": offered.url or None,
        "why": offered.why or None,
    }
    return {
        "edited": sorted(done.files.edited),
        "not_edited": sorted(done.files.refused),
        "offered": said(facts),
    }


command = own_command(
    "migrate",
    _migrate,
    TEXT,
    click.Option(["undo_it", "--undo"], is_flag=True, help="Take the last migration back."),
    click.Option(["-y", "--yes"], is_flag=True, help="Do it without asking."),
    click.Option(
        ["--pull-request"], is_flag=True, help="Offer the edit of the files for review, always."
    ),
)
