from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.builders import NOW, after, facts, plan, registry, said, tasks
from kickoff.core.cursor import BEHIND, EDITABLE, advance
from kickoff.core.facts import Facts, Present, Unknown
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Applied


def cursor(seen: Facts, now: datetime = NOW) -> datetime:
    return advance(registry(), seen, now).after


def test_the_cursor_follows_a_quarter_of_an_hour_behind() -> None:
    assert cursor(facts()) == NOW - BEHIND


def test_the_cursor_never_passes_what_is_unanswered() -> None:
    old = said("/kickoff a", at=after(-40))
    assert cursor(facts(old)) == after(-40)
    assert cursor(facts(old, said("/kickoff b", at=after(-50)))) == after(-50)
    assert cursor(facts(said("/kickoff a", at=after(-40), answered=True))) == NOW - BEHIND


def test_the_cursor_never_goes_back() -> None:
    assert cursor(facts(said("/kickoff a", at=after(-90)))) == registry().after
    assert cursor(facts(), now=after(-70)) == registry().after


def test_a_long_sweep_that_did_not_reach_the_cursor_leaves_the_rest_behind() -> None:
    queue = replace(registry(), after=NOW - timedelta(days=30))
    cut = NOW - timedelta(days=2)
    assert advance(queue, facts(swept_since=cut), NOW).after == cut
    open_one = facts(said("/kickoff a", at=cut - timedelta(days=1)), swept_since=cut)
    assert advance(queue, open_one, NOW).after == cut - timedelta(days=1)
    recent = NOW - timedelta(hours=23)
    assert advance(queue, facts(swept_since=recent), NOW) == queue


def test_a_run_that_did_not_read_all_comments_leaves_the_cursor() -> None:
    applied = (Applied("c-1", after(-600), ReasonCode.QUEUED),)
    queue = registry(applied=applied)
    for swept in (None, after(-59)):
        assert advance(queue, facts(swept_since=swept), NOW) == queue


def test_an_edit_moves_what_a_command_is_judged_by() -> None:
    edited = said("/kickoff a", at=after(-50), changed_at=after(-20))
    assert cursor(facts(edited)) == after(-20)


@given(st.integers(0, 200), st.integers(0, 10), st.integers(0, 300))
def test_what_could_still_be_given_again_is_remembered(made: int, edit: int, later: int) -> None:
    """An applied command whose comment may still count is never forgotten."""
    changed = after(made + edit)
    applied = Applied("c-1", changed, ReasonCode.QUEUED)
    now = changed + timedelta(minutes=later)
    moved = advance(registry(applied=(applied,)), facts(), now)
    in_time = changed >= moved.after and changed - after(made) <= EDITABLE
    assert applied in moved.applied or not in_time


def test_old_commands_are_forgotten() -> None:
    old, new = (Applied(f"c-{n}", after(n), ReasonCode.QUEUED) for n in (-41, -39))
    assert advance(registry(applied=(old, new)), facts(), NOW).applied == (new,)


def test_the_state_of_the_task_files_is_remembered_once_they_were_read() -> None:
    new = registry(tasks_tree=None)
    assert advance(new, facts(**tasks(plan())), NOW).tasks_tree == "tree-1"
    assert advance(new, facts(folder_tree=Present("tree-1")), NOW).tasks_tree is None


def test_task_files_that_were_read_in_part_are_read_again() -> None:
    seen = facts(**{**tasks(plan()), "plans": {"tasks/fix-login.md": Unknown("timed out")}})
    assert advance(registry(tasks_tree=None), seen, NOW).tasks_tree is None


def test_living_replies_are_remembered_where_they_were_seen() -> None:
    queue = registry(replies={1: 10, 2: 20})
    assert advance(queue, facts(replies={2: 21, 3: 30}), NOW).replies == {1: 10, 2: 21, 3: 30}
    still = replace(facts(replies={1: 10}), swept_since=None)
    assert advance(queue, still, NOW) is queue
