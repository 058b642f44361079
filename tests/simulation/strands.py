"""Processes of the simulation: real code on a thread of its own, stepped one request at a time.

Only one strand ever runs, and only until it is about to make its next request. So the order of
everything is the simulator's to choose, and the same seed makes the same story.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


class Killed(BaseException):
    """The process ends here and now; nothing of ours may catch it."""


class Strand:
    """One process. `body` is called with the strand and calls `pause` before each request."""

    def __init__(self, name: str, body: Callable[[Strand], object]) -> None:
        self.name = name
        self.over = False
        self.failure: BaseException | None = None
        self.wakes_at: datetime | None = None
        self.asked = ""
        self.performing_since: datetime | None = None
        self._body = body
        self._requests_left = 0
        self._killed = False
        self._go = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._thread: threading.Thread | None = None

    def step(self, requests: int = 1) -> None:
        """Let it make at most so many requests. Raises what went wrong in it unforeseen."""
        self._requests_left = requests
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()
        else:
            self._go.release()
        self._back.acquire()
        if self.over:
            self._thread.join()
        if self.failure is not None:
            raise self.failure

    def kill(self) -> None:
        """End the process where it stands: before its next request."""
        self._killed = True
        if self._thread is None:
            self.over = True
        elif not self.over:
            self.step(0)

    def pause(self) -> None:
        """Called by the body: the next request is due."""
        while self._requests_left == 0:
            self._hand_over()
        self._requests_left -= 1

    def rest(self, until: datetime) -> None:
        """Called by the body: wait; the simulator goes on with it no sooner than that."""
        self.wakes_at = until
        self._requests_left = 0
        self._hand_over()
        self.wakes_at = None

    def ended(self, failure: BaseException | None) -> None:
        """Called by its thread, once, with what went wrong unforeseen."""
        self.failure = failure
        self.over = True
        self._back.release()

    def _hand_over(self) -> None:
        self._back.release()
        self._go.acquire()
        if self._killed:
            raise Killed

    def _run(self) -> None:
        with _Ending(self):
            self._body(self)


@dataclass(frozen=True, slots=True)
class _Ending:
    """The end of a process, whatever it was: nothing goes lost in its thread."""

    strand: Strand

    def __enter__(self) -> None:
        """The process begins."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        self.strand.ended(None if isinstance(error, Killed) else error)
        return True
