"""Routes of issues, their comments, labels and assignees."""

from __future__ import annotations

from stateful_github import effects
from stateful_github.access import READ, WRITE, thread_scopes
from stateful_github.changes import threads as change
from stateful_github.clock import moment
from stateful_github.model.threads import Comment, Issue, Label, Thread
from stateful_github.refusals import invalid, invalid_field, not_found
from stateful_github.render import threads as render
from stateful_github.rest.router import REPO, Ask, Reply, listed, route

ISSUES = f"{REPO}/issues"
ISSUE = f"{ISSUES}/{{issue_number}}"
COMMENT = f"{ISSUES}/comments/{{comment_id}}"


def thread_of(ask: Ask) -> Thread:
    """The issue or pull request in the path, readable."""
    number = ask.params["issue_number"]
    found = ask.home.threads.get(int(number)) if number.isdigit() else None
    if found is None:
        raise not_found()
    ask.viewer.require(ask.home, READ, *thread_scopes(found))
    return found


def writable(ask: Ask) -> Thread:
    """The issue or pull request in the path, for labels, state and assignees."""
    thread = thread_of(ask)
    ask.viewer.require(ask.home, WRITE, *thread_scopes(thread))
    return thread


@route("GET", ISSUES)
def list_issues(ask: Ask) -> Reply:
    """Issues and pull requests, newest first; `state` open unless said otherwise [V]."""
    home, query = ask.reading("issues"), ask.query
    found = list(home.threads.values())
    state = query.get("state", "open")
    if state != "all":
        found = [one for one in found if one.closed == (state == "closed")]
    if "labels" in query:
        wanted = {name.lower() for name in query["labels"].split(",")}
        found = [one for one in found if wanted <= {label.name.lower() for label in one.labels}]
    if "since" in query:
        since = moment(query["since"])
        found = [one for one in found if one.updated_at >= since]
    key = {"updated": "updated_at", "created": "created_at"}[query.get("sort", "created")]
    down = query.get("direction", "desc") == "desc"
    found.sort(key=lambda one: (getattr(one, key), one.number), reverse=down)
    return listed(ask, found, lambda one: render.issue(one, ask.links))


@route("POST", ISSUES)
def create_issue(ask: Ask) -> Reply:
    ask.viewer.require(ask.home, WRITE, "issues")
    ask.hub.limits.create_content()
    title, body = str(ask.need("title", str)), ask.given.get("body") or ""
    issue = change.open_issue(ask.home, title, body, ask.viewer.account)
    login = ask.viewer.token.login
    ask.hub.record(effects.IssueOpened(ask.home.full_name, login, issue.number, title, body))
    for name in ask.given.get("labels") or ():
        change.add_label(issue, ask.home.label(name), ask.viewer.account)
    return Reply(201, render.issue(issue, ask.links))


@route("GET", ISSUE)
def get_issue(ask: Ask) -> Reply:
    return Reply(200, render.issue(thread_of(ask), ask.links))


@route("PATCH", ISSUE)
def update_issue(ask: Ask) -> Reply:
    """Title, body, state (with `state_reason`) and labels."""
    thread, given = writable(ask), ask.given
    who, login, name = ask.viewer.account, ask.viewer.token.login, ask.home.full_name
    changed = [k for k in ("title", "body") if given.get(k) not in (None, getattr(thread, k))]
    if "title" in changed:
        change.edit_title(thread, given["title"], who)
    if "body" in changed:
        change.edit_body(thread, given["body"], who)
    if changed:
        ask.hub.record(effects.ThreadEdited(name, login, thread.number, tuple(changed)))
    reason = (given.get("state_reason") or "").upper() or None
    if given.get("state") == "closed" and change.close(thread, who, reason):
        said = thread.state_reason if isinstance(thread, Issue) else None
        ask.hub.record(effects.Closed(name, login, thread.number, said))
    if given.get("state") == "open" and change.reopen(thread, who):
        ask.hub.record(effects.Reopened(name, login, thread.number))
    return Reply(200, render.issue(thread, ask.links))


@route("GET", f"{ISSUE}/comments")
def list_comments(ask: Ask) -> Reply:
    found = thread_of(ask).comments
    if "since" in ask.query:
        since = moment(ask.query["since"])
        found = [one for one in found if one.updated_at >= since]
    return listed(ask, found, lambda one: render.comment(one, ask.links))


@route("POST", f"{ISSUE}/comments")
def create_comment(ask: Ask) -> Reply:
    thread = thread_of(ask)
    ask.viewer.require_voice(thread)
    ask.hub.limits.create_content()
    new = change.comment(thread, ask.need("body", str), ask.viewer.account)
    login, name = ask.viewer.token.login, ask.home.full_name
    ask.hub.record(effects.Commented(name, login, thread.number, new.database_id, new.body))
    return Reply(201, render.comment(new, ask.links))


def comment_of(ask: Ask) -> Comment:
    """The comment in the path."""
    text = ask.params["comment_id"]
    found = ask.reading("issues").comments.get(int(text)) if text.isdigit() else None
    if found is None:
        raise not_found()
    return found


@route("GET", COMMENT)
def get_comment(ask: Ask) -> Reply:
    return Reply(200, render.comment(comment_of(ask), ask.links))


@route("PATCH", COMMENT)
def update_comment(ask: Ask) -> Reply:
    comment, body = comment_of(ask), ask.need("body", str)
    ask.viewer.require_authorship(comment, comment.thread)
    change.edit_body(comment, body, ask.viewer.account)
    login, name, number = ask.viewer.token.login, ask.home.full_name, comment.thread.number
    ask.hub.record(effects.CommentEdited(name, login, number, comment.database_id, body))
    return Reply(200, render.comment(comment, ask.links))


@route("DELETE", COMMENT)
def delete_comment(ask: Ask) -> Reply:
    comment = comment_of(ask)
    ask.viewer.require_authorship(comment, comment.thread)
    change.delete_comment(comment)
    login, name, number = ask.viewer.token.login, ask.home.full_name, comment.thread.number
    ask.hub.record(effects.CommentDeleted(name, login, number, comment.database_id))
    return Reply(204)


# labels


@route("GET", f"{REPO}/labels")
def list_labels(ask: Ask) -> Reply:
    labels = list(ask.reading("issues").labels.values())
    return listed(ask, labels, lambda one: render.label(one, ask.links))


@route("GET", f"{REPO}/labels/{{name}}")
def get_label(ask: Ask) -> Reply:
    found = change.find_label(ask.reading("issues"), ask.params["name"])
    if found is None:
        raise not_found()
    return Reply(200, render.label(found, ask.links))


@route("POST", f"{REPO}/labels")
def create_label(ask: Ask) -> Reply:
    ask.viewer.require(ask.home, WRITE, "issues", "pull-requests")
    name = ask.need("name", str)
    if change.find_label(ask.home, name) is not None:
        error = {"resource": "Label", "code": "already_exists", "field": "name"}
        raise invalid("Validation Failed", error)
    color = str(ask.given.get("color", "ededed")).lstrip("#")
    label = change.create_label(ask.home, name, color, ask.given.get("description"))
    ask.hub.record(effects.LabelCreated(ask.home.full_name, ask.viewer.token.login, name))
    return Reply(201, render.label(label, ask.links))


@route("GET", f"{ISSUE}/labels")
def list_issue_labels(ask: Ask) -> Reply:
    return listed(ask, thread_of(ask).labels, lambda one: render.label(one, ask.links))


@route("POST", f"{ISSUE}/labels")
def add_labels(ask: Ask) -> Reply:
    """Adds labels, given as a list or under `labels`; those nobody made are made [V]."""
    thread = writable(ask)
    names = ask.body if isinstance(ask.body, list) else ask.given.get("labels")
    if not isinstance(names, list):
        raise invalid_field("Label", "labels", "labels must be a list")
    for name in names:
        _put_on(ask, thread, ask.home.label(str(name)))
    return Reply(200, [render.label(one, ask.links) for one in thread.labels])


def _put_on(ask: Ask, thread: Thread, label: Label) -> None:
    if change.add_label(thread, label, ask.viewer.account):
        name, login = ask.home.full_name, ask.viewer.token.login
        ask.hub.record(effects.Labeled(name, login, thread.number, label.name))


@route("DELETE", f"{ISSUE}/labels/{{name}}")
def remove_label(ask: Ask) -> Reply:
    """404 "Label does not exist" when the thread does not have it [V]."""
    thread = writable(ask)
    label = change.find_label(ask.home, ask.params["name"])
    if label is None or not change.remove_label(thread, label, ask.viewer.account):
        raise not_found("Label does not exist")
    name, login = ask.home.full_name, ask.viewer.token.login
    ask.hub.record(effects.Unlabeled(name, login, thread.number, label.name))
    return Reply(200, [render.label(one, ask.links) for one in thread.labels])


@route("POST", f"{ISSUE}/assignees")
def add_assignees(ask: Ask) -> Reply:
    """Assigns those who can be; the others are silently left out [V]."""
    thread = writable(ask)
    for login in ask.given.get("assignees") or ():
        if ask.home.settings.role_of(login) is None:
            continue
        if change.assign(thread, ask.hub.account(login), ask.viewer.account):
            name, by = ask.home.full_name, ask.viewer.token.login
            ask.hub.record(effects.Assigned(name, by, thread.number, login))
    return Reply(201, render.issue(thread, ask.links))


@route("DELETE", f"{ISSUE}/assignees")
def remove_assignees(ask: Ask) -> Reply:
    thread = writable(ask)
    for login in ask.given.get("assignees") or ():
        who = ask.hub.find_account(login)
        if who is not None and who in thread.assignees:
            thread.assignees.remove(who)
            name, by = ask.home.full_name, ask.viewer.token.login
            ask.hub.record(effects.Unassigned(name, by, thread.number, login))
    return Reply(200, render.issue(thread, ask.links))
