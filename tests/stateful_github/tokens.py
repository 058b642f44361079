"""Tokens: whose they are, what they may do, and how GitHub words it when they may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ACTIONS_BOT = "github-actions[bot]"
SCOPES = ("contents", "issues", "pull-requests", "actions", "metadata", "workflows", "checks")
PRIVILEGES = ("workflows", "administration")
"""Scopes that nobody has for being able to read; the last is for who administrates [V]."""


class Level(StrEnum):
    """What a `permissions:` line may say."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


class TokenKind(StrEnum):
    """ACTIONS is a job's GITHUB_TOKEN, APP another installation token, USER a person's."""

    ACTIONS = "actions"
    APP = "app"
    USER = "user"


ROLE_RIGHTS: dict[str, dict[str, Level]] = {
    "read": {"contents": Level.READ, "issues": Level.READ, "pull-requests": Level.READ},
    "triage": {"contents": Level.READ, "issues": Level.WRITE, "pull-requests": Level.WRITE},
    "write": dict.fromkeys(SCOPES, Level.WRITE),
}
ROLE_RIGHTS["maintain"] = ROLE_RIGHTS["write"]
ROLE_RIGHTS["admin"] = ROLE_RIGHTS["write"] | {"administration": Level.WRITE}


@dataclass(frozen=True, slots=True)
class Token:
    """A credential. `repository` is the full name an installation token is limited to."""

    value: str
    login: str
    kind: TokenKind
    repository: str | None = None
    permissions: Mapping[str, Level] = field(default_factory=dict)

    @property
    def is_installation(self) -> bool:
        """Whether it belongs to an app: GITHUB_TOKEN and app tokens cannot ask for /user [V]."""
        return self.kind is not TokenKind.USER


def levels(permissions: Mapping[str, str]) -> dict[str, Level]:
    """A `permissions:` map as values; ValueError for a scope or level that does not exist.

    What is not named is none, except metadata, which every token may read [V].
    """
    unknown = set(permissions) - {*SCOPES, *PRIVILEGES}
    if unknown:
        raise ValueError(f"no such permission: {', '.join(sorted(unknown))}")
    return {"metadata": Level.READ} | {scope: Level(text) for scope, text in permissions.items()}


def covers(have: Level, need: Level) -> bool:
    """Whether one level includes another."""
    order = [Level.NONE, Level.READ, Level.WRITE]
    return order.index(have) >= order.index(need)


def accepted_header(scopes: tuple[str, ...], need: Level) -> str:
    """The value of `x-accepted-github-permissions`: alternatives are joined by `; ` [V]."""
    return "; ".join(f"{scope.replace('-', '_')}={need}" for scope in scopes)
