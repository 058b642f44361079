"""How long one read and one swap of the state branch take: medians in milliseconds, printed.

In a plain repository, and at a remote that is a folder on this machine: what a network takes comes
on top, one round of it a connection. Targets: a read 15 ms, a swap 40 ms, without a remote.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch, RemoteGitStateBranch
from kickoff.bootstrap import SystemClock
from kickoff.ports import Change, CommitMessage, StateBranch, Swapped

ROUNDS = 30
PLANS = 1_000
BIG = b"0123456789abcde\n" * 20_000
"""As large as a registry of about 1,000 tasks."""

READ = ("registry.yml", "done.yml")


def main() -> None:
    """Print one line for each place and thing."""
    with TemporaryDirectory() as folder:
        clone = Path(folder, "clone")
        git(Path(folder), "init", "--quiet", "--bare", "--initial-branch=main", "server")
        git(Path(folder), "clone", "--quiet", "server", "clone")
        git(clone, "commit", "--quiet", "--allow-empty", "--message=Begin")
        git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/main")
        opening = median(lambda: open_repository(clone, os.environ))
        print(f"open the repository {opening:16.1f}")
        repository = open_repository(clone, os.environ)
        measure("here", LocalGitStateBranch(repository, "here"))
        measure("at a remote", RemoteGitStateBranch(repository, "there", SystemClock()))


def measure(place: str, state: StateBranch) -> None:
    """Read and swap among 1,000 plans."""
    plans = {f"plans/task-{number}.md": b"# Plan\n" for number in range(PLANS)}
    made = state.create({"registry.yml": BIG, **plans}, CommitMessage("Create"))
    assert isinstance(made, Swapped)
    head = made.commit
    read = median(lambda: state.read(READ))
    turns = iter(range(ROUNDS))

    def swap() -> None:
        nonlocal head
        files = dict.fromkeys(
            ("registry.yml", "README.md", "decision.json"), BIG + b"%d" % next(turns)
        )
        done = state.compare_and_swap(Change(files, head, CommitMessage("Change")))
        assert isinstance(done, Swapped)
        head = done.commit

    print(f"read {place:12} {read:22.1f}\nswap {place:12} {median(swap):22.1f}")


def median(what: Callable[[], object]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        what()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def git(folder: Path, *arguments: str) -> None:
    """Plain git, by somebody."""
    somebody = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", *somebody, *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    main()
