"""Webhook payloads, read into a closed union at the edge. PyGithub is not imported for this.

Payloads are described in GitHub's "Webhook events and payloads"; Actions puts the one that woke
a workflow into the file that GITHUB_EVENT_PATH names.
"""

from __future__ import annotations

from dataclasses import dataclass

from kickoff.adapters.github.nodes import Node, UnexpectedShape
from kickoff.core.events import Event, PullRequestChanged, RunFinished, TasksChanged, Tick
from kickoff.errors import Usage
from kickoff.looks import CommentSeen


@dataclass(frozen=True, slots=True)
class Arrived:
    """What woke us.

    `actor` is who caused it, when the payload says so (a schedule has nobody). `comment` is the
    comment it is about, `label` the label that was put on, `thread` the issue or pull request.
    `private` tells whether the repository is closed to the public.
    """

    name: str
    event: Event
    actor: str | None = None
    actor_is_bot: bool = False
    thread: int | None = None
    comment: CommentSeen | None = None
    label: str | None = None
    private: bool = False


def read_event(name: str, payload: object) -> Arrived:
    """The event of that name. Raises Usage (`bad_event`), which names the missing field."""
    try:
        return _read(name, Node(payload))
    except UnexpectedShape as surprise:
        raise Usage(
            f"the payload of `{name}` does not hold {surprise.expected} at `{surprise.place}`",
            reason="bad_event",
            remedy="Run Kickoff in a workflow that one of its events started.",
        ) from None


def _read(name: str, payload: Node) -> Arrived:
    payload.mapping()
    match name:
        case "issue_comment":
            return _issue_comment(name, payload)
        case "issues" | "pull_request":
            return _thread_changed(name, payload)
        case "push":
            return _arrived(name, payload, _pushed(payload))
        case "workflow_run":
            return _arrived(name, payload, _run_changed(payload))
        case _:
            return _arrived(name, payload, Tick(name))


def _arrived(
    name: str,
    payload: Node,
    event: Event,
    *,
    thread: int | None = None,
    comment: CommentSeen | None = None,
    label: str | None = None,
) -> Arrived:
    sender = payload.at("sender")
    actor, is_bot = (None, False) if sender.missing else _account(sender)
    private = payload.at("repository", "private").value is True
    return Arrived(name, event, actor, is_bot, thread, comment, label, private)


def _issue_comment(name: str, payload: Node) -> Arrived:
    action = payload.at("action").text()
    thread = payload.at("issue", "number").number()
    gone = action == "deleted"
    comment = None if gone else _comment(payload, thread, edited=action == "edited")
    return _arrived(name, payload, Tick(name), thread=thread, comment=comment)


def _thread_changed(name: str, payload: Node) -> Arrived:
    labelled = payload.at("action").text() == "labeled"
    is_pull_request = name == "pull_request"
    number = payload.at("pull_request" if is_pull_request else "issue", "number").number()
    label = payload.at("label", "name").text() if labelled else None
    event = PullRequestChanged(number) if is_pull_request and not labelled else Tick(name)
    return _arrived(name, payload, event, thread=number, label=label)


def _pushed(payload: Node) -> Event:
    default = payload.at("repository", "default_branch").text()
    to_default = payload.at("ref").text() == f"refs/heads/{default}"
    return TasksChanged() if to_default else Tick("push")


def _run_changed(payload: Node) -> Event:
    run = payload.at("workflow_run", "id").number()
    over = payload.at("action").text() == "completed"
    return RunFinished(run) if over else Tick("workflow_run")


def _comment(payload: Node, thread: int, *, edited: bool) -> CommentSeen:
    comment = payload.at("comment")
    author, is_bot = _account(comment.at("user"))
    updated = comment.at("updated_at").moment()
    return CommentSeen(
        node=comment.at("node_id").text(),
        number=comment.at("id").number(),
        thread=thread,
        author=author,
        author_is_bot=is_bot,
        body=comment.at("body").text(),
        created_at=comment.at("created_at").moment(),
        updated_at=updated,
        url=comment.at("html_url").text(),
        edited_at=updated if edited else None,
        editor=payload.at("sender", "login").text() if edited else None,
        before=payload.at("changes", "body", "from").text_or_none() if edited else None,
    )


def _account(node: Node) -> tuple[str, bool]:
    """Login and whether it is a bot's."""
    return node.at("login").text(), node.at("type").text_or_none() == "Bot"
