"""The ledger: what each state commit says about the decision it holds.

`decision.json` has everything that a decision was made on, so that it can be replayed; the commit
message has trailers to be searched. Mappings keep their order, because a decision may follow it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from kickoff.core.events import Event
from kickoff.core.facts import Facts
from kickoff.core.policy import Policy
from kickoff.core.text.invisible import without_invisible
from kickoff.errors import RegistryUnreadable
from kickoff.formats.codec import Codec, codec_of
from kickoff.ports import CommitMessage

VERSION = 1
"""The version of `decision.json`."""

OPERATION = "Kickoff-Op"
"""The trailer that every decision has, and nothing else."""

TRAILERS = (
    OPERATION,
    "Kickoff-Event",
    "Kickoff-Command",
    "Kickoff-Actor",
    "Kickoff-Task",
    "Kickoff-Attempt",
    "Kickoff-Reason",
)
"""The trailers of a state commit; all but the first may be repeated."""

_LONGEST = 200
_TRAILER = re.compile(rf"({'|'.join(TRAILERS)}): (\S.*)")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a decision was made on, besides the registry that stood before it.

    `began` is the cursor of a new registry: where there was none before. `kickoff` is the version
    of the program that decided.
    """

    op: str
    now: datetime
    event: Event
    facts: Facts
    policy: Policy
    repository: str = ""
    began: datetime | None = None
    kickoff: str = ""


def dump_decision(evidence: Evidence) -> bytes:
    """The content of `decision.json`; the same for the same values."""
    encoded = _codec().encode(evidence)
    text = json.dumps({"version": VERSION, **encoded}, ensure_ascii=False, indent=1)
    return (_SURROGATE.sub(lambda half: f"\\u{ord(half.group()):04x}", text) + "\n").encode()


def load_decision(content: bytes) -> Evidence:
    """What `decision.json` says.

    Raises:
        RegistryUnreadable: it is not what this version of Kickoff writes.
    """
    try:
        return _read_evidence(json.loads(content))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise RegistryUnreadable(f"decision.json: {error}") from error


@dataclass(frozen=True, slots=True)
class Maker:
    """Who wrote a `decision.json`: its version, and the program's, where it says so."""

    version: int | None = None
    kickoff: str = ""


def maker_of(content: bytes) -> Maker:
    """Who wrote it, even where the rest of it cannot be read by this version."""
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return Maker()
    if not isinstance(read, dict):
        return Maker()
    version, kickoff = read.get("version"), read.get("kickoff")
    return Maker(
        version if type(version) is int else None, kickoff if isinstance(kickoff, str) else ""
    )


def commit_message(subject: str, trailers: Iterable[tuple[str, str]]) -> CommitMessage:
    """A state commit's message; no value can break out of its line. Empty values are left out."""
    lines = [f"{name}: {_one_line(value)}" for name, value in trailers if _one_line(value)]
    return CommitMessage(_one_line(subject), "\n".join(lines))


def parse_trailers(message: str) -> Mapping[str, tuple[str, ...]]:
    """The ledger's trailers in the last paragraph of a commit message, by name, in order."""
    last = re.split(r"\n[ \t]*\n", message.replace("\r\n", "\n").strip())[-1]
    found = [match.groups() for line in last.split("\n") if (match := _TRAILER.fullmatch(line))]
    return {name: tuple(v for n, v in found if n == name) for name, _ in found}


def _read_evidence(read: object) -> Evidence:
    version = read.get("version") if isinstance(read, dict) else None
    if not isinstance(read, dict) or version != VERSION:
        raise ValueError(f"it has version {version!r}, and this Kickoff knows {VERSION}")
    evidence: Evidence = _codec().decode({k: v for k, v in read.items() if k != "version"})
    return evidence


def _one_line(text: str) -> str:
    return without_invisible(" ".join(text.split()))[:_LONGEST].strip()


@cache
def _codec() -> Codec:
    return codec_of(Evidence)
