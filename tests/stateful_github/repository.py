"""A repository of the stateful GitHub: its state and what people can do with it."""

from __future__ import annotations

from stateful_github.people.runs import RunPeople
from stateful_github.tokens import ACTIONS_BOT, TokenKind, levels


class Repository(RunPeople):
    """One repository. Make them with `StatefulGitHub.create_repository` and `.fork`."""

    def actions_token(self, **permissions: str) -> str:
        """A job's GITHUB_TOKEN; `contents="write", pull_requests="write"`, … as in a workflow.

        What is not named is none; metadata is always read.
        """
        granted = levels({name.replace("_", "-"): level for name, level in permissions.items()})
        return self.hub.issue_token(ACTIONS_BOT, TokenKind.ACTIONS, self.full_name, granted)

    def app_token(self, login: str = "kickoff-app[bot]", **permissions: str) -> str:
        """Another app's installation token on this repository."""
        granted = levels({name.replace("_", "-"): level for name, level in permissions.items()})
        return self.hub.issue_token(login, TokenKind.APP, self.full_name, granted)
