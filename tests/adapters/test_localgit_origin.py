from __future__ import annotations

import base64
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.file_forge import REPOSITORY, FileForge
from kickoff.adapters.localgit.origin import Origin, credentials
from kickoff.errors import NotThere, Unavailable


@pytest.fixture
def forge(tmp_path: Path) -> FileForge:
    return FileForge(tmp_path)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def origin(forge: FileForge, clock: StillClock, tmp_path: Path) -> Origin:
    (tmp_path / "scratch").mkdir()
    url = f"{forge.url}/{REPOSITORY}"
    return Origin(url, "t0ken", tmp_path / "scratch", forge.environment, clock)


def test_the_token_is_shown_to_its_own_server_only() -> None:
    none, header = credentials("https://github.example.org:8443/acme/garden", "t0ken")

    secret = base64.b64encode(b"x-access-token:t0ken").decode()
    key = "http.https://github.example.org:8443/.extraheader"
    assert (none, header) == ((key, ""), (key, f"AUTHORIZATION: basic {secret}"))


def test_heads_are_those_of_the_asked_branches(origin: Origin, forge: FileForge) -> None:
    one = forge.commit("task/one", {})
    forge.commit("task/one-more", {})
    forge.commit("x/refs/heads/task/one", {})

    heads = origin.heads(["task/one", "task/two"])

    assert (heads.default_branch, heads.commits) == ("main", {"task/one": one})


def test_a_repository_without_a_commit_has_no_default_branch(
    origin: Origin, forge: FileForge
) -> None:
    forge.delete("main")

    heads = origin.heads(["main"])

    assert (heads.default_branch, heads.commits) == ("", {})


def test_a_repository_that_is_not_there_is_said_so(origin: Origin, forge: FileForge) -> None:
    forge.bare.rename(forge.folder / "gone")

    with pytest.raises(NotThere, match="read file://"):
        origin.heads(["main"])


def test_files_are_read_to_the_byte(origin: Origin, forge: FileForge) -> None:
    text = "\ufeffzwei\r\nZeilen – ✓\x00 ohne Ende"
    commit = forge.commit("kickoff-state", {"plans/größe.md": text, "registry.yml": "end: 0\n"})

    snapshot = origin.read("kickoff-state", ("registry.yml", "plans/größe.md", "done.yml"))

    assert snapshot.commit == commit
    assert snapshot.files == {"registry.yml": b"end: 0\n", "plans/größe.md": text.encode()}


def test_folders_and_links_are_no_files(origin: Origin, forge: FileForge) -> None:
    (forge.somebody / "link.md").symlink_to("README.md")
    forge.commit("kickoff-state", {"plans/a.md": ""})

    assert origin.read("kickoff-state", ("plans", "link.md")).files == {}


def test_a_branch_that_is_not_there_cannot_be_read(origin: Origin) -> None:
    with pytest.raises(NotThere, match="find remote ref refs/heads/kickoff-state"):
        origin.read("kickoff-state", ("registry.yml",))


def test_a_failure_that_may_pass_is_asked_again(
    forge: FileForge, clock: StillClock, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "git").write_text("#!/bin/sh\necho x >>calls\necho 'early EOF' >&2\nexit 128\n")
    (tools / "git").chmod(0o755)
    environment = forge.environment | {"PATH": f"{tools}:/usr/bin:/bin"}

    with pytest.raises(Unavailable, match="early EOF"):
        Origin("https://x.example.org/o/r", "t", tmp_path, environment, clock).heads(["main"])

    assert (tmp_path / "calls").read_text() == "x\n" * 4
    assert clock.slept == [1.0, 3.0, 9.0]
