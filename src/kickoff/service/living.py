"""Which of our comments in a thread is the living reply.

Every workflow of a repository writes as the same bot, so a comment of ours may be somebody else's,
and it may even hold our marker, quoted from who knows where. The number that the registry
remembers counts first, then a marker that fits the text above it; the oldest of those, because
whatever bore a marker before our last reply was pruned when that was given.
"""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.answering.markers import is_signed, read_marker
from kickoff.looks import ReplySeen, ThreadSeen


def living_reply(thread: ThreadSeen, remembered: int | None) -> ReplySeen | None:
    """The comment to edit; `remembered` is its number in the registry."""
    ours = our_replies(thread, remembered)
    return next((reply for reply in ours if reply.number == remembered), next(iter(ours), None))


def our_replies(thread: ThreadSeen, remembered: int | None) -> Sequence[ReplySeen]:
    """Our replies, oldest first: more than one where pruning the older has failed."""
    return [reply for reply in thread.replies if _is_ours(reply, remembered)]


def _is_ours(reply: ReplySeen, remembered: int | None) -> bool:
    """People may edit a reply of ours; where it is remembered it is still the one."""
    known = reply.number == remembered and read_marker(reply.body) is not None
    return known or is_signed(reply.body)
