"""Mutations of comments, reactions, labels, issues and assignees."""

from __future__ import annotations

from typing import Any

from stateful_github import effects
from stateful_github.access import WRITE, thread_scopes
from stateful_github.changes import threads as change
from stateful_github.graphql.call import Call, Fields
from stateful_github.graphql.connections import Edge, cursor
from stateful_github.graphql.fields_threads import ReactionGroup
from stateful_github.model.accounts import Account
from stateful_github.model.threads import (
    REACTIONS,
    Comment,
    Issue,
    Label,
    Remark,
    Thread,
)
from stateful_github.refusals import invalid
from stateful_github.repository import Repository


def _by(call: Call) -> tuple[Account, str]:
    return call.viewer.account, call.viewer.token.login


def _add_comment(_: Any, call: Call) -> dict[str, Any]:
    thread: Thread = call.node(call.input["subjectId"], Thread)
    call.viewer.require_voice(thread)
    call.hub.limits.create_content()
    account, login = _by(call)
    new = change.comment(thread, call.input["body"], account)
    call.hub.record(
        effects.Commented(
            thread.repository.full_name, login, thread.number, new.database_id, new.body
        )
    )
    edge = Edge(cursor(new), new)
    return {"commentEdge": edge, "timelineEdge": edge, "subject": thread}


def _comment(call: Call, key: str = "id") -> Comment:
    comment: Comment = call.node(call.input[key], Comment)
    call.viewer.require_authorship(comment, comment.thread)
    return comment


def _update_comment(_: Any, call: Call) -> dict[str, Any]:
    comment = _comment(call)
    account, login = _by(call)
    change.edit_body(comment, call.input["body"], account)
    call.hub.record(
        effects.CommentEdited(
            comment.repository.full_name,
            login,
            comment.thread.number,
            comment.database_id,
            comment.body,
        )
    )
    return {"issueComment": comment}


def _delete_comment(_: Any, call: Call) -> dict[str, Any]:
    comment = _comment(call)
    change.delete_comment(comment)
    call.hub.record(
        effects.CommentDeleted(
            comment.repository.full_name, _by(call)[1], comment.thread.number, comment.database_id
        )
    )
    return {}


def _minimize(comment: Comment, reason: str | None, call: Call) -> Comment:
    call.viewer.require(comment.repository, WRITE, *thread_scopes(comment.thread))
    comment.minimized = reason
    call.hub.record(
        effects.CommentMinimized(
            comment.repository.full_name,
            _by(call)[1],
            comment.thread.number,
            comment.database_id,
            reason,
        )
    )
    return comment


def _minimize_comment(_: Any, call: Call) -> dict[str, Any]:
    comment: Comment = call.node(call.input["subjectId"], Comment)
    return {"minimizedComment": _minimize(comment, call.input["classifier"], call)}


def _unminimize_comment(_: Any, call: Call) -> dict[str, Any]:
    comment: Comment = call.node(call.input["subjectId"], Comment)
    return {"unminimizedComment": _minimize(comment, None, call)}


def thread_of(remark: Remark) -> Thread:
    """The thread of a comment, or the thread itself."""
    if isinstance(remark, Comment):
        return remark.thread
    assert isinstance(remark, Thread)
    return remark


def _reacted(remark: Remark) -> tuple[str, int, int | None]:
    comment = remark.database_id if isinstance(remark, Comment) else None
    return remark.repository.full_name, thread_of(remark).number, comment


def _groups(remark: Remark) -> list[ReactionGroup]:
    return [ReactionGroup(remark, content) for content in REACTIONS]


def _add_reaction(_: Any, call: Call) -> dict[str, Any]:
    subject: Remark = call.node(call.input["subjectId"], Remark)
    call.viewer.require_voice(thread_of(subject))
    account, login = _by(call)
    reaction, new = change.react(subject, call.input["content"], account)
    if new:
        name, number, comment = _reacted(subject)
        call.hub.record(effects.Reacted(name, login, number, comment, reaction.content))
    return {"reaction": reaction, "reactionGroups": _groups(subject), "subject": subject}


def _remove_reaction(_: Any, call: Call) -> dict[str, Any]:
    subject: Remark = call.node(call.input["subjectId"], Remark)
    call.viewer.require_voice(thread_of(subject))
    account, login = _by(call)
    content = call.input["content"]
    mine = [r for r in subject.reactions if r.account is account and r.content == content]
    if not mine:
        raise invalid("Reaction does not exist")  # [M]
    subject.reactions.remove(mine[0])
    name, number, comment = _reacted(subject)
    call.hub.record(effects.Unreacted(name, login, number, comment, content))
    return {"reaction": mine[0], "reactionGroups": _groups(subject), "subject": subject}


def _labels(call: Call, thread: Thread) -> list[Label]:
    call.viewer.require(thread.repository, WRITE, *thread_scopes(thread))
    labels = [call.node(node_id, Label) for node_id in call.input["labelIds"]]
    if any(one.repository is not thread.repository for one in labels):
        raise invalid("Labels must belong to the repository of the labelable.")
    return labels


def _add_labels(_: Any, call: Call) -> dict[str, Any]:
    thread: Thread = call.node(call.input["labelableId"], Thread)
    account, login = _by(call)
    for label in _labels(call, thread):
        if change.add_label(thread, label, account):
            name = thread.repository.full_name
            call.hub.record(effects.Labeled(name, login, thread.number, label.name))
    return {"labelable": thread}


def _remove_labels(_: Any, call: Call) -> dict[str, Any]:
    thread: Thread = call.node(call.input["labelableId"], Thread)
    account, login = _by(call)
    for label in _labels(call, thread):
        if change.remove_label(thread, label, account):
            name = thread.repository.full_name
            call.hub.record(effects.Unlabeled(name, login, thread.number, label.name))
    return {"labelable": thread}


def _create_label(_: Any, call: Call) -> dict[str, Any]:
    home: Repository = call.node(call.input["repositoryId"], Repository)
    call.viewer.require(home, WRITE, "issues", "pull-requests")
    given = call.input
    label = change.create_label(home, given["name"], given["color"], given.get("description"))
    call.hub.record(effects.LabelCreated(home.full_name, _by(call)[1], label.name))
    return {"label": label}


def _assign(_: Any, call: Call) -> dict[str, Any]:
    thread: Thread = call.node(call.input["assignableId"], Thread)
    call.viewer.require(thread.repository, WRITE, *thread_scopes(thread))
    account, login = _by(call)
    for who in [call.node(one, Account) for one in call.input["assigneeIds"]]:
        if thread.repository.settings.role_of(who.login) is None:
            raise invalid(f"{who.login} cannot be assigned")  # [M]
        if change.assign(thread, who, account):
            name = thread.repository.full_name
            call.hub.record(effects.Assigned(name, login, thread.number, who.login))
    return {"assignable": thread}


def _unassign(_: Any, call: Call) -> dict[str, Any]:
    thread: Thread = call.node(call.input["assignableId"], Thread)
    call.viewer.require(thread.repository, WRITE, *thread_scopes(thread))
    for who in [call.node(one, Account) for one in call.input["assigneeIds"]]:
        if who in thread.assignees:
            thread.assignees.remove(who)
            name = thread.repository.full_name
            call.hub.record(effects.Unassigned(name, _by(call)[1], thread.number, who.login))
    return {"assignable": thread}


def _close_issue(_: Any, call: Call) -> dict[str, Any]:
    issue: Issue = call.node(call.input["issueId"], Issue)
    call.viewer.require(issue.repository, WRITE, "issues")
    account, login = _by(call)
    reason = call.input.get("stateReason")
    if change.close(issue, account, reason):
        name = issue.repository.full_name
        call.hub.record(effects.Closed(name, login, issue.number, issue.state_reason))
    return {"issue": issue}


def _reopen_issue(_: Any, call: Call) -> dict[str, Any]:
    issue: Issue = call.node(call.input["issueId"], Issue)
    call.viewer.require(issue.repository, WRITE, "issues")
    account, login = _by(call)
    if change.reopen(issue, account):
        call.hub.record(effects.Reopened(issue.repository.full_name, login, issue.number))
    return {"issue": issue}


def edit_thread(thread: Thread, given: dict[str, Any], call: Call) -> None:
    """Title and body of a thread, as given; one effect when something changed."""
    account, login = _by(call)
    changed = tuple(k for k in ("title", "body") if given.get(k) not in (None, getattr(thread, k)))
    if "title" in changed:
        change.edit_title(thread, given["title"], account)
    if "body" in changed:
        change.edit_body(thread, given["body"], account)
    if changed:
        name = thread.repository.full_name
        call.hub.record(effects.ThreadEdited(name, login, thread.number, changed))


def _update_issue(_: Any, call: Call) -> dict[str, Any]:
    issue: Issue = call.node(call.input["id"], Issue)
    call.viewer.require_authorship(issue, issue)
    served = {"id", "title", "body", "clientMutationId"}
    assert set(call.input) <= served, f"updateIssue is served with {sorted(served)} only"
    edit_thread(issue, call.input, call)
    return {"issue": issue, "actor": call.viewer.account}


def _create_issue(_: Any, call: Call) -> dict[str, Any]:
    home: Repository = call.node(call.input["repositoryId"], Repository)
    call.viewer.require(home, WRITE, "issues")
    call.hub.limits.create_content()
    account, login = _by(call)
    issue = change.open_issue(home, call.input["title"], call.input.get("body") or "", account)
    call.hub.record(
        effects.IssueOpened(home.full_name, login, issue.number, issue.title, issue.body)
    )
    for node_id in call.input.get("labelIds") or ():
        change.add_label(issue, call.node(node_id, Label), account)
    return {"issue": issue}


MUTATIONS: Fields = {
    "addComment": _add_comment,
    "updateIssueComment": _update_comment,
    "deleteIssueComment": _delete_comment,
    "minimizeComment": _minimize_comment,
    "unminimizeComment": _unminimize_comment,
    "addReaction": _add_reaction,
    "removeReaction": _remove_reaction,
    "addLabelsToLabelable": _add_labels,
    "removeLabelsFromLabelable": _remove_labels,
    "createLabel": _create_label,
    "addAssigneesToAssignable": _assign,
    "removeAssigneesFromAssignable": _unassign,
    "closeIssue": _close_issue,
    "reopenIssue": _reopen_issue,
    "updateIssue": _update_issue,
    "createIssue": _create_issue,
}
