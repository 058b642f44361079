"""Put the world right: what was seen of pull requests, branches and runs, taken into the entries.

Observations are always taken, in whatever state the entry is; what was not seen changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from kickoff.core.facts import Facts
from kickoff.core.policy import Policy
from kickoff.core.reconciling.pull_requests import take_merge, take_pull_requests
from kickoff.core.reconciling.worker_runs import take_run
from kickoff.core.registry import Entry


def reconcile(entry: Entry, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """The entry as the facts show it."""
    if entry.completion is not None or not entry.attempts:
        return entry
    entry = take_merge(take_pull_requests(entry, facts, now), facts)
    if entry.completion is not None or entry.pull_request is not None:
        return entry
    return take_run(entry, facts, policy, now)
