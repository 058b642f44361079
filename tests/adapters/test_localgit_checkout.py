from __future__ import annotations

from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.file_forge import REPOSITORY, FileForge
from kickoff.adapters.localgit.checkout import DEPTHS, Checkout
from kickoff.adapters.localgit.origin import Origin
from kickoff.errors import NotThere, Refused, RejectedByForge

BRANCH = "task/fix-login"


class Place:
    """A workspace of the repository; every use has a new folder of its own, as every step has."""

    def __init__(self, forge: FileForge, folder: Path) -> None:
        self.forge = forge
        self.folder = folder / "workspace"
        self._scratch = folder
        self._uses = 0

    @property
    def checkout(self) -> Checkout:
        self._uses += 1
        scratch = self._scratch / f"scratch-{self._uses}"
        scratch.mkdir()
        environment = self.forge.environment
        url = f"{self.forge.url}/{REPOSITORY}"
        return Checkout(
            self.folder, Origin(url, "t0ken", scratch, environment, StillClock()), environment
        )

    def git(self, *arguments: str) -> str:
        return self.forge.run(self.folder, *arguments)

    def clone(self, *options: str) -> None:
        url = f"{self.forge.url}/{REPOSITORY}"
        self.forge.run(self.forge.folder, "clone", "--quiet", *options, url, str(self.folder))


@pytest.fixture
def forge(tmp_path: Path) -> FileForge:
    forge = FileForge(tmp_path)
    forge.commit(BRANCH, {"src/login.py": "print('hello')\n"}, "Begin")
    return forge


@pytest.fixture
def place(forge: FileForge, tmp_path: Path) -> Place:
    return Place(forge, tmp_path)


def test_an_empty_workspace_gets_the_branch(place: Place, forge: FileForge) -> None:
    commit = place.checkout.check_out(BRANCH, None)

    assert commit == forge.head(BRANCH)
    assert place.git("symbolic-ref", "HEAD") == f"refs/heads/{BRANCH}"
    assert place.git("rev-parse", "HEAD", f"refs/remotes/origin/{BRANCH}").split() == [commit] * 2
    assert (place.folder / "src/login.py").read_text() == "print('hello')\n"
    assert place.git("status", "--porcelain") == ""


def test_a_workspace_has_its_origin_without_the_token(place: Place) -> None:
    place.checkout.check_out(BRANCH, None)

    assert place.git("remote", "get-url", "origin") == f"{place.forge.url}/{REPOSITORY}"
    written = [f for f in (place.folder / ".git").rglob("*") if f.is_file()]
    assert [f for f in written if b"t0ken" in f.read_bytes()] == []
    assert "extraheader" not in place.git("config", "--list")


@pytest.mark.parametrize("options", [(), ("--depth=1",), ("--depth=1", "--branch", BRANCH)])
def test_a_workspace_that_is_a_checkout_already_changes_to_the_branch(
    place: Place, forge: FileForge, options: tuple[str, ...]
) -> None:
    place.clone(*options)

    commit = place.checkout.check_out(BRANCH, forge.head("main"))

    assert commit == forge.head(BRANCH)
    assert place.git("log", "--format=%s") == "Begin\nChange"
    assert place.git("fsck", "--connectivity-only") == ""


def test_checking_out_twice_is_as_once(place: Place, forge: FileForge) -> None:
    first = place.checkout.check_out(BRANCH, None)
    again = place.checkout.check_out(BRANCH, None)

    assert first == again == forge.head(BRANCH)


def test_a_branch_that_moved_since_is_checked_out_where_it_is_now(
    place: Place, forge: FileForge
) -> None:
    place.checkout.check_out(BRANCH, None)
    newer = forge.commit(BRANCH, {"src/login.py": "print('bye')\n"})

    assert place.checkout.check_out(BRANCH, None) == newer
    assert (place.folder / "src/login.py").read_text() == "print('bye')\n"


def test_commits_left_on_the_local_branch_are_not_part_of_the_new_work(
    place: Place, forge: FileForge
) -> None:
    place.checkout.check_out(BRANCH, None)
    left = forge.work(place.folder, {"notes.md": "mine\n"})

    assert place.checkout.check_out(BRANCH, None) == forge.head(BRANCH)
    assert not (place.folder / "notes.md").exists()
    assert place.git("rev-parse", f"{BRANCH}@{{1}}") == left


def test_changes_that_are_not_committed_are_neither_lost_nor_mixed_in(place: Place) -> None:
    place.clone()
    (place.folder / "README.md").write_text("# Mine\n")

    with pytest.raises(Refused, match=r"README\.md.* changed since the last commit") as refused:
        place.checkout.check_out(BRANCH, None)

    assert refused.value.reason == "workspace_in_use"
    assert (place.folder / "README.md").read_text() == "# Mine\n"
    assert place.git("symbolic-ref", "HEAD") == "refs/heads/main"


def test_a_new_file_in_the_way_is_left_alone(place: Place) -> None:
    (place.folder / "src").mkdir(parents=True)
    (place.folder / "src/login.py").write_text("mine\n")

    with pytest.raises(Refused, match=r"would be overwritten by checkout.*src/login\.py"):
        place.checkout.check_out(BRANCH, None)

    assert (place.folder / "src/login.py").read_text() == "mine\n"


def test_files_that_are_not_in_the_way_stay(place: Place) -> None:
    place.folder.mkdir()
    (place.folder / "artifact.zip").write_text("from an earlier step")

    place.checkout.check_out(BRANCH, None)

    assert place.checkout.uncommitted() == ("artifact.zip",)


def test_a_branch_that_does_not_exist_is_said_so(place: Place) -> None:
    with pytest.raises(NotThere, match="couldn't find remote ref refs/heads/task/other"):
        place.checkout.check_out("task/other", None)


def test_a_workspace_inside_another_repository_becomes_its_own(
    place: Place, forge: FileForge
) -> None:
    forge.run(forge.folder, "init", "--quiet")

    place.checkout.check_out(BRANCH, None)

    assert place.git("rev-parse", "--show-toplevel") == str(place.folder)


def test_history_is_shallow_but_reaches_back_to_the_base(place: Place, forge: FileForge) -> None:
    base = forge.head("main")
    for number in range(DEPTHS[0] + 5):
        forge.run(forge.somebody, "commit", "--quiet", "--allow-empty", "--message", str(number))
    forge.run(forge.somebody, "push", "--quiet", "origin", f"HEAD:refs/heads/{BRANCH}")

    place.checkout.check_out(BRANCH, None)
    shallow = int(place.git("rev-list", "--count", "HEAD"))
    place.checkout.check_out(BRANCH, base)

    assert shallow == DEPTHS[0]
    assert place.git("merge-base", "HEAD", base) == base
    assert not (place.folder / ".git/shallow").exists()


def test_a_merge_of_a_shallow_history_that_moved_on_is_pushed(
    place: Place, forge: FileForge
) -> None:
    forge.commit("main", {"not-fetched.md": "0\n"})
    forge.commit("main", {"one.md": "1\n"})
    base = place.checkout.check_out(BRANCH, None)
    place.git("fetch", "--quiet", "--depth=1", "origin", "main")
    place.git("merge", "--quiet", "--allow-unrelated-histories", "--no-edit", "FETCH_HEAD")
    forge.commit("main", {"two.md": "2\n"})

    place.checkout.push(BRANCH, place.checkout.head(), base)

    assert forge.head(BRANCH) == place.git("rev-parse", "HEAD")
    assert forge.run(forge.bare, "fsck", "--connectivity-only") == ""
    assert not (forge.bare / "shallow").exists()


def test_a_whole_history_stays_whole(place: Place, forge: FileForge) -> None:
    for number in range(DEPTHS[0] + 5):
        forge.run(forge.somebody, "commit", "--quiet", "--allow-empty", "--message", str(number))
    forge.run(forge.somebody, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    place.clone()

    place.checkout.check_out(BRANCH, None)

    assert place.git("rev-list", "--count", "origin/main") == str(DEPTHS[0] + 7)


def test_a_workspace_that_lacks_blobs_of_its_own_commit_gets_all_of_the_branch(
    place: Place, forge: FileForge
) -> None:
    lines = [f"{number} {number**9}\n" for number in range(2_000)]
    forge.commit("main", {"deep/table.txt": "".join(lines)})
    forge.commit("task/table", {"deep/table.txt": "".join(["new\n", *lines])})
    forge.run(forge.bare, "config", "uploadpack.allowFilter", "true")
    place.clone("--filter=blob:none", "--sparse", "--single-branch")

    place.checkout.check_out("task/table", None)

    place.git("remote", "remove", "origin")
    assert place.git("show", "HEAD:deep/table.txt").startswith("new\n")


def test_names_and_texts_in_other_scripts_arrive_whole(place: Place, forge: FileForge) -> None:
    forge.commit("task/größe-漢字", {"docs/größe 漢字.md": "naïve – ✓\n"})

    commit = place.checkout.check_out("task/größe-漢字", None)

    assert commit == forge.head("task/größe-漢字")
    assert (place.folder / "docs/größe 漢字.md").read_text(encoding="utf-8") == "naïve – ✓\n"
    (place.folder / "docs/größe 漢字.md").write_text("x")
    assert place.checkout.uncommitted() == ("docs/größe 漢字.md",)


def test_who_has_no_identity_commits_as_the_worker(place: Place, forge: FileForge) -> None:
    place.checkout.check_out(BRANCH, None)
    forge.work(place.folder, {"notes.md": "done\n"})

    assert place.git("log", "-1", "--format=%an <%ae> %cn") == (
        "kickoff-worker <41898282+github-actions[bot]@users.noreply.github.com> kickoff-worker"
    )


def test_an_identity_that_is_there_is_kept(place: Place, forge: FileForge) -> None:
    forge.run(forge.folder, "config", "--global", "user.name", "Robot")

    place.checkout.check_out(BRANCH, None)
    forge.work(place.folder, {"notes.md": "done\n"})

    assert place.git("log", "-1", "--format=%an") == "Robot"


def test_hooks_of_the_workspace_are_not_run(place: Place, forge: FileForge) -> None:
    place.clone()
    for name in ("post-checkout", "reference-transaction", "pre-push"):
        hook = place.folder / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {forge.folder}/hook-ran\nexit 1\n")
        hook.chmod(0o755)

    base = place.checkout.check_out(BRANCH, None)
    forge.run(
        place.folder, "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-mx"
    )
    place.checkout.push(BRANCH, place.checkout.head(), base)

    assert forge.subjects(BRANCH) == ["x", "Begin", "Change"]
    assert not (forge.folder / "hook-ran").exists()


def test_an_address_set_in_the_workspace_gets_nothing(place: Place, forge: FileForge) -> None:
    base = place.checkout.check_out(BRANCH, None)
    place.git("config", f"url.file://{forge.folder}/elsewhere.insteadOf", forge.url)
    place.git("config", "credential.helper", f"!touch {forge.folder}/helper-ran")
    commit = forge.work(place.folder, {"notes.md": "done\n"})

    place.checkout.push(BRANCH, commit, base)
    place.checkout.check_out(BRANCH, None)

    assert forge.head(BRANCH) == commit
    assert not (forge.folder / "helper-ran").exists()


@pytest.mark.parametrize("options", [None, (), ("--depth=1",)])
def test_commits_are_pushed(
    place: Place, forge: FileForge, options: tuple[str, ...] | None
) -> None:
    if options is not None:
        place.clone(*options)
    base = place.checkout.check_out(BRANCH, None)
    commit = forge.work(place.folder, {"notes.md": "done\n"})

    place.checkout.push(BRANCH, commit, base)

    assert forge.subjects(BRANCH) == ["Work", "Begin", "Change"]
    assert forge.run(forge.bare, "fsck", "--connectivity-only") == ""


def test_a_branch_that_somebody_moved_is_not_overwritten(place: Place, forge: FileForge) -> None:
    base = place.checkout.check_out(BRANCH, None)
    commit = forge.work(place.folder, {"notes.md": "done\n"})
    theirs = forge.commit(BRANCH, {"other.md": "theirs\n"})

    with pytest.raises(RejectedByForge, match="stale info"):
        place.checkout.push(BRANCH, commit, base)

    assert forge.head(BRANCH) == theirs


def test_a_branch_that_somebody_deleted_is_not_made_again(place: Place, forge: FileForge) -> None:
    base = place.checkout.check_out(BRANCH, None)
    commit = forge.work(place.folder, {"notes.md": "done\n"})
    forge.delete(BRANCH)

    with pytest.raises(RejectedByForge, match="stale info"):
        place.checkout.push(BRANCH, commit, base)

    assert forge.head(BRANCH) == ""


def test_a_commit_follows_its_ancestors_and_no_other(place: Place, forge: FileForge) -> None:
    main = forge.head("main")
    base = place.checkout.check_out(BRANCH, None)
    commit = forge.work(place.folder, {"notes.md": "done\n"})
    checkout = place.checkout

    assert [checkout.follows(commit, c) for c in (commit, base, main)] == [True, True, True]
    assert [checkout.follows(base, c) for c in (commit, "0" * 40)] == [False, False]


def test_what_is_not_committed_is_listed_with_new_files(place: Place) -> None:
    place.checkout.check_out(BRANCH, None)
    (place.folder / "README.md").unlink()
    (place.folder / "new folder").mkdir()
    (place.folder / "new folder/file").write_text("x")

    assert place.checkout.uncommitted() == ("README.md", "new folder/")
