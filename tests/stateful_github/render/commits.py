"""Refs, commits, trees and blobs in REST's spelling."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from stateful_github.clock import stamp
from stateful_github.git.objects import Commit, Entry, Signature
from stateful_github.model.node_ids import Prefix, node_id
from stateful_github.render.accounts import account_or_none
from stateful_github.render.links import Json, Links
from stateful_github.render.repositories import api_of, html_of

if TYPE_CHECKING:
    from stateful_github.repository import Repository

_UNSIGNED: Json = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def git_ref(of: Repository, name: str, oid: str, links: Links) -> Json:
    """A ref."""
    found = of.store.find(oid)
    kind = found[0] if found else "commit"
    return {
        "ref": name,
        "node_id": node_id(Prefix.REF, of.database_id, name),
        "url": f"{api_of(of, links)}/git/{name}",
        "object": {"sha": oid, "type": kind, "url": f"{api_of(of, links)}/git/{kind}s/{oid}"},
    }


def _person(of: Signature) -> Json:
    return {"name": of.name, "email": of.email, "date": stamp(of.at)}


def git_commit(of: Repository, commit: Commit, links: Links) -> Json:
    """A commit of the git database."""
    api, html = f"{api_of(of, links)}/git", html_of(of, links)
    return {
        "sha": commit.oid,
        "node_id": node_id(Prefix.COMMIT, of.database_id, commit.oid),
        "url": f"{api}/commits/{commit.oid}",
        "html_url": f"{html}/commit/{commit.oid}",
        "author": _person(commit.author),
        "committer": _person(commit.committer),
        "tree": {"sha": commit.tree, "url": f"{api}/trees/{commit.tree}"},
        "message": commit.message,
        "parents": [_parent(of, oid, "git/commits", links) for oid in commit.parents],
        "verification": _UNSIGNED,
    }


def _parent(of: Repository, oid: str, route: str, links: Links) -> Json:
    return {
        "sha": oid,
        "url": f"{api_of(of, links)}/{route}/{oid}",
        "html_url": f"{html_of(of, links)}/commit/{oid}",
    }


def repo_commit(of: Repository, commit: Commit, links: Links) -> Json:
    """A commit as `GET /commits` shows it."""
    api = f"{api_of(of, links)}/commits/{commit.oid}"
    inner = git_commit(of, commit, links)
    kept = ("author", "committer", "message", "tree", "verification")
    return {
        "sha": commit.oid,
        "node_id": inner["node_id"],
        "url": api,
        "html_url": inner["html_url"],
        "comments_url": f"{api}/comments",
        "commit": {key: inner[key] for key in kept} | {"url": inner["url"], "comment_count": 0},
        "author": account_or_none(of.hub.account_of_email(commit.author.email), links),
        "committer": account_or_none(of.hub.account_of_email(commit.committer.email), links),
        "parents": [_parent(of, oid, "commits", links) for oid in commit.parents],
    }


def tree_entry(of: Repository, path: str, entry: Entry, links: Links) -> Json:
    """One line of a tree; modes have six digits."""
    shown: Json = {
        "path": path,
        "mode": entry.mode.zfill(6),
        "type": entry.kind,
        "sha": entry.oid,
        "url": f"{api_of(of, links)}/git/{entry.kind}s/{entry.oid}",
    }
    if entry.kind == "blob":
        shown["size"] = len(of.store.blob(entry.oid))
    return shown


def blob(of: Repository, oid: str, links: Links) -> Json:
    """A blob, in base64 with a line break every 60 characters."""
    content = of.store.blob(oid)
    return {
        "sha": oid,
        "node_id": node_id(Prefix.BLOB, of.database_id, oid),
        "size": len(content),
        "url": f"{api_of(of, links)}/git/blobs/{oid}",
        "content": folded(content),
        "encoding": "base64",
    }


def folded(content: bytes) -> str:
    """Base64 in lines of 60, as GitHub sends it."""
    text = base64.b64encode(content).decode("ascii")
    return "".join(text[at : at + 60] + "\n" for at in range(0, len(text), 60))
