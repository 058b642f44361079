"""Changes to issues, pull requests, comments, labels and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateful_github.model.accounts import Account
from stateful_github.model.node_ids import Prefix
from stateful_github.model.threads import (
    BODY_LIMIT,
    REACTIONS,
    Comment,
    Issue,
    Label,
    Reaction,
    Remark,
    Thread,
    TimelineEvent,
)
from stateful_github.refusals import invalid_field

if TYPE_CHECKING:
    from stateful_github.repository import Repository


def check_body(body: str, resource: str) -> None:
    """Refuse what is too long [V]."""
    if len(body) > BODY_LIMIT:
        raise invalid_field(
            resource, "body", f"body is too long (maximum is {BODY_LIMIT} characters)"
        )


def open_issue(repository: Repository, title: str, body: str, by: Account) -> Issue:
    """A new issue."""
    if not title.strip():
        raise invalid_field("Issue", "title", "title can't be blank")
    check_body(body, "Issue")
    hub, now = repository.hub, repository.hub.clock()
    ids = hub.new_ids(Prefix.ISSUE)
    issue = Issue(
        repository=repository,
        database_id=ids[0],
        node_id=ids[1],
        author=by,
        body=body,
        created_at=now,
        updated_at=now,
        number=repository.next_number(),
        title=title,
    )
    repository.threads[issue.number] = issue
    hub.nodes[issue.node_id] = issue
    return issue


def comment(thread: Thread, body: str, by: Account) -> Comment:
    """A new comment."""
    if not body.strip():
        raise invalid_field("IssueComment", "body", "Body cannot be blank")
    check_body(body, "IssueComment")
    hub, now = thread.repository.hub, thread.repository.hub.clock()
    ids = hub.new_ids(Prefix.COMMENT)
    new = Comment(
        repository=thread.repository,
        database_id=ids[0],
        node_id=ids[1],
        author=by,
        body=body,
        created_at=now,
        updated_at=now,
        thread=thread,
    )
    thread.comments.append(new)
    thread.timeline.append(new)
    thread.updated_at = now
    thread.repository.comments[new.database_id] = new
    hub.nodes[new.node_id] = new
    return new


def edit_body(remark: Remark, body: str, by: Account) -> None:
    """Another body; the same body again changes nothing but `updated_at` [M]."""
    check_body(body, type(remark).__name__)
    now = remark.repository.hub.clock()
    if body != remark.body:
        remark.last_edited_at, remark.editor = now, by
    remark.body, remark.updated_at = body, now
    if isinstance(remark, Comment):
        remark.thread.updated_at = now


def edit_title(thread: Thread, title: str, by: Account) -> None:
    """Another title: an event in the timeline, and `lastEditedAt` stays [V]."""
    if title != thread.title:
        event = happen(thread, "RenamedTitleEvent", by)
        event.previous_title, event.current_title = thread.title, title
        thread.title = title


def delete_comment(gone: Comment) -> None:
    """Remove a comment."""
    gone.thread.comments.remove(gone)
    gone.thread.timeline.remove(gone)
    del gone.repository.comments[gone.database_id]
    del gone.repository.hub.nodes[gone.node_id]


def happen(thread: Thread, kind: str, by: Account) -> TimelineEvent:
    """A new event in a thread's timeline, which also touches the thread."""
    hub, now = thread.repository.hub, thread.repository.hub.clock()
    database_id, node = hub.new_ids(Prefix.EVENT)
    event = TimelineEvent(kind, thread, database_id, node, by, now)
    thread.timeline.append(event)
    thread.updated_at = now
    hub.nodes[node] = event
    return event


def react(subject: Remark, content: str, by: Account) -> tuple[Reaction, bool]:
    """A reaction and whether it is new: the same again gives the old one [V]."""
    assert content in REACTIONS
    for one in subject.reactions:
        if one.account is by and one.content == content:
            return one, False
    hub = subject.repository.hub
    database_id, node = hub.new_ids(Prefix.REACTION)
    new = Reaction(subject, database_id, node, content, by, hub.clock())
    subject.reactions.append(new)
    hub.nodes[node] = new
    return new, True


def create_label(repository: Repository, name: str, color: str, description: str | None) -> Label:
    """A new label; the name is unique ignoring case."""
    if find_label(repository, name) is not None:
        raise invalid_field("Label", "name", "Name has already been taken")
    database_id, node = repository.hub.new_ids(Prefix.LABEL)
    now = repository.hub.clock()
    new = Label(repository, database_id, node, name, color, description, now)
    repository.labels[name] = new
    repository.hub.nodes[node] = new
    return new


def find_label(repository: Repository, name: str) -> Label | None:
    """A label by its name, ignoring case."""
    wanted = name.lower()
    return next((one for key, one in repository.labels.items() if key.lower() == wanted), None)


def add_label(thread: Thread, label: Label, by: Account) -> bool:
    """Put a label on a thread; whether it was not there before."""
    if label in thread.labels:
        return False
    thread.labels.append(label)
    happen(thread, "LabeledEvent", by).label = label
    return True


def remove_label(thread: Thread, label: Label, by: Account) -> bool:
    """Take a label off a thread; whether it was there before."""
    if label not in thread.labels:
        return False
    thread.labels.remove(label)
    happen(thread, "UnlabeledEvent", by).label = label
    return True


def assign(thread: Thread, who: Account, by: Account) -> bool:
    """Assign somebody; whether that is news."""
    if who in thread.assignees:
        return False
    thread.assignees.append(who)
    happen(thread, "AssignedEvent", by).assignee = who
    return True


def close(thread: Thread, by: Account, reason: str | None = None) -> bool:
    """Close an issue or pull request; whether it was open."""
    if thread.closed:
        return False
    thread.closed_at, thread.closed_by = thread.repository.hub.clock(), by
    if isinstance(thread, Issue):
        thread.state_reason = reason or "COMPLETED"
    happen(thread, "ClosedEvent", by)
    return True


def reopen(thread: Thread, by: Account) -> bool:
    """Reopen; whether it was closed."""
    if not thread.closed:
        return False
    thread.closed_at = thread.closed_by = None
    if isinstance(thread, Issue):
        thread.state_reason = "REOPENED"
    happen(thread, "ReopenedEvent", by)
    return True
