"""A journey with a mishap on the way, and how the world has to look when it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kickoff.core.lifecycle import phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.errors import KickoffError
from kickoff.service.telling import Ran
from scenarios.desk import Desk
from stateful_github import Path, StatefulGitHub
from stateful_github.faults import Fault
from stateful_github.payloads import Event

ANY = Path("*", "*")
WORKFLOW = "kickoff-worker.yml"
FILES = {
    "tasks/b.md": "---\ndepends_on: [hello]\n---\nAfter.\n",
    "tasks/other.md": "Something else.\n",
    ".github/kickoff.yml": "limits: {total: 1}\n",
}
RECORD = ("status:", "completed_at:", "completed_by:", "pull_request:", "merge_commit:")
SETTLING = (3, 11, 11, 3)
"""Minutes between ticks: an answer is due, a start has stalled, its backoff is over, it runs."""

PATIENCE = 150.0
"""Seconds that one run may spend waiting, all of its requests together."""


@dataclass
class Journey:
    """A desk with one thread, the comments made in it, and how many seconds its runs waited."""

    desk: Desk
    thread: int
    comments: list[int] = field(default_factory=list)

    @classmethod
    def begins(cls, github: StatefulGitHub) -> Journey:
        """At a repository that has never seen a command."""
        desk = Desk(github, FILES)
        return cls(desk, desk.repository.open_issue("Operations", by="mona").number)

    @property
    def registry(self) -> Registry:
        return self.desk.registry

    def asks(self, text: str, by: str = "wendy", thread: int | None = None) -> Event:
        """Somebody gives a command; its event is still to wake a run."""
        event = self.desk.repository.comment(thread or self.thread, text, by=by)
        assert event.comment_id is not None
        self.comments.append(event.comment_id)
        return event

    def wakes(self, event: Event) -> Ran | None:
        """A run that may end red, within its patience."""
        before = len(self.desk.time.waits)
        try:
            return self.desk.wakes(event)
        except KickoffError:
            return None
        finally:
            assert sum(self.desk.time.waits[before:]) <= PATIENCE

    def meets(self, fault: Fault, at: int, event: Event) -> None:
        """The event's run meets the fault at its request number `at`, counted from 0."""
        self.desk.github.fail(ANY, fault, after=at)
        self.wakes(event)

    def races(self, event: Event, rival: Callable[[], object], at: int) -> None:
        """Right before the request number `at` of the event's run, something else happens."""
        self.desk.github.before(ANY, rival, nth=at + 1)
        self.wakes(event)

    def ticks(self, minutes: float = 5) -> Ran | None:
        """The schedule wakes a run, and workers that wait for a machine get one."""
        self.desk.github.clock.advance(minutes=minutes)
        ran = self.wakes(self.desk.repository.schedule())
        for run in self.desk.repository.runs_of(WORKFLOW):
            if run.status == "queued":
                self.desk.repository.start_run(run.database_id)
        return ran

    def settles(self, minutes: Sequence[float] = SETTLING) -> None:
        """After ticks that far apart everything is as it should be, and the next one is idle."""
        for pause in minutes:
            self.ticks(pause)
        head = self.desk.repository.head_of("kickoff-state")
        ran = self.ticks()
        assert ran is not None
        assert (ran.outcome, ran.troubles) == (ReasonCode.IDLE, ())
        assert self.desk.repository.head_of("kickoff-state") == head
        self.desk.github.effects.take_all()

    def answered_once(self, replies: int = 1) -> None:
        """Every command was applied once and bears one final reaction.

        One reply stands; `replies` where runs that answer at once may not see each other's.
        """
        reactions = [self.desk.repository.reactions_on(one) for one in self.comments]
        assert [len(found) for found in reactions] == [1] * len(self.comments)
        applied = [one.id for one in self.registry.applied]
        assert len(applied) == len(set(applied))
        bodies = self.desk.repository.bodies(self.thread)
        assert 1 <= len([body for body in bodies if "kickoff:reply" in body]) <= replies

    def standing(self, task: str) -> tuple[str, int, int]:
        """A task's state, its attempts under way, and the runs that bear the token of one."""
        entry = self.registry.tasks[task]
        live = [a.token for a in entry.attempts if a.ended_at is None]
        dispatched = [dict(run.inputs)["token"] for run in self.desk.repository.runs_of(WORKFLOW)]
        return phase(entry).value, len(live), len([t for t in dispatched if t in live])

    def runs(self) -> int:
        """How many workers were ever started."""
        return len(self.desk.repository.runs_of(WORKFLOW))

    # ways into the middle of the story

    def with_queue(self) -> Journey:
        """The state branch exists, and its cursor has moved on."""
        self.desk.says(self.thread, "/kickoff pause", by="mona")
        self.desk.says(self.thread, "/kickoff unpause", by="mona")
        self.ticks(30)
        return self

    def with_worker_done(self) -> Event:
        """`hello` was worked on, `b` waits for it; the worker's run has just ended."""
        self.desk.says(self.thread, "/kickoff hello")
        self.desk.github.clock.advance(minutes=1)
        self.desk.says(self.thread, "/kickoff b")
        [run] = self.desk.repository.runs_of(WORKFLOW)
        self.ticks()
        self.desk.repository.push("task/hello", {"a.txt": "x\n"}, by="github-actions[bot]")
        return self.desk.repository.finish_run(run.database_id)

    def with_merge(self) -> Event:
        """The pull request of `hello` has just been merged; `b` may start."""
        self.desk.wakes(self.with_worker_done())
        pull = self.registry.tasks["hello"].pull_request
        assert pull is not None
        self.desk.repository.mark_ready(pull.number, by="wendy")
        return self.desk.repository.merge_pull_request(pull.number, by="mona")

    def record_of_hello(self) -> tuple[str, ...]:
        """The record's keys in the task file; asserts that every other line is as it was."""
        lines = (self.desk.file("tasks/hello.md") or "").splitlines(keepends=True)
        kept = "".join(line for line in lines if not line.startswith(RECORD))
        assert kept == "---\ntitle: Say hello\n---\nGreet the world.\n"
        return tuple(line.partition(" ")[0] for line in lines if line.startswith(RECORD))
