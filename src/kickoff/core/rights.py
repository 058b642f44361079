"""Who may do what: roles against the rights of verbs, with the requester's own tasks apart."""

from __future__ import annotations

from kickoff.core.policy import Policy, Rights, Role
from kickoff.core.registry import Entry
from kickoff.core.verbs import VERBS, Besides, Right, Verb


def needed_role(verb: Verb, policy: Policy) -> Role:
    """The role a verb asks for."""
    return _role_of(VERBS[verb].right, policy.rights)


def _role_of(right: Right, rights: Rights) -> Role:
    match right:
        case Right.QUEUE:
            return rights.queue
        case Right.HOLD:
            return rights.hold
        case Right.PAUSE:
            return rights.pause
        case Right.READ:
            return rights.read


def may(verb: Verb, role: Role, policy: Policy) -> bool:
    """Whether the role is enough for the verb on any task."""
    return role.reaches(needed_role(verb, policy))


def may_besides(verb: Verb, by: str, entry: Entry) -> bool:
    """Whether somebody without the right may still use the verb on this task."""
    match VERBS[verb].besides:
        case Besides.NOBODY:
            return False
        case Besides.REQUESTER:
            return entry.queued.by.casefold() == by.casefold()
        case Besides.HOLDER:
            attempt = entry.attempt
            return attempt is not None and attempt.worker.casefold() == by.casefold()


def is_stranger(role: Role, policy: Policy) -> bool:
    """Whether somebody gets no words at all.

    On a public repository everybody can read, so reading is not enough, unless `rights.read` says
    that it is.
    """
    return not role.reaches(min(Role.TRIAGE, policy.rights.read, key=lambda r: r.rank))
