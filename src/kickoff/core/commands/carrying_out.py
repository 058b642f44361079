"""Carrying out commands: who may, on which tasks, to what end. In order, each exactly once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kickoff.core.commands.actions import ACTIONS
from kickoff.core.commands.asking import Asking, Done
from kickoff.core.commands.resolve import Known, TaskRef, Unresolved, resolve
from kickoff.core.commands.rights import allowed, besides, is_stranger, may, may_besides
from kickoff.core.cursor import EDITABLE
from kickoff.core.effects import Happening, Outcome, PlanText
from kickoff.core.events import Issued
from kickoff.core.facts import Absent, Present, Unknown, seen
from kickoff.core.grammar.flaws import Flaw
from kickoff.core.grammar.parsing import Command, CommandError
from kickoff.core.grammar.targets import format_target, parse_target
from kickoff.core.grammar.verbs import VERBS
from kickoff.core.policy import Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Applied, Registry

PATIENCE = timedelta(minutes=2)
"""How long a command's own run has to answer it before another one does."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The registry after all commands, what became of each, and the plans to keep.

    `quiet` are those that their own runs will answer, `strangers` the commands of people who get
    a reaction and no words. `happened` is what nobody gave a command for.
    """

    registry: Registry
    answered: tuple[tuple[Issued, Outcome], ...] = ()
    quiet: tuple[Outcome, ...] = ()
    strangers: tuple[Issued, ...] = ()
    plans: tuple[PlanText, ...] = ()
    happened: tuple[Happening, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of the commands that were carried out or answered."""
        return (*(outcome for _, outcome in self.answered), *self.quiet)

    def with_answer(self, issued: Issued, outcome: Outcome, *, due: bool) -> Carried:
        """With one more outcome, told now when it is due."""
        if due:
            return replace(self, answered=(*self.answered, (issued, outcome)))
        return replace(self, quiet=(*self.quiet, outcome))


def carry_out(known: Known, now: datetime) -> Carried:
    """Every unhandled command of the look, in order, each seeing what the ones before it did."""
    carried = Carried(known.registry)
    for issued in known.facts.commands:
        carried = _carry_one(issued, carried, replace(known, registry=carried.registry), now)
    return carried


def _carry_one(issued: Issued, carried: Carried, known: Known, now: datetime) -> Carried:
    """What was answered and is not remembered is over: a question, or something of long ago."""
    due = _is_due(issued, known, now)
    role = known.facts.roles.get(issued.by, Unknown())
    earlier = known.registry.applied_outcome(issued.id)
    if earlier is not None:
        outcome = _retold(issued, earlier, seen(role), known, now)
        return carried.with_answer(issued, outcome, due=True) if due else carried
    if issued.answered:
        return carried
    match role:
        case Unknown():
            return carried
        case Absent():
            return _strange(issued, carried, known)
        case Present(value) if is_stranger(value, known.policy, issued.by):
            return _strange(issued, carried, known)
        case Present(value):
            done = _done(issued, value, known, now)
            noted = _noted(issued, done, carried, now)
            return noted.with_answer(issued, done.outcome, due=due)


def _is_due(issued: Issued, known: Known, now: datetime) -> bool:
    """Whether this run answers: its own commands, labels, and what others left for too long."""
    left = issued.label is not None or now - issued.changed_at > PATIENCE
    return issued.id in known.own or (left and known.facts.here.answers)


def _strange(issued: Issued, carried: Carried, known: Known) -> Carried:
    """A stranger gets a reaction and no words, from who gives answers."""
    if not known.facts.here.answers:
        return carried
    return replace(carried, strangers=(*carried.strangers, issued))


def _done(issued: Issued, role: Role, known: Known, now: datetime) -> Done:
    """What one command does, from whether it is still in time to what its verb does."""
    if _expired(issued, known.registry):
        return _refused(issued, known.registry, ReasonCode.COMMAND_EXPIRED)
    asked = issued.asked
    if isinstance(asked, CommandError):
        return Done(
            known.registry,
            Outcome(
                issued.id,
                issued.by,
                asked.code,
                target=asked.flaw.word,
                detail=asked.detail,
                suggestions=(asked.corrected,) if asked.corrected else (),
            ),
        )
    if not VERBS[asked.verb].targets:
        if not may(asked.verb, role, issued.by, known.policy):
            return _not_allowed(issued, asked, role, known)
        return _act(issued, asked, (), known, now)
    return _on_tasks(issued, asked, role, known, now)


def _expired(issued: Issued, registry: Registry) -> bool:
    """Whether the command is behind the cursor, or came into its comment too late."""
    return issued.changed_at < registry.after or issued.changed_at - issued.at > EDITABLE


def _on_tasks(issued: Issued, command: Command, role: Role, known: Known, now: datetime) -> Done:
    """A command with any target that cannot be resolved does nothing."""
    refs = resolve(command.targets, issued, known)
    if isinstance(refs, Unresolved):
        if not may(command.verb, role, issued.by, known.policy):
            return _not_allowed(issued, command, role, known)
        return Done(
            known.registry,
            Outcome(
                issued.id,
                issued.by,
                refs.reason,
                target=refs.target,
                detail=refs.detail,
                suggestions=tuple(_lines_to_paste(command, refs)),
            ),
        )
    allowed_here = may(command.verb, role, issued.by, known.policy)
    if not allowed_here and not _own(issued, command, refs, known):
        return _not_allowed(issued, command, role, known, refs)
    return _act(issued, command, refs, known, now)


def _lines_to_paste(command: Command, missing: Unresolved) -> Iterator[str]:
    """The same command with the word in question replaced."""
    for near in missing.near:
        meant = parse_target(near)
        if not isinstance(meant, Flaw):
            targets = (meant if format_target(t) == missing.target else t for t in command.targets)
            yield replace(command, targets=tuple(targets)).normalised
    yield from missing.verbs


def _own(issued: Issued, command: Command, refs: Sequence[TaskRef], known: Known) -> bool:
    entries = [known.registry.find(ref.id) for ref in refs]
    return all(e is not None and may_besides(command.verb, issued.by, e) for e in entries)


def _act(
    issued: Issued, command: Command, refs: tuple[TaskRef, ...], known: Known, now: datetime
) -> Done:
    return ACTIONS[command.verb](Asking(issued, command, refs, known, now))


def _refused(issued: Issued, registry: Registry, reason: ReasonCode, target: str = "") -> Done:
    return Done(registry, Outcome(issued.id, issued.by, reason, target=target))


def _not_allowed(
    issued: Issued, command: Command, role: Role, known: Known, refs: Sequence[TaskRef] = ()
) -> Done:
    rule = allowed(command.verb, known.policy)
    outcome = Outcome(
        issued.id,
        issued.by,
        ReasonCode.NOT_ALLOWED,
        needed=rule.role or "",
        have=role.value,
        named=rule.names,
        besides=VERBS[command.verb].besides,
        owners=_owners(command, refs, known),
    )
    return Done(known.registry, outcome)


def _owners(command: Command, refs: Sequence[TaskRef], known: Known) -> tuple[str, ...]:
    """Whose own tasks these all are, so that they may give the command too."""
    entries = [known.registry.find(ref.id) for ref in refs]
    owners = {besides(command.verb, entry) if entry else None for entry in entries}
    return tuple(owner for owner in owners if owner) if len(owners) == 1 else ()


def _noted(issued: Issued, done: Done, carried: Carried, now: datetime) -> Carried:
    """The command written down as applied; one that only looked leaves no trace."""
    if done.outcome.reason is ReasonCode.SHOWN:
        return carried
    applied = Applied(issued.id, now, done.outcome.reason)
    registry = replace(done.registry, applied=(*done.registry.applied, applied))
    return replace(carried, registry=registry, plans=(*carried.plans, *done.plans))


def _retold(
    issued: Issued, earlier: ReasonCode, role: Role | None, known: Known, now: datetime
) -> Outcome:
    """What is said of a command that was carried out earlier: in full if it would end as then."""
    assumed = Role.NONE if earlier is ReasonCode.NOT_ALLOWED else Role.ADMIN
    again = _done(issued, role or assumed, known, now).outcome
    if again.reason is earlier:
        return again if role is not None else replace(again, have="")
    outcome = Outcome(issued.id, issued.by, earlier)
    return replace(outcome, tasks=_concerned(issued, known), target=_words(issued))


def _concerned(issued: Issued, known: Known) -> tuple[str, ...]:
    """The tasks of a command that was carried out earlier, as far as they are still known."""
    if not isinstance(issued.asked, Command):
        return ()
    refs = resolve(issued.asked.targets, issued, known)
    return () if isinstance(refs, Unresolved) else tuple(ref.id for ref in refs)


def _words(issued: Issued) -> str:
    """What the asker called the tasks."""
    asked = issued.asked
    return " ".join(map(format_target, asked.targets)) if isinstance(asked, Command) else ""
