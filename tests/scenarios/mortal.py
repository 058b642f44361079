"""Ports at which something happens around one of the writes: the process dies, or another runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from kickoff.core.effects import CancelRun, Dispatch, OpenPullRequest, React
from kickoff.core.events import Report
from kickoff.core.facts import Fact, Listing, Run, Unknown
from kickoff.core.policy import Role
from kickoff.looks import FirstLook, FirstQuestion, SecondLook, SecondQuestion, Snapshot, ThreadSeen
from kickoff.ports import Ancestor, Change, CommitMessage, Forge, Message, Said, StateBranch, Swap
from kickoff.service.kit import Kit

T = TypeVar("T")


class Died(BaseException):
    """The process is gone. Nothing of ours may catch it."""


@dataclass
class Moment:
    """Right before or after the write number `at`, counted from 0. `met` once it has come."""

    at: int
    after: bool
    happens: Callable[[], object]
    count: int = 0
    met: bool = False

    def around(self, write: Callable[[], T]) -> T:
        """Carry the write out; at its moment something happens."""
        now = self.count == self.at
        self.count += 1
        if now and not self.after:
            self._comes()
        answer = write()
        if now and self.after:
            self._comes()
        return answer

    def _comes(self) -> None:
        self.met = True
        self.happens()


def die() -> None:
    """What happens when a process is killed."""
    raise Died


def mortal(kit: Kit, moment: Moment) -> Kit:
    """The same ports, with the moment somewhere in their writes."""
    return replace(kit, forge=MortalForge(kit.forge, moment), state=MortalState(kit.state, moment))


def blind(kit: Kit) -> Kit:
    """The same ports; nothing is seen of runs, branches and pull requests."""
    return replace(kit, forge=BlindForge(kit.forge, Moment(-1, after=False, happens=die)))


@dataclass
class MortalState:
    """`kickoff.ports.StateBranch`."""

    state: StateBranch
    moment: Moment

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        return self.state.read(paths)

    def compare_and_swap(self, change: Change) -> Swap:
        return self.moment.around(lambda: self.state.compare_and_swap(change))

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        return self.moment.around(lambda: self.state.create(files, message))

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        return self.state.history(limit, paths, start)


class MortalForge:
    """`kickoff.ports.Forge`."""

    def __init__(self, forge: Forge, moment: Moment) -> None:
        self.here = forge.here
        self.forge = forge
        self.moment = moment

    def role(self, login: str) -> Fact[Role]:
        return self.forge.role(login)

    def look(self, question: FirstQuestion) -> FirstLook:
        return self.forge.look(question)

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        return self.forge.look_closer(question)

    def list_tasks(self, tree: str, folder: str) -> Fact[Listing]:
        return self.forge.list_tasks(tree, folder)

    def branches_below(self, folder: str) -> Sequence[str]:
        return self.forge.branches_below(folder)

    def runs(self, since: datetime) -> Fact[tuple[Run, ...]]:
        return self.forge.runs(since)

    def start(self, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
        return self.moment.around(lambda: self.forge.start(dispatches))

    def cancel(self, effect: CancelRun) -> None:
        self.moment.around(lambda: self.forge.cancel(effect))

    def open_pull_request(self, effect: OpenPullRequest) -> Report:
        return self.moment.around(lambda: self.forge.open_pull_request(effect))

    def commit(self, branch: str, change: Change) -> Swap:
        return self.moment.around(lambda: self.forge.commit(branch, change))

    def say(
        self, messages: Sequence[Message], threads: Mapping[int, ThreadSeen], swap: Change | None
    ) -> Said:
        return self.moment.around(lambda: self.forge.say(messages, threads, swap))

    def react(self, effect: React) -> None:
        self.moment.around(lambda: self.forge.react(effect))


class BlindForge(MortalForge):
    """Every answer about runs, branches and pull requests is missing."""

    def runs(self, since: datetime) -> Fact[tuple[Run, ...]]:
        return Unknown("the page was full")

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        seen = self.forge.look_closer(question)
        return replace(seen, branches={}, pull_requests={}, linked={}, merges={}, begun={})
