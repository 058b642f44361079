"""The task files of one folder, over REST: any depth, up to 100,000 entries."""

from __future__ import annotations

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node
from kickoff.adapters.github.texts import CONTENTS_READ
from kickoff.core.facts import Fact, Listing, Present, Unknown
from kickoff.errors import ForgeError, PermissionMissing

_SYMLINK = "120000"


def list_tree(client: Client, tree: str, folder: str) -> Fact[Listing]:
    """Every file below `tree`, which stands at `folder`. One request. Raises PermissionMissing."""
    try:
        answer = client.get(
            f"git/trees/{tree}",
            doing=f"list the files in `{folder}`",
            right=CONTENTS_READ,
            parameters={"recursive": 1},
        )
        return _listing(answer.node, tree, folder)
    except PermissionMissing:
        raise
    except ForgeError as failure:
        return Unknown(str(failure))


def _listing(node: Node, tree: str, folder: str) -> Fact[Listing]:
    if node.at("truncated").flag():
        return Unknown(f"`{folder}` holds more files than GitHub lists at once")
    prefix = f"{folder}/" if folder else ""
    blobs = [e for e in node.at("tree").each() if e.at("type").text() == "blob"]
    files = {e.at("path").text(): e for e in blobs}
    links = {path for path, e in files.items() if e.at("mode").text() == _SYMLINK}
    return Present(
        Listing(
            tree,
            {prefix + p: e.at("sha").text() for p, e in files.items() if p not in links},
            frozenset(prefix + path for path in links),
        )
    )
