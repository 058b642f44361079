"""People, bots and organizations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountKind(StrEnum):
    """As `__typename` in GraphQL and `type` in REST say it."""

    USER = "User"
    BOT = "Bot"
    ORGANIZATION = "Organization"


@dataclass(slots=True, eq=False)
class Account:
    """An account; `login` as REST shows it (`github-actions[bot]`)."""

    login: str
    database_id: int
    node_id: str
    kind: AccountKind

    @property
    def short_login(self) -> str:
        """As GraphQL's `Bot.login` shows it: without `[bot]` [T]."""
        return self.login.removesuffix("[bot]")

    @property
    def email(self) -> str:
        """The address in commits made for the account."""
        return f"{self.database_id}+{self.login}@users.noreply.github.com"


def kind_of(login: str) -> AccountKind:
    """What an account of that name is, unless said otherwise."""
    return AccountKind.BOT if login.endswith("[bot]") else AccountKind.USER
