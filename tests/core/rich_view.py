"""One queue that has something of everything, for whoever renders it."""

from __future__ import annotations

from typing import Any

from core.builders import (
    NOW,
    after,
    asked_by,
    attempt,
    completing,
    dispatching,
    entry,
    in_review,
    registry,
    run_of,
    running,
    stopping,
    surroundings,
)
from kickoff.core.catalogue import Broken, Catalogue, Planned
from kickoff.core.facts import Here
from kickoff.core.policy import DispatchKind, Limits, Policy, Worker
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import (
    PERSON,
    Ended,
    Entry,
    Mark,
    Priority,
    Registry,
    Signal,
)
from kickoff.core.view.board import View, view

LATER = after(180)
"""When the queue is looked at: three hours after everything began."""

POLICY = Policy(
    limits=Limits(total=4),
    workers={
        "default": Worker(DispatchKind.WORKFLOW, workflow="kickoff-worker.yml"),
        "local": Worker(DispatchKind.COMMAND, command=("work",)),
    },
)


def rich_registry(**changes: Any) -> Registry:
    """Every state, every kind of health, alarms of both tiers, many gates."""
    return registry(
        *_work(),
        *_line(),
        **changes,
        recent=(
            Ended("add-schema", "Add the schema", R.COMPLETED, after(100), 51),
            Ended("old-idea", "An old idea", R.CANCELLED, after(90)),
        ),
    )


def _work() -> tuple[Entry, ...]:
    by_ann = attempt("by-ann", worker="ann", runner=PERSON, started_at=NOW, lease_until=after(600))
    on_laptop = attempt("on-laptop", worker="local", runner="laptop-1", started_at=NOW)
    again = attempt("again", 2, started_at=after(100), lease_until=after(300), run=run_of(9))
    flags = (
        Signal(R.WORKER_IDLE, 2, after(120), detail="default"),
        Signal(R.PULL_REQUEST_CLOSED, 2, after(60), detail="#44"),
    )
    return (
        completing("merged", title="Merge me"),
        stopping("unwanted", title="Stop me"),
        in_review("fix-login", title="Fix the *login* redirect"),
        entry("by-ann", title="Something for a person", attempts=(by_ann,)),
        entry("on-laptop", title="Runs at home", attempts=(on_laptop,)),
        entry("again", title="The second try", attempts=(attempt("again", ended_at=NOW), again)),
        dispatching("new-one", title="About to start"),
        running(
            "silent",
            title="No word",
            signals=flags,
        ),
    )


def _line() -> tuple[Entry, ...]:
    gone = attempt("flaky", ended_at=after(170), outcome=R.RUN_FAILED)
    return (
        entry("urgent", title="At once", priority=Priority.P0),
        entry("add-store", title="Add the token store", depends_on=("add-schema", "fix-login")),
        entry("in-circle", depends_on=("circle-too",)),
        entry("circle-too", depends_on=("in-circle",), priority=Priority.P3),
        entry("parked", title="Not now", hold=Mark("tom", NOW, "waits for legal")),
        entry("tomorrow", not_before=after(1440), queued=asked_by("ann", 5)),
        entry("flaky", attempts=(gone,), signals=(Signal(R.WORKER_GONE, 1, after(170)),)),
        entry("at-home", worker="local", queued=asked_by("ann", 6)),
        entry("lost", worker="ghost", depends_on=("nowhere",), depends_unknown=("nowhere",)),
    )


CATALOGUE = Catalogue(
    {
        file.path: file
        for file in (
            Planned("fix-login", "tasks/fix-login.md", "Fix the *login* redirect"),
            Planned("idea", "tasks/idea.md", "An idea", priority=Priority.P1, owner="alice"),
            Planned("follow-up", "tasks/later/follow-up.md", "Follow up", depends_on=("idea",)),
            Planned("add-schema", "tasks/add-schema.md", "Add the schema", "completed"),
            Planned("twin", "tasks/a/twin.md", "One twin"),
            Planned("Twin", "tasks/b/Twin.md", "The other twin"),
            Broken("tasks/broken.md", "`priority` must be p0 to p3, not `high`", 3, 11),
            Broken("tasks/a b.md", "`a b` is no task id"),
        )
    }
)


def rich_view() -> View:
    """The queue as it is seen from Actions, with its task files read."""
    return view(rich_registry(), surroundings(POLICY, LATER, here=Here()), None, CATALOGUE)


def paused_view() -> View:
    """The same with a pause and a broken configuration; nobody has read the task files."""
    around = surroundings(POLICY, LATER, here=Here(), configuration_error="line 3: no key `limts`")
    return view(rich_registry(paused=Mark("mia", NOW, "release | day")), around)
