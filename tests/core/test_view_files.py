from __future__ import annotations

from typing import Any

from core.builders import NOW, completing, entry, registry, running
from kickoff.core.catalogue import Broken, Catalogue, FileEntry, Planned
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Done, Ended, Priority, Registry
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.view.files import Files, Refused, Unstarted, files_of


def planned(task_id: str, *needs: str, path: str = "", **changes: Any) -> Planned:
    where = path or f"tasks/{task_id}.md"
    return Planned(task_id, where, f"The title of {task_id}", depends_on=needs, **changes)


def beside(*entries: FileEntry, queue: Registry | None = None) -> Files:
    return files_of(Catalogue({e.path: e for e in entries}), queue or registry(), Policy())


def waits(files: Files) -> dict[str, list[tuple[R, tuple[str, ...]]]]:
    return {u.file.id: [(g.code, g.about) for g in u.gates] for u in files.unstarted}


def test_a_file_that_nobody_queued_is_not_started_and_ready() -> None:
    file = planned("a")
    files = beside(file)
    assert files == Files((Unstarted(file),))
    assert files.unstarted[0].ready


def test_what_is_in_play_or_completed_is_not_listed() -> None:
    queue = registry(running("a"), done={"C": Done(NOW)})
    done = planned("b", status="completed")
    assert beside(planned("A"), done, planned("c"), queue=queue) == Files(completed=2)


def test_a_file_whose_record_is_being_taken_back_is_not_started() -> None:
    queue = registry(reopening={"b": "tasks/b.md"})
    done = planned("b", status="completed")
    assert beside(done, queue=queue) == Files((Unstarted(done),))


def test_what_is_ready_stands_first_and_then_priority_and_id_count() -> None:
    files = beside(
        planned("d"),
        planned("c", "d", priority=Priority.P0),
        planned("b"),
        planned("a", priority=Priority.P3),
    )
    assert [u.file.id for u in files.unstarted] == ["b", "d", "a", "c"]


def test_a_broken_file_is_shown_with_its_place_even_in_play() -> None:
    files = beside(
        Broken("tasks/b.md", "no such priority", 3, 11),
        Broken("tasks/a b.md", "`a b` is no task id"),
        queue=registry(running("b")),
    )
    assert files == Files(
        refused=(
            Refused("tasks/a b.md", "a b", R.BAD_TASK_ID, "`a b` is no task id"),
            Refused("tasks/b.md", "b", R.TASK_FILE_BROKEN, "no such priority", 3, 11),
        )
    )


def test_files_of_one_id_are_refused_together_ignoring_case() -> None:
    one, two = planned("Fix", path="tasks/x/Fix.md"), planned("fix", path="tasks/y/fix.md")
    broken = Broken("tasks/z/fix.md", "cut")
    assert beside(two, one, broken).refused == (
        Refused("tasks/x/Fix.md", "Fix", R.DUPLICATE_TASK_ID, twins=(two.path, broken.path)),
        Refused("tasks/y/fix.md", "fix", R.DUPLICATE_TASK_ID, twins=(one.path, broken.path)),
        Refused("tasks/z/fix.md", "fix", R.TASK_FILE_BROKEN, "cut"),
    )


def test_a_second_file_of_a_task_in_play_is_refused_and_the_first_is_not() -> None:
    one, two = planned("fix"), planned("fix", path="tasks/y/fix.md")
    files = beside(one, two, queue=registry(entry("fix")))
    assert files == Files(
        refused=(Refused(two.path, "fix", R.DUPLICATE_TASK_ID, twins=(one.path,)),)
    )


def test_a_file_that_was_moved_while_in_play_is_not_refused() -> None:
    moved = planned("fix", path="tasks/y/fix.md")
    assert beside(moved, queue=registry(entry("fix"))) == Files()


def test_a_task_waits_for_what_is_open_and_not_for_what_is_done() -> None:
    queue = registry(running("live"), completing("merged"), done={"ledger": Done(NOW)})
    files = beside(
        planned("a", "LIVE", "merged", "ledger", "old", "b"),
        planned("b"),
        planned("old", status="completed"),
        queue=queue,
    )
    assert waits(files) == {"b": [], "a": [(R.DEPENDENCY_OPEN, ("LIVE", "b"))]}


def test_a_task_that_is_not_there_is_unknown_and_a_cancelled_one_cancelled() -> None:
    ends = (Ended("gone", "Gone", R.CANCELLED, NOW), Ended("late", "Late", R.CANCELLED, NOW))
    again = (Ended("late", "Late", R.COMPLETED, NOW),)
    queue = registry(recent=(*again, *ends))
    files = beside(
        planned("a", "nowhere", "gone", "late"), planned("gone"), planned("late"), queue=queue
    )
    assert waits(files)["a"] == [
        (R.DEPENDENCY_UNKNOWN, ("nowhere",)),
        (R.DEPENDENCY_CANCELLED, ("gone",)),
        (R.DEPENDENCY_OPEN, ("late",)),
    ]


def test_a_circle_is_seen_also_through_the_queue() -> None:
    queue = registry(entry("q", depends_on=("c",)))
    files = beside(
        planned("a", "b"),
        planned("b", "a"),
        planned("c", "q"),
        planned("d", "a"),
        planned("e", "e"),
        queue=queue,
    )
    assert waits(files) == {
        "a": [(R.DEPENDENCY_CYCLE, ("b",))],
        "b": [(R.DEPENDENCY_CYCLE, ("a",))],
        "c": [(R.DEPENDENCY_CYCLE, ("q",))],
        "d": [(R.DEPENDENCY_OPEN, ("a",))],
        "e": [(R.DEPENDENCY_CYCLE, ("e",))],
    }


def test_a_worker_that_is_not_configured_is_named() -> None:
    files = beside(planned("a", worker="ghost"), planned("b", worker="default"))
    assert [u.gates for u in files.unstarted] == [(), (Gate(R.WORKER_UNKNOWN, ("ghost",)),)]
