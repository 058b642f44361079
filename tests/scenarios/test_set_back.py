"""A state branch that somebody deletes, or sets back: it is noticed, and told; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.attempts.fencing import Fenced, check
from kickoff.core.lifecycle import phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.remembered import SetBack
from kickoff.errors import RegistryUnreadable
from scenarios.desk import Desk
from scenarios.plain_desk import CONFIG, PlainDesk
from stateful_github import StatefulGitHub

STATE = "refs/heads/kickoff-state"
TOLD = "The state branch was set back: on "


def head(desk: PlainDesk) -> str:
    return desk.plain.head("kickoff-state")


def noted(desk: PlainDesk) -> SetBack | None:
    return desk.registry.set_back


def states(desk: Desk | PlainDesk) -> dict[str, str]:
    return {task: phase(entry).value for task, entry in desk.registry.tasks.items()}


# ------------------------------------------------------------------------ in a plain repository


@pytest.fixture
def plain(tmp_path: Path) -> PlainDesk:
    files: dict[str, str | bytes] = {"tasks/other.md": "# Other\n"}
    desk = PlainDesk(tmp_path, {**files, ".github/kickoff.yml": f"{CONFIG}limits: {{total: 1}}\n"})
    desk.says("hello")
    desk.says("other")
    return desk


def test_a_branch_set_back_is_noticed_and_told_once(plain: PlainDesk) -> None:
    lost = head(plain)
    plain.plain.git("update-ref", STATE, f"{lost}~1")

    plain.tick()

    assert "Kickoff-Reason: state_set_back" in plain.plain.git("log", "-1", "kickoff-state")
    assert noted(plain) == SetBack(plain.clock.at, lost)
    assert f"{TOLD}{plain.clock.at:%Y-%m-%d %H:%M} UTC" in plain.plain.git(
        "show", "kickoff-state:README.md"
    )
    assert plain.plain.git("rev-parse", "refs/kickoff-gone/here/kickoff-state") == lost
    assert [plain.tick().outcome, plain.tick().outcome] == [ReasonCode.IDLE] * 2


def test_what_was_lost_can_be_brought_back(plain: PlainDesk) -> None:
    lost = head(plain)
    plain.plain.git("update-ref", STATE, f"{lost}~1")
    plain.tick()
    plain.plain.git("update-ref", STATE, "refs/kickoff-gone/here/kickoff-state")

    plain.tick()

    assert states(plain) == {"hello": "running", "other": "queued"}
    assert [d.task for d in plain.runs.dispatches] == ["hello"]


def test_a_worker_of_a_decision_that_is_gone_is_stopped_and_fenced(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path, {"tasks/other.md": "# Other\n"})
    desk.says("other not-before=1d")
    before = head(desk)
    desk.says("hello")
    first = desk.runs.last("hello")
    desk.plain.git("update-ref", STATE, before)

    desk.tick()
    desk.says("hello")

    assert set(desk.runs.cancelled) == {first.token}
    assert [d.task for d in desk.runs.dispatches] == ["hello", "hello"]
    assert isinstance(check(desk.registry, "hello", 1, first.token), Fenced)


def test_a_deleted_branch_is_not_begun_anew_even_without_any_task_branch(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path)
    desk.says("pause")
    desk.says("hello")
    lost = head(desk)
    desk.plain.git("branch", "--delete", "--force", "kickoff-state")

    with pytest.raises(RegistryUnreadable, match=f"its commit {lost}") as refused:
        desk.tick()

    assert refused.value.reason == "state_branch_missing"
    assert f"git branch kickoff-state {lost}" in refused.value.remedy
    desk.plain.git("branch", "kickoff-state", lost)
    desk.tick()
    assert states(desk) == {"hello": "queued"}


def test_a_person_who_commits_on_top_sets_nothing_back(plain: PlainDesk) -> None:
    tree = plain.plain.folder.parent / "by-hand"
    plain.plain.git("worktree", "add", "--quiet", str(tree), "kickoff-state")
    plain.plain.commit({"notes.txt": "mine\n"}, "By hand", folder=tree)
    plain.plain.git("worktree", "remove", "--force", str(tree))

    plain.says("hold other")

    assert noted(plain) is None


# ------------------------------------------------------------------------------------ at a remote


def test_a_remote_s_branch_set_back_is_noticed_by_who_had_seen_it(tmp_path: Path) -> None:
    ann = PlainDesk(tmp_path / "ann", {"tasks/other.md": "# Other\n"})
    ann.plain.share()
    bob = PlainDesk(tmp_path / "bob", clone_of=ann)
    ann.says("hello")
    ann.says("other not-before=1d")
    bare = ann.plain.bare
    lost = ann.plain.git("rev-parse", "kickoff-state", folder=bare)
    ann.plain.git("update-ref", STATE, f"{lost}~1", folder=bare)

    bob.tick()
    assert noted(bob) is None
    ann.tick()

    assert noted(bob) == SetBack(ann.clock.at, lost)
    assert states(bob) == {"hello": "running"}
    assert [d.task for d in (*ann.runs.dispatches, *bob.runs.dispatches)] == ["hello"]


def test_a_remote_s_branch_that_is_deleted_is_not_begun_anew(tmp_path: Path) -> None:
    ann = PlainDesk(tmp_path / "ann")
    ann.plain.share()
    ann.says("pause")
    ann.says("hello")
    lost = ann.plain.git("rev-parse", "kickoff-state", folder=ann.plain.bare)
    ann.plain.git("update-ref", "-d", STATE, folder=ann.plain.bare)

    with pytest.raises(RegistryUnreadable, match=f"its commit {lost}") as refused:
        ann.tick()

    assert f"git push origin {lost}:refs/heads/kickoff-state" in refused.value.remedy


# --------------------------------------------------------------------------------------- on GitHub


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    return Desk(github, {"tasks/other.md": "After.\n", "tasks/third.md": "Third.\n"})


def set_back(desk: Desk, before: str) -> None:
    """Somebody force-pushes the state branch to where it was before."""
    desk.repository.store.set_ref(STATE, before, expected=desk.repository.head_of("kickoff-state"))


def test_commands_that_the_registry_has_forgotten_are_carried_out_again_in_order(
    github: StatefulGitHub, desk: Desk
) -> None:
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello not-before=1d")
    before = desk.repository.head_of("kickoff-state")
    desk.says(thread, "/kickoff other not-before=1d")
    desk.says(thread, "/kickoff priority p0 other")
    desk.says(thread, "/kickoff why other")
    set_back(desk, before)

    ran = desk.ticks(minutes=5)

    assert states(desk) == {"hello": "queued", "other": "queued"}
    assert desk.entry("other").priority == "p0"
    assert ReasonCode.STATE_SET_BACK.value in desk.repository.log("kickoff-state")[0]
    assert ran.outcome is ReasonCode.QUEUED
    assert TOLD in (desk.state("README.md") or "")
    ids = [one.id for one in desk.registry.applied]
    assert len(ids) == len(set(ids)) == 3
    assert desk.ticks().outcome is ReasonCode.IDLE
    github.effects.take_all()


def test_a_start_that_is_forgotten_is_made_again_and_the_first_worker_is_fenced(
    github: StatefulGitHub, desk: Desk
) -> None:
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff third not-before=1d")
    before = desk.repository.head_of("kickoff-state")
    desk.says(thread, "/kickoff hello")
    [first] = desk.repository.runs_of("kickoff-worker.yml")
    set_back(desk, before)

    desk.ticks(minutes=5)

    [_, second] = desk.repository.runs_of("kickoff-worker.yml")
    old, new = dict(first.inputs)["token"], dict(second.inputs)["token"]
    assert old != new
    assert isinstance(check(desk.registry, "hello", 1, old), Fenced)
    assert [a.token for a in desk.entry("hello").attempts] == [new]
    github.effects.take_all()


def test_nothing_is_taken_for_forgotten_in_a_queue_that_was_not_set_back(
    github: StatefulGitHub, desk: Desk
) -> None:
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    desk.says(thread, "/kickoff status hello")
    desk.says(thread, "/kickoff cancel nothing")
    desk.says(thread, "/kickoff other", by="stranger")
    for _ in range(6):
        desk.ticks(minutes=7)

    assert desk.registry.set_back is None
    assert len(desk.registry.applied) <= 2
    github.effects.take_all()


def test_boards_tell_of_it_for_a_week(plain: PlainDesk) -> None:
    plain.plain.git("update-ref", STATE, f"{head(plain)}~1")
    plain.tick()
    for days, told in ((6, True), (2, False)):
        plain.clock.advance(days=days)
        ran = plain.tick()
        assert ran.view is not None
        assert (ran.view.set_back is not None) is told


def test_a_deleted_branch_is_not_begun_anew_while_our_replies_stand_anywhere(
    github: StatefulGitHub, desk: Desk
) -> None:
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.says(thread, "/kickoff hello")
    desk.repository.delete_branch("kickoff-state", by="wendy")

    with pytest.raises(RegistryUnreadable, match=f"our reply in #{thread}") as refused:
        desk.ticks()

    assert refused.value.reason == "state_branch_missing"
    github.effects.take_all()


def test_whoever_asks_by_a_token_of_their_own_does_not_begin_it_anew_either(
    github: StatefulGitHub, desk: Desk
) -> None:
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.repository.delete_branch("kickoff-state", by="wendy")
    desk.token = github.user_token("wendy")

    with pytest.raises(RegistryUnreadable, match=f"our reply in #{thread}"):
        desk.ticks()

    github.effects.take_all()
