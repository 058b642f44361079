"""The one path of every run: look, decide, swap, perform, tell."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from kickoff.core.commands.rights import is_stranger
from kickoff.core.decide import Decision, decide
from kickoff.core.effects import Outcome, React, Reaction
from kickoff.core.events import (
    CommandsIssued,
    Event,
    HandedOver,
    Kept,
    LaunchFailed,
    PullRequestFailed,
    PullRequestOpened,
    Tick,
)
from kickoff.core.facts import Absent, Fact, Present, Unknown
from kickoff.core.grammar.parsing import Asked
from kickoff.core.lifecycle import State
from kickoff.core.migration import Migrating, MigrationUndone
from kickoff.core.policy import Policy, Rights, Role
from kickoff.core.reasons import ReasonCode
from kickoff.errors import Busy, NotThere, Unavailable
from kickoff.looks import CommentSeen
from kickoff.ports import Change, Swapped
from kickoff.service.crowding import pause
from kickoff.service.glancing import Glance, glance
from kickoff.service.keeping import Delivery, Outbox
from kickoff.service.kit import Kit
from kickoff.service.looking import World, look, role_of
from kickoff.service.performing import perform
from kickoff.service.seeing import Eyes
from kickoff.service.state_files import state_files, state_message
from kickoff.service.swapping import certain, swap
from kickoff.service.telling import Ran, Settled, circumstances, followed, tell
from kickoff.service.tracing import refuse_if_lost
from kickoff.service.waking import SHELL, Waking

TRIES = 8
"""How often a lost swap is tried again in one run."""


@dataclass(frozen=True, slots=True)
class Woken:
    """What woke a run: the event, and the comment or the shell's commands that came with it.

    `private` tells whether the repository is closed to the public. `kept` are commands of earlier
    operations that could not be given then.
    """

    event: Event
    comment: CommentSeen | None = None
    said: tuple[Asked, ...] = ()
    by: str = ""
    private: bool = False
    kept: tuple[Kept, ...] = ()


def run(kit: Kit, woken: Woken, op: str) -> Ran:
    """One run, whatever woke it. Raises a KickoffError when it can do nothing.

    A stranger's comment costs two requests: nothing is looked at, and nothing is written.
    """
    with kit.turn():
        outbox = kit.outbox
        ran = _run(kit, woken, op) if outbox is None else _deliver(kit, outbox, woken, op)
        if ran.outcome is not ReasonCode.KEPT_FOR_LATER:
            kit.ticked(kit.clock.now())
        return ran


def _deliver(kit: Kit, outbox: Outbox, woken: Woken, op: str) -> Ran:
    """A run that also gives what was kept, and that keeps what it cannot give."""
    own = Kept(op, woken.by, kit.clock.now(), woken.said) if woken.said else None
    delivery = Delivery(kit.state, outbox, own, kit.clock)
    try:
        ran = _run(replace(kit, state=delivery), replace(woken, kept=delivery.earlier), op)
    except Unavailable as failure:
        if own is None or not delivery.keep_own():
            raise
        return Ran(
            ReasonCode.KEPT_FOR_LATER,
            outcomes=(Outcome(op, woken.by, ReasonCode.KEPT_FOR_LATER),),
            troubles=(failure,),
        )
    except BaseException:
        delivery.drop_own()
        raise
    delivery.drop_all()
    return ran


def _run(kit: Kit, woken: Woken, op: str) -> Ran:
    roles: Mapping[str, Fact[Role]] = {}
    own = woken.comment
    eyes = Eyes(own, kit.clock.monotonic())
    if own is not None:
        roles = {own.author: role_of(kit, own.author)}
        if _is_stranger(roles[own.author], woken):
            with suppress(NotThere):  # whoever deleted the comment wants no answer
                kit.forge.react(React(own.node, Reaction.REFUSED))
            return Ran(ReasonCode.NOT_ALLOWED)
    ran, roles, made_room = _once(kit, woken, roles, eyes, op)
    if not (made_room and _in_line(ran)):
        return ran
    nobody = replace(eyes, comment=None)
    again, _, _ = _once(kit, Woken(Tick("room")), roles, nobody, f"{op}.room")
    return followed(ran, again)


def _once(
    kit: Kit, woken: Woken, roles: Mapping[str, Fact[Role]], eyes: Eyes, op: str
) -> tuple[Ran, Mapping[str, Fact[Role]], bool]:
    """One pass, the roles known by now, and whether its effects have made room for others."""
    settled = _settle(kit, woken, roles, eyes, op)
    done = perform(kit, settled.world, settled.decision)
    room = any(isinstance(r, _MAKES_ROOM) for r in done.reports)
    return tell(kit, settled, done, op), settled.world.facts.roles, room


_MAKES_ROOM = (LaunchFailed, PullRequestOpened, HandedOver, PullRequestFailed)
"""Reports after which a task holds no place any more."""


def _in_line(ran: Ran) -> bool:
    """Whether a task waits for nothing but a free place."""
    return ran.view is not None and bool(ran.view.in_state(State.QUEUED))


def preview(kit: Kit, woken: Woken, op: str) -> tuple[World, Decision]:
    """What a run would decide now. Nothing is written. Raises a KickoffError."""
    world, _, decision = _decided(kit, woken, {}, op)
    return world, decision


def _is_stranger(role: Fact[Role], woken: Woken) -> bool:
    """Whether to stop before the look.

    Whoever can read a private repository was let in; what they may do there, the configuration
    says, which only a look reads.
    """
    known = Policy(rights=Rights(read=Role.READ)) if woken.private else Policy()
    match role:
        case Absent():
            return True
        case Present(value):
            return is_stranger(value, known)
        case Unknown():
            return False


def _settle(
    kit: Kit, woken: Woken, roles: Mapping[str, Fact[Role]], eyes: Eyes, op: str
) -> Settled:
    """Look and decide until the decision is in; a lost swap leaves no trace."""
    ways = 0
    for attempt in range(TRIES):
        glanced, ways = _in_turn(kit, woken, op, ways)
        world, event, decision = _decided(kit, woken, roles, op, glanced)
        roles = world.facts.roles
        eyes = eyes.after_looking(kit, world, event, lost=attempt > 0)
        if not decision.changed and world.snapshot is not None:
            return Settled(world, event, decision, world.snapshot.commit, eyes.on)
        commit = _swap_in(kit, world, event, decision, op)
        if commit is not None:
            return Settled(world, event, decision, commit, eyes.on)
        kit.clock.sleep(_pause(op, attempt))
    raise Busy(
        f"the state branch moved {TRIES} times while this run was deciding",
        remedy="nothing is lost: the next run carries on",
    )


def _in_turn(kit: Kit, woken: Woken, op: str, ways: int) -> tuple[Glance, int]:
    """The first query, once nobody is ahead or the run gave way often enough; how often it did."""
    glanced = glance(kit, _waking(woken, op))
    while glanced.gives_way(ways):
        kit.clock.sleep(pause(op, ways))
        ways += 1
        glanced = glance(kit, _waking(woken, op))
    return glanced, ways


def _waking(woken: Woken, op: str) -> Waking:
    event = woken.event
    files = tuple(a.path for a in event.adopted) if isinstance(event, Migrating) else ()
    return Waking(woken.comment, woken.said, woken.by, op, woken.kept, files)


def _decided(
    kit: Kit,
    woken: Woken,
    roles: Mapping[str, Fact[Role]],
    op: str,
    glanced: Glance | None = None,
) -> tuple[World, Event, Decision]:
    world = look(kit, _waking(woken, op), roles, glanced)
    event = _event(woken, world)
    decision = decide(
        world.registry, event, world.facts, world.policy, world.now, op, world.repository
    )
    return world, event, decision


def _event(woken: Woken, world: World) -> Event:
    """The event with its own commands as the look read them."""
    if isinstance(woken.event, Migrating | MigrationUndone):
        return woken.event
    own = woken.comment
    if own is not None:
        return CommandsIssued(tuple(i for i in world.facts.commands if i.comment == own.node))
    if woken.said or woken.kept:
        return CommandsIssued(tuple(i for i in world.facts.commands if i.via == SHELL))
    return woken.event


def _swap_in(kit: Kit, world: World, event: Event, decision: Decision, op: str) -> str | None:
    """The state branch's new head, None when another run was faster."""
    around = circumstances(world, event, op)
    files = state_files(world.registry, decision, around)
    message = state_message(world.registry, decision, around)
    if world.snapshot is None:
        refuse_if_lost(kit, world)
        made = kit.state.create({p: c for p, c in files.items() if c is not None}, message)
        answer = certain(kit.state, made, None, op, kit.clock)
        return answer.commit if isinstance(answer, Swapped) else None
    answer = swap(kit.state, Change(files, world.snapshot.commit, message), op, kit.clock)
    return answer.commit if isinstance(answer, Swapped) else None


def _pause(op: str, attempt: int) -> float:
    """Seconds to wait after a lost swap: grows, and differs from run to run."""
    jitter = int(hashlib.sha256(f"{op} {attempt}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return 0.25 * 2**attempt * (0.5 + jitter) if attempt < 5 else 8.0 * (0.5 + jitter)
