"""The simulation finds what is broken: each of these mistakes, made in a copy of the source."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEEDS = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """One edit of the source, and the promise that it breaks, one of these."""

    module: str
    right: str
    wrong: str
    promises: tuple[str, ...]


MISTAKES = {
    "effects before the swap": Mistake(
        "service/running.py",
        "        commit = _swap_in(kit, world, event, decision, op)\n",
        "        perform(kit, world, decision.effects, world.now)\n"
        "        commit = _swap_in(kit, world, event, decision, op)\n",
        ("x",),
    ),
    "a lost swap taken for won": Mistake(
        "service/swapping.py",
        "        if ancestor.commit == expected:\n            break\n    return Lost()",
        "        if ancestor.commit == expected:\n            break\n"
        "    return Swapped(history[0].commit)",
        ("x",),
    ),
    "no fencing": Mistake(
        "core/attempts/fencing.py",
        "    if current.token != token:\n",
        "    if current.token == 'never':\n",
        ("x",),
    ),
    "stopped workers admitted": Mistake(
        "core/attempts/fencing.py",
        "    if entry.stop is not None:\n",
        "    if entry.stop is not None and not entry.attempts:\n",
        ("x",),
    ),
    "no command ids": Mistake(
        "core/registry.py",
        "        return next((a.outcome for a in self.applied if a.id == command_id), None)",
        "        return None",
        ("a command is applied once",),
    ),
    "unknown taken for absent": Mistake(
        "core/facts.py",
        "            case other:\n                return other\n",
        "            case _:\n                return Absent()\n",
        ("x",),
    ),
    "a shared branch after an uncertain end": Mistake(
        "core/attempts/starting.py",
        "    series = 1 + sum(not attempt.certain for attempt in entry.attempts)\n",
        "    series = 1\n",
        ("no two workers share a branch", "a fenced worker reaches no branch"),
    ),
    "limits that look at running tasks only": Mistake(
        "core/lifecycle.py",
        "HOLDS_SLOT = frozenset({State.STOPPING, State.RUNNING, State.DISPATCHING})",
        "HOLDS_SLOT = frozenset({State.RUNNING})",
        ("limits hold",),
    ),
    "completed tasks queued again": Mistake(
        "core/commands/enlisting.py",
        "x",
        "x",
        ("what is completed never starts again",),
    ),
    "heartbeats committed": Mistake(
        "core/decide.py",
        "    return replace(registry, replies={}, after=_NEVER, applied=())",
        "    return replace(registry, replies={}, applied=())",
        ("an idle tick commits nothing",),
    ),
    "a decision that looks at the clock": Mistake(
        "core/attempts/starting.py",
        "        requested_at=now,\n",
        "        requested_at=__import__('datetime').datetime.now(now.tzinfo)"
        ".replace(microsecond=0),\n",
        ("replay reproduces the history",),
    ),
    "an unanswered command forgotten": Mistake(
        "core/commands/carrying_out.py",
        "    alone = now - issued.changed_at > PATIENCE\n",
        "    alone = False\n",
        ("every command is answered once",),
    ),
    "a stop believed at once": Mistake(
        "core/attempts/stopping.py",
        "            return _End.CERTAIN if run.state.over else _End.OPEN\n",
        "            return _End.CERTAIN\n",
        ("a certain end is one", "no two workers share a branch"),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_breaks_a_promise(mistake: Mistake, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src" / "kickoff", tmp_path / "kickoff")
    module = tmp_path / "kickoff" / mistake.module
    text = module.read_text()
    assert text.count(mistake.right) == 1
    module.write_text(text.replace(mistake.right, mistake.wrong))

    ran = subprocess.run(
        [sys.executable, "-m", "simulation", "--seeds", str(SEEDS), "--as-it-is"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert ran.stdout.partition(": ")[2].startswith(mistake.promises), ran.stdout[:200]
