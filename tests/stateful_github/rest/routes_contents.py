"""Routes of files, commits on branches, comparisons and branches."""

from __future__ import annotations

from stateful_github import effects
from stateful_github.access import WRITE
from stateful_github.changes import branches
from stateful_github.clock import moment
from stateful_github.git.history import ahead, changed_paths, entry_at, merge_base, walk
from stateful_github.git.objects import Entry
from stateful_github.graphql.git_values import revision
from stateful_github.refusals import Refusal, empty_repository, invalid, not_found
from stateful_github.render import commits as render
from stateful_github.render.links import Json
from stateful_github.render.repositories import api_of, html_of
from stateful_github.repository import Repository
from stateful_github.rest.router import REPO, Ask, Reply, listed, route
from stateful_github.rest.routes_git import decoded
from stateful_github.workflow_files import DIRECTORY

CONTENTS_LIMIT = 1_000_000  # bytes; beyond, `content` is empty and `encoding` is `none` [V]


def _at(home: Repository, rev: str | None) -> str:
    oid = revision(home, rev or "HEAD")
    found = home.store.find(oid) if oid else None
    if oid is None or found is None or found[0] != "commit":
        raise not_found()
    return oid


@route("GET", f"{REPO}/contents/{{path}}")
def get_contents(ask: Ask) -> Reply:
    home, path = ask.reading("contents"), ask.params["path"].strip("/")
    if home.is_empty:
        raise not_found()
    commit = home.store.commit(_at(home, ask.query.get("ref")))
    entry = entry_at(home.store, commit.tree, path)
    if entry is None:
        raise not_found()
    if entry.kind == "tree":
        below = home.store.tree(entry.oid)
        shown = [_shown(ask, home, f"{path}/{e.name}", e.oid, e.kind) for e in below]
        return Reply(200, shown)
    content = home.store.blob(entry.oid)
    small = len(content) <= CONTENTS_LIMIT
    body = _shown(ask, home, path, entry.oid, "blob") | {
        "content": render.folded(content) if small else "",
        "encoding": "base64" if small else "none",
    }
    return Reply(200, body)


def _shown(ask: Ask, home: Repository, path: str, oid: str, kind: str) -> Json:
    url = f"{api_of(home, ask.links)}/contents/{path}"
    html = f"{html_of(home, ask.links)}/blob/{home.default_branch}/{path}"
    git = f"{api_of(home, ask.links)}/git/{kind}s/{oid}"
    return {
        "type": {"blob": "file", "tree": "dir", "commit": "submodule"}[kind],
        "size": len(home.store.blob(oid)) if kind == "blob" else 0,
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": oid,
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": html if kind == "blob" else None,
        "_links": {"self": url, "git": git, "html": html},
    }


@route("PUT", f"{REPO}/contents/{{path}}")
def put_contents(ask: Ask) -> Reply:
    """Create or change one file. An absent path ignores `sha`; a wrong one is 409 [V/T]."""
    home, path = ask.home, ask.params["path"].strip("/")
    ask.viewer.require(home, WRITE, "contents")
    content = decoded(ask.need("content", str), "base64")
    branch = str(ask.given.get("branch") or home.default_branch)
    entry, head = _target(ask, home, path, branch)
    oid = _commit(ask, home, branch, head, path, content)
    blob = entry_at(home.store, home.store.commit(oid).tree, path)
    assert blob is not None
    shown = _shown(ask, home, path, blob.oid, "blob")
    commit = render.git_commit(home, home.store.commit(oid), ask.links)
    return Reply(200 if entry else 201, {"content": shown, "commit": commit})


@route("DELETE", f"{REPO}/contents/{{path}}")
def delete_contents(ask: Ask) -> Reply:
    home, path = ask.home, ask.params["path"].strip("/")
    ask.viewer.require(home, WRITE, "contents")
    ask.need("sha", str)
    branch = str(ask.given.get("branch") or home.default_branch)
    entry, head = _target(ask, home, path, branch)
    if entry is None:
        raise not_found()
    oid = _commit(ask, home, branch, head, path, None)
    commit = render.git_commit(home, home.store.commit(oid), ask.links)
    return Reply(200, {"content": None, "commit": commit})


def _target(ask: Ask, home: Repository, path: str, branch: str) -> tuple[Entry | None, str | None]:
    head = home.branch(branch)
    if head is None and not home.is_empty:
        raise Refusal(404, f"Branch {branch} not found", kind="NOT_FOUND")
    entry = entry_at(home.store, home.store.commit(head).tree, path) if head else None
    given = ask.given.get("sha")
    if entry is not None and given is None:
        raise invalid('Invalid request.\n\n"sha" wasn\'t supplied.')
    if entry is not None and given != entry.oid:
        raise Refusal(409, f"{path} does not match {given}", kind="CONFLICT")
    return entry, head


def _commit(
    ask: Ask, home: Repository, branch: str, head: str | None, path: str, content: bytes | None
) -> str:
    if path.startswith(DIRECTORY):
        branches.check_workflow_right(home, ask.viewer)
    said = ask.need("message", str)
    branches.check_rules(home, f"refs/heads/{branch}", head or "", ask.viewer, api=False)
    oid = branches.commit_files(home, branch, {path: content}, said, ask.viewer.account, head)
    headline = said.split("\n", 1)[0]
    login = ask.viewer.token.login
    ask.hub.record(effects.Committed(home.full_name, login, branch, oid, headline, (path,)))
    return oid


@route("GET", f"{REPO}/commits")
def list_commits(ask: Ask) -> Reply:
    home = ask.reading("contents")
    if home.is_empty:
        raise empty_repository()
    store = home.store
    oids = list(walk(store, _at(home, ask.query.get("sha"))))
    if "since" in ask.query:
        since = moment(ask.query["since"])
        oids = [oid for oid in oids if store.commit(oid).committer.at >= since]
    if "path" in ask.query:
        oids = [oid for oid in oids if _touches(home, oid, ask.query["path"])]
    return listed(ask, oids, lambda oid: render.repo_commit(home, store.commit(oid), ask.links))


def _touches(home: Repository, oid: str, path: str) -> bool:
    commit = home.store.commit(oid)
    before = home.store.commit(commit.parents[0]).tree if commit.parents else None
    changed = changed_paths(home.store, before, commit.tree)
    return any(one == path or one.startswith(path.rstrip("/") + "/") for one in changed)


@route("GET", f"{REPO}/commits/{{ref}}")
def get_repo_commit(ask: Ask) -> Reply:
    home = ask.reading("contents")
    if home.is_empty:
        raise empty_repository()
    oid = revision(home, ask.params["ref"])
    found = home.store.find(oid) if oid else None
    if oid is None or found is None or found[0] != "commit":
        raise invalid(f"No commit found for SHA: {ask.params['ref']}")
    return Reply(200, render.repo_commit(home, home.store.commit(oid), ask.links))


@route("GET", f"{REPO}/compare/{{basehead}}")
def compare(ask: Ask) -> Reply:
    """`base...head`; line counts are not computed (0) and patches not shown."""
    home = ask.reading("contents")
    left, dots, right = ask.params["basehead"].partition("...")
    if not dots:
        raise not_found()
    store, base, head = home.store, _at(home, left), _at(home, right.rpartition(":")[2])
    fork = merge_base(store, base, head)
    if fork is None:
        raise not_found()
    news, missing = ahead(store, base, head), ahead(store, head, base)
    status = _status(len(news), len(missing))
    url = f"{html_of(home, ask.links)}/compare/{left}...{right}"
    changed = changed_paths(store, store.commit(fork).tree, store.commit(head).tree)
    body = {
        "url": f"{api_of(home, ask.links)}/compare/{left}...{right}",
        "html_url": url,
        "permalink_url": url,
        "diff_url": f"{url}.diff",
        "patch_url": f"{url}.patch",
        "base_commit": render.repo_commit(home, store.commit(base), ask.links),
        "merge_base_commit": render.repo_commit(home, store.commit(fork), ask.links),
        "status": status,
        "ahead_by": len(news),
        "behind_by": len(missing),
        "total_commits": len(news),
        "commits": [render.repo_commit(home, store.commit(oid), ask.links) for oid in news[:250]],
        "files": [changed_file(ask, home, p, s, head) for p, s in changed.items()][:300],
    }
    return Reply(200, body)


def _status(news: int, missing: int) -> str:
    if news and missing:
        return "diverged"
    return "ahead" if news else "behind" if missing else "identical"


def changed_file(ask: Ask, home: Repository, path: str, status: str, head: str) -> Json:
    """A file of a comparison or a pull request."""
    entry = entry_at(home.store, home.store.commit(head).tree, path)
    url = f"{html_of(home, ask.links)}/blob/{head}/{path}"
    return {
        "sha": entry.oid if entry else None,
        "filename": path,
        "status": status,
        "additions": 0,
        "deletions": 0,
        "changes": 0,
        "blob_url": url,
        "raw_url": url.replace("/blob/", "/raw/"),
        "contents_url": f"{api_of(home, ask.links)}/contents/{path}?ref={head}",
    }


@route("GET", f"{REPO}/branches/{{branch}}")
def get_branch(ask: Ask) -> Reply:
    home, name = ask.reading("contents"), ask.params["branch"]
    oid = home.visible_ref(f"refs/heads/{name}")
    if oid is None:
        raise Refusal(404, "Branch not found", kind="NOT_FOUND")
    url = f"{api_of(home, ask.links)}/branches/{name}"
    protected = bool(home.rules_for(name))
    body = {
        "name": name,
        "commit": render.repo_commit(home, home.store.commit(oid), ask.links),
        "_links": {"self": url, "html": f"{html_of(home, ask.links)}/tree/{name}"},
        "protected": protected,
        "protection": {"enabled": protected},
        "protection_url": f"{url}/protection",
    }
    return Reply(200, body)
