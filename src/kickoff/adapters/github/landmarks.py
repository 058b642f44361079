"""What a look learns in passing and an effect needs later in the same run: node ids and names."""

from __future__ import annotations

from dataclasses import dataclass, field

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node

_REPOSITORY = """
query Repository($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { id url defaultBranchRef { name } }
}
"""


@dataclass(slots=True)
class Landmarks:
    """Grows with every look; `labels` maps folded label names to node ids."""

    repository: str = ""
    default_branch: str = ""
    url: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def learn(self, repository: Node) -> None:
        """Remember the repository. Raises UnexpectedShape."""
        self.repository = repository.at("id").text()
        self.url = repository.at("url").text()
        self.default_branch = repository.at("defaultBranchRef", "name").text_or_none() or ""

    def learn_label(self, label: Node) -> None:
        """Remember a label's node id; names are the same whatever their case."""
        self.labels[label.at("name").text().casefold()] = label.at("id").text()

    def label(self, name: str) -> str | None:
        """A label's node id, when a look came past it."""
        return self.labels.get(name.casefold())

    def ensure(self, client: Client) -> None:
        """Ask for the repository when no look did before. At most one request."""
        if not self.repository:
            known = {"owner": client.owner, "name": client.name}
            answer = client.query(_REPOSITORY, known, doing="read the repository")
            self.learn(answer.node.at("repository"))
