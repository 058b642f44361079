"""What happened to a repository's branches, as far as it leaves no trace in their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stateful_github.model.accounts import Account


@dataclass(frozen=True, slots=True)
class Activity:
    """A branch was moved to where it does not follow from where it was, or is gone (`kind`)."""

    database_id: int
    ref: str
    kind: str
    before: str
    after: str
    at: datetime
    actor: Account
