"""Repositories as REST's `full-repository`, which satisfies the smaller shapes too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateful_github.clock import stamp
from stateful_github.render.accounts import account
from stateful_github.render.links import Json, Links

if TYPE_CHECKING:
    from stateful_github.repository import Repository

_SUFFIXES = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}

_CONSTANTS: Json = {
    "allow_forking": True,
    "description": None,
    "disabled": False,
    "forks": 0,
    "forks_count": 0,
    "has_discussions": False,
    "has_downloads": True,
    "has_issues": True,
    "has_pages": False,
    "has_projects": True,
    "has_wiki": True,
    "homepage": None,
    "is_template": False,
    "language": None,
    "license": None,
    "mirror_url": None,
    "network_count": 0,
    "size": 1,
    "stargazers_count": 0,
    "subscribers_count": 0,
    "topics": [],
    "watchers": 0,
    "watchers_count": 0,
    "web_commit_signoff_required": False,
}


def api_of(of: Repository, links: Links) -> str:
    """The address of a repository's routes."""
    return f"{links.api}/repos/{of.full_name}"


def html_of(of: Repository, links: Links) -> str:
    """The address of a repository's pages."""
    return f"{links.html}/{of.full_name}"


def repository(of: Repository, links: Links) -> Json:
    """A repository."""
    api, html = api_of(of, links), html_of(of, links)
    open_threads = sum(not thread.closed for thread in of.threads.values())
    return {
        **_CONSTANTS,
        "id": of.database_id,
        "node_id": of.node_id,
        "name": of.name,
        "full_name": of.full_name,
        "owner": account(of.owner, links),
        "private": of.settings.private,
        "visibility": "private" if of.settings.private else "public",
        "archived": of.settings.archived,
        "fork": of.parent is not None,
        "default_branch": of.default_branch,
        "html_url": html,
        "url": api,
        **{key: api + suffix for key, suffix in _SUFFIXES.items()},
        "clone_url": f"{links.git}/{of.full_name}.git",
        "git_url": f"git://github.com/{of.full_name}.git",
        "ssh_url": f"git@github.com:{of.full_name}.git",
        "svn_url": html,
        "open_issues": open_threads,
        "open_issues_count": open_threads,
        "created_at": stamp(of.created_at),
        "updated_at": stamp(of.created_at),
        "pushed_at": stamp(of.pushed_at),
    }
