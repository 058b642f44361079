"""Which branches there are."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from kickoff.adapters.github.client import Client

_HEADS = "refs/heads/"


def branches_below(client: Client, folder: str) -> Sequence[str]:
    """The branches whose names begin with `folder`, a page of them. Raises a ForgeError."""
    answer = client.get(
        f"git/matching-refs/heads/{quote(folder)}",
        doing="look for task branches",
        right="contents: read",
    )
    refs = (ref.at("ref").text() for ref in answer.node.each())
    return tuple(ref.removeprefix(_HEADS) for ref in refs if ref.startswith(_HEADS))
