"""The first query of a look: the registry, and what people ask for; then whether to look closer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from kickoff.core import questions
from kickoff.core.commands.carrying_out import PATIENCE
from kickoff.core.events import Issued
from kickoff.core.policy import Policy
from kickoff.core.registry import Applied, Registry
from kickoff.looks import CommentSeen, FirstLook, FirstQuestion
from kickoff.service.crowding import gives_way
from kickoff.service.edits import Reader
from kickoff.service.inbox import inbox, merged
from kickoff.service.kit import Kit
from kickoff.service.reading import policy_of, registry_of, remedy_in
from kickoff.service.waking import Waking

SWEEP = timedelta(days=60)
"""How far back comments are read at first; a page's size bounds them long before.

A queue in which nothing happens makes no commit, and so leaves its cursor where it is.
"""

FORGOTTEN = timedelta(days=1)
"""Commands so much older than the cursor get no answer either: nobody waits for one any more."""

MOST = 100
"""Threads, and comments of each, that are read when a page did not reach back to the cursor."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the first query saw. `issued` are the commands in it, in order; `own` woke the run.

    `problem` is what is wrong with the configuration, when something is. `asked_at` is the
    monotonic time of the query, in seconds.
    """

    first: FirstLook
    registry: Registry
    policy: Policy
    issued: tuple[Issued, ...]
    own: CommentSeen | None = None
    problem: str | None = None
    asked_at: float = 0.0

    @property
    def open_ones(self) -> tuple[Issued, ...]:
        """The commands that are still to be carried out."""
        return questions.unhandled(self.issued, self.registry)

    @property
    def reaches(self) -> bool:
        """Whether all comments since the cursor were read."""
        swept = self.first.swept_since
        return swept is not None and swept <= self.registry.after

    def gives_way(self, times: int) -> bool:
        """Whether the run lets others go ahead, having done so that many times."""
        own, swept = self.own, self.first.swept_since
        in_sight = own is not None and swept is not None and own.updated_at >= swept
        now = self.first.now
        return gives_way(self.open_ones, own, in_sight=in_sight, now=now, times=times)

    @property
    def only_to_answer(self) -> bool:
        """Whether another run has just carried out the run's own commands, and ticked with them."""
        mine = [i for i in self.issued if self.own is not None and i.comment == self.own.node]
        applied = {one.id: one for one in self.registry.applied}
        done = [applied[i.id] for i in mine if i.id in applied]
        return bool(mine) and len(done) == len(mine) and all(map(self._is_fresh, done))

    def _is_fresh(self, applied: Applied) -> bool:
        return self.first.now - applied.at <= PATIENCE

    def of_own(self) -> Glance:
        """With nothing but the run's own commands, and so without a word on all others."""
        own = self.own.node if self.own is not None else None
        mine = tuple(i for i in self.issued if i.comment == own)
        return replace(self, issued=mine, first=replace(self.first, swept_since=None))


def glance(kit: Kit, waking: Waking) -> Glance:
    """The first query. One request. Raises a ForgeError."""
    question = FirstQuestion(
        kit.state_branch,
        kit.config_path,
        kit.clock.now() - SWEEP,
        listing=waking.commands,
        own=waking.comment,
    )
    return _asked(kit, waking, question)


def far_enough(kit: Kit, waking: Waking, seen: Glance) -> Glance:
    """The same, asked once more, further, where it did not reach back to the cursor."""
    if seen.first.state is None or not kit.forge.here.threads or seen.reaches:
        return seen
    question = FirstQuestion(
        kit.state_branch,
        kit.config_path,
        seen.registry.after,
        listing=waking.commands,
        threads=MOST,
        comments=MOST,
        own=waking.comment,
    )
    return _asked(kit, waking, question)


def _asked(kit: Kit, waking: Waking, question: FirstQuestion) -> Glance:
    asked_at = kit.clock.monotonic()
    own, first = waking.comment, kit.forge.look(question)
    registry = registry_of(first, own, remedy_in(kit))
    policy, problem = policy_of(first, kit.config_path)
    reader = Reader(registry, first.now, own.node if own else None)
    comments = merged(first.comments, own)
    heard = inbox(first.repository, comments, first.labellings, policy, reader)
    counted = (i for i in heard if _counts(i, registry, own))
    issued = (*counted, *waking.issued(first.repository, first.now))
    return Glance(first, registry, policy, issued, own, problem, asked_at)


def _counts(issued: Issued, registry: Registry, own: CommentSeen | None) -> bool:
    """Whether a command is to be looked at: a label, the run's own, one that is not too old."""
    ours = own is not None and issued.comment == own.node
    recent = issued.changed_at >= registry.after - FORGOTTEN
    return recent or ours or issued.label is not None
