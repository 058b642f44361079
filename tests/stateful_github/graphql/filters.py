"""The filters and orders of issue and pull request lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from stateful_github.clock import moment
from stateful_github.graphql.call import Call
from stateful_github.model.threads import Issue, PullRequest, Thread

T = TypeVar("T", bound=Thread)


def pull_state(pull: PullRequest) -> str:
    """GraphQL's `PullRequestState`."""
    return "MERGED" if pull.merged else "CLOSED" if pull.closed else "OPEN"


def filtered_issues(issues: Sequence[Issue], call: Call) -> list[Issue]:
    """`repository.issues` with its arguments applied."""
    states = call.args.get("states")
    found = [one for one in issues if _labelled(one, call.args.get("labels"))]
    if states is not None:
        found = [one for one in found if ("CLOSED" if one.closed else "OPEN") in states]
    by = call.args.get("filterBy") or {}
    return ordered(_filter_by(found, by, call), call.args.get("orderBy"))


def _filter_by(issues: list[Issue], by: dict[str, Any], call: Call) -> list[Issue]:
    served = {"since", "labels", "states", "createdBy", "assignee"}
    more = sorted(key for key, value in by.items() if value and key not in served)
    assert not more, f"issues(filterBy:) is not served with {more}"
    if by.get("since"):
        since = moment(by["since"])
        issues = [one for one in issues if one.updated_at >= since]
    if by.get("states") is not None:
        issues = [one for one in issues if ("CLOSED" if one.closed else "OPEN") in by["states"]]
    if by.get("createdBy"):
        issues = [one for one in issues if one.author.login == by["createdBy"]]
    if by.get("assignee"):
        issues = [one for one in issues if by["assignee"] in [a.login for a in one.assignees]]
    return [one for one in issues if _labelled(one, by.get("labels"))]


def filtered_pulls(pulls: Sequence[PullRequest], call: Call) -> list[PullRequest]:
    """`pullRequests` with its arguments applied."""
    args = call.args
    found = [one for one in pulls if _labelled(one, args.get("labels"))]
    if args.get("states") is not None:
        found = [one for one in found if pull_state(one) in args["states"]]
    if args.get("headRefName") is not None:
        found = [one for one in found if one.head_branch == args["headRefName"]]
    if args.get("baseRefName") is not None:
        found = [one for one in found if one.base_branch == args["baseRefName"]]
    return ordered(found, args.get("orderBy"))


def _labelled(thread: Thread, names: list[str] | None) -> bool:
    """Whether it has one of the labels (they are alternatives), ignoring case [M]."""
    if names is None:
        return True
    wanted = {name.lower() for name in names}
    return any(label.name.lower() in wanted for label in thread.labels)


def ordered(threads: list[T], order: dict[str, str] | None) -> list[T]:
    """In the order asked for; by number without one."""
    if not order:
        return sorted(threads, key=lambda one: one.number)
    keys: dict[str, Any] = {
        "CREATED_AT": lambda one: (one.created_at, one.number),
        "UPDATED_AT": lambda one: (one.updated_at, one.number),
        "COMMENTS": lambda one: (len(one.comments), one.number),
    }
    return sorted(threads, key=keys[order["field"]], reverse=order["direction"] == "DESC")
