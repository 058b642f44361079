from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.branches import create_branches
from kickoff.adapters.localgit.look import first_look, look_closer
from kickoff.adapters.localgit.sight import sight_of
from kickoff.core.effects import CreateBranch
from kickoff.core.facts import Absent, Fact, Merge, Present, Unknown, Work
from kickoff.looks import FirstQuestion, SecondLook, SecondQuestion

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


class Field:
    """A plain repository in which tasks are begun, and looked for in the default branch."""

    def __init__(self, folder: Path) -> None:
        self.plain = PlainRepository(folder)
        self.works: dict[str, Work] = {}

    def begin(self, task: str, branch: str | None = None) -> str:
        """Make a task's branch at the default branch's head, and go to it."""
        name = branch or f"task/{task}"
        base = self.plain.head()
        create_branches(self.plain.opened().git, [CreateBranch(task, name, base)])
        self.works[name] = Work(task, name, base)
        self.plain.git("switch", "--quiet", name)
        return name

    def hand_over(self, branch: str) -> None:
        self.works[branch] = replace(self.works[branch], head=self.plain.head(branch))

    def look(self) -> SecondLook:
        sight = sight_of(self.plain.opened(), "kickoff-state")
        first = first_look(sight, FirstQuestion("kickoff-state", "x.yml", NOW), NOW)
        assert first.head is not None
        works = tuple(self.works.values())
        question = SecondQuestion(first.head, branches=tuple(self.works), works=works)
        return look_closer(sight, question)

    def facts(self) -> dict[str, Fact[Merge]]:
        return dict(self.look().merges)

    def of(self, branch: str) -> Fact[Merge]:
        return self.facts()[branch]

    def merged_as(self, branch: str) -> str | None:
        """The commit that brought the branch, None when it is known not to be merged."""
        match self.of(branch):
            case Present(merge):
                return merge.commit
            case Absent():
                return None
            case Unknown(why):
                raise AssertionError(why)


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


def worked(field: Field, task: str = "hello", commits: int = 2) -> str:
    """A branch with work on it; the person is back on `main`."""
    branch = field.begin(task)
    for number in range(commits):
        field.plain.commit({f"src/{task}-{number}.txt": f"{task} {number}\n"}, f"Do {number}")
    field.plain.git("switch", "--quiet", "main")
    return branch


def elsewhere(field: Field, path: str = "docs/else.md") -> str:
    """An unrelated change on `main`."""
    return field.plain.commit({path: "Something else.\n"}, "Change something else")


def test_work_that_nobody_merged_is_absent(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    assert field.of(branch) == Absent()


def test_a_merge_commit_is_the_commit_that_brought_it(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--no-ff", branch, by="Bob")
    merge = field.plain.head()
    elsewhere(field, "docs/later.md")
    assert field.of(branch) == Present(Merge(merge, "Bob", field.plain.at(merge)))


def test_a_fast_forward_is_a_merge(field: Field) -> None:
    branch = worked(field)
    field.plain.git("merge", "--quiet", "--ff-only", branch)
    brought = field.plain.head(branch)
    elsewhere(field)
    assert field.merged_as(branch) == brought


def test_a_squash_is_a_merge(field: Field) -> None:
    branch = worked(field, commits=3)
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--squash", branch)
    squash = field.plain.commit({}, "All of it at once", by="Bob")
    elsewhere(field, "docs/later.md")
    assert field.merged_as(branch) == squash


def test_a_squash_is_found_when_others_changed_the_same_file_before_it(field: Field) -> None:
    lines = [f"line {number}\n" for number in range(60)]
    field.plain.commit({"src/long.txt": "".join(lines)})
    branch = field.begin("hello")
    field.plain.commit({"src/long.txt": "".join([*lines[:50], "mine\n", *lines[51:]])})
    field.plain.commit({"src/more.txt": "more\n"})
    field.plain.git("switch", "--quiet", "main")
    field.plain.commit({"src/long.txt": "".join(["first\n", *lines])})
    field.plain.git("merge", "--quiet", "--squash", branch)
    squash = field.plain.commit({}, "All of it at once")
    assert field.merged_as(branch) == squash


def test_a_rebase_is_a_merge(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    field.plain.git("cherry-pick", f"main..{branch}", by="Bob")
    last = field.plain.head()
    assert field.merged_as(branch) == last


def test_a_rebase_with_an_unrelated_change_in_between_is_a_merge(field: Field) -> None:
    branch = worked(field)
    field.plain.git("cherry-pick", f"{branch}~1")
    elsewhere(field)
    field.plain.git("cherry-pick", branch)
    last = field.plain.head()
    elsewhere(field, "docs/later.md")
    assert field.merged_as(branch) == last


def test_one_of_several_commits_is_no_merge(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    field.plain.git("cherry-pick", f"{branch}~1")
    assert field.merged_as(branch) is None


def test_a_copied_commit_that_names_the_task_says_nothing_of_the_others(field: Field) -> None:
    branch = field.begin("hello")
    field.plain.commit({"a.txt": "a\n"}, "Do a\n\nKickoff-Task: hello")
    field.plain.commit({"b.txt": "b\n"}, "Do b\n\nKickoff-Task: hello")
    field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("cherry-pick", f"{branch}~1")
    assert field.merged_as(branch) is None


def test_an_empty_branch_is_no_merge(field: Field) -> None:
    branch = field.begin("hello")
    field.plain.git("switch", "--quiet", "main")
    assert field.merged_as(branch) is None
    elsewhere(field)
    assert field.merged_as(branch) is None


@pytest.mark.parametrize(
    "following",
    [
        ("merge", "--quiet", "main"),
        ("rebase", "--quiet", "main"),
        ("reset", "--quiet", "--hard", "main"),
        ("pull", "--quiet", "--ff-only", ".", "main"),
    ],
)
def test_an_empty_branch_that_was_brought_up_to_date_is_no_merge(
    field: Field, following: tuple[str, ...]
) -> None:
    branch = field.begin("hello")
    field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("switch", "--quiet", branch)
    field.plain.git(*following)
    field.plain.git("switch", "--quiet", "main")
    assert field.plain.head(branch) == field.plain.head()
    assert field.merged_as(branch) is None
    elsewhere(field, "docs/later.md")
    assert field.merged_as(branch) is None


def test_a_branch_that_followed_main_after_its_merge_was_merged(field: Field) -> None:
    branch = worked(field)
    field.plain.git("merge", "--quiet", "--ff-only", branch)
    merged = field.plain.head()
    elsewhere(field)
    field.plain.git("switch", "--quiet", branch)
    field.plain.git("merge", "--quiet", "--ff-only", "main")
    field.plain.git("switch", "--quiet", "main")
    assert field.merged_as(branch) == merged


def test_a_branch_that_gave_its_work_up_and_followed_main_is_no_merge(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    field.plain.git("branch", "--force", branch, "main")
    assert field.merged_as(branch) is None


def test_a_branch_that_followed_another_task_is_no_merge_of_its_own(field: Field) -> None:
    first = worked(field, "first")
    second = field.begin("second")
    field.plain.git("merge", "--quiet", "--ff-only", first)
    field.plain.git("switch", "--quiet", "main")
    field.plain.git("merge", "--quiet", "--no-ff", first)
    merge = field.plain.head()
    # The second branch had the commits first, and so they count as its work too.
    assert (field.merged_as(first), field.merged_as(second)) == (merge, merge)


def test_a_commit_made_elsewhere_and_put_on_the_branch_counts_as_its_work(field: Field) -> None:
    branch = field.begin("hello")
    field.plain.git("switch", "--quiet", "--detach")
    commit = field.plain.commit({"src/apart.txt": "apart\n"})
    field.plain.git("branch", "--force", branch, commit)
    field.plain.git("switch", "--quiet", "main")
    field.plain.git("merge", "--quiet", "--ff-only", branch)
    assert field.merged_as(branch) == commit


def test_a_branch_reset_to_its_base_is_no_merge(field: Field) -> None:
    branch = worked(field)
    field.plain.git("branch", "--force", branch, "main")
    elsewhere(field)
    assert field.merged_as(branch) is None


def test_a_branch_reset_to_before_its_base_is_no_merge(field: Field) -> None:
    elsewhere(field)
    branch = field.begin("hello")
    field.plain.git("reset", "--quiet", "--hard", "HEAD~1")
    field.plain.git("switch", "--quiet", "main")
    assert field.merged_as(branch) is None


def test_a_merge_that_was_reverted_was_one(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--no-ff", branch)
    merge = field.plain.head()
    field.plain.git("revert", "--no-edit", "--mainline", "1", "HEAD")
    assert field.merged_as(branch) == merge


def test_a_branch_deleted_after_its_merge_is_found_by_what_was_handed_over(field: Field) -> None:
    branch = worked(field)
    field.hand_over(branch)
    field.plain.git("merge", "--quiet", "--no-ff", branch)
    merge = field.plain.head()
    field.plain.git("branch", "--delete", "--force", branch)
    assert field.merged_as(branch) == merge


def test_a_branch_deleted_after_its_squash_is_found_by_what_was_handed_over(field: Field) -> None:
    branch = worked(field)
    field.hand_over(branch)
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--squash", branch)
    squash = field.plain.commit({}, "All of it at once")
    field.plain.git("branch", "--delete", "--force", branch)
    assert field.merged_as(branch) == squash


def test_a_branch_deleted_without_a_merge_is_no_merge(field: Field) -> None:
    branch = worked(field)
    field.plain.git("branch", "--delete", "--force", branch)
    elsewhere(field)
    assert field.merged_as(branch) is None


def test_what_was_merged_counts_though_more_came_onto_the_branch_later(field: Field) -> None:
    branch = worked(field)
    field.hand_over(branch)
    field.plain.git("merge", "--quiet", "--no-ff", branch)
    merge = field.plain.head()
    field.plain.git("switch", "--quiet", branch)
    field.plain.commit({"src/late.txt": "late\n"})
    field.plain.git("switch", "--quiet", "main")
    assert field.merged_as(branch) == merge


def test_a_branch_that_took_in_main_is_found_as_a_squash(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    field.plain.git("switch", "--quiet", branch)
    field.plain.git("merge", "--quiet", "--no-edit", "main")
    field.plain.commit({"src/after.txt": "after\n"})
    field.plain.git("switch", "--quiet", "main")
    elsewhere(field, "docs/later.md")
    field.plain.git("merge", "--quiet", "--squash", branch)
    squash = field.plain.commit({}, "All of it at once")
    assert field.merged_as(branch) == squash


def test_a_trailer_names_the_task_that_a_commit_completes(field: Field) -> None:
    branch = worked(field)
    done = field.plain.commit({"src/other.txt": "otherwise\n"}, "Do it\n\nKickoff-Task: hello")
    assert field.merged_as(branch) == done


@pytest.mark.parametrize(
    "message",
    [
        "Do it\n\nKickoff-Task: hello-2",
        "Do it\n\nKickoff-Task: hello@2",
        "Do it\n\nKickoff-Task: Hello",
        "Do it\n\nsee Kickoff-Task: hello",
        "Do it\n\nKickoff-Task: hello\n\nand more of it",
        "Kickoff-Task: hello",
        "Settle\n\nKickoff-Op: 1\nKickoff-Task: hello",
        "Add the plan of hello\n\nKickoff-Task: hello",
    ],
)
def test_other_words_name_no_task(field: Field, message: str) -> None:
    branch = worked(field)
    field.plain.commit({"src/other.txt": "otherwise\n"}, message)
    assert field.merged_as(branch) is None


def test_a_trailer_from_before_the_task_was_begun_says_nothing(field: Field) -> None:
    field.plain.commit({"src/other.txt": "otherwise\n"}, "Do it\n\nKickoff-Task: hello")
    branch = worked(field)
    elsewhere(field)
    assert field.merged_as(branch) is None


def test_a_trailer_of_another_attempt_says_nothing(field: Field) -> None:
    worked(field)
    second = field.begin("hello", "task/hello@2")
    field.plain.commit({"src/second.txt": "second\n"})
    field.plain.git("switch", "--quiet", "main")
    first = field.plain.commit({"src/other.txt": "otherwise\n"}, "Do\n\nKickoff-Task: hello")
    assert field.merged_as(second) is None
    again = field.plain.commit({"src/other.txt": "again\n"}, "Do\n\nKickoff-Task: hello@2")
    assert (field.merged_as("task/hello"), field.merged_as(second)) == (first, again)


def test_the_plan_of_an_issue_alone_is_no_work(field: Field) -> None:
    base = field.plain.head()
    branch, plan = "task/issue-7", ("tasks/issue-7.md", "# Seven\n")
    create_branches(field.plain.opened().git, [CreateBranch("issue-7", branch, base, *plan)])
    field.works[branch] = Work("issue-7", branch, base)
    assert field.look().begun == {branch: base}
    field.plain.git("merge", "--quiet", "--no-ff", branch)
    assert field.look().merges == {}
    field.plain.git("switch", "--quiet", branch)
    field.plain.commit({"src/seven.txt": "seven\n"})
    field.plain.git("switch", "--quiet", "main")
    assert field.look().begun == {}
    assert field.merged_as(branch) is None
    field.plain.git("merge", "--quiet", "--no-ff", branch)
    assert field.merged_as(branch) == field.plain.head()


def test_of_two_tasks_with_equal_work_the_one_merged_by_rebase_counts(field: Field) -> None:
    for task in ("first", "second"):
        field.begin(task)
        field.plain.commit({"src/same.txt": "the same\n"}, "Do the same")
        field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("cherry-pick", "task/second")
    copy = field.plain.head()
    assert (field.merged_as("task/first"), field.merged_as("task/second")) == (None, copy)


def test_of_two_tasks_with_equal_work_the_one_that_the_squash_names_counts(field: Field) -> None:
    for task in ("first", "second"):
        field.begin(task)
        field.plain.commit({"src/same.txt": "the same\n"}, "Do the same")
        field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--squash", "task/first")
    squash = field.plain.commit({}, "Merge task/first, squashed")
    assert (field.merged_as("task/first"), field.merged_as("task/second")) == (squash, None)


def test_of_two_tasks_with_equal_work_nobody_knows_whose_a_nameless_squash_is(
    field: Field,
) -> None:
    for task in ("first", "second"):
        field.begin(task)
        field.plain.commit({"src/same.txt": "the same\n"}, "Do the same")
        field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--squash", "task/first")
    squash = field.plain.commit({}, "One of them")
    why = f"{squash} holds what several tasks change: first, second"
    assert field.facts() == dict.fromkeys(("task/first", "task/second"), Unknown(why))


def test_a_commit_in_another_task_s_record_is_not_taken_twice(field: Field) -> None:
    for task in ("first", "second"):
        field.begin(task)
        field.plain.commit({"src/same.txt": "the same\n"}, "Do the same")
        field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--squash", "task/first")
    squash = field.plain.commit({}, "One of them")
    field.plain.commit({"tasks/first.md": f"---\nmerge_commit: {squash}\n---\n"}, "Record")
    del field.works["task/first"]
    assert field.merged_as("task/second") is None


def test_two_tasks_with_equal_work_are_both_merged_where_both_were(field: Field) -> None:
    for task in ("first", "second"):
        field.begin(task)
        field.plain.commit({"src/same.txt": "the same\n"}, "Do the same")
        field.plain.git("switch", "--quiet", "main")
    field.plain.git("merge", "--quiet", "--no-ff", "task/first")
    one = field.plain.head()
    field.plain.git("merge", "--quiet", "--no-ff", "task/second")
    two = field.plain.head()
    assert (field.merged_as("task/first"), field.merged_as("task/second")) == (one, two)


def test_equal_work_merged_by_a_merge_commit_is_not_a_squash_of_the_other(field: Field) -> None:
    for task in ("first", "second"):
        field.begin(task)
        field.plain.commit({"src/same.txt": "the same\n"}, "Do the same")
        field.plain.git("switch", "--quiet", "main")
    field.plain.git("merge", "--quiet", "--no-ff", "task/first")
    merge = field.plain.head()
    assert (field.merged_as("task/first"), field.merged_as("task/second")) == (merge, None)


def test_files_that_are_no_text_count_by_their_content(field: Field) -> None:
    branch = field.begin("hello")
    field.plain.commit({"src/picture.bin": b"\0\1\2mine"})
    field.plain.commit({"src/more.bin": b"\0\1\2more"})
    field.plain.git("switch", "--quiet", "main")
    field.plain.commit({"src/picture.bin": b"\0\1\2other", "src/more.bin": b"\0\1\2more"})
    assert field.merged_as(branch) is None
    field.plain.git("revert", "--no-edit", "HEAD")
    field.plain.git("merge", "--quiet", "--squash", branch)
    squash = field.plain.commit({}, "All of it at once")
    assert field.merged_as(branch) == squash


def test_paths_that_are_not_ascii_are_compared_too(field: Field) -> None:
    branch = field.begin("hello")
    field.plain.commit({"src/grüße\n世界.txt": "hallo\r\n", "src/b.txt": "b\n"})
    field.plain.commit({"src/c.txt": "c\n"})
    field.plain.git("switch", "--quiet", "main")
    elsewhere(field)
    field.plain.git("merge", "--quiet", "--squash", branch)
    squash = field.plain.commit({}, "All of it at once")
    assert field.merged_as(branch) == squash


def test_whoever_has_an_address_of_github_is_named_by_login(field: Field) -> None:
    branch = worked(field)
    field.plain.email = "12+bob-b@users.noreply.github.com"
    field.plain.git("merge", "--quiet", "--no-ff", branch, by="Bob")
    fact = field.of(branch)
    assert isinstance(fact, Present)
    assert fact.value.by == "bob-b"


def test_a_shallow_clone_does_not_know_of_what_it_cannot_see(field: Field) -> None:
    branch = worked(field)
    for number in range(3):
        elsewhere(field, f"docs/{number}.md")
    field.plain.clone("--depth=2")
    lost = Unknown("this clone does not hold the commit on which it was begun")
    assert field.of(branch) == lost


def test_a_shallow_clone_that_holds_a_part_knows_a_merge_but_no_absence(field: Field) -> None:
    first, second = worked(field, "first"), worked(field, "second")
    long = worked(field, "long", commits=5)
    field.plain.git("merge", "--quiet", "--no-ff", first)
    merge = field.plain.head()
    field.plain.git("merge", "--quiet", "--no-ff", long)
    del field.works[long]
    for branch in (first, second):
        field.hand_over(branch)
    at = field.plain.at(merge)
    field.plain.clone("--depth=4", "--no-single-branch")
    assert field.facts() == {
        first: Present(Merge(merge, "Ann", at)),
        second: Unknown("this clone does not hold enough of the history"),
    }


def test_a_whole_clone_without_the_work_does_not_know_of_it(field: Field) -> None:
    branch = worked(field)
    field.hand_over(branch)
    field.plain.clone("--single-branch", "--branch=main")
    why = "this clone does not hold the work that was handed over"
    assert field.of(branch) == Unknown(why)


def counted(field: Field) -> tuple[int, dict[str, Fact[Merge]]]:
    """How many objects git was asked for in a look, and what it found."""
    log = field.plain.home / "trace"
    field.plain.git("config", "--global", "trace2.eventTarget", str(log))
    log.unlink(missing_ok=True)
    found = field.facts()
    field.plain.git("config", "--global", "--unset", "trace2.eventTarget")
    started = [line for line in log.read_text().splitlines() if '"event":"start"' in line]
    return len(started), found


def test_where_nothing_has_moved_nothing_is_searched(field: Field) -> None:
    branch = worked(field)
    elsewhere(field)
    first, nothing = counted(field)
    again, still = counted(field)
    assert nothing == still == {branch: Absent()}
    assert again < first
    field.plain.git("switch", "--quiet", branch)
    field.plain.commit({"src/more.txt": "more\n"})
    field.plain.git("switch", "--quiet", "main")
    assert counted(field)[0] == first
    field.plain.git("merge", "--quiet", "--no-ff", branch)
    assert field.merged_as(branch) == field.plain.head()
    assert field.merged_as(branch) == field.plain.head()


def test_what_is_not_known_is_searched_for_again(field: Field) -> None:
    branch = worked(field)
    field.hand_over(branch)
    origin = field.plain.folder
    field.plain.clone("--single-branch", "--branch=main")
    assert isinstance(field.of(branch), Unknown)
    field.plain.git("fetch", "--quiet", str(origin), branch)
    assert field.of(branch) == Absent()
