"""The second half of a run: take in what became of the effects, and say everything once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kickoff.core.catalogue import Catalogue
from kickoff.core.decide import Decision, decide
from kickoff.core.effects import Outcome
from kickoff.core.events import (
    EffectsReported,
    Event,
    HandedOver,
    Launched,
    LaunchFailed,
    ProposalWithdrawn,
    PullRequestFailed,
    PullRequestOpened,
    RecordFailed,
    RecordRemoved,
    RecordsProposed,
    RecordWritten,
)
from kickoff.core.facts import Facts
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.sentences import NOTHING_STARTS
from kickoff.core.view.board import View, view
from kickoff.errors import ConfigurationError, ForgeError, RejectedByForge
from kickoff.formats.registry_yaml import load_registry
from kickoff.looks import ThreadSeen
from kickoff.ports import Change, Message, Swap, Swapped
from kickoff.service.cataloguing import catalogue_as_read
from kickoff.service.kit import Kit
from kickoff.service.looking import World
from kickoff.service.performing import Performed
from kickoff.service.replying import Scene, messages
from kickoff.service.state_files import (
    DONE,
    REGISTRY,
    Circumstances,
    changed_tasks,
    state_files,
    state_message,
)
from kickoff.service.swapping import certain, swap

TRIES = 5
"""How often reports are tried again when others move the state branch."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision that is in: the world it was made for, and the state branch's head since.

    `eyed` are the comments that bear our 👀.
    """

    world: World
    event: Event
    decision: Decision
    commit: str
    eyed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to: one reason code, the tasks it answered for, and the queue after it.

    `changed` are the tasks whose entries are others than before, or are there no more.
    """

    outcome: ReasonCode
    tasks: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    view: View | None = None
    troubles: tuple[ForgeError, ...] = ()

    @property
    def misconfigured(self) -> ConfigurationError | None:
        """The configuration that the run could not read: it did all that needs none."""
        wrong = self.view.configuration_error if self.view is not None else None
        return ConfigurationError(NOTHING_STARTS.format(wrong=wrong)) if wrong else None


def circumstances(world: World, event: Event, op: str) -> Circumstances:
    """What a decision in this world is made on."""
    return Circumstances(
        op,
        event,
        world.facts,
        world.policy,
        world.now,
        world.repository,
        began=world.registry.after if world.snapshot is None else None,
        catalogue=catalogue_as_read(world),
    )


def tell(kit: Kit, settled: Settled, done: Performed, op: str) -> Ran:
    """Replies, reactions and labels as the registry now has it, with the second swap among them."""
    report = _Report.of(settled, done, op)
    world, first, second = settled.world, settled.decision, report.decision
    files = report.around.catalogue
    shown = view(second.registry, surroundings(world), world.facts, files)
    scene = Scene(world.threads, world.registry.replies, settled.eyed, world.policy.labels)
    said = tuple(messages((*first.effects, *second.effects), shown, scene))
    change = report.change(settled.commit) if second.changed else None
    troubles = [*done.troubles, *_refused(done), *_say(kit, report, said, change)]
    return Ran(
        outcome=_outcome(first, second),
        tasks=tuple(dict.fromkeys(task for outcome in first.outcomes for task in outcome.tasks)),
        changed=changed_tasks(world.registry, second.registry),
        outcomes=first.outcomes,
        view=shown,
        troubles=tuple(troubles),
    )


def _refused(done: Performed) -> Iterator[ForgeError]:
    """What the forge refused: a person reads it on the run's page too."""
    for report in done.reports:
        match report:
            case LaunchFailed(task, _, _, detail) | RecordFailed(task, detail, _):
                yield RejectedByForge(f"{task}: {detail}")
            case PullRequestFailed(task, detail, compare_url):
                yield RejectedByForge(f"{task}: {detail}", remedy=compare_url)
            case Launched() | PullRequestOpened() | HandedOver():
                continue
            case RecordWritten() | RecordRemoved() | RecordsProposed() | ProposalWithdrawn():
                continue


def _files_after(world: World, done: Performed) -> Catalogue | None:
    """The task files with what this run has written into them."""
    files = catalogue_as_read(world)
    written = [r.task for r in done.reports if isinstance(r, RecordWritten)]
    removed = [r.task for r in done.reports if isinstance(r, RecordRemoved)]
    return files.after(written, removed) if files is not None else None


def followed(first: Ran, second: Ran) -> Ran:
    """Two passes of one run as one: the first one's answer, the queue after the second."""
    return replace(
        first,
        changed=tuple(dict.fromkeys((*first.changed, *second.changed))),
        view=second.view,
        troubles=(*first.troubles, *second.troubles),
    )


def surroundings(world: World) -> Surroundings:
    """What the gates look at, in this world."""
    return Surroundings(world.policy, world.now, world.facts.here, world.facts.configuration_error)


@dataclass(frozen=True, slots=True)
class _Report:
    """The second decision: what became of the effects, taken into the registry."""

    before: Registry
    decision: Decision
    around: Circumstances
    threads: Mapping[int, ThreadSeen] = field(default_factory=dict)

    @classmethod
    def of(cls, settled: Settled, done: Performed, op: str) -> _Report:
        """The decision over the registry that this run swapped in."""
        facts = settled.world.facts
        unseen = Facts(facts.default_branch, facts.head, facts.here)
        world = replace(settled.world, facts=unseen)
        told = circumstances(world, EffectsReported(done.reports), f"{op}.reports")
        around = replace(told, began=None, catalogue=_files_after(settled.world, done))
        return replace(cls.on(settled.decision.registry, around), threads=settled.world.threads)

    @classmethod
    def on(cls, registry: Registry, around: Circumstances) -> _Report:
        """The same decision over a registry that others have moved on."""
        decision = decide(
            registry,
            around.event,
            around.facts,
            around.policy,
            around.now,
            around.op,
            around.repository,
        )
        return cls(registry, decision, around)

    def change(self, expected: str) -> Change:
        """The commit that swaps it in."""
        files = state_files(self.before, self.decision, self.around)
        message = state_message(self.before, self.decision, self.around)
        return Change(files, expected, message)


def _say(
    kit: Kit, report: _Report, said: tuple[Message, ...], change: Change | None
) -> tuple[ForgeError, ...]:
    """Say everything; a swap that was lost in it is made up for. Troubles come back."""
    if not said and change is None:
        return ()
    try:
        told = kit.forge.say(said, report.threads, change)
        if change is not None and not _is_in(kit, told.swap, change, report.around.op):
            _report_again(kit, report)
    except ForgeError as error:
        return (error,)
    return told.failures


def _is_in(kit: Kit, answer: Swap | None, change: Change, op: str) -> bool:
    if answer is None:
        return False
    return isinstance(certain(kit.state, answer, change.expected, op, kit.clock), Swapped)


def _report_again(kit: Kit, report: _Report) -> None:
    """Swap the reports in on top of what others wrote; what fails here the next tick finds."""
    for _ in range(TRIES):
        snapshot = kit.state.read((REGISTRY, DONE))
        if snapshot is None:
            return
        registry = load_registry(snapshot.files.get(REGISTRY, b""), snapshot.files.get(DONE))
        again = _Report.on(registry, report.around)
        if not again.decision.changed:
            return
        op = report.around.op
        if isinstance(swap(kit.state, again.change(snapshot.commit), op, kit.clock), Swapped):
            return


def _outcome(first: Decision, second: Decision) -> ReasonCode:
    """One reason code for the run: its first command's, else whether the queue moved."""
    if first.outcomes:
        return first.outcomes[0].reason
    return ReasonCode.TICKED if first.changed or second.changed else ReasonCode.IDLE
