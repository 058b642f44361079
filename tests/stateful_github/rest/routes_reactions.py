"""Routes of reactions on comments and on threads."""

from __future__ import annotations

from stateful_github import effects
from stateful_github.changes import threads as change
from stateful_github.model.threads import REACTIONS, Comment, Remark, Thread
from stateful_github.refusals import invalid, not_found
from stateful_github.render.threads import reaction
from stateful_github.rest.router import Ask, Reply, listed, route
from stateful_github.rest.routes_issues import COMMENT, ISSUE, comment_of, thread_of

_FROM_REST = {rest: content for content, rest in REACTIONS.items()}


def _thread(subject: Remark) -> Thread:
    if isinstance(subject, Comment):
        return subject.thread
    assert isinstance(subject, Thread)
    return subject


def _listed(ask: Ask, subject: Remark) -> Reply:
    wanted = ask.query.get("content")
    found = [one for one in subject.reactions if wanted in (None, REACTIONS[one.content])]
    return listed(ask, found, lambda one: reaction(one, ask.links))


def _created(ask: Ask, subject: Remark) -> Reply:
    """201 for a new reaction, 200 for one that was there [V]."""
    content = _FROM_REST.get(ask.need("content", str))
    if content is None:
        raise invalid("Validation Failed")
    thread = _thread(subject)
    ask.viewer.require_voice(thread)
    made, new = change.react(subject, content, ask.viewer.account)
    if new:
        comment = subject.database_id if isinstance(subject, Comment) else None
        login, name = ask.viewer.token.login, ask.home.full_name
        ask.hub.record(effects.Reacted(name, login, thread.number, comment, content))
    return Reply(201 if new else 200, reaction(made, ask.links))


def _deleted(ask: Ask, subject: Remark) -> Reply:
    thread = _thread(subject)
    ask.viewer.require_voice(thread)
    text = ask.params["reaction_id"]
    found = [one for one in subject.reactions if str(one.database_id) == text]
    if not found or found[0].account is not ask.viewer.account:
        raise not_found()
    subject.reactions.remove(found[0])
    comment = subject.database_id if isinstance(subject, Comment) else None
    login, name = ask.viewer.token.login, ask.home.full_name
    ask.hub.record(effects.Unreacted(name, login, thread.number, comment, found[0].content))
    return Reply(204)


@route("GET", f"{COMMENT}/reactions")
def list_comment_reactions(ask: Ask) -> Reply:
    return _listed(ask, comment_of(ask))


@route("POST", f"{COMMENT}/reactions")
def create_comment_reaction(ask: Ask) -> Reply:
    return _created(ask, comment_of(ask))


@route("DELETE", f"{COMMENT}/reactions/{{reaction_id}}")
def delete_comment_reaction(ask: Ask) -> Reply:
    return _deleted(ask, comment_of(ask))


@route("GET", f"{ISSUE}/reactions")
def list_issue_reactions(ask: Ask) -> Reply:
    return _listed(ask, thread_of(ask))


@route("POST", f"{ISSUE}/reactions")
def create_issue_reaction(ask: Ask) -> Reply:
    return _created(ask, thread_of(ask))


@route("DELETE", f"{ISSUE}/reactions/{{reaction_id}}")
def delete_issue_reaction(ask: Ask) -> Reply:
    return _deleted(ask, thread_of(ask))
