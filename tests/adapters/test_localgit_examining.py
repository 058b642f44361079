"""What an examination finds in a clone, and when something last ticked there."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.plain_repository import PlainRepository
from core.builders import attempt, entry, registry
from kickoff.adapters.localgit.examining import LocalExaminer
from kickoff.adapters.localgit.tick_note import last_tick, note_tick
from kickoff.bootstrap import local_kit
from kickoff.core.doctor.premises import Clone, Ground, Leftover
from kickoff.core.events import Tick
from kickoff.core.facts import Present
from kickoff.core.registry import Registry
from kickoff.errors import RegistryUnreadable
from kickoff.service.running import Woken, run

STATE = "kickoff-state"


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    plain = PlainRepository(tmp_path)
    plain.git("switch", "--quiet", "--create", "desk")
    return plain


def ground(plain: PlainRepository, *, queue: Registry | None = None, **workers: str) -> Ground:
    return Ground(plain.head(), "main", STATE, queue or registry(), workers)


def clone(plain: PlainRepository, *, queue: Registry | None = None, **workers: str) -> Clone:
    return LocalExaminer(plain.opened(), "garden").clone(ground(plain, queue=queue, **workers))


def test_in_a_fresh_clone_there_is_nothing_to_say(plain: PlainRepository) -> None:
    found = clone(plain)

    assert replace(found, git=()) == Clone(leftovers=Present(()))
    assert found.git >= (2, 31)


def test_only_locks_that_no_git_at_work_has_are_left_behind(plain: PlainRepository) -> None:
    left = [
        plain.folder / ".git" / name
        for name in ("packed-refs.lock", "refs/heads/task/x.lock", "index.lock")
    ]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for path in left[:2]:
        os.utime(path, (0, 0))

    assert clone(plain).locks == tuple(map(str, left[:2]))


def test_programs_are_looked_for_on_the_path(plain: PlainRepository) -> None:
    workers = {
        "a": "sh",
        "b": "no-such-program",
        "c": "tools/work.sh",
        "d": "/no/such",
        "e": "{id}",
    }

    assert clone(plain, queue=None, **workers).missing == {"b": "no-such-program", "d": "/no/such"}


def test_the_default_branch_that_is_checked_out_stays_behind(plain: PlainRepository) -> None:
    plain.git("switch", "--quiet", "main")
    assert clone(plain).behind is True

    plain.git("config", "kickoff.updateCheckout", "true")
    assert clone(plain).behind is False


def test_with_a_remote_no_checkout_is_passed_by(plain: PlainRepository) -> None:
    plain.git("switch", "--quiet", "main")
    plain.share()

    assert clone(plain).behind is False


def test_worktrees_of_tasks_in_play_are_not_left_over(plain: PlainRepository) -> None:
    trees = plain.folder / ".kickoff" / "worktrees"
    for task in ("hello", "gone"):
        plain.git("worktree", "add", "--quiet", "-b", f"task/{task}", str(trees / task), "main")
    in_play = registry(entry("hello", attempts=(attempt("hello"),)))

    assert clone(plain, queue=in_play).leftovers == Present(
        (Leftover(str(trees / "gone"), "task/gone"),)
    )


def test_work_that_is_nowhere_else_stays(plain: PlainRepository) -> None:
    trees = plain.folder / ".kickoff" / "worktrees"
    plain.git("worktree", "add", "--quiet", "-b", "task/gone", str(trees / "gone"), "main")
    plain.write({"new.txt": "x"}, trees / "gone")

    found = clone(plain).leftovers

    said = "it holds changes that are not committed: new.txt"
    assert found == Present((Leftover(str(trees / "gone"), "task/gone", said),))


def test_a_plain_repository_has_no_workflows_and_no_hosting(plain: PlainRepository) -> None:
    examiner = LocalExaminer(plain.opened(), "garden")

    assert examiner.workflows(ground(plain)) == Present({})
    assert examiner.hosting(ground(plain), "") is None


def test_in_a_clone_of_github_the_workflows_are_those_of_the_default_branch(
    plain: PlainRepository,
) -> None:
    plain.git("switch", "--quiet", "main")
    path = ".github/workflows/kickoff.yml"
    plain.commit({path: "on: push\n", ".github/workflows/README.md": "x"}, "Install")
    plain.write({path: "changed, and not committed"})
    plain.share()
    plain.git("config", "kickoff.forge", "github")

    assert LocalExaminer(plain.opened(), "o/r").workflows(ground(plain)) == Present(
        {path: "on: push\n"}
    )


def test_a_tick_leaves_a_note(plain: PlainRepository) -> None:
    repository, clock = plain.opened(), StillClock()
    repository.private.mkdir()
    assert last_tick(repository, STATE) is None

    note_tick(repository.private, clock.now())

    assert last_tick(repository, STATE) == clock.now()


def test_a_run_that_failed_leaves_none(plain: PlainRepository) -> None:
    repository = plain.opened()
    plain.commit({"tasks/hello.md": "Hello.\n"}, "Plan")
    kit = local_kit(plain.folder, plain.environment)
    plain.git("update-ref", f"refs/heads/{STATE}", "main")

    with pytest.raises(RegistryUnreadable):
        run(kit, Woken(Tick("test")), "op-1")

    assert last_tick(repository, STATE) is None


def test_where_nothing_can_be_written_nothing_is_noted(plain: PlainRepository) -> None:
    repository = plain.opened()

    note_tick(repository.private / "nowhere", StillClock().now())

    assert last_tick(repository, STATE) is None


def test_the_newest_commit_of_a_shared_queue_is_a_tick_of_somebody(plain: PlainRepository) -> None:
    plain.share()
    repository = plain.opened()
    repository.private.mkdir()
    note_tick(repository.private, StillClock().now())
    plain.git("update-ref", f"refs/kickoff/origin/{STATE}", "main")
    os.utime(repository.private / "ticked", (0, 0))

    assert last_tick(repository, STATE) == plain.at("main")
