"""Routes of pull requests."""

from __future__ import annotations

from stateful_github import api_pulls
from stateful_github.git.history import changed_paths, merge_base
from stateful_github.model.threads import PullRequest
from stateful_github.refusals import Refusal, not_found
from stateful_github.render import pulls as render
from stateful_github.render.links import Json
from stateful_github.rest.router import REPO, Ask, Reply, listed, route
from stateful_github.rest.routes_contents import changed_file

PULLS = f"{REPO}/pulls"
PULL = f"{PULLS}/{{pull_number}}"


def pull_of(ask: Ask) -> PullRequest:
    """The pull request in the path, readable."""
    number = ask.params["pull_number"]
    home = ask.reading("pull-requests")
    found = home.threads.get(int(number)) if number.isdigit() else None
    if not isinstance(found, PullRequest):
        raise not_found()
    return found


@route("GET", PULLS)
def list_pulls(ask: Ask) -> Reply:
    """Open ones unless `state` says otherwise; `head` is `owner:branch` [V]."""
    found, query = ask.reading("pull-requests").pull_requests(), ask.query
    state = query.get("state", "open")
    if state != "all":
        found = [one for one in found if one.closed == (state == "closed")]
    if ":" in query.get("head", ""):
        owner, _, branch = query["head"].partition(":")
        found = [one for one in found if _from(one) == (owner.lower(), branch)]
    if "base" in query:
        found = [one for one in found if one.base_branch == query["base"]]
    key = "updated_at" if query.get("sort") == "updated" else "created_at"
    down = query.get("direction", "desc") == "desc"
    found.sort(key=lambda one: (getattr(one, key), one.number), reverse=down)
    return listed(ask, found, lambda one: render.pull_simple(one, ask.links))


def _from(pull: PullRequest) -> tuple[str, str]:
    return pull.head_repository.owner.login.lower(), pull.head_branch


@route("POST", PULLS)
def create_pull(ask: Ask) -> Reply:
    ask.need("title", str)
    head, base = ask.need("head", str), ask.need("base", str)
    pull = api_pulls.open_pull(ask.home, ask.viewer, head, base, ask.given)
    return Reply(201, render.pull(pull, ask.links))


@route("GET", PULL)
def get_pull(ask: Ask) -> Reply:
    return Reply(200, render.pull(pull_of(ask), ask.links))


@route("PATCH", PULL)
def update_pull(ask: Ask) -> Reply:
    pull = pull_of(ask)
    api_pulls.edit(pull, ask.viewer, ask.given)
    if ask.given.get("state") == "closed":
        api_pulls.close(pull, ask.viewer)
    if ask.given.get("state") == "open":
        api_pulls.reopen(pull, ask.viewer)
    return Reply(200, render.pull(pull, ask.links))


@route("GET", f"{PULL}/merge")
def is_merged(ask: Ask) -> Reply:
    """204 when it was merged, else 404 [V]."""
    if not pull_of(ask).merged:
        raise not_found()
    return Reply(204)


@route("PUT", f"{PULL}/merge")
def merge_pull(ask: Ask) -> Reply:
    """409 when `sha` is not the head, 405 when it cannot be merged [V]."""
    pull, given = pull_of(ask), ask.given
    if given.get("sha") not in (None, pull.head_oid):
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    said = "\n\n".join(filter(None, [given.get("commit_title"), given.get("commit_message")]))
    oid = api_pulls.merge(pull, ask.viewer, given.get("merge_method", "merge"), said or None)
    return Reply(200, {"sha": oid, "merged": True, "message": "Pull Request successfully merged"})


@route("GET", f"{PULL}/files")
def list_files(ask: Ask) -> Reply:
    pull, store = pull_of(ask), ask.home.store
    fork = merge_base(store, pull.base_oid, pull.head_oid)
    before = store.commit(fork).tree if fork else None
    changed = list(changed_paths(store, before, store.commit(pull.head_oid).tree).items())

    def show(one: tuple[str, str]) -> Json:
        return changed_file(ask, ask.home, one[0], one[1], pull.head_oid)

    return listed(ask, changed, show)
