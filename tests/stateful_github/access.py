"""Who may do what: tokens and roles against repositories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stateful_github.model.accounts import Account
from stateful_github.model.threads import PullRequest, Remark, Thread
from stateful_github.refusals import Refusal, forbidden, not_found
from stateful_github.tokens import PRIVILEGES, ROLE_RIGHTS, Level, Token, accepted_header, covers

if TYPE_CHECKING:
    from stateful_github.repository import Repository

READ, WRITE = Level.READ, Level.WRITE


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking."""

    token: Token
    account: Account

    def level(self, repository: Repository, scope: str) -> Level:
        """How far the token goes for one scope; reading what is public needs no right."""
        granted = self._granted(repository, scope)
        if granted is Level.NONE and not repository.settings.private and scope not in PRIVILEGES:
            return READ
        return granted

    def _granted(self, repository: Repository, scope: str) -> Level:
        if self.token.is_installation:
            if self.token.repository not in (None, repository.full_name):
                return Level.NONE
            return self.token.permissions.get(scope, Level.NONE)
        role = self.role(repository)
        usual = Level.NONE if scope in PRIVILEGES else READ
        return ROLE_RIGHTS[role].get(scope, usual) if role else Level.NONE

    def role(self, repository: Repository) -> str | None:
        """The built-in role of a person in a repository."""
        role = repository.settings.role_of(self.token.login)
        if role is None and self.account is repository.owner:
            return "admin"
        return None if role is None else repository.settings.base_role(role)

    def sees(self, repository: Repository) -> bool:
        """Whether the repository exists, as far as this token can tell."""
        if not repository.settings.private:
            return True
        if self.token.is_installation:
            return self.token.repository in (None, repository.full_name)
        return self.role(repository) is not None

    def require(self, repository: Repository, need: Level, *scopes: str) -> None:
        """Refuse unless one of the scopes is granted: 404 for the unseen, else 403."""
        if not self.sees(repository):
            raise not_found(
                f"Could not resolve to a Repository with the name '{repository.full_name}'."
            )
        if not any(covers(self.level(repository, scope), need) for scope in scopes):
            raise forbidden(accepted_header(scopes, need))
        if need is WRITE and repository.settings.archived:
            raise Refusal(403, "Repository was archived so is read-only.", kind="FORBIDDEN")

    def require_voice(self, thread: Thread) -> None:
        """Commenting and reacting: a token needs the right, a person only has to see it."""
        if self.token.is_installation:
            self.require(thread.repository, WRITE, *thread_scopes(thread))
        else:
            self.require(thread.repository, READ, "issues")

    def require_authorship(self, remark: Remark, thread: Thread) -> None:
        """Editing: one's own, or with write access somebody else's.

        An installation may edit and delete what others wrote when it has the right [M].
        """
        if remark.author is self.account:
            self.require_voice(thread)
        elif self.token.is_installation:
            self.require(thread.repository, WRITE, *thread_scopes(thread))
        else:
            self.require(thread.repository, WRITE, "contents")


def thread_scopes(thread: Thread) -> tuple[str, ...]:
    """Which rights open a thread for writing.

    For the conversation of a pull request either right will do [V: the routes list both].
    """
    return ("issues", "pull-requests") if isinstance(thread, PullRequest) else ("issues",)
