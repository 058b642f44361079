"""The policy: what `.github/kickoff.yml` decides, as one immutable value with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from kickoff.core.grammar.verbs import Verb


class Role(StrEnum):
    """A person's role in the repository, weakest first."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for none, 5 for admin."""
        return list(Role).index(self)

    def reaches(self, needed: Role) -> bool:
        """Whether this role is at least `needed`."""
        return self.rank >= needed.rank


class DispatchKind(StrEnum):
    """How a worker is started."""

    WORKFLOW = "workflow"
    COMMAND = "command"
    NONE = "none"


class Completing(StrEnum):
    """Where the record goes."""

    COMMIT = "commit"
    PULL_REQUEST = "pull_request"
    LEDGER = "ledger"


class LegacyReady(StrEnum):
    """What `status: ready` in a task file means."""

    QUEUE = "queue"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Worker:
    """One configured worker. `limit` counts tasks, `lease` overrides the general one."""

    dispatch: DispatchKind
    workflow: str | None = None
    command: tuple[str, ...] = ()
    limit: int | None = None
    lease: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How many tasks may be in work at once."""

    total: int = 4
    per_owner: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon a failed attempt is tried again."""

    budget: int = 3
    backoff: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Everybody who has the role, at least, and the people of these names.

    A name is a login, another name of one (`Policy.people`), or a role of one's own
    (`Policy.roles`).
    """

    role: Role | None = None
    names: tuple[str, ...] = ()


Allowance: TypeAlias = Role | Allowed
"""Who may use a verb; where it takes a role and nobody else may, that role."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may use the verbs of each group; what `verbs` says of one of them goes before."""

    queue: Allowance = Role.WRITE
    hold: Allowance = Role.TRIAGE
    pause: Allowance = Role.MAINTAIN
    read: Allowance = Role.TRIAGE
    verbs: Mapping[Verb, Allowance] = field(default_factory=dict)


def default_workers() -> Mapping[str, Worker]:
    """The workers of a repository without a configuration."""
    return {"default": Worker(DispatchKind.WORKFLOW, workflow="kickoff-worker.yml")}


@dataclass(frozen=True, slots=True)
class Policy:
    """Every rule a repository can set."""

    tasks: str = "tasks/**/*.md"
    branch: str = "task/{id}"
    limits: Limits = field(default_factory=Limits)
    lease: timedelta = timedelta(hours=2)
    person_lease: timedelta = timedelta(days=3)
    retry: Retry = field(default_factory=Retry)
    default_worker: str = "default"
    workers: Mapping[str, Worker] = field(default_factory=default_workers)
    rights: Rights = field(default_factory=Rights)
    bots: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: bool = True
    legacy_ready: LegacyReady = LegacyReady.QUEUE
    completion: Completing = Completing.COMMIT

    def worker(self, name: str | None) -> tuple[str, Worker | None]:
        """The worker of that name (the default one for None) and its settings, if configured."""
        chosen = name or self.default_worker
        return chosen, self.workers.get(chosen)

    def lease_of(self, name: str) -> timedelta:
        """How long the worker of that name may go without evidence of life."""
        worker = self.workers.get(name)
        return (worker.lease if worker else None) or self.lease

    @property
    def tasks_folder(self) -> str:
        """The literal folder in front of the first wildcard of `tasks`, without a final slash."""
        literal: list[str] = []
        for part in self.tasks.split("/")[:-1]:
            if any(c in part for c in "*?["):
                break
            literal.append(part)
        return "/".join(literal)
