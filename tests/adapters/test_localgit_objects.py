from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.objects import make_blobs, make_commit
from kickoff.adapters.localgit.repository import open_repository
from kickoff.errors import ForgeError
from kickoff.ports import CommitMessage

MESSAGE = CommitMessage("Change")


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


@pytest.fixture
def git(plain: PlainRepository) -> Git:
    return plain.opened().git


def listed(git: Git, commit: str) -> list[str]:
    """Mode and path of everything in a commit."""
    lines = git.run("ls-tree", "-r", "-t", "-z", commit).rstrip("\0").split("\0")
    return [f"{line[:6]} {line.partition(chr(9))[2]}" for line in lines]


def test_blobs_hold_exactly_the_bytes(plain: PlainRepository, git: Git) -> None:
    plain.git("config", "core.autocrlf", "true")
    plain.git("config", "filter.spoil.clean", "tr a-z A-Z")
    plain.commit({".gitattributes": "* text=auto ident filter=spoil\n"})
    contents = [b"", b"one\r\ntwo\n", b"\x00\xff", b"$Id$", b"same", b"same"]

    made = make_blobs(git, contents)

    assert [git.ask("cat-file", "blob", oid).out for oid in made] == contents
    assert make_blobs(git, []) == ()


def test_a_file_keeps_its_mode_and_its_neighbours(plain: PlainRepository, git: Git) -> None:
    (plain.folder / "link").symlink_to("README.md")
    (plain.folder / "run.sh").write_text("x")
    (plain.folder / "run.sh").chmod(0o755)
    base = plain.commit({"deep/a.md": "a", "deep/down/b.md": "b"})

    commit = make_commit(git, base, {"run.sh": b"y", "deep/c.md": b"c", "link": b"z"}, MESSAGE)

    assert listed(git, commit) == [
        "100644 README.md",
        "040000 deep",
        "100644 deep/a.md",
        "100644 deep/c.md",
        "040000 deep/down",
        "100644 deep/down/b.md",
        "100644 link",
        "100755 run.sh",
        "040000 tasks",
        "100644 tasks/hello.md",
    ]
    assert git.run("rev-list", "--parents", "-1", commit) == f"{commit} {base}"


@pytest.mark.parametrize("folder", ["a\nb", "a\r", "a\r\nb", "\n", " ", "-a", ":a", "a missing"])
def test_a_folder_of_any_name_keeps_what_is_in_it(
    plain: PlainRepository, git: Git, folder: str
) -> None:
    base = plain.commit({f"deep/{folder}/a.md": "a", f"deep/{folder}/b.md": "b"})

    commit = make_commit(git, base, {f"deep/{folder}/a.md": b"c"}, MESSAGE)

    assert git.run("diff", "--name-only", "-z", base, commit) == f"deep/{folder}/a.md\0"
    assert listed(git, commit) == listed(git, base)


def test_a_file_may_take_a_folder_s_place_and_a_folder_a_file_s(
    plain: PlainRepository, git: Git
) -> None:
    once = make_commit(git, plain.first, {"tasks": b"now a file", "README.md/in": b"x"}, MESSAGE)

    assert listed(git, once) == ["040000 README.md", "100644 README.md/in", "100644 tasks"]


def test_what_is_not_there_is_deleted_already(plain: PlainRepository, git: Git) -> None:
    commit = make_commit(git, plain.first, {"no": None, "no/such/file": None}, MESSAGE)

    assert git.run("rev-parse", f"{commit}^{{tree}}") == git.run("rev-parse", "main^{tree}")


def test_a_commit_may_hold_nothing_at_all(plain: PlainRepository, git: Git) -> None:
    commit = make_commit(git, plain.first, {"README.md": None, "tasks/hello.md": None}, MESSAGE)

    assert git.run("ls-tree", commit) == ""


def test_an_orphan_holds_its_files_alone(plain: PlainRepository, git: Git) -> None:
    commit = make_commit(git, None, {"a": b"a", "gone": None}, CommitMessage("One", "Two: 3"))

    assert listed(git, commit) == ["100644 a"]
    assert git.run("show", "--no-patch", "--format=%P%B", commit).rstrip() == "One\n\nTwo: 3"


def test_a_commit_that_is_not_there_has_no_children(git: Git) -> None:
    with pytest.raises(ForgeError, match="is not in this repository"):
        make_commit(git, "1" * 40, {"a": b"a"}, MESSAGE)


def test_half_a_surrogate_in_a_message_stops_nobody(git: Git) -> None:
    commit = make_commit(git, None, {"a": b"a"}, CommitMessage("half \ud83d"))

    assert git.run("show", "--no-patch", "--format=%s", commit) == "half ?"


def test_a_thousand_files_are_made_at_once(plain: PlainRepository, git: Git) -> None:
    files = {f"plans/task-{n}.md": b"# %d\n" % n for n in range(1_000)}

    commit = make_commit(git, plain.first, files, MESSAGE)

    assert git.run("rev-parse", f"{commit}:plans/task-999.md") == make_blobs(git, [b"# 999\n"])[0]
    assert len(git.run("ls-tree", "--name-only", f"{commit}:plans").splitlines()) == 1_000


@pytest.mark.parametrize("objects", ["sha1", "sha256"])
def test_both_formats_of_ids_are_known(tmp_path: Path, objects: str) -> None:
    plain = PlainRepository(tmp_path)
    other = tmp_path / "other"
    plain.git("init", "--quiet", f"--object-format={objects}", str(other))
    first = plain.commit({"a/b": "b"}, folder=other)
    git = open_repository(other, plain.environment).git

    commit = make_commit(git, first, {"a/c": b"c"}, MESSAGE)

    assert listed(git, commit) == ["040000 a", "100644 a/b", "100644 a/c"]


def test_no_room_for_what_is_made_is_told_and_changes_nothing(tmp_path: Path, git: Git) -> None:
    nowhere = tmp_path / "nowhere"
    nowhere.write_text("a file, where temporary files should be")

    with pytest.raises(ForgeError) as caught:
        make_blobs(git, [b"x"], nowhere)
    assert caught.value.reason == "forge_failed"
    assert str(caught.value).startswith("a file cannot be written: ")


def test_an_object_is_found_by_any_name(plain: PlainRepository, git: Git) -> None:
    plain.commit({"a\nb": "1", "a\r": "2", "a": "3"})

    found = batch.objects(git, ["main:a\nb", "main:a\r", "main:a", "main:no\r", "no\n", "a\0b"])

    assert {name: thing.content for name, thing in found.items() if ":" in name} == {
        "main:a\nb": b"1",
        "main:a\r": b"2",
        "main:a": b"3",
    }
