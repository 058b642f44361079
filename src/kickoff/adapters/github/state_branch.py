"""The state branch on GitHub: read by GraphQL, moved by `createCommitOnBranch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.commits import CONTENTS_WRITE, commit_onto
from kickoff.adapters.github.nodes import Node
from kickoff.adapters.github.queries import HISTORY, files_at
from kickoff.adapters.github.retrying import patiently
from kickoff.adapters.github.texts import CONTENTS_READ, whole_blob
from kickoff.errors import RejectedByForge, Unavailable
from kickoff.ports import (
    Ambiguous,
    Ancestor,
    Barred,
    Change,
    CommitMessage,
    Lost,
    Snapshot,
    Swap,
    Swapped,
)


class GitHubStateBranch:
    """`kickoff.ports.StateBranch` over GitHub's API; no checkout is needed."""

    def __init__(self, client: Client, branch: str) -> None:
        self._client = client
        self._branch = branch

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        """One request, one more for each file above 512,000 bytes. Raises a ForgeError."""
        names = {f"f{i}": path for i, path in enumerate(paths)}
        answer = self._query(files_at(len(paths)), names)
        target = self._target(answer)
        if target.missing:
            return None
        found = {path: target.at(alias, "object") for alias, path in names.items()}
        files = {p: whole_blob(self._client, b) for p, b in found.items() if not b.missing}
        return Snapshot(target.at("oid").text(), files)

    def compare_and_swap(self, change: Change) -> Swap:
        """One request. Raises PermissionMissing and RateLimited."""
        return commit_onto(self._client, self._branch, change)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        """Tree, commit without parents, ref: three requests; `files` are UTF-8 texts.

        The ref is the test-and-set: only one of several runs gets it. Raises a ForgeError; an
        empty repository is one with the reason `empty_repository`.
        """
        tree = self._post("git/trees", {"tree": [_entry(p, c) for p, c in files.items()]})
        text = f"{message.subject}\n\n{message.body}" if message.body else message.subject
        commit = self._post("git/commits", {"message": text, "tree": tree, "parents": []})
        return self._point_at(commit)

    def history(self, limit: int) -> Sequence[Ancestor]:
        """One request; at most 100 commits. Raises a ForgeError."""
        target = self._target(self._query(HISTORY, {"limit": min(limit, 100)}))
        if target.missing:
            return ()
        return tuple(
            Ancestor(commit.at("oid").text(), commit.at("message").text())
            for commit in target.at("history", "nodes").each()
        )

    def _query(self, document: str, more: Mapping[str, object]) -> GraphQLAnswer:
        branch = f"refs/heads/{self._branch}"
        known = {"owner": self._client.owner, "name": self._client.name, "branch": branch}
        return self._client.query(
            document, {**known, **more}, doing=f"read `{self._branch}`", right=CONTENTS_READ
        )

    def _target(self, answer: GraphQLAnswer) -> Node:
        """The commit the branch is at; what is unknown raises and is not taken for absent."""
        error = answer.error_at("repository", "ref")
        if error is not None:
            doing = f"read `{self._branch}`"
            raise failures.of_error(error, doing, CONTENTS_READ, answer.headers)
        return answer.node.at("repository", "ref", "target")

    def _post(self, path: str, body: object) -> str:
        """Make an object. Asked again: one that nothing points at is seen by nobody."""
        answer = patiently(
            self._client.clock,
            lambda: self._client.rest(
                "POST", path, doing=f"create `{self._branch}`", right=CONTENTS_WRITE, body=body
            ),
        )
        return answer.node.at("sha").text()

    def _point_at(self, commit: str) -> Swap:
        body = {"ref": f"refs/heads/{self._branch}", "sha": commit}
        try:
            self._client.rest(
                "POST",
                "git/refs",
                doing=f"create `{self._branch}`",
                right=CONTENTS_WRITE,
                body=body,
            )
        except RejectedByForge as refusal:
            return Lost() if self._exists() else Barred(str(refusal))
        except Unavailable as failure:
            return Ambiguous(str(failure))
        return Swapped(commit)

    def _exists(self) -> bool:
        """A 422 is more than "Reference already exists", so the ref itself is asked."""
        path = f"git/ref/heads/{quote(self._branch)}"
        answer = self._client.get(path, doing=f"look for `{self._branch}`", accept=(404,))
        return answer.status == 200


def _entry(path: str, content: bytes) -> dict[str, str]:
    return {"path": path, "mode": "100644", "type": "blob", "content": content.decode("utf-8")}
