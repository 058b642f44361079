"""Changes to pull requests: opening, merging, following their branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateful_github.changes.branches import move, signature
from stateful_github.changes.threads import check_body, close, happen
from stateful_github.git.history import (
    MergeConflict,
    ahead,
    is_ancestor,
    merge_base,
    merged_tree,
    write_commit,
)
from stateful_github.model.accounts import Account
from stateful_github.model.node_ids import Prefix
from stateful_github.model.threads import PullRequest
from stateful_github.refusals import Refusal, invalid

if TYPE_CHECKING:
    from stateful_github.repository import Repository


def _refused(message: str, field: str | None = None) -> Refusal:
    error = {"resource": "PullRequest", "code": "invalid" if field else "custom"}
    error |= {"field": field} if field else {"message": message}
    return invalid("Validation Failed", error, graphql_message=message)


def open_pull(
    repository: Repository,
    head: tuple[Repository, str],
    base: str,
    title: str,
    body: str,
    by: Account,
    draft: bool = False,
) -> PullRequest:
    """A new pull request; refused when there is nothing in it or one is open already [V/T]."""
    source, branch = head
    head_oid, base_oid = source.branch(branch), repository.branch(base)
    if head_oid is None:
        raise _refused("Head sha can't be blank, Head ref must be a branch", "head")
    if base_oid is None:
        raise _refused("Base sha can't be blank, Base ref must be a branch", "base")
    check_body(body, "PullRequest")
    label = f"{source.owner.login}:{branch}"
    if not ahead(repository.store, base_oid, head_oid):
        raise _refused(f"No commits between {base} and {_short(repository, source, branch)}")
    if any(_same(one, source, branch, base) for one in repository.pull_requests()):
        raise _refused(f"A pull request already exists for {label}.")
    return _new_pull(
        repository, (source, branch, head_oid), (base, base_oid), title, body, by, draft
    )


def _short(repository: Repository, source: Repository, branch: str) -> str:
    return branch if source is repository else f"{source.owner.login}:{branch}"


def _same(pull: PullRequest, source: Repository, branch: str, base: str) -> bool:
    known = (pull.head_repository, pull.head_branch, pull.base_branch)
    return not pull.closed and known == (source, branch, base)


def _new_pull(
    repository: Repository,
    head: tuple[Repository, str, str],
    base: tuple[str, str],
    title: str,
    body: str,
    by: Account,
    draft: bool,
) -> PullRequest:
    hub, now = repository.hub, repository.hub.clock()
    ids = hub.new_ids(Prefix.PULL_REQUEST)
    pull = PullRequest(
        repository=repository,
        database_id=ids[0],
        node_id=ids[1],
        author=by,
        body=body,
        created_at=now,
        updated_at=now,
        number=repository.next_number(),
        title=title,
        head_repository=head[0],
        head_branch=head[1],
        head_oid=head[2],
        base_branch=base[0],
        base_oid=base[1],
        draft=draft,
    )
    repository.threads[pull.number] = pull
    hub.nodes[pull.node_id] = pull
    return pull


def follow(pull: PullRequest, ghost: Account) -> None:
    """Bring an open pull request up to date with its branches.

    A head branch that is gone closes it; a head that has reached the base counts as merged [V].
    One that was moved to where it brings nothing closes it too [T].
    """
    head = pull.head_repository.branch(pull.head_branch)
    base = pull.repository.branch(pull.base_branch)
    if head is None or base is None:
        close(pull, ghost)
        return
    pushed = head != pull.head_oid
    if pushed:
        pull.updated_at = pull.repository.hub.clock()
    moved = base != pull.base_oid
    pull.head_oid = head
    if moved and is_ancestor(pull.repository.store, head, base):
        mark_merged(pull, base, ghost)
    elif pushed and is_ancestor(pull.repository.store, head, base):
        close(pull, ghost)
    else:
        pull.base_oid = base


def can_reopen(pull: PullRequest) -> bool:
    """Not when merged, without its branch, or with one that was moved by force since [V/T]."""
    head = pull.head_repository.branch(pull.head_branch)
    if pull.merged or head is None:
        return False
    return is_ancestor(pull.head_repository.store, pull.head_oid, head)


def merge(pull: PullRequest, method: str, by: Account, message: str | None = None) -> str:
    """Merge by `merge`, `squash` or `rebase`; the commit the base is at then.

    Raises Refusal (405) when closed, a draft or in conflict [V].
    """
    if pull.closed or pull.draft:
        raise Refusal(405, "Pull Request is not mergeable", kind="UNPROCESSABLE")
    repository, ref = pull.repository, f"refs/heads/{pull.base_branch}"
    old = repository.head_of(pull.base_branch)
    try:
        new = _merge_commit(pull, old, method, by, message)
    except MergeConflict as conflict:
        raise Refusal(405, "Pull Request has merge conflicts") from conflict
    pull.base_oid = old
    mark_merged(pull, new, by)
    move(repository, ref, new, expected=old)
    return new


def _merge_commit(
    pull: PullRequest, base: str, method: str, by: Account, message: str | None
) -> str:
    store, head = pull.repository.store, pull.head_oid
    author = signature(by, pull.repository)
    if method == "rebase":
        return _rebased(pull, base, by)
    fork = merge_base(store, base, head)
    trees = [store.commit(oid).tree if oid else None for oid in (fork, base, head)]
    tree = merged_tree(store, trees[0], str(trees[1]), str(trees[2]))
    if method == "squash":
        said = message or f"{pull.title} (#{pull.number})\n\n{pull.body}".rstrip()
        return write_commit(store, tree, (base,), author, said)
    said = message or (
        f"Merge pull request #{pull.number} from"
        f" {pull.head_repository.owner.login}/{pull.head_branch}\n\n{pull.title}"
    )
    return write_commit(store, tree, (base, head), author, said)


def _rebased(pull: PullRequest, base: str, by: Account) -> str:
    store, onto = pull.repository.store, base
    for oid in ahead(store, base, pull.head_oid):
        commit = store.commit(oid)
        before = store.commit(commit.parents[0]).tree if commit.parents else None
        tree = merged_tree(store, before, store.commit(onto).tree, commit.tree)
        committer = signature(by, pull.repository)
        onto = write_commit(store, tree, (onto,), commit.author, commit.message, committer)
    return onto


def mark_merged(pull: PullRequest, commit: str, by: Account) -> None:
    """State and timeline of a merge."""
    now = pull.repository.hub.clock()
    pull.merged_at, pull.merged_by, pull.merge_commit = now, by, commit
    happen(pull, "MergedEvent", by).commit = commit
    close(pull, by)
