"""Records in a plain repository: the branch that stands for a pull request, and what people do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.reasons import ReasonCode
from kickoff.service.replaying import replay
from scenarios.plain_desk import CONFIG, PlainDesk

BRANCH = "kickoff-records"
PLAN = "---\ntitle: Say hello\n---\nGreet the world.\n"


def desk_with(folder: Path, more: str = "", **files: str) -> PlainDesk:
    config = {".github/kickoff.yml": f"{CONFIG}{more}"}
    return PlainDesk(folder, {"tasks/hello.md": PLAN, "tasks/bye.md": PLAN, **files, **config})


@pytest.fixture
def desk(tmp_path: Path) -> PlainDesk:
    return desk_with(tmp_path)


@pytest.fixture
def proposing(tmp_path: Path) -> PlainDesk:
    return desk_with(tmp_path, "completion: pull_request\n")


def merged(desk: PlainDesk, task: str = "hello") -> str:
    desk.says(task)
    desk.works(task, {f"{task}.txt": "Done.\n"})
    return desk.merge(f"task/{task}", "--no-ff", "--no-edit")


def recorded(desk: PlainDesk, branch: str = "main", path: str = "tasks/hello.md") -> bool:
    return "status: completed" in desk.plain.git("show", f"{branch}:{path}")


def notices(desk: PlainDesk) -> list[tuple[str, ReasonCode]]:
    return [(n.task, n.code) for n in desk.registry.notices]


def test_without_pull_requests_a_branch_stands_for_one(proposing: PlainDesk) -> None:
    merge = merged(proposing)
    proposing.tick()
    assert (recorded(proposing), recorded(proposing, BRANCH)) == (False, True)
    assert proposing.plain.git("rev-parse", f"{BRANCH}^") == merge
    registry = proposing.registry
    assert (registry.tasks, list(registry.done)) == ({}, ["hello"])
    assert registry.proposal is not None
    assert (registry.proposal.tasks, registry.proposal.pull_request) == (("hello",), None)
    board = proposing.plain.git("show", "kickoff-state:README.md")
    assert "waits on the branch `kickoff-records`: merge that" in board
    assert proposing.tick().outcome is ReasonCode.IDLE


def test_its_merge_ends_the_wait_and_takes_the_branch_away(proposing: PlainDesk) -> None:
    merged(proposing)
    proposing.tick()
    proposing.merge(BRANCH)
    proposing.tick()
    proposing.tick()
    assert recorded(proposing)
    assert (proposing.registry.done, proposing.registry.proposal) == ({}, None)
    assert proposing.plain.ask("rev-parse", "--verify", "--quiet", BRANCH).returncode == 1


def test_the_next_record_joins_the_first_in_one_commit(proposing: PlainDesk) -> None:
    merged(proposing)
    proposing.tick()
    merge = merged(proposing, "bye")
    proposing.tick()
    assert proposing.plain.git("rev-parse", f"{BRANCH}^") == merge
    assert recorded(proposing, BRANCH)
    assert recorded(proposing, BRANCH, "tasks/bye.md")


def test_a_reopened_task_takes_its_branch_along(proposing: PlainDesk) -> None:
    merged(proposing)
    proposing.tick()
    proposing.says("reopen hello")
    proposing.tick()
    assert proposing.plain.ask("rev-parse", "--verify", "--quiet", BRANCH).returncode == 1
    assert (proposing.registry.done, proposing.registry.proposal) == ({}, None)


def test_a_branch_that_is_checked_out_is_not_moved(proposing: PlainDesk) -> None:
    merged(proposing)
    proposing.tick()
    head = proposing.plain.head(BRANCH)
    merged(proposing, "bye")
    proposing.plain.git("switch", "--quiet", BRANCH)
    proposing.tick()
    assert proposing.plain.head(BRANCH) == head
    [signal] = proposing.registry.tasks["bye"].signals
    assert "is checked out in" in (signal.detail or "")
    proposing.plain.git("switch", "--quiet", "desk")
    proposing.tick()
    assert proposing.registry.tasks == {}


def test_a_branch_of_somebody_else_is_left_alone(proposing: PlainDesk) -> None:
    merged(proposing)
    proposing.plain.git("branch", BRANCH, "desk")
    head = proposing.plain.head(BRANCH)
    proposing.tick()
    assert proposing.plain.head(BRANCH) == head
    [signal] = proposing.registry.tasks["hello"].signals
    assert "is not Kickoff's" in (signal.detail or "")


def test_a_moved_file_gets_its_record_where_it_is(desk: PlainDesk) -> None:
    merged(desk)
    desk.commit_on_main({"tasks/old/hello.md": PLAN}, "Copy")
    remove_on_main(desk, "tasks/hello.md")
    desk.tick()
    assert recorded(desk, path="tasks/old/hello.md")
    assert (desk.registry.tasks, desk.registry.done, notices(desk)) == ({}, {}, [])


@pytest.mark.parametrize("where", ["tasks/greeting.md", "tasks/old/greet.md"])
def test_a_renamed_file_gets_its_record_under_its_new_name(desk: PlainDesk, where: str) -> None:
    merged(desk)
    desk.commit_on_main({where: PLAN}, "Copy")
    remove_on_main(desk, "tasks/hello.md")
    desk.tick()
    assert recorded(desk, path=where)
    assert (desk.registry.tasks, desk.registry.done, notices(desk)) == ({}, {}, [])
    assert {one.finding for one in replay(desk.kit().state)} == {None}


def test_a_file_that_only_says_the_same_is_not_taken_for_it(desk: PlainDesk) -> None:
    desk.commit_on_main({"tasks/twin.md": PLAN}, "Plan the same once more")
    merged(desk)
    remove_on_main(desk, "tasks/hello.md")
    desk.tick()
    assert desk.plain.file("tasks/twin.md") == PLAN.strip()
    assert notices(desk) == [("hello", ReasonCode.RECORD_HOMELESS)]


def test_a_deleted_file_leaves_its_record_to_the_ledger(desk: PlainDesk) -> None:
    merged(desk)
    remove_on_main(desk, "tasks/hello.md")
    desk.tick()
    assert (desk.registry.tasks, list(desk.registry.done)) == ({}, ["hello"])
    assert notices(desk) == [("hello", ReasonCode.RECORD_HOMELESS)]
    desk.commit_on_main({"tasks/hello.md": PLAN}, "Back again")
    desk.tick()
    assert recorded(desk)
    assert (desk.registry.done, notices(desk)) == ({}, [])


def test_another_record_is_left_alone_and_told_of(desk: PlainDesk) -> None:
    merged(desk)
    own = "---\nstatus: completed\ncompleted_by: Carol\n---\nBy hand.\n"
    desk.commit_on_main({"tasks/hello.md": own}, "By hand")
    desk.tick()
    assert desk.plain.file("tasks/hello.md").strip() == own.strip()
    assert notices(desk) == [("hello", ReasonCode.RECORD_CONFLICT)]
    assert desk.says("done hello").outcome is ReasonCode.SETTLED
    assert notices(desk) == []


def test_a_revert_reopens_nothing_and_is_told_of(desk: PlainDesk) -> None:
    merge = merged(desk)
    desk.tick()
    revert_on_main(desk, merge)
    desk.tick()
    assert recorded(desk)
    assert notices(desk) == [("hello", ReasonCode.MERGE_REVERTED)]
    assert desk.tick().outcome is ReasonCode.IDLE
    desk.says("reopen hello")
    assert (recorded(desk), notices(desk)) == (False, [])


def remove_on_main(desk: PlainDesk, path: str) -> None:
    tree = desk.plain.folder.parent / f"removing-{desk.plain.minutes}"
    desk.plain.git("worktree", "add", "--quiet", str(tree), "main")
    desk.plain.git("rm", "--quiet", path, folder=tree)
    desk.plain.git("commit", "--quiet", "--message", "Remove", folder=tree)
    desk.plain.git("worktree", "remove", "--force", str(tree))


def revert_on_main(desk: PlainDesk, merge: str) -> None:
    tree = desk.plain.folder.parent / f"reverting-{desk.plain.minutes}"
    desk.plain.git("worktree", "add", "--quiet", str(tree), "main")
    desk.plain.git("revert", "--no-edit", "--mainline", "1", merge, folder=tree)
    desk.plain.git("worktree", "remove", "--force", str(tree))


REFUSE_MAIN = """\
#!/bin/sh
while read -r _ _ ref; do
  if [ "$ref" = refs/heads/main ] && [ ! -e "$GIT_DIR/open" ]; then
    echo "main takes no pushes" >&2; exit 1
  fi
done
"""


@pytest.fixture
def guarded(tmp_path: Path) -> PlainDesk:
    """A clone of a repository that refuses pushes to `main`, but for those of whoever merges."""
    desk = PlainDesk(tmp_path / "ann", {"tasks/bye.md": PLAN})
    desk.plain.share()
    hook = desk.plain.bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(REFUSE_MAIN)
    hook.chmod(0o755)
    return desk


def merged_there(desk: PlainDesk, branch: str) -> None:
    """Somebody who may merges a branch of the remote."""
    plain, key = desk.plain, desk.plain.bare / "open"
    key.touch()
    plain.git("fetch", "--quiet", "origin")
    plain.git("switch", "--quiet", "main")
    plain.git("merge", "--quiet", "--ff-only", "origin/main")
    plain.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}", by="Bob")
    plain.git("push", "--quiet", "origin", "main")
    plain.git("switch", "--quiet", "desk")
    key.unlink()


def there(desk: PlainDesk, *words: str) -> str:
    return desk.plain.git(*words, folder=desk.plain.bare)


def test_a_remote_that_refuses_gets_the_branch(guarded: PlainDesk) -> None:
    guarded.says("hello")
    guarded.works("hello", {"hello.txt": "Done.\n"})
    guarded.tick()
    merged_there(guarded, "task/hello")
    guarded.tick()
    assert "status: completed" in there(guarded, "show", f"{BRANCH}:tasks/hello.md")
    assert (guarded.registry.tasks, list(guarded.registry.done)) == ({}, ["hello"])
    assert guarded.tick().outcome is ReasonCode.IDLE
    merged_there(guarded, BRANCH)
    guarded.tick()
    guarded.tick()
    assert (guarded.registry.done, guarded.registry.proposal) == ({}, None)
    assert BRANCH not in there(guarded, "for-each-ref", "--format=%(refname:short)")
    assert guarded.tick().outcome is ReasonCode.IDLE
