"""Mutations of commits and refs."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from stateful_github import effects
from stateful_github.access import WRITE
from stateful_github.changes import branches
from stateful_github.git.history import entry_at, is_ancestor
from stateful_github.git.objects import ZERO
from stateful_github.git.store import RefMoved
from stateful_github.graphql.call import Call, Fields
from stateful_github.graphql.git_values import Commit, Ref
from stateful_github.model.node_ids import Prefix, parts_of
from stateful_github.refusals import invalid, not_found
from stateful_github.repository import Repository
from stateful_github.workflow_files import DIRECTORY

_BAD_PATH = re.compile(r"^/|/$|//|(^|/)(\.|\.\.|\.git)(/|$)|\0")


def ref_of_id(call: Call, node_id: str) -> tuple[Repository, str]:
    """The repository and full name in a ref's id."""
    parts = parts_of(Prefix.REF, node_id)
    for home in call.hub.repositories.values():
        if parts and parts[0] == str(home.database_id) and call.seen(home):
            return home, parts[1]
    raise not_found(f"Could not resolve to a node with the global id of '{node_id}'")


def _branch(call: Call, given: dict[str, Any]) -> tuple[Repository, str]:
    if given.get("id"):
        home, ref = ref_of_id(call, given["id"])
        return home, ref.removeprefix("refs/heads/")
    full, name = given.get("repositoryNameWithOwner"), given.get("branchName")
    if not full or not name:
        raise invalid("Either a branch id or repositoryNameWithOwner and branchName is required.")
    home_or_none = call.hub.repositories.get(full.lower())
    if home_or_none is None or not call.seen(home_or_none):
        raise not_found(f"Could not resolve to a Repository with the name '{full}'.")
    return home_or_none, name.removeprefix("refs/heads/")


def _create_commit(_: Any, call: Call) -> dict[str, Any]:
    """`createCommitOnBranch`: the branch must exist and be where it is expected [V]."""
    home, branch = _branch(call, call.input["branch"])
    call.viewer.require(home, WRITE, "contents")
    head = home.branch(branch)
    if head is None:
        raise not_found(f"Could not resolve to a Ref with the name 'refs/heads/{branch}'.")  # [M]
    expected: str = call.input["expectedHeadOid"]
    if head != expected:
        raise branches.stale(expected)
    files = _file_changes(home, head, call.input.get("fileChanges") or {})
    if any(path.startswith(DIRECTORY) for path in files):
        branches.check_workflow_right(home, call.viewer)
    branches.check_rules(home, f"refs/heads/{branch}", head, call.viewer, paths=files)
    return _committed(home, branch, head, files, call)


def _committed(
    home: Repository, branch: str, head: str, files: dict[str, bytes | None], call: Call
) -> dict[str, Any]:
    said = call.input["message"]
    message = "\n\n".join(filter(None, [said["headline"], said.get("body")]))
    try:
        oid = branches.commit_files(home, branch, files, message, call.viewer.account, head)
    except RefMoved as lost:
        raise branches.stale(head) from lost
    call.hub.record(
        effects.Committed(
            home.full_name,
            call.viewer.token.login,
            branch,
            oid,
            said["headline"],
            tuple(sorted(files)),
        )
    )
    return {"commit": Commit(home, oid), "ref": Ref(home, f"refs/heads/{branch}", oid)}


def _file_changes(home: Repository, head: str, changes: dict[str, Any]) -> dict[str, bytes | None]:
    files: dict[str, bytes | None] = {}
    tree = home.store.commit(head).tree
    for one in changes.get("deletions") or ():
        if entry_at(home.store, tree, one["path"]) is None:
            raise invalid(
                "A path was requested for deletion which does not exist as of commit oid"
                f" `{head}`: {one['path']}"
            )
        files[one["path"]] = None
    for one in changes.get("additions") or ():
        if _BAD_PATH.search(one["path"]) or not one["path"]:
            raise invalid(f"A path was requested for addition which is invalid: {one['path']}")
        if one["path"] in files:
            raise invalid(f"A path was requested for addition and deletion: {one['path']}")
        files[one["path"]] = _decoded(one["contents"])
    return files


def _decoded(contents: str) -> bytes:
    try:
        return base64.b64decode(contents, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise invalid("The contents of an addition must be Base64 encoded.") from broken


def _create_ref(_: Any, call: Call) -> dict[str, Any]:
    home: Repository = call.node(call.input["repositoryId"], Repository)
    ref, oid = call.input["name"], call.input["oid"]
    call.viewer.require(home, WRITE, "contents")
    make_ref(home, ref, oid, call)
    return {"ref": Ref(home, ref, oid)}


def make_ref(home: Repository, ref: str, oid: str, call: Call) -> None:
    """Create a ref at a commit, after all the checks."""
    if not branches.is_ref_name(ref):
        raise invalid(f"{ref} is not a valid ref name.")
    if home.store.ref(ref) is not None:
        raise invalid(f'A ref named "{ref}" already exists in the repository.')
    _check_target(home, oid)
    branches.check_rules(home, ref, oid, call.viewer)
    branches.swap(home, ref, oid, None)
    home.lags[ref] = call.hub.lag_new_refs
    call.hub.record(effects.RefCreated(home.full_name, call.viewer.token.login, ref, oid))


def _check_target(home: Repository, oid: str) -> None:
    found = home.store.find(oid)
    if found is None or found[0] != "commit":
        raise invalid(f"Object does not exist: {oid}")


def _update_ref(_: Any, call: Call) -> dict[str, Any]:
    home, ref = ref_of_id(call, call.input["refId"])
    call.viewer.require(home, WRITE, "contents")
    update = {"name": ref, "afterOid": call.input["oid"], "force": call.input.get("force")}
    _check_update(home, update, call)
    _apply_update(home, update, call)
    return {"ref": Ref(home, ref, call.input["oid"])}


def _delete_ref(_: Any, call: Call) -> dict[str, Any]:
    home, ref = ref_of_id(call, call.input["refId"])
    call.viewer.require(home, WRITE, "contents")
    update = {"name": ref, "afterOid": ZERO}
    _check_update(home, update, call)
    _apply_update(home, update, call)
    return {}


def _update_refs(_: Any, call: Call) -> dict[str, Any]:
    """`updateRefs`: every update is checked before the first is made: all or nothing [V]."""
    home: Repository = call.node(call.input["repositoryId"], Repository)
    call.viewer.require(home, WRITE, "contents")
    updates: list[dict[str, Any]] = call.input["refUpdates"]
    names = [one["name"] for one in updates]
    if len(set(names)) != len(names):
        raise invalid("A ref was given more than once.")
    for one in updates:
        _check_update(home, one, call)
    for one in updates:
        _apply_update(home, one, call)
    return {}


def _check_update(home: Repository, update: dict[str, Any], call: Call) -> None:
    ref, after = update["name"], update["afterOid"]
    before = update.get("beforeOid")
    actual = home.store.ref(ref)
    if not branches.is_ref_name(ref):
        raise invalid(f"{ref} is not a valid ref name.")
    if before is not None and before != (actual or ZERO):
        raise invalid(f"Reference {ref} is not at {before}.")
    if after == ZERO:
        if actual is None:
            raise invalid(f"Reference {ref} does not exist.")
        branches.check_rules(home, ref, None, call.viewer)
        return
    _check_target(home, after)
    if actual and not update.get("force") and not is_ancestor(home.store, actual, after):
        raise invalid(f"Update of {ref} is not a fast forward.")
    if _clashes(home, ref):
        raise invalid(f"{ref} cannot be created beside what is there.")
    branches.check_rules(home, ref, after, call.viewer)


def _clashes(home: Repository, ref: str) -> bool:
    """Whether git could not store the ref: `a` and `a/b` cannot both be."""
    others = home.store.refs("refs/")
    return any(o.startswith(ref + "/") or ref.startswith(o + "/") for o in others)


def _apply_update(home: Repository, update: dict[str, Any], call: Call) -> None:
    ref, after, by = update["name"], update["afterOid"], call.viewer.token.login
    before = home.store.ref(ref)
    if after == ZERO:
        home.store.delete_ref(ref)
        home.settle()
        call.hub.record(effects.RefDeleted(home.full_name, by, ref, str(before)))
    elif before is None:
        branches.swap(home, ref, after, None)
        home.lags[ref] = call.hub.lag_new_refs
        call.hub.record(effects.RefCreated(home.full_name, by, ref, after))
    elif before != after:
        branches.swap(home, ref, after, before)
        call.hub.record(effects.RefMoved(home.full_name, by, ref, before, after))


MUTATIONS: Fields = {
    "createCommitOnBranch": _create_commit,
    "createRef": _create_ref,
    "updateRef": _update_ref,
    "deleteRef": _delete_ref,
    "updateRefs": _update_refs,
}
