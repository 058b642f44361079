"""Resolvers of issues, pull requests, comments, reactions and timelines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stateful_github.clock import moment
from stateful_github.graphql.call import Call, Fields
from stateful_github.graphql.connections import Page, page
from stateful_github.graphql.filters import pull_state
from stateful_github.graphql.git_values import Commit, Ref
from stateful_github.model.accounts import Account
from stateful_github.model.threads import (
    REACTIONS,
    Comment,
    Issue,
    PullRequest,
    Reaction,
    Remark,
    Thread,
    TimelineEvent,
)
from stateful_github.render.repositories import html_of
from stateful_github.render.threads import comment_page, thread_page


@dataclass(frozen=True, slots=True)
class ReactionGroup:
    """All reactions of one kind on something; groups without any are shown too [V]."""

    subject: Remark
    content: str

    def reactions(self) -> list[Reaction]:
        """Those of this kind, oldest first."""
        return [one for one in self.subject.reactions if one.content == self.content]


def _groups(remark: Remark, call: Call) -> list[ReactionGroup]:
    return [ReactionGroup(remark, content) for content in REACTIONS]


def _reactions(remark: Remark, call: Call) -> Page:
    wanted = call.args.get("content")
    return page(call, [one for one in remark.reactions if wanted in (None, one.content)])


def _comments(thread: Thread, call: Call) -> Page:
    order = call.args.get("orderBy")
    found = list(thread.comments)
    if order:
        down = order["direction"] == "DESC"
        found.sort(key=lambda one: (one.updated_at, one.database_id), reverse=down)
    return page(call, found)


def _item_type(item: TimelineEvent | Comment) -> str:
    kind = "IssueComment" if isinstance(item, Comment) else item.kind
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind).upper()


def _timeline(thread: Thread, call: Call) -> Page:
    found = list(thread.timeline)
    types = call.args.get("itemTypes")
    if types is not None:
        found = [one for one in found if _item_type(one) in types]
    if call.args.get("since"):
        since = moment(call.args["since"])
        found = [one for one in found if one.created_at >= since]
    return page(call, found[call.args.get("skip") or 0 :])


REMARK: Fields = {
    "id": lambda one, call: one.node_id,
    "fullDatabaseId": lambda one, call: str(one.database_id),
    "authorAssociation": lambda one, call: one.repository.association(one.author),
    "bodyText": lambda one, call: one.body,
    "viewerDidAuthor": lambda one, call: one.author is call.viewer.account,
    "publishedAt": lambda one, call: one.created_at,
    "includesCreatedEdit": lambda one, call: one.last_edited_at is not None,
    "createdViaEmail": lambda one, call: False,
    "reactionGroups": _groups,
    "reactions": _reactions,
}

COMMENT: Fields = REMARK | {
    "url": lambda one, call: comment_page(one, call.hub.links),
    "isMinimized": lambda one, call: one.minimized is not None,
    "minimizedReason": lambda one, call: one.minimized and one.minimized.lower().replace("_", "-"),
    "issue": lambda one, call: _issue_of(one.thread),
    "pullRequest": lambda one, call: one.thread if isinstance(one.thread, PullRequest) else None,
}


def _issue_of(thread: Thread) -> Issue:
    """`IssueComment.issue` is an issue; for a pull request GitHub gives an Issue of that number."""
    assert isinstance(thread, Issue), "IssueComment.issue of a pull request is not served"
    return thread


THREAD: Fields = REMARK | {
    "url": lambda one, call: thread_page(one, call.hub.links),
    "locked": lambda one, call: False,
    "activeLockReason": lambda one, call: None,
    "labels": lambda one, call: page(call, one.labels),
    "assignees": lambda one, call: page(call, one.assignees),
    "comments": _comments,
    "timelineItems": _timeline,
}

ISSUE: Fields = THREAD | {
    "state": lambda one, call: "CLOSED" if one.closed else "OPEN",
}


def _head_ref(pull: PullRequest, call: Call) -> Ref | None:
    home, name = pull.head_repository, pull.head_branch
    oid = home.branch(name)
    return Ref(home, f"refs/heads/{name}", oid) if oid else None


def _base_ref(pull: PullRequest, call: Call) -> Ref | None:
    oid = pull.repository.branch(pull.base_branch)
    return Ref(pull.repository, f"refs/heads/{pull.base_branch}", oid) if oid else None


def _mergeable(pull: PullRequest, call: Call) -> str:
    if pull.closed:
        return "UNKNOWN"
    return "MERGEABLE" if pull.repository.mergeable(pull) else "CONFLICTING"


PULL_REQUEST: Fields = THREAD | {
    "state": lambda one, call: pull_state(one),
    "baseRef": _base_ref,
    "baseRefName": lambda one, call: one.base_branch,
    "baseRefOid": lambda one, call: one.base_oid,
    "baseRepository": lambda one, call: one.repository,
    "headRef": _head_ref,
    "headRefName": lambda one, call: one.head_branch,
    "headRefOid": lambda one, call: one.head_oid,
    "headRepositoryOwner": lambda one, call: one.head_repository.owner,
    "isCrossRepository": lambda one, call: one.cross_repository,
    "isDraft": lambda one, call: one.draft,
    "mergeable": _mergeable,
    "mergeCommit": lambda one, call: (
        Commit(one.repository, one.merge_commit) if one.merge_commit else None
    ),
    "permalink": lambda one, call: thread_page(one, call.hub.links),
    "reviewDecision": lambda one, call: None,
    "maintainerCanModify": lambda one, call: False,
    "totalCommentsCount": lambda one, call: len(one.comments),
}


def _created(group: ReactionGroup, call: Call) -> Any:
    found = group.reactions()
    return found[0].created_at if found else None


def _reactors(group: ReactionGroup, call: Call) -> Page:
    return page(call, [one.account for one in group.reactions()])


def _has_reacted(group: ReactionGroup, call: Call) -> bool:
    return any(one.account is call.viewer.account for one in group.reactions())


REACTION_GROUP: Fields = {
    "createdAt": _created,
    "reactors": _reactors,
    "viewerHasReacted": _has_reacted,
}

REACTION: Fields = {
    "id": lambda one, call: one.node_id,
    "user": lambda one, call: one.account,
    "reactable": lambda one, call: one.subject,
}

LABEL: Fields = {
    "id": lambda one, call: one.node_id,
    "isDefault": lambda one, call: False,
    "updatedAt": lambda one, call: one.created_at,
    "url": lambda one, call: f"{html_of(one.repository, call.hub.links)}/labels/{one.name}",
}

EVENT: Fields = {
    "id": lambda one, call: one.node_id,
    "labelable": lambda one, call: one.thread,
    "assignable": lambda one, call: one.thread,
    "closable": lambda one, call: one.thread,
    "pullRequest": lambda one, call: one.thread,
    "subject": lambda one, call: one.thread,
    "stateReason": lambda one, call: getattr(one.thread, "state_reason", None),
    "mergeRefName": lambda one, call: one.thread.base_branch,
    "commit": lambda one, call: Commit(one.thread.repository, one.commit) if one.commit else None,
    "url": lambda one, call: f"{thread_page(one.thread, call.hub.links)}#event-{one.database_id}",
}


def _page_of(account: Account, call: Call) -> str:
    return f"{call.hub.links.html}/{account.short_login}"


ACCOUNT: Fields = {
    "id": lambda one, call: one.node_id,
    "url": _page_of,
    "avatarUrl": lambda one, call: f"https://avatars.githubusercontent.com/u/{one.database_id}",
    "isViewer": lambda one, call: one is call.viewer.account,
    "name": lambda one, call: None,
}

BOT: Fields = ACCOUNT | {"login": lambda one, call: one.short_login}
