"""Changes to branches: commits, refs, and the rules that stand against them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from stateful_github.git.history import (
    ahead,
    changed_paths,
    changed_tree,
    is_ancestor,
    write_commit,
)
from stateful_github.git.objects import Signature
from stateful_github.git.store import RefMoved
from stateful_github.model.accounts import Account
from stateful_github.model.settings import Rule
from stateful_github.refusals import Refusal, forbidden, invalid
from stateful_github.workflow_files import DIRECTORY

if TYPE_CHECKING:
    from stateful_github.access import Viewer
    from stateful_github.repository import Repository

_BAD_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^/|/$|\.$|^@$")


def is_ref_name(name: str) -> bool:
    """Whether git would take a full ref name."""
    return name.startswith("refs/") and name.count("/") >= 2 and not _BAD_REF.search(name)


def signature(of: Account, repository: Repository) -> Signature:
    """How commits made for somebody are signed, now."""
    return Signature(of.login, of.email, repository.hub.clock())


def commit_files(
    repository: Repository,
    branch: str,
    files: Mapping[str, bytes | None],
    message: str,
    by: Account,
    base: str | None,
) -> str:
    """A commit on top of `base` (None: an orphan), with `branch` moved there; its id.

    Raises RefMoved when the branch is not at `base`.
    """
    store = repository.store
    tree = changed_tree(store, store.commit(base).tree if base else None, files)
    parents = (base,) if base else ()
    oid = write_commit(store, tree, parents, signature(by, repository), message)
    move(repository, f"refs/heads/{branch}", oid, expected=repository.branch(branch))
    return oid


def move(repository: Repository, ref: str, oid: str, *, expected: str | None) -> None:
    """Point a ref elsewhere (or make it), then let open pull requests follow."""
    repository.store.set_ref(ref, oid, expected=expected)
    repository.pushed_at = repository.hub.clock()
    repository.settle()


def check_rules(
    repository: Repository,
    ref: str,
    new: str | None,
    viewer: Viewer,
    *,
    api: bool = True,
    paths: Collection[str] = (),
) -> None:
    """Refuse what a rule of the branch forbids (422 in REST, an error in GraphQL) [V/T].

    `paths` are files that a commit still to be made will change.
    """
    branch = ref.removeprefix("refs/heads/")
    old = repository.branch(branch)
    broken = [
        rule.kind
        for rule in repository.rules_for(branch)
        if viewer.token.login not in rule.bypass
        and (
            _breaks(repository, rule.kind, old, new)
            or _is_restricted(repository, rule, old, new, paths)
        )
    ]
    if broken:
        said = "Repository rule violations found\n\n" + "\n".join(_SAYINGS[one] for one in broken)
        raise Refusal(422 if api else 409, said + "\n\n", kind="UNPROCESSABLE")


_SAYINGS = {
    "pull_request": "Changes must be made through a pull request.",
    "update": "Cannot update this protected ref.",
    "creation": "Cannot create ref due to creations being restricted.",
    "deletion": "Cannot delete this branch",
    "non_fast_forward": "Cannot force-push to this branch",
    "required_linear_history": "This branch must not contain merge commits.",
    "required_signatures": "Commits must have verified signatures.",
    "required_status_checks": "Required status check is expected.",
    "merge_queue": "Changes must be made through the merge queue.",
    "file_path_restriction": "Cannot push files in a restricted path.",
}


def _breaks(repository: Repository, kind: str, old: str | None, new: str | None) -> bool:
    match kind:
        case "creation":
            return old is None
        case "deletion":
            return new is None
        case "non_fast_forward":
            return bool(old and new and not is_ancestor(repository.store, old, new))
        case "pull_request" | "update" | "required_status_checks" | "merge_queue":
            return old is not None and new is not None
        case "required_signatures":
            return bool(new) and not repository.unsigned.isdisjoint(_ahead(repository, old, new))
        case "required_linear_history":
            found = map(repository.store.commit, _ahead(repository, old, new))
            return any(len(commit.parents) > 1 for commit in found)
        case _:
            return False


def _ahead(repository: Repository, old: str | None, new: str | None) -> Collection[str]:
    base = old or repository.branch(repository.default_branch)
    return ahead(repository.store, base, new) if base and new else ()


def _is_restricted(
    repository: Repository, rule: Rule, old: str | None, new: str | None, paths: Collection[str]
) -> bool:
    """Whether a push ruleset keeps a file out: those rules look at contents, on any branch [V]."""
    store = repository.store
    base = old or repository.branch(repository.default_branch)
    pushed = set(paths)
    if base and new:
        changed = changed_paths(store, store.commit(base).tree, store.commit(new).tree)
        pushed |= {path for path, how in changed.items() if how != "removed"}
    return any(path.startswith(folder) for path in pushed for folder in rule.paths)


def check_workflows(repository: Repository, viewer: Viewer, old: str | None, new: str) -> None:
    """Refuse commits that touch workflow files without the right; GITHUB_TOKEN never has it [V]."""
    store = repository.store
    before = store.commit(old).tree if old else None
    touched = changed_paths(store, before, store.commit(new).tree)
    if any(path.startswith(DIRECTORY) for path in touched):
        check_workflow_right(repository, viewer)


def check_workflow_right(repository: Repository, viewer: Viewer) -> None:
    """Refuse unless the token may write workflow files."""
    if viewer.token.is_installation and viewer.level(repository, "workflows") != "write":
        raise forbidden("workflows=write")


def stale(expected: str) -> Refusal:
    """The lost race of `createCommitOnBranch`, with its two blanks [T]."""
    message = f'Expected branch to point to "{expected}" but it did not.  Pull and try again.'
    return Refusal(409, message, kind="STALE_DATA")


def swap(repository: Repository, ref: str, new: str, old: str | None) -> None:
    """`move`, with a lost race told as a refusal."""
    try:
        move(repository, ref, new, expected=old)
    except RefMoved as lost:
        message = "Reference already exists" if old is None else "Reference cannot be updated"
        raise invalid(message) from lost
    except (FileExistsError, NotADirectoryError) as blocked:
        raise invalid("Reference cannot be updated") from blocked
