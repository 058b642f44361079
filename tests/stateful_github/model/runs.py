"""Workflow runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stateful_github.model.accounts import Account

if TYPE_CHECKING:
    from stateful_github.repository import Repository


@dataclass(slots=True, eq=False)
class WorkflowRun:
    """One run. `inputs` are never shown by the API [V]: they live in the event only."""

    repository: Repository
    database_id: int
    node_id: str
    number: int
    workflow: str
    workflow_id: int
    name: str
    display_title: str
    event: str
    branch: str
    head_oid: str
    actor: Account
    created_at: datetime
    updated_at: datetime
    inputs: dict[str, str]
    status: str = "queued"
    conclusion: str | None = None
    started_at: datetime | None = None
