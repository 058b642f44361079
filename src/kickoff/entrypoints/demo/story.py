"""The demo as it is told: what is typed, what is seen, and where it all lies in the end."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kickoff.bootstrap import local_kit
from kickoff.core.events import Tick
from kickoff.core.view.board import View, view
from kickoff.core.view.stillness import is_still
from kickoff.entrypoints.cli.answers import operation
from kickoff.entrypoints.cli.process import main
from kickoff.entrypoints.cli.screen import Screen
from kickoff.entrypoints.cli.surfaces import surface
from kickoff.entrypoints.cli.watch import tick_once
from kickoff.entrypoints.demo.ground import lay_out
from kickoff.entrypoints.demo.robin import Robin
from kickoff.errors import Unavailable
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, preview
from kickoff.service.telling import surroundings

BETWEEN_TICKS = 0.3
"""Seconds. A real queue ticks every few seconds, or when something happens."""

PATIENCE = 240.0
"""Seconds after which something must be wrong with this machine, or with us."""

OPENING = """\
Twelve plans lie in tasks/, one Markdown file each. Some wait for others; one worker will fail at
first; and one question only a person can answer. Robin asks for all of them:"""

WORKING = """
A tick starts what may start: one task, one branch, one worktree, one worker, four at a time.
What is finished is up for review; Robin merges it; the record goes into the plan."""

STUCK = """
One task needs a person: its worker ended and left nothing. What waits, and for what?"""

DECIDED = """
Robin decides, and says so:"""

ENDING = """
All twelve are done. What is left of each is its plan, with the record in it:"""

LEDGER = """
The queue was never in those files. It is the branch kickoff-state, one commit for each decision:"""

FAILED = """
So it went with the task that failed at first:"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The stage: a screen, a folder for the garden, and the environment of this process."""

    screen: Screen
    folder: Path
    environment: Mapping[str, str]

    def runs(self) -> int:
        """Everything, from an empty folder to the end. Raises a KickoffError."""
        robin = Robin(lay_out(self.folder, self.environment))
        kit = local_kit(self.folder, self.environment)
        self._says(OPENING)
        self._types("*")
        self._says(WORKING)
        self._watches(kit, robin)
        self._says(STUCK)
        self._types("why", "open-the-gate")
        self._says(DECIDED)
        self._types("done", "name-the-garden", "--", "The Sunny Side")
        self._watches(kit, robin)
        self._ends(robin)
        return 0

    def _watches(self, kit: Kit, robin: Robin) -> None:
        """Tick and merge until nothing moves. Raises Unavailable when that takes too long."""
        since = kit.clock.monotonic()
        with ExitStack() as stay:
            shown = surface(self.screen, "garden", stay, machine=False)
            shown.begin(_now(kit))
            while kit.clock.monotonic() - since < PATIENCE:
                board = tick_once(kit, shown).board
                if board is not None:
                    shown.show(board)
                    done = [*robin.merges(board)]
                    for deed in done:
                        shown.say(deed)
                    if not done and is_still(board):
                        return
                kit.clock.sleep(BETWEEN_TICKS)
        raise Unavailable(f"the demo did not come to its end within {PATIENCE:g} seconds")

    def _ends(self, robin: Robin) -> None:
        self._says(ENDING)
        self._shows(robin, "show", "main:tasks/prune-the-apple-tree.md")
        self._says(LEDGER)
        self._types("log", "--limit", "6")
        self._says(FAILED)
        self._types("log", "prune-the-apple-tree")
        self._says(_where(self.folder))

    def _says(self, text: str) -> None:
        self.screen.say(text)
        self.screen.out.flush()

    def _types(self, *words: str) -> None:
        """A command of ours, as in a shell."""
        self.screen.heading(f"$ kickoff {shlex.join(words)}")
        self.screen.out.flush()
        main(["-C", str(self.folder), *words])

    def _shows(self, robin: Robin, *words: str) -> None:
        """A command of git's."""
        self.screen.heading(f"$ git {shlex.join(words)}")
        self.screen.say(robin.git.run(*words))


def _now(kit: Kit) -> View:
    """The queue as it stands, before anybody ticks."""
    world, _ = preview(kit, Woken(Tick("demo")), operation())
    return view(world.registry, surroundings(world), world.facts)


def _program() -> str:
    """What to type for `kickoff`: its path where the shell would not find it."""
    called = Path(sys.argv[0])
    found = shutil.which("kickoff")
    if called.name != "kickoff" or (found and Path(found).samefile(called)):
        return "kickoff"
    return shlex.quote(str(called.absolute()))


def _where(folder: Path) -> str:
    """Where everything lies, and how to go on."""
    rows: Sequence[tuple[str, str]] = (
        ("the garden", str(folder)),
        ("plans, with records", "tasks/ on main"),
        ("the work", "garden/ on main"),
        ("the board", "git show kickoff-state:README.md"),
        ("the queue", "git show kickoff-state:registry.yml"),
        ("worktrees and logs", ".kickoff/worktrees, .git/kickoff/runs"),
        ("the worker", "tools/gardener.py: thirty lines, and anything could stand there"),
    )
    lines = [f"  {name:<20}{place}" for name, place in rows]
    ours = f"{_program()} -C {shlex.quote(str(folder))}"
    on = (f"Go on there: {ours} status", f"In a browser: {ours} serve --open")
    return "\n".join(("", *lines, "", *on))
