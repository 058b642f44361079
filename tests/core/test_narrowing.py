"""A decision on narrowed facts is the decision on all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.builders import REPOSITORY, born, entry, facts, issue, plan, registry, said, tasks
from core.test_decide_properties import looks, policies, registries, ticked
from kickoff.core.commands.resolve import Known
from kickoff.core.facts import Facts, Listing, Present, seen
from kickoff.core.narrowing import named_paths, narrowed
from kickoff.core.policy import Policy
from kickoff.core.questions import READ_WHOLE
from kickoff.core.registry import Registry
from kickoff.core.task import Plan

MANY = {f"tasks/other/filler-{n}.md": f"blob {n}" for n in range(READ_WHOLE + 20)}
LINKS = frozenset({"tasks/link.md", "tasks/x/Link.md", "tasks/other.md"})
UNCOMMITTED = frozenset({"tasks/fresh.md", "tasks/x/draft.md"})
ODD = (
    *("tasks/a.md", "tasks/b.md", "tasks/deep/B.md", "tasks/c.md", "tasks/d.md", "tasks/x/d.md"),
    *("tasks/issue-5.md", "tasks/nothing-much.md", "tasks/nothing.text.md", "tasks/b c.md"),
    *("tasks/old.md", "tasks/fix-login.md", "tasks/x/fix-logins.md", "tasks/waits.md"),
)
WORDS = st.sampled_from(
    [
        *("/kickoff nothing", "/kickoff nothing-muhc", "/kickoff tasks/fix-logim.md"),
        *("/kickoff tasks/fix-login.md", "/kickoff tasks/x/fix-log*.md", "/kickoff fix-* after=a"),
        *("/kickoff waits", "/kickoff a after=fixlogin", "/kickoff filler-7", "/kickoff fillers-7"),
        *("/kickoff #7", f"/kickoff {REPOSITORY}#5", "/kickoff octo/other#5", "/kickoff link.md"),
        *(
            "/kickoff tasks/link.md",
            "/kickoff tasks/deep/B.md",
            "/kickoff filler-*",
            "/kickoff 'b c'",
        ),
        *(
            "/kickoff docs/a.md",
            "/kickoff queue link",
            "/kickoff fresh",
            "/kickoff tasks/x/draft.md",
            "/kickoff statsu a",
            "/kickoff after filler-9 a",
            "/kickoff reopen d",
        ),
    ]
)


@st.composite
def crowded(draw: Any) -> Facts:
    """A look at more files than are listed whole, with some plans read for other reasons."""
    look: Facts = draw(looks())
    odd = draw(st.lists(st.sampled_from(ODD), unique=True))
    files = {**MANY, **{path: f"blob of {path}" for path in odd}}
    more = [
        plan("fix-login", issue=draw(st.sampled_from([None, 5, 7]))),
        plan("waits", depends_on=("filler-3", "gone", "d")),
        plan("filler-9", path="tasks/other/filler-9.md", status="completed"),
    ]
    chosen = draw(st.lists(st.sampled_from(more), unique_by=lambda one: one.id))
    words = said("\n".join(draw(st.lists(WORDS, max_size=3))), comment=9)
    return replace(
        look,
        commands=(*look.commands, *words),
        listing=Present(Listing("tree-1", files, LINKS, UNCOMMITTED)),
        plans={**look.plans, **{one.path: Present(one) for one in chosen}},
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(registries(), crowded(), policies)
def test_what_is_left_out_makes_no_difference(
    before: Registry, look: Facts, policy: Policy
) -> None:
    less = narrowed(Known(before, look, policy, REPOSITORY)).facts

    assert ticked(before, less, policy) == ticked(before, look, policy)


@given(registries(), crowded(), policies)
def test_what_is_narrow_stays_as_it_is(before: Registry, look: Facts, policy: Policy) -> None:
    once = narrowed(Known(before, look, policy, REPOSITORY))

    assert narrowed(once) == once


def listing_of(look: Facts, before: Registry) -> Listing:
    listing = seen(narrowed(Known(before, look, Policy(), REPOSITORY)).facts.listing)
    assert listing is not None
    return listing


def crowd(*words: str, plans: tuple[Plan, ...] = (), **changes: Any) -> Facts:
    """A look at many files, among them all the odd ones."""
    files = {**MANY, **{path: f"blob of {path}" for path in ODD}}
    return facts(
        *(said(word, comment=n) for n, word in enumerate(words)),
        **{
            "listing": Present(Listing("tree-1", files)),
            "plans": {one.path: Present(one) for one in plans},
            **changes,
        },
    )


def test_a_tick_keeps_the_files_of_what_is_in_play() -> None:
    before = registry(entry("fix-login", depends_on=("d",)))

    assert listing_of(crowd(), before) == Listing(
        "tree-1",
        {p: f"blob of {p}" for p in ("tasks/d.md", "tasks/x/d.md", "tasks/fix-login.md")},
        others=len(MANY) + len(ODD) - 3,
    )


def test_a_command_keeps_what_it_names_and_what_that_waits_for() -> None:
    waiting = plan("waits", depends_on=("filler-3", "gone"))

    kept = listing_of(crowd("/kickoff waits after=a", plans=(waiting,)), registry())

    assert list(kept.files) == ["tasks/other/filler-3.md", "tasks/a.md", "tasks/waits.md"]


def test_a_spelling_mistake_keeps_what_may_have_been_meant() -> None:
    kept = listing_of(crowd("/kickoff fix-logn"), registry())

    assert list(kept.files) == ["tasks/fix-login.md", "tasks/x/fix-logins.md"]


def test_a_pattern_keeps_all_that_it_names_with_their_twins() -> None:
    kept = listing_of(crowd("/kickoff tasks/x/*.md"), registry())

    assert list(kept.files) == ["tasks/d.md", "tasks/x/d.md", "tasks/x/fix-logins.md"]


def test_what_is_no_task_file_is_kept_when_it_is_named() -> None:
    whole = Listing("tree-1", MANY, LINKS, UNCOMMITTED)
    look = crowd("/kickoff queue link fresh", listing=Present(whole))

    kept = listing_of(look, registry())

    assert kept == Listing(
        "tree-1",
        {},
        frozenset({"tasks/link.md", "tasks/x/Link.md"}),
        frozenset({"tasks/fresh.md"}),
        others=len(MANY),
    )


def test_few_files_are_kept_whole() -> None:
    look = facts(**tasks(plan("a"), plan("b")))

    assert listing_of(look, registry()) == seen(look.listing)


def test_plans_that_nothing_asks_for_are_left_out() -> None:
    asked, linked, other = plan("a"), plan("b", issue=5), plan("c")
    look = crowd("/kickoff a", plans=(asked, linked, other), issues={5: Present(issue(5))})

    kept = narrowed(Known(registry(), look, Policy(), REPOSITORY)).facts.plans

    assert list(kept) == [asked.path, linked.path]


def test_a_number_keeps_the_plan_that_bears_it_where_no_issue_is_seen() -> None:
    look = crowd("/kickoff #7", plans=(plan("a", issue=7), plan("b", issue=8)))

    kept = narrowed(Known(registry(), look, Policy(), REPOSITORY)).facts

    assert list(kept.plans) == ["tasks/a.md"]
    assert list(listing_of(look, registry()).files) == ["tasks/a.md"]


def test_an_issue_keeps_the_file_that_its_work_has_brought() -> None:
    kept = listing_of(crowd("/kickoff #5"), registry(born(7)))

    assert list(kept.files) == ["tasks/issue-5.md"]


def test_the_paths_that_a_command_names_are_told() -> None:
    look = crowd("/kickoff fix-login waits after=a", "/kickoff gone", "/kickoff priority p9 a")
    known = Known(registry(), look, Policy(), REPOSITORY)

    assert [list(named_paths(issued, known)) for issued in look.commands] == [
        ["tasks/fix-login.md", "tasks/waits.md", "tasks/a.md"],
        [],
        [],
    ]
