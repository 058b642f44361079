"""The front door: every request, from whatever transport, comes in here and leaves here."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from email.utils import format_datetime
from typing import Any

from stateful_github.access import Viewer
from stateful_github.exchange import ConnectionLost, Incoming, Outgoing
from stateful_github.faults import (
    BadGateway,
    Fault,
    FieldFails,
    PartialData,
    PrimaryLimit,
    SecondaryLimit,
    Slow,
    Status,
    Timeout,
    TruncatedBody,
)
from stateful_github.graphql import engine
from stateful_github.graphql.call import Context
from stateful_github.hub import StatefulGitHub
from stateful_github.limits import SECONDARY
from stateful_github.refusals import NotServed, Refusal, bad_credentials
from stateful_github.render.links import Links
from stateful_github.requests_seen import Request
from stateful_github.rest import (
    routes_accounts,
    routes_actions,
    routes_activity,
    routes_contents,
    routes_git,
    routes_issues,
    routes_pulls,
    routes_reactions,
)
from stateful_github.rest.conformity import check_answer
from stateful_github.rest.router import Ask, Reply, Route, find

AREAS = (
    routes_accounts,
    routes_activity,
    routes_actions,
    routes_contents,
    routes_git,
    routes_issues,
    routes_pulls,
    routes_reactions,
)
HTML_502 = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"
_MESSAGES = {
    401: "Bad credentials",
    403: "Resource not accessible by integration",
    404: "Not Found",
    409: "Conflict",
    422: "Validation Failed",
    429: SECONDARY,
    500: "Server Error",
}


@dataclass(frozen=True, slots=True)
class _Work:
    """A request that is understood: what it does and how to name it."""

    operations: tuple[str, ...]
    resource: str
    cost: int
    document: engine.Document | dict[str, Any] | None = None
    route: Route | None = None
    params: dict[str, str] | None = None


def respond(hub: StatefulGitHub, incoming: Incoming, links: Links) -> Outgoing:
    """The answer to a request.

    Raises ConnectionLost when a scripted fault swallows it, NotServed when nobody taught the
    stateful GitHub that route or field.
    """
    with hub.lock:
        work = _understood(hub, incoming)
        hub.run_hooks(incoming, work.operations)
        hub.refresh()
        fault = hub.next_fault(incoming, work.operations)
        login = "?"
        status = 0
        try:
            viewer = _viewer(hub, incoming)
            login = viewer.token.login
            answer = _faulted(hub, incoming, links, work, viewer, fault)
            status = answer.status
        except Refusal as refused:
            answer = _refused(refused)
            status = answer.status
        finally:
            hub.requests.record(
                Request(incoming.method, incoming.path, work.operations, login, status, work.cost)
            )
        return replace(answer, headers=_common(hub) | answer.headers)


def _common(hub: StatefulGitHub) -> dict[str, str]:
    """Headers of every answer; `date` is the hub's clock, to which clients compare theirs."""
    return {
        "date": format_datetime(hub.clock(), usegmt=True),
        "x-github-request-id": f"{len(hub.requests):04X}:0:0:0:0",
        "server": "github.com",
    }


def _understood(hub: StatefulGitHub, incoming: Incoming) -> _Work:
    if incoming.path == "/graphql":
        return _understood_graphql(incoming)
    found = find(incoming)
    if found is None:
        said = f"{incoming.method} {incoming.path} is not served by the stateful GitHub"
        hub.not_served.append(said)
        raise NotServed(said)
    return _Work((found[0].label,), "core", 1, None, *found)


def _understood_graphql(incoming: Incoming) -> _Work:
    try:
        document = engine.read(incoming.json())
    except ValueError:
        return _Work((), "graphql", 1, {"message": "Problems parsing JSON"})
    if isinstance(document, dict):
        return _Work((), "graphql", 1, document)
    names = (document.weight.name, *document.weight.root_fields)
    return _Work(tuple(filter(None, names)), "graphql", document.weight.cost, document)


def _viewer(hub: StatefulGitHub, incoming: Incoming) -> Viewer:
    scheme, _, value = incoming.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        value = base64.b64decode(value).decode("utf-8", "replace").partition(":")[2]
    token = hub.tokens.get(value.strip())
    if token is None:
        raise bad_credentials()
    return Viewer(token, hub.account(token.login))


def _faulted(
    hub: StatefulGitHub,
    incoming: Incoming,
    links: Links,
    work: _Work,
    viewer: Viewer,
    fault: Fault | None,
) -> Outgoing:
    """The work, with the fault before it, around it or after it."""
    match fault:
        case Status() | SecondaryLimit() | PrimaryLimit():
            return _limited(hub, work, viewer, fault)
        case BadGateway(before_write=True):
            return Outgoing(fault.status, HTML_502, {"content-type": "text/html"})
        case Timeout(before_write=True):
            raise ConnectionLost("no answer")
        case Slow():
            hub.clock.advance(seconds=fault.seconds)
        case _:
            pass
    answer = _answered(hub, incoming, links, work, viewer, fault)
    match fault:
        case BadGateway():
            return Outgoing(fault.status, HTML_502, {"content-type": "text/html"})
        case Timeout():
            raise ConnectionLost("no answer")
        case TruncatedBody():
            return replace(answer, cut_at=fault.keep)
        case _:
            return answer


def _limited(
    hub: StatefulGitHub, work: _Work, viewer: Viewer, fault: Status | SecondaryLimit | PrimaryLimit
) -> Outgoing:
    headers = hub.limits.headers(viewer.token, work.resource)
    match fault:
        case SecondaryLimit():
            wait = {"retry-after": str(fault.retry_after)}
            return _refused(Refusal(403, SECONDARY, headers=headers | wait))
        case PrimaryLimit():
            headers["x-ratelimit-remaining"] = "0"
            said = f"API rate limit exceeded for installation ID {viewer.token.login}."
            return _exceeded(work, said, headers)
        case Status():
            message = fault.message or _MESSAGES.get(fault.status, "Server Error")
            wait = {"retry-after": str(fault.retry_after)} if fault.retry_after else {}
            return _refused(Refusal(fault.status, message, headers=headers | wait))


def _exceeded(work: _Work, said: str, headers: dict[str, str]) -> Outgoing:
    """A spent budget: GraphQL says so with status 200 [V]."""
    if work.resource == "graphql":
        errors = [{"type": "RATE_LIMITED", "message": said}]
        return Outgoing.of_json(200, {"errors": errors}, headers)
    return _refused(Refusal(403, said, headers=headers))


def _answered(
    hub: StatefulGitHub,
    incoming: Incoming,
    links: Links,
    work: _Work,
    viewer: Viewer,
    fault: Fault | None,
) -> Outgoing:
    try:
        hub.limits.spend(viewer.token, work.resource, work.cost)
    except Refusal as spent:
        headers = hub.limits.headers(viewer.token, work.resource)
        return _exceeded(work, spent.message, headers)
    try:
        if work.route is None:
            answer = _graphql(hub, work, viewer, fault)
        else:
            answer = _rest(hub, incoming, links, work, viewer)
    except Refusal as refused:
        if work.route is not None:
            body = refused.body()
            check_answer(incoming.method, work.route.template, refused.status, body)
        answer = _refused(refused)
    limits = hub.limits.headers(viewer.token, work.resource)
    return replace(answer, headers=limits | answer.headers)


def _graphql(hub: StatefulGitHub, work: _Work, viewer: Viewer, fault: Fault | None) -> Outgoing:
    document = work.document
    if not isinstance(document, engine.Document):
        assert document is not None
        return Outgoing.of_json(400 if "message" in document else 200, document)
    context = Context(hub, viewer, work.cost, {})
    scripted = fault if isinstance(fault, PartialData | FieldFails) else None
    return Outgoing.of_json(200, engine.run(document, context, scripted))


def _rest(
    hub: StatefulGitHub, incoming: Incoming, links: Links, work: _Work, viewer: Viewer
) -> Outgoing:
    assert work.route is not None
    reply: Reply = work.route.answer(Ask(hub, viewer, links, incoming, work.params or {}))
    check_answer(incoming.method, work.route.template, reply.status, reply.body)
    if reply.body is None:
        return Outgoing(reply.status, b"", reply.headers)
    return Outgoing.of_json(reply.status, reply.body, reply.headers)


def _refused(refused: Refusal) -> Outgoing:
    return Outgoing.of_json(refused.status, refused.body(), refused.headers)
