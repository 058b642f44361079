"""The verbs: one table from which parsing, rights, help and the reference come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """Everything that can be asked for."""

    QUEUE = "queue"
    CLAIM = "claim"
    RELEASE = "release"
    EXTEND = "extend"
    HOLD = "hold"
    RESUME = "resume"
    RETRY = "retry"
    CONTINUE = "continue"
    CANCEL = "cancel"
    PRIORITY = "priority"
    AFTER = "after"
    WORKER = "worker"
    LINK = "link"
    STATUS = "status"
    WHY = "why"
    LIST = "list"
    HELP = "help"
    PAUSE = "pause"
    UNPAUSE = "unpause"
    DONE = "done"
    REOPEN = "reopen"


class Right(StrEnum):
    """The groups of rights, as the configuration's `rights` names them."""

    QUEUE = "queue"
    HOLD = "hold"
    PAUSE = "pause"
    READ = "read"


class Besides(StrEnum):
    """Who may use a verb on a task without having the right."""

    NOBODY = "nobody"
    REQUESTER = "requester"
    HOLDER = "holder"


class Argument(StrEnum):
    """What a command can say besides its targets, in the order in which it is written.

    The value is the name of the `key=value` or the flag, or what stands in its place in the usage.
    """

    PRIORITY = "priority"
    WORKER = "worker"
    AFTER = "after"
    NOT_BEFORE = "not-before"
    DRY_RUN = "dry-run"
    RETRY = "keep|fresh"
    DURATION = "duration"
    PULL_REQUEST = "pull request"
    TOPIC = "verb"


@dataclass(frozen=True, slots=True)
class VerbRule:
    """What one verb takes and who may use it.

    `lead` is the argument that stands right behind the verb, without a key; `needs_lead` whether it
    must be there. `options` may follow anywhere. A verb without `targets` concerns the whole queue.
    """

    summary: str
    example: str
    right: Right
    besides: Besides = Besides.NOBODY
    aliases: tuple[str, ...] = ()
    lead: Argument | None = None
    needs_lead: bool = False
    options: tuple[Argument, ...] = ()
    targets: bool = True
    needs_note: bool = False


_QUEUE_OPTIONS = (
    Argument.PRIORITY,
    Argument.WORKER,
    Argument.AFTER,
    Argument.NOT_BEFORE,
    Argument.DRY_RUN,
)

VERBS: Mapping[Verb, VerbRule] = {
    Verb.QUEUE: VerbRule(
        "put tasks into the queue",
        "/kickoff fix-login priority=p1 after=add-token-store",
        Right.QUEUE,
        aliases=("start",),
        options=_QUEUE_OPTIONS,
    ),
    Verb.CLAIM: VerbRule("take a task yourself", "/kickoff claim fix-login", Right.QUEUE),
    Verb.RELEASE: VerbRule(
        "give a task back; it waits on hold",
        "/kickoff release fix-login",
        Right.QUEUE,
        Besides.HOLDER,
    ),
    Verb.EXTEND: VerbRule(
        "keep a task for longer",
        "/kickoff extend 3d",
        Right.QUEUE,
        Besides.HOLDER,
        lead=Argument.DURATION,
        needs_lead=True,
    ),
    Verb.HOLD: VerbRule("park a task", "/kickoff hold -- waits for the new API", Right.HOLD),
    Verb.RESUME: VerbRule("let a parked task go on", "/kickoff resume", Right.HOLD),
    Verb.RETRY: VerbRule(
        "stop what runs and try again, on the same branch (keep) or a new one (fresh)",
        "/kickoff retry fresh",
        Right.QUEUE,
        options=(Argument.RETRY,),
    ),
    Verb.CONTINUE: VerbRule(
        "give the running or the next attempt a further instruction",
        "/kickoff continue -- also cover the error page",
        Right.QUEUE,
        needs_note=True,
    ),
    Verb.CANCEL: VerbRule(
        "stop a task and take it out of the queue",
        "/kickoff cancel fix-login",
        Right.QUEUE,
        Besides.REQUESTER,
    ),
    Verb.PRIORITY: VerbRule(
        "change how urgent a task is, from p0 to p3",
        "/kickoff priority p0",
        Right.QUEUE,
        lead=Argument.PRIORITY,
        needs_lead=True,
    ),
    Verb.AFTER: VerbRule(
        "let a task wait for others too",
        "/kickoff after add-token-store",
        Right.QUEUE,
        lead=Argument.AFTER,
        needs_lead=True,
    ),
    Verb.WORKER: VerbRule(
        "give a task to another worker",
        "/kickoff worker claude",
        Right.QUEUE,
        lead=Argument.WORKER,
        needs_lead=True,
    ),
    Verb.LINK: VerbRule(
        "bind an open pull request to a task",
        "/kickoff link #57 fix-login",
        Right.QUEUE,
        lead=Argument.PULL_REQUEST,
        needs_lead=True,
    ),
    Verb.STATUS: VerbRule("show where tasks stand", "/kickoff status", Right.READ),
    Verb.WHY: VerbRule("say why a task does not start", "/kickoff why fix-login", Right.READ),
    Verb.LIST: VerbRule("show the whole queue", "/kickoff list", Right.READ, targets=False),
    Verb.HELP: VerbRule(
        "explain all commands, or one",
        "/kickoff help retry",
        Right.READ,
        lead=Argument.TOPIC,
        targets=False,
    ),
    Verb.PAUSE: VerbRule(
        "start nothing more; queueing goes on",
        "/kickoff pause -- release day",
        Right.PAUSE,
        targets=False,
    ),
    Verb.UNPAUSE: VerbRule("start tasks again", "/kickoff unpause", Right.PAUSE, targets=False),
    Verb.DONE: VerbRule(
        "complete a task whose merge was not seen",
        "/kickoff done #57",
        Right.PAUSE,
        lead=Argument.PULL_REQUEST,
    ),
    Verb.REOPEN: VerbRule(
        "take the record out of a completed task", "/kickoff reopen fix-login", Right.PAUSE
    ),
}

VERB_WORDS: Mapping[str, Verb] = {
    word: verb for verb, rule in VERBS.items() for word in (verb.value, *rule.aliases)
}
"""Every word that is read as a verb, in lower case."""

KEYS: Mapping[str, Argument] = {
    argument.value: argument
    for argument in (Argument.PRIORITY, Argument.WORKER, Argument.AFTER, Argument.NOT_BEFORE)
}
"""The keys of `key=value`."""

FLAGS: Mapping[str, Argument] = {
    "dry-run": Argument.DRY_RUN,
    "keep": Argument.RETRY,
    "fresh": Argument.RETRY,
}
"""The words that stand alone."""

_PLACES: Mapping[Argument, str] = {
    Argument.PRIORITY: "p0|p1|p2|p3",
    Argument.WORKER: "NAME",
    Argument.AFTER: "TASK,…",
    Argument.NOT_BEFORE: "TIME",
    Argument.DRY_RUN: "",
    Argument.RETRY: "",
    Argument.DURATION: "DURATION",
    Argument.PULL_REQUEST: "#NUMBER",
    Argument.TOPIC: "VERB",
}


def usage(verb: Verb) -> str:
    """The shape of a command, for help: brackets mark what may be left out."""
    rule = VERBS[verb]
    parts = ["/kickoff", f"[{verb}]" if verb is Verb.QUEUE else verb.value]
    if rule.lead:
        place = _PLACES[rule.lead]
        parts.append(place if rule.needs_lead else f"[{place}]")
    if rule.targets:
        parts.append("[TASK …]")
    parts.extend(f"[{_option_usage(option)}]" for option in rule.options)
    parts.append("-- NOTE" if rule.needs_note else "[-- NOTE]")
    return " ".join(parts)


def _option_usage(option: Argument) -> str:
    place = _PLACES[option]
    return f"{option}={place}" if place else option.value
