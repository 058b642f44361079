from __future__ import annotations

import pytest

from kickoff.adapters.localgit.failures import SAID_LIMIT, Ran, of_remote
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
