"""👀 on a command whose answer takes longer than a moment, so that nobody is left guessing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kickoff.core.effects import React, Reaction
from kickoff.core.events import CommandsIssued, Event
from kickoff.errors import ForgeError
from kickoff.looks import CommentSeen
from kickoff.service.kit import Kit
from kickoff.service.looking import World

MOMENT = 5.0
"""Seconds after which an answer is late."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """Our 👀: `comment` woke the run at the monotonic time `since`; `on` are those that bear them.

    They are no promise and no fact. The final reaction takes them away again.
    """

    comment: CommentSeen | None
    since: float
    on: frozenset[str] = frozenset()

    def after_looking(self, kit: Kit, world: World, event: Event, *, lost: bool) -> Eyes:
        """Put them on the run's own comment when it is late or has `lost` a swap; once."""
        eyes = replace(self, on=self.on | world.eyed)
        late = lost or kit.clock.monotonic() - self.since > MOMENT
        own = self.comment
        if not late or own is None or own.node in eyes.on or not _is_open(event):
            return eyes
        return replace(eyes, on=eyes.on | _put(kit, own))


def _is_open(event: Event) -> bool:
    """Whether the run's comment still waits for an answer."""
    return isinstance(event, CommandsIssued) and any(not i.answered for i in event.commands)


def _put(kit: Kit, own: CommentSeen) -> frozenset[str]:
    """One request. A failure is no loss: the answer is what counts."""
    try:
        kit.forge.react(React(own.node, Reaction.SEEN))
    except ForgeError:
        return frozenset()
    return frozenset({own.node})
