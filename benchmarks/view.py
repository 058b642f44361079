"""How long one view takes with 10,000 tasks, and to render it: medians in milliseconds, printed.

9,000 task files are not in play, 1,000 tasks are. Budget of the view: 150 ms.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from kickoff.core.catalogue import Broken, Catalogue, FileEntry, Planned
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Attempt, Entry, Priority, Queued, Registry
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.view.board import view
from kickoff.formats.board import board_markdown
from kickoff.formats.report_json import report_json

ENTRIES = 1_000
FILES = 10_000
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
AROUND = Surroundings(Policy(), NOW, None)


def entry(number: int) -> Entry:
    """Every thirtieth one is in work, most wait for others."""
    page = f"https://github.com/octo/hello/issues/{number + 1}#issuecomment-1"
    attempt = Attempt(
        number=1,
        token=f"{number:016x}",
        branch=f"task/task-{number}",
        worker="default",
        runner="actions",
        requested_at=NOW - timedelta(minutes=5),
    )
    return Entry(
        id=f"task-{number}",
        path=f"tasks/area-{number % 20}/task-{number}.md",
        plan="",
        title=f"Task number {number}",
        queued=Queued(f"person-{number % 5}", NOW - timedelta(minutes=number), page),
        priority=list(Priority)[number % 4],
        depends_on=(f"task-{(number * 7) % ENTRIES}", f"old-{number}") if number % 3 else (),
        touches=(f"src/area-{number}/**", f"docs/*-{number}.md") if number % 2 else (),
        attempts=(attempt,) if number % 30 == 1 else (),
    )


def file(number: int) -> FileEntry:
    """Most wait for others; some are completed, one in a hundred is broken."""
    path = f"tasks/area-{number % 20}/task-{number}.md"
    if number % 100 == 99:
        return Broken(path, "no such priority", 3, 11)
    return Planned(
        id=f"task-{number}",
        path=path,
        title=f"Task number {number}",
        status="completed" if number % 10 == 9 else None,
        priority=list(Priority)[number % 4],
        depends_on=(f"task-{number - 1}", f"task-{number // 2}") if number % 3 else (),
    )


def median(call: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def main() -> None:
    tasks = (entry(number) for number in range(ENTRIES))
    registry = Registry(after=NOW - timedelta(hours=1), tasks={task.id: task for task in tasks})
    files = (file(number) for number in range(FILES))
    catalogue = Catalogue({one.path: one for one in files})
    shown = view(registry, AROUND, None, catalogue)
    rounds: dict[str, Callable[[], object]] = {
        "view of the queue alone": partial(view, registry, AROUND),
        "view with all task files": partial(view, registry, AROUND, None, catalogue),
        "graph of it": lambda: shown.graph,
        "board": partial(board_markdown, shown, "octo/hello"),
        "JSON": partial(report_json, ReasonCode.SHOWN, shown),
    }
    for what, call in rounds.items():
        print(f"{what:<26} {median(call):7.1f} ms")


if __name__ == "__main__":
    main()
