"""Accounts as REST's `simple-user`."""

from __future__ import annotations

from stateful_github.model.accounts import Account
from stateful_github.render.links import Json, Links

_SUFFIXES = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def account(of: Account, links: Links) -> Json:
    """An account."""
    api = f"{links.api}/users/{of.login}"
    return {
        "login": of.login,
        "id": of.database_id,
        "node_id": of.node_id,
        "avatar_url": f"https://avatars.githubusercontent.com/u/{of.database_id}?v=4",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{links.html}/{of.short_login}",
        **{key: api + suffix for key, suffix in _SUFFIXES.items()},
        "type": of.kind.value,
        "site_admin": False,
    }


def account_or_none(of: Account | None, links: Links) -> Json | None:
    """An account, where there may be none."""
    return None if of is None else account(of, links)
