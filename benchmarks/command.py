"""How long a whole run of the action takes against a server that answers at once: medians, printed.

    PYTHONPATH=src:tests python benchmarks/command.py [--rounds 9]

Each run is the step of action.yml as a runner starts it: a shell, the filter, an interpreter, our
imports, the requests. The server is the stateful GitHub of the tests, on loopback in this process;
what it needs to answer (real git, real GraphQL) is part of the figures. Budget: a command under a
second, half of that is aimed at; an event that is not ours 80 ms.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from demo.job import Job, Step
from stateful_github import Repository, StatefulGitHub
from stateful_github.clock import Clock
from stateful_github.payloads import Event
from stateful_github.server import Server, serve

WORKFLOWS = Path(__file__).parents[1] / "examples" / "workflows"
IMPORTS = (
    "import kickoff.entrypoints.action, kickoff.service.running, kickoff.formats.board,"
    " kickoff.adapters.github.forge, kickoff.adapters.github.state_branch"
)


class Bench:
    """A GitHub with a new repository for every round; each has a queue with nothing in it."""

    def __init__(self, folder: Path, github: StatefulGitHub, server: Server) -> None:
        self._folder = folder
        self._github = github
        self._server = server
        self._numbers = count(1)

    def repository(self) -> Repository:
        """A repository with one task, the workflows, one issue and an empty queue."""
        files = {f".github/workflows/{p.name}": p.read_text() for p in WORKFLOWS.glob("*.yml")}
        files["tasks/hello.md"] = "---\ntitle: Say hello\n---\nGreet the world.\n"
        name = f"acme/garden-{next(self._numbers)}"
        made = self._github.create_repository(name, files, roles={"wendy": "write"})
        made.open_issue("Where do we stand?", by="wendy")
        self.run(made, made.comment(1, "/kickoff status", by="wendy"), "shown")
        return made

    def run(self, repository: Repository, event: Event, outcome: str) -> Step:
        """A run of the action, which must come to `outcome`."""
        token = repository.actions_token(
            contents="write", issues="write", pull_requests="write", actions="write"
        )
        folder = self._folder / "jobs" / str(next(self._numbers))
        step = Job(folder, self._server, repository, token).queue(event)
        if (step.status, step.outputs.get("outcome")) != (0, outcome):
            raise SystemExit(f"not {outcome!r} but {step.status}, {step.outputs}:\n{step.said}")
        return step


CASES: dict[str, tuple[Callable[[Repository], Event], str]] = {
    "talk, not for us": (lambda home: home.comment(1, "I like it", by="wendy"), "not_ours"),
    "a stranger's command": (
        lambda home: home.comment(1, "/kickoff hello", by="stranger"),
        "not_allowed",
    ),
    "a tick with nothing to do": (lambda home: home.schedule(), "idle"),
    "/kickoff, queues and starts": (
        lambda home: home.comment(1, "/kickoff hello", by="wendy"),
        "queued",
    ),
}


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench whose folders go with it. The server has the machine's time, as the processes do."""
    with tempfile.TemporaryDirectory() as name:
        now = datetime.now(UTC).replace(microsecond=0)
        github = StatefulGitHub(Path(name) / "github", Clock(now))
        with serve(github) as server:
            yield Bench(Path(name), github, server)


def starting(rounds: int) -> float:
    """Milliseconds until an interpreter has imported all that a command needs."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-P", "-s", "-c", IMPORTS], check=True)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Prints one line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    print(f"{starting(rounds):6.0f} ms               an interpreter and our imports alone")
    with bench() as place:
        for name, (event, outcome) in CASES.items():
            steps = []
            for _ in range(rounds):
                home = place.repository()
                steps.append(place.run(home, event(home), outcome))
            middle = statistics.median(step.seconds for step in steps) * 1000
            asked = statistics.median(len(step.requests) for step in steps)
            print(f"{middle:6.0f} ms {asked:3.0f} requests  {name}")


if __name__ == "__main__":
    main()
