"""Issues, comments, labels and reactions in REST's spelling."""

from __future__ import annotations

from collections import Counter

from stateful_github.clock import stamp, stamp_or_none
from stateful_github.model.threads import (
    REACTIONS,
    Comment,
    Issue,
    Label,
    PullRequest,
    Reaction,
    Remark,
    Thread,
)
from stateful_github.render.accounts import account, account_or_none
from stateful_github.render.links import Json, Links
from stateful_github.render.repositories import api_of, html_of


def thread_page(of: Thread, links: Links) -> str:
    """The web address of a thread."""
    kind = "pull" if isinstance(of, PullRequest) else "issues"
    return f"{html_of(of.repository, links)}/{kind}/{of.number}"


def comment_page(of: Comment, links: Links) -> str:
    """The web address of a comment."""
    return f"{thread_page(of.thread, links)}#issuecomment-{of.database_id}"


def label(of: Label, links: Links) -> Json:
    """A label."""
    return {
        "id": of.database_id,
        "node_id": of.node_id,
        "url": f"{api_of(of.repository, links)}/labels/{of.name}",
        "name": of.name,
        "color": of.color,
        "default": False,
        "description": of.description,
    }


def reaction(of: Reaction, links: Links) -> Json:
    """A reaction."""
    return {
        "id": of.database_id,
        "node_id": of.node_id,
        "user": account(of.account, links),
        "content": REACTIONS[of.content],
        "created_at": stamp(of.created_at),
    }


def _rollup(of: Remark, url: str) -> Json:
    counts = Counter(one.content for one in of.reactions)
    return {
        "url": f"{url}/reactions",
        "total_count": len(of.reactions),
        **{rest: counts[content] for content, rest in REACTIONS.items()},
    }


def comment(of: Comment, links: Links) -> Json:
    """A comment."""
    api = api_of(of.repository, links)
    url = f"{api}/issues/comments/{of.database_id}"
    return {
        "url": url,
        "html_url": comment_page(of, links),
        "issue_url": f"{api}/issues/{of.thread.number}",
        "id": of.database_id,
        "node_id": of.node_id,
        "user": account(of.author, links),
        "created_at": stamp(of.created_at),
        "updated_at": stamp(of.updated_at),
        "author_association": of.repository.association(of.author),
        "body": of.body,
        "reactions": _rollup(of, url),
        "performed_via_github_app": None,
    }


def issue(of: Thread, links: Links) -> Json:
    """An issue, or a pull request seen as one (with `pull_request`)."""
    api = f"{api_of(of.repository, links)}/issues/{of.number}"
    shown: Json = {
        "url": api,
        "repository_url": api_of(of.repository, links),
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "html_url": thread_page(of, links),
        "timeline_url": f"{api}/timeline",
        "id": of.database_id,
        "node_id": of.node_id,
        "number": of.number,
        "title": of.title,
        "user": account(of.author, links),
        "labels": [label(one, links) for one in of.labels],
        "state": "closed" if of.closed else "open",
        "state_reason": _state_reason(of),
        "locked": False,
        "active_lock_reason": None,
        "assignee": account_or_none(of.assignees[0] if of.assignees else None, links),
        "assignees": [account(one, links) for one in of.assignees],
        "milestone": None,
        "comments": len(of.comments),
        "created_at": stamp(of.created_at),
        "updated_at": stamp(of.updated_at),
        "closed_at": stamp_or_none(of.closed_at),
        "closed_by": account_or_none(of.closed_by, links),
        "author_association": of.repository.association(of.author),
        "body": of.body,
        "reactions": _rollup(of, api),
        "performed_via_github_app": None,
    }
    if isinstance(of, PullRequest):
        shown |= {"draft": of.draft, "pull_request": _pull_links(of, links)}
    return shown


def _state_reason(of: Thread) -> str | None:
    if isinstance(of, Issue) and of.state_reason is not None:
        return of.state_reason.lower()
    return None


def _pull_links(of: PullRequest, links: Links) -> Json:
    page = thread_page(of, links)
    return {
        "url": f"{api_of(of.repository, links)}/pulls/{of.number}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": stamp_or_none(of.merged_at),
    }
