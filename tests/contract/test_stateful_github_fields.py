"""Every kind of thing is asked for all that GraphQL serves of it."""

from __future__ import annotations

from typing import Any

import pytest

from contract.github_asking import Asking, a_garden
from stateful_github import Repository, StatefulGitHub
from stateful_github.effects import Closed, PullRequestOpened, Reopened

ALL = """
query All($issue: Int!, $pull: Int!) {
  rateLimit { cost limit remaining resetAt used }
  viewer { login databaseId }
  repository(owner: "acme", name: "garden") {
    id databaseId nameWithOwner url isPrivate visibility isArchived viewerPermission
    owner { __typename login url }
    defaultBranchRef { ...Branch }
    ref(qualifiedName: "work") { ...Branch }
    refs(refPrefix: "refs/heads/", first: 10) { totalCount nodes { name } }
    object(expression: "HEAD:tasks") { ... on Tree { oid entries { name type mode oid path } } }
    labels(first: 10) { nodes { id name color description } }
    issues(first: 10, states: [OPEN], labels: ["kickoff"],
      filterBy: {since: "2026-01-01T00:00:00Z"},
      orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { number } }
    pullRequests(first: 10, states: [OPEN], headRefName: "work", baseRefName: "main",
      orderBy: {field: CREATED_AT, direction: ASC}) { totalCount nodes { number } }
    issue(number: $issue) {
      ...Spoken
      id number databaseId title url state stateReason closed closedAt
      labels(first: 10) { nodes { id name } }
      assignees(first: 10) { nodes { login } }
      comments(last: 10, orderBy: {field: UPDATED_AT, direction: ASC}) {
        totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { ...Spoken id databaseId fullDatabaseId url isMinimized } }
      }
      timelineItems(first: 50) { totalCount nodes { __typename ...Labelling } }
    }
    pullRequest(number: $pull) {
      ...Spoken
      id number title url state merged mergedAt mergedBy { login } mergeCommit { oid }
      headRefName headRefOid headRef { name } headRepository { nameWithOwner }
      headRepositoryOwner { login } baseRefName baseRefOid baseRef { name } isCrossRepository
      isDraft closedAt mergeable reviewDecision
    }
    issueOrPullRequest(number: $pull) { __typename ... on PullRequest { number } }
  }
}
fragment Branch on Ref {
  id name prefix
  associatedPullRequests(first: 5) { totalCount }
  target {
    oid abbreviatedOid
    ... on Commit {
      message messageHeadline messageBody committedDate authoredDate url
      author { name email date user { login } }
      parents(first: 5) { nodes { oid } }
      history(first: 5) { nodes { oid } pageInfo { hasNextPage } }
      file(path: "tasks/a.md") {
        name type mode oid size
        object { ... on Blob { oid text byteSize isTruncated isBinary } }
      }
      tree { oid entries { name object { ... on Tree { entries { name path } } } } }
    }
  }
}
fragment Spoken on Comment {
  body createdAt updatedAt lastEditedAt viewerDidAuthor authorAssociation
  author { __typename login } editor { login }
}
fragment Labelling on LabeledEvent {
  id createdAt actor { __typename login } label { name }
}
"""


@pytest.fixture
def asking(github: StatefulGitHub) -> Asking:
    return a_garden(github)


@pytest.fixture
def garden(github: StatefulGitHub, asking: Asking) -> Repository:
    garden = github.repository("acme/garden")
    garden.push("main", {"tasks/a.md": "A\n"}, by="alice")
    garden.push("work", {"b.md": "b\n"}, by="alice")
    garden.open_issue("Weeds", "They grow.", by="alice")
    garden.add_label(1, "kickoff", by="alice")
    garden.comment(1, "Hello", by="bob")
    garden.open_pull_request("work", by="alice")
    return garden


def test_everything_the_adapters_may_ask_for_is_served(garden: Repository, asking: Asking) -> None:
    answer = asking.graphql(ALL, issue=1, pull=2)
    assert "errors" not in answer
    shown = answer["data"]["repository"]
    assert shown["object"]["entries"] == [
        {
            "name": "a.md",
            "type": "blob",
            "mode": 0o100644,
            "oid": shown["object"]["entries"][0]["oid"],
            "path": "tasks/a.md",
        }
    ]
    assert [one["number"] for one in shown["issues"]["nodes"]] == [1]
    assert [one["number"] for one in shown["pullRequests"]["nodes"]] == [2]
    assert [one["__typename"] for one in shown["issue"]["timelineItems"]["nodes"]] == [
        "LabeledEvent",
        "IssueComment",
    ]
    assert shown["pullRequest"]["headRefOid"] == garden.head_of("work")
    assert shown["ref"]["associatedPullRequests"] == {"totalCount": 1}
    assert shown["ref"]["target"]["file"]["object"]["text"] == "A\n"


def one(asking: Asking, mutation: str, fields: str, **given: Any) -> Any:
    kind = mutation[0].upper() + mutation[1:] + "Input!"
    query = f"mutation($input: {kind}) {{ {mutation}(input: $input) {{ {fields} }} }}"
    answer = asking.graphql(query, input=given)
    assert "errors" not in answer, answer["errors"]
    return answer["data"][mutation]


def test_threads_are_changed_by_mutations(
    github: StatefulGitHub, garden: Repository, asking: Asking
) -> None:
    issue, alice = garden.thread(1).node_id, github.account("alice").node_id
    made = one(
        asking,
        "addComment",
        "commentEdge { node { id } }",
        subjectId=issue,
        body="Hi",
    )["commentEdge"]["node"]["id"]
    edited = one(asking, "updateIssueComment", "issueComment { body }", id=made, body="Hi all")
    assert edited == {"issueComment": {"body": "Hi all"}}
    hidden = one(
        asking,
        "minimizeComment",
        "minimizedComment { isMinimized minimizedReason }",
        subjectId=made,
        classifier="OUTDATED",
    )
    assert hidden == {"minimizedComment": {"isMinimized": True, "minimizedReason": "outdated"}}
    one(asking, "unminimizeComment", "clientMutationId", subjectId=made)
    one(asking, "addReaction", "reaction { content }", subjectId=made, content="EYES")
    one(asking, "removeReaction", "reaction { content }", subjectId=made, content="EYES")
    one(asking, "deleteIssueComment", "clientMutationId", id=made)
    assert garden.bodies(1) == ["Hello"]

    label = one(
        asking,
        "createLabel",
        "label { id }",
        repositoryId=garden.node_id,
        name="task: queued",
        color="112233",
    )["label"]["id"]
    given = {"labelableId": issue, "labelIds": [label]}
    put = one(
        asking, "addLabelsToLabelable", "labelable { labels(first: 5) { totalCount } }", **given
    )
    assert put == {"labelable": {"labels": {"totalCount": 2}}}
    one(asking, "removeLabelsFromLabelable", "clientMutationId", **given)
    assigned = {"assignableId": issue, "assigneeIds": [alice]}
    one(asking, "addAssigneesToAssignable", "clientMutationId", **assigned)
    one(asking, "removeAssigneesFromAssignable", "clientMutationId", **assigned)
    github.effects.take_all()
    one(asking, "closeIssue", "issue { stateReason }", issueId=issue, stateReason="NOT_PLANNED")
    one(asking, "reopenIssue", "issue { state }", issueId=issue)
    name, bot = "acme/garden", "github-actions[bot]"
    assert github.effects.take_all() == [
        Closed(name, bot, 1, "NOT_PLANNED"),
        Reopened(name, bot, 1),
    ]


def test_pull_requests_are_changed_by_mutations(
    github: StatefulGitHub, garden: Repository, asking: Asking
) -> None:
    garden.push("more", {"c.md": "c\n"}, by="alice")
    made = one(
        asking,
        "createPullRequest",
        "pullRequest { id number isDraft }",
        repositoryId=garden.node_id,
        baseRefName="main",
        headRefName="more",
        title="More",
        body="Why not",
        draft=True,
    )["pullRequest"]
    assert (made["number"], made["isDraft"]) == (3, True)
    assert github.effects.take(PullRequestOpened) == [
        PullRequestOpened(
            "acme/garden", "github-actions[bot]", 3, "more", "main", "More", "Why not", draft=True
        )
    ]
    pull = {"pullRequestId": made["id"]}
    one(asking, "markPullRequestReadyForReview", "pullRequest { isDraft }", **pull)
    one(asking, "updatePullRequest", "pullRequest { title }", title="Even more", **pull)
    one(asking, "closePullRequest", "pullRequest { state }", **pull)
    one(asking, "reopenPullRequest", "pullRequest { state }", **pull)
    merged = one(asking, "mergePullRequest", "pullRequest { state mergedBy { login } }", **pull)
    assert merged == {"pullRequest": {"state": "MERGED", "mergedBy": {"login": "github-actions"}}}
    assert garden.text("c.md") == "c\n"
    github.effects.take_all()


def test_refs_are_made_moved_and_deleted_by_mutations(
    github: StatefulGitHub, garden: Repository, asking: Asking
) -> None:
    base, head = garden.head_of("main"), garden.head_of("work")
    given = {"repositoryId": garden.node_id, "name": "refs/heads/new", "oid": base}
    ref = one(asking, "createRef", "ref { id name }", **given)["ref"]
    moved = one(asking, "updateRef", "ref { target { oid } }", refId=ref["id"], oid=head)
    assert (ref["name"], moved["ref"]["target"]["oid"]) == ("new", head)
    one(asking, "deleteRef", "clientMutationId", refId=ref["id"])
    assert sorted(garden.branches()) == ["main", "work"]
    kinds = [type(effect).__name__ for effect in github.effects.take_all()]
    assert kinds == ["RefCreated", "RefMoved", "RefDeleted"]


def test_nodes_are_found_by_their_ids(garden: Repository, asking: Asking) -> None:
    answer = asking.graphql(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }",
        ids=[garden.thread(1).node_id, "nobody", garden.node_id],
    )
    assert [node and node["__typename"] for node in answer["data"]["nodes"]] == [
        "Issue",
        None,
        "Repository",
    ]
    assert [(error["type"], error["path"]) for error in answer["errors"]] == [
        ("NOT_FOUND", ["nodes", 1])
    ]
