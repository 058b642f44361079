"""A strict, stateful GitHub for tests, backed by real git repositories.

Make one with the fixture `github` (in this process) or `StatefulGitHub(directory)`, and serve it
over loopback with `stateful_github.server.serve`. People act by the methods of `Repository`;
programs by REST and GraphQL. See `hub`, `faults`, `effects` and `payloads`.
"""

from __future__ import annotations

from stateful_github.clock import Clock
from stateful_github.effects import Effect, Effects, UnreadEffects
from stateful_github.faults import (
    BadGateway,
    FieldFails,
    Operation,
    PartialData,
    Path,
    PrimaryLimit,
    SecondaryLimit,
    Slow,
    Status,
    Timeout,
    TruncatedBody,
)
from stateful_github.hub import StatefulGitHub
from stateful_github.in_process import in_process
from stateful_github.model.settings import Rule, Settings
from stateful_github.payloads import Event
from stateful_github.refusals import NotServed, Refusal
from stateful_github.repository import Repository
from stateful_github.requests_seen import Request

__all__ = [
    "BadGateway",
    "Clock",
    "Effect",
    "Effects",
    "Event",
    "FieldFails",
    "NotServed",
    "Operation",
    "PartialData",
    "Path",
    "PrimaryLimit",
    "Refusal",
    "Repository",
    "Request",
    "Rule",
    "SecondaryLimit",
    "Settings",
    "Slow",
    "StatefulGitHub",
    "Status",
    "Timeout",
    "TruncatedBody",
    "UnreadEffects",
    "in_process",
]
