"""`createCommitOnBranch`: tree, commit and move of the branch in one compare-and-swap.

GitHub's answers to it: a commit; `STALE_DATA` when the branch is elsewhere; `FORBIDDEN` without
the permission (or with a file below `.github/workflows`); `UNPROCESSABLE` when a rule bars it.
"""

from __future__ import annotations

import base64

from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.errors import NotThere, PermissionMissing, RateLimited, Unavailable
from kickoff.ports import Ambiguous, Barred, Change, CommitMessage, Lost, Swap, Swapped

CONTENTS_WRITE = "contents: write"

COMMIT_FIELDS = "{ commit { oid } }"

_COMMIT = f"""
mutation Commit($input: CreateCommitOnBranchInput!) {{
  commit: createCommitOnBranch(input: $input) {COMMIT_FIELDS}
}}
"""


def commit_onto(client: Client, branch: str, change: Change) -> Swap:
    """Commit onto a branch if it is at `change.expected`. One request, never repeated.

    Raises PermissionMissing and RateLimited, after which nothing was written.
    """
    variables = {"input": commit_input(client, branch, change)}
    try:
        answer = client.graphql(
            _COMMIT, variables, doing=f"commit onto `{branch}`", right=CONTENTS_WRITE
        )
    except Unavailable as failure:
        return Ambiguous(str(failure))
    return swap_of(answer, "commit", branch)


def commit_input(client: Client, branch: str, change: Change) -> dict[str, object]:
    """The mutation's input. Every path to delete must exist: GitHub refuses others."""
    additions = [
        {"path": path, "contents": base64.b64encode(content).decode("ascii")}
        for path, content in change.files.items()
        if content is not None
    ]
    deletions = [{"path": path} for path, content in change.files.items() if content is None]
    return {
        "branch": {
            "repositoryNameWithOwner": f"{client.owner}/{client.name}",
            "branchName": branch,
        },
        "expectedHeadOid": change.expected,
        "message": _message(change.message),
        "fileChanges": {"additions": additions, "deletions": deletions},
    }


def _message(message: CommitMessage) -> dict[str, str]:
    headline = {"headline": message.subject}
    return {**headline, "body": message.body} if message.body else headline


def swap_of(answer: GraphQLAnswer, alias: str, branch: str) -> Swap:
    """What became of the commit under that alias. Raises PermissionMissing and RateLimited."""
    commit = answer.node.at(alias, "commit", "oid")
    if not commit.missing:
        return Swapped(commit.text())
    error = answer.error_of(alias)
    if error is None:
        return Ambiguous(f"GitHub's answer names no commit on `{branch}`")
    if error.type == "STALE_DATA":
        return Lost()
    failure = failures.of_error(error, f"commit onto `{branch}`", CONTENTS_WRITE, answer.headers)
    match failure:
        case NotThere():
            return Lost()
        case PermissionMissing() | RateLimited():
            raise failure
        case Unavailable():
            return Ambiguous(str(failure))
        case _:
            return Barred(str(failure))
