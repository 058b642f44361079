"""A plain client for the tests of the stateful GitHub itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from stateful_github import StatefulGitHub


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks with one token, in this process or at `url`."""

    token: str
    url: str = "https://api.github.com"

    def rest(self, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, json=body, headers=headers, timeout=10)

    def graphql(self, query: str, **variables: Any) -> Any:
        answer = self.rest("POST", "/graphql", {"query": query, "variables": variables})
        assert answer.status_code == 200
        return answer.json()


def a_garden(github: StatefulGitHub) -> Asking:
    """The repository `acme/garden` with alice who may write, and a job's token for everything."""
    garden = github.create_repository(
        "acme/garden", {"README.md": "# Garden\n"}, roles={"alice": "write"}
    )
    rights = {"contents": "write", "issues": "write", "pull_requests": "write", "actions": "write"}
    return Asking(garden.actions_token(**rights))
