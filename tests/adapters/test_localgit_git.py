from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path

import pytest

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.terms import OWN, inherited
from kickoff.errors import ConfigurationError, ForgeError, Unavailable


def _stand_in(folder: Path, script: str) -> dict[str, str]:
    """An environment in which `git` is that script."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "git").write_text(f"#!/bin/sh\n{script}\n")
    (tools / "git").chmod(0o755)
    return {"PATH": f"{tools}:/usr/bin:/bin"}


def test_settings_reach_git_and_are_in_no_list_of_processes(tmp_path: Path) -> None:
    environment = _stand_in(tmp_path, 'echo "$@"; env | grep GIT_CONFIG_VALUE_ | sort')
    git = Git(tmp_path, environment, (("http.extraheader", "the secret"),))

    first, *values = git.run("fetch", "origin").splitlines()

    assert first == "fetch origin"
    assert [v for v in values if v.endswith("=the secret")] == ["GIT_CONFIG_VALUE_11=the secret"]


def test_a_setting_holds_against_the_repository_s_own(tmp_path: Path) -> None:
    git = Git(tmp_path, os.environ)
    git.run("init", "--quiet")
    git.run("config", "core.fsmonitor", "rm -rf")

    assert git.run("config", "--get", "core.fsmonitor") == "false"


def test_settings_reach_git(tmp_path: Path) -> None:
    git = Git(tmp_path, os.environ, (("kickoff.a", "1"), ("kickoff.b", "2")))

    assert git.run("config", "--get-regexp", "kickoff").splitlines() == [
        "kickoff.a 1",
        "kickoff.b 2",
    ]


def test_nothing_else_of_our_environment_reaches_git(tmp_path: Path) -> None:
    environment = _stand_in(tmp_path, "env") | {
        "GITHUB_TOKEN": "secret",
        "GIT_DIR": "/elsewhere",
        "GIT_TRACE_CURL": "1",
        "https_proxy": "http://proxy.example.org",
    }

    given = dict(line.split("=", 1) for line in Git(tmp_path, environment).run("x").splitlines())

    assert {"GITHUB_TOKEN", "GIT_DIR", "GIT_TRACE_CURL"} & given.keys() == set()
    assert given["https_proxy"] == "http://proxy.example.org"
    assert given["GIT_TERMINAL_PROMPT"] == "0"


def test_secrets_do_not_show_in_its_representation(tmp_path: Path) -> None:
    git = Git(tmp_path, {"GITHUB_TOKEN": "t0ken-1"}, (("http.extraheader", "t0ken-2"),))

    assert "t0ken" not in repr(git)


def test_a_repository_around_the_folder_is_not_taken(tmp_path: Path) -> None:
    Git(tmp_path, os.environ).run("init", "--quiet")
    (tmp_path / "inner").mkdir()

    assert not Git(tmp_path / "inner", os.environ).holds("rev-parse", "--git-dir")


def test_there_is_nothing_to_read_from(tmp_path: Path) -> None:
    assert Git(tmp_path, _stand_in(tmp_path, "wc -c")).run("x").strip() == "0"


def test_the_answer_is_whole_whatever_the_status(tmp_path: Path) -> None:
    ran = Git(tmp_path, _stand_in(tmp_path, "printf 'a\\0b'; echo why >&2; exit 3")).ask("x", "y")

    assert (ran.arguments, ran.status, ran.out, ran.err) == (("x", "y"), 3, b"a\0b", b"why\n")


def test_a_failure_is_told_in_git_s_words(tmp_path: Path) -> None:
    git = Git(tmp_path, _stand_in(tmp_path, "echo 'fatal: bad \033[31mthing' >&2; exit 128"))

    with pytest.raises(ForgeError, match=r"^`git gc` failed: fatal: bad \[31mthing$"):
        git.run("gc")


def test_a_machine_without_git_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="git cannot be started") as raised:
        Git(tmp_path, {"PATH": str(tmp_path)}).run("version")

    assert raised.value.remedy.startswith("Install git 2.31 or newer")


def test_output_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    git = Git(tmp_path, _stand_in(tmp_path, "head -c 1001 /dev/zero"))

    assert len(git.ask("x", limit=1001).out) == 1001
    with pytest.raises(ForgeError, match="wrote more than 1000 bytes"):
        git.ask("x", limit=1000)


def test_a_command_that_takes_too_long_ends_with_its_children(tmp_path: Path) -> None:
    child = "exec 3>pipe; echo began >&3; sleep 20; echo lived >&3"
    environment = _stand_in(tmp_path, f"sh -c '{child}' & wait")
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)

    with pytest.raises(Unavailable, match="`git fetch` did not end within 1 seconds"):
        Git(tmp_path, environment).ask("fetch", seconds=1)

    with os.fdopen(reading) as pipe:
        assert pipe.read() == "began\n"


def test_a_command_reads_what_it_is_given(tmp_path: Path) -> None:
    git = Git(tmp_path, os.environ)
    git.run("init", "--quiet")

    blob = git.run("hash-object", "-w", "--stdin", given=b"caf\xc3\xa9\r\n")

    assert git.ask("cat-file", "blob", blob).out == b"caf\xc3\xa9\r\n"
    assert git.ask("hash-object", "--stdin").out == b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n"


def test_a_lock_lasts_as_long_as_the_command_that_inherits_it(tmp_path: Path) -> None:
    environment = _stand_in(tmp_path, "(sleep 60) & echo $!")
    ours, theirs = (os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT) for _ in range(2))
    fcntl.flock(ours, fcntl.LOCK_EX)

    child = int(Git(tmp_path, environment, held=(ours,)).run("gc"))
    os.close(ours)

    with pytest.raises(BlockingIOError):
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.kill(child, signal.SIGKILL)
    fcntl.flock(theirs, fcntl.LOCK_EX)
    os.close(theirs)


def test_on_own_terms_what_reaches_a_remote_passes_and_what_misleads_does_not(
    tmp_path: Path,
) -> None:
    environment = _stand_in(tmp_path, "env") | {
        "SSH_AUTH_SOCK": "/agent",
        "GIT_SSH_COMMAND": "ssh -v",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/bus",
        "GIT_DIR": "/elsewhere",
        "GIT_INDEX_FILE": "/elsewhere/index",
        "GIT_AUTHOR_DATE": "yesterday",
        "GIT_TRACE": "1",
        "GIT_ASKPASS": "/prompt",
        "LC_ALL": "de_DE.UTF-8",
    }

    said = Git(tmp_path, environment, terms=OWN).run("x")

    given = dict(line.split("=", 1) for line in said.splitlines())
    assert given["SSH_AUTH_SOCK"] == "/agent"
    assert given["GIT_SSH_COMMAND"] == "ssh -v"
    assert given["DBUS_SESSION_BUS_ADDRESS"] == "unix:path=/bus"
    assert {"GIT_DIR", "GIT_INDEX_FILE", "GIT_AUTHOR_DATE", "GIT_TRACE"} & given.keys() == set()
    assert (given["GIT_ASKPASS"], given["GIT_TERMINAL_PROMPT"]) == ("", "0")
    assert (given["SSH_ASKPASS_REQUIRE"], given["LC_ALL"]) == ("never", "C")
    assert "GIT_CEILING_DIRECTORIES" not in given
    values = [v for k, v in given.items() if k.startswith("GIT_CONFIG_KEY_")]
    assert "credential.helper" not in values
    assert {"core.hooksPath", "push.gpgSign"} <= set(values)


def test_a_worker_s_git_sees_no_agent_and_no_command_of_the_machine(tmp_path: Path) -> None:
    environment = _stand_in(tmp_path, "env") | {
        "SSH_AUTH_SOCK": "/agent",
        "GIT_SSH_COMMAND": "ssh -v",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.proxy",
        "GIT_CONFIG_VALUE_0": "http://elsewhere.example.org",
    }

    said = Git(tmp_path, environment).run("x")

    given = dict(line.split("=", 1) for line in said.splitlines())
    assert {"SSH_AUTH_SOCK", "GIT_SSH_COMMAND"} & given.keys() == set()
    keys = {v for k, v in given.items() if k.startswith("GIT_CONFIG_KEY_")}
    assert "http.proxy" not in keys
    assert {"credential.helper", "core.askPass", "safe.directory"} <= keys


@pytest.mark.parametrize("count", ["", "x", "-1", "99999", "\u0662"])
def test_a_count_of_settings_that_is_none_counts_for_nothing(count: str) -> None:
    assert inherited({"GIT_CONFIG_COUNT": count, "GIT_CONFIG_KEY_0": "a.b"}) == ()
    assert inherited({"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "a.b"}) == (("a.b", ""),)
