"""People in the simulation: they ask, edit, merge, close, push, rename and delete as they like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from kickoff.core.events import PullRequestChanged, TasksChanged, Tick
from kickoff.core.facts import PullRequestState
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.policy import Role
from simulation import seeing
from simulation.hosted import BOT, MAIN, STATE, Comment, Labelling, Pull, Thread
from simulation.registries import registry_at
from simulation.world import Delivery, World

ROLES = {
    "erin": Role.ADMIN,
    "mona": Role.MAINTAIN,
    "wendy": Role.WRITE,
    "walt": Role.WRITE,
    "tria": Role.TRIAGE,
    "rita": Role.READ,
}
ASKERS = (*("wendy", "walt", "mona") * 4, "erin", "tria", "rita", "eve")

ANYTHING = (
    "/kickoff {t} dry-run",
    "/kickoff reopen {t}",
    "/kickoff reopen {t}",
    "/kickoff done {t}",
    "/kickoff release {t}",
    "/kickoff pause",
    "/kickoff unpause",
    "/kickoff unpause",
    "/kickoff status {t}",
    "/kickoff list",
    "/kickoff nonsense {t}",
    "/kickoff",
    "/kickoff {u} {t}",
    "/kickoff cancel *",
    "no command at all",
)
TO_BEGIN = (
    *("/kickoff {t}",) * 6,
    "/kickoff {t} {u}",
    "/kickoff {t} priority=p0",
    "/kickoff {t} after={u}",
    "/kickoff {t} not-before=1h",
    "/kickoff {t} worker={w}",
    "/kickoff claim {t}",
)
WHILE_WAITING = (
    "/kickoff {t}",
    "/kickoff cancel {t}",
    "/kickoff hold {t}",
    *("/kickoff resume {t}",) * 3,
    *("/kickoff retry {t}",) * 4,
    "/kickoff priority p0 {t}",
    "/kickoff worker {w} {t}",
    "/kickoff after {u} {t}",
    "/kickoff claim {t}",
)
WHILE_ACTIVE = (
    "/kickoff {t}",
    *("/kickoff cancel {t}",) * 3,
    *("/kickoff retry {t}",) * 3,
    "/kickoff retry fresh {t}",
    "/kickoff release {t}",
    "/kickoff worker {w} {t}",
    "/kickoff continue {t} -- do more",
    "/kickoff extend 3d {t}",
    "/kickoff done {t}",
    "/kickoff claim {t}",
)


@dataclass
class People:
    """Everybody, with the names of the tasks they know. `asked` are the comments with commands."""

    world: World
    tasks: list[str]
    workers: tuple[str, ...] = ("default",)
    asked: list[str] = field(default_factory=list)
    spoilt: set[str] = field(default_factory=set)

    # ----------------------------------------------------------------- commands

    def command(self) -> str:
        """Words of a command, mostly such as make sense of the task they name."""
        dice = self.world.dice
        issues = [f"issue-{n}" for n, t in self.world.hosted.threads.items() if t.pull is None]
        names = [*self.tasks, *issues]
        task = dice.choice(names)
        words = dice.choice(self._apt(task) if dice.random() < 0.8 else ANYTHING)
        named = task.replace("issue-", "#") if dice.random() < 0.5 else task
        return words.format(t=named, u=dice.choice(names), w=dice.choice(self.workers))

    def _apt(self, task: str) -> Sequence[str]:
        head = self.world.hosted.head(STATE)
        entry = None if head is None else registry_at(head).tasks.get(task)
        if entry is None:
            return TO_BEGIN
        return WHILE_WAITING if entry.attempt is None else WHILE_ACTIVE

    def comments(self) -> None:
        """Somebody says something in a thread."""
        world = self.world
        thread = world.dice.choice(list(world.hosted.threads.values()))
        text = self.command()
        if world.dice.random() < 0.1:
            text += "\n" + self.command()
        self.says(thread.number, text, world.dice.choice(ASKERS))

    def says(self, thread: int, text: str, by: str) -> None:
        """A comment, and its event."""
        world = self.world
        now = world.second
        comment = Comment(world.number(), thread, by, text, now, now)
        world.become(world.hosted.with_comment(comment))
        world.note(f"{by} in #{thread}: {text!r}")
        if parse_comment(text):
            self.asked.append(comment.node)
            self._delivered(comment)

    def _delivered(self, comment: Comment, before: str | None = None) -> None:
        """The event's own word on the comment: no reactions, and its editor where it has one."""
        told = replace(
            seeing.comment_seen(comment, self.world.hosted),
            answered=False,
            ours=False,
            reactions=frozenset(),
            before=before,
        )
        event = Delivery(Tick("issue_comment"), told, f"comment {comment.number}")
        self.world.deliveries.append(event)

    def edits_comment(self) -> None:
        """The author adds a command, or somebody else meddles."""
        world = self.world
        theirs = [c for c in world.hosted.comments() if c.author != BOT]
        if not theirs:
            return
        comment = world.dice.choice(theirs)
        editor = comment.author if world.dice.random() < 0.8 else "erin"
        text = f"{comment.body}\n{self.command()}"
        edited = replace(
            comment,
            body=text,
            edited_at=world.second,
            updated_at=world.second,
            editor=editor,
        )
        world.become(world.hosted.with_comment(edited))
        world.note(f"{editor} edits comment {comment.number}: {text!r}")
        self.spoilt.add(comment.node)
        if editor == comment.author and parse_comment(text):
            self._delivered(edited, comment.body)

    def deletes_comment(self) -> None:
        """A comment goes, answered or not; now and then it is one of ours."""
        world = self.world
        comments = list(world.hosted.comments())
        if comments:
            comment = world.dice.choice(comments)
            self.spoilt.add(comment.node)
            world.become(world.hosted.without_comment(comment))
            world.note(f"somebody deletes comment {comment.number}")

    def labels(self) -> None:
        """Somebody puts an input label on an issue."""
        world = self.world
        issues = [t for t in world.hosted.threads.values() if t.pull is None]
        thread = world.dice.choice(issues)
        label = world.dice.choice(("kickoff", "kickoff:hold"))
        actor = world.dice.choice(ASKERS)
        one = Labelling(f"LE_{world.number()}", label, actor, world.second)
        worn = tuple(dict.fromkeys((*thread.labels, label)))
        grown = replace(thread, labels=worn, labellings=(*thread.labellings, one))
        world.become(world.hosted.with_thread(replace(grown, updated_at=world.second)))
        world.note(f"{actor} labels #{thread.number} {label}")
        world.deliveries.append(Delivery(Tick("issues"), said=f"label on #{thread.number}"))

    # ------------------------------------------------------------ pull requests

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
        if pull is None or pull.head not in world.hosted.branches:
            return
        head = world.hosted.branches[pull.head]
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
        if world.dice.random() < 0.3:
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

    def _ahead(self, branch: str) -> bool:
        hosted = self.world.hosted
        return not hosted.holds(hosted.branches[MAIN], hosted.branches[branch])

    # ------------------------------------------------------------------ branches

    def pushes(self) -> None:
        """Somebody pushes to a task's branch, adding to it or forcing it elsewhere."""
        world = self.world
        branches = [b for b in world.hosted.branches if b not in {MAIN, STATE}]
        if not branches:
            return
        branch = world.dice.choice(branches)
        if world.dice.random() < 0.5:
            world.committed(branch, {"people.txt": b"%d\n" % world.number()}, "More", "walt")
            world.note(f"walt pushes to {branch}")
        else:
            world.become(world.hosted.at_branch(branch, world.hosted.branches[MAIN]))
            world.note(f"walt forces {branch} back to main")

    def deletes_branch(self) -> None:
        """Somebody deletes a task's branch."""
        world = self.world
        branches = [b for b in world.hosted.branches if b not in {MAIN, STATE}]
        if branches:
            branch = world.dice.choice(branches)
            world.become(world.hosted.at_branch(branch, None))
            world.note(f"walt deletes {branch}")

    def takes_branch(self) -> None:
        """Somebody has a branch of the name that a task would get."""
        world = self.world
        name = f"task/{world.dice.choice(self.tasks)}{world.dice.choice(('', '@2'))}"
        if STATE in world.hosted.branches and name not in world.hosted.branches:
            main = world.hosted.branches[MAIN]
            made = world.made({"theirs.txt": b"%d\n" % world.number()}, "Theirs", "walt", main)
            world.become(world.hosted.at_branch(name, made.id))
            world.note(f"walt makes {name}")

    # --------------------------------------------------------------- main branch

    def edits_plan(self) -> None:
        """A plan changes, moves, or goes."""
        world = self.world
        head = world.hosted.head(MAIN)
        files = [p for p in (head.files if head else {}) if p.startswith("tasks/")]
        if not files or head is None:
            return
        path = world.dice.choice(files)
        way = world.dice.choice(("edit", "edit", "edit", "move", "delete"))
        changes: dict[str, bytes | None] = {path: None}
        if way == "edit":
            changes = {path: head.files[path] + b"More of it.\n"}
        if way == "move":
            changes[f"tasks/moved/{path.rpartition('/')[2]}"] = head.files[path]
        self._on_main(changes, f"{way} {path}")

    def adds_task(self) -> None:
        """A task that was gone, or never there, gets a file."""
        name = self.world.dice.choice(self.tasks)
        head = self.world.hosted.head(MAIN)
        there = head is not None and any(p.endswith(f"/{name}.md") for p in head.files)
        if not there:
            self._on_main({f"tasks/{name}.md": b"Do it anew.\n"}, f"add {name}")

    def other_work(self) -> None:
        """Main moves on for reasons of its own."""
        self._on_main({"other.txt": b"%d\n" % self.world.number()}, "other work")

    def _on_main(self, changes: dict[str, bytes | None], what: str) -> None:
        self.world.note(f"walt on main: {what}")
        self.world.committed(MAIN, changes, what, "walt")
        self.world.deliveries.append(Delivery(TasksChanged(), said="push"))

    def edits_issue(self) -> None:
        """An issue gets another title or body."""
        world = self.world
        issues = [t for t in world.hosted.threads.values() if t.pull is None]
        thread = world.dice.choice(issues)
        now = world.second
        if world.dice.random() < 0.5:
            changed = replace(thread, title=thread.title + "!", renamed_at=now, updated_at=now)
        else:
            changed = replace(thread, body=thread.body + " More.", edited_at=now, updated_at=now)
        world.become(world.hosted.with_thread(changed))
        world.note(f"#{thread.number} is edited")

    def deeds(self) -> dict[Callable[[], None], int]:
        """Everything people may do, and how often."""
        return {
            self.comments: 30,
            self.merges: 12,
            self.labels: 2,
            self.edits_comment: 2,
            self.deletes_comment: 1,
            self.closes: 2,
            self.reopens: 2,
            self.opens_own: 1,
            self.pushes: 3,
            self.deletes_branch: 1,
            self.takes_branch: 1,
            self.edits_plan: 2,
            self.adds_task: 1,
            self.other_work: 2,
            self.edits_issue: 1,
        }

    def does_something(self) -> None:
        """One deed, as the dice have it."""
        deeds = self.deeds()
        self.world.dice.choices(list(deeds), list(deeds.values()))[0]()
        self.world.passes(timedelta(seconds=self.world.dice.choice((0, 1, 20))))
