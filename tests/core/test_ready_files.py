"""Files that say `status: ready`: once for each version, whatever became of the task since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import (
    NOW,
    after,
    answered,
    asked_by,
    entry,
    facts,
    plan,
    registry,
    running,
    said,
    tasks,
    ticked,
)
from kickoff.core.decide import Decision
from kickoff.core.effects import Happening, PlanText
from kickoff.core.facts import Facts, Listing, Present, Unknown
from kickoff.core.files_read import Reading, ReadyFile
from kickoff.core.identity import plan_hash
from kickoff.core.policy import LegacyReady, Policy
from kickoff.core.questions import is_behind
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import CAPACITY, Done, Mark, Queued, Registry
from kickoff.core.task import BrokenPlan, Plan

READ = Reading("tree-1", "tasks/**/*.md")
WARN = Policy(legacy_ready=LegacyReady.WARN)
OFF = Policy(legacy_ready=LegacyReady.OFF)


def ready(task_id: str = "fix-login", **changes: Any) -> Plan:
    return plan(task_id, **{"status": "ready", **changes})


def look(*plans: Plan | BrokenPlan, **changes: Any) -> Facts:
    """All files were read, and nothing can start because nobody sees the default branch."""
    return facts(**{**tasks(*plans), "read": READ, "head": None, **changes})


def took(before: Registry, seen: Facts, policy: Policy | None = None) -> Decision:
    return ticked(before, seen, policy=policy)


def noted(barred: ReasonCode | None = None, task_id: str = "fix-login") -> dict[str, ReadyFile]:
    return {task_id: ReadyFile(f"blob of tasks/{task_id}.md", barred)}


def test_a_ready_file_queues_its_task() -> None:
    decision = took(registry(), look(ready(owner="alice", priority="p1")))

    [task] = decision.registry.tasks.values()
    assert task.queued == Queued("alice", NOW, "legacy")
    assert (task.id, task.path, task.owner) == ("fix-login", "tasks/fix-login.md", "alice")
    assert task.plan == plan_hash(ready().text)
    assert decision.plans == (PlanText("fix-login", ready().text),)
    assert decision.registry.ready == noted()
    assert decision.registry.read == READ
    assert decision.happened == (Happening(ReasonCode.QUEUED, ("fix-login",)),)


def test_without_an_owner_nobody_asked() -> None:
    decision = took(registry(), look(ready()))

    assert decision.registry.tasks["fix-login"].queued == Queued("legacy", NOW, "legacy")


def test_a_version_is_taken_once() -> None:
    before = took(registry(), look(ready())).registry

    assert not took(before, look(ready())).changed


def test_what_was_cancelled_is_not_taken_again() -> None:
    before = took(registry(), look(ready())).registry
    cancelled = answered(before, look(ready(), commands=said("/kickoff cancel fix-login")))

    assert cancelled.registry.tasks == {}
    assert not took(cancelled.registry, look(ready())).changed


def test_a_task_that_is_cancelled_before_its_file_was_read_stays_out() -> None:
    before = registry(entry())

    decision = answered(before, look(ready(), commands=said("/kickoff cancel fix-login")))

    assert decision.registry.tasks == {}
    assert decision.registry.ready == noted()


def test_a_new_version_of_a_cancelled_task_is_taken() -> None:
    before = registry(ready={"fix-login": ReadyFile("an older blob")}, read=READ)

    assert list(took(before, look(ready())).registry.tasks) == ["fix-login"]


@pytest.mark.parametrize("held", [True, False])
def test_a_new_version_pins_what_the_file_itself_had_queued(held: bool) -> None:
    before = took(registry(), look(ready(text="Old.\n"))).registry
    task = before.tasks["fix-login"]
    hold = Mark("bob", NOW) if held else None
    before = before.with_entry(replace(task, hold=hold))
    before = replace(before, ready={"fix-login": ReadyFile("an older blob")})

    decision = took(before, look(ready()))

    [fresh] = decision.registry.tasks.values()
    assert (fresh.plan, fresh.signals) == (plan_hash(ready().text), ())
    assert (fresh.hold, fresh.queued) == (hold, task.queued)
    assert decision.plans == (PlanText("fix-login", ready().text),)


def test_a_new_version_is_no_approval_of_what_a_person_asked_for() -> None:
    before = registry(entry(), ready={"fix-login": ReadyFile("an older blob")})

    decision = took(before, look(ready(text="Something else.\n")))

    [task] = decision.registry.tasks.values()
    assert [signal.code for signal in task.signals] == [ReasonCode.PLAN_CHANGED]
    assert (task.plan, decision.plans) == (entry().plan, ())
    assert decision.registry.ready == noted()


def test_a_command_for_the_same_task_goes_first() -> None:
    decision = answered(registry(), look(ready(), commands=said("/kickoff fix-login")))

    assert decision.registry.tasks["fix-login"].queued == asked_by("bob")
    assert decision.registry.ready == noted()


def test_a_running_task_is_only_noted() -> None:
    decision = took(registry(running()), look(ready()))

    assert decision.registry.tasks["fix-login"].attempts == running().attempts
    assert decision.registry.ready == noted()


@pytest.mark.parametrize(
    "seen",
    [
        look(BrokenPlan("tasks/fix-login.md", "it is a list", 2)),
        look(plan(status="completed")),
        look(plan(status="Ready to go")),
        look(plan()),
    ],
)
def test_nothing_else_queues(seen: Facts) -> None:
    decision = took(registry(), seen)

    assert (decision.registry.tasks, decision.registry.ready) == ({}, {})


def test_what_is_done_is_not_queued() -> None:
    before = registry(done={"fix-login": Done(NOW, 57)}, read=READ)

    assert not took(before, look(ready())).changed


def test_duplicates_are_noted_and_not_queued() -> None:
    twin = plan(path="tasks/x/fix-login.md")

    decision = took(registry(), look(ready(), twin))

    assert decision.registry.tasks == {}
    assert decision.registry.ready == noted(ReasonCode.DUPLICATE_TASK_ID)
    assert not took(decision.registry, look(ready(), twin)).changed


def test_a_former_duplicate_is_taken_when_it_is_read_again() -> None:
    before = registry(ready=noted(ReasonCode.DUPLICATE_TASK_ID))

    assert list(took(before, look(ready())).registry.tasks) == ["fix-login"]


def test_a_full_queue_takes_no_more_until_there_is_room() -> None:
    full = registry(*(entry(f"t{n}", hold=None) for n in range(CAPACITY)))
    others = {f"tasks/t{n}.md": "blob" for n in range(CAPACITY)}
    files = Listing("tree-1", {"tasks/fix-login.md": "blob of tasks/fix-login.md", **others})
    seen = look(ready(), listing=Present(files))

    decision = took(full, seen)

    assert decision.registry.ready == noted(ReasonCode.QUEUE_FULL)
    assert not is_behind(decision.registry, Policy(), "tree-1")
    room = replace(decision.registry, tasks={})
    assert is_behind(room, Policy(), "tree-1")
    assert list(took(room, seen).registry.tasks) == ["fix-login"]


def test_a_warning_queues_nothing_and_is_no_bar_to_queueing_later() -> None:
    warned = took(registry(), look(ready()), WARN).registry

    assert (warned.tasks, warned.ready) == ({}, noted(ReasonCode.READY_IN_FILE))
    assert not took(warned, look(ready()), WARN).changed
    assert not is_behind(warned, WARN, "tree-1")
    assert is_behind(warned, Policy(), "tree-1")
    assert list(took(warned, look(ready())).registry.tasks) == ["fix-login"]


def test_off_means_nothing() -> None:
    assert not took(registry(), look(ready()), OFF).registry.tasks
    assert not is_behind(registry(), OFF, "tree-2")


def test_off_forgets_what_was_read_and_not_what_was_taken() -> None:
    before = took(registry(), look(ready())).registry
    off = took(replace(before, tasks={}), facts(), OFF).registry

    assert (off.read, off.ready) == (None, before.ready)
    assert is_behind(off, Policy(), "tree-1")
    assert took(off, look(ready())).registry.tasks == {}


@pytest.mark.parametrize("seen", [look(plan()), look()])
def test_a_file_that_is_no_longer_ready_is_forgotten(seen: Facts) -> None:
    before = registry(ready={"fix-login": ReadyFile("an older blob")}, read=READ)

    assert took(before, seen).registry.ready == {}


@pytest.mark.parametrize("unread", [Unknown(), None])
def test_a_file_that_was_not_read_is_not_forgotten(unread: Unknown | None) -> None:
    before = registry(ready={"fix-login": ReadyFile("an older blob")}, read=READ)
    plans = {"tasks/fix-login.md": unread} if unread else {}

    assert took(before, look(ready(), plans=plans)).registry.ready == before.ready


def test_a_file_that_moved_as_it_is_is_the_same_version() -> None:
    moved = ready(path="tasks/auth/fix-login.md")
    listing = Listing("tree-2", {moved.path: "blob of tasks/fix-login.md"})
    before = registry(ready=noted())

    decision = took(before, look(moved, listing=Present(listing)))

    assert (decision.registry.tasks, decision.registry.ready) == ({}, noted())


def test_nothing_is_taken_while_the_configuration_cannot_be_read() -> None:
    decision = took(registry(), look(ready(), configuration_error="line 3"))

    assert (decision.registry.tasks, decision.registry.read) == ({}, None)


def test_files_that_could_not_all_be_read_are_read_again() -> None:
    decision = took(registry(), look(ready(), read=None))

    assert list(decision.registry.tasks) == ["fix-login"]
    assert decision.registry.read is None
    assert is_behind(decision.registry, Policy(), "tree-1")


@pytest.mark.parametrize(
    "read",
    [None, Reading("tree-0", READ.pattern), Reading("tree-1", "*.md"), replace(READ, to="b")],
)
def test_files_are_to_be_read_when_not_all_were_as_they_are(read: Reading | None) -> None:
    assert is_behind(registry(read=read), Policy(), "tree-1")
    assert not is_behind(registry(read=READ), Policy(), "tree-1")
    assert not is_behind(registry(read=read), Policy(), None)


def test_a_task_that_starts_from_a_file_waits_for_what_it_depends_on() -> None:
    needs = ready(depends_on=("store",))
    seen = look(needs, plan("store"), head="a" * 40)

    decision = ticked(registry(), seen, now=after(1))

    assert decision.registry.tasks["fix-login"].attempts == ()
