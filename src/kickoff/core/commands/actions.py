"""What each verb does: one function for each, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kickoff.core.commands.asking import Action, Asking, Done, completed_among, not_in_play
from kickoff.core.commands.enlisting import Request, enlist
from kickoff.core.commands.finishing import done, reopen
from kickoff.core.commands.helping import absent_text, help_text
from kickoff.core.commands.people import claim, extend, link, release
from kickoff.core.commands.steering import after, continue_, hold, priority, resume, retry, worker
from kickoff.core.grammar.verbs import Verb
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON, Ended, Mark, Stop, StopThen
from kickoff.core.wording import messages


def _queue(asking: Asking) -> Done:
    """All of the tasks or none of them."""
    request = Request(asking.issued, asking.command.arguments, asking.known, asking.now)
    enlisted = enlist(request, asking.refs)
    if asking.command.arguments.dry_run and enlisted.reason is ReasonCode.QUEUED:
        return Done(asking.registry, asking.says(ReasonCode.WOULD_QUEUE))
    outcome = asking.says(enlisted.reason, enlisted.detail, enlisted.tasks)
    outcome = replace(outcome, target=enlisted.target)
    return Done(enlisted.registry, outcome, enlisted.plans)


def _cancel(asking: Asking) -> Done:
    """Out of the queue at once, or stopping while a worker's end has not been seen."""
    if len(asking.entries) < len(asking.refs):
        return not_in_play(asking)
    completed = completed_among(asking)
    if completed is not None:
        return completed
    registry, reason = asking.registry, ReasonCode.CANCELLED
    for entry in asking.entries:
        if entry.attempt is None or entry.attempt.runner == PERSON:
            ended = Ended(entry.id, entry.title, ReasonCode.CANCELLED, asking.now)
            registry = registry.without_entry(entry.id, ended)
        else:
            stop = Stop(asking.issued.by, asking.now, StopThen.CANCEL)
            registry = registry.with_entry(replace(entry, stop=stop))
            reason = ReasonCode.STOPPING
    return Done(registry, asking.says(reason))


def _pause(asking: Asking) -> Done:
    if asking.registry.paused is not None:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    mark = Mark(asking.issued.by, asking.now, asking.command.note or None)
    return Done(replace(asking.registry, paused=mark), asking.says(ReasonCode.PAUSED))


def _unpause(asking: Asking) -> Done:
    if asking.registry.paused is None:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    return Done(replace(asking.registry, paused=None), asking.says(ReasonCode.UNPAUSED))


def _status(asking: Asking) -> Done:
    """The reply shows where each task stands; only those out of play need words here."""
    return Done(
        asking.registry, asking.says(ReasonCode.SHOWN, absent_text(asking.refs, asking.known))
    )


def _list(asking: Asking) -> Done:
    everything = tuple(asking.registry.tasks)
    detail = "" if everything else messages.EMPTY_QUEUE
    return Done(asking.registry, asking.says(ReasonCode.SHOWN, detail, tasks=everything))


def _help(asking: Asking) -> Done:
    text = help_text(asking.command.arguments.topic, asking.known, tuple(ACTIONS))
    return Done(asking.registry, asking.says(ReasonCode.SHOWN, text))


ACTIONS: Mapping[Verb, Action] = {
    Verb.QUEUE: _queue,
    Verb.CANCEL: _cancel,
    Verb.HOLD: hold,
    Verb.RESUME: resume,
    Verb.PRIORITY: priority,
    Verb.RETRY: retry,
    Verb.CONTINUE: continue_,
    Verb.AFTER: after,
    Verb.WORKER: worker,
    Verb.CLAIM: claim,
    Verb.RELEASE: release,
    Verb.EXTEND: extend,
    Verb.LINK: link,
    Verb.DONE: done,
    Verb.REOPEN: reopen,
    Verb.PAUSE: _pause,
    Verb.UNPAUSE: _unpause,
    Verb.STATUS: _status,
    Verb.WHY: _status,
    Verb.LIST: _list,
    Verb.HELP: _help,
}
"""Every verb and what carries it out."""
