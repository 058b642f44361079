from __future__ import annotations

from core.builders import plan
from kickoff.core.catalogue import Broken, Catalogue, Planned, from_plan
from kickoff.core.registry import Priority
from kickoff.core.task import BrokenPlan


def test_what_a_board_needs_of_a_plan_is_taken_from_it() -> None:
    read = plan(
        "fix-login",
        status="completed",
        priority=Priority.P0,
        owner="ann",
        worker="claude",
        depends_on=("add-store",),
        issue=42,
    )
    assert from_plan(read) == Planned(
        "fix-login",
        "tasks/fix-login.md",
        "The title of fix-login",
        "completed",
        Priority.P0,
        "ann",
        "claude",
        ("add-store",),
        42,
    )


def test_a_broken_plan_keeps_its_place() -> None:
    broken = BrokenPlan("tasks/a.md", "no such priority", 3, 11)
    assert from_plan(broken) == Broken("tasks/a.md", "no such priority", 3, 11)


def test_only_completed_is_completed() -> None:
    said = {s: Planned("a", "tasks/a.md", "A", s).completed for s in (None, "done", "completed")}
    assert said == {None: False, "done": False, "completed": True}


def test_records_that_were_written_since_are_taken_in() -> None:
    open_, closed = Planned("A", "tasks/A.md", "A"), Planned("b", "tasks/b.md", "B", "completed")
    other, broken = Planned("c", "tasks/c.md", "C", "ready"), Broken("tasks/a.md", "cut")
    files = Catalogue({one.path: one for one in (open_, closed, other, broken)})
    assert list(files.after(["a"], ["b"]).entries.values()) == [
        Planned("A", "tasks/A.md", "A", "completed"),
        Planned("b", "tasks/b.md", "B"),
        other,
        broken,
    ]
    assert files.after([], []) is files
