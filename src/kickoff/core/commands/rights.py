"""Who may do what: roles and logins against verbs, with one's own tasks apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kickoff.core.grammar.verbs import VERBS, Besides, Right, Verb
from kickoff.core.policy import Allowance, Allowed, Policy, Rights, Role
from kickoff.core.registry import PERSON, Entry


def allowed(verb: Verb, policy: Policy) -> Allowed:
    """Who may use a verb on any task: the verb's own line, else that of its group.

    The names are those of people: a role of one's own stands for its members.
    """
    rule = policy.rights.verbs.get(verb) or _of_group(VERBS[verb].right, policy.rights)
    if isinstance(rule, Role):
        return Allowed(rule)
    return Allowed(rule.role, tuple(dict.fromkeys(people(rule.names, policy))))


def _of_group(right: Right, rights: Rights) -> Allowance:
    match right:
        case Right.QUEUE:
            return rights.queue
        case Right.HOLD:
            return rights.hold
        case Right.PAUSE:
            return rights.pause
        case Right.READ:
            return rights.read


def people(names: Sequence[str], policy: Policy) -> Iterator[str]:
    """The people of these names, each by their login; a role stands for its members."""
    members = {role.casefold(): persons for role, persons in policy.roles.items()}
    for name in names:
        for person in members.get(name.casefold(), (name,)):
            yield login_of(person, policy)


def login_of(name: str, policy: Policy) -> str:
    """The login of the person who goes by that name: one of `people`, else the name itself."""
    wanted = name.casefold()
    for login, others in policy.people.items():
        if wanted in (login.casefold(), *(other.casefold() for other in others)):
            return login
    return name


def may(verb: Verb, role: Role, by: str, policy: Policy) -> bool:
    """Whether somebody may use the verb on any task."""
    rule = allowed(verb, policy)
    enough = rule.role is not None and role.reaches(rule.role)
    return enough or _is_among(by, rule.names, policy)


def _is_among(by: str, logins: Sequence[str], policy: Policy) -> bool:
    return login_of(by, policy).casefold() in {login.casefold() for login in logins}


def may_besides(verb: Verb, by: str, entry: Entry) -> bool:
    """Whether somebody without the right may still use the verb on this task."""
    owner = besides(verb, entry)
    return owner is not None and owner.casefold() == by.casefold()


def besides(verb: Verb, entry: Entry) -> str | None:
    """Who may use the verb on this task without the right, by their login."""
    match VERBS[verb].besides:
        case Besides.NOBODY:
            return None
        case Besides.REQUESTER:
            return entry.queued.by
        case Besides.HOLDER:
            attempt = entry.attempt
            return attempt.worker if attempt and attempt.runner == PERSON else None


def is_stranger(role: Role, policy: Policy, by: str = "") -> bool:
    """Whether somebody gets no words at all.

    On a public repository everybody can read, so reading is not enough, unless the rights say
    that it is: by the role, or by the person's name.
    """
    if role.reaches(Role.TRIAGE):
        return False
    return not (role.reaches(Role.READ) and any(may(verb, role, by, policy) for verb in VERBS))
