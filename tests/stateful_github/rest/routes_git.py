"""Routes of the git database: refs, commits, trees, blobs."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from stateful_github import effects
from stateful_github.access import WRITE
from stateful_github.changes import branches
from stateful_github.clock import moment
from stateful_github.git.history import flatten, is_ancestor, write_commit, write_tree
from stateful_github.git.objects import EMPTY_TREE, SUBMODULE, TREE, Entry, Signature
from stateful_github.refusals import Refusal, empty_repository, invalid, not_found
from stateful_github.render import commits as render
from stateful_github.render.repositories import api_of
from stateful_github.repository import Repository
from stateful_github.rest.router import REPO, Ask, Reply, listed, route
from stateful_github.workflow_files import DIRECTORY


def _home(ask: Ask) -> Repository:
    home = ask.reading("contents")
    if home.is_empty:
        raise empty_repository()
    return home


def _writing(ask: Ask) -> Repository:
    ask.viewer.require(ask.home, WRITE, "contents")
    if ask.home.is_empty:
        raise empty_repository()
    return ask.home


@route("GET", f"{REPO}/git/ref/{{ref}}")
def get_ref(ask: Ask) -> Reply:
    home, name = _home(ask), f"refs/{ask.params['ref']}"
    oid = home.visible_ref(name)
    if oid is None:
        raise not_found()
    return Reply(200, render.git_ref(home, name, oid, ask.links))


@route("GET", f"{REPO}/git/matching-refs/{{ref}}")
def get_matching_refs(ask: Ask) -> Reply:
    home = _home(ask)
    found = list(home.store.refs(f"refs/{ask.params['ref']}").items())
    return listed(ask, found, lambda one: render.git_ref(home, one[0], one[1], ask.links))


@route("POST", f"{REPO}/git/refs")
def create_ref(ask: Ask) -> Reply:
    """422 "Reference already exists": an atomic test-and-set [V]."""
    home, name, oid = _writing(ask), ask.need("ref", str), ask.need("sha", str)
    if not branches.is_ref_name(name):
        raise invalid(f"{name} is not a valid ref name.")
    if home.store.ref(name) is not None:
        raise invalid("Reference already exists")
    _check_commit(home, oid)
    branches.check_rules(home, name, oid, ask.viewer)
    branches.swap(home, name, oid, None)
    home.lags[name] = ask.hub.lag_new_refs
    ask.hub.record(effects.RefCreated(home.full_name, ask.viewer.token.login, name, oid))
    return Reply(201, render.git_ref(home, name, oid, ask.links))


def _check_commit(home: Repository, oid: str) -> None:
    found = home.store.find(oid)
    if found is None or found[0] != "commit":
        raise invalid("Object does not exist")


@route("PATCH", f"{REPO}/git/refs/{{ref}}")
def update_ref(ask: Ask) -> Reply:
    """422 unless it is a fast-forward or `force` is set [V]."""
    home, name, oid = _writing(ask), f"refs/{ask.params['ref']}", ask.need("sha", str)
    old = home.store.ref(name)
    if old is None:
        raise invalid("Reference does not exist")
    _check_commit(home, oid)
    if not ask.given.get("force") and not is_ancestor(home.store, old, oid):
        raise invalid("Update is not a fast forward")
    branches.check_rules(home, name, oid, ask.viewer)
    if old != oid:
        branches.check_workflows(home, ask.viewer, old, oid)
        branches.swap(home, name, oid, old)
        ask.hub.record(effects.RefMoved(home.full_name, ask.viewer.token.login, name, old, oid))
    return Reply(200, render.git_ref(home, name, oid, ask.links))


@route("DELETE", f"{REPO}/git/refs/{{ref}}")
def delete_ref(ask: Ask) -> Reply:
    home, name = _writing(ask), f"refs/{ask.params['ref']}"
    old = home.store.ref(name)
    if old is None:
        raise invalid("Reference does not exist")
    branches.check_rules(home, name, None, ask.viewer)
    home.store.delete_ref(name)
    home.settle()
    ask.hub.record(effects.RefDeleted(home.full_name, ask.viewer.token.login, name, old))
    return Reply(204)


@route("GET", f"{REPO}/git/commits/{{commit_sha}}")
def get_commit(ask: Ask) -> Reply:
    home = _home(ask)
    try:
        commit = home.store.commit(ask.params["commit_sha"])
    except KeyError:
        raise not_found() from None
    return Reply(200, render.git_commit(home, commit, ask.links))


@route("POST", f"{REPO}/git/commits")
def create_commit(ask: Ask) -> Reply:
    """A commit that no ref points to yet; workflow files need their right only at the ref.

    GitHub signs what a bot makes, as long as it names neither author nor committer [V].
    """
    home, tree = _writing(ask), ask.need("tree", str)
    parents = tuple(ask.given.get("parents") or ())
    try:
        home.store.tree(tree)
        for parent in parents:
            home.store.commit(parent)
    except KeyError:
        raise invalid("Tree SHA does not exist") from None
    author = _signature(ask, "author", branches.signature(ask.viewer.account, home))
    committer = _signature(ask, "committer", author)
    said = ask.need("message", str)
    oid = write_commit(home.store, tree, parents, author, said, committer)
    if (
        ask.given.get("author")
        or ask.given.get("committer")
        or not ask.viewer.token.is_installation
    ):
        home.unsigned.add(oid)
    return Reply(201, render.git_commit(home, home.store.commit(oid), ask.links))


def _signature(ask: Ask, key: str, default: Signature) -> Signature:
    given = ask.given.get(key)
    if not given:
        return default
    at = moment(given["date"]) if given.get("date") else default.at
    return Signature(given["name"], given["email"], at)


@route("GET", f"{REPO}/git/trees/{{tree_sha}}")
def get_tree(ask: Ask) -> Reply:
    """A tree by its id, a commit's or a branch's; `truncated` beyond the limit [V]."""
    home = _home(ask)
    oid = _tree_of(home, ask.params["tree_sha"])
    recursive = "recursive" in ask.query
    entries = (
        _all_below(home, oid, "") if recursive else [(e.name, e) for e in home.store.tree(oid)]
    )
    limit = ask.hub.tree_limit
    shown = [render.tree_entry(home, path, one, ask.links) for path, one in entries[:limit]]
    url = f"{api_of(home, ask.links)}/git/trees/{oid}"
    return Reply(200, {"sha": oid, "url": url, "tree": shown, "truncated": len(entries) > limit})


def _tree_of(home: Repository, name: str) -> str:
    oid = home.branch(name) or name
    found = home.store.find(oid)
    if found is None or found[0] == "blob":
        raise not_found()
    return home.store.commit(oid).tree if found[0] == "commit" else oid


def _all_below(home: Repository, tree: str, prefix: str) -> list[tuple[str, Entry]]:
    found: list[tuple[str, Entry]] = []
    for entry in home.store.tree(tree):
        found.append((prefix + entry.name, entry))
        if entry.mode == TREE:
            found += _all_below(home, entry.oid, f"{prefix}{entry.name}/")
    return found


@route("POST", f"{REPO}/git/trees")
def create_tree(ask: Ask) -> Reply:
    """A tree from lines; `sha: null` removes. The empty tree is refused [V/T].

    Workflow files need their right here already, as reported for GITHUB_TOKEN [T].
    """
    home, lines = _writing(ask), ask.need("tree", list)
    base = ask.given.get("base_tree")
    files = flatten(home.store, _tree_of(home, base)) if base else {}
    before = dict(files)
    for line in lines:
        _apply_line(home, files, line)
    if not files or not lines:
        raise invalid("Invalid tree info")
    changed = {p for p in {*files, *before} if files.get(p) != before.get(p)}
    if any(path.startswith(DIRECTORY) for path in changed):
        branches.check_workflow_right(home, ask.viewer)
    oid = write_tree(home.store, files)
    shown = [render.tree_entry(home, one.name, one, ask.links) for one in home.store.tree(oid)]
    url = f"{api_of(home, ask.links)}/git/trees/{oid}"
    return Reply(201, {"sha": oid, "url": url, "tree": shown, "truncated": False})


def _apply_line(home: Repository, files: dict[str, tuple[str, str]], line: dict[str, Any]) -> None:
    path, mode = line["path"], str(line.get("mode", "100644")).lstrip("0")
    if "content" not in line and line.get("sha") is None:
        for gone in [p for p in files if p == path or p.startswith(path + "/")]:
            del files[gone]
        return
    if "content" in line:
        files[path] = (mode, home.store.write("blob", line["content"].encode("utf-8")))
        return
    oid = line["sha"]
    if oid == EMPTY_TREE or (mode != SUBMODULE and home.store.find(oid) is None):
        raise invalid("tree.sha is not a valid blob or tree")
    if mode == TREE:
        below = flatten(home.store, oid)
        files.update({f"{path}/{name}": entry for name, entry in below.items()})
    else:
        files[path] = (mode, oid)


@route("GET", f"{REPO}/git/blobs/{{file_sha}}")
def get_blob(ask: Ask) -> Reply:
    home = _home(ask)
    try:
        return Reply(200, render.blob(home, ask.params["file_sha"], ask.links))
    except KeyError:
        raise not_found() from None


@route("POST", f"{REPO}/git/blobs")
def create_blob(ask: Ask) -> Reply:
    home, text = _writing(ask), ask.need("content", str)
    oid = home.store.write("blob", decoded(text, ask.given.get("encoding", "utf-8")))
    return Reply(201, {"sha": oid, "url": f"{api_of(home, ask.links)}/git/blobs/{oid}"})


def decoded(text: str, encoding: str) -> bytes:
    """Content sent as `utf-8` or `base64` (line breaks allowed)."""
    if encoding != "base64":
        return text.encode("utf-8")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise Refusal(422, "content is not valid Base64") from None
