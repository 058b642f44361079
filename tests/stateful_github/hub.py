"""The stateful GitHub itself: accounts, repositories, tokens, faults, ledger, clock."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from stateful_github.changes.branches import commit_files
from stateful_github.changes.pulls import follow
from stateful_github.clock import Clock
from stateful_github.effects import Effect, Effects
from stateful_github.faults import Faults
from stateful_github.git.store import GitStore
from stateful_github.limits import Limits
from stateful_github.model.accounts import Account, AccountKind, kind_of
from stateful_github.model.node_ids import Prefix, node_id
from stateful_github.model.settings import Settings
from stateful_github.payloads import Event
from stateful_github.people.branches import as_bytes
from stateful_github.render.links import GITHUB, Links
from stateful_github.repository import Repository
from stateful_github.repository_types import Contents
from stateful_github.requests_seen import RequestsSeen
from stateful_github.tokens import ACTIONS_BOT, Level, Token, TokenKind

_PREFIXES = {
    AccountKind.USER: Prefix.USER,
    AccountKind.BOT: Prefix.BOT,
    AccountKind.ORGANIZATION: Prefix.ORGANIZATION,
}


class StatefulGitHub(Faults):
    """One GitHub with everything in it.

    `directory` holds the bare repositories. `lock` serialises requests; hooks and people's deeds
    may take it again (it is reentrant).
    """

    def __init__(self, directory: Path, clock: Clock | None = None, links: Links = GITHUB) -> None:
        super().__init__()
        self.directory = directory
        self.clock = clock or Clock()
        self.links = links
        self.lock = threading.RLock()
        self.effects = Effects()
        self.requests = RequestsSeen()
        self.limits = Limits(self.clock)
        self.repositories: dict[str, Repository] = {}
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.nodes: dict[str, object] = {}
        self.not_served: list[str] = []
        self.events: list[Event] = []
        self.lag_new_refs = 0
        self.tree_limit = 100_000
        self.list_limits: dict[str, int] = {}
        self._last_id = 1_000_000
        self.account(ACTIONS_BOT)

    # ids

    def next_id(self) -> int:
        """A database id nobody has; they count up."""
        self._last_id += 1
        return self._last_id

    def new_ids(self, prefix: Prefix) -> tuple[int, str]:
        """A database id and the node id that goes with it."""
        database_id = self.next_id()
        return database_id, node_id(prefix, database_id)

    # accounts

    def account(self, login: str) -> Account:
        """The account of that name (any case), made when it is new."""
        return self.find_account(login) or self._new_account(login, kind_of(login))

    def organization(self, login: str) -> Account:
        """An organization, made when it is new."""
        return self.find_account(login) or self._new_account(login, AccountKind.ORGANIZATION)

    def find_account(self, login: str) -> Account | None:
        """The account of that name, or None."""
        return self.accounts.get(login.lower())

    def _new_account(self, login: str, kind: AccountKind) -> Account:
        database_id, node = self.new_ids(_PREFIXES[kind])
        account = Account(login, database_id, node, kind)
        self.accounts[login.lower()] = account
        self.nodes[node] = account
        return account

    def account_of_email(self, email: str) -> Account | None:
        """Whose commits carry that address."""
        return next((one for one in self.accounts.values() if one.email == email), None)

    # repositories

    def create_repository(
        self,
        full_name: str,
        files: Mapping[str, Contents] | None = None,
        *,
        default_branch: str = "main",
        roles: Mapping[str, str] | None = None,
        settings: Settings | None = None,
        message: str = "Initial commit",
    ) -> Repository:
        """A repository with one commit of `files`; without files it is empty (no commit).

        The owner is an organization unless the account exists already. `roles` maps logins to
        `read`, `triage`, `write`, `maintain`, `admin` or a custom role of the settings.
        """
        owner, _, name = full_name.partition("/")
        store = GitStore(self.directory / f"{full_name}.git", head=default_branch)
        made = self._register(self.organization(owner), name, store, settings, default_branch, None)
        made.settings.roles.update(roles or {})
        for login in made.settings.roles:
            self.account(login)
        if files is not None:
            commit_files(made, default_branch, as_bytes(files), message, made.owner, None)
        return made

    def _register(
        self,
        owner: Account,
        name: str,
        store: GitStore,
        settings: Settings | None,
        default_branch: str,
        parent: Repository | None,
    ) -> Repository:
        ids = self.new_ids(Prefix.REPOSITORY)
        made = Repository(
            self,
            owner,
            name,
            ids,
            store,
            settings or Settings(),
            default_branch,
            self.clock(),
            parent,
        )
        self.repositories[made.full_name.lower()] = made
        self.nodes[made.node_id] = made
        return made

    def fork(self, parent: Repository, owner: str) -> Repository:
        """A fork with the same branches; it shares the parent's objects, as on GitHub."""
        path = self.directory / f"{owner}/{parent.name}.git"
        store = GitStore(path, head=parent.default_branch, objects_of=parent.store)
        who = self.account(owner)
        made = self._register(who, parent.name, store, Settings(), parent.default_branch, parent)
        for ref, oid in parent.store.refs("refs/heads/").items():
            store.set_ref(ref, oid, expected=None)
        return made

    def repository(self, full_name: str) -> Repository:
        """A repository by its full name, in any case; KeyError when there is none."""
        return self.repositories[full_name.lower()]

    # tokens

    def user_token(self, login: str) -> str:
        """A person's token: it may what their roles say."""
        return self.issue_token(self.account(login).login, TokenKind.USER, None, {})

    def issue_token(
        self, login: str, kind: TokenKind, repository: str | None, permissions: Mapping[str, Level]
    ) -> str:
        """A token of any kind; its value."""
        letter = {TokenKind.USER: "p", TokenKind.ACTIONS: "s", TokenKind.APP: "s"}[kind]
        value = f"gh{letter}_{len(self.tokens) + 1:036d}"
        self.account(login)
        self.tokens[value] = Token(value, login, kind, repository, dict(permissions))
        return value

    def refresh(self) -> None:
        """Let open pull requests follow their branches, also when real git moved those."""
        for home in self.repositories.values():
            for pull in home.pull_requests():
                if not pull.closed:
                    follow(pull, home.owner)

    def wake(self, event: Event) -> None:
        """Note an event that a request set off: dispatches, which even GITHUB_TOKEN may [V]."""
        self.events.append(event)

    def record(self, effect: Effect) -> None:
        """Write an effect into the ledger."""
        self.effects.record(effect)
