"""Entries, facts and commands for tests of the core, so that tests read like sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from kickoff.core.decide import Decision, decide
from kickoff.core.effects import Dispatch
from kickoff.core.events import CommandsIssued, Event, Issued, Tick
from kickoff.core.facts import (
    Absent,
    Fact,
    Facts,
    Issue,
    Listing,
    Present,
    PullRequest,
    PullRequestState,
    Run,
    RunState,
)
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.identity import command_id, plan_hash
from kickoff.core.lifecycle import State
from kickoff.core.policy import Policy, Role
from kickoff.core.registry import (
    Attempt,
    BoundBy,
    BoundPullRequest,
    Completion,
    Entry,
    Queued,
    Registry,
    RunRef,
    Stop,
    StopThen,
)
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.task import BrokenPlan, Plan
from kickoff.core.view.board import View, view

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HEAD = "a" * 40
MOVED = "b" * 40
MERGE = "c" * 40
REPOSITORY = "octo/hello"
WEB = f"https://github.com/{REPOSITORY}"
ROLES = {
    "ann": Role.ADMIN,
    "mia": Role.MAINTAIN,
    "bob": Role.WRITE,
    "tom": Role.TRIAGE,
    "rita": Role.READ,
    "nobody": Role.NONE,
}


def after(minutes: float, start: datetime = NOW) -> datetime:
    return start + timedelta(minutes=minutes)


def text_of(task_id: str) -> str:
    return f"Do {task_id}.\n"


def entry(task_id: str = "fix-login", **changes: Any) -> Entry:
    """A queued task, asked for by bob in issue 1."""
    plain = Entry(
        id=task_id,
        path=f"tasks/{task_id}.md",
        plan=plan_hash(text_of(task_id)),
        title=f"The title of {task_id}",
        queued=Queued("bob", NOW, f"{WEB}/issues/1#issuecomment-1"),
    )
    return replace(plain, **changes)


def born(number: int, title: str = "A wish", body: str = "Please.", **changes: Any) -> Entry:
    """A queued task born from an issue."""
    text = f"# {title}\n\n{body}\n"
    planned = {"plan": plan_hash(text), "title": title, "issue": number}
    return entry(f"issue-{number}", **{**planned, **changes})


def asked_by(login: str, minutes: float = 0) -> Queued:
    return Queued(login, after(minutes), f"{WEB}/issues/1#issuecomment-1")


def attempt(task_id: str = "fix-login", number: int = 1, **changes: Any) -> Attempt:
    """An attempt whose dispatch was requested just now."""
    plain = Attempt(
        number=number,
        token=f"{number:016x}",
        branch=f"task/{task_id}",
        worker="default",
        runner="actions",
        requested_at=NOW,
        base=HEAD,
        lease_until=after(120),
    )
    return replace(plain, **changes)


def run_of(number: int = 7) -> RunRef:
    return RunRef(number, f"{WEB}/actions/runs/{number}")


def dispatching(task_id: str = "fix-login", **changes: Any) -> Entry:
    return entry(task_id, **{"attempts": (attempt(task_id),), **changes})


def running(task_id: str = "fix-login", **changes: Any) -> Entry:
    live = attempt(task_id, run=run_of(), started_at=NOW)
    return entry(task_id, **{"attempts": (live,), **changes})


def in_review(task_id: str = "fix-login", number: int = 57, **changes: Any) -> Entry:
    bound = BoundPullRequest(number, f"{WEB}/pull/{number}", BoundBy.BRANCH)
    return running(task_id, **{"pull_request": bound, **changes})


def stopping(task_id: str = "fix-login", then: StopThen = StopThen.CANCEL, **changes: Any) -> Entry:
    return running(task_id, **{"stop": Stop("bob", NOW, then), **changes})


def completing(task_id: str = "fix-login", **changes: Any) -> Entry:
    return in_review(task_id, **{"completion": Completion(NOW, "ann", 57, MERGE), **changes})


IN_EVERY_STATE = {
    State.QUEUED: entry,
    State.DISPATCHING: dispatching,
    State.RUNNING: running,
    State.IN_REVIEW: in_review,
    State.STOPPING: stopping,
    State.COMPLETING: completing,
}
"""How to make an entry that is in a state by its own facts."""


def registry(*entries: Entry, **changes: Any) -> Registry:
    """A queue that has read the task files as they are."""
    plain = Registry(after(-60), tasks_tree="tree-1", tasks={e.id: e for e in entries})
    return replace(plain, **changes)


def plan(task_id: str = "fix-login", **changes: Any) -> Plan:
    plain = Plan(task_id, f"tasks/{task_id}.md", f"The title of {task_id}", text_of(task_id))
    return replace(plain, **changes)


def issue(number: int, title: str = "A wish", body: str = "Please.", **changes: Any) -> Issue:
    return Issue(number, title, body, **changes)


def said(
    text: str,
    by: str = "bob",
    at: datetime = NOW,
    thread: int | None = 1,
    comment: int = 1,
    **changes: Any,
) -> tuple[Issued, ...]:
    """The commands of a comment, as the inbox makes them."""
    url = f"{WEB}/issues/{thread}#issuecomment-{comment}"
    return tuple(
        replace(
            Issued(
                id=command_id(REPOSITORY, f"comment-{comment}", asked.normalised, asked.occurrence),
                by=by,
                at=at,
                changed_at=at,
                via=url,
                asked=asked,
                thread=thread,
                comment=f"C{comment}",
            ),
            **changes,
        )
        for asked in parse_comment(text)
    )


def pull(number: int = 57, branch: str = "task/fix-login", **changes: Any) -> PullRequest:
    """A pull request of ours, open since a minute after the attempt was requested."""
    plain = PullRequest(
        number=number,
        url=f"{WEB}/pull/{number}",
        state=PullRequestState.OPEN,
        head=branch,
        base="main",
        from_fork=False,
        created_at=after(1),
    )
    return replace(plain, **changes)


def merged(number: int = 57, branch: str = "task/fix-login", **changes: Any) -> PullRequest:
    done = {
        "state": PullRequestState.MERGED,
        "merged_at": after(5),
        "merged_by": "ann",
        "merge_commit": MERGE,
    }
    return pull(number, branch, **{**done, **changes})


def worker_run(state: RunState, number: int = 7, token: str | None = None) -> Run:
    return Run(number, f"{WEB}/actions/runs/{number}", state, token)


def tasks(*plans: Plan | BrokenPlan, links: Iterable[str] = ()) -> dict[str, Any]:
    """The keywords of `facts` for a repository whose task files are these, all of them read."""
    files = {p.path: f"blob of {p.path}" for p in plans}
    return {
        "listing": Present(Listing("tree-1", files, frozenset(links))),
        "folder_tree": Present("tree-1"),
        "plans": {p.path: Present(p) for p in plans},
    }


def looked(*entries: Entry) -> dict[str, Any]:
    """The keywords of `facts` for entries whose branch is at its base, with no pull request."""
    branches = {e.attempts[-1].branch: e.attempts[-1].base for e in entries if e.attempts}
    return {
        "branches": {name: Present(base) if base else Absent() for name, base in branches.items()},
        "pull_requests": {name: Present(()) for name in branches},
        "runs": Present(()),
    }


def facts(*comments: Iterable[Issued], **changes: Any) -> Facts:
    """A look that swept all comments; everything else is unknown unless it is given."""
    roles: Mapping[str, Fact[Role]] = {name: Present(role) for name, role in ROLES.items()}
    plain = Facts(
        default_branch="main",
        head=HEAD,
        commands=tuple(chain(*comments)),
        swept_since=after(-24 * 60),
        roles=roles,
    )
    return replace(plain, **changes)


def ticked(
    before: Registry,
    seen: Facts,
    *,
    policy: Policy | None = None,
    now: datetime = NOW,
    op: str = "op-1",
    event: Event | None = None,
) -> Decision:
    """What the tick decides; it answers nothing but what was left for long."""
    return decide(before, event or Tick(), seen, policy or Policy(), now, op, REPOSITORY)


def answered(
    before: Registry,
    seen: Facts,
    *,
    policy: Policy | None = None,
    now: datetime = NOW,
    op: str = "op-1",
) -> Decision:
    """What a run decides that was woken by all commands of the look."""
    return ticked(before, seen, policy=policy, now=now, op=op, event=CommandsIssued(seen.commands))


def settled(decision: Decision, seen: Facts, policy: Policy | None = None) -> bool:
    """Whether ticks that see the same change nothing more and start nothing again."""
    idle = replace(seen, commands=())
    again = ticked(decision.registry, idle, policy=policy, op="op-2")
    return not again.changed and not [e for e in again.effects if isinstance(e, Dispatch)]


def surroundings(policy: Policy | None = None, now: datetime = NOW, **changes: Any) -> Surroundings:
    return Surroundings(**{"policy": policy or Policy(), "now": now, "here": None, **changes})


def shown(before: Registry, policy: Policy | None = None, now: datetime = NOW) -> View:
    return view(before, surroundings(policy, now))
