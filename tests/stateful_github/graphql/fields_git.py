"""Resolvers of refs, commits, trees and blobs."""

from __future__ import annotations

from typing import Any

from stateful_github.git.history import entry_at, walk
from stateful_github.git.objects import Entry
from stateful_github.graphql.call import Call, Fields
from stateful_github.graphql.connections import Page, page
from stateful_github.graphql.filters import filtered_pulls
from stateful_github.graphql.git_values import (
    Commit,
    PathEntry,
    Person,
    Ref,
    Tree,
    git_object,
)
from stateful_github.model.threads import PullRequest
from stateful_github.render.repositories import html_of


def _entries(tree: Tree) -> list[PathEntry]:
    prefix = f"{tree.path}/" if tree.path else ""
    entries = tree.repository.store.tree(tree.oid)
    return [PathEntry(tree.repository, one, prefix + one.name) for one in entries]


def _file(commit: Commit, call: Call) -> PathEntry | None:
    path: str = call.args["path"].strip("/")
    entry: Entry | None = entry_at(commit.repository.store, commit.git.tree, path)
    return PathEntry(commit.repository, entry, path) if entry else None


def _history(commit: Commit, call: Call) -> Page:
    oids = list(walk(commit.repository.store, commit.oid))
    path = call.args.get("path")
    if path is not None:
        oids = [oid for oid in oids if _touches(commit, oid, path)]
    return page(call, [Commit(commit.repository, oid) for oid in oids])


def _touches(home: Commit, oid: str, path: str) -> bool:
    store = home.repository.store
    commit = store.commit(oid)
    here = entry_at(store, commit.tree, path)
    parents = [entry_at(store, store.commit(p).tree, path) for p in commit.parents]
    return here not in parents if parents else here is not None


def _pulls_of_ref(ref: Ref, call: Call) -> Page:
    branch = ref.name
    pulls = [p for p in ref.repository.pull_requests() if p.head_branch == branch]
    return page(call, filtered_pulls(pulls, call))


def _pulls_of_commit(commit: Commit, call: Call) -> Page:
    def about(pull: PullRequest) -> bool:
        return commit.oid in (pull.head_oid, pull.merge_commit)

    return page(call, [p for p in commit.repository.pull_requests() if about(p)])


def _page_url(commit: Any, call: Call) -> str:
    return f"{html_of(commit.repository, call.hub.links)}/commit/{commit.oid}"


def _protection(ref: Ref, _: Call) -> dict[str, Any] | None:
    """Classic protection, shown to everybody who can read [V]."""
    home = ref.repository
    kinds = {rule.kind for rule in home.rules_for(ref.name) if rule.classic}
    if not kinds:
        return None
    return {
        "allowsDeletions": "deletion" not in kinds,
        "allowsForcePushes": "non_fast_forward" not in kinds,
        "blocksCreations": "creation" in kinds,
        "pattern": ref.name,
        "requiredApprovingReviewCount": 1 if "pull_request" in kinds else None,
        "requiredStatusCheckContexts": ["ci"] if "required_status_checks" in kinds else [],
        "requiresCodeOwnerReviews": False,
        "requiresConversationResolution": False,
        "requiresLinearHistory": "required_linear_history" in kinds,
        "requiresSignatures": "required_signatures" in kinds,
        "viewerAllowedToDismissReviews": False,
        "viewerCanPush": not kinds & {"pull_request", "update"},
    }


def _rules(ref: Ref, call: Call) -> Page:
    """The rules of rulesets, without who may pass them by, in the order they were made [V]."""
    home = ref.repository
    kinds = [rule.kind for rule in home.rules_for(ref.name) if not rule.classic]
    shown = [{"id": f"RRU_{i}", "type": kind.upper()} for i, kind in enumerate(kinds)]
    return page(call, shown)


REF: Fields = {
    "rules": _rules,
    "refUpdateRule": _protection,
    "target": lambda ref, call: git_object(ref.repository, ref.oid),
    "associatedPullRequests": _pulls_of_ref,
}

COMMIT: Fields = {
    "abbreviatedOid": lambda commit, call: commit.oid[:7],
    "associatedPullRequests": _pulls_of_commit,
    "author": lambda commit, call: Person(commit.repository, commit.git.author),
    "authoredDate": lambda commit, call: commit.git.author.at,
    "committedDate": lambda commit, call: commit.git.committer.at,
    "committer": lambda commit, call: Person(commit.repository, commit.git.committer),
    "commitUrl": _page_url,
    "file": _file,
    "history": _history,
    "message": lambda commit, call: commit.git.message,
    "messageBody": lambda commit, call: commit.git.body,
    "messageHeadline": lambda commit, call: commit.git.headline,
    "parents": lambda commit, call: page(
        call, [Commit(commit.repository, oid) for oid in commit.git.parents]
    ),
    "tree": lambda commit, call: Tree(commit.repository, commit.git.tree),
    "url": _page_url,
}

TREE: Fields = {
    "abbreviatedOid": lambda tree, call: tree.oid[:7],
    "entries": lambda tree, call: _entries(tree),
}

TREE_ENTRY: Fields = {
    "mode": lambda one, call: int(one.entry.mode, 8),
    "name": lambda one, call: one.entry.name,
    "object": lambda one, call: git_object(one.repository, one.entry.oid, one.path),
    "oid": lambda one, call: one.entry.oid,
    "size": lambda one, call: (
        len(one.repository.store.blob(one.entry.oid)) if one.entry.kind == "blob" else 0
    ),
    "type": lambda one, call: one.entry.kind,
}

BLOB: Fields = {
    "abbreviatedOid": lambda blob, call: blob.oid[:7],
    "byteSize": lambda blob, call: len(blob.content),
}


def _user(person: Person, call: Call) -> Any:
    return call.hub.account_of_email(person.signature.email)


GIT_ACTOR: Fields = {
    "date": lambda person, call: person.signature.at.isoformat(),
    "email": lambda person, call: person.signature.email,
    "name": lambda person, call: person.signature.name,
    "user": _user,
}
