"""Mutations of pull requests."""

from __future__ import annotations

from typing import Any

from stateful_github import api_pulls
from stateful_github.graphql.call import Call, Fields
from stateful_github.model.threads import PullRequest
from stateful_github.refusals import Refusal
from stateful_github.repository import Repository


def _pull(call: Call) -> PullRequest:
    pull: PullRequest = call.node(call.input["pullRequestId"], PullRequest)
    return pull


def _create(_: Any, call: Call) -> dict[str, Any]:
    home: Repository = call.node(call.input["repositoryId"], Repository)
    given = call.input
    head: str = given["headRefName"]
    if given.get("headRepositoryId"):
        source: Repository = call.node(given["headRepositoryId"], Repository)
        head = f"{source.owner.login}:{head}"
    pull = api_pulls.open_pull(home, call.viewer, head, given["baseRefName"], given)
    return {"pullRequest": pull}


def _update(_: Any, call: Call) -> dict[str, Any]:
    pull, given = _pull(call), call.input
    served = {"pullRequestId", "title", "body", "baseRefName", "state", "clientMutationId"}
    assert set(given) <= served, f"updatePullRequest is served with {sorted(served)} only"
    api_pulls.edit(pull, call.viewer, given | {"base": given.get("baseRefName")})
    if given.get("state") == "CLOSED":
        api_pulls.close(pull, call.viewer)
    if given.get("state") == "OPEN":
        api_pulls.reopen(pull, call.viewer)
    return {"pullRequest": pull, "actor": call.viewer.account}


def _close(_: Any, call: Call) -> dict[str, Any]:
    api_pulls.close(_pull(call), call.viewer)
    return {"pullRequest": _pull(call)}


def _reopen(_: Any, call: Call) -> dict[str, Any]:
    api_pulls.reopen(_pull(call), call.viewer)
    return {"pullRequest": _pull(call)}


def _ready(_: Any, call: Call) -> dict[str, Any]:
    api_pulls.set_draft(_pull(call), call.viewer, False)
    return {"pullRequest": _pull(call)}


def _draft(_: Any, call: Call) -> dict[str, Any]:
    api_pulls.set_draft(_pull(call), call.viewer, True)
    return {"pullRequest": _pull(call)}


def _merge(_: Any, call: Call) -> dict[str, Any]:
    pull, given = _pull(call), call.input
    if given.get("expectedHeadOid") not in (None, pull.head_oid):
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    said = "\n\n".join(filter(None, [given.get("commitHeadline"), given.get("commitBody")]))
    method = (given.get("mergeMethod") or "MERGE").lower()
    api_pulls.merge(pull, call.viewer, method, said or None)
    return {"pullRequest": pull, "actor": call.viewer.account}


MUTATIONS: Fields = {
    "createPullRequest": _create,
    "updatePullRequest": _update,
    "closePullRequest": _close,
    "reopenPullRequest": _reopen,
    "markPullRequestReadyForReview": _ready,
    "convertPullRequestToDraft": _draft,
    "mergePullRequest": _merge,
}
