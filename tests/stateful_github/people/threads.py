"""People open, comment, label, edit and close."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from stateful_github import payloads
from stateful_github.changes import threads as change
from stateful_github.changes.pulls import can_reopen
from stateful_github.model.accounts import Account
from stateful_github.model.repository_state import RepositoryState
from stateful_github.model.threads import Label, PullRequest, Thread
from stateful_github.payloads import Event
from stateful_github.render.threads import label as shown_label

if TYPE_CHECKING:
    from stateful_github.repository import Repository


class ThreadPeople(RepositoryState):
    """Deeds in issues and pull requests. `by` is a login; unknown logins get an account."""

    def _who(self, login: str) -> Account:
        return self.hub.account(login)

    def _itself(self) -> Repository:
        return cast("Repository", self)

    def _thread_event(self, action: str, thread: Thread, by: str, **more: object) -> Event:
        who = self._who(by)
        if isinstance(thread, PullRequest):
            return payloads.pull_request(action, thread, who, **more)
        return payloads.issues(action, thread, who, **more)

    def open_issue(self, title: str, body: str = "", *, by: str) -> Event:
        """`issues.opened`; the number is `event.number`."""
        issue = change.open_issue(self._itself(), title, body, self._who(by))
        return self._thread_event("opened", issue, by)

    def comment(self, number: int, body: str, *, by: str) -> Event:
        """`issue_comment.created`; its id is `event.comment_id`."""
        new = change.comment(self.thread(number), body, self._who(by))
        return payloads.issue_comment("created", new, self._who(by))

    def edit_comment(self, comment: int, body: str, *, by: str) -> Event:
        """`issue_comment.edited`, with what it said before."""
        edited = self.comments[comment]
        before = edited.body
        change.edit_body(edited, body, self._who(by))
        return payloads.issue_comment("edited", edited, self._who(by), before)

    def delete_comment(self, comment: int, *, by: str) -> Event:
        """`issue_comment.deleted`."""
        gone = self.comments[comment]
        event = payloads.issue_comment("deleted", gone, self._who(by))
        change.delete_comment(gone)
        return event

    def edit_issue(
        self, number: int, *, by: str, title: str | None = None, body: str | None = None
    ) -> Event:
        """`issues.edited` (or `pull_request.edited`), with what was there before."""
        thread = self.thread(number)
        changes: dict[str, object] = {}
        if title is not None:
            changes["title"] = {"from": thread.title}
            change.edit_title(thread, title, self._who(by))
        if body is not None:
            changes["body"] = {"from": thread.body}
            change.edit_body(thread, body, self._who(by))
        return self._thread_event("edited", thread, by, changes=changes)

    def add_label(self, number: int, name: str, *, by: str) -> Event:
        """`issues.labeled` or `pull_request.labeled`; a label nobody made is made."""
        thread, label = self.thread(number), self.label(name)
        change.add_label(thread, label, self._who(by))
        return self._thread_event("labeled", thread, by, label=shown_label(label, self.hub.links))

    def remove_label(self, number: int, name: str, *, by: str) -> Event:
        """`issues.unlabeled` or `pull_request.unlabeled`."""
        thread, label = self.thread(number), self.label(name)
        change.remove_label(thread, label, self._who(by))
        shown = shown_label(label, self.hub.links)
        return self._thread_event("unlabeled", thread, by, label=shown)

    def label(self, name: str, color: str = "ededed") -> Label:
        """The label of that name, made when it is missing."""
        found = change.find_label(self._itself(), name)
        return found or change.create_label(self._itself(), name, color, None)

    def react(self, comment: int, content: str, *, by: str) -> None:
        """A reaction on a comment, in GraphQL's spelling; wakes nothing."""
        change.react(self.comments[comment], content, self._who(by))

    def assign(self, number: int, login: str, *, by: str) -> Event:
        """`issues.assigned` or `pull_request.assigned`."""
        thread = self.thread(number)
        change.assign(thread, self._who(login), self._who(by))
        return self._thread_event("assigned", thread, by)

    def close(self, number: int, *, by: str, reason: str | None = None) -> Event:
        """`issues.closed` or `pull_request.closed`; `reason` as in GraphQL."""
        thread = self.thread(number)
        change.close(thread, self._who(by), reason)
        return self._thread_event("closed", thread, by)

    def reopen(self, number: int, *, by: str) -> Event:
        """`issues.reopened` or `pull_request.reopened`, where GitHub's button would do it."""
        thread = self.thread(number)
        assert not isinstance(thread, PullRequest) or can_reopen(thread), "it cannot be reopened"
        change.reopen(thread, self._who(by))
        return self._thread_event("reopened", thread, by)

    def reactions_on(self, comment: int) -> list[tuple[str, str]]:
        """(login, content) of a comment's reactions, oldest first."""
        return [(one.account.login, one.content) for one in self.comments[comment].reactions]

    def bodies(self, number: int) -> list[str]:
        """The comments of a thread, oldest first."""
        return [one.body for one in self.thread(number).comments]
