"""What holds for every decision, whatever the registry, the facts and the event."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.builders import (
    HEAD,
    MOVED,
    NOW,
    REPOSITORY,
    after,
    asked_by,
    attempt,
    born,
    completing,
    dispatching,
    entry,
    facts,
    in_review,
    issue,
    merged,
    plan,
    pull,
    registry,
    running,
    said,
    stopping,
    surroundings,
    tasks,
    worker_run,
)
from kickoff.core import questions
from kickoff.core.decide import Decision, decide
from kickoff.core.effects import Answer, Dispatch, WriteRecord
from kickoff.core.events import (
    CommandsIssued,
    EffectsReported,
    Event,
    Launched,
    LaunchFailed,
    PullRequestFailed,
    PullRequestOpened,
    RecordFailed,
    RecordRemoved,
    RecordWritten,
    Tick,
)
from kickoff.core.facts import (
    Absent,
    Facts,
    Listing,
    Present,
    PullRequestState,
    RunState,
    Unknown,
)
from kickoff.core.lifecycle import HOLDS_SLOT, State, phase
from kickoff.core.policy import Completing, DispatchKind, Limits, Policy, Role, Worker
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import (
    PERSON,
    BoundBy,
    Ended,
    Entry,
    Mark,
    Priority,
    Registry,
    Signal,
    StopThen,
)
from kickoff.core.view.board import view
from kickoff.core.wording.messages import reply

NAMES = ("a", "b", "c", "d", "issue-5")
WORKERS = {
    "default": Worker(DispatchKind.WORKFLOW, "kickoff-worker.yml"),
    "claude": Worker(DispatchKind.WORKFLOW, "claude.yml", limit=1),
    "local": Worker(DispatchKind.COMMAND, command=("claude",)),
    "someone": Worker(DispatchKind.NONE, limit=2),
}

times = st.integers(-90, 30).map(after)
names = st.sampled_from(NAMES)
logins = st.sampled_from(["ann", "bob", "mia", "tom", "rita", "ghost"])


@st.composite
def entries(draw: Any, task_id: str) -> Entry:
    kind = draw(
        st.sampled_from([entry, entry, dispatching, running, in_review, stopping, completing])
    )
    changes: dict[str, Any] = {
        "queued": asked_by(draw(logins), draw(st.integers(-90, 0))),
        "priority": draw(st.sampled_from(list(Priority))),
        "depends_on": tuple(draw(st.lists(names, max_size=2, unique=True))),
        "touches": draw(st.sampled_from([(), ("src/**",), ("src/a.py", "docs/*")])),
        "worker": draw(st.sampled_from([None, None, "claude", "local", "gone"])),
        "hold": draw(st.sampled_from([None, None, Mark("tom", NOW)])),
        "not_before": draw(st.none() | times),
        "signals": draw(st.sampled_from([(), (), (Signal(R.WORKER_GONE, 2, NOW),)])),
    }
    if task_id.startswith("issue-"):
        changes |= {"issue": 5, "plan": born(5).plan}
    made: Entry = kind(task_id, **changes)
    failed = draw(st.integers(0, 2))
    over = [
        attempt(
            task_id,
            n + 1,
            requested_at=after(-80 + n),
            ended_at=after(-70 + n),
            outcome=draw(st.sampled_from([R.RUN_FAILED, R.DISPATCH_STALLED, R.NO_CHANGES])),
            certain=draw(st.booleans()),
        )
        for n in range(failed)
    ]
    person = draw(st.sampled_from([None, None, "bob", "Ann"]))
    held = {"worker": person, "runner": PERSON, "run": None, "started_at": NOW} if person else {}
    live = [
        replace(
            a,
            **held,
            number=failed + 1,
            token=f"{task_id:0>14}-{failed + 1}",
            requested_at=draw(times),
        )
        for a in made.attempts
    ]
    if made.stop is not None:
        stop = replace(made.stop, then=draw(st.sampled_from(list(StopThen))))
        made = replace(made, stop=stop)
    if made.pull_request is not None and draw(st.booleans()):
        bound = replace(made.pull_request, bound_by=BoundBy.LINK)
        made = replace(made, pull_request=bound)
    notes = draw(st.sampled_from([(), (), ("more",)]))
    return replace(made, attempts=(*over, *live), notes=notes)


@st.composite
def registries(draw: Any) -> Registry:
    ids = draw(st.lists(names, max_size=5, unique=True))
    return registry(
        *(draw(entries(i)) for i in ids),
        paused=draw(st.sampled_from([None, None, None, Mark("mia", NOW)])),
        recent=(Ended("d", "D", R.CANCELLED, NOW),),
        reopening=draw(st.sampled_from([{}, {}, {"old": "tasks/old.md"}])),
        tasks_tree=draw(st.sampled_from([None, "tree-1"])),
    )


def known(values: Any) -> Any:
    return st.one_of(values.map(Present), st.just(Absent()), st.just(Unknown("no answer")))


def by_branch(draw: Any, values: Any) -> dict[str, Any]:
    branches = [f"task/{name}{series}" for name in NAMES for series in ("", "@2")]
    chosen = draw(st.lists(st.sampled_from(branches), unique=True))
    return {branch: draw(known(values(branch))) for branch in chosen}


def pulls_of(branch: str) -> Any:
    one = st.sampled_from(
        [
            pull(57, branch),
            pull(58, branch, state=PullRequestState.CLOSED),
            pull(59, branch, from_fork=True),
            merged(60, branch),
            merged(61, branch, base="release"),
        ]
    )
    return st.lists(one, max_size=2).map(tuple)


def pulls_named(number: int) -> Any:
    """What a pull request may be that somebody names, on a branch of ours, theirs or a fork."""
    branches = st.sampled_from(["task/a", "patch-1"])
    made = st.sampled_from([pull, merged])
    return st.builds(
        lambda make, branch, fork, base: make(number, branch, from_fork=fork, base=base),
        made,
        branches,
        st.booleans(),
        st.sampled_from(["main", "main", "release"]),
    )


COMMANDS = st.sampled_from(
    [
        *("/kickoff a", "/kickoff b c priority=p0", "/kickoff a after=b", "/kickoff *"),
        *("/kickoff cancel a", "/kickoff cancel *", "/kickoff retry a", "/kickoff retry fresh b"),
        *("/kickoff hold a", "/kickoff resume a", "/kickoff priority p3 c", "/kickoff status"),
        *("/kickoff", "/kickoff #5", "/kickoff pause", "/kickoff unpause", "/kickoff list"),
        *("/kickoff help", "/kickoff nothing", "/kickoff priority p9", "/kickoff claim a"),
        *("/kickoff claim *", "/kickoff claim issue-5", "/kickoff release a", "/kickoff release *"),
        *(
            "/kickoff extend 3d a b",
            "/kickoff link #57 a",
            "/kickoff link #60 b",
            "/kickoff done c",
        ),
        *("/kickoff continue a -- more", "/kickoff continue * -- more", "/kickoff worker claude a"),
        *("/kickoff worker someone *", "/kickoff after b a", "/kickoff after a,c b"),
        *("/kickoff done #60 b", "/kickoff done *", "/kickoff reopen a", "/kickoff reopen *"),
        *("/kickoff a worker=gone", "/kickoff a dry-run", "/kickoff tasks/a.md not-before=1h"),
    ]
)


@st.composite
def looks(draw: Any) -> Facts:
    comments = [
        said(
            "\n".join(draw(st.lists(COMMANDS, min_size=1, max_size=3))),
            by=draw(logins),
            at=draw(times),
            thread=draw(st.sampled_from([1, 5, None])),
            comment=n,
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    plans = [
        plan(i, status=draw(st.sampled_from([None, None, "completed"]))) for i in ("a", "b", "c")
    ]
    files = draw(st.sampled_from([{}, tasks(*plans), {"listing": Present(Listing("tree-1"))}]))
    runs = st.builds(
        lambda name, number, state: worker_run(
            state, 10 * NAMES.index(name) + number, f"{name:0>14}-{number}"
        ),
        names,
        st.integers(1, 3),
        st.sampled_from(list(RunState)),
    )
    return facts(
        *comments,
        head=draw(st.sampled_from([HEAD, HEAD, None])),
        swept_since=draw(st.none() | st.just(after(-600))),
        issues=draw(st.sampled_from([{}, {5: Present(issue(5))}, {5: Unknown()}, {5: Absent()}])),
        branches=by_branch(draw, lambda _: st.sampled_from([HEAD, MOVED])),
        pull_requests=by_branch(draw, pulls_of),
        linked={57: draw(known(pulls_named(57))), 60: draw(known(pulls_named(60)))},
        runs=draw(known(st.lists(runs, max_size=4).map(tuple))),
        configuration_error=draw(st.sampled_from([None, None, "line 3"])),
        roles={
            "ann": Present(Role.ADMIN),
            "bob": Present(Role.WRITE),
            "mia": Present(Role.MAINTAIN),
            "tom": Present(Role.TRIAGE),
            "rita": Present(Role.READ),
        },
        **files,
    )


policies = st.builds(
    lambda total, per_owner, completion: Policy(
        limits=Limits(total, per_owner), workers=WORKERS, completion=completion
    ),
    st.integers(0, 3),
    st.none() | st.just(1),
    st.sampled_from(list(Completing)),
)

reports = st.one_of(
    st.builds(lambda n, k: Launched(n, f"{n:0>14}-{k}", None, MOVED), names, st.integers(1, 3)),
    st.builds(
        lambda n, k, r: LaunchFailed(n, f"{n:0>14}-{k}", r, "because"),
        names,
        st.integers(1, 3),
        st.sampled_from([R.DISPATCH_FAILED, R.WORKER_MISCONFIGURED, R.BRANCH_TAKEN]),
    ),
    st.builds(lambda n: PullRequestOpened(n, 70, "there"), names),
    st.builds(lambda n: PullRequestFailed(n, "no", "there"), names),
    st.builds(RecordWritten, names),
    st.builds(lambda n: RecordFailed(n, "no"), names),
    st.just(RecordRemoved("old")),
)


def ticked(before: Registry, seen: Facts, policy: Policy, op: str = "op-1") -> Decision:
    return decide(before, CommandsIssued(seen.commands), seen, policy, NOW, op, REPOSITORY)


def asked_for(before: Registry, seen: Facts) -> Facts:
    """The look as far as it answers what this registry asks: no branch before its attempt."""
    asked = questions.branches(before)
    return replace(
        seen,
        branches={name: fact for name, fact in seen.branches.items() if name in asked},
        pull_requests={name: fact for name, fact in seen.pull_requests.items() if name in asked},
    )


def robots(decision: Decision) -> list[Dispatch]:
    """What the scheduler starts: a person who takes a task asks for no more than the branch."""
    starts = [e for e in decision.effects if isinstance(e, Dispatch)]
    return [e for e in starts if decision.registry.tasks[e.task].attempts[-1].runner != PERSON]


slow = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@slow
@given(registries(), looks(), policies, st.sampled_from([Tick(), None]))
def test_a_decision_never_fails_and_is_always_the_same(
    before: Registry, seen: Facts, policy: Policy, event: Event | None
) -> None:
    woken = event or CommandsIssued(seen.commands)
    first = decide(before, woken, seen, policy, NOW, "op-1", REPOSITORY)
    assert decide(before, woken, seen, policy, NOW, "op-1", REPOSITORY) == first


@slow
@given(registries(), st.lists(reports, max_size=6).map(tuple), policies)
def test_reports_never_fail_and_are_taken_once(before: Registry, told: Any, policy: Policy) -> None:
    event = EffectsReported(told)
    once = decide(before, event, facts(), policy, NOW, "op-1", REPOSITORY)
    assert not [e for e in once.effects if isinstance(e, Dispatch | WriteRecord)]
    once_only = [r for r in told if not isinstance(r, PullRequestOpened | LaunchFailed)]
    again = EffectsReported(tuple(once_only))
    after_all = decide(once.registry, again, facts(), policy, NOW, "op-1", REPOSITORY)
    assert set(after_all.registry.tasks) == set(once.registry.tasks)


@slow
@given(registries(), looks(), policies)
def test_the_same_look_again_changes_nothing(before: Registry, seen: Facts, policy: Policy) -> None:
    seen = asked_for(before, seen)
    settled = ticked(before, seen, policy)
    again = ticked(settled.registry, seen, policy, "op-2")
    assert not again.changed


@slow
@given(registries(), looks(), policies)
def test_no_start_goes_beyond_a_limit_and_none_happens_twice(
    before: Registry, seen: Facts, policy: Policy
) -> None:
    decision = ticked(before, seen, policy)
    starts = robots(decision)
    assert max(Counter(e.task for e in starts).values(), default=0) <= 1
    after_it = decision.registry.tasks
    live = [e for e in after_it.values() if phase(e) in HOLDS_SLOT]
    assert not starts or len(live) <= policy.limits.total
    assert {e.task for e in starts} <= {e.id for e in live}
    claude = [e for e in live if e.attempts[-1].worker == "claude"]
    assert not [e for e in starts if e.worker == "claude"] or len(claude) <= 1
    tokens = [a.token for e in after_it.values() for a in e.attempts if a.ended_at is None]
    assert len(tokens) == len(set(tokens))


@slow
@given(registries(), looks(), policies)
def test_a_gate_that_is_shut_stays_shut(before: Registry, seen: Facts, policy: Policy) -> None:
    decision = ticked(before, seen, policy)
    starts = {e.task for e in robots(decision)}
    started = [decision.registry.tasks[i] for i in starts]
    assert not starts or (decision.registry.paused is None and seen.configuration_error is None)
    for task in started:
        assert task.hold is None
        assert set(task.depends_on) <= set(task.depends_met)
        assert not [s for s in task.signals if s.tier == 2]
        assert task.attempts[-1].worker in {"default", "claude"}
        for other in decision.registry.tasks.values():
            if other.id != task.id and phase(other) in {*HOLDS_SLOT, State.IN_REVIEW}:
                assert not (task.touches and other.touches)


@slow
@given(registries(), looks(), policies)
def test_a_task_leaves_only_with_a_word_about_it(
    before: Registry, seen: Facts, policy: Policy
) -> None:
    after_it = ticked(before, seen, policy).registry
    for task_id in set(before.tasks) - set(after_it.tasks):
        ended = next(e for e in after_it.recent if e.id == task_id)
        assert ended.outcome in {R.CANCELLED, R.REGISTRY_ORPHAN} or task_id in after_it.done
    assert all(before.tasks[i].completion is None or i in after_it.done for i in before.tasks)


@slow
@given(registries(), looks(), policies)
def test_every_command_of_known_people_is_noted_and_told_once(
    before: Registry, seen: Facts, policy: Policy
) -> None:
    decision = ticked(before, seen, policy)
    told = Counter(outcome.command for outcome in decision.outcomes)
    known_people = [i.id for i in seen.commands if i.by in {"ann", "bob", "mia", "tom"}]
    assert told == Counter(known_people)
    noted = Counter(a.id for a in decision.registry.applied)
    shown = {o.command for o in decision.outcomes if o.reason is R.SHOWN}
    assert max(noted.values(), default=0) <= 1
    assert not decision.changed or set(noted) == set(known_people) - shown


@slow
@given(registries(), looks(), policies)
def test_everything_can_be_put_into_words(before: Registry, seen: Facts, policy: Policy) -> None:
    decision = ticked(before, seen, policy)
    board = view(decision.registry, surroundings(policy))
    for effect in decision.effects:
        if isinstance(effect, Answer):
            assert len(reply(effect.outcomes, effect.tasks, board)) < 65_000
