"""The first look: one query, from JSON to the values of `kickoff.ports`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC

from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import GraphQLAnswer, server_time
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.comments import labellings, sweep
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.adapters.github.nodes import Node
from kickoff.adapters.github.pulls_seen import pull_request_of
from kickoff.adapters.github.queries import FIRST_LOOK
from kickoff.adapters.github.retrying import patiently
from kickoff.adapters.github.texts import text_fact, whole_blob
from kickoff.core.answering.labels import HOLD_LABEL, OUTPUT_LABELS, QUEUE_LABEL
from kickoff.core.facts import (
    UNSEEN,
    Absent,
    Fact,
    Listing,
    Present,
    PullRequest,
    PullRequestState,
    Revert,
    Unknown,
)
from kickoff.core.reconciling.aftermath import revert_in
from kickoff.errors import NotThere, PermissionMissing, Unavailable
from kickoff.looks import FirstLook, FirstQuestion, LabellingSeen, Snapshot

TASKS = "tasks"
SYMLINK = 0o120000
REGISTRY, DONE = "registry.yml", "done.yml"
_DOING = "read the repository"


def first_look(client: Client, landmarks: Landmarks, question: FirstQuestion) -> FirstLook:
    """Ask the first query. One request, one more for each file above 512,000 bytes.

    Raises a ForgeError when what a run cannot do without was not seen: the repository, the state.
    """
    answer = patiently(client.patience, lambda: _asked(client, question))
    _learn(landmarks, answer.node.at("repository"))
    return _seen(client, answer, question)


def _asked(client: Client, question: FirstQuestion) -> GraphQLAnswer:
    """An answer in which what a run cannot do without was seen, or is known to be absent."""
    answer = client.graphql(FIRST_LOOK, _variables(client, question), doing=_DOING)
    _refuse_denied(answer)
    if answer.node.at("repository").missing:
        raise _no_repository(client, answer)
    for field in ("defaultBranchRef", "state"):
        if answer.error_at("repository", field):
            raise _failure(answer, "repository", field)
    return answer


def _seen(client: Client, answer: GraphQLAnswer, question: FirstQuestion) -> FirstLook:
    repository = answer.node.at("repository")
    default = repository.at("defaultBranchRef")
    swept = sweep(answer, question)
    now = server_time(answer.headers)
    if now is None:
        raise Unavailable("GitHub's answer has no date")
    return FirstLook(
        now=now.astimezone(UTC),
        repository=repository.at("nameWithOwner").text(),
        default_branch="" if default.missing else default.at("name").text(),
        head=default.at("target", "oid").text_or_none(),
        state=_state(client, answer),
        config=_config(client, answer),
        folders=dict(_folders(default.at("target", "tree", "entries"))),
        listing=_listing(answer) if question.listing else UNSEEN,
        comments=swept.comments,
        labellings=tuple(_all_labellings(answer)),
        swept_since=swept.since,
        merged=tuple(_merged(answer)),
        reverts=tuple(_reverts(default.at("target", "history", "nodes"))),
    )


def _merged(answer: GraphQLAnswer) -> Iterator[PullRequest]:
    """Pull requests merged lately; where they were not read there are none to tell of."""
    if answer.error_at("repository", "pullRequests") is not None:
        return
    for node in answer.node.at("repository", "pullRequests", "nodes").each():
        pull = pull_request_of(node)
        if pull.state is PullRequestState.MERGED:
            yield pull


def _reverts(commits: Node) -> Iterator[Revert]:
    for commit in commits.each() if not commits.missing else ():
        revert = revert_in(commit.at("oid").text(), commit.at("message").text())
        if revert is not None:
            yield revert


def _variables(client: Client, question: FirstQuestion) -> Mapping[str, object]:
    return {
        "owner": client.owner,
        "name": client.name,
        "state": f"refs/heads/{question.state_branch}",
        "registry": REGISTRY,
        "done": DONE,
        "config": f"HEAD:{question.config_path}",
        "tasks": f"HEAD:{TASKS}",
        "listing": question.listing,
        "since": question.since.isoformat(),
        "threads": question.threads,
        "comments": question.comments,
        "queue": QUEUE_LABEL,
        "hold": HOLD_LABEL,
        "woken": question.own is not None,
        "own": question.own.node if question.own is not None else "",
        **{f"o{i}": label for i, label in enumerate(OUTPUT_LABELS)},
    }


def _refuse_denied(answer: GraphQLAnswer) -> None:
    """A part the token may not read is a set-up error; later looks would not see it either."""
    for error in answer.errors:
        if error.type in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
            right = _right_for(str(error.path[1]) if len(error.path) > 1 else "")
            raise PermissionMissing(
                f"{_DOING}: {error.message}; the token lacks `{right}`",
                remedy=failures.permissions_yaml(right),
            )


def _right_for(field: str) -> str:
    match field:
        case "issues" | "queueIssues" | "holdIssues":
            return "issues: write"
        case "pullRequests" | "queuePullRequests" | "holdPullRequests":
            return "pull-requests: write"
        case _:
            return "contents: write"


def _no_repository(client: Client, answer: GraphQLAnswer) -> Exception:
    for error in answer.errors:
        if error.type == "NOT_FOUND":
            return NotThere(
                f"GitHub knows no repository `{client.owner}/{client.name}`, or does not show it",
                remedy="Check the name, and that the token may read the repository.",
            )
    return _failure(answer, "repository")


def _failure(answer: GraphQLAnswer, *place: str) -> Exception:
    error = answer.error_at(*place)
    if error is None:
        return Unavailable(f"GitHub's answer has no `{'.'.join(place)}`")
    return failures.of_error(error, _DOING, headers=answer.headers)


def _learn(landmarks: Landmarks, repository: Node) -> None:
    landmarks.learn(repository)
    for index in range(len(OUTPUT_LABELS)):
        label = repository.at(f"o{index}")
        if not label.missing:
            landmarks.learn_label(label)


def _state(client: Client, answer: GraphQLAnswer) -> Snapshot | None:
    target = answer.node.at("repository", "state", "target")
    if target.missing:
        return None
    blobs = {REGISTRY: target.at("registry", "object"), DONE: target.at("done", "object")}
    files = {path: whole_blob(client, b) for path, b in blobs.items() if not b.missing}
    return Snapshot(target.at("oid").text(), files, target.at("message").text())


def _config(client: Client, answer: GraphQLAnswer) -> Fact[str]:
    error = answer.error_at("repository", "config")
    if error is not None:
        return Unknown(error.message)
    blob = answer.node.at("repository", "config")
    return Absent() if blob.missing else text_fact(client, blob)


def _folders(entries: Node) -> Iterator[tuple[str, str]]:
    if entries.missing:
        return
    for entry in entries.each():
        if entry.at("type").text() == "tree":
            yield entry.at("name").text(), entry.at("oid").text()


def _listing(answer: GraphQLAnswer) -> Fact[Listing]:
    error = answer.error_at("repository", "listing")
    if error is not None:
        return Unknown(error.message)
    tree = answer.node.at("repository", "listing")
    if tree.missing:
        return Absent()
    if tree.at("entries").missing:
        return Unknown(f"`{TASKS}` is not a folder")
    files: dict[str, str] = {}
    links: set[str] = set()
    if not _walk(tree, TASKS, files, links):
        return Unknown(f"folders below `{TASKS}` are nested more deeply than one look reads")
    return Present(Listing(tree.at("oid").text(), files, frozenset(links)))


def _walk(tree: Node, folder: str, files: dict[str, str], links: set[str]) -> bool:
    """Collect what is below a tree; False when a folder was not read."""
    for entry in tree.at("entries").each():
        path = f"{folder}/{entry.at('name').text()}"
        kind = entry.at("type").text()
        if entry.at("mode").number() == SYMLINK:
            links.add(path)
        elif kind == "blob":
            files[path] = entry.at("oid").text()
        elif kind == "tree":
            below = entry.at("object")
            if below.at("entries").missing or not _walk(below, path, files, links):
                return False
    return True


def _all_labellings(answer: GraphQLAnswer) -> Iterator[LabellingSeen]:
    yield from labellings(answer, ("queueIssues", "queuePullRequests"), QUEUE_LABEL)
    yield from labellings(answer, ("holdIssues", "holdPullRequests"), HOLD_LABEL)
