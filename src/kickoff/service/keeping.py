"""Commands that cannot be given now are kept, and given exactly once by a later run.

They are kept when nothing certain is known of the remote. A command has the same id whenever it
is given, so the registry knows it again. From the moment a swap is tried it may have been carried
out: where that stays unknown for longer than the registry remembers, it is answered as expired and
not carried out a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kickoff.core.events import Kept
from kickoff.errors import KickoffError
from kickoff.looks import Snapshot
from kickoff.ports import (
    Ambiguous,
    Ancestor,
    Barred,
    Change,
    Clock,
    CommitMessage,
    Lost,
    StateBranch,
    Swap,
    Swapped,
)


class Outbox(Protocol):
    """Where commands are kept. What fails raises a ForgeError."""

    def kept(self) -> Sequence[Kept]:
        """All of them, oldest first."""

    def keep(self, kept: Kept) -> None:
        """Keep these, in place of what is kept of the same operation."""

    def drop(self, op: str) -> None:
        """Keep nothing of that operation any more."""

    def unreadable(self) -> Sequence[Path]:
        """Files among them in which nothing is understood."""


class Delivery:
    """A state branch whose next swap carries the kept commands, and those of this run (`own`).

    What is in is kept no longer; what is not stays as it was.
    """

    def __init__(self, state: StateBranch, outbox: Outbox, own: Kept | None, clock: Clock) -> None:
        self.earlier = tuple(outbox.kept())
        self.own = own
        self._state = state
        self._outbox = outbox
        self._clock = clock

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        """As the branch itself."""
        return self._state.read(paths)

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        """As the branch itself."""
        return self._state.history(limit, paths, start)

    def compare_and_swap(self, change: Change) -> Swap:
        """As the branch itself. Raises ForgeError before it when nothing can be kept."""
        return self._carried(lambda: self._state.compare_and_swap(change))

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        """As the branch itself. Raises ForgeError before it when nothing can be kept."""
        return self._carried(lambda: self._state.create(files, message))

    def keep_own(self) -> bool:
        """Keep the commands of this run; False when there are none, or none any more."""
        if self.own is None:
            return False
        self._outbox.keep(self.own)
        return True

    def drop_own(self) -> None:
        """Whoever gave them is told that they were not carried out."""
        if self.own is not None:
            self._outbox.drop(self.own.op)

    def drop_all(self) -> None:
        """They have been carried out."""
        for kept in (*self.earlier, self.own):
            if kept is not None:
                self._outbox.drop(kept.op)
        self.earlier, self.own = (), None

    def _carried(self, swap: Callable[[], Swap]) -> Swap:
        """One try: written down before it, and taken back when it is known not to be in.

        It is not where a swap raises a KickoffError: what is in doubt is `Ambiguous`.
        """
        earlier, own = self.earlier, self.own
        self.earlier = tuple(self._tried(kept) for kept in earlier)
        self.own = self._tried(own) if own is not None else None
        try:
            done = swap()
        except KickoffError:
            self._take_back(earlier, own)
            raise
        match done:
            case Swapped():
                self.drop_all()
            case Lost() | Barred():
                self._take_back(earlier, own)
            case Ambiguous():
                pass
        return done

    def _tried(self, kept: Kept) -> Kept:
        if kept.tried is not None:
            return kept
        tried = replace(kept, tried=self._clock.now())
        self._outbox.keep(tried)
        return tried

    def _take_back(self, earlier: tuple[Kept, ...], own: Kept | None) -> None:
        for kept in earlier:
            self._outbox.keep(kept)
        if own is not None and own.tried is None:
            self._outbox.drop(own.op)
        self.earlier, self.own = earlier, own
