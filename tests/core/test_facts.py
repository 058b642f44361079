from __future__ import annotations

import pytest

from core.builders import attempt, facts, run_of, worker_run
from kickoff.core.facts import UNSEEN, Absent, Listing, Present, RunState, Unknown, seen

RUN = worker_run(RunState.RUNNING, 7, "feed")


def test_what_was_not_asked_for_is_unknown() -> None:
    assert facts().plan("tasks/a.md") == UNSEEN
    assert facts().branch("task/a") == UNSEEN
    assert facts().run(attempt()) == UNSEEN


def test_a_run_is_found_by_its_id_or_else_by_its_token() -> None:
    look = facts(runs=Present((RUN,)))
    assert look.run(attempt(run=run_of(7), token="other")) == Present(RUN)
    assert look.run(attempt(token="feed")) == Present(RUN)
    assert look.run(attempt(token="other")) == Absent()
    assert look.run(attempt(run=run_of(8), token="feed")) == Absent()


def test_a_run_on_another_machine_is_unknown_whatever_was_listed() -> None:
    elsewhere = attempt(run=run_of(7), token="feed", runner="laptop")
    assert facts(runs=Present((RUN,))).run(elsewhere) == Unknown("it runs on laptop")
    assert facts(runs=Present(())).run(elsewhere) == Unknown("it runs on laptop")


def test_a_run_that_was_not_listed_is_unknown_for_the_reason_given() -> None:
    assert facts(runs=Unknown("page full")).run(attempt()) == Unknown("page full")


def test_a_fact_gives_its_value_only_when_it_was_seen() -> None:
    assert seen(Present(3)) == 3
    assert seen(Absent()) is None
    assert seen(Unknown()) is None


def test_files_are_found_by_task_id_whatever_the_case() -> None:
    listing = Listing("t", {"tasks/a.md": "1", "tasks/x/A.md": "2", "tasks/b.md": "3"})
    assert listing.paths_of("a") == ("tasks/a.md", "tasks/x/A.md")
    assert listing.paths_of("B") == ("tasks/b.md",)
    assert listing.paths_of("c") == ()
    assert Listing("t").paths_of("a") == ()


@pytest.mark.parametrize("state", RunState)
def test_a_run_is_over_unless_it_waits_or_runs(state: RunState) -> None:
    assert state.over is (state not in {RunState.WAITING, RunState.RUNNING})
