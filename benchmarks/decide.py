"""How long one decision takes: medians in milliseconds, printed. Budget: 1,000 entries, 50 ms."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from kickoff.core.decide import decide
from kickoff.core.events import CommandsIssued, Event, Issued, Tick
from kickoff.core.facts import Facts, Listing, Present, PullRequest, PullRequestState, Run, RunState
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.identity import plan_hash
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Limits, Policy, Role
from kickoff.core.registry import Attempt, Entry, Priority, Queued, Registry
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.task import Plan
from kickoff.core.view.board import view

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HEAD, MERGE = "a" * 40, "c" * 40
POLICY = Policy(limits=Limits(total=40, per_owner=20))
PEOPLE = ("alice", "bob", "carol", "dave", "erin")


def text(number: int) -> str:
    return f"Do task {number}.\n"


def queued(number: int, entries: int) -> Entry:
    """A waiting task that depends on others, some of which are not in the queue."""
    return Entry(
        id=f"task-{number}",
        path=f"tasks/area-{number % 20}/task-{number}.md",
        plan=plan_hash(text(number)),
        title=f"Task number {number}",
        queued=Queued(
            PEOPLE[number % len(PEOPLE)],
            NOW - timedelta(minutes=number),
            f"https://github.com/octo/hello/issues/{number + 1}#issuecomment-1",
        ),
        priority=list(Priority)[number % 4],
        depends_on=(f"task-{(number * 7) % entries}", f"old-{number}") if number % 3 else (),
        touches=(f"src/area-{number}/**", f"docs/*-{number}.md") if number % 2 else (),
    )


def working(entry: Entry, number: int) -> Entry:
    attempt = Attempt(
        number=1,
        token=f"{number:016x}",
        branch=f"task/{entry.id}",
        worker="default",
        runner="actions",
        requested_at=NOW - timedelta(minutes=5),
        base=HEAD,
    )
    return replace(entry, attempts=(attempt,), depends_met=entry.depends_on)


def busy_registry(entries: int) -> Registry:
    tasks = [queued(n, entries) for n in range(entries)]
    tasks = [working(e, n) if n % 30 == 1 else e for n, e in enumerate(tasks)]
    return Registry(after=NOW - timedelta(hours=1), tasks={e.id: e for e in tasks})


def facts(registry: Registry, commands: int) -> Facts:
    """A look that read every plan, and saw every run, branch and pull request."""
    plans = {
        e.path: Plan(e.id, e.path, e.title, text(n)) for n, e in enumerate(registry.tasks.values())
    }
    old = {f"tasks/old/old-{n}.md": f"blob {n}" for n in range(len(registry.tasks))}
    live = [e for e in registry.tasks.values() if phase(e) is not State.QUEUED]
    return Facts(
        default_branch="main",
        head=HEAD,
        commands=tuple(command(n) for n in range(commands)),
        swept_since=NOW - timedelta(days=1),
        roles={"bob": Present(Role.WRITE)},
        listing=Present(Listing("tree", {**dict.fromkeys(plans, "blob"), **old})),
        folder_tree=Present("tree"),
        plans={path: Present(plan) for path, plan in plans.items()},
        branches={e.attempts[-1].branch: Present(HEAD) for e in live},
        pull_requests={e.attempts[-1].branch: Present(pulls(n, e)) for n, e in enumerate(live)},
        runs=Present(tuple(run(n, e) for n, e in enumerate(live))),
    )


def pulls(number: int, entry: Entry) -> tuple[PullRequest, ...]:
    """Every second one has been merged."""
    if number % 2:
        return ()
    return (
        PullRequest(
            number=number,
            url=f"https://github.com/octo/hello/pull/{number}",
            state=PullRequestState.MERGED,
            head=entry.attempts[-1].branch,
            base="main",
            from_fork=False,
            created_at=NOW,
            merged_at=NOW,
            merged_by="alice",
            merge_commit=MERGE,
        ),
    )


def run(number: int, entry: Entry) -> Run:
    url = f"https://github.com/octo/hello/actions/runs/{number}"
    return Run(number, url, RunState.RUNNING, entry.attempts[-1].token)


def command(number: int) -> Issued:
    [asked] = parse_comment(f"/kickoff priority p1 task-{number}")
    url = f"https://github.com/octo/hello/issues/{number + 1}#issuecomment-{number}"
    return Issued(f"c-{number:016x}", "bob", NOW, NOW, url, asked, number + 1, f"C{number}")


def median(call: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def show(what: str, entries: int, milliseconds: float) -> None:
    print(f"{entries:>5} entries, {what:<34} {milliseconds:7.1f} ms")


def main() -> None:
    for entries in (100, 1_000, 2_000):
        busy = busy_registry(entries)
        seen = {n: facts(busy, n) for n in (0, 1, 100)}
        rounds: list[tuple[str, Event, Facts]] = [
            ("busy tick", Tick(), seen[0]),
            ("one command", CommandsIssued(seen[1].commands), seen[1]),
            ("100 commands", CommandsIssued(seen[100].commands), seen[100]),
        ]
        for what, event, look in rounds:
            show(what, entries, median(partial(decided, busy, event, look)))
        settled = decided(busy, Tick(), seen[0])
        show("idle tick after it", entries, median(partial(decided, settled, Tick(), seen[0])))
        show("view", entries, median(partial(view, settled, Surroundings(POLICY, NOW, None))))


def decided(registry: Registry, event: Event, look: Facts) -> Registry:
    return decide(registry, event, look, POLICY, NOW, "op-1", "octo/hello").registry


if __name__ == "__main__":
    main()
