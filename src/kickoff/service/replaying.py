"""Replay: deciding everything again that the ledger tells of, and comparing to the byte.

A commit of the state branch is judged by the registry of its parent and by the evidence that it
holds itself. The walk goes from the newest commit back, so that nothing has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kickoff import __version__
from kickoff.core.decide import decide
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.errors import RegistryUnreadable
from kickoff.formats.ledger import VERSION, Evidence, load_decision, maker_of, parse_trailers
from kickoff.formats.registry_yaml import load_registry
from kickoff.ports import Ancestor, StateBranch
from kickoff.service.state_files import DECISION, DONE, REGISTRY, changed_tasks, registry_files

PAGE = 20
"""Commits read at once."""

_PATHS = (REGISTRY, DONE, DECISION)


class Finding(StrEnum):
    """What is wrong with a state commit, or why it cannot be judged."""

    MERGE = "merge"
    NO_DECISION = "no decision"
    FOREIGN_DECISION = "foreign decision"
    REGISTRY_DIFFERS = "registry differs"
    DONE_DIFFERS = "done differs"
    OTHER_VERSION = "other version"
    PARENT_UNREADABLE = "parent unreadable"
    PARENT_UNSEEN = "parent unseen"


MEANINGS: Mapping[Finding, str] = {
    Finding.MERGE: "it joins two histories, and no decision does that",
    Finding.NO_DECISION: "it holds no decision of its own: it was made by hand",
    Finding.FOREIGN_DECISION: "the decision in it is not the one that its message tells of",
    Finding.REGISTRY_DIFFERS: "its registry is not what was decided",
    Finding.DONE_DIFFERS: "its done.yml is not what was decided",
    Finding.OTHER_VERSION: "another version of Kickoff decided it, which may have had its reasons",
    Finding.PARENT_UNREADABLE: "the registry before it cannot be read",
    Finding.PARENT_UNSEEN: "what was before it is not here: the history is cut off",
}
"""What each finding says of a commit."""

UNJUDGED = frozenset({Finding.OTHER_VERSION, Finding.PARENT_UNREADABLE, Finding.PARENT_UNSEEN})
"""Findings that prove nothing: there is no saying what this Kickoff would have decided."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One commit and what was found; `decided_by` is the version of Kickoff that its file names.

    `tasks` are those that it changed, where something was found and that can be told.
    """

    commit: Ancestor
    finding: Finding | None = None
    decided_by: str = ""
    tasks: tuple[str, ...] = ()

    @property
    def edited(self) -> bool:
        """Whether nobody can have decided this."""
        return self.finding is not None and self.finding not in UNJUDGED


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many commits there are, and those that were not reproduced, oldest first."""

    commits: int = 0
    edited: tuple[Judged, ...] = ()
    unjudged: tuple[Judged, ...] = ()

    @property
    def first(self) -> Judged | None:
        """The first commit that cannot have been decided as it stands."""
        return self.edited[0] if self.edited else None

    @property
    def reason(self) -> ReasonCode:
        """Whether the ledger can be trusted, as far as it could be judged."""
        return ReasonCode.STATE_EDITED if self.edited else ReasonCode.REPLAYED


def replay(state: StateBranch) -> Iterator[Judged]:
    """Every commit of the state branch judged, newest first. Raises a ForgeError.

    A commit is yielded once its parent has been read: a caller can count them as they come.
    """
    younger: Ancestor | None = None
    for commit in _walk(state):
        if younger is not None:
            yield judge(younger, commit)
        younger = commit
    if younger is not None:
        yield judge(younger, None)


def summed_up(judged: Iterable[Judged]) -> Replayed:
    """What a whole replay comes to."""
    count, edited, unjudged = 0, list[Judged](), list[Judged]()
    for one in judged:
        count += 1
        if one.finding is not None:
            (edited if one.edited else unjudged).append(one)
    return Replayed(count, tuple(reversed(edited)), tuple(reversed(unjudged)))


def judge(commit: Ancestor, parent: Ancestor | None) -> Judged:
    """Whether the decision over the parent's registry comes out as the commit has it."""
    content = commit.files.get(DECISION)
    if len(commit.parents) > 1:
        return Judged(commit, Finding.MERGE, tasks=_changed(commit, parent))
    if content is None:
        return Judged(commit, Finding.NO_DECISION, tasks=_changed(commit, parent))
    maker = maker_of(content)
    finding = _finding(commit, parent, content)
    strange = maker.version != VERSION or maker.kickoff != __version__
    if finding in _DIFFERING and maker.version is not None and strange:
        finding = Finding.OTHER_VERSION
    tasks = _changed(commit, parent) if finding is not None else ()
    decided_by = "" if finding is Finding.NO_DECISION else maker.kickoff
    return Judged(commit, finding, decided_by, tasks)


_DIFFERING = (Finding.FOREIGN_DECISION, Finding.REGISTRY_DIFFERS, Finding.DONE_DIFFERS)
"""What another version of Kickoff may have had its reasons for."""


def _finding(commit: Ancestor, parent: Ancestor | None, content: bytes) -> Finding | None:
    if parent is not None and parent.files.get(DECISION) == content:
        return Finding.NO_DECISION
    try:
        evidence = load_decision(content)
    except RegistryUnreadable:
        return Finding.FOREIGN_DECISION
    if parse_trailers(commit.message).get("Kickoff-Op") != (evidence.op,):
        return Finding.FOREIGN_DECISION
    if parent is None:
        return _as_the_first(commit, evidence)
    if evidence.began is not None:
        return Finding.FOREIGN_DECISION
    try:
        before = _registry(parent)
    except RegistryUnreadable:
        return Finding.PARENT_UNREADABLE
    return _compared(commit, before, parent.files, evidence)


def _changed(commit: Ancestor, parent: Ancestor | None) -> tuple[str, ...]:
    """The tasks that a commit changed, as far as both registries can be read."""
    if parent is None:
        return ()
    try:
        return changed_tasks(_registry(parent), _registry(commit))
    except RegistryUnreadable:
        return ()


def _registry(commit: Ancestor) -> Registry:
    """The registry in a commit. Raises RegistryUnreadable."""
    return load_registry(commit.files.get(REGISTRY, b""), commit.files.get(DONE))


def _as_the_first(commit: Ancestor, evidence: Evidence) -> Finding | None:
    """The first commit follows on an empty registry; another one was cut off from its parent."""
    if commit.parents or evidence.began is None:
        return Finding.PARENT_UNSEEN
    return _compared(commit, Registry(after=evidence.began), {}, evidence)


def _compared(
    commit: Ancestor, before: Registry, files: Mapping[str, bytes], evidence: Evidence
) -> Finding | None:
    """To the byte; a file that the decision does not write has to be the parent's."""
    decision = decide(
        before,
        evidence.event,
        evidence.facts,
        evidence.policy,
        evidence.now,
        evidence.op,
        evidence.repository,
    )
    expected = {**files, **registry_files(before, decision.registry)}
    if commit.files.get(REGISTRY) != expected.get(REGISTRY):
        return Finding.REGISTRY_DIFFERS
    if commit.files.get(DONE) != expected.get(DONE):
        return Finding.DONE_DIFFERS
    return None


def _walk(state: StateBranch) -> Iterator[Ancestor]:
    """The commits along first parents, newest first, a page at a time."""
    start: str | None = None
    while page := state.history(PAGE, _PATHS, start):
        yield from page
        if not page[-1].parents:
            return
        start = page[-1].parents[0]
