"""Edited comments: which of their commands are new.

A comment that bears our final reaction has been answered as it was then. What an edit adds to it is
a new command; what the edit left alone is not. The payload of the edit's event tells what the
comment said before. The sweep cannot know that, so it goes by what has been applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kickoff.core.commands.carrying_out import PATIENCE
from kickoff.core.cursor import EDITABLE
from kickoff.core.effects import Reaction
from kickoff.core.events import Issued
from kickoff.core.grammar.parsing import Command, parse_comment
from kickoff.core.grammar.verbs import VERBS, Right
from kickoff.core.registry import Registry
from kickoff.looks import CommentSeen


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the comments, and when: `own` is the node of the comment that woke the run."""

    registry: Registry
    now: datetime
    own: str | None = None


def to_carry_out(
    comment: CommentSeen, said: Sequence[Issued], reader: Reader
) -> tuple[Issued, ...]:
    """The commands of a comment that are still to be carried out or told of by this run."""
    if not comment.answered:
        return tuple(said)
    forgotten = [i for i in said if _was_forgotten(i, comment, reader)]
    if forgotten:
        return tuple(replace(i, answered=False, forgotten=True) for i in forgotten)
    if comment.node == reader.own:
        return _told_by_the_event(comment, said)
    return tuple(replace(i, answered=False) for i in said if _was_added(i, comment, reader))


def _told_by_the_event(comment: CommentSeen, said: Iterable[Issued]) -> tuple[Issued, ...]:
    """What was not there before the edit. A run that is repeated tells again what it told."""
    if comment.before is None:
        return tuple(said)
    old = {(one.normalised, one.occurrence) for one in parse_comment(comment.before)}
    new = (i for i in said if (i.asked.normalised, i.asked.occurrence) not in old)
    return tuple(replace(i, answered=False) for i in new)


def _was_added(issued: Issued, comment: CommentSeen, reader: Reader) -> bool:
    """Whether the sweep takes it for new, after its own run has had the time to.

    Questions leave no trace, so they are never taken for new; nor is what stands in a comment that
    was only ever refused, or strangers could keep the queue asking who they are.
    """
    late = issued.changed_at - issued.at > EDITABLE or issued.changed_at < reader.registry.after
    if comment.edited_at is None or late or reader.now - issued.changed_at <= PATIENCE:
        return False
    if comment.reactions - {Reaction.SEEN} == {Reaction.REFUSED} or _is_question(issued):
        return False
    return reader.registry.applied_outcome(issued.id) is None


def _was_forgotten(issued: Issued, comment: CommentSeen, reader: Reader) -> bool:
    """Whether it was carried out, and the registry that must know of it knows nothing.

    That is so where the state branch was set back. A registry that merely lags behind loses its
    swap, and the next look sees the newer one.
    """
    if Reaction.CHANGED not in comment.reactions or comment.edited_at is not None:
        return False
    if not isinstance(issued.asked, Command) or _is_question(issued):
        return False
    settled = reader.now - issued.changed_at > PATIENCE
    remembered = issued.changed_at >= reader.registry.after
    return settled and remembered and reader.registry.applied_outcome(issued.id) is None


def _is_question(issued: Issued) -> bool:
    return isinstance(issued.asked, Command) and VERBS[issued.asked.verb].right is Right.READ
