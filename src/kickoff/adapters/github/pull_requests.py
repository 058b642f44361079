"""Opening the pull request of a branch that has work and none."""

from __future__ import annotations

from urllib.parse import quote

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.adapters.github.nodes import Node
from kickoff.core.effects import OpenPullRequest
from kickoff.core.events import PullRequestFailed, PullRequestOpened, Report
from kickoff.errors import NotThere, PermissionMissing, RejectedByForge

RIGHT = "pull-requests: write"
ALLOW_ACTIONS = (
    "Settings, Actions, General, Workflow permissions: tick "
    '"Allow GitHub Actions to create and approve pull requests".'
)


def open_pull_request(client: Client, landmarks: Landmarks, effect: OpenPullRequest) -> Report:
    """Open it, or find the one that is open already. One request, two when it is refused.

    A repository that knows no drafts gets a ready one. Raises RateLimited and Unavailable.
    """
    try:
        return _opened(effect, _post(client, effect, draft=effect.draft))
    except RejectedByForge as refusal:
        if effect.draft and "draft" in str(refusal).lower():
            return _without_draft(client, landmarks, effect)
        found = _find(client, effect)
        return found or _failed(client, landmarks, effect, str(refusal))
    except PermissionMissing as denied:
        return _failed(client, landmarks, effect, f"{denied}\n{denied.remedy}")
    except NotThere as failure:
        return _failed(client, landmarks, effect, str(failure))


def _without_draft(client: Client, landmarks: Landmarks, effect: OpenPullRequest) -> Report:
    try:
        return _opened(effect, _post(client, effect, draft=False))
    except (RejectedByForge, PermissionMissing, NotThere) as refusal:
        return _failed(client, landmarks, effect, str(refusal))


def _post(client: Client, effect: OpenPullRequest, *, draft: bool) -> Node:
    body = {
        "title": effect.title,
        "head": effect.branch,
        "base": effect.base,
        "body": effect.body,
        "draft": draft,
    }
    answer = client.rest(
        "POST",
        "pulls",
        doing=f"open a pull request for `{effect.branch}`",
        right=RIGHT,
        body=body,
    )
    return answer.node


def _find(client: Client, effect: OpenPullRequest) -> PullRequestOpened | None:
    answer = client.get(
        "pulls",
        doing=f"look for the pull request of `{effect.branch}`",
        right=RIGHT,
        parameters={
            "head": f"{client.owner}:{effect.branch}",
            "base": effect.base,
            "state": "open",
        },
    )
    return next((_opened(effect, pull) for pull in answer.node.each()), None)


def _opened(effect: OpenPullRequest, pull: Node) -> PullRequestOpened:
    return PullRequestOpened(effect.task, pull.at("number").number(), pull.at("html_url").text())


def _failed(
    client: Client, landmarks: Landmarks, effect: OpenPullRequest, detail: str
) -> PullRequestFailed:
    landmarks.ensure(client)
    if "not permitted to create" in detail:
        detail = f"{detail}\n{ALLOW_ACTIONS}"
    pair = f"{quote(effect.base)}...{quote(effect.branch)}"
    return PullRequestFailed(effect.task, detail, f"{landmarks.url}/compare/{pair}?expand=1")
