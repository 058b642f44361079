"""Everything that can go wrong with GitHub, translated into `kickoff.errors` in this one place.

Sources: "Troubleshooting the REST API", "Rate limits for the REST API" and "Rate limits and query
limits for the GraphQL API" in GitHub's documentation.
"""

from __future__ import annotations

from collections.abc import Mapping

from kickoff.adapters.github.answers import Answer, GraphQLError, server_time
from kickoff.errors import (
    ForgeError,
    NotThere,
    PermissionMissing,
    RateLimited,
    RejectedByForge,
    Unavailable,
)

UNSAID_WAIT = 60.0
"""Seconds to wait when a rate limit does not say how long (GitHub: "at least one minute")."""

_TOO_FAST = "submitted too quickly"
"""GitHub's words for too many comments a minute, whatever the error's type."""

_DENIED = ("not accessible", "must have", "not have permission", "requires authentication")
_UNCERTAIN = frozenset(
    {
        "",
        "INTERNAL",
        "INTERNAL_SERVER_ERROR",
        "RESOURCE_LIMITS_EXCEEDED",
        "SERVICE_UNAVAILABLE",
        "TIMEOUT",
        "LOADING",
    }
)


def no_answer(error: Exception) -> Unavailable:
    """The connection failed, timed out, or broke off in the middle."""
    return Unavailable(f"GitHub gave no answer: {type(error).__name__}")


def unreadable(status: int) -> Unavailable:
    """An answer that is not the JSON it should be."""
    return Unavailable(f"GitHub's answer (status {status}) is not JSON")


def of_status(answer: Answer, doing: str, right: str = "") -> ForgeError:
    """The failure a status of 300 or more stands for.

    `doing` says what was tried; `right` is the permission it needs, as in `contents: write`.
    """
    said = f"{doing}: {answer.message}"
    match answer.status:
        case 401:
            return _not_accepted(said)
        case 403 | 429:
            return _forbidden(answer, doing, right)
        case 404 | 410:
            return NotThere(said)
        case 409 if "empty" in answer.message.lower():
            return ForgeError(
                "the repository has no commit yet",
                reason="empty_repository",
                remedy="Push a first commit to the default branch.",
            )
        case status if status >= 500:
            return Unavailable(f"{said} (status {status})")
        case _:
            return RejectedByForge(said)


def of_error(
    error: GraphQLError, doing: str, right: str = "", headers: Mapping[str, str] | None = None
) -> ForgeError:
    """The failure a GraphQL error stands for."""
    said = f"{doing}: {error.message}"
    match error.type:
        case "NOT_FOUND":
            return NotThere(said)
        case "FORBIDDEN" | "INSUFFICIENT_SCOPES":
            return PermissionMissing(said, remedy=permissions_yaml(right))
        case "RATE_LIMITED" | "RATE_LIMIT":
            return RateLimited(said, retry_after=retry_after(headers or {}))
        case _ if _TOO_FAST in error.message.lower():
            return RateLimited(said, retry_after=UNSAID_WAIT)
        case kind if kind in _UNCERTAIN and not error.code:
            return Unavailable(said)
        case _:
            return RejectedByForge(said)


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, as the headers say: `retry-after`, else `x-ratelimit-reset`."""
    told = headers.get("retry-after", "")
    if told.isdecimal():
        return float(told)
    reset, now = headers.get("x-ratelimit-reset", ""), server_time(headers)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal() and now is not None:
        return max(1.0, float(reset) - now.timestamp())
    return UNSAID_WAIT


def permissions_yaml(*rights: str) -> str:
    """The lines to paste into the workflow, for rights such as `contents: write`."""
    lines = [f"  {right}" for right in rights if right]
    return "\n".join(["permissions:", *lines]) if lines else ""


def _not_accepted(said: str) -> PermissionMissing:
    return PermissionMissing(
        f"GitHub does not accept the token: {said}",
        remedy="Check that the token is set, is not expired and belongs to this GitHub.",
    )


def _forbidden(answer: Answer, doing: str, right: str) -> ForgeError:
    said = f"{doing}: {answer.message}"
    if _is_rate_limit(answer):
        return RateLimited(said, retry_after=retry_after(answer.headers))
    if not any(words in answer.message.lower() for words in _DENIED):
        return RejectedByForge(said)
    rights = _accepted_rights(answer.headers) or (right,)
    named = ", ".join(f"`{r}`" for r in rights if r)
    lacking = f"; the token lacks {named}" if named else ""
    return PermissionMissing(said + lacking, remedy=permissions_yaml(*rights))


def _is_rate_limit(answer: Answer) -> bool:
    return (
        answer.status == 429
        or "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in answer.message.lower()
    )


def _accepted_rights(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The first alternative of `x-accepted-github-permissions`: `contents=write,workflows=write`.

    Alternatives are set apart by semicolons. `metadata` comes with every token.
    """
    first = headers.get("x-accepted-github-permissions", "").split(";")[0]
    pairs = (part.strip().partition("=") for part in first.split(","))
    return tuple(
        f"{name.replace('_', '-')}: {level}"
        for name, _, level in pairs
        if level and name != "metadata"
    )
