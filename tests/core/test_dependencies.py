from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import (
    HEAD,
    NOW,
    born,
    completing,
    entry,
    facts,
    plan,
    registry,
    running,
    tasks,
)
from kickoff.core.facts import Facts, Listing, Present, Unknown
from kickoff.core.registry import Done, Entry, Registry
from kickoff.core.scheduling.dependencies import in_cycles, refresh_dependencies
from kickoff.core.task import BrokenPlan

TASK = entry(depends_on=("token-store",))


def refreshed(queue: Registry, seen: Facts, task: Entry = TASK) -> tuple[bool, bool]:
    """Whether the dependency is met, and whether it is known to be no task."""
    after = refresh_dependencies(task, queue, seen)
    return after.depends_met == task.depends_on, after.depends_unknown == task.depends_on


def test_two_that_wait_for_each_other_are_a_cycle() -> None:
    hen, egg = entry("hen", depends_on=("egg",)), entry("egg", depends_on=("hen",))
    other = entry("chick", depends_on=("hen",))
    assert in_cycles(registry(hen, egg, other)) == {"hen", "egg"}


def test_one_that_waits_for_itself_is_a_cycle() -> None:
    assert in_cycles(registry(entry("a", depends_on=("a",)))) == {"a"}


def test_a_cycle_is_seen_whatever_the_case_of_the_names() -> None:
    hen, egg = entry("Hen", depends_on=("EGG",)), entry("egg", depends_on=("hen",))
    assert in_cycles(registry(hen, egg)) == {"Hen", "egg"}


def test_what_has_been_met_closes_no_circle() -> None:
    hen = entry("hen", depends_on=("egg",), depends_met=("egg",))
    assert in_cycles(registry(hen, entry("egg", depends_on=("hen",)))) == frozenset()


def test_a_chain_longer_than_the_stack_does_no_harm() -> None:
    chain = [entry(f"t{n}", depends_on=(f"t{n + 1}",)) for n in range(3000)]
    assert in_cycles(registry(*chain)) == frozenset()
    assert len(in_cycles(registry(*chain, entry("t3000", depends_on=("t0",))))) == 3001


NAMES = "abcdef"
GRAPHS = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from([*NAMES, "gone"]), max_size=3, unique=True) for name in NAMES}
)


def comes_back(start: str, graph: dict[str, list[str]]) -> bool:
    """The naive way: follow everything that can be reached from `start`."""
    reached: set[str] = set()
    frontier = set(graph[start])
    while frontier:
        reached |= frontier
        frontier = {n for name in frontier for n in graph.get(name, [])} - reached
    return start in reached


@given(GRAPHS)
def test_cycles_are_those_that_a_naive_walk_finds(graph: dict[str, list[str]]) -> None:
    queue = registry(*(entry(name, depends_on=tuple(on)) for name, on in graph.items()))
    assert in_cycles(queue) == {name for name in graph if comes_back(name, graph)}


def test_a_dependency_in_the_queue_is_open_until_it_is_merged() -> None:
    assert refreshed(registry(TASK, running("token-store")), facts()) == (False, False)
    assert refreshed(registry(TASK, completing("token-store")), facts()) == (True, False)
    assert refreshed(registry(TASK, completing("Token-Store")), facts()) == (True, False)


def test_a_dependency_on_the_ledger_is_met() -> None:
    assert refreshed(registry(TASK, done={"token-store": Done(TASK.queued.at)}), facts()) == (
        True,
        False,
    )
    assert refreshed(registry(TASK, done={"Token-Store": Done(TASK.queued.at)}), facts()) == (
        True,
        False,
    )


def test_a_dependency_whose_file_says_so_is_met() -> None:
    done, open_one = plan("token-store", status="completed"), plan("token-store")
    assert refreshed(registry(TASK), facts(**tasks(done))) == (True, False)
    assert refreshed(registry(TASK), facts(**tasks(open_one))) == (False, False)


def test_a_dependency_that_is_known_to_be_no_task_is_unknown() -> None:
    assert refreshed(registry(TASK), facts(**tasks())) == (False, True)


def test_a_dependency_that_appears_is_no_longer_unknown() -> None:
    stale = entry(depends_on=("token-store",), depends_unknown=("token-store",))
    assert refreshed(registry(stale), facts(**tasks(plan("token-store"))), stale) == (False, False)


def test_what_was_not_seen_changes_nothing() -> None:
    met = entry(depends_on=("a", "b"), depends_met=("a",), depends_unknown=("b",))
    assert refresh_dependencies(met, registry(met), facts()) == met
    unread = facts(
        listing=Present(Listing(HEAD, {"tasks/b.md": "1"})), plans={"tasks/b.md": Unknown()}
    )
    assert refresh_dependencies(met, registry(met), unread).depends_unknown == ("b",)


def test_a_broken_or_doubled_file_does_not_meet_a_dependency() -> None:
    broken = BrokenPlan("tasks/token-store.md", "no")
    assert refreshed(registry(TASK), facts(**tasks(broken))) == (False, False)
    twins = [
        plan("token-store", status="completed"),
        plan("token-store", path="tasks/x/token-store.md"),
    ]
    assert refreshed(registry(TASK), facts(**tasks(*twins))) == (False, False)


def test_what_was_met_once_stays_met() -> None:
    met = entry(depends_on=("token-store",), depends_met=("token-store",))
    assert refresh_dependencies(met, registry(met), facts(**tasks())) == met


# ------------------------------------------------------------------------ the task of an issue

BY_NUMBER = entry(depends_on=("issue-42",))
STORE = plan("store", issue=42)
MEANT = {
    "the file that names it": (registry(), tasks(STORE), ("store",), (), ()),
    "the file, completed": (
        registry(),
        tasks(replace(STORE, status="completed")),
        ("store",),
        ("store",),
        (),
    ),
    "the task in play": (registry(entry("store", issue=42)), {}, ("store",), (), ()),
    "the task in play and its file": (
        registry(entry("store", issue=42)),
        tasks(STORE),
        ("store",),
        (),
        (),
    ),
    "the task that was born from it": (registry(born(42)), tasks(STORE), ("issue-42",), (), ()),
    "its file": (registry(), tasks(plan("issue-42", issue=42)), ("issue-42",), (), ()),
    "its file, beside another": (
        registry(),
        tasks(plan("issue-42", issue=42), STORE),
        ("issue-42",),
        (),
        (),
    ),
    "one of two": (
        registry(),
        tasks(STORE, plan("other", issue=42)),
        ("issue-42",),
        (),
        ("issue-42",),
    ),
    "nothing yet": (registry(), tasks(), ("issue-42",), (), ("issue-42",)),
    "not seen": (registry(), {}, ("issue-42",), (), ()),
    "done": (
        registry(done={"issue-42": Done(NOW)}),
        tasks(STORE),
        ("issue-42",),
        ("issue-42",),
        (),
    ),
    "the task itself": (
        registry(replace(BY_NUMBER, issue=42)),
        {},
        ("fix-login",),
        (),
        (),
    ),
}


@pytest.mark.parametrize("what", MEANT)
def test_a_number_waits_for(what: str) -> None:
    queue, seen, *expected = MEANT[what]
    after = refresh_dependencies(BY_NUMBER, queue, facts(**seen))
    assert [after.depends_on, after.depends_met, after.depends_unknown] == expected


def test_what_was_met_keeps_its_name() -> None:
    met = replace(BY_NUMBER, depends_met=("issue-42",))
    assert refresh_dependencies(met, registry(), facts(**tasks(STORE))) == met


def test_a_number_and_an_id_of_the_same_task_are_one_dependency() -> None:
    both = entry(depends_on=("store", "issue-42", "x"), after=("issue-42",))
    after = refresh_dependencies(both, registry(), facts(**tasks(STORE, plan("x"))))
    assert (after.depends_on, after.after) == (("store", "x"), ("store",))
