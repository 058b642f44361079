"""One repository's state and the questions everything else asks it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from stateful_github.git.history import (
    MergeConflict,
    entry_at,
    is_ancestor,
    merge_base,
    merged_tree,
)
from stateful_github.git.store import GitStore
from stateful_github.model.accounts import Account
from stateful_github.model.activities import Activity
from stateful_github.model.runs import WorkflowRun
from stateful_github.model.settings import Rule, Settings
from stateful_github.model.threads import Comment, Issue, Label, PullRequest, Thread
from stateful_github.workflow_files import DIRECTORY, WorkflowFile, read_workflow

if TYPE_CHECKING:
    from stateful_github.hub import StatefulGitHub
    from stateful_github.repository import Repository


class RepositoryState:
    """A repository. `store` is the real bare repository behind it."""

    def __init__(
        self,
        hub: StatefulGitHub,
        owner: Account,
        name: str,
        ids: tuple[int, str],
        store: GitStore,
        settings: Settings,
        default_branch: str,
        created_at: datetime,
        parent: Repository | None,
    ) -> None:
        self.hub = hub
        self.owner = owner
        self.name = name
        self.database_id, self.node_id = ids
        self.store = store
        self.settings = settings
        self.default_branch = default_branch
        self.created_at = created_at
        self.pushed_at = created_at
        self.parent = parent
        self.threads: dict[int, Thread] = {}
        self.comments: dict[int, Comment] = {}
        self.labels: dict[str, Label] = {}
        self.runs: dict[int, WorkflowRun] = {}
        self.activities: list[Activity] = []
        self.lags: dict[str, int] = {}
        self.unsigned: set[str] = set()
        self._workflow_ids: dict[str, int] = {}
        self._last_number = 0

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def next_number(self) -> int:
        """The number of the next issue or pull request."""
        self._last_number += 1
        return self._last_number

    def workflow_id(self, path: str) -> int:
        """The stable id of the workflow at `path`."""
        if path not in self._workflow_ids:
            self._workflow_ids[path] = self.hub.next_id()
        return self._workflow_ids[path]

    # branches and files

    def branch(self, name: str) -> str | None:
        """The commit a branch points to, or None."""
        return self.store.ref(f"refs/heads/{name}")

    def head_of(self, branch: str) -> str:
        """The commit a branch points to; KeyError when there is none."""
        oid = self.branch(branch)
        if oid is None:
            raise KeyError(f"no branch {branch} in {self.full_name}")
        return oid

    @property
    def is_empty(self) -> bool:
        """Whether there is no commit on any branch."""
        return not self.store.refs("refs/heads/")

    def visible_ref(self, name: str) -> str | None:
        """A ref as a read through the API sees it: a lagging replica may not know it yet."""
        left = self.lags.get(name, 0)
        if left > 0:
            self.lags[name] = left - 1
            return None
        return self.store.ref(name)

    def file(self, path: str, branch: str | None = None) -> bytes | None:
        """A file's bytes at the head of a branch (the default one), or None."""
        head = self.branch(branch or self.default_branch)
        entry = None if head is None else entry_at(self.store, self.store.commit(head).tree, path)
        return None if entry is None or entry.kind != "blob" else self.store.blob(entry.oid)

    def text(self, path: str, branch: str | None = None) -> str:
        """A file's text; KeyError when it is not there."""
        content = self.file(path, branch)
        if content is None:
            raise KeyError(f"no {path} on {branch or self.default_branch}")
        return content.decode("utf-8")

    def branches(self) -> dict[str, str]:
        """Branch names and the commits they point to."""
        found = self.store.refs("refs/heads/")
        return {name.removeprefix("refs/heads/"): oid for name, oid in found.items()}

    def log(self, branch: str | None = None) -> list[str]:
        """The messages of a branch's first-parent history, newest first."""
        oid: str | None = self.head_of(branch or self.default_branch)
        messages = []
        while oid is not None:
            commit = self.store.commit(oid)
            messages.append(commit.message)
            oid = commit.parents[0] if commit.parents else None
        return messages

    # workflows

    def workflow_at(self, path: str, oid: str) -> WorkflowFile | None:
        """A workflow as a commit has it."""
        entry = entry_at(self.store, self.store.commit(oid).tree, path)
        if entry is None or entry.kind != "blob":
            return None
        text = self.store.blob(entry.oid).decode("utf-8", "replace")
        return read_workflow(path, text)

    def workflows(self) -> dict[str, WorkflowFile]:
        """The default branch's workflows, by path."""
        head = self.branch(self.default_branch)
        directory = head and entry_at(self.store, self.store.commit(head).tree, DIRECTORY)
        if not head or not directory:
            return {}
        names = [e.name for e in self.store.tree(directory.oid) if e.kind == "blob"]
        found = {DIRECTORY + n: self.workflow_at(DIRECTORY + n, head) for n in names}
        return {path: file for path, file in found.items() if file is not None}

    # threads

    def thread(self, number: int) -> Thread:
        """An issue or pull request; KeyError when there is none."""
        return self.threads[number]

    def issue(self, number: int) -> Issue:
        """An issue; KeyError when that number is none."""
        thread = self.threads[number]
        if not isinstance(thread, Issue):
            raise KeyError(f"{number} is a pull request")
        return thread

    def pull_request(self, number: int) -> PullRequest:
        """A pull request; KeyError when that number is none."""
        thread = self.threads[number]
        if not isinstance(thread, PullRequest):
            raise KeyError(f"{number} is an issue")
        return thread

    def pull_requests(self) -> list[PullRequest]:
        """Every pull request, by number."""
        return [one for one in self.threads.values() if isinstance(one, PullRequest)]

    def mergeable(self, pull: PullRequest) -> bool:
        """Whether a pull request merges without a conflict."""
        base = merge_base(self.store, pull.base_oid, pull.head_oid)
        tree = [self.store.commit(oid).tree for oid in (base, pull.base_oid, pull.head_oid) if oid]
        try:
            merged_tree(self.store, tree[0] if base else None, tree[-2], tree[-1])
        except MergeConflict:
            return False
        return True

    def contains(self, branch: str, oid: str) -> bool:
        """Whether a branch's history has a commit."""
        head = self.branch(branch)
        return head is not None and is_ancestor(self.store, oid, head)

    # people

    def association(self, who: Account) -> str:
        """The author association GitHub would show."""
        if who is self.owner:
            return "OWNER"
        return "COLLABORATOR" if self.settings.role_of(who.login) else "NONE"

    def rules_for(self, branch: str) -> list[Rule]:
        """The active rules on a branch."""
        return [rule for rule in self.settings.rules if rule.branch in (branch, "*")]
