"""What an examination goes by: the queue as a look saw it, and its surroundings.

Whatever could not be looked at is Unknown with the reason, and no check takes that for absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kickoff.core.catalogue import Catalogue
from kickoff.core.doctor.workflow import Job, WorkflowFile
from kickoff.core.facts import UNSEEN, Fact, Facts, Run, seen
from kickoff.core.policy import Policy, Role
from kickoff.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Ground:
    """What the surroundings are asked about: a queue, and the branches it lives beside.

    `workers` are the programs of command workers, by worker; `task_branch` is the name of a branch
    that a worker could work on.
    """

    head: str | None
    default_branch: str
    state_branch: str
    registry: Registry
    workers: Mapping[str, str]
    task_branch: str = ""


@dataclass(frozen=True, slots=True)
class ActionsSettings:
    """A repository's settings of Actions: what its jobs' own tokens may do.

    `default_rights` is `read` or `write`, for all jobs that have no list of their own. Source:
    https://docs.github.com/en/rest/actions/permissions (default workflow permissions).
    """

    may_open_pull_requests: bool
    default_rights: str


@dataclass(frozen=True, slots=True)
class Hosting:
    """What only GitHub knows of a repository.

    `states` are those of its workflows by path (`active`, `disabled_inactivity`, …), `ticked` is
    when a run of the queue last went well and `scheduled` when the schedule last started one
    (absent: never). `rules` are the kinds of the rules of a branch, by branch. `role` is that of
    whoever asks. `lost` is a commit of the state branch that somebody took back by force.
    """

    states: Fact[Mapping[str, str]] = UNSEEN
    ticked: Fact[datetime] = UNSEEN
    scheduled: Fact[datetime] = UNSEEN
    actions: Fact[ActionsSettings] = UNSEEN
    rules: Mapping[str, Fact[tuple[str, ...]]] = field(default_factory=dict)
    role: Fact[Role] = UNSEEN
    lost: Fact[str] = UNSEEN


@dataclass(frozen=True, slots=True)
class Leftover:
    """A worktree of ours whose task is not in play; `stays` is why it cannot go, or empty."""

    path: str
    branch: str
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone on this machine.

    `git` is its git's version; `locks` are files that a git left behind; `missing` are the
    programs of workers that are not here, by worker. `kept` counts the commands that wait for the
    remote, `unreadable` are those files of them in which nothing is understood. `behind` tells that
    the default branch is checked out and records do not come into the checkout. `ticked` is when
    something last ticked here. `remote` is the remote that has the queue, if one has it.
    """

    git: tuple[int, ...] = ()
    locks: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    kept: int = 0
    unreadable: tuple[str, ...] = ()
    leftovers: Fact[tuple[Leftover, ...]] = UNSEEN
    behind: bool = False
    ticked: datetime | None = None
    remote: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A commit of the state branch that nobody can have decided, and what is wrong with it."""

    commit: str
    finding: str


@dataclass(frozen=True, slots=True)
class Premises:
    """Everything that the checks look at.

    `template` is the queue's workflow as this version of Kickoff has it. `hosting` is None where
    the queue is on no GitHub, `clone` where it is reached by an API. `owners` are the roles of the
    owners that the configuration does not name. `branches` are task branches. `queue_exists` tells
    whether there is a state branch.
    """

    now: datetime
    registry: Registry
    policy: Policy
    facts: Facts
    template: WorkflowFile
    config_path: str = ".github/kickoff.yml"
    state_branch: str = "kickoff-state"
    repository: str = ""
    queue_exists: bool = True
    catalogue: Fact[Catalogue] = UNSEEN
    workflows: Fact[Mapping[str, WorkflowFile]] = UNSEEN
    hosting: Hosting | None = None
    owners: Mapping[str, Fact[Role]] = field(default_factory=dict)
    branches: Fact[tuple[str, ...]] = UNSEEN
    runs: Fact[tuple[Run, ...]] = UNSEEN
    edits: Fact[tuple[Edit, ...]] = UNSEEN
    clone: Clone | None = None

    def may_write(self, job: Job, scope: str) -> bool | None:
        """Whether a job's own token may; one without a list has what the settings give.

        None when those were not seen.
        """
        listed = job.may(scope, "write")
        settings = seen(self.hosting.actions) if self.hosting is not None else None
        return settings.default_rights == "write" if listed is None and settings else listed
