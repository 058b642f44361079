from __future__ import annotations

import base64
from typing import Any

import pytest

from contract.github_asking import Asking, a_garden
from stateful_github import FieldFails, Operation, Rule, StatefulGitHub
from stateful_github.effects import Commented, Committed, Reacted, RefCreated

COMMIT = """
mutation Swap($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message } ref { name } }
}
"""
UPDATE_REFS = """
mutation($id: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: {repositoryId: $id, refUpdates: $updates}) { clientMutationId }
}
"""
ZERO = "0" * 40


def commit_input(head: str, files: dict[str, str], **more: Any) -> dict[str, Any]:
    additions = [
        {"path": path, "contents": base64.b64encode(text.encode()).decode()}
        for path, text in files.items()
    ]
    return {
        "branch": {"repositoryNameWithOwner": "acme/garden", "branchName": "main"},
        "expectedHeadOid": head,
        "message": {"headline": "Plant", "body": "Kickoff-Op: op-1"},
        "fileChanges": {"additions": additions, **more},
    }


@pytest.fixture
def asking(github: StatefulGitHub) -> Asking:
    return a_garden(github)


def garden_query(fields: str) -> str:
    return f'query Q {{ repository(owner: "acme", name: "garden") {{ {fields} }} }}'


def test_a_wrong_field_fails_as_on_github(asking: Asking) -> None:
    assert asking.graphql(garden_query("shrubs")) == {
        "errors": [
            {
                "path": ["query Q", "repository", "shrubs"],
                "extensions": {
                    "code": "undefinedField",
                    "typeName": "Repository",
                    "fieldName": "shrubs",
                },
                "locations": [{"line": 1, "column": 55}],
                "message": "Field 'shrubs' doesn't exist on type 'Repository'",
            }
        ]
    }


def test_a_wrong_argument_fails_as_on_github(asking: Asking) -> None:
    (error,) = asking.graphql(garden_query("issue(id: 1, number: 1) { id }"))["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "argumentNotAccepted",
        "Field 'issue' doesn't accept argument 'id'",
    )


NO_SIZE = "You must provide a `first` or `last` value to properly paginate the `labels` connection."
TOO_MANY = (
    "Requesting 101 records on the `labels` connection exceeds the `first` limit of 100 records."
)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ("", "MISSING_PAGINATION_BOUNDARIES", NO_SIZE),
        ("(first: 101)", "EXCESSIVE_PAGINATION", TOO_MANY),
    ],
)
def test_connections_need_a_size_of_at_most_a_hundred(
    asking: Asking, arguments: str, kind: str, message: str
) -> None:
    answer = asking.graphql(garden_query(f"labels{arguments} {{ nodes {{ id }} }}"))
    (error,) = answer["errors"]
    assert (error["type"], error["path"], error["message"]) == (
        kind,
        ["repository", "labels"],
        message,
    )
    assert answer["data"] == {"repository": {"labels": None}}


def test_too_many_nodes_are_refused(asking: Asking) -> None:
    nested = "timelineItems(first: 100) { nodes { __typename } }"
    comments = f"comments(first: 100) {{ nodes {{ issue {{ {nested} }} }} }}"
    answer = asking.graphql(garden_query(f"issues(first: 100) {{ nodes {{ {comments} }} }}"))
    assert answer["errors"][0] == {
        "type": "MAX_NODE_LIMIT_EXCEEDED",
        "message": "This query requests up to 1,010,100 possible nodes which exceeds the maximum"
        " limit of 500,000.",
    }


def test_a_commit_moves_the_branch_and_says_where_to(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    answer = asking.graphql(
        COMMIT, input=commit_input(garden.head_of("main"), {"tasks/a.md": "A\n"})
    )
    oid = garden.head_of("main")
    assert answer == {
        "data": {
            "createCommitOnBranch": {
                "commit": {"oid": oid, "message": "Plant\n\nKickoff-Op: op-1"},
                "ref": {"name": "main"},
            }
        }
    }
    assert garden.text("tasks/a.md") == "A\n"
    assert github.effects.take(Committed) == [
        Committed("acme/garden", "github-actions[bot]", "main", oid, "Plant", ("tasks/a.md",))
    ]


def test_a_commit_on_a_branch_that_moved_is_stale(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    old = garden.head_of("main")
    garden.push("main", {"b.md": "B\n"}, by="alice")
    assert asking.graphql(COMMIT, input=commit_input(old, {"a.md": "A\n"})) == {
        "data": {"createCommitOnBranch": None},
        "errors": [
            {
                "type": "STALE_DATA",
                "path": ["createCommitOnBranch"],
                "locations": [{"line": 3, "column": 3}],
                "message": f'Expected branch to point to "{old}" but it did not.'
                "  Pull and try again.",
            }
        ],
    }


def test_workflow_files_need_a_right_that_a_job_never_has(
    github: StatefulGitHub, asking: Asking
) -> None:
    head = github.repository("acme/garden").head_of("main")
    (error,) = asking.graphql(COMMIT, input=commit_input(head, {".github/workflows/a.yml": "x"}))[
        "errors"
    ]
    assert (error["type"], error["message"]) == (
        "FORBIDDEN",
        "Resource not accessible by integration",
    )


def test_a_commit_needs_the_right_to_write_contents(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    reader = Asking(garden.actions_token(contents="read"))
    answer = reader.graphql(COMMIT, input=commit_input(garden.head_of("main"), {"a": "b"}))
    assert answer["errors"][0]["type"] == "FORBIDDEN"
    assert garden.file("a") is None


def test_deleting_what_is_not_there_is_an_error(github: StatefulGitHub, asking: Asking) -> None:
    head = github.repository("acme/garden").head_of("main")
    answer = asking.graphql(COMMIT, input=commit_input(head, {}, deletions=[{"path": "nope"}]))
    assert answer["data"] == {"createCommitOnBranch": None}
    assert answer["errors"][0]["message"].startswith(
        "A path was requested for deletion which does not exist as of commit oid"
    )


def test_a_protected_branch_refuses_a_commit(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    garden.settings.rules.append(Rule("pull_request", "main"))
    answer = asking.graphql(COMMIT, input=commit_input(garden.head_of("main"), {"a": "b"}))
    assert answer["errors"][0]["message"] == (
        "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"
    )


def test_refs_are_updated_all_or_none(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    head = garden.head_of("main")
    updates = [
        {"name": "refs/heads/one", "beforeOid": ZERO, "afterOid": head},
        {"name": "refs/heads/main", "beforeOid": ZERO, "afterOid": head},
    ]
    answer = asking.graphql(UPDATE_REFS, id=garden.node_id, updates=updates)
    assert (answer["data"], len(answer["errors"])) == ({"updateRefs": None}, 1)
    assert list(garden.branches()) == ["main"]

    asking.graphql(UPDATE_REFS, id=garden.node_id, updates=updates[:1])
    assert github.effects.take(RefCreated) == [
        RefCreated("acme/garden", "github-actions[bot]", "refs/heads/one", head)
    ]


def test_a_mutation_that_fails_leaves_the_others_alone(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    number = garden.open_issue("Weeds", by="alice").number
    github.fail(Operation("Answer"), FieldFails("addReaction"))
    answer = asking.graphql(
        """
        mutation Answer($id: ID!) {
          one: addComment(input: {subjectId: $id, body: "first"}) { clientMutationId }
          two: addReaction(input: {subjectId: $id, content: EYES}) { clientMutationId }
          three: addComment(input: {subjectId: $id, body: "third"}) { clientMutationId }
        }
        """,
        id=garden.thread(number).node_id,
    )
    assert [key for key, value in answer["data"].items() if value is None] == ["two"]
    assert [error["path"] for error in answer["errors"]] == [["two"]]
    assert [one.body for one in github.effects.take(Commented)] == ["first", "third"]


def test_reactions_belong_to_the_viewer(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    number = garden.open_issue("Weeds", by="alice").number
    comment = garden.comment(number, "/kickoff", by="alice").comment_id
    react = (
        "mutation($id: ID!) { addReaction(input: {subjectId: $id, content: ROCKET}) { subject {"
        " ... on IssueComment { viewerDidAuthor repository { name } reactionGroups {"
        " content viewerHasReacted reactors(first: 0) { totalCount } } } } } }"
    )
    node = garden.comments[comment].node_id
    answer = asking.graphql(react, id=node)["data"]["addReaction"]["subject"]
    shown = {group["content"]: group for group in answer["reactionGroups"]}
    assert (answer["viewerDidAuthor"], answer["repository"]) == (False, {"name": "garden"})
    assert shown["ROCKET"] == {
        "content": "ROCKET",
        "viewerHasReacted": True,
        "reactors": {"totalCount": 1},
    }
    asking.graphql(react, id=node)
    assert github.effects.take(Reacted) == [
        Reacted("acme/garden", "github-actions[bot]", number, comment, "ROCKET")
    ]
    alice = Asking(github.user_token("alice"))
    again = alice.graphql(react, id=node)["data"]["addReaction"]["subject"]
    assert again["viewerDidAuthor"] is True
    assert garden.reactions_on(comment) == [("github-actions[bot]", "ROCKET"), ("alice", "ROCKET")]
    github.effects.take_all()


def test_a_text_is_cut_at_512000_bytes(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    garden.push("main", {"big.txt": "x" * 512_001, "fits.txt": "y" * 512_000}, by="alice")
    text = "... on Blob { text isTruncated byteSize }"
    answer = asking.graphql(
        garden_query(
            f'big: object(expression: "HEAD:big.txt") {{ {text} }}'
            f' fits: object(expression: "main:fits.txt") {{ {text} }}'
        )
    )["data"]["repository"]
    assert answer == {
        "big": {"text": "x" * 512_000, "isTruncated": True, "byteSize": 512_001},
        "fits": {"text": "y" * 512_000, "isTruncated": False, "byteSize": 512_000},
    }


def test_what_is_not_there_is_null_or_not_found(asking: Asking) -> None:
    answer = asking.graphql(
        garden_query(
            'ref(qualifiedName: "refs/heads/nope") { id } object(expression: "HEAD:nope") { oid }'
            ' label(name: "nope") { id } issue(number: 9) { id }'
        )
    )
    assert answer["data"]["repository"] == {
        "ref": None,
        "object": None,
        "label": None,
        "issue": None,
    }
    assert [(error["type"], error["message"]) for error in answer["errors"]] == [
        ("NOT_FOUND", "Could not resolve to an Issue with the number of 9.")
    ]


def test_a_private_repository_does_not_exist_for_strangers(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    garden.settings.private = True
    answer = Asking(github.user_token("eve")).graphql(garden_query("id"))
    assert answer["data"] == {"repository": None}
    assert answer["errors"][0]["message"] == (
        "Could not resolve to a Repository with the name 'acme/garden'."
    )
    assert asking.graphql(garden_query("name")) == {"data": {"repository": {"name": "garden"}}}


def test_bots_have_no_suffix_in_graphql_but_viewers_do(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    number = garden.open_issue("Weeds", by="alice").number
    garden.comment(number, "Hello", by="github-actions[bot]")
    answer = asking.graphql(
        """
        query($number: Int!) {
          viewer { login }
          repository(owner: "acme", name: "garden") {
            issue(number: $number) {
              comments(first: 1) { nodes { author { login __typename } } }
            }
          }
        }
        """,
        number=number,
    )["data"]
    assert answer["viewer"] == {"login": "github-actions[bot]"}
    (comment,) = answer["repository"]["issue"]["comments"]["nodes"]
    assert comment["author"] == {"login": "github-actions", "__typename": "Bot"}


def test_labelling_events_tell_who_did_it(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    number = garden.open_issue("Weeds", by="alice").number
    garden.add_label(number, "kickoff", by="alice")
    answer = asking.graphql(
        garden_query(
            f"issue(number: {number}) {{ timelineItems(last: 5, itemTypes: [LABELED_EVENT]) {{"
            " nodes { ... on LabeledEvent { createdAt actor { login } label { name } } } } }"
        )
    )
    (event,) = answer["data"]["repository"]["issue"]["timelineItems"]["nodes"]
    assert event == {
        "createdAt": "2026-11-21T10:00:00Z",
        "actor": {"login": "alice"},
        "label": {"name": "kickoff"},
    }


def test_pages_follow_each_other_by_cursor(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    for title in ("a", "b", "c"):
        garden.open_issue(title, by="alice")
    query = """
    query($after: String) {
      repository(owner: "acme", name: "garden") {
        issues(first: 2, after: $after) {
          nodes { title }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
    """
    first = asking.graphql(query)["data"]["repository"]["issues"]
    second = asking.graphql(query, after=first["pageInfo"]["endCursor"])["data"]["repository"]
    assert [one["title"] for one in first["nodes"]] == ["a", "b"]
    assert first["pageInfo"]["hasNextPage"] is True
    assert [one["title"] for one in second["issues"]["nodes"]] == ["c"]
    assert second["issues"]["pageInfo"]["hasNextPage"] is False
