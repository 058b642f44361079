"""What every run works with: the ports, and where the queue lives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias

from kickoff.core.catalogue import Catalogue
from kickoff.core.effects import Withdraw
from kickoff.core.events import RecordsProposed
from kickoff.core.facts import UNSEEN, Fact
from kickoff.core.records.proposing import Proposing
from kickoff.core.registry import Attempt
from kickoff.ports import Ambiguous, Barred, Clock, Forge, Lost, StateBranch
from kickoff.service.keeping import Outbox

STATE_BRANCH = "kickoff-state"
CONFIG_PATH = ".github/kickoff.yml"


Stood: TypeAlias = RecordsProposed | Lost | Ambiguous | Barred
"""What became of a proposal; `Barred` says why, and what a person can do."""


class Proposals(Protocol):
    """Where records wait that may not be committed onto the default branch."""

    def propose(self, wanted: Proposing) -> Stood:
        """Move the branch by compare-and-swap; open its pull request, or rewrite the open one.

        Raises a ForgeError when nothing is known of what was carried out, or nothing was.
        """

    def withdraw(self, effect: Withdraw) -> bool:
        """Delete the branch if it is where it was seen; its pull request is closed by that."""


def not_read(_commit: str, _folder: str, _pattern: str) -> Fact[Catalogue]:
    """The task files where reading all of them would cost too many requests."""
    return UNSEEN


def nothing_in_the_way(_branch: str) -> str:
    """Where a commit is tried before anything is known of what stands in its way."""
    return ""


def not_here(_task: str, _attempt: Attempt) -> bytes:
    """The log of a worker that does not run on this machine."""
    return b""


def nobody_notes(_at: datetime) -> None:
    """Where a run leaves no note that it came to its end."""


class PutBack(Protocol):
    """What a person types to have a branch at a commit; with `FORCE`, also where it is not gone."""

    def __call__(self, branch: str, commit: str, force: str = "") -> str:
        """The command, to be pasted."""


FORCE = "--force "


def pushed_back(branch: str, commit: str, force: str = "") -> str:
    """What puts a branch back by way of a clone, wherever that is."""
    return f"git push {force}origin {commit}:refs/heads/{branch}"


def no_file(_task: str, _attempt: Attempt) -> Path | None:
    """Where the log of a worker lies that does not run on this machine."""
    return None


@dataclass(frozen=True, slots=True)
class Kit:
    """The ports of one queue, the name of its state branch and of its configuration file.

    `turn` is held from a run's first look to its last word; it keeps runs on one machine apart.
    `ticked` is told when a run that saw the queue has come to its end.
    `outbox` is where commands wait for a remote that cannot be reached. `proposals` is where
    records are proposed, if anywhere; `offers` is where a person's own edits of task files are.
    `requests` counts what was asked of another machine so far. `catalogue` reads all task files
    below a folder whose paths match a pattern, at a commit. `log` is what the worker of a task's
    attempt has said so far, or the newest part of that; empty where none is kept, and `log_file`
    is where that lies. `in_the_way` says
    why a commit onto a branch would wait. `put_back` is what a person types to have a branch at a
    commit, `seen_as` what git calls the state branch as it was last seen.
    """

    forge: Forge
    state: StateBranch
    clock: Clock
    state_branch: str = STATE_BRANCH
    config_path: str = CONFIG_PATH
    turn: Callable[[], AbstractContextManager[None]] = nullcontext
    ticked: Callable[[datetime], None] = nobody_notes
    outbox: Outbox | None = None
    requests: Callable[[], int] = int
    catalogue: Callable[[str, str, str], Fact[Catalogue]] = not_read
    log: Callable[[str, Attempt], bytes] = not_here
    log_file: Callable[[str, Attempt], Path | None] = no_file
    in_the_way: Callable[[str], str] = nothing_in_the_way
    put_back: PutBack = pushed_back
    seen_as: str = f"origin/{STATE_BRANCH}"
    proposals: Proposals | None = None
    offers: Proposals | None = None
