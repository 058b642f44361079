"""The state branch on GitHub: read by GraphQL, moved by `createCommitOnBranch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

from kickoff.adapters.github import failures, queries
from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.commits import CONTENTS_WRITE, commit_onto
from kickoff.adapters.github.nodes import Node
from kickoff.adapters.github.retrying import patiently
from kickoff.adapters.github.texts import CONTENTS_READ, whole_blob
from kickoff.errors import RejectedByForge, Unavailable
from kickoff.looks import Snapshot
from kickoff.ports import Ambiguous, Ancestor, Barred, Change, CommitMessage, Lost, Swap, Swapped

PAGE, PAGE_WITH_FILES = 100, 20
"""Commits in one answer at most."""


class GitHubStateBranch:
    """`kickoff.ports.StateBranch` over GitHub's API; no checkout is needed."""

    def __init__(self, client: Client, branch: str) -> None:
        self._client = client
        self._branch = branch

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        """One request, one more for each file above 512,000 bytes. Raises a ForgeError."""
        names = {f"f{i}": path for i, path in enumerate(paths)}
        answer = self._query(queries.files_at(len(paths)), names)
        target = self._target(answer)
        if target.missing:
            return None
        found = {path: target.at(alias, "object") for alias, path in names.items()}
        files = {p: whole_blob(self._client, b) for p, b in found.items() if _is_blob(b)}
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

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        """One request, and one for each file above 512,000 bytes. Raises a ForgeError.

        At most 100 commits, with files 20: a query over ten seconds is cut off. GitHub goes along
        all parents, so the commits end with a merge.
        """
        names = {f"f{i}": path for i, path in enumerate(paths)}
        most = PAGE_WITH_FILES if paths else PAGE
        begin = {"start": start or f"refs/heads/{self._branch}", "limit": min(limit, most)}
        answer = self._query(queries.history(len(paths)), {**begin, **names})
        error = answer.error_at("repository", "start")
        if error is not None:
            raise failures.of_error(error, self._doing, CONTENTS_READ, answer.headers)
        found = answer.node.at("repository", "start", "history", "nodes")
        if found.missing:
            return ()
        return _in_line([self._ancestor(commit, names) for commit in found.each()])

    def _ancestor(self, commit: Node, names: Mapping[str, str]) -> Ancestor:
        blobs = {path: commit.at(alias, "object") for alias, path in names.items()}
        return Ancestor(
            commit.at("oid").text(),
            commit.at("message").text(),
            commit.at("committedDate").moment(),
            tuple(p.at("oid").text() for p in commit.at("parents", "nodes").each()),
            {p: whole_blob(self._client, b) for p, b in blobs.items() if _is_blob(b)},
        )

    @property
    def _doing(self) -> str:
        return f"read `{self._branch}`"

    def _query(self, document: str, more: Mapping[str, object]) -> GraphQLAnswer:
        branch = f"refs/heads/{self._branch}"
        known = {"owner": self._client.owner, "name": self._client.name, "branch": branch}
        return self._client.query(
            document, {**known, **more}, doing=self._doing, right=CONTENTS_READ
        )

    def _target(self, answer: GraphQLAnswer) -> Node:
        """The commit the branch is at; what is unknown raises and is not taken for absent."""
        error = answer.error_at("repository", "ref")
        if error is not None:
            raise failures.of_error(error, self._doing, CONTENTS_READ, answer.headers)
        return answer.node.at("repository", "ref", "target")

    def _post(self, path: str, body: object) -> str:
        """Make an object. Asked again: one that nothing points at is seen by nobody."""
        answer = patiently(
            self._client.patience,
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


def _in_line(commits: Sequence[Ancestor]) -> Sequence[Ancestor]:
    """The commits as long as each is followed by its only parent."""
    for number, (one, older) in enumerate(pairwise(commits), start=1):
        if one.parents != (older.commit,):
            return tuple(commits[:number])
    return tuple(commits)


def _is_blob(thing: Node) -> bool:
    """Whether there is a file: a folder shows none of the fields that are asked of a file."""
    return not thing.at("oid").missing


def _entry(path: str, content: bytes) -> dict[str, str]:
    return {"path": path, "mode": "100644", "type": "blob", "content": content.decode("utf-8")}
