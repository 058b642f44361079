"""A set-up in which nothing is wrong; each test breaks one thing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.builders import NOW, REPOSITORY, after, facts, registry
from kickoff.core.catalogue import Catalogue, FileEntry, Planned
from kickoff.core.doctor.examination import examine
from kickoff.core.doctor.findings import Finding
from kickoff.core.doctor.premises import ActionsSettings, Clone, Hosting, Premises
from kickoff.core.doctor.workflow import INPUTS, QUEUE, Job, Workflow, WorkflowFile
from kickoff.core.facts import Absent, Here, Present
from kickoff.core.policy import DispatchKind, Policy, Role, Worker

WORKER = ".github/workflows/kickoff-worker.yml"

RIGHTS = {"contents": "write", "issues": "write", "pull-requests": "write", "actions": "write"}

QUEUE_FILE = Workflow(
    QUEUE,
    "Kickoff",
    events={
        "issue_comment": ("created", "edited"),
        "workflow_run": ("completed",),
        "schedule": (),
        "workflow_dispatch": (),
    },
    watched=("Kickoff worker",),
    crons=("7,22,37,52 * * * *",),
    jobs=(
        Job("kickoff", RIGHTS, "github.event_name == 'schedule'", ("kickoff-queue/kickoff@v1",)),
    ),
)

WORKER_FILE = Workflow(
    WORKER,
    "Kickoff worker",
    "Kickoff ${{ inputs.task }} · ${{ inputs.token }}",
    {"workflow_dispatch": ()},
    INPUTS,
    INPUTS[:5],
    jobs=(
        Job("work", {"contents": "read"}, uses=("kickoff-queue/kickoff/worker@v1",)),
        Job(
            "push",
            {"contents": "write", "actions": "write"},
            uses=("kickoff-queue/kickoff/worker@v1",),
        ),
    ),
)

HOSTING = Hosting(
    states=Present({QUEUE: "active", WORKER: "active"}),
    ticked=Present(after(-5)),
    scheduled=Present(after(-20)),
    actions=Present(ActionsSettings(may_open_pull_requests=True, default_rights="read")),
    rules={"main": Present(()), "kickoff-state": Present(("deletion", "non_fast_forward"))},
    role=Present(Role.WRITE),
    lost=Absent(),
)

CLONE = Clone(git=(2, 39, 5), leftovers=Present(()), ticked=after(-1))

HERE = Here("laptop-1", frozenset({DispatchKind.COMMAND}), threads=False, certain=True)

LOCAL = Policy(
    default_worker="local", workers={"local": Worker(DispatchKind.COMMAND, command=("claude",))}
)


def on_github(**changes: Any) -> Premises:
    """A queue on GitHub, seen by its API."""
    plain = Premises(
        now=NOW,
        registry=registry(),
        policy=Policy(),
        facts=facts(),
        template=QUEUE_FILE,
        repository=REPOSITORY,
        catalogue=files(),
        workflows=workflows(QUEUE_FILE, WORKER_FILE),
        hosting=HOSTING,
        branches=Present(()),
        runs=Present(()),
        edits=Present(()),
    )
    return replace(plain, **changes)


def in_a_clone(**changes: Any) -> Premises:
    """A queue in a plain repository on this machine."""
    plain: dict[str, Any] = {
        "hosting": None,
        "workflows": Present({}),
        "policy": LOCAL,
        "clone": CLONE,
        "facts": facts(here=HERE),
    }
    return on_github(**{**plain, **changes})


def workflows(*files_: WorkflowFile) -> Present[Mapping[str, WorkflowFile]]:
    return Present({file.path: file for file in files_})


def hosted(**changes: Any) -> Premises:
    """As `on_github`, with something else about GitHub."""
    return on_github(hosting=replace(HOSTING, **changes))


def cloned(**changes: Any) -> Premises:
    """As `in_a_clone`, with something else about the clone."""
    return in_a_clone(clone=replace(CLONE, **changes))


def files(*entries: FileEntry) -> Present[Catalogue]:
    return Present(Catalogue({entry.path: entry for entry in entries}))


def planned(task_id: str, **changes: Any) -> Planned:
    return replace(Planned(task_id, f"tasks/{task_id}.md", f"The title of {task_id}"), **changes)


def found(premises: Premises) -> list[Finding]:
    return list(examine(premises).findings)


def only(premises: Premises) -> Finding:
    """The one thing that is wrong."""
    [finding] = found(premises)
    return finding


def brief(premises: Premises) -> list[tuple[str, str, str, str]]:
    """Code, subject, sentence, and who sees to it."""
    return [(f.code.value, f.about, f.says, f.mender.value) for f in found(premises)]
