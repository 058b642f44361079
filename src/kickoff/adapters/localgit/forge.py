"""A plain git repository as `kickoff.ports.Forge`: each subject has its module, this names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kickoff.adapters.localgit import branches, commits, handing_over, look, starting
from kickoff.adapters.localgit.machine import runner_id
from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.sight import Sight, last_sight, sight_of
from kickoff.adapters.localgit.spent import with_spent
from kickoff.adapters.localgit.starting import Runs
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch, RemoteGitStateBranch
from kickoff.core.effects import CancelRun, Dispatch, OpenPullRequest, React
from kickoff.core.events import Report
from kickoff.core.facts import Fact, Here, Listing, Present, Run
from kickoff.core.policy import DispatchKind, Role
from kickoff.looks import FirstLook, FirstQuestion, SecondLook, SecondQuestion, ThreadSeen
from kickoff.ports import Change, Clock, Message, Said, Swap


class LocalGitForge:
    """One repository on this machine. `state_branch` is the branch that `say` swaps.

    With `update_checkout` a checkout of the default branch that has no changes is brought along
    when records are written. `offline`, it looks at what was fetched last, and asks no remote.
    """

    def __init__(
        self,
        repository: Repository,
        state_branch: str,
        runs: Runs,
        clock: Clock,
        *,
        update_checkout: bool = False,
        offline: bool = False,
    ) -> None:
        runner = runner_id(repository.private, repository.setting("runner"))
        self.here = Here(runner, frozenset({DispatchKind.COMMAND}), threads=False, certain=True)
        self._repository = repository
        self._state_branch = state_branch
        self._runs = runs
        self._clock = clock
        self._update_checkout = update_checkout
        self._offline = offline
        self._sight: Sight | None = None

    def role(self, _login: str) -> Fact[Role]:
        """Everybody's: whoever can write to the repository can edit the queue."""
        return Present(Role.ADMIN)

    def look(self, question: FirstQuestion) -> FirstLook:
        """The first look, with everything fetched anew. Raises a ForgeError."""
        self._sight = (
            last_sight(self._repository)
            if self._offline
            else sight_of(self._repository, question.state_branch)
        )
        return look.first_look(self._sight, question, self._clock.now())

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        """The second look, at what the first one fetched. Nothing is raised."""
        return look.look_closer(self._seen(), question)

    def list_tasks(self, tree: str, folder: str) -> Fact[Listing]:
        """All files below a tree. Raises a ForgeError."""
        return look.list_tree(self._seen(), tree, folder)

    def branches_below(self, folder: str) -> Sequence[str]:
        """The branches in a folder. Raises a ForgeError."""
        return look.branches_below(self._seen(), folder)

    def runs(self, _since: datetime) -> Fact[tuple[Run, ...]]:
        """All runs of this machine."""
        return self._runs.listed()

    def start(self, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
        """Make the branches, then start the commands. Raises a ForgeError before any."""
        git, remote = self._repository.git, self._repository.remote
        wanted = [d.create for d in dispatches if d.create is not None]
        if remote is None:
            made = branches.create_branches(git, wanted)
        else:
            here = {d.branch for d in dispatches if d.command}
            made = branches.publish_branches(git, remote, wanted, here)
        judged = with_spent(self._seen(), wanted, made)
        return starting.start(self._runs, dispatches, judged)

    def cancel(self, effect: CancelRun) -> None:
        """Ask for the end of a run."""
        self._runs.cancel(effect.token)

    def open_pull_request(self, effect: OpenPullRequest) -> Report:
        """Hand the branch over to whoever merges. Raises a ForgeError."""
        return handing_over.hand_over(self._seen(), effect, self._repository.remote)

    def commit(self, branch: str, change: Change) -> Swap:
        """Commit onto the default branch. Raises a ForgeError."""
        git, remote = self._repository.git, self._repository.remote
        if remote is not None:
            return commits.push_onto(git, remote, branch, change)
        return commits.commit_onto(git, branch, change, update_checkout=self._brings_along())

    def in_the_way(self, branch: str) -> str:
        """Why a commit onto the branch would wait; empty when nothing is. Raises a ForgeError."""
        git = self._repository.git
        if self._repository.remote is not None:
            return ""
        return commits.in_the_way(git, branch, update_checkout=self._brings_along())

    def say(
        self, _messages: Sequence[Message], _threads: Mapping[int, ThreadSeen], swap: Change | None
    ) -> Said:
        """Carry the swap out. Replies are brought up to date by who sees the threads."""
        return Said(self._swapped(swap) if swap is not None else None)

    def react(self, _effect: React) -> None:
        """Nothing: there are no comments."""

    def _brings_along(self) -> bool:
        """Whether a checkout of the branch is moved with it."""
        return self._update_checkout or self._repository.switched_on("updateCheckout")

    def _seen(self) -> Sight:
        if self._sight is None:
            self._sight = sight_of(self._repository, self._state_branch)
        return self._sight

    def _swapped(self, change: Change) -> Swap:
        if self._repository.remote is None:
            return LocalGitStateBranch(self._repository, self._state_branch).compare_and_swap(
                change
            )
        remote = RemoteGitStateBranch(self._repository, self._state_branch, self._clock)
        return remote.compare_and_swap(change)
