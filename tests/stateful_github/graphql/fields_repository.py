"""Resolvers of the query's root and of repositories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stateful_github.access import READ, WRITE
from stateful_github.changes.threads import find_label
from stateful_github.graphql.call import Call, Fields
from stateful_github.graphql.connections import Page, page
from stateful_github.graphql.filters import filtered_issues, filtered_pulls
from stateful_github.graphql.git_values import Ref, git_object, resolve
from stateful_github.model.threads import Issue, PullRequest, Thread
from stateful_github.refusals import Refusal, not_found
from stateful_github.render.repositories import html_of
from stateful_github.repository import Repository
from stateful_github.tokens import covers


def _repository(_: Any, call: Call) -> Repository:
    name = f"{call.args['owner']}/{call.args['name']}"
    found = call.hub.repositories.get(name.lower())
    if found is None or not call.seen(found):
        raise not_found(f"Could not resolve to a Repository with the name '{name}'.")
    return found


def _nodes(_: Any, call: Call) -> list[Any]:
    found: list[Any] = []
    for node_id in call.args["ids"]:
        try:
            found.append(call.node(node_id))
        except Refusal as missing:
            found.append(missing)
    return found


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The `rateLimit` field."""

    cost: int
    limit: int
    remaining: int
    used: int
    reset_at: datetime
    node_count: int


def _rate_limit(_: Any, call: Call) -> RateLimit:
    budget = call.hub.limits.budget(call.viewer.token, "graphql")
    cost = call.context.cost
    return RateLimit(cost, budget.limit, budget.remaining, budget.used, budget.reset, 0)


def _user(_: Any, call: Call) -> Any:
    found = call.hub.find_account(call.args["login"])
    if found is None:
        raise not_found(f"Could not resolve to a User with the login of '{call.args['login']}'.")
    return found


QUERY: Fields = {
    "repository": _repository,
    "node": lambda _, call: call.node(call.args["id"]),
    "nodes": _nodes,
    "viewer": lambda _, call: call.viewer.account,
    "rateLimit": _rate_limit,
    "user": _user,
}


def _ref(home: Repository, call: Call) -> Ref | None:
    call.readable(home, "contents")
    name: str = call.args["qualifiedName"]
    names = [name] if name.startswith("refs/") else [f"refs/heads/{name}", f"refs/tags/{name}"]
    for full in names:
        oid = home.visible_ref(full)
        if oid is not None:
            return Ref(home, full, oid)
    return None


def _default_ref(home: Repository, call: Call) -> Ref | None:
    call.readable(home, "contents")
    oid = home.branch(home.default_branch)
    return Ref(home, f"refs/heads/{home.default_branch}", oid) if oid else None


def _refs(home: Repository, call: Call) -> Page:
    call.readable(home, "contents")
    prefix: str = call.args["refPrefix"]
    if not prefix.endswith("/"):
        prefix += "/"
    wanted = (call.args.get("query") or "").lower()
    found = [Ref(home, name, oid) for name, oid in home.store.refs(prefix).items()]
    found = [ref for ref in found if wanted in ref.name.lower()]
    return page(call, found[::-1] if call.args.get("direction") == "DESC" else found)


def _object(home: Repository, call: Call) -> Any:
    call.readable(home, "contents")
    oid, expression = call.args.get("oid"), call.args.get("expression")
    if oid is not None:
        return git_object(home, oid)
    if expression is None:
        raise Refusal(422, "An object's expression or oid is required.", kind="ARGUMENT_ERROR")
    return resolve(home, expression)


def _thread(home: Repository, call: Call, kind: type, said: str, scope: str) -> Any:
    found = home.threads.get(call.args["number"])
    if not isinstance(found, kind):
        raise not_found(f"Could not resolve to {said} with the number of {call.args['number']}.")
    call.readable(home, scope)
    return found


def _issues(home: Repository, call: Call) -> Page:
    call.readable(home, "issues")
    issues = [one for one in home.threads.values() if isinstance(one, Issue)]
    return page(call, filtered_issues(issues, call))


def _pulls(home: Repository, call: Call) -> Page:
    call.readable(home, "pull-requests")
    return page(call, filtered_pulls(home.pull_requests(), call))


def _permission(home: Repository, call: Call) -> str | None:
    if call.viewer.token.is_installation:
        level = call.viewer.level(home, "contents")
        return "WRITE" if covers(level, WRITE) else "READ" if covers(level, READ) else None
    role = call.viewer.role(home)
    return role.upper() if role else None if home.settings.private else "READ"


def _visibility(home: Repository, call: Call) -> str:
    return "PRIVATE" if home.settings.private else "PUBLIC"


REPOSITORY: Fields = {
    "id": lambda home, call: home.node_id,
    "nameWithOwner": lambda home, call: home.full_name,
    "url": lambda home, call: html_of(home, call.hub.links),
    "isPrivate": lambda home, call: home.settings.private,
    "visibility": _visibility,
    "isArchived": lambda home, call: home.settings.archived,
    "isFork": lambda home, call: home.parent is not None,
    "isEmpty": lambda home, call: home.is_empty,
    "isDisabled": lambda home, call: False,
    "isLocked": lambda home, call: False,
    "hasIssuesEnabled": lambda home, call: True,
    "deleteBranchOnMerge": lambda home, call: home.settings.delete_branch_on_merge,
    "viewerPermission": _permission,
    "viewerCanAdminister": lambda home, call: _permission(home, call) == "ADMIN",
    "defaultBranchRef": _default_ref,
    "ref": _ref,
    "refs": _refs,
    "object": _object,
    "issue": lambda home, call: _thread(home, call, Issue, "an Issue", "issues"),
    "pullRequest": lambda home, call: _thread(
        home, call, PullRequest, "a PullRequest", "pull-requests"
    ),
    "issueOrPullRequest": lambda home, call: _thread(
        home, call, Thread, "an issue or pull request", "issues"
    ),
    "issues": _issues,
    "pullRequests": _pulls,
    "labels": lambda home, call: page(call, list(home.labels.values())),
    "label": lambda home, call: find_label(home, call.args["name"]),
}
