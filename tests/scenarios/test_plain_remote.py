"""Two people with a clone each, and a plain repository that both push to."""

from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.errors import ForgeError
from scenarios.plain_desk import PlainDesk


class Pair:
    """Ann's clone and Bob's clone of one repository, each with workers of its own."""

    def __init__(self, folder: Path) -> None:
        self.ann = PlainDesk(folder / "ann", {"tasks/other.md": "# Other\n"})
        self.ann.plain.share()
        self.bob = PlainDesk(folder / "bob", clone_of=self.ann)

    def there(self, name: str) -> str:
        """What git says of a name at the remote."""
        return self.ann.plain.git("rev-parse", "--verify", name, folder=self.ann.plain.bare)

    def file(self, path: str) -> str:
        return self.ann.plain.git("show", f"main:{path}", folder=self.ann.plain.bare)

    def merge(self, branch: str, *options: str) -> str:
        """Bob merges a branch in his clone and pushes; the commit."""
        bob = self.bob.plain
        bob.git("fetch", "--quiet", "origin")
        bob.git("switch", "--quiet", "main")
        bob.git("merge", "--quiet", "--ff-only", "origin/main")
        bob.git("merge", "--quiet", *options, f"origin/{branch}", by="Bob")
        bob.git("push", "--quiet", "origin", "main")
        commit = bob.head()
        bob.git("switch", "--quiet", "desk")
        return commit


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def test_the_whole_loop_over_a_remote(pair: Pair) -> None:
    assert pair.ann.says("hello").outcome is ReasonCode.QUEUED
    base = pair.there("main")
    assert pair.there("task/hello") == base
    head = pair.ann.works("hello", {"src/hello.txt": "hello\n"})
    assert pair.there("task/hello") == base
    assert pair.ann.states()["hello"] is State.IN_REVIEW
    assert pair.there("task/hello") == head
    merge = pair.merge("task/hello", "--no-ff")
    pair.bob.tick()
    assert "status: completed" in pair.file("tasks/hello.md")
    assert f"merge_commit: {merge}" in pair.file("tasks/hello.md")
    assert pair.ann.registry.tasks == pair.bob.registry.tasks == {}


def test_nobody_s_branches_are_touched(pair: Pair) -> None:
    before = pair.bob.plain.git("for-each-ref", "refs/heads", "refs/remotes")
    pair.ann.says("hello")
    pair.ann.works("hello", {"src/hello.txt": "hello\n"})
    pair.ann.tick()
    pair.bob.tick()
    pair.bob.says("other not-before=1d")
    assert pair.bob.plain.git("for-each-ref", "refs/heads", "refs/remotes") == before


def test_a_tick_leaves_alone_what_runs_on_another_machine(pair: Pair) -> None:
    pair.ann.says("hello")
    pair.ann.tick()
    pair.bob.clock.advance(minutes=30)
    assert pair.bob.states() == {"hello": State.RUNNING}
    assert pair.bob.runs.dispatches == []
    assert pair.bob.runs.cancelled == []


def test_both_serve_one_queue_and_start_nothing_twice(pair: Pair) -> None:
    pair.ann.says("hello")
    pair.bob.says("other")
    pair.ann.tick()
    pair.bob.tick()
    assert [d.task for d in pair.ann.runs.dispatches] == ["hello"]
    assert [d.task for d in pair.bob.runs.dispatches] == ["other"]


def test_a_squash_is_seen_by_whoever_looks(pair: Pair) -> None:
    pair.ann.says("hello")
    pair.ann.works("hello", {"src/hello.txt": "hello\n"})
    pair.ann.tick()
    squash = pair.bob.plain
    squash.git("switch", "--quiet", "main")
    commit = squash.commit({"src/hello.txt": "hello\n"}, "Do hello", by="Bob")
    squash.git("push", "--quiet", "origin", "main")
    pair.ann.tick()
    assert f"merge_commit: {commit}" in pair.file("tasks/hello.md")


def test_a_merge_is_seen_after_the_branch_was_deleted(pair: Pair) -> None:
    pair.ann.says("hello")
    pair.ann.works("hello", {"src/hello.txt": "hello\n"})
    pair.ann.tick()
    pair.merge("task/hello", "--no-ff")
    pair.bob.plain.git("push", "--quiet", "origin", ":refs/heads/task/hello")
    pair.bob.tick()
    assert "status: completed" in pair.file("tasks/hello.md")


def test_a_remote_that_cannot_be_reached_stops_the_run_before_anything_is_done(pair: Pair) -> None:
    pair.ann.says("hello not-before=1d")
    pair.ann.plain.bare.rename(pair.ann.plain.bare.with_name("gone.git"))
    before = pair.ann.plain.git("for-each-ref")
    with pytest.raises(ForgeError):
        pair.ann.says("other")
    assert pair.ann.plain.git("for-each-ref") == before
    assert pair.ann.runs.dispatches == []


def test_a_plan_that_is_committed_here_and_not_pushed_is_named_as_such(pair: Pair) -> None:
    pair.ann.plain.git("switch", "--quiet", "main")
    pair.ann.plain.commit({"tasks/new.md": "# New\n"})
    assert pair.ann.answer("new").reason is ReasonCode.PLAN_NOT_COMMITTED
    pair.ann.plain.git("push", "--quiet", "origin", "main")
    assert pair.ann.answer("new").reason is ReasonCode.QUEUED
