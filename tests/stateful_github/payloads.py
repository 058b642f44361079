"""Webhook events as a workflow finds them: GitHub's own examples, patched with the state."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stateful_github.git.history import ahead, changed_paths, is_ancestor
from stateful_github.git.objects import ZERO
from stateful_github.model.accounts import Account
from stateful_github.model.runs import WorkflowRun
from stateful_github.model.threads import Comment, PullRequest, Thread
from stateful_github.render import pulls, runs, threads
from stateful_github.render.accounts import account
from stateful_github.render.links import Json
from stateful_github.render.repositories import html_of, repository

if TYPE_CHECKING:
    from stateful_github.repository import Repository

_EXAMPLES = Path(__file__).parent / "payloads"


@dataclass(frozen=True, slots=True)
class Event:
    """What a workflow is woken with: `name` is GITHUB_EVENT_NAME, `payload` the event file.

    `also` are further events that the same deed set off, oldest first.
    """

    name: str
    payload: Json
    also: tuple[Event, ...] = ()

    @property
    def number(self) -> int:
        """The number of the issue or pull request it is about."""
        thread = self.payload.get("issue") or self.payload["pull_request"]
        return int(thread["number"])

    @property
    def comment_id(self) -> int:
        """The database id of the comment it is about."""
        return int(self.payload["comment"]["id"])

    @property
    def kind(self) -> str:
        """`name.action`, or the name when there is no action."""
        action = self.payload.get("action")
        return f"{self.name}.{action}" if action else self.name

    def write(self, path: Path) -> Path:
        """Put the payload where GITHUB_EVENT_PATH is to point."""
        path.write_text(json.dumps(self.payload, indent=1), encoding="utf-8")
        return path


@cache
def _example(name: str) -> str:
    return (_EXAMPLES / f"{name}.json").read_text(encoding="utf-8")


def _patched(example: Any, values: Any) -> Any:
    if not isinstance(example, dict) or not isinstance(values, dict):
        return values
    result = dict(example)
    for key, value in values.items():
        result[key] = _patched(example.get(key), value)
    return result


def _event(
    name: str, home: Repository, by: Account, values: Json, *, action: str = "", like: str = ""
) -> Event:
    """An event from its example; `like` names the action whose example is used instead."""
    links = home.hub.links
    example = json.loads(_example(".".join(filter(None, (name, like or action)))))
    values |= {"repository": repository(home, links), "sender": account(by, links)}
    values |= {"action": action} if action else {}
    return Event(name, copy.deepcopy(_patched(example, values)))


def issue_comment(action: str, comment: Comment, by: Account, before: str | None = None) -> Event:
    """`created`, `edited` (with the body before) or `deleted`."""
    links = comment.repository.hub.links
    values: Json = {
        "issue": threads.issue(comment.thread, links),
        "comment": threads.comment(comment, links),
    }
    if before is not None:
        values["changes"] = {"body": {"from": before}}
    return _event("issue_comment", comment.repository, by, values, action=action)


def issues(action: str, thread: Thread, by: Account, **more: Any) -> Event:
    """An `issues` event; `more` goes into the payload (`label`, `changes`)."""
    values = {"issue": threads.issue(thread, thread.repository.hub.links), **more}
    like = {"closed": "reopened", "assigned": "reopened"}.get(action, "")
    event = _event("issues", thread.repository, by, values, action=action, like=like)
    if "changes" in event.payload and "changes" in more:
        event.payload["changes"] = more["changes"]
    return event


def pull_request(action: str, pull: PullRequest, by: Account, **more: Any) -> Event:
    """A `pull_request` event."""
    shown = pulls.pull(pull, pull.repository.hub.links)
    values = {"number": pull.number, "pull_request": shown, **more}
    like = {"edited": "opened", "unlabeled": "labeled", "assigned": "opened"}.get(action, "")
    return _event("pull_request", pull.repository, by, values, action=action, like=like)


def push(home: Repository, ref: str, before: str | None, after: str | None, by: Account) -> Event:
    """A `push`; before None: created, after None: deleted.

    Unlike elsewhere the repository's times are seconds, and its owner has a name [V].
    """
    store = home.store
    news: list[str] = []
    if after is not None:
        news = ahead(store, before, after) if before else [after]
    shown = [_pushed_commit(home, oid) for oid in news]
    page = html_of(home, home.hub.links)
    forced = bool(before and after and not is_ancestor(store, before, after))
    values: Json = {
        "ref": ref,
        "before": before or ZERO,
        "after": after or ZERO,
        "created": before is None,
        "deleted": after is None,
        "forced": forced,
        "base_ref": None,
        "compare": f"{page}/compare/{(before or ZERO)[:12]}...{(after or ZERO)[:12]}",
        "commits": shown,
        "head_commit": _pushed_commit(home, after) if after else None,
        "pusher": {"name": by.login, "email": by.email},
    }
    event = _event("push", home, by, values)
    shown_home = event.payload["repository"]
    shown_home |= {
        "created_at": int(home.created_at.timestamp()),
        "pushed_at": int(home.pushed_at.timestamp()),
        "master_branch": home.default_branch,
    }
    shown_home["owner"] |= {"name": home.owner.login, "email": None}
    return event


def _pushed_commit(home: Repository, oid: str) -> Json:
    store = home.store
    commit = store.commit(oid)
    parent = store.commit(commit.parents[0]).tree if commit.parents else None
    paths = changed_paths(store, parent, commit.tree)
    author = commit.author
    person = {"name": author.name, "email": author.email, "username": author.name}
    return {
        "id": oid,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message,
        "timestamp": commit.committer.at.isoformat(),
        "url": f"{html_of(home, home.hub.links)}/commit/{oid}",
        "author": person,
        "committer": person,
        "added": [p for p, status in paths.items() if status == "added"],
        "removed": [p for p, status in paths.items() if status == "removed"],
        "modified": [p for p, status in paths.items() if status == "modified"],
    }


def workflow_run(action: str, run: WorkflowRun, by: Account) -> Event:
    """A `workflow_run` event."""
    home = run.repository
    shown = runs.run(run, home.hub.links)
    file = home.workflows().get(run.workflow)
    workflow = runs.workflow(home, file, home.hub.links) if file else {"path": run.workflow}
    values: Json = {"workflow_run": shown, "workflow": workflow}
    return _event("workflow_run", home, by, values, action=action, like="completed")


def workflow_dispatch(run: WorkflowRun) -> Event:
    """What wakes the dispatched workflow; here, and only here, the inputs are shown."""
    full = f"refs/heads/{run.branch}"
    values: Json = {"inputs": run.inputs, "ref": full, "workflow": run.workflow}
    return _event("workflow_dispatch", run.repository, run.actor, values)


def repository_dispatch(home: Repository, kind: str, payload: Json, by: Account) -> Event:
    """A `repository_dispatch`: the event type is the `action`."""
    values: Json = {"action": kind, "branch": home.default_branch, "client_payload": payload}
    return _event("repository_dispatch", home, by, values)


def schedule(cron: str) -> Event:
    """What a schedule wakes a workflow with."""
    return Event("schedule", {"schedule": cron})
