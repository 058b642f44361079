"""Routes of accounts, rate limits, the repository itself, its people and its rules."""

from __future__ import annotations

from stateful_github.access import READ
from stateful_github.refusals import forbidden, not_found
from stateful_github.render.accounts import account
from stateful_github.render.links import Json
from stateful_github.render.repositories import repository
from stateful_github.repository import Repository
from stateful_github.rest.router import REPO, Ask, Reply, route

# what `permission` says for a role: maintain and triage are folded [V]
FOLDED = {
    "admin": "admin",
    "maintain": "write",
    "write": "write",
    "triage": "read",
    "read": "read",
    "none": "none",
}


@route("GET", "/user")
def get_user(ask: Ask) -> Reply:
    """The person; installation tokens have none [V]."""
    if ask.viewer.token.is_installation:
        raise forbidden("")
    return Reply(200, _public(ask))


@route("GET", "/users/{username}")
def get_user_by_name(ask: Ask) -> Reply:
    found = ask.hub.find_account(ask.params["username"])
    if found is None:
        raise not_found()
    return Reply(200, account(found, ask.links) | _PROFILE)


_PROFILE: Json = {
    "name": None,
    "company": None,
    "blog": "",
    "location": None,
    "email": None,
    "hireable": None,
    "bio": None,
    "public_repos": 0,
    "public_gists": 0,
    "followers": 0,
    "following": 0,
    "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z",
}


def _public(ask: Ask) -> Json:
    return account(ask.viewer.account, ask.links) | _PROFILE


@route("GET", "/rate_limit")
def get_rate_limit(ask: Ask) -> Reply:
    shown: Json = {}
    for resource in ("core", "graphql", "search"):
        budget = ask.hub.limits.budget(ask.viewer.token, resource)
        shown[resource] = {
            "limit": budget.limit,
            "remaining": budget.remaining,
            "used": budget.used,
            "reset": int(budget.reset.timestamp()),
        }
    return Reply(200, {"resources": shown, "rate": shown["core"]})


@route("GET", REPO)
def get_repository(ask: Ask) -> Reply:
    ask.viewer.require(ask.home, READ, "metadata")
    return Reply(200, repository(ask.home, ask.links) | {"permissions": _permissions(ask)})


def _permissions(ask: Ask) -> Json:
    return _named(ask.viewer.role(ask.home) or ("none" if ask.home.settings.private else "read"))


def _named(role: str) -> Json:
    order = ["none", "read", "triage", "write", "maintain", "admin"]
    names = ["pull", "triage", "push", "maintain", "admin"]
    return {name: order.index(role) > at for at, name in enumerate(names)}


@route("GET", f"{REPO}/collaborators/{{username}}/permission")
def get_permission(ask: Ask) -> Reply:
    """`permission` folds maintain to write and triage to read, `role_name` is exact [V].

    A stranger of a public repository has `read`, of a private one `none` [M]; 404 for a login
    that nobody has.
    """
    home = ask.reading("metadata")
    if not ask.viewer.token.is_installation:
        ask.viewer.require(home, READ, "contents")
    login = ask.params["username"]
    role = home.settings.role_of(login)
    who = ask.hub.find_account(login) if role is None else ask.hub.account(login)
    if who is None:
        raise not_found()
    if role is None:
        role = "admin" if who is home.owner else "none" if home.settings.private else "read"
    permission = FOLDED[home.settings.base_role(role)]
    user = account(who, ask.links) | {
        "permissions": _named(home.settings.base_role(role)),
        "role_name": role,
    }
    return Reply(200, {"permission": permission, "role_name": role, "user": user})


@route("GET", f"{REPO}/rules/branches/{{branch}}")
def get_rules(ask: Ask) -> Reply:
    """The active rules of a branch; the branch need not exist [V]."""
    home = ask.reading("metadata")
    ruled = [rule for rule in home.rules_for(ask.params["branch"]) if not rule.classic]
    return Reply(200, [_rule(home, rule.kind) for rule in ruled])


def _rule(home: Repository, kind: str) -> Json:
    source: Json = {
        "type": kind,
        "ruleset_source_type": "Repository",
        "ruleset_source": home.full_name,
        "ruleset_id": home.database_id,
    }
    if kind == "pull_request":
        source["parameters"] = {
            "dismiss_stale_reviews_on_push": False,
            "require_code_owner_review": False,
            "require_last_push_approval": False,
            "required_approving_review_count": 1,
            "required_review_thread_resolution": False,
        }
    if kind == "required_status_checks":
        source["parameters"] = {
            "required_status_checks": [],
            "strict_required_status_checks_policy": False,
        }
    return source
