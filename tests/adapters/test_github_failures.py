"""Statuses and GraphQL errors become the exceptions of `kickoff.errors`, with what to do next."""

from __future__ import annotations

import pytest

from kickoff.adapters.github.answers import Answer, GraphQLAnswer, GraphQLError
from kickoff.adapters.github.failures import of_error, of_status, retry_after
from kickoff.errors import (
    ForgeError,
    NotThere,
    PermissionMissing,
    RateLimited,
    RejectedByForge,
    Unavailable,
)

DATE = "Sat, 21 Nov 2026 10:00:00 GMT"
TEN_O_CLOCK = 1_795_255_200


def said(status: int, message: str, **headers: str) -> Answer:
    return Answer(
        status, {k.replace("_", "-"): v for k, v in headers.items()}, {"message": message}
    )


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (said(301, "Moved Permanently"), RejectedByForge),
        (said(401, "Bad credentials"), PermissionMissing),
        (said(403, "Resource not accessible by integration"), PermissionMissing),
        (said(403, "Must have admin rights to Repository."), PermissionMissing),
        (said(403, "Repository was archived so is read-only."), RejectedByForge),
        (said(403, "You have exceeded a secondary rate limit."), RateLimited),
        (said(403, "Forbidden", retry_after="7"), RateLimited),
        (said(429, "Too many requests"), RateLimited),
        (said(404, "Not Found"), NotThere),
        (said(410, "Issues are disabled for this repo"), NotThere),
        (said(409, "Merge conflict"), RejectedByForge),
        (said(422, "Validation Failed"), RejectedByForge),
        (said(500, "Server Error"), Unavailable),
        (said(502, "Bad Gateway"), Unavailable),
        (said(504, "Gateway Timeout"), Unavailable),
    ],
)
def test_a_status_has_one_meaning(answer: Answer, failure: type[ForgeError]) -> None:
    assert type(of_status(answer, "try")) is failure


def test_an_empty_repository_has_its_own_reason() -> None:
    failure = of_status(said(409, "Git Repository is empty."), "create the state branch")

    assert (failure.reason, str(failure)) == (
        "empty_repository",
        "the repository has no commit yet",
    )


def test_a_missing_permission_is_named_as_github_names_it() -> None:
    answer = said(
        403,
        "Resource not accessible by integration",
        x_accepted_github_permissions="pull_requests=write,contents=read; issues=write",
    )

    failure = of_status(answer, "open a pull request", "contents: write")

    assert str(failure) == (
        "open a pull request: Resource not accessible by integration; "
        "the token lacks `pull-requests: write`, `contents: read`"
    )
    assert failure.remedy == "permissions:\n  pull-requests: write\n  contents: read"


def test_a_missing_permission_is_named_by_the_caller_when_github_does_not() -> None:
    failure = of_status(
        said(403, "Resource not accessible by integration"), "start", "actions: write"
    )

    assert failure.remedy == "permissions:\n  actions: write"


def test_the_details_of_a_validation_are_told() -> None:
    body = {
        "message": "Validation Failed",
        "errors": [{"resource": "PullRequest", "field": "base", "code": "invalid"}, "no commits"],
    }

    assert (
        str(of_status(Answer(422, {}, body), "open"))
        == "open: Validation Failed: PullRequest base invalid; no commits"
    )


def test_a_wait_is_what_retry_after_says() -> None:
    assert retry_after({"retry-after": "7", "x-ratelimit-remaining": "0"}) == 7.0


def test_without_retry_after_a_spent_budget_waits_for_its_reset() -> None:
    headers = {
        "date": DATE,
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(TEN_O_CLOCK + 90),
    }

    assert retry_after(headers) == 90.0


def test_without_any_word_the_wait_is_a_minute() -> None:
    assert retry_after({"date": DATE, "x-ratelimit-remaining": "41"}) == 60.0


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        ("NOT_FOUND", NotThere),
        ("FORBIDDEN", PermissionMissing),
        ("INSUFFICIENT_SCOPES", PermissionMissing),
        ("RATE_LIMITED", RateLimited),
        ("UNPROCESSABLE", RejectedByForge),
        ("STALE_DATA", RejectedByForge),
        ("RESOURCE_LIMITS_EXCEEDED", Unavailable),
        ("SERVICE_UNAVAILABLE", Unavailable),
        ("", Unavailable),
    ],
)
def test_a_graphql_error_has_one_meaning(kind: str, failure: type[ForgeError]) -> None:
    assert type(of_error(GraphQLError(kind, "no"), "try")) is failure


def test_a_document_github_does_not_understand_is_not_asked_again() -> None:
    error = GraphQLError("", "Field 'x' doesn't exist", code="undefinedField")

    assert type(of_error(error, "try")) is RejectedByForge


def test_an_error_inside_above_or_without_a_place_makes_the_place_unknown() -> None:
    def spoiled(*path: str | int) -> bool:
        answer = GraphQLAnswer({}, (GraphQLError("INTERNAL", "no", path),))
        return answer.error_at("repository", "issues") is not None

    assert spoiled("repository", "issues", "nodes", 0)
    assert spoiled("repository")
    assert spoiled()
    assert not spoiled("repository", "config")


def test_not_found_is_an_answer_where_it_stands_and_unknown_below() -> None:
    answer = GraphQLAnswer({}, (GraphQLError("NOT_FOUND", "no", ("repository", "t0")),))

    assert answer.error_at("repository", "t0") is None
    assert answer.error_at("repository", "t0", "title") is not None
