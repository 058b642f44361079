"""Records proposed on GitHub: a commit that no branch points to yet, then the branch, in one move.

The branch never stands at a commit of the default branch in between: GitHub closes the pull request
of a branch that brings nothing, and reopens none whose branch was moved since. Commits that a bot
makes over REST without naming an author are signed, as those of `createCommitOnBranch` are ("About
commit signature verification").
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.commits import CONTENTS_WRITE
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.adapters.github.pull_requests import ALLOW_ACTIONS, RIGHT
from kickoff.adapters.github.retrying import patiently
from kickoff.core.effects import Withdraw
from kickoff.core.events import RecordsProposed
from kickoff.core.records.proposing import RECORDS_BRANCH, Proposing
from kickoff.errors import ForgeError, NotThere, PermissionMissing, RejectedByForge
from kickoff.ports import Ambiguous, Barred, Lost

NOWHERE = "0" * 40
_DOING = "propose the records"
_PULL = "{ pullRequest { number url } }"

_MOVED = "refs: updateRefs(input: $refs) { clientMutationId }"
_OPENED = f"pull: createPullRequest(input: $pull) {_PULL}"
_REWRITTEN = f"pull: updatePullRequest(input: $pull) {_PULL}"


@dataclass(frozen=True, slots=True)
class GitHubProposals:
    """`kickoff.service.kit.Proposals` over GitHub's API."""

    client: Client
    landmarks: Landmarks

    def propose(self, wanted: Proposing) -> RecordsProposed | Lost | Ambiguous | Barred:
        """Three requests, one where the branch stands already, one more when one is refused.

        Raises a ForgeError.
        """
        self.landmarks.ensure(self.client)
        try:
            commit = wanted.expected if wanted.stands else self._commit(wanted)
            answer = self._send(wanted, str(commit))
        except RejectedByForge as refusal:
            return Barred(str(refusal))
        error = answer.error_of("refs")
        if error is not None:
            failure = failures.of_error(error, _DOING, CONTENTS_WRITE, answer.headers)
            return self._not_moved(wanted, failure)
        return self._opened(wanted, answer)

    def withdraw(self, effect: Withdraw) -> bool:
        """One request. Raises a ForgeError."""
        self.landmarks.ensure(self.client)
        answer = self.client.graphql(
            f"mutation Withdraw($refs: UpdateRefsInput!) {{ {_MOVED} }}",
            {"refs": self._move(RECORDS_BRANCH, effect.head, NOWHERE)},
            doing="withdraw the records",
            right=CONTENTS_WRITE,
        )
        return answer.error_of("refs") is None

    def _commit(self, wanted: Proposing) -> str:
        tree = self._made("git/trees", {"base_tree": wanted.tree, "tree": _entries(wanted)})
        body = {"message": wanted.message, "tree": tree, "parents": [wanted.onto]}
        return self._made("git/commits", body)

    def _made(self, path: str, body: object) -> str:
        """Make an object. Asked again: one that nothing points at is seen by nobody."""
        answer = patiently(
            self.client.patience,
            lambda: self.client.rest("POST", path, doing=_DOING, right=CONTENTS_WRITE, body=body),
        )
        return answer.node.at("sha").text()

    def _send(self, wanted: Proposing, commit: str) -> GraphQLAnswer:
        """The branch and its pull request in one document."""
        parts, variables = [], {}
        if not wanted.stands:
            parts.append(("$refs: UpdateRefsInput!", _MOVED))
            variables["refs"] = self._move(wanted.branch, wanted.expected or NOWHERE, commit)
        if wanted.pull_request is None:
            parts.append(("$pull: CreatePullRequestInput!", _OPENED))
        else:
            parts.append(("$pull: UpdatePullRequestInput!", _REWRITTEN))
        variables["pull"] = self._pull(wanted)
        names, fields = ", ".join(n for n, _ in parts), "\n".join(f for _, f in parts)
        document = f"mutation Propose({names}) {{\n{fields}\n}}\n"
        return self.client.graphql(document, variables, doing=_DOING, right=RIGHT)

    def _move(self, branch: str, before: str, after: str) -> dict[str, object]:
        name = f"refs/heads/{branch}"
        update = {"name": name, "beforeOid": before, "afterOid": after, "force": True}
        return {"repositoryId": self.landmarks.repository, "refUpdates": [update]}

    def _pull(self, wanted: Proposing) -> dict[str, object]:
        words = {"title": wanted.title, "body": wanted.body}
        if wanted.pull_request is not None:
            return {"pullRequestId": wanted.pull_request, **words}
        names = {"baseRefName": wanted.into, "headRefName": wanted.branch}
        return {"repositoryId": self.landmarks.repository, **names, **words}

    def _not_moved(self, wanted: Proposing, failure: ForgeError) -> Lost | Barred:
        """Another run was faster, or a rule forbids it: where the branch is now tells."""
        if isinstance(failure, PermissionMissing):
            raise failure
        answer = self.client.get(
            f"git/ref/heads/{wanted.branch}", doing=_DOING, right=CONTENTS_WRITE, accept=(404,)
        )
        now = answer.node.at("object", "sha").text() if answer.status == 200 else None
        return Barred(str(failure)) if now == wanted.expected else Lost()

    def _opened(
        self, wanted: Proposing, answer: GraphQLAnswer
    ) -> RecordsProposed | Ambiguous | Barred:
        pull = answer.node.at("pull", "pullRequest")
        if not pull.missing:
            number, url = pull.at("number").number(), pull.at("url").text()
            return RecordsProposed(wanted.tasks, number, url)
        error = answer.error_of("pull")
        if error is None:
            return Ambiguous("GitHub's answer names no pull request")
        failure = failures.of_error(error, _DOING, RIGHT, answer.headers)
        match failure:
            case PermissionMissing() | RejectedByForge() | NotThere():
                return Barred(self._by_hand(wanted, failure))
            case _:
                return Ambiguous(str(failure))

    def _by_hand(self, wanted: Proposing, failure: ForgeError) -> str:
        """Why no pull request was opened, and where a person opens it."""
        why = str(failure)
        hint = f". {ALLOW_ACTIONS}" if "not permitted to create" in why else ""
        pair = f"{quote(wanted.into)}...{quote(wanted.branch)}"
        return f"{why}{hint} By hand: {self.landmarks.url}/compare/{pair}?expand=1"


def _entries(wanted: Proposing) -> list[dict[str, str]]:
    return [
        {"path": path, "mode": "100644", "type": "blob", "content": content.decode("utf-8")}
        for path, content in wanted.files.items()
    ]
