"""What happens to workflow runs, and the events that start some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateful_github import payloads
from stateful_github.changes import runs as change
from stateful_github.model.runs import WorkflowRun
from stateful_github.payloads import Event
from stateful_github.people.branches import BranchPeople
from stateful_github.workflow_files import DIRECTORY


class RunPeople(BranchPeople):
    """Deeds with workflow runs."""

    def run(self, run_id: int) -> WorkflowRun:
        """A run; KeyError when there is none."""
        return self.runs[run_id]

    def runs_of(self, workflow: str) -> list[WorkflowRun]:
        """A workflow's runs (by file name), oldest first."""
        return [one for one in self.runs.values() if one.workflow == DIRECTORY + workflow]

    def start_run(self, run_id: int) -> Event:
        """A runner takes it: `workflow_run.in_progress`."""
        change.start(self.runs[run_id])
        return payloads.workflow_run("in_progress", self.runs[run_id], self.runs[run_id].actor)

    def finish_run(self, run_id: int, conclusion: str = "success") -> Event:
        """It is over: `workflow_run.completed`."""
        change.finish(self.runs[run_id], conclusion)
        return payloads.workflow_run("completed", self.runs[run_id], self.runs[run_id].actor)

    def dispatch_workflow(
        self, workflow: str, inputs: Mapping[str, Any] | None = None, *, by: str, ref: str = ""
    ) -> Event:
        """Somebody presses the button: `workflow_dispatch`; `payload["run_id"]` is not in it."""
        run = change.dispatch(
            self._itself(),
            DIRECTORY + workflow,
            ref or self.default_branch,
            inputs or {},
            self._who(by),
        )
        return payloads.workflow_dispatch(run)

    def event_of_run(self, run_id: int) -> Event:
        """The event a dispatched run was woken with, inputs and all."""
        return payloads.workflow_dispatch(self.runs[run_id])

    def dispatch_repository(self, kind: str, payload: dict[str, Any], *, by: str) -> Event:
        """`repository_dispatch`."""
        return payloads.repository_dispatch(self._itself(), kind, payload, self._who(by))

    def schedule(self, cron: str = "*/15 * * * *") -> Event:
        """The clock strikes."""
        return payloads.schedule(cron)

    def run_by_schedule(self, workflow: str, *, by: str) -> WorkflowRun:
        """The clock starts a run of the workflow, in the name of who last changed the schedule."""
        file = self.workflows()[DIRECTORY + workflow]
        head = self.head_of(self.default_branch)
        actor = self._who(by)
        return change.new_run(
            self._itself(), file, "schedule", self.default_branch, head, actor, {}
        )
