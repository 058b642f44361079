"""How long the registry takes to be read and written: medians in milliseconds, printed.

Budgets: 200 entries 100 ms, 1,000 entries 500 ms, for load and save together.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    Applied,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Entry,
    Queued,
    Registry,
    RunRef,
    Signal,
)
from kickoff.formats.registry_yaml import dump_registry, load_registry

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
URL = "https://github.com/octo/hello/issues/1#issuecomment-1234567890"


def busy_registry(entries: int) -> Registry:
    tasks = {f"task-{n}": busy_entry(n) for n in range(entries)}
    applied = tuple(Applied(f"c-{n:016x}", AT, ReasonCode.QUEUED) for n in range(200))
    return Registry(after=AT, applied=applied, tasks=tasks, tasks_tree="5b1d" * 10)


def busy_entry(number: int) -> Entry:
    attempts = tuple(
        Attempt(
            number=n,
            token=f"{number:016x}",
            branch=f"task/task-{number}",
            worker="claude",
            runner="actions",
            requested_at=AT,
            base="3f2c" * 10,
            run=RunRef(id=123, url="https://github.com/octo/hello/actions/runs/123"),
            started_at=AT,
            lease_until=AT,
        )
        for n in (1, 2)
    )
    return Entry(
        id=f"task-{number}",
        path=f"tasks/auth/task-{number}.md",
        plan="sha256:" + "a" * 64,
        title=f"Fix the login: redirect number {number} \N{LATIN SMALL LETTER E WITH ACUTE}",
        queued=Queued(by="bob", at=AT, via=URL),
        owner="alice",
        worker="claude",
        depends_on=("add-token-store", "more"),
        touches=("src/auth/**", "docs/**"),
        issue=number + 1,
        attempts=attempts,
        pull_request=BoundPullRequest(number, "https://github.com/octo/hello/1", BoundBy.BRANCH),
        signals=(Signal(ReasonCode.WORKER_GONE, 1, AT),),
    )


def median(run: Callable[[], object], times: int = 7) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def main() -> None:
    for entries in (200, 1_000, 2_000):
        registry = busy_registry(entries)
        content = dump_registry(registry)
        saved = median(partial(dump_registry, registry))
        loaded = median(partial(load_registry, content, None))
        print(
            f"{entries:>5} entries, {len(content):>9,} bytes:"
            f" save {saved:6.1f} ms, load {loaded:6.1f} ms, together {saved + loaded:6.1f} ms"
        )


if __name__ == "__main__":
    main()
