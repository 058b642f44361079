"""From comments and labels to the commands they give, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kickoff.core.answering.labels import INPUT_LABELS
from kickoff.core.events import Issued
from kickoff.core.grammar.parsing import parse_command, parse_comment
from kickoff.core.identity import command_id
from kickoff.core.policy import Policy
from kickoff.looks import CommentSeen, LabellingSeen
from kickoff.service.edits import Reader, to_carry_out


def inbox(
    repository: str,
    comments: Sequence[CommentSeen],
    labellings: Sequence[LabellingSeen],
    policy: Policy,
    reader: Reader,
) -> tuple[Issued, ...]:
    """The commands of these comments and labels that are still to be seen to, in order.

    They go by time, comment, and place in it. Our own comments, bots that are not listed, and
    comments that somebody else edited give none.
    """
    said = [
        ((comment.created_at, comment.number), issued)
        for comment in comments
        if _counts(comment, policy)
        for issued in to_carry_out(comment, tuple(_said(repository, comment)), reader)
    ]
    labelled = [
        ((labelling.at, 0), _labelled(repository, labelling))
        for labelling in labellings
        if _known(labelling, policy)
    ]
    return tuple(issued for _, issued in sorted((*said, *labelled), key=lambda pair: pair[0]))


def merged(swept: Sequence[CommentSeen], own: CommentSeen | None) -> tuple[CommentSeen, ...]:
    """The comments of the look with the event's own, which the look may not have seen yet.

    Where both show it, the newer text counts, and the look's word on our reactions. What it said
    before an edit only the event knows.
    """
    if own is None:
        return tuple(swept)
    twin = next((c for c in swept if c.number == own.number), None)
    if twin is None:
        return (*swept, own)
    newer = max(twin, own, key=lambda c: (c.updated_at, c is twin))
    kept = tuple(c for c in swept if c.number != own.number)
    whole = replace(
        newer,
        answered=twin.answered,
        ours=twin.ours,
        reactions=twin.reactions,
        before=own.before,
    )
    return (*kept, whole)


def _counts(comment: CommentSeen, policy: Policy) -> bool:
    if comment.ours or comment.editor not in (None, comment.author):
        return False
    return not comment.author_is_bot or comment.author in policy.bots


def _known(labelling: LabellingSeen, policy: Policy) -> bool:
    if labelling.label not in INPUT_LABELS:
        return False
    return not labelling.actor_is_bot or labelling.actor in policy.bots


def _said(repository: str, comment: CommentSeen) -> Iterator[Issued]:
    for asked in parse_comment(comment.body):
        yield Issued(
            id=command_id(
                repository, f"comment-{comment.number}", asked.normalised, asked.occurrence
            ),
            by=comment.author,
            at=comment.created_at,
            changed_at=comment.edited_at or comment.created_at,
            via=comment.url,
            asked=asked,
            thread=comment.thread,
            comment=comment.node,
            answered=comment.answered,
        )


def _labelled(repository: str, labelling: LabellingSeen) -> Issued:
    asked = parse_command(INPUT_LABELS[labelling.label])
    return Issued(
        id=command_id(repository, f"event-{labelling.event}", labelling.label, 1),
        by=labelling.actor,
        at=labelling.at,
        changed_at=labelling.at,
        via=labelling.url,
        asked=asked,
        thread=labelling.thread,
        label=labelling.label,
    )
