"""People push, delete branches, and open, merge and close pull requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stateful_github import payloads
from stateful_github.changes import branches, pulls
from stateful_github.changes import threads as change
from stateful_github.git.objects import ZERO
from stateful_github.model.accounts import Account
from stateful_github.model.activities import Activity
from stateful_github.model.threads import PullRequest
from stateful_github.payloads import Event
from stateful_github.people.threads import ThreadPeople
from stateful_github.repository_types import Contents


def as_bytes(files: Mapping[str, Contents]) -> dict[str, bytes | None]:
    """File contents given as text, bytes, or None for a removal."""
    return {p: c.encode("utf-8") if isinstance(c, str) else c for p, c in files.items()}


class BranchPeople(ThreadPeople):
    """Deeds with branches and pull requests. People are not held up by rules or rights."""

    def push(
        self,
        branch: str,
        files: Mapping[str, Contents],
        message: str = "Change files",
        *,
        by: str,
        base: str | None = None,
    ) -> Event:
        """One commit on a branch; `push`, and `pull_request.synchronize` in `also`.

        A branch that does not exist starts at `base` (branch or commit; the default branch).
        An existing one with `base` given is reset to it first (a force push).
        """
        old = self.branch(branch)
        start = self._start(branch, base)
        followed = self._open_from(branch)
        before = {one.number: one.head_oid for one in followed}
        home, who = self._itself(), self._who(by)
        if old is not None and start != old:
            self._force(branch, old, str(start), who)
        new = branches.commit_files(home, branch, as_bytes(files), message, who, start)
        event = payloads.push(home, f"refs/heads/{branch}", old, new, who)
        also = [
            payloads.pull_request("synchronize", one, who, before=before[one.number], after=new)
            for one in followed
            if not one.closed
        ]
        return replace(event, also=tuple(also))

    def reset_branch(self, branch: str, to: str, *, by: str) -> Event:
        """A force push of a commit that is there already; `push` with `forced`."""
        old, who = self.head_of(branch), self._who(by)
        self._force(branch, old, to, who)
        self.settle()
        return payloads.push(self._itself(), f"refs/heads/{branch}", old, to, who)

    def _force(self, branch: str, old: str, new: str, who: Account) -> None:
        self.store.set_ref(f"refs/heads/{branch}", new, expected=old)
        self._remember("force_push", branch, old, new, who)

    def _remember(self, kind: str, branch: str, before: str, after: str, who: Account) -> None:
        number, ref = self.hub.next_id(), f"refs/heads/{branch}"
        at = self.hub.clock()
        self.activities.append(Activity(number, ref, kind, before, after, at, who))

    def _start(self, branch: str, base: str | None) -> str | None:
        if base is None:
            return self.branch(branch) or self.branch(self.default_branch)
        return self.branch(base) or self.store.commit(base).oid

    def _open_from(self, branch: str) -> list[PullRequest]:
        """Open pull requests, here or upstream, whose head is that branch of this repository."""
        return [
            pull
            for home in self.hub.repositories.values()
            for pull in home.pull_requests()
            if pull.head_repository is self and pull.head_branch == branch and not pull.closed
        ]

    def create_branch(self, name: str, at: str | None = None, *, by: str) -> Event:
        """A branch at a branch or commit (the default branch's head); `push` with `created`."""
        oid = self._start(name, at or self.default_branch)
        home, who = self._itself(), self._who(by)
        branches.move(home, f"refs/heads/{name}", str(oid), expected=None)
        return payloads.push(home, f"refs/heads/{name}", None, oid, who)

    def delete_branch(self, name: str, *, by: str) -> Event:
        """`push` with `deleted`; pull requests from it are closed."""
        old, who = self.head_of(name), self._who(by)
        self.store.delete_ref(f"refs/heads/{name}")
        self._remember("branch_deletion", name, old, ZERO, who)
        self.settle()
        return payloads.push(self._itself(), f"refs/heads/{name}", old, None, who)

    def open_pull_request(
        self,
        head: str,
        base: str | None = None,
        title: str = "",
        body: str = "",
        *,
        by: str,
        from_fork: BranchPeople | None = None,
        draft: bool = False,
    ) -> Event:
        """`pull_request.opened`; the number is `event.number`."""
        source = (from_fork or self)._itself()
        into = base or self.default_branch
        who = self._who(by)
        pull = pulls.open_pull(
            self._itself(), (source, head), into, title or head, body, who, draft
        )
        return payloads.pull_request("opened", pull, who)

    def merge_pull_request(self, number: int, *, by: str, method: str = "merge") -> Event:
        """`pull_request.closed` with `merged`, and the `push` to the base in `also`."""
        pull, who, home = self.pull_request(number), self._who(by), self._itself()
        old = self.head_of(pull.base_branch)
        new = pulls.merge(pull, method, who)
        event = payloads.pull_request("closed", pull, who)
        also = [payloads.push(home, f"refs/heads/{pull.base_branch}", old, new, who)]
        if self.settings.delete_branch_on_merge and not pull.cross_repository:
            also.append(self.delete_branch(pull.head_branch, by=by))
        return replace(event, also=tuple(also))

    def close_pull_request(self, number: int, *, by: str) -> Event:
        """`pull_request.closed` without a merge."""
        change.close(self.pull_request(number), self._who(by))
        return payloads.pull_request("closed", self.pull_request(number), self._who(by))

    def mark_ready(self, number: int, *, by: str) -> Event:
        """`pull_request.ready_for_review`."""
        self.pull_request(number).draft = False
        return payloads.pull_request("ready_for_review", self.pull_request(number), self._who(by))

    def settle(self) -> None:
        """Let open pull requests follow their branches (also after a push by real git)."""
        self.hub.refresh()
