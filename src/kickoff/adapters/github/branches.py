"""Branches for attempts: all of them in one request, each on its own when that one fails.

`updateRefs` moves all refs or none. When it fails, every branch is looked at and judged by what
is there: nothing, our own earlier try, or somebody else's work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kickoff.adapters.branch_outcomes import Denied, Made, Outcome, Taken, Unsure
from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.commits import (
    COMMIT_FIELDS,
    CONTENTS_WRITE,
    commit_input,
    commit_onto,
    swap_of,
)
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.adapters.github.nodes import Node
from kickoff.core.effects import CreateBranch
from kickoff.core.records.plan_file import plan_subject
from kickoff.errors import ForgeError, PermissionMissing, RateLimited, RejectedByForge, Unavailable
from kickoff.ports import Ambiguous, Barred, Change, CommitMessage, Lost, Swapped

NOWHERE = "0" * 40
_DOING = "create the branches"


def create_branches(
    client: Client, landmarks: Landmarks, wanted: Sequence[CreateBranch]
) -> dict[str, Outcome]:
    """What became of each branch, by its name. One request when nothing is in the way.

    Raises RateLimited, after which nothing was done.
    """
    if not wanted:
        return {}
    planned = [w for w in wanted if w.plan_path is not None]
    try:
        answer = _send(client, landmarks, wanted, planned)
    except PermissionMissing as denied:
        return {w.branch: _denied(denied) for w in wanted}
    except RateLimited:
        raise
    except ForgeError:
        return _settle_all(client, wanted)
    return {w.branch: _outcome(client, answer, w, planned) for w in wanted}


def _send(
    client: Client,
    landmarks: Landmarks,
    wanted: Sequence[CreateBranch],
    planned: Sequence[CreateBranch],
) -> GraphQLAnswer:
    kinds = "".join(f", $c{i}: CreateCommitOnBranchInput!" for i in range(len(planned)))
    commits = "\n".join(
        f"c{i}: createCommitOnBranch(input: $c{i}) {COMMIT_FIELDS}" for i in range(len(planned))
    )
    document = (
        f"mutation CreateBranches($refs: UpdateRefsInput!{kinds}) {{\n"
        f"refs: updateRefs(input: $refs) {{ clientMutationId }}\n{commits}\n}}\n"
    )
    updates = [
        {"name": f"refs/heads/{w.branch}", "beforeOid": NOWHERE, "afterOid": w.base} for w in wanted
    ]
    refs = {"repositoryId": landmarks.repository, "refUpdates": updates}
    inputs = {f"c{i}": commit_input(client, w.branch, _plan(w)) for i, w in enumerate(planned)}
    return client.graphql(document, {"refs": refs, **inputs}, doing=_DOING, right=CONTENTS_WRITE)


def _outcome(
    client: Client, answer: GraphQLAnswer, wanted: CreateBranch, planned: Sequence[CreateBranch]
) -> Outcome:
    error = answer.error_of("refs")
    if error is not None:
        failure = failures.of_error(error, _DOING, CONTENTS_WRITE, answer.headers)
        if isinstance(failure, PermissionMissing):
            return _denied(failure)
        return settle(client, wanted)
    if wanted not in planned:
        return Made(wanted.base)
    try:
        swap = swap_of(answer, f"c{planned.index(wanted)}", wanted.branch)
    except PermissionMissing as denied:
        return _denied(denied)
    return Made(swap.commit) if isinstance(swap, Swapped) else settle(client, wanted)


def _settle_all(client: Client, wanted: Sequence[CreateBranch]) -> dict[str, Outcome]:
    """One after the other, until GitHub does not answer: a later tick goes on from there."""
    outcomes: dict[str, Outcome] = {}
    for one in wanted:
        silent = Unsure() in outcomes.values()
        outcomes[one.branch] = Unsure() if silent else settle(client, one)
    return outcomes


def settle(client: Client, wanted: CreateBranch) -> Outcome:
    """Bring one branch about by what is there now. One to four requests."""
    try:
        ref = _look(client, wanted)
        return _made(client, wanted) if ref.missing else _judged(client, ref, wanted)
    except (RateLimited, Unavailable):
        return Unsure()
    except PermissionMissing as denied:
        return _denied(denied)
    except ForgeError as refusal:
        return Denied(str(refusal))


def _made(client: Client, wanted: CreateBranch) -> Outcome:
    """Create the branch. It may be there after all: reads lag behind writes for seconds."""
    try:
        _create(client, wanted)
    except RejectedByForge as refusal:
        ref = _look(client, wanted)
        return Denied(str(refusal)) if ref.missing else _judged(client, ref, wanted)
    return _with_plan(client, wanted)


def _judged(client: Client, ref: Node, wanted: CreateBranch) -> Outcome:
    head = ref.at("target")
    at = head.at("oid").text()
    if at == wanted.base:
        return _with_plan(client, wanted)
    return Made(at) if _is_our_plan(head, wanted) else Taken(at, _is_spent(ref, at))


_HEAD = """
query Head($owner: String!, $name: String!, $branch: String!, $plan: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $branch) {
      target {
        oid
        ... on Commit {
          parents(first: 2) { nodes { oid } }
          file(path: $plan) { oid }
        }
      }
      associatedPullRequests(last: 5, states: [MERGED]) { nodes { headRefOid isCrossRepository } }
    }
  }
}
"""


def _is_spent(ref: Node, at: str) -> bool:
    """Whether a pull request from this branch was merged as the branch still stands."""
    merged = ref.at("associatedPullRequests", "nodes").each()
    ours = (pull for pull in merged if not pull.at("isCrossRepository").flag())
    return any(pull.at("headRefOid").text() == at for pull in ours)


def _look(client: Client, wanted: CreateBranch) -> Node:
    """A branch and the commit it is at; missing when there is none. Raises a ForgeError."""
    names = {
        "owner": client.owner,
        "name": client.name,
        "branch": f"refs/heads/{wanted.branch}",
        "plan": wanted.plan_path or "README.md",
    }
    answer = client.query(_HEAD, names, doing=f"look at `{wanted.branch}`", right=CONTENTS_WRITE)
    error = answer.error_at("repository", "ref")
    if error is not None:
        raise failures.of_error(error, f"look at `{wanted.branch}`", CONTENTS_WRITE)
    return answer.node.at("repository", "ref")


def _create(client: Client, wanted: CreateBranch) -> None:
    client.rest(
        "POST",
        "git/refs",
        doing=f"create `{wanted.branch}`",
        right=CONTENTS_WRITE,
        body={"ref": f"refs/heads/{wanted.branch}", "sha": wanted.base},
    )


def _with_plan(client: Client, wanted: CreateBranch) -> Outcome:
    if wanted.plan_path is None:
        return Made(wanted.base)
    match commit_onto(client, wanted.branch, _plan(wanted)):
        case Swapped(commit):
            return Made(commit)
        case Barred(why):
            return Denied(why)
        case Lost() | Ambiguous():
            return Unsure()


def _is_our_plan(head: Node, wanted: CreateBranch) -> bool:
    """Whether an earlier try got as far as the plan's commit: one on the base, with that file."""
    parents = [p.at("oid").text() for p in head.at("parents", "nodes").each()]
    return (
        wanted.plan_path is not None
        and parents == [wanted.base]
        and head.at("file", "oid").text_or_none() == _blob_id(wanted.plan_text)
    )


def _blob_id(text: str) -> str:
    content = text.encode("utf-8")
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()


def _plan(wanted: CreateBranch) -> Change:
    files = {wanted.plan_path or "": wanted.plan_text.encode("utf-8")}
    message = CommitMessage(plan_subject(wanted.task), f"Kickoff-Task: {wanted.task}")
    return Change(files, wanted.base, message)


def _denied(failure: PermissionMissing) -> Denied:
    return Denied(f"{failure}\n{failure.remedy}" if failure.remedy else str(failure))
