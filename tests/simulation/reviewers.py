"""What people do with pull requests: open, merge, close and reopen them; strangers forge them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kickoff.core.events import PullRequestChanged
from kickoff.core.facts import PullRequestState
from simulation.hosted import MAIN, STATE, Pull, Thread
from simulation.world import Delivery, World


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Whoever looks at pull requests; `tasks` are the names that they know."""

    world: World
    tasks: list[str]

    def _pulls(self, state: PullRequestState) -> list[Thread]:
        found = [t for t in self.world.hosted.threads.values() if t.pull is not None]
        return [t for t in found if t.pull is not None and t.pull.state is state]

    def merges(self) -> None:
        """Somebody merges a pull request."""
        opened = self._pulls(PullRequestState.OPEN)
        if opened:
            self.merge(self.world.dice.choice(opened))

    def merge(self, thread: Thread) -> None:
        """A merge commit (or a squash), which brings the branch's files."""
        world, pull = self.world, thread.pull
        head = None if pull is None else pull.from_fork or world.hosted.branches.get(pull.head)
        if pull is None or head is None:
            return
        main = world.hosted.branches[MAIN]
        theirs = world.hosted.commits[head].files
        new = {p: c for p, c in theirs.items() if p not in world.hosted.commits[main].files}
        squash = world.dice.random() < 0.5
        parents = (main,) if squash else (main, head)
        done = world.committed(MAIN, new, f"Merge #{thread.number}", "mona", *parents)
        merged = replace(
            pull,
            state=PullRequestState.MERGED,
            merged_at=world.second,
            merged_by="mona",
            merge_commit=done.id,
            merged_head=head,
        )
        self._set_pull(thread, merged, open_=False)
        world.note(f"mona merges #{thread.number} ({pull.head})")
        if world.dice.random() < 0.3 and not pull.from_fork:
            world.become(world.hosted.at_branch(pull.head, None))

    def closes(self) -> None:
        """Somebody closes a pull request."""
        opened = self._pulls(PullRequestState.OPEN)
        if opened:
            thread = self.world.dice.choice(opened)
            self.world.note(f"mona closes #{thread.number}")
            self._set_pull(thread, self._as(thread, PullRequestState.CLOSED), open_=False)

    def reopens(self) -> None:
        """Somebody reopens a pull request whose branch is still there."""
        closed = self._pulls(PullRequestState.CLOSED)
        if closed:
            thread = self.world.dice.choice(closed)
            there = thread.pull is not None and thread.pull.head in self.world.hosted.branches
            if there:
                self.world.note(f"mona reopens #{thread.number}")
                self._set_pull(thread, self._as(thread, PullRequestState.OPEN), open_=True)

    def _as(self, thread: Thread, state: PullRequestState) -> Pull | None:
        return None if thread.pull is None else replace(thread.pull, state=state)

    def _set_pull(self, thread: Thread, pull: Pull | None, *, open_: bool) -> None:
        now = self.world.second
        changed = replace(thread, pull=pull, open=open_, updated_at=now)
        self.world.become(self.world.hosted.with_thread(changed))
        event = PullRequestChanged(thread.number)
        self.world.deliveries.append(Delivery(event, said=f"pull request {thread.number}"))

    def opens_own(self) -> None:
        """Somebody opens a pull request from a task's branch before the queue does."""
        world = self.world
        branches = [b for b in world.hosted.branches if b not in {MAIN, STATE}]
        opened = {t.pull.head for t in self._pulls(PullRequestState.OPEN) if t.pull is not None}
        free = [b for b in branches if b not in opened and self._ahead(b)]
        if free:
            branch = world.dice.choice(free)
            now = world.second
            number = world.number()
            thread = Thread(number, "Mine", "", "walt", now, now, pull=Pull(branch))
            world.become(world.hosted.with_thread(thread))
            world.note(f"walt opens #{number} from {branch}")
            event = PullRequestChanged(number)
            world.deliveries.append(Delivery(event, said=f"pull request {number}"))

    def opens_from_fork(self) -> None:
        """A stranger opens a pull request from a branch of a task's name, in their own copy."""
        world = self.world
        name = f"task/{world.dice.choice(self.tasks)}"
        if name not in world.hosted.branches:
            return
        main = world.hosted.branches[MAIN]
        made = world.made({"theirs.txt": b"%d\n" % world.number()}, "Theirs", "eve", main)
        number, now = world.number(), world.second
        pull = Pull(name, from_fork=made.id)
        world.become(
            world.hosted.with_thread(Thread(number, "Mine", "", "eve", now, now, pull=pull))
        )
        world.fault("forged pull requests", f"eve opens #{number} from her own {name}")
        event = PullRequestChanged(number)
        world.deliveries.append(Delivery(event, said=f"pull request {number}"))

    def _ahead(self, branch: str) -> bool:
        hosted = self.world.hosted
        return not hosted.holds(hosted.branches[MAIN], hosted.branches[branch])
