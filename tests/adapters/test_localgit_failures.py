from __future__ import annotations

import errno

import pytest

from kickoff.adapters.localgit.plumbing.failures import (
    SAID_LIMIT,
    Ran,
    of_disk,
    of_local,
    of_own_remote,
    of_remote,
)
from kickoff.errors import (
    ForgeError,
    NotThere,
    PermissionMissing,
    RejectedByForge,
    Unavailable,
)

SAID = {
    "fatal: Authentication failed for 'https://github.com/o/r/'": PermissionMissing,
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled": (
        PermissionMissing
    ),
    "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403": (
        PermissionMissing
    ),
    "remote: Permission to o/r.git denied to github-actions[bot].": PermissionMissing,
    "remote: Write access to repository not granted.": PermissionMissing,
    "remote: Repository not found.": NotThere,
    "fatal: repository 'https://github.com/o/r/' not found": NotThere,
    "fatal: couldn't find remote ref refs/heads/x": NotThere,
    "fatal: '/srv/r.git' does not appear to be a git repository": NotThere,
    "fatal: unable to access 'https://x/': Could not resolve host: x": Unavailable,
    "fatal: unable to access 'https://x/': Failed to connect to x port 443": Unavailable,
    "error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly": Unavailable,
    "fatal: the remote end hung up unexpectedly": Unavailable,
    "fatal: unable to access 'https://x/': The requested URL returned error: 502": Unavailable,
    "fatal: unable to access 'https://x/': The requested URL returned error: 429": Unavailable,
    "remote: error: GH006: Protected branch update failed for refs/heads/x.": RejectedByForge,
    "remote: error: GH013: Repository rule violations found for refs/heads/x.": RejectedByForge,
    "fatal: protocol error: bad line length": ForgeError,
    "fatal: unable to create temporary file: Permission denied": ForgeError,
    "git@github.com: Permission denied (publickey).": PermissionMissing,
    "": ForgeError,
}


@pytest.mark.parametrize("said", SAID)
def test_words_of_git_become_a_failure_of_ours(said: str) -> None:
    failure = of_remote(Ran(("fetch",), 128, err=said.encode()), "read it", "contents: read")

    expected = said.removeprefix("remote: ") or "exit status 128"
    assert (type(failure), str(failure)) == (SAID[said], f"read it: {expected}")


def test_a_missing_permission_can_be_pasted() -> None:
    ran = Ran(("push",), 128, err=b"fatal: Authentication failed")

    assert of_remote(ran, "push", "contents: write").remedy == "permissions:\n  contents: write"


def test_a_branch_that_was_not_taken_is_told_with_the_reason() -> None:
    out = b"To x\n!\tabc:refs/heads/x\t[remote rejected] (hook declined)\nDone\n"
    ran = Ran(("push",), 1, out, b"error: failed to push some refs\n")

    failure = of_remote(ran, "push", "contents: write")

    assert (type(failure), str(failure)) == (
        RejectedByForge,
        "push: [remote rejected] (hook declined); error: failed to push some refs",
    )


def test_who_pushes_workflows_is_told_what_to_do() -> None:
    said = (
        b"!\tabc:refs/heads/x\t[remote rejected] (refusing to allow a GitHub App to create or"
        b" update workflow `.github/workflows/ci.yml` without `workflows` permission)\n"
    )

    failure = of_remote(Ran(("push",), 1, said), "push", "contents: write")

    assert isinstance(failure, RejectedByForge)
    assert failure.remedy.startswith("A job's own token can never change workflows.")


def test_long_words_are_cut_and_hidden_ones_removed() -> None:
    ran = Ran(("x",), 1, err="\u202e\x1b".encode() + b"x" * 5000)

    assert ran.said == "x" * SAID_LIMIT


LOCAL = {
    "fatal: unable to write loose object file: No space left on device": "disk_full",
    "error: file write error: Disk quota exceeded": "disk_full",
    "fatal: cannot lock ref 'refs/heads/x': is at 1 but expected 2": "forge_failed",
}


@pytest.mark.parametrize("said", LOCAL)
def test_what_stops_git_here_has_its_reason(said: str) -> None:
    failure = of_local(Ran(("update-ref",), 128, err=said.encode()))

    assert (failure.reason, str(failure)) == (LOCAL[said], f"`git update-ref` failed: {said}")


def test_a_lock_is_told_with_what_to_type() -> None:
    said = b"error: Unable to create '/a b/.git/refs/heads/x.lock': File exists.\n"

    failure = of_local(Ran(("update-ref",), 1, err=said))

    assert (failure.reason, failure.remedy) == (
        "repository_locked",
        "If no git is at work in this repository, one was killed: rm '/a b/.git/refs/heads/x.lock'",
    )
    assert str(failure) == "`git update-ref` failed: `/a b/.git/refs/heads/x.lock` is there"


def test_a_git_that_was_ended_is_told_by_the_signal() -> None:
    ended = of_local(Ran(("mktree",), -9, err=b"noise"))
    full = of_local(Ran(("mktree",), -25))

    assert (str(ended), ended.reason) == ("`git mktree` failed: ended by SIGKILL", "forge_failed")
    assert (str(full), full.reason) == ("`git mktree` failed: ended by SIGXFSZ", "disk_full")


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EROFS, "forge_failed")],
)
def test_a_file_that_cannot_be_written_is_told(number: int, reason: str) -> None:
    failure = of_disk(OSError(number, "why", "/x"))

    assert (failure.reason, str(failure)) == (
        reason,
        f"a file cannot be written: [Errno {number}] why: '/x'",
    )


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ("Host key verification failed.", PermissionMissing),
        ("ssh: connect to host x port 22: Network is unreachable", Unavailable),
        (
            "error: cannot lock ref 'refs/kickoff/origin/main': unable to create directory for x",
            Unavailable,
        ),
        ("ssh: connect to host x port 22: No route to host", Unavailable),
    ],
)
def test_the_user_s_remote_has_its_own_failures(said: str, failure: type[ForgeError]) -> None:
    told = of_own_remote(Ran(("push",), 128, err=said.encode()), "push", "origin")

    assert type(told) is failure
    if failure is PermissionMissing:
        assert told.remedy == "Nobody can be asked here: make `git ls-remote origin` work."


@pytest.mark.parametrize(
    ("said", "unanswered"),
    [
        ("send-pack: unexpected disconnect while reading sideband packet", True),
        ("fatal: the remote end hung up unexpectedly", True),
        ("error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502", True),
        ("ssh: Could not resolve hostname x; fatal: Could not read from remote repository.", False),
        ("kex_exchange: Connection closed; fatal: Could not read from remote repository.", False),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", False),
    ],
)
def test_a_push_may_have_happened_only_once_it_began(said: str, unanswered: bool) -> None:
    assert Ran(("push",), 128, err=said.encode()).unanswered is unanswered


@pytest.mark.parametrize(
    ("rejection", "raced"),
    [
        ("[rejected] (stale info)", True),
        ("[remote rejected] (failed to update ref)", True),
        ("[remote rejected] (cannot lock ref 'refs/heads/x': is at 1 but expected 2)", True),
        ("[remote rejected] (reference already exists)", True),
        ("[remote rejected] (pre-receive hook declined)", False),
        ("[remote rejected] (protected branch hook declined)", False),
    ],
)
def test_a_push_that_met_somebody_else_s_is_told_from_one_that_is_forbidden(
    rejection: str, raced: bool
) -> None:
    ran = Ran(("push",), 1, f"To x\n!\tabc:refs/heads/x\t{rejection}\nDone\n".encode())

    assert ran.raced is raced


def test_advice_that_always_comes_is_left_out() -> None:
    err = b"""ssh: Could not resolve hostname x: Name or service not known
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
"""

    assert Ran(("fetch",), 128, err=err).said == (
        "ssh: Could not resolve hostname x: Name or service not known; "
        "fatal: Could not read from remote repository."
    )


def test_a_branch_whose_name_means_something_to_a_shell_is_quoted() -> None:
    said = "fatal: 'refs/heads/task/a;ls' exists; cannot create 'refs/heads/task'"

    failure = of_local(Ran(("update-ref",), 128, err=said.encode()))

    assert failure.remedy == "Give that branch another name: git branch -m 'task/a;ls' …"
