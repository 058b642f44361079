"""What people push: to tasks' branches, and to the default branch with its plans and settings."""

from __future__ import annotations

from dataclasses import dataclass

from kickoff.core.events import TasksChanged
from kickoff.service.kit import CONFIG_PATH
from simulation.hosted import MAIN, STATE
from simulation.world import Delivery, World


@dataclass
class Pushers:
    """Whoever pushes; `tasks` are those they know of, `sound` is the configuration at first."""

    world: World
    tasks: list[str]
    sound: bytes = b""

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
            world.fault("forced pushes", f"walt forces {branch} back to main")

    def deletes_branch(self) -> None:
        """Somebody deletes a task's branch."""
        world = self.world
        branches = [b for b in world.hosted.branches if b not in {MAIN, STATE}]
        if branches:
            branch = world.dice.choice(branches)
            world.become(world.hosted.at_branch(branch, None))
            world.fault("deleted branches", f"walt deletes {branch}")

    def takes_branch(self) -> None:
        """Somebody has a branch of the name that a task would get."""
        world = self.world
        name = f"task/{world.dice.choice(self.tasks)}{world.dice.choice(('', '@2'))}"
        if STATE in world.hosted.branches and name not in world.hosted.branches:
            main = world.hosted.branches[MAIN]
            made = world.made({"theirs.txt": b"%d\n" % world.number()}, "Theirs", "walt", main)
            world.become(world.hosted.at_branch(name, made.id))
            world.fault("taken branches", f"walt makes {name}")

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
        if way != "edit":
            world.figures.faults["moved task files"] += 1
        self._on_main(changes, f"{way} {path}")

    def edits_configuration(self) -> None:
        """Limits change, or the file breaks, until somebody mends it."""
        head = self.world.hosted.head(MAIN)
        if head is None:
            return
        now = head.files[CONFIG_PATH]
        self.sound = self.sound or now
        broken = self.sound + b"limit: {\n"
        more = self.sound.replace(b"limits: {total: 1", b"limits: {total: 2")
        self._configures(self.world.dice.choice((broken, self.sound, more)))

    def mends_configuration(self) -> None:
        """The configuration is as it was at first."""
        head = self.world.hosted.head(MAIN)
        if self.sound and head is not None and head.files[CONFIG_PATH] != self.sound:
            self._configures(self.sound)

    def _configures(self, text: bytes) -> None:
        kind = "broken configurations" if text.endswith(b"{\n") else "edited configurations"
        self.world.figures.faults[kind] += 1
        self._on_main({CONFIG_PATH: text}, kind)

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
