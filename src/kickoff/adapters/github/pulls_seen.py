"""Pull requests as GraphQL shows them, and the branch on which records are proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.comments import actor
from kickoff.adapters.github.nodes import Node, UnexpectedShape
from kickoff.core.facts import (
    Fact,
    Present,
    PullRequest,
    PullRequestState,
    RecordsBranch,
    Unknown,
)
from kickoff.core.records.proposing import RECORDS_BRANCH, digest_in
from kickoff.errors import ForgeError

ACTIONS_BOT = "github-actions[bot]"
"""Whom GITHUB_TOKEN acts as."""

BARRING = frozenset(
    {
        "CODE_SCANNING",
        "LOCK_BRANCH",
        "MERGE_QUEUE",
        "PULL_REQUEST",
        "REQUIRED_DEPLOYMENTS",
        "REQUIRED_STATUS_CHECKS",
        "REQUIRED_WORKFLOW_STATUS_CHECKS",
        "UPDATE",
        "WORKFLOWS",
    }
)
"""Rules of a branch that no direct commit satisfies."""


def pull_request_of(node: Node) -> PullRequest:
    merged_by = node.at("mergedBy")
    return PullRequest(
        number=node.at("number").number(),
        url=node.at("url").text(),
        state=_state(node.at("state").text()),
        head=node.at("headRefName").text(),
        base=node.at("baseRefName").text(),
        from_fork=node.at("isCrossRepository").flag(),
        created_at=node.at("createdAt").moment(),
        draft=node.at("isDraft").flag(),
        merged_at=node.at("mergedAt").moment_or_none(),
        merged_by=None if merged_by.missing else actor(merged_by)[0],
        merge_commit=node.at("mergeCommit", "oid").text_or_none(),
        updated_at=node.at("updatedAt").moment_or_none(),
        node=node.at("id").text(),
    )


def _state(text: str) -> PullRequestState:
    try:
        return PullRequestState(text.lower())
    except ValueError:
        raise UnexpectedShape("state", "a pull request's state") from None


def names_of_records(head: str) -> Mapping[str, str]:
    """The variables of the question where records are proposed; `head` is the default branch's."""
    return {
        "records": f"refs/heads/{RECORDS_BRANCH}",
        "proposed": RECORDS_BRANCH,
        "top": f"{head}:",
    }


def records_branch(answer: GraphQLAnswer | ForgeError) -> Fact[RecordsBranch]:
    """Where records are proposed. What fails is unknown; nothing is raised."""
    if isinstance(answer, ForgeError):
        return Unknown(str(answer))
    for place in (("records",), ("proposed",), ("top",), ("defaultBranchRef", "name")):
        error = answer.error_at("repository", *place)
        if error is not None:
            return Unknown(error.message)
    try:
        return _records_branch(answer.node.at("repository"), barred=_is_barred(answer.node))
    except UnexpectedShape as surprise:
        return Unknown(str(surprise))


def _is_barred(shown: Node) -> bool:
    """Whether a direct commit would be refused for certain; what was not seen bars nothing.

    Rules are shown without who may pass them by, which GITHUB_TOKEN never may; any other token
    finds out by trying.
    """
    if shown.at("viewer", "login").text_or_none() != ACTIONS_BOT:
        return False
    branch = shown.at("repository", "defaultBranchRef")
    if branch.at("refUpdateRule", "viewerCanPush").value is False:
        return True
    nodes = branch.at("rules", "nodes")
    kinds = () if nodes.missing else tuple(n.at("type").text() for n in nodes.each())
    return not BARRING.isdisjoint(kinds)


def _records_branch(repository: Node, *, barred: bool) -> Fact[RecordsBranch]:
    pulls = [pull_request_of(p) for p in repository.at("proposed", "nodes").each()]
    into = repository.at("defaultBranchRef", "name").text()
    own = tuple(p for p in pulls if not p.from_fork and p.base == into)
    if not own and repository.at("proposed", "pageInfo", "hasNextPage").flag():
        return Unknown("more pull requests than one look reads")
    tree, commit = repository.at("top", "oid").text(), repository.at("records", "target")
    if commit.missing:
        return Present(RecordsBranch(pull_requests=own, tree=tree, barred=barred))
    parents = list(commit.at("parents", "nodes").each())
    holds, ours = _held(commit, parents)
    return Present(
        RecordsBranch(
            head=commit.at("oid").text(),
            holds=holds,
            onto=parents[0].at("oid").text() if parents else None,
            ours=ours,
            pull_requests=own,
            tree=tree,
            barred=barred,
        )
    )


def _held(commit: Node, parents: Sequence[Node]) -> tuple[str | None, bool]:
    """What our commit there writes, and whether nothing but merges has come on top of it."""
    holds = digest_in(commit.at("message").text())
    if holds is not None:
        return holds, True
    below = digest_in(parents[0].at("message").text()) if parents else None
    return below, below is not None and len(parents) > 1
