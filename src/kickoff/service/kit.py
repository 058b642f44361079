"""What every run works with: the ports, and where the queue lives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from kickoff.core.catalogue import Catalogue
from kickoff.core.facts import UNSEEN, Fact
from kickoff.core.registry import Attempt
from kickoff.ports import Clock, Forge, StateBranch
from kickoff.service.keeping import Outbox

STATE_BRANCH = "kickoff-state"
CONFIG_PATH = ".github/kickoff.yml"


def not_read(_commit: str, _folder: str, _pattern: str) -> Fact[Catalogue]:
    """The task files where reading all of them would cost too many requests."""
    return UNSEEN


def not_here(_task: str, _attempt: Attempt) -> bytes:
    """The log of a worker that does not run on this machine."""
    return b""


@dataclass(frozen=True, slots=True)
class Kit:
    """The ports of one queue, the name of its state branch and of its configuration file.

    `turn` is held from a run's first look to its last word; it keeps runs on one machine apart.
    `outbox` is where commands wait for a remote that cannot be reached.
    `requests` counts what was asked of another machine so far. `catalogue` reads all task files
    below a folder whose paths match a pattern, at a commit. `log` is what the worker of a task's
    attempt has said so far, or the newest part of that; empty where none is kept.
    """

    forge: Forge
    state: StateBranch
    clock: Clock
    state_branch: str = STATE_BRANCH
    config_path: str = CONFIG_PATH
    turn: Callable[[], AbstractContextManager[None]] = nullcontext
    outbox: Outbox | None = None
    requests: Callable[[], int] = int
    catalogue: Callable[[str, str, str], Fact[Catalogue]] = not_read
    log: Callable[[str, Attempt], bytes] = not_here
