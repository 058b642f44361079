"""What the API does to pull requests, for REST and GraphQL alike: rights, change, effect."""

from __future__ import annotations

from typing import Any

from stateful_github import effects
from stateful_github.access import WRITE, Viewer
from stateful_github.changes import branches, pulls
from stateful_github.changes import threads as change
from stateful_github.git.history import changed_paths
from stateful_github.model.threads import PullRequest
from stateful_github.refusals import Refusal, invalid
from stateful_github.repository import Repository
from stateful_github.tokens import TokenKind
from stateful_github.workflow_files import DIRECTORY

NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


def open_pull(
    home: Repository, viewer: Viewer, head: str, base: str, given: dict[str, Any]
) -> PullRequest:
    """Open a pull request; `head` is a branch or `owner:branch`.

    GITHUB_TOKEN needs the repository's setting for it [V].
    """
    viewer.require(home, WRITE, "pull-requests")
    permitted = home.settings.allow_actions_create_pull_requests
    if viewer.token.kind is TokenKind.ACTIONS and not permitted:
        raise Refusal(403, NOT_PERMITTED, kind="FORBIDDEN")
    source, branch = _head(home, head)
    home.hub.limits.create_content()
    title, body, draft = given["title"], given.get("body") or "", bool(given.get("draft"))
    pull = pulls.open_pull(home, (source, branch), base, title, body, viewer.account, draft)
    home.hub.record(
        effects.PullRequestOpened(
            home.full_name, viewer.token.login, pull.number, head, base, title, body, draft
        )
    )
    return pull


def _head(home: Repository, head: str) -> tuple[Repository, str]:
    owner, colon, branch = head.rpartition(":")
    if not colon or owner.lower() == home.owner.login.lower():
        return home, branch
    for other in home.hub.repositories.values():
        if other.owner.login.lower() == owner.lower() and other.parent is home:
            return other, branch
    raise invalid(
        "Validation Failed", {"resource": "PullRequest", "field": "head", "code": "invalid"}
    )


def merge(pull: PullRequest, viewer: Viewer, method: str, message: str | None) -> str:
    """Merge a pull request through the API."""
    home = pull.repository
    viewer.require(home, WRITE, "contents")
    if pull.merged:
        raise Refusal(405, "Pull Request is not mergeable", kind="UNPROCESSABLE")
    store = home.store
    paths = changed_paths(store, store.commit(pull.base_oid).tree, store.commit(pull.head_oid).tree)
    if any(path.startswith(DIRECTORY) for path in paths):
        branches.check_workflow_right(home, viewer)
    oid = pulls.merge(pull, method, viewer.account, message)
    home.hub.record(effects.Merged(home.full_name, viewer.token.login, pull.number, oid))
    return oid


def close(pull: PullRequest, viewer: Viewer) -> None:
    """Close a pull request without merging it."""
    viewer.require(pull.repository, WRITE, "pull-requests")
    if change.close(pull, viewer.account):
        name = pull.repository.full_name
        pull.repository.hub.record(effects.Closed(name, viewer.token.login, pull.number))


def reopen(pull: PullRequest, viewer: Viewer) -> None:
    """Reopen a pull request; its branch must be there, and not moved by force since [V/T]."""
    viewer.require(pull.repository, WRITE, "pull-requests")
    if not pulls.can_reopen(pull):
        raise invalid("Could not open the pull request.")
    if change.reopen(pull, viewer.account):
        name = pull.repository.full_name
        pull.repository.hub.record(effects.Reopened(name, viewer.token.login, pull.number))


def set_draft(pull: PullRequest, viewer: Viewer, draft: bool) -> None:
    """Mark as draft or as ready for review."""
    viewer.require(pull.repository, WRITE, "pull-requests")
    if pull.draft != draft:
        pull.draft = draft
        name = pull.repository.full_name
        pull.repository.hub.record(
            effects.ThreadEdited(name, viewer.token.login, pull.number, ("draft",))
        )


def edit(pull: PullRequest, viewer: Viewer, given: dict[str, Any]) -> None:
    """Title, body and base; one effect when something changed."""
    viewer.require(pull.repository, WRITE, "pull-requests")
    before = (pull.title, pull.body, pull.base_branch)
    if given.get("title") is not None:
        change.edit_title(pull, given["title"], viewer.account)
    if given.get("body") is not None and given["body"] != pull.body:
        change.edit_body(pull, given["body"], viewer.account)
    if given.get("base") is not None:
        pull.base_branch, pull.base_oid = given["base"], pull.repository.head_of(given["base"])
    after = (pull.title, pull.body, pull.base_branch)
    names = ("title", "body", "base")
    changed = tuple(n for n, a, b in zip(names, before, after, strict=True) if a != b)
    if changed:
        name = pull.repository.full_name
        pull.repository.hub.record(
            effects.ThreadEdited(name, viewer.token.login, pull.number, changed)
        )
