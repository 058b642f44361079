"""Every task file read once, and what each task of a file-based queue becomes here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kickoff.core.adoption.legacy import LegacyFile, Standing
from kickoff.core.adoption.migrating import Knowing, Move, Sight, branch_of, moves
from kickoff.core.facts import Absent, Listing, Present, Unknown
from kickoff.core.migration import Migrating
from kickoff.core.policy import Policy
from kickoff.core.registry import Registry
from kickoff.core.task import BrokenPlan
from kickoff.errors import ConfigurationError, Unavailable
from kickoff.formats.legacy_file import read_legacy_file
from kickoff.formats.task_paths import task_id_of
from kickoff.looks import FirstLook, FirstQuestion, SecondQuestion
from kickoff.service.kit import Kit
from kickoff.service.looking import listing_of
from kickoff.service.reading import policy_of, registry_of, remedy_in


@dataclass(frozen=True, slots=True)
class Survey:
    """All task files of the default branch at `head`: their texts, and what each becomes.

    Without `threads` nobody sees pull requests from here.
    """

    repository: str
    default_branch: str
    head: str
    texts: Mapping[str, str]
    moves: tuple[Move, ...]
    by: str
    threads: bool = True

    @property
    def migrating(self) -> Migrating:
        """What is asked of the queue."""
        adopted = tuple(move.adopted for move in self.moves if move.adopted is not None)
        edited = tuple(move.edit for move in self.moves if move.edit is not None)
        return Migrating(self.by, self.head, adopted, edited)


def survey(kit: Kit, by: str) -> Survey:
    """Read everything; nothing is written. A request for each hundred files, and three more.

    Raises a ForgeError when not everything was seen, and a ConfigurationError.
    """
    question = FirstQuestion(kit.state_branch, kit.config_path, kit.clock.now(), listing=True)
    first = kit.forge.look(question)
    policy, problem = policy_of(first, kit.config_path)
    if problem is not None:
        raise ConfigurationError(f"the configuration cannot be read: {problem}")
    registry = registry_of(first, None, remedy_in(kit))
    listing = _listed(kit, first, policy)
    texts, strange = _texts(kit, first.head or "", tuple(listing.files))
    files = [_file(path, listing, texts, strange, first.repository) for path in listing.files]
    known = Knowing(
        registry, policy, _sight(kit, first, files, registry, policy), by, _twins(files)
    )
    return Survey(
        first.repository,
        first.default_branch,
        first.head or "",
        texts,
        moves(files, known),
        by,
        kit.forge.here.threads,
    )


def _listed(kit: Kit, first: FirstLook, policy: Policy) -> Listing:
    if first.head is None:
        return Listing("")
    match listing_of(kit, first, policy):
        case Present(listing):
            return listing
        case Absent():
            return Listing("")
        case Unknown(why):
            raise _unseen(why)


def _texts(kit: Kit, head: str, paths: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The text of each file, and why there is none of those that hold no text."""
    if not paths:
        return {}, {}
    second = kit.forge.look_closer(SecondQuestion(head=head, paths=paths))
    texts: dict[str, str] = {}
    strange: dict[str, str] = {}
    for path in paths:
        match second.texts.get(path, Unknown()):
            case Present(text):
                texts[path] = text
            case Unknown(why) if path not in second.unreadable:
                raise _unseen(f"{path}: {why}")
            case Unknown(why):
                strange[path] = why
            case Absent():
                strange[path] = "it is no file"
    return texts, strange


def _unseen(why: str) -> Unavailable:
    return Unavailable(
        f"not every task file could be read: {why}",
        remedy="nothing was changed: run it again",
    )


def _file(
    path: str, listing: Listing, texts: Mapping[str, str], strange: Mapping[str, str], name: str
) -> LegacyFile:
    blob = listing.files[path]
    if path in strange:
        return LegacyFile(path, blob, BrokenPlan(path, strange[path]))
    return read_legacy_file(path, blob, texts[path], name)


def _twins(files: Sequence[LegacyFile]) -> frozenset[str]:
    ids = Counter(task_id_of(file.path).casefold() for file in files)
    return frozenset(task_id for task_id, count in ids.items() if count > 1)


def _sight(
    kit: Kit, first: FirstLook, files: Sequence[LegacyFile], registry: Registry, policy: Policy
) -> Sight:
    """The branches and pull requests of what is said to be in work and is not in the queue."""
    threads = kit.forge.here.threads
    told = [f for f in files if f.standing is Standing.IN_PROGRESS and _is_new(f, registry)]
    numbers = [f.pull_request for f in told if f.pull_request is not None and threads]
    named = [branch_of(f, policy) for f in told if f.pull_request is None or not threads]
    branches = tuple(dict.fromkeys(branch for branch in named if branch))
    if not numbers and not branches:
        return Sight(first.default_branch, threads=threads)
    question = SecondQuestion(
        head=first.head or "", branches=branches, pull_requests=tuple(dict.fromkeys(numbers))
    )
    second = kit.forge.look_closer(question)
    return Sight(
        first.default_branch, second.branches, second.pull_requests, second.linked, threads
    )


def _is_new(file: LegacyFile, registry: Registry) -> bool:
    return registry.find(task_id_of(file.path)) is None
