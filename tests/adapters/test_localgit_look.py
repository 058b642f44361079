from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.look import TEXT_LIMIT, first_look, list_tree, look_closer
from kickoff.adapters.localgit.sight import Sight, last_sight, sight_of
from kickoff.core.facts import UNSEEN, Absent, Fact, Listing, Present, Unknown, Work
from kickoff.errors import ForgeError
from kickoff.looks import FirstLook, FirstQuestion, SecondLook, SecondQuestion, Snapshot

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
SINCE = datetime(2026, 9, 1, tzinfo=UTC)
CONFIG = ".github/kickoff.yml"


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


def seen(plain: PlainRepository) -> Sight:
    return sight_of(plain.opened(), "kickoff-state")


def first(plain: PlainRepository, *, listing: bool = False, config: str = CONFIG) -> FirstLook:
    question = FirstQuestion("kickoff-state", config, SINCE, listing=listing)
    return first_look(seen(plain), question, NOW)


def listed(plain: PlainRepository) -> Listing:
    fact = first(plain, listing=True).listing
    assert isinstance(fact, Present)
    return fact.value


def closer(plain: PlainRepository, *paths: str, branches: tuple[str, ...] = ()) -> SecondLook:
    return look_closer(seen(plain), SecondQuestion(plain.head(), paths, branches=branches))


def text(plain: PlainRepository, path: str) -> Fact[str]:
    return closer(plain, path).texts[path]


def test_the_first_look(plain: PlainRepository) -> None:
    tree = plain.git("rev-parse", "main:tasks")
    assert first(plain) == FirstLook(
        now=NOW,
        repository="garden",
        default_branch="main",
        head=plain.head(),
        state=None,
        config=Absent(),
        folders={"tasks": tree},
        swept_since=SINCE,
    )


def test_the_look_reads_what_is_committed_and_not_what_lies_about(plain: PlainRepository) -> None:
    plain.commit({CONFIG: "labels: true\n"})
    plain.write({CONFIG: "labels: false\n"})
    plain.git("switch", "--quiet", "--create", "desk")
    plain.commit({})
    assert first(plain).config == Present("labels: true\n")


@pytest.mark.parametrize("place", ["kickoff.yml", "deep/er/kickoff.yml"])
def test_the_configuration_may_stand_anywhere(plain: PlainRepository, place: str) -> None:
    assert first(plain, config=place).config == Absent()
    plain.commit({place: "labels: true\r\n"})
    assert first(plain, config=place).config == Present("labels: true\r\n")


def test_a_configuration_that_is_no_text_is_unknown(plain: PlainRepository) -> None:
    plain.commit({CONFIG: b"\xff\xfe"})
    assert first(plain).config == Unknown("the file is not UTF-8")


def test_a_configuration_that_is_a_folder_is_none(plain: PlainRepository) -> None:
    plain.commit({f"{CONFIG}/x": "x"})
    assert first(plain).config == Absent()


def test_a_configuration_that_this_clone_does_not_hold_is_unknown(plain: PlainRepository) -> None:
    plain.commit({CONFIG: "labels: true\n"})
    blob = plain.git("rev-parse", f"main:{CONFIG}")
    (plain.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert first(plain).config == Unknown("this clone does not hold the file")


def test_the_queue_is_read_to_the_byte(plain: PlainRepository) -> None:
    plain.git("switch", "--quiet", "--orphan", "kickoff-state")
    state = plain.commit({"registry.yml": b"a\r\n\xff", "README.md": "x", "done.yml": ""})
    plain.git("switch", "--quiet", "main")
    files = {"registry.yml": b"a\r\n\xff", "done.yml": b""}
    assert first(plain).state == Snapshot(state, files)


def test_task_files_are_listed_at_any_depth(plain: PlainRepository) -> None:
    plain.commit({"tasks/deep/down/grüße.md": "a", "tasks/with blank.md": "b", "docs/c.md": "c"})
    tree = plain.git("rev-parse", "main:tasks")
    paths = ["tasks/deep/down/grüße.md", "tasks/hello.md", "tasks/with blank.md"]
    ids = {path: plain.git("rev-parse", f"main:{path}") for path in paths}
    assert listed(plain) == Listing(tree, ids)
    assert list_tree(seen(plain), tree, "tasks") == Present(Listing(tree, ids))


def test_links_are_kept_apart_and_other_repositories_left_out(plain: PlainRepository) -> None:
    (plain.folder / "tasks/link.md").symlink_to("hello.md")
    plain.commit({})
    plain.git("update-index", "--add", "--cacheinfo", f"160000,{plain.first},tasks/sub.md")
    plain.git("commit", "--quiet", "--message", "Add a submodule")
    listing = listed(plain)
    assert set(listing.files) == {"tasks/hello.md"}
    assert listing.links == {"tasks/link.md"}


def test_a_folder_that_is_a_link_holds_no_tasks(plain: PlainRepository) -> None:
    plain.git("mv", "tasks", "plans")
    (plain.folder / "tasks").symlink_to("plans")
    plain.commit({})
    look = first(plain, listing=True)
    assert set(look.folders) == {"plans"}
    assert look.listing == Present(Listing(""))
    assert text(plain, "tasks/hello.md") == Absent()


def test_files_that_were_never_committed_are_told_apart(plain: PlainRepository) -> None:
    plain.write({"tasks/new.md": "new", "tasks/deep/more.md": "more", "tasks/notes.txt": "x"})
    assert listed(plain).uncommitted == {"tasks/new.md", "tasks/deep/more.md"}
    assert list(listed(plain).files) == ["tasks/hello.md"]


def test_files_are_told_apart_where_no_task_was_ever_committed(plain: PlainRepository) -> None:
    plain.git("rm", "--quiet", "-r", "tasks")
    plain.commit({})
    plain.write({"tasks/new.md": "new"})
    assert listed(plain) == Listing("", uncommitted=frozenset({"tasks/new.md"}))


def test_a_listing_is_made_only_when_it_is_asked_for(plain: PlainRepository) -> None:
    assert first(plain).listing == UNSEEN


@pytest.mark.parametrize(
    "content", [b"# Hello\r\nText\r\n", b"", b"\xef\xbb\xbf# Mark", "grüße 世界\n".encode()]
)
def test_texts_are_read_to_the_byte(plain: PlainRepository, content: bytes) -> None:
    plain.commit({"tasks/grüße.md": content})
    assert text(plain, "tasks/grüße.md") == Present(content.decode())


def test_what_is_no_file_has_no_text(plain: PlainRepository) -> None:
    (plain.folder / "tasks/link.md").symlink_to("hello.md")
    plain.commit({"tasks/deep/a.md": "a", "tasks/latin.md": b"caf\xe9"})
    paths = ("tasks/link.md", "tasks/deep", "tasks/none.md", "tasks/latin.md", "tasks/\n.md")
    assert closer(plain, *paths).texts == {
        **dict.fromkeys(paths, Absent()),
        "tasks/latin.md": Unknown("the file is not UTF-8"),
    }


def test_a_path_with_a_line_end_is_read_too(plain: PlainRepository) -> None:
    plain.commit({"tasks/two\nlines.md": "text\n"})
    assert text(plain, "tasks/two\nlines.md") == Present("text\n")


def test_a_file_that_is_too_large_is_unknown_and_spoils_no_other(plain: PlainRepository) -> None:
    plain.commit({"tasks/large.md": b"x" * (TEXT_LIMIT + 1)})
    texts = closer(plain, "tasks/large.md", "tasks/hello.md").texts
    assert texts == {
        "tasks/large.md": Unknown("the file is larger than 10000000 bytes"),
        "tasks/hello.md": Present("# Hello\n"),
    }


def test_a_file_that_this_clone_does_not_hold_is_unknown(plain: PlainRepository) -> None:
    plain.commit({"tasks/lost.md": "lost\n"})
    blob = plain.git("rev-parse", "main:tasks/lost.md")
    (plain.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert text(plain, "tasks/lost.md") == Unknown("this clone does not hold the file")


def test_a_commit_that_is_not_there_leaves_everything_unknown(plain: PlainRepository) -> None:
    question = SecondQuestion("1" * 40, ("tasks/hello.md",))
    [fact] = look_closer(seen(plain), question).texts.values()
    assert isinstance(fact, Unknown)


def test_branches_are_where_they_are(plain: PlainRepository) -> None:
    plain.git("branch", "task/a")
    plain.git("branch", "task/a.b/c")
    assert closer(plain, branches=("task/a", "task/a.b", "task/none")).branches == {
        "task/a": Present(plain.first),
        "task/a.b": Absent(),
        "task/none": Absent(),
    }


def test_a_tag_of_the_same_name_is_no_branch(plain: PlainRepository) -> None:
    plain.git("tag", "task/a")
    plain.git("tag", "main")
    plain.commit({"docs/else.md": "else\n"})
    assert closer(plain, branches=("task/a",)).branches == {"task/a": Absent()}
    assert first(plain).head == plain.git("rev-parse", "refs/heads/main")


@pytest.mark.parametrize("where", ["detached", "work tree", "bare", "folder"])
def test_it_makes_no_difference_where_one_looks_from(
    plain: PlainRepository, where: str, tmp_path: Path
) -> None:
    expected = first(plain, listing=True)
    match where:
        case "detached":
            plain.git("switch", "--quiet", "--detach")
        case "work tree":
            plain.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "other")
            plain.folder = tmp_path / "tree"
        case "bare":
            plain.git("clone", "--quiet", "--bare", str(plain.folder), str(tmp_path / "b/garden"))
            plain.folder = tmp_path / "b/garden"
            plain.git("config", "kickoff.remote", ".")
        case _:
            plain.folder = plain.folder / "tasks"
    assert first(plain, listing=True) == expected


def test_objects_named_by_longer_ids_are_read_as_well(tmp_path: Path) -> None:
    plain = PlainRepository(tmp_path, "--object-format=sha256")
    plain.commit({CONFIG: "labels: true\n"})
    look = first(plain, listing=True)
    assert (len(look.head or ""), look.config) == (64, Present("labels: true\n"))
    assert look.folders["tasks"] == plain.git("rev-parse", "main:tasks")
    assert text(plain, "tasks/hello.md") == Present("# Hello\n")


def test_an_empty_repository_is_told_as_such(tmp_path: Path) -> None:
    plain = PlainRepository(tmp_path)
    plain.git("checkout", "--quiet", "--orphan", "empty")
    plain.git("branch", "--delete", "--force", "main")
    with pytest.raises(ForgeError) as caught:
        first(plain)
    assert caught.value.reason == "empty_repository"


class Shared:
    """A clone of a bare repository, which is its remote `origin`."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.plain = PlainRepository(folder)
        self.bare = folder / "origin.git"
        self.plain.git("clone", "--quiet", "--bare", str(self.plain.folder), str(self.bare))
        self.plain.git("remote", "add", "origin", url or str(self.bare))

    def put(self, branch: str, commit: str) -> None:
        """Somebody pushes a commit of this clone."""
        self.plain.git("push", "--quiet", "--force", "origin", f"{commit}:refs/heads/{branch}")


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    return Shared(tmp_path)


def test_with_a_remote_its_branches_count_and_ours_stay(shared: Shared) -> None:
    plain = shared.plain
    theirs = plain.commit({CONFIG: "labels: true\n"})
    shared.put("main", theirs)
    plain.git("reset", "--quiet", "--hard", plain.first)
    plain.git("update-ref", "-d", "refs/remotes/origin/main")
    look = first(plain, listing=True)
    assert (look.head, look.config) == (theirs, Present("labels: true\n"))
    assert plain.head() == plain.first
    assert plain.git("for-each-ref", "--format=%(refname)").splitlines() == [
        "refs/heads/main",
        "refs/kickoff/origin/main",
    ]


def test_the_remote_says_which_branch_is_its_default(shared: Shared) -> None:
    shared.put("trunk", shared.plain.first)
    shared.plain.git("symbolic-ref", "HEAD", "refs/heads/trunk", folder=shared.bare)
    look = first(shared.plain)
    assert (look.default_branch, look.head) == ("trunk", shared.plain.first)


def test_what_is_done_here_counts_before_it_is_pushed(shared: Shared) -> None:
    plain = shared.plain
    for branch in ("task/a", "task/b", "task/c"):
        shared.put(branch, plain.first)
    plain.git("switch", "--quiet", "--create", "task/a")
    ahead = plain.commit({"a.txt": "a\n"})
    plain.git("branch", "task/b", plain.first)
    shared.put("task/b", ahead)
    plain.git("switch", "--quiet", "--create", "task/c", plain.first)
    plain.commit({"c.txt": "c\n"})
    shared.put("task/c", ahead)
    assert closer(plain, branches=("task/a", "task/b", "task/c")).branches == {
        "task/a": Present(ahead),
        "task/b": Present(ahead),
        "task/c": Present(ahead),
    }


def test_a_branch_that_goes_away_at_the_remote_is_gone(shared: Shared) -> None:
    shared.put("task/a", shared.plain.first)
    assert closer(shared.plain, branches=("task/a",)).branches == {
        "task/a": Present(shared.plain.first)
    }
    shared.plain.git("push", "--quiet", "origin", ":refs/heads/task/a")
    assert closer(shared.plain, branches=("task/a",)).branches == {"task/a": Absent()}


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/garden.git",
        "git@github.com:acme/garden",
        "ssh://git@github.example.org/acme/garden/",
    ],
)
def test_on_a_github_it_is_called_as_there(tmp_path: Path, url: str) -> None:
    shared = Shared(tmp_path, url)
    shared.plain.git("update-ref", "refs/kickoff/origin/main", shared.plain.first)
    sight = last_sight(shared.plain.opened())
    assert (sight.name, sight.conversations) == ("acme/garden", True)


def test_on_a_github_comments_and_merges_are_left_to_who_sees_them(plain: PlainRepository) -> None:
    plain.git("branch", "task/a")
    plain.commit({"docs/else.md": "else\n"})
    sight = replace(seen(plain), conversations=True)
    assert first_look(sight, FirstQuestion("kickoff-state", CONFIG, SINCE), NOW).swept_since is None
    works = (Work("a", "task/a", plain.first),)
    question = SecondQuestion(plain.head(), branches=("task/a",), works=works)
    assert look_closer(sight, question).merges == {}
