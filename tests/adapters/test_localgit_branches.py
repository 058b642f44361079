from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.adapters.branch_outcomes import Denied, Made, Outcome, Taken
from kickoff.adapters.localgit.branches import (
    create_branches,
    publish_branches,
)
from kickoff.adapters.localgit.handing_over import hand_over
from kickoff.adapters.localgit.look import branches_below
from kickoff.adapters.localgit.sight import sight_of
from kickoff.core.effects import CreateBranch, OpenPullRequest
from kickoff.core.events import HandedOver, PullRequestFailed, Report
from kickoff.errors import ForgeError

PLAN = "---\ntitle: Grüße\nissue: 7\n---\n"


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


def create(plain: PlainRepository, *wanted: CreateBranch) -> dict[str, Outcome]:
    return dict(create_branches(plain.opened().git, wanted))


def born(base: str) -> CreateBranch:
    """The branch of a task born from issue 7."""
    return CreateBranch("issue-7", "task/issue-7", base, "tasks/deep/issue-7.md", PLAN)


def test_branches_are_made_at_their_base(plain: PlainRepository) -> None:
    later = plain.commit({"docs/else.md": "else\n"})
    wanted = (CreateBranch("a", "task/a", plain.first), CreateBranch("b", "task/b", later))
    assert create(plain, *wanted) == {"task/a": Made(plain.first), "task/b": Made(later)}
    assert (plain.head("task/a"), plain.head("task/b")) == (plain.first, later)
    assert plain.git("reflog", "show", "--format=%gs", "task/a") == "kickoff: begin a"


def test_a_branch_that_is_there_at_its_base_is_ours(plain: PlainRepository) -> None:
    wanted = CreateBranch("a", "task/a", plain.first)
    for _ in range(2):
        assert create(plain, wanted) == {"task/a": Made(plain.first)}


def test_a_branch_anywhere_else_is_taken_and_left_there(plain: PlainRepository) -> None:
    foreign = plain.commit({"mine.txt": "mine\n"})
    plain.git("branch", "task/a")
    assert create(plain, CreateBranch("a", "task/a", plain.first)) == {"task/a": Taken(foreign)}
    assert plain.head("task/a") == foreign


def test_a_branch_in_the_way_of_all_others_is_named(plain: PlainRepository) -> None:
    plain.git("branch", "task")
    [outcome] = create(plain, CreateBranch("a", "task/a", plain.first)).values()
    assert isinstance(outcome, Denied)
    assert "'refs/heads/task' exists" in outcome.why


def test_one_branch_that_cannot_be_made_leaves_the_others_alone(plain: PlainRepository) -> None:
    wanted = (CreateBranch("a", "task/a", "1" * 40), CreateBranch("b", "task/b", plain.first))
    made = create(plain, *wanted)
    assert isinstance(made["task/a"], Denied)
    assert made["task/b"] == Made(plain.first)


def test_what_git_writes_down_is_kept_where_it_is_not_by_default(plain: PlainRepository) -> None:
    plain.git("config", "core.logAllRefUpdates", "false")
    create(plain, CreateBranch("a", "task/a", plain.first))
    later = plain.commit({"docs/else.md": "else\n"})
    plain.git("branch", "--force", "task/a", later)
    assert plain.git("reflog", "show", "--format=%H", "task/a").splitlines() == [
        later,
        plain.first,
    ]


def test_the_plan_of_a_task_born_from_an_issue_is_the_first_commit(plain: PlainRepository) -> None:
    [outcome] = create(plain, born(plain.first)).values()
    head = plain.head("task/issue-7")
    assert outcome == Made(head)
    assert plain.git("rev-parse", "task/issue-7^") == plain.first
    assert plain.git("diff", "--name-status", plain.first, head) == "A\ttasks/deep/issue-7.md"
    assert plain.file("tasks/deep/issue-7.md", "task/issue-7") == PLAN.strip()
    assert plain.git("log", "-1", "--format=%B", head) == "Add the plan of issue-7"


def test_a_branch_with_our_own_plan_on_it_is_ours(plain: PlainRepository) -> None:
    [first] = create(plain, born(plain.first)).values()
    [again] = create(plain, born(plain.first)).values()
    assert first == again


def test_a_branch_at_the_base_gets_the_plan(plain: PlainRepository) -> None:
    plain.git("branch", "task/issue-7")
    [outcome] = create(plain, born(plain.first)).values()
    assert outcome == Made(plain.head("task/issue-7"))
    assert plain.head("task/issue-7") != plain.first


@pytest.mark.parametrize("files", [{"tasks/deep/issue-7.md": "other\n"}, {"mine.txt": "mine\n"}])
def test_a_branch_with_another_commit_on_it_is_taken(
    plain: PlainRepository, files: dict[str, str | bytes]
) -> None:
    foreign = plain.commit(files)
    plain.git("branch", "task/issue-7")
    assert create(plain, born(plain.first)) == {"task/issue-7": Taken(foreign)}


def test_a_plan_with_more_on_top_of_it_is_taken(plain: PlainRepository) -> None:
    create(plain, born(plain.first))
    plain.git("switch", "--quiet", "task/issue-7")
    more = plain.commit({"mine.txt": "mine\n"})
    assert create(plain, born(plain.first)) == {"task/issue-7": Taken(more)}


def test_our_branches_are_listed_by_their_folder(plain: PlainRepository) -> None:
    for name in ("task/a", "task/b/c", "tasks", "other/task/d"):
        create(plain, CreateBranch("a", name, plain.first))
    plain.git("branch", "task/mine")
    assert branches_below(sight_of(plain.opened(), "q"), "task/") == ("task/a", "task/b/c")


def test_no_more_branches_are_listed_than_anybody_needs(plain: PlainRepository) -> None:
    lines = "".join(f"create refs/heads/task/{n:03} {plain.first}\n" for n in range(120))
    words = ("update-ref", "-m", "kickoff: begin it", "--create-reflog", "--stdin")
    plain.opened().git.run(*words, given=lines.encode())
    assert len(branches_below(sight_of(plain.opened(), "q"), "task/")) == 100


def handed(plain: PlainRepository, branch: str = "task/a") -> Report:
    repository = plain.opened()
    effect = OpenPullRequest("a", "token", branch, "main", "A", "")
    return hand_over(sight_of(repository, "q"), effect, repository.remote)


def work(plain: PlainRepository, branch: str = "task/a") -> str:
    plain.git("switch", "--quiet", branch)
    head = plain.commit({"src/a.txt": "a\n"})
    plain.git("switch", "--quiet", "main")
    return head


def test_without_a_remote_work_is_where_it_should_be(plain: PlainRepository) -> None:
    create(plain, CreateBranch("a", "task/a", plain.first))
    head = work(plain)
    assert handed(plain) == HandedOver("a", "token", head)


def test_a_branch_that_is_gone_is_not_handed_over(plain: PlainRepository) -> None:
    assert handed(plain) == PullRequestFailed("a", "`task/a` is gone", "git log main..task/a")


def test_a_branch_that_only_followed_main_is_not_handed_over(plain: PlainRepository) -> None:
    create(plain, CreateBranch("a", "task/a", plain.first))
    plain.commit({"docs/else.md": "else\n"})
    plain.git("switch", "--quiet", "task/a")
    plain.git("merge", "--quiet", "--ff-only", "main")
    why = "`task/a` has nothing that `main` does not have"
    assert handed(plain) == PullRequestFailed("a", why, "git log main..task/a")


class Shared:
    """A clone of a bare repository, which is its remote `origin`."""

    def __init__(self, folder: Path) -> None:
        self.plain = PlainRepository(folder)
        self.bare = folder / "origin.git"
        self.plain.git("clone", "--quiet", "--bare", str(self.plain.folder), str(self.bare))
        self.plain.git("remote", "add", "origin", str(self.bare))
        self.plain.git("switch", "--quiet", "--create", "desk")

    def publish(self, *wanted: CreateBranch, here: bool = True) -> dict[str, Outcome]:
        repository = self.plain.opened()
        assert repository.remote is not None
        sight_of(repository, "kickoff-state")
        names = {one.branch for one in wanted} if here else set()
        return dict(publish_branches(repository.git, repository.remote, wanted, names))

    def there(self, branch: str) -> str:
        """Where a branch is at the remote; empty when it is not there."""
        ran = self.plain.ask("rev-parse", "--quiet", "--verify", branch, folder=self.bare)
        return ran.stdout.strip()

    def put(self, branch: str, commit: str) -> None:
        """Somebody else pushes a commit of this clone."""
        self.plain.git("push", "--quiet", "--force", "origin", f"{commit}:refs/heads/{branch}")


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    return Shared(tmp_path)


def test_a_branch_is_made_at_the_remote_and_here(shared: Shared) -> None:
    base = shared.plain.first
    assert shared.publish(CreateBranch("a", "task/a", base)) == {"task/a": Made(base)}
    assert (shared.there("task/a"), shared.plain.head("task/a")) == (base, base)


def test_a_branch_that_nobody_works_on_here_is_made_at_the_remote_only(shared: Shared) -> None:
    base = shared.plain.first
    shared.publish(CreateBranch("a", "task/a", base), here=False)
    assert shared.there("task/a") == base
    assert shared.plain.ask("rev-parse", "--verify", "task/a").returncode != 0


def test_a_branch_that_somebody_has_at_the_remote_is_taken(shared: Shared) -> None:
    foreign = shared.plain.commit({"mine.txt": "mine\n"})
    shared.put("task/a", foreign)
    assert shared.publish(CreateBranch("a", "task/a", shared.plain.first)) == {
        "task/a": Taken(foreign)
    }


def test_a_branch_that_appears_meanwhile_is_taken(shared: Shared) -> None:
    repository = shared.plain.opened()
    assert repository.remote is not None
    sight_of(repository, "kickoff-state")
    foreign = shared.plain.commit({"mine.txt": "mine\n"})
    shared.put("task/a", foreign)
    wanted = [CreateBranch("a", "task/a", shared.plain.first)]
    made = publish_branches(repository.git, repository.remote, wanted, {"task/a"})
    assert made == {"task/a": Taken(foreign)}


def test_a_local_branch_of_that_name_is_taken_too(shared: Shared) -> None:
    foreign = shared.plain.commit({"mine.txt": "mine\n"})
    shared.plain.git("branch", "task/a")
    assert shared.publish(CreateBranch("a", "task/a", shared.plain.first)) == {
        "task/a": Taken(foreign)
    }


def test_the_plan_of_an_issue_is_found_again_at_the_remote(shared: Shared) -> None:
    first = shared.publish(born(shared.plain.first))
    shared.plain.git("branch", "--delete", "--force", "task/issue-7")
    assert shared.publish(born(shared.plain.first)) == first
    assert first == {"task/issue-7": Made(shared.there("task/issue-7"))}


def test_work_is_pushed_when_it_is_handed_over(shared: Shared) -> None:
    shared.publish(CreateBranch("a", "task/a", shared.plain.first))
    head = work(shared.plain)
    for _ in range(2):
        assert handed(shared.plain) == HandedOver("a", "token", head)
        assert shared.there("task/a") == head


def test_what_somebody_has_put_on_the_branch_is_never_lost(shared: Shared) -> None:
    shared.publish(CreateBranch("a", "task/a", shared.plain.first))
    foreign = shared.plain.commit({"theirs.txt": "theirs\n"})
    shared.put("task/a", foreign)
    mine = work(shared.plain)
    why = "`task/a` has commits at `origin` that are not here"
    assert handed(shared.plain) == PullRequestFailed("a", why, "git push origin task/a")
    assert (shared.there("task/a"), shared.plain.head("task/a")) == (foreign, mine)


def test_what_was_pushed_from_elsewhere_on_top_of_it_is_handed_over(shared: Shared) -> None:
    shared.publish(CreateBranch("a", "task/a", shared.plain.first))
    before = work(shared.plain)
    shared.plain.git("switch", "--quiet", "--detach", before)
    more = shared.plain.commit({"more.txt": "more\n"})
    shared.put("task/a", more)
    assert handed(shared.plain) == HandedOver("a", "token", more)


def test_a_remote_that_refuses_is_quoted(shared: Shared) -> None:
    shared.publish(CreateBranch("a", "task/a", shared.plain.first))
    work(shared.plain)
    hook = shared.bare / "hooks/update"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    report = handed(shared.plain)
    assert isinstance(report, PullRequestFailed)
    assert "hook declined" in report.detail
    assert report.compare_url == "git push origin task/a"


def test_a_remote_that_cannot_be_reached_hands_nothing_over(shared: Shared) -> None:
    shared.publish(CreateBranch("a", "task/a", shared.plain.first))
    work(shared.plain)
    repository = shared.plain.opened()
    sight = sight_of(repository, "q")
    shared.bare.rename(shared.bare.with_name("gone.git"))
    effect = OpenPullRequest("a", "token", "task/a", "main", "A", "")
    with pytest.raises(ForgeError):
        hand_over(sight, effect, repository.remote)
