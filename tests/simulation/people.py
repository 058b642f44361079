"""People in the simulation: they ask, label, edit and delete as they like, and so do others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from kickoff.core.events import Tick
from kickoff.core.grammar.parsing import Asked, parse_comment
from kickoff.core.identity import command_id
from kickoff.core.policy import Role
from simulation import seeing
from simulation.hosted import BOT, REPOSITORY, STATE, Comment, Labelling
from simulation.pushers import Pushers
from simulation.registries import registry_at
from simulation.reviewers import Reviewers
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
    "/kickoff link #{p} {t}",
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
    "/kickoff link #{p} {t}",
)


class Given(NamedTuple):
    """A command in a comment that nobody has edited: its words, who asked, and when."""

    words: str
    by: str
    at: datetime


def _identity(comment: Comment, asked: Asked) -> str:
    return command_id(REPOSITORY, f"comment-{comment.number}", asked.normalised, asked.occurrence)


@dataclass
class People:
    """Everybody, with the names of the tasks they know. `asked` are the comments with commands."""

    world: World
    tasks: list[str]
    workers: tuple[str, ...] = ("default",)
    asked: list[str] = field(default_factory=list)
    spoilt: set[str] = field(default_factory=set)
    commands: dict[str, Given] = field(default_factory=dict)
    reviewers: Reviewers = field(init=False)
    pushers: Pushers = field(init=False)

    def __post_init__(self) -> None:
        self.reviewers = Reviewers(self.world, self.tasks)
        self.pushers = Pushers(self.world, self.tasks)

    # ----------------------------------------------------------------- commands

    def command(self) -> str:
        """Words of a command, mostly such as make sense of the task they name."""
        dice = self.world.dice
        issues = [f"issue-{n}" for n, t in self.world.hosted.threads.items() if t.pull is None]
        names = [*self.tasks, *issues]
        task = dice.choice(names)
        many = self._apt(task) if dice.random() < 0.8 else ANYTHING
        words = dice.choices(many, [self.world.prone(words) for words in many])[0]
        named = task.replace("issue-", "#") if dice.random() < 0.5 else task
        pulls = [n for n, t in self.world.hosted.threads.items() if t.pull is not None] or [999]
        pull = dice.choice(pulls[-4:])
        return words.format(t=named, u=dice.choice(names), w=dice.choice(self.workers), p=pull)

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
        commands = parse_comment(text)
        if commands:
            self.asked.append(comment.node)
            self._delivered(comment)
        for one in commands:
            self.commands[_identity(comment, one)] = Given(one.normalised, by, now)

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

    def _spoils(self, comment: Comment) -> None:
        self.spoilt.add(comment.node)
        for command in parse_comment(comment.body):
            self.commands.pop(_identity(comment, command), None)

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
        world.fault("edited comments", f"{editor} edits comment {comment.number}: {text!r}")
        self._spoils(comment)
        if editor == comment.author and parse_comment(text):
            self._delivered(edited, comment.body)

    def deletes_comment(self) -> None:
        """A comment goes, answered or not; now and then it is one of ours."""
        world = self.world
        comments = list(world.hosted.comments())
        if comments:
            comment = world.dice.choice(comments)
            self._spoils(comment)
            world.become(world.hosted.without_comment(comment))
            world.fault("deleted comments", f"somebody deletes comment {comment.number}")

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

    def deeds(self) -> dict[Callable[[], None], float]:
        """Everything people may do, and how often."""
        return {
            self.comments: 30,
            self.reviewers.merges: 12,
            self.labels: 2,
            self.edits_comment: 2,
            self.deletes_comment: 1,
            self.reviewers.closes: 2,
            self.reviewers.reopens: 2,
            self.reviewers.opens_own: 1,
            self.reviewers.opens_from_fork: 0.5,
            self.pushers.pushes: 3,
            self.pushers.deletes_branch: 1,
            self.pushers.takes_branch: 1,
            self.pushers.edits_plan: 2,
            self.pushers.adds_task: 1,
            self.pushers.other_work: 2,
            self.pushers.edits_configuration: 0.5,
            self.edits_issue: 1,
        }

    def does_something(self) -> None:
        """One deed, as the dice have it."""
        deeds = self.deeds()
        usual = (self.comments, self.reviewers.merges)
        prone = {d: 1 if d in usual else self.world.prone(d.__name__) for d in deeds}
        weights = [weight * prone[deed] for deed, weight in deeds.items()]
        self.world.dice.choices(list(deeds), weights)[0]()
        self.world.passes(timedelta(seconds=self.world.dice.choice((0, 1, 20))))
