"""GitHub as `kickoff.ports.Forge`: each subject has its module, this only names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kickoff.adapters.github import (
    closer,
    commits,
    dispatching,
    look,
    permissions,
    pull_requests,
    references,
    runs,
    saying,
    trees,
)
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.adapters.github.proposals import GitHubProposals
from kickoff.core.effects import CancelRun, Dispatch, OpenPullRequest, React
from kickoff.core.events import Report
from kickoff.core.facts import Fact, Here, Listing, Run
from kickoff.core.policy import Role
from kickoff.looks import FirstLook, FirstQuestion, SecondLook, SecondQuestion, ThreadSeen
from kickoff.ports import Change, Message, Said, Swap


class GitHubForge:
    """One repository on GitHub. `state_branch` is the branch that `say` swaps."""

    def __init__(self, client: Client, state_branch: str, here: Here | None = None) -> None:
        self.here = here or Here()
        self._client = client
        self._state_branch = state_branch
        self._landmarks = Landmarks()

    @property
    def proposals(self) -> GitHubProposals:
        """Where records wait that may not be committed."""
        return GitHubProposals(self._client, self._landmarks)

    def role(self, login: str) -> Fact[Role]:
        """A person's role. One request. Raises a ForgeError."""
        return permissions.role_of(self._client, login)

    def look(self, question: FirstQuestion) -> FirstLook:
        """The first query. One request. Raises a ForgeError."""
        return look.first_look(self._client, self._landmarks, question)

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        """The second query. One request for 100 names; nothing is raised."""
        return closer.look_closer(self._client, self._landmarks, question)

    def list_tasks(self, tree: str, folder: str) -> Fact[Listing]:
        """All files below a tree. One request. Raises PermissionMissing."""
        return trees.list_tree(self._client, tree, folder)

    def branches_below(self, folder: str) -> Sequence[str]:
        """The branches in a folder. One request. Raises a ForgeError."""
        return references.branches_below(self._client, folder)

    def runs(self, since: datetime) -> Fact[tuple[Run, ...]]:
        """Workers' runs. One request. Raises PermissionMissing."""
        return runs.runs_since(self._client, since)

    def start(self, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
        """One request for all branches, one for each worker. Raises a ForgeError before any."""
        return dispatching.start(self._client, self._landmarks, dispatches)

    def cancel(self, effect: CancelRun) -> None:
        """Ask for the end of a run. One request. Raises a ForgeError."""
        runs.cancel(self._client, effect.run_id)

    def open_pull_request(self, effect: OpenPullRequest) -> Report:
        """Open a pull request. One request. Raises RateLimited and Unavailable."""
        return pull_requests.open_pull_request(self._client, self._landmarks, effect)

    def commit(self, branch: str, change: Change) -> Swap:
        """Commit onto a branch. One request. Raises PermissionMissing and RateLimited."""
        return commits.commit_onto(self._client, branch, change)

    def say(
        self, messages: Sequence[Message], threads: Mapping[int, ThreadSeen], swap: Change | None
    ) -> Said:
        """Everything in one document. Raises a ForgeError when nothing of it was carried out."""
        speech = saying.Speech(self._client, self._landmarks, threads)
        return speech.say(messages, self._state_branch, swap)

    def react(self, effect: React) -> None:
        """One reaction. One request. Raises a ForgeError."""
        saying.react(self._client, effect)
