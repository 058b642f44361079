from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.commits import commit_onto
from kickoff.ports import Barred, Change, CommitMessage, Lost, Swap, Swapped

RECORD = CommitMessage("Record the completion of hello")
DONE = b"---\nstatus: completed\n---\n# Hello\n"


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


def record(
    plain: PlainRepository,
    files: dict[str, bytes | None] | None = None,
    *,
    expected: str | None = None,
    update: bool = False,
) -> Swap:
    """The record's commit, onto `main`."""
    change = Change(files or {"tasks/hello.md": DONE}, expected or plain.head(), RECORD)
    return commit_onto(plain.opened().git, "main", change, update_checkout=update)


def away(plain: PlainRepository) -> None:
    """Nobody is on `main` any more."""
    plain.git("switch", "--quiet", "--create", "desk")


def content(plain: PlainRepository, path: str) -> bytes:
    return plain.opened().git.ask("cat-file", "blob", f"main:{path}").out


def test_a_branch_that_nobody_has_checked_out_is_moved(plain: PlainRepository) -> None:
    away(plain)
    before = plain.head()
    answer = record(plain)
    assert answer == Swapped(plain.head())
    assert plain.git("rev-parse", "main^") == before
    assert plain.subjects() == ["Record the completion of hello", "Change"]
    assert plain.git("diff", "--name-status", before, "main") == "M\ttasks/hello.md"
    assert content(plain, "tasks/hello.md") == DONE
    assert plain.status() == ""


def test_what_git_writes_down_says_who_moved_the_branch(plain: PlainRepository) -> None:
    away(plain)
    record(plain)
    entry = plain.git("reflog", "show", "--format=%gs", "-1", "main")
    assert entry == "kickoff: Record the completion of hello"


def test_a_branch_that_has_moved_is_left_where_it_is(plain: PlainRepository) -> None:
    before = plain.first
    plain.commit({"docs/else.md": "else\n"})
    away(plain)
    head = plain.head()
    assert record(plain, expected=before) == Lost()
    assert plain.head() == head


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("tasks/crlf.md", b"# Hello\r\n\r\nText\r\n", b"---\r\nstatus: x\r\n---\r\n# Hello\r\n"),
        ("tasks/latin.md", b"caf\xe9", b"---\nx: 1\n---\ncaf\xe9"),
        ("tasks/gr\u00fc\u00dfe/\u4e16\u754c.md", b"a\n", b"b"),
        ("tasks/with blank\tand tab.md", b"a\n", b"b\0c"),
        ("tasks/mark.md", b"\xef\xbb\xbf# Mark", b"\xef\xbb\xbf---\nx: 1\n---\n# Mark"),
    ],
)
def test_bytes_are_written_as_they_are(
    plain: PlainRepository, path: str, before: bytes, after: bytes
) -> None:
    plain.commit({path: before, ".gitattributes": "* text=auto eol=lf\n"})
    plain.git("config", "core.autocrlf", "input")
    away(plain)
    assert isinstance(record(plain, {path: after}), Swapped)
    assert content(plain, path) == after


def test_a_file_keeps_its_mode_and_others_keep_theirs(plain: PlainRepository) -> None:
    plain.write({"tasks/run.md": "#!/bin/sh\n"})
    (plain.folder / "tasks/run.md").chmod(0o755)
    (plain.folder / "tasks/link.md").symlink_to("hello.md")
    plain.commit({})
    away(plain)
    record(plain, {"tasks/run.md": b"changed", "tasks/hello.md": None})
    assert plain.git("ls-tree", "-r", "--format=%(objectmode) %(path)", "main").splitlines() == [
        "100644 README.md",
        "120000 tasks/link.md",
        "100755 tasks/run.md",
    ]


def test_hooks_and_signatures_play_no_part(plain: PlainRepository) -> None:
    hook = plain.folder / ".git/hooks/reference-transaction"
    hook.write_text("#!/bin/sh\nexit 1\n")
    away(plain)
    hook.chmod(0o755)
    plain.write({})
    (plain.home / ".gitconfig").write_text("[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n")
    assert isinstance(record(plain), Swapped)


def test_a_checkout_of_the_branch_is_left_alone(plain: PlainRepository) -> None:
    head = plain.head()
    assert record(plain) == Barred(
        f"`main` is checked out in `{plain.folder}`. `git config kickoff.updateCheckout true` "
        "lets Kickoff bring a checkout without changes along; or free the branch there: "
        "`git switch --detach`",
        passing=True,
    )
    assert (plain.head(), plain.status()) == (head, "")


def test_a_checkout_in_another_work_tree_is_left_alone(plain: PlainRepository) -> None:
    away(plain)
    other = plain.folder.with_name("other")
    plain.git("worktree", "add", "--quiet", str(other), "main")
    answer = record(plain)
    assert isinstance(answer, Barred)
    assert answer.why.startswith(f"`main` is checked out in `{other}`. ")
    assert answer.passing


def test_a_detached_checkout_of_the_same_commit_is_in_nobody_s_way(plain: PlainRepository) -> None:
    plain.git("switch", "--quiet", "--detach")
    assert isinstance(record(plain), Swapped)
    assert plain.status() == ""


def test_a_bare_repository_has_no_checkout(plain: PlainRepository, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    plain.git("clone", "--quiet", "--bare", str(plain.folder), str(bare))
    plain.folder = bare
    plain.git("config", "kickoff.remote", ".")
    assert isinstance(record(plain), Swapped)
    assert content(plain, "tasks/hello.md") == DONE


def test_a_clean_checkout_is_brought_along_when_that_was_asked_for(plain: PlainRepository) -> None:
    answer = record(plain, update=True)
    assert answer == Swapped(plain.head())
    assert (plain.folder / "tasks/hello.md").read_bytes() == DONE
    assert plain.status() == ""
    assert plain.git("reflog", "-1", "--format=%gs") == "kickoff: Record the completion of hello"


def test_a_clean_checkout_in_another_work_tree_is_brought_along(plain: PlainRepository) -> None:
    away(plain)
    other = plain.folder.with_name("other")
    plain.git("worktree", "add", "--quiet", str(other), "main")
    assert isinstance(record(plain, update=True), Swapped)
    assert (other / "tasks/hello.md").read_bytes() == DONE
    assert plain.git("status", "--porcelain", folder=other) == ""


def test_files_that_git_does_not_know_are_no_changes(plain: PlainRepository) -> None:
    plain.write({"notes.txt": "mine\n"})
    assert isinstance(record(plain, update=True), Swapped)
    assert plain.status() == "?? notes.txt"


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("path", ["README.md", "tasks/hello.md"])
def test_a_checkout_with_changes_is_left_alone(
    plain: PlainRepository, path: str, staged: bool
) -> None:
    head = plain.head()
    plain.write({path: "mine\n"})
    if staged:
        plain.git("add", path)
    status = plain.status()
    assert record(plain, update=True) == Barred(
        f"`main` has changes in `{plain.folder}` that are not committed: `{path}`. "
        "Commit or stash them, and the next tick goes on",
        passing=True,
    )
    assert (plain.head(), plain.status()) == (head, status)
    assert (plain.folder / path).read_text() == "mine\n"


def test_of_many_changes_a_few_are_named(plain: PlainRepository) -> None:
    plain.commit({f"{name}.txt": "x\n" for name in "abcde"})
    plain.write({f"{name}.txt": "y\n" for name in "abcde"})
    answer = record(plain, update=True)
    assert isinstance(answer, Barred)
    assert "not committed: `a.txt`, `b.txt`, `c.txt` and 2 more." in answer.why


def test_a_file_that_git_does_not_know_is_not_written_over(plain: PlainRepository) -> None:
    plain.write({"tasks/new.md": "mine\n"})
    head = plain.head()
    answer = record(plain, {"tasks/new.md": b"ours\n"}, update=True)
    assert isinstance(answer, Barred)
    assert answer.passing
    assert (plain.folder / "tasks/new.md").read_text() == "mine\n"
    assert (plain.head(), plain.status()) == (head, "?? tasks/new.md")


def conflicting(plain: PlainRepository) -> None:
    """`main` and `side` have changed the same line."""
    plain.git("switch", "--quiet", "--create", "side")
    plain.commit({"README.md": "side\n"})
    plain.git("switch", "--quiet", "main")
    plain.commit({"README.md": "main\n"})


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("merge", "side"), "a merge"),
        (("cherry-pick", "side"), "a cherry-pick"),
        (("rebase", "side"), "a rebase"),
        (("revert", "--no-edit", "HEAD~1"), "a revert"),
    ],
)
@pytest.mark.parametrize("update", [False, True])
def test_a_checkout_in_the_middle_of_something_is_left_alone(
    plain: PlainRepository, command: tuple[str, ...], what: str, update: bool
) -> None:
    plain.commit({"README.md": "before\n"})
    conflicting(plain)
    assert plain.ask(*command).returncode != 0
    head, status = plain.head(), plain.status()
    answer = record(plain, update=update)
    assert isinstance(answer, Barred)
    assert answer.passing
    if update:
        assert answer.why == (
            f"`main` is in the middle of {what} in `{plain.folder}`. Finish that, and the next "
            "tick goes on"
        )
    assert (plain.head(), plain.status()) == (head, status)


def test_a_merge_without_conflicts_that_waits_for_its_commit_is_left_alone(
    plain: PlainRepository,
) -> None:
    plain.git("switch", "--quiet", "--create", "side")
    plain.commit({"side.txt": "side\n"})
    plain.git("switch", "--quiet", "main")
    plain.commit({"main.txt": "main\n"})
    plain.git("merge", "--quiet", "--no-commit", "side")
    answer = record(plain, update=True)
    assert isinstance(answer, Barred)
    assert "in the middle of a merge" in answer.why


def test_a_checkout_whose_folder_is_gone_is_not_moved(plain: PlainRepository) -> None:
    away(plain)
    other = plain.folder.with_name("other")
    plain.git("worktree", "add", "--quiet", str(other), "main")
    other.rename(plain.folder.with_name("moved"))
    answer = record(plain, update=True)
    assert answer == Barred(
        f"`main` is checked out in `{other}`, which is not there. `git worktree prune` forgets it",
        passing=True,
    )
    plain.git("worktree", "prune")
    assert isinstance(record(plain, update=True), Swapped)


def test_a_step_that_was_cut_off_after_the_files_is_gone_on_with(plain: PlainRepository) -> None:
    plain.write({"tasks/hello.md": DONE})
    assert plain.status() == "M tasks/hello.md"
    assert isinstance(record(plain, update=True), Swapped)
    assert (plain.status(), content(plain, "tasks/hello.md")) == ("", DONE)


def test_a_step_that_was_cut_off_after_the_index_is_gone_on_with(plain: PlainRepository) -> None:
    plain.write({"tasks/hello.md": DONE})
    plain.git("add", "tasks/hello.md")
    assert plain.status() == "M  tasks/hello.md"
    assert isinstance(record(plain, update=True), Swapped)
    assert (plain.status(), content(plain, "tasks/hello.md")) == ("", DONE)


def test_what_somebody_else_has_staged_is_never_lost(plain: PlainRepository) -> None:
    plain.write({"tasks/hello.md": "staged by a person\n"})
    plain.git("add", "tasks/hello.md")
    plain.write({"tasks/hello.md": DONE})
    answer = record(plain, update=True)
    assert isinstance(answer, Barred)
    assert plain.git("show", ":tasks/hello.md") == "staged by a person"


def test_a_checkout_that_another_git_is_busy_with_is_left_for_later(plain: PlainRepository) -> None:
    (plain.folder / ".git/index.lock").touch()
    head = plain.head()
    answer = record(plain, update=True)
    assert isinstance(answer, Barred)
    assert answer.passing
    assert "index.lock" in answer.why
    assert plain.head() == head


def test_a_checkout_with_a_submodule_is_brought_along(plain: PlainRepository) -> None:
    source = PlainRepository(plain.folder.with_name("elsewhere").parent / "sub")
    add = ("-c", "protocol.file.allow=always", "submodule", "add", "--quiet")
    plain.git(*add, str(source.folder), "vendor/sub")
    plain.commit({})
    assert isinstance(record(plain, update=True), Swapped)
    assert plain.status() == ""
