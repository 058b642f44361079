"""Mistakes that could be made in the source, each with the promises that it can break."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One edit of the source, the promises of which it breaks one, and a seed that shows it."""

    module: str
    right: str
    wrong: str
    promises: tuple[str, ...]
    seed: int = 0

    def make(self, folder: Path) -> None:
        """A copy of the source in the folder, with the mistake in it."""
        shutil.copytree(ROOT / "src" / "kickoff", folder / "kickoff")
        module = folder / "kickoff" / self.module
        text = module.read_text(encoding="utf-8")
        if text.count(self.right) != 1:
            raise ValueError(f"{self.module} has not once: {self.right}")
        module.write_text(text.replace(self.right, self.wrong), encoding="utf-8")


MISTAKES: Mapping[str, Mistake] = {
    "effects before the swap": Mistake(
        "service/running.py",
        "        commit = _swap_in(kit, world, event, decision, op)\n",
        "        perform(kit, world, decision)\n"
        "        commit = _swap_in(kit, world, event, decision, op)\n",
        ("nothing is started that was not decided",),
        seed=14,
    ),
    "a lost swap taken for won": Mistake(
        "service/swapping.py",
        "        if ancestor.commit == expected:\n            break\n    return Lost()",
        "        if ancestor.commit == expected:\n            break\n"
        "    return Swapped(history[0].commit)",
        ("nothing is started that was not decided", "what is accepted is applied"),
        seed=58,
    ),
    "no fencing": Mistake(
        "core/attempts/fencing.py",
        "    if current.token != token:\n",
        "    if current.token == 'never':\n",
        ("only the current attempt is let in",),
        seed=11,
    ),
    "stopped workers admitted": Mistake(
        "core/attempts/fencing.py",
        "    if entry.stop is not None:\n",
        "    if entry.stop is not None and not entry.attempts:\n",
        ("who is to stop is not let in",),
        seed=64,
    ),
    "no command ids": Mistake(
        "core/commands/carrying_out.py",
        "    earlier = known.registry.applied_outcome(issued.id)\n",
        "    earlier = None\n",
        ("a command is applied once",),
        seed=6,
    ),
    "unknown taken for absent": Mistake(
        "core/facts.py",
        "            case other:\n                return other\n",
        "            case _:\n                return Absent()\n",
        ("who is alive is not taken for gone",),
        seed=14,
    ),
    "a shared branch after an uncertain end": Mistake(
        "core/attempts/starting.py",
        "    series = 1 + sum(not attempt.certain for attempt in entry.attempts)\n",
        "    series = 1\n",
        ("an uncertain end leaves its branch", "no two workers share a branch"),
        seed=12,
    ),
    "limits that look at running tasks only": Mistake(
        "core/lifecycle.py",
        "HOLDS_SLOT = frozenset({State.STOPPING, State.RUNNING, State.DISPATCHING})",
        "HOLDS_SLOT = frozenset({State.RUNNING})",
        ("limits hold",),
        seed=41,
    ),
    "completed tasks queued again": Mistake(
        "core/commands/enlisting.py",
        "    if request.known.registry.is_done(ref.id):\n",
        "    if request.known.registry.is_done(''):\n",
        ("what is completed never starts again",),
        seed=55,
    ),
    "heartbeats committed": Mistake(
        "core/decide.py",
        "    return replace(registry, replies={}, after=_NEVER, applied=())",
        "    return replace(registry, replies={}, applied=())",
        ("an idle tick commits nothing",),
        seed=7,
    ),
    "a decision that looks at the clock": Mistake(
        "core/attempts/starting.py",
        "        requested_at=now,\n",
        "        requested_at=now + timedelta(seconds=__import__('time').monotonic_ns() % 60),\n",
        ("replay reproduces the history",),
        seed=2,
    ),
    "an unanswered command forgotten": Mistake(
        "core/commands/carrying_out.py",
        "    left = issued.label is not None or now - issued.changed_at > PATIENCE\n",
        "    left = issued.label is not None\n",
        ("every command is answered once",),
        seed=5,
    ),
    "a stop believed at once": Mistake(
        "core/attempts/stopping.py",
        "            return _End.CERTAIN if run.state.over else _End.OPEN\n",
        "            return _End.CERTAIN\n",
        ("a certain end is one", "no two workers share a branch"),
        seed=14,
    ),
    "deadlines ignored": Mistake(
        "service/performing.py",
        "    in_time = [dispatch for dispatch in ready if now <= dispatch.deadline]\n",
        "    in_time = [dispatch for dispatch in ready if now]\n",
        ("what comes too late is left",),
        seed=61,
    ),
    "an unclear start tried again with its token": Mistake(
        "core/answering/consequences.py",
        "    return silent and facts.here.certain and isinstance(facts.run(attempt), Absent)\n",
        "    return silent and isinstance(facts.run(attempt), Absent)\n",
        ("nothing is started twice",),
        seed=30,
    ),
    "pull requests from forks": Mistake(
        "core/reconciling/signs.py",
        "        and not pull.from_fork\n",
        "",
        ("only its own merge completes a task",),
        seed=44,
    ),
    "strangers heard": Mistake(
        "core/commands/carrying_out.py",
        "        case Absent():\n            return _strange(issued, carried, known)\n",
        "        case Absent():\n"
        "            done = _done(issued, Role.WRITE, known, now)\n"
        "            noted = _noted(issued, done, carried, now)\n"
        "            return noted.with_answer(issued, done.outcome, due=due)\n",
        ("a stranger's word counts for nothing",),
        seed=1,
    ),
    "workers that are wanted cancelled": Mistake(
        "core/answering/consequences.py",
        "        if run.state.over or run.token is None or run.token in current:\n",
        "        if run.state.over or run.token is None:\n",
        ("who is wanted is left alone",),
        seed=10,
    ),
    "paths that overlap": Mistake(
        "core/scheduling/scheduler.py",
        "        if others:\n            yield Gate(ReasonCode.PATHS_OVERLAP, others)\n",
        "",
        ("overlapping paths wait",),
        seed=22,
    ),
    "a budget without end": Mistake(
        "core/reconciling/endings.py",
        "    spent = stalled or failed_attempts(entry) >= policy.retry.budget\n",
        "    spent = stalled or policy.retry.budget < 0\n",
        ("the budget is kept",),
        seed=1,
    ),
    "dependencies ignored": Mistake(
        "core/scheduling/scheduler.py",
        "    yield from _dependency_gates(entry, registry, cycles)\n",
        "",
        ("dependencies wait",),
        seed=11,
    ),
    "held tasks started": Mistake(
        "core/scheduling/scheduler.py",
        "    if entry.hold is not None:\n",
        "    if entry.hold is not None and not entry.path:\n",
        ("what is held waits",),
        seed=4,
    ),
    "closed taken for merged": Mistake(
        "core/reconciling/pull_requests.py",
        "        (PullRequestState.CLOSED, _closed),\n",
        "        (PullRequestState.CLOSED, _merged),\n",
        ("only its own merge completes a task",),
        seed=72,
    ),
    "a cursor that leaves the unanswered behind": Mistake(
        "core/cursor.py",
        "    reach = min([now - BEHIND, *cut, *open_ones])\n",
        "    reach = min([now - BEHIND, *cut])\n",
        ("nothing expires within a day",),
        seed=77,
    ),
    "the dead not noticed": Mistake(
        "core/reconciling/worker_runs.py",
        "    if not run.state.over or entry.stop is not None:\n",
        "    if not run.state.over or entry.stop is not None or run.state is RunState.CANCELLED:\n",
        ("nothing waits without a reason",),
        seed=30,
    ),
}
