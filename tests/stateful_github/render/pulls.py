"""Pull requests in REST's spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateful_github.clock import stamp_or_none
from stateful_github.git.history import ahead, changed_paths
from stateful_github.model.threads import PullRequest
from stateful_github.render.accounts import account, account_or_none
from stateful_github.render.links import Json, Links
from stateful_github.render.repositories import api_of, repository
from stateful_github.render.threads import issue, thread_page

if TYPE_CHECKING:
    from stateful_github.repository import Repository

_TAKEN = (
    "id node_id number title user labels locked active_lock_reason assignee assignees milestone"
    " created_at updated_at closed_at author_association body state draft"
).split()


def pull_simple(of: PullRequest, links: Links) -> Json:
    """A pull request as lists show it."""
    as_issue = issue(of, links)
    url = f"{api_of(of.repository, links)}/pulls/{of.number}"
    page = thread_page(of, links)
    addresses = {
        "html_url": page,
        "issue_url": as_issue["url"],
        "comments_url": as_issue["comments_url"],
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{api_of(of.repository, links)}/pulls/comments{{/number}}",
        "commits_url": f"{url}/commits",
        "statuses_url": f"{api_of(of.repository, links)}/statuses/{of.head_oid}",
    }
    return {
        **{key: as_issue[key] for key in _TAKEN},
        **addresses,
        "url": url,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": stamp_or_none(of.merged_at),
        "merge_commit_sha": of.merge_commit,
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _side(of.head_repository, of.head_branch, of.head_oid, links),
        "base": _side(of.repository, of.base_branch, of.base_oid, links),
        "auto_merge": None,
        "_links": {
            "self": {"href": url},
            "html": {"href": page},
            "issue": {"href": addresses["issue_url"]},
            "comments": {"href": addresses["comments_url"]},
            "review_comments": {"href": addresses["review_comments_url"]},
            "review_comment": {"href": addresses["review_comment_url"]},
            "commits": {"href": addresses["commits_url"]},
            "statuses": {"href": addresses["statuses_url"]},
        },
    }


def _side(of: Repository, branch: str, oid: str, links: Links) -> Json:
    return {
        "label": f"{of.owner.login}:{branch}",
        "ref": branch,
        "sha": oid,
        "user": account(of.owner, links),
        "repo": repository(of, links),
    }


def pull(of: PullRequest, links: Links) -> Json:
    """A pull request in full; line counts are not computed (0)."""
    store = of.repository.store
    commits = ahead(store, of.base_oid, of.head_oid)
    base_tree = store.commit(of.base_oid).tree
    files = changed_paths(store, base_tree, store.commit(of.head_oid).tree)
    mergeable = None if of.closed else of.repository.mergeable(of)
    return pull_simple(of, links) | {
        "merged": of.merged,
        "merged_by": account_or_none(of.merged_by, links),
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": {None: "unknown", True: "clean", False: "dirty"}[mergeable],
        "comments": len(of.comments),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(commits),
        "additions": 0,
        "deletions": 0,
        "changed_files": len(files),
    }
