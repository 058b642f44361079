"""Five workers, forty tasks, and nobody is safe: tickers and workers are killed as it comes.

How fast the machine is decides nothing: so many die for so many attempts that have begun.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kickoff.adapters.localgit.workers.run_folder import Process, Record, RunFolder
from kickoff.bootstrap import local_kit
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.facts import RunState
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.lifecycle import HOLDS_SLOT, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.core.task import Plan
from kickoff.formats.registry_yaml import load_registry
from kickoff.formats.task_file import read_task_file
from kickoff.service.running import Woken, run

NAMES = [f"t{number:02}" for number in range(1, 41)]
LIMIT = 5
TICKERS = 3
BETWEEN = 4
"""Attempts between one ticker's death and the next one's."""

SECONDS = 900.0
"""So long that only a queue that stands still takes it."""

HASTE = 60
"""For the queue a minute passes in a second: it waits a minute, at least, before it tries again."""

CONFIG = """\
limits: {{total: {limit}}}
retry: {{budget: 50, backoff: 1m}}
default_worker: local
workers:
  local: {{dispatch: command, command: [sh, "{folder}/work.sh", "{{id}}", "{folder}/begun"]}}
"""

WORK = """\
set -e
echo "$KICKOFF_TOKEN" >>"$2"
number=$(grep -n "$KICKOFF_TOKEN" "$2" | cut -d : -f 1)
case $((number % 8)) in
3) kill -9 $$ ;;
6)
    touch "$2.$KICKOFF_TOKEN"
    while [ -e "$2.$KICKOFF_TOKEN" ]; do sleep 0.05; done
    ;;
esac
git reset --quiet --hard
git clean --quiet --force -d
sleep 0.$((1 + $(printf %d 0x$(printf %s "$KICKOFF_TOKEN" | cut -c 1)) / 2))
mkdir -p done
echo "$1" >>"done/$1"
git add --all
git commit --quiet --message "Do $1"
sleep 0.1
"""

TICKER = """\
import sys
from pathlib import Path
from scenarios.test_local_workers import tick_for_ever
tick_for_ever(Path(sys.argv[1]), float(sys.argv[2]))
"""


class HastyClock:
    """Waits as long as it is told, and says that much more time has passed."""

    def __init__(self, start: float) -> None:
        self._start = start

    def now(self) -> datetime:
        passed = timedelta(seconds=(time.time() - self._start) * HASTE)
        return (datetime.fromtimestamp(self._start, UTC) + passed).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def monotonic(self) -> float:
        return time.monotonic()


def tick_for_ever(folder: Path, start: float) -> None:
    """What a ticker's process does; it ends by being killed."""
    kit = local_kit(folder, os.environ, HastyClock(start))
    while True:
        run(kit, Woken(Tick()), f"op-{os.getpid()}-{time.monotonic_ns()}")
        time.sleep(0.25)


class Yard:
    """One repository, with a person who merges what is handed over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "garden"
        self.start = time.time()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        self._merged: set[str] = set()
        self._make()
        self.kit = local_kit(self.root, self.environment, HastyClock(self.start))

    def _make(self) -> None:
        self.root.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Ann")
        self.git("config", "user.email", "ann@example.org")
        (self.folder / "work.sh").write_text(WORK)
        files = {f"tasks/{name}.md": f"---\ntitle: Do {name}\n---\nDo it.\n" for name in NAMES}
        files[".github/kickoff.yml"] = CONFIG.format(limit=LIMIT, folder=self.folder)
        for path, text in files.items():
            (self.root / path).parent.mkdir(exist_ok=True)
            (self.root / path).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=Plan")
        self.git("checkout", "--quiet", "--detach")

    def git(self, *arguments: str) -> str:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    def queue_all(self) -> None:
        woken = Woken(CommandsIssued(()), None, (parse_words(["queue", "tasks/*"]),), "ann")
        run(self.kit, woken, "op-queue")

    def registry(self) -> Registry:
        snapshot = self.kit.state.read(("registry.yml", "done.yml"))
        assert snapshot is not None
        return load_registry(snapshot.files["registry.yml"], snapshot.files.get("done.yml"))

    def alive(self) -> list[Record]:
        """The workers that live at this moment."""
        runs = self.root / ".git/kickoff/runs"
        folders = [RunFolder(path) for path in runs.iterdir()] if runs.exists() else []
        records = [(folder, folder.record()) for folder in folders]
        return [r for f, r in records if r is not None and f.state(r) is RunState.RUNNING]

    def begun(self) -> list[str]:
        """The token of each attempt whose worker has begun, in that order."""
        path = self.folder / "begun"
        return path.read_text().split() if path.exists() else []

    def merge_what_is_handed_over(self, registry: Registry) -> None:
        attempts = [e.attempt for e in registry.tasks.values() if e.attempt is not None]
        for attempt in attempts:
            if attempt.handed_over_at is not None and attempt.branch not in self._merged:
                self._merge(attempt.branch)

    def _merge(self, branch: str) -> None:
        """When a record goes in at the same moment, again."""
        while branch not in self._merged:
            main = self.git("rev-parse", "main").strip()
            self.git("checkout", "--quiet", "--detach", main)
            self.git("merge", "--quiet", "--no-ff", "--message", f"Merge {branch}", branch)
            with suppress(subprocess.CalledProcessError):
                self.git("update-ref", "refs/heads/main", "HEAD", main)
                self._merged.add(branch)


class Mayhem:
    """Tickers that come and go, and workers that do not all reach their end."""

    def __init__(self, yard: Yard, chance: random.Random, stay: ExitStack) -> None:
        self._yard = yard
        self._chance = chance
        self._stay = stay
        self._tickers = [self._ticker() for _ in range(TICKERS)]
        self.killed = 0

    def strike(self, alive: list[Record]) -> None:
        """A ticker, when it is time, and perhaps somebody else. No ticker ends otherwise."""
        assert [ticker.poll() for ticker in self._tickers] == [None] * TICKERS
        if len(self._yard.begun()) // BETWEEN > self.killed:
            number = self._chance.randrange(TICKERS)
            self._tickers[number].kill()
            self._tickers[number] = self._ticker()
            self.killed += 1
        for record in alive:
            self._orphan(record)
        if alive and self._chance.random() < 0.15:
            victim = self._chance.choice(alive)
            self._perhaps(victim.process)
            self._perhaps(victim.supervisor)

    def _orphan(self, record: Record) -> None:
        """Kill the supervisor of a worker that waits for that."""
        waits = self._yard.folder / f"begun.{record.token}"
        if waits.exists():
            self._kill(record.supervisor)
            waits.unlink()

    def _perhaps(self, process: Process) -> None:
        if self._chance.random() < 0.6:
            self._kill(process)

    def _kill(self, process: Process) -> None:
        if process.lives:
            with suppress(ProcessLookupError):
                os.kill(process.pid, 9)

    def _ticker(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-c", TICKER, str(self._yard.root), str(self._yard.start)]
        process = subprocess.Popen(words, env=self._yard.environment)
        self._stay.enter_context(process)
        self._stay.callback(process.kill)
        return process


def test_forty_tasks_are_done_exactly_once_whoever_is_killed(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    yard.queue_all()
    assert list(yard.registry().tasks) == NAMES

    with ExitStack() as stay:
        mayhem = Mayhem(yard, random.Random(20261121), stay)
        while (registry := yard.registry()).tasks:
            assert time.time() - yard.start < SECONDS, list(registry.tasks)
            alive = yard.alive()
            _within_limits(registry, alive)
            yard.merge_what_is_handed_over(registry)
            mayhem.strike(alive)
            time.sleep(0.1)

    assert mayhem.killed >= TICKERS
    _done_once(yard)


def _within_limits(registry: Registry, alive: list[Record]) -> None:
    """At every moment: so many workers, and one for a task."""
    assert len(alive) <= LIMIT
    assert max(Counter(record.task for record in alive).values(), default=0) <= 1
    assert sum(phase(entry) in HOLDS_SLOT for entry in registry.tasks.values()) <= LIMIT


def _done_once(yard: Yard) -> None:
    """One piece of work, one merge and one record for each task; one worker for each attempt."""
    subjects = Counter(yard.git("log", "--format=%s", "main").splitlines())
    merges = {f"Merge task/{name}": f"task/{name}" for name in NAMES}
    assert {n: subjects[n] for n in merges} == dict.fromkeys(merges, 1)
    assert {n: subjects[f"Do {n}"] for n in NAMES} == dict.fromkeys(NAMES, 1)
    for name in NAMES:
        assert yard.git("show", f"main:done/{name}") == f"{name}\n"
        plan = read_task_file(f"tasks/{name}.md", yard.git("show", f"main:tasks/{name}.md"))
        assert isinstance(plan, Plan)
        assert plan.completed
    recent = yard.registry().recent
    assert Counter(one.id for one in recent) == Counter(NAMES)
    assert {one.outcome for one in recent} == {ReasonCode.COMPLETED}
    begun = Counter(yard.begun())
    assert len(begun) > len(NAMES)
    assert max(begun.values()) == 1
    assert yard.alive() == []
