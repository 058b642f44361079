"""What was taken from a branch by force: GitHub remembers it when the branch's history does not.

Source: "List repository activities" on the REST page "Repositories".
"""

from __future__ import annotations

from urllib.parse import quote

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node
from kickoff.adapters.github.texts import CONTENTS_READ
from kickoff.core.facts import Absent, Fact, Present, Unknown
from kickoff.errors import ForgeError

BY_FORCE = ("force_push", "branch_deletion")
"""Kinds of activities after which commits may be gone."""

DOING = "look at what happened to the state branch"


def lost_commit(client: Client, branch: str) -> Fact[str]:
    """The commit that a branch was at before somebody took it back, within a week.

    Absent when nothing was taken, or it is there again. Two requests, and one for each kind that
    was found.
    """
    try:
        found = [one for kind in BY_FORCE for one in _newest(client, branch, kind)]
        found.sort(key=lambda one: one.at("timestamp").moment(), reverse=True)
        for one in found:
            before = one.at("before").text()
            if not _holds(client, branch, before):
                return Present(before)
    except ForgeError as failure:
        return Unknown(str(failure))
    return Absent()


def _newest(client: Client, branch: str, kind: str) -> list[Node]:
    answer = client.get(
        "activity",
        doing=DOING,
        right=CONTENTS_READ,
        parameters={
            "ref": f"refs/heads/{branch}",
            "activity_type": kind,
            "time_period": "week",
            "per_page": 1,
        },
    )
    return list(answer.node.each())


def _holds(client: Client, branch: str, commit: str) -> bool:
    """Whether the commit is in the branch's history; a branch that is gone has none."""
    path = f"compare/{commit}...{quote(branch, safe='')}"
    answer = client.get(path, doing=DOING, right=CONTENTS_READ, accept=(404,))
    return answer.status == 200 and answer.node.at("status").text() in ("ahead", "identical")
