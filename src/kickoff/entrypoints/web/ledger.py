"""A task's story, from the ledger: kept in memory, because the ledger only grows."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterator
from threading import Lock

from kickoff.core.text.quoting import one_line
from kickoff.entrypoints.web.values import Moment
from kickoff.entrypoints.web.words import iso
from kickoff.errors import ForgeError
from kickoff.formats.ledger import parse_trailers
from kickoff.ports import Ancestor, StateBranch

PAGE = 100
"""Commits read at once."""

DEEPEST = 2_000
"""Commits that stories reach back."""

LONGEST = 200
"""Lines of one story."""


class Ledger:
    """Every task's story as far as it was read; `read_on` goes on from there."""

    def __init__(self) -> None:
        self._newest = ""
        self._stories: dict[str, list[Moment]] = defaultdict(list)
        self._lock = Lock()

    def story(self, task_id: str) -> tuple[Moment, ...]:
        """What is known to have happened to the task, newest first."""
        return tuple(self._stories.get(task_id.casefold(), ())[:LONGEST])

    def read_on(self, state: StateBranch) -> None:
        """Read what was decided since. What cannot be read now is read another time."""
        with self._lock, contextlib.suppress(ForgeError):
            self._take(list(self._since(state)))

    def _take(self, fresh: list[Ancestor]) -> None:
        if fresh and fresh[-1].parents[:1] != (self._newest,):
            self._stories.clear()  # the branch was replaced, or has grown by more than is read
        for ancestor in reversed(fresh):
            for task, moment in _moments(ancestor):
                self._stories[task.casefold()].insert(0, moment)
        self._newest = fresh[0].commit if fresh else self._newest

    def _since(self, state: StateBranch) -> Iterator[Ancestor]:
        """The commits behind the newest that is known, newest first."""
        start: str | None = None
        for _ in range(DEEPEST // PAGE):
            page = state.history(PAGE, start=start)
            for ancestor in page:
                if ancestor.commit == self._newest:
                    return
                yield ancestor
            if not page or not page[-1].parents:
                return
            start = page[-1].parents[0]


def _moments(ancestor: Ancestor) -> Iterator[tuple[str, Moment]]:
    """What one decision says of each of its tasks."""
    trailers = parse_trailers(ancestor.message)
    what = one_line(ancestor.message.partition("\n")[0])
    by = ", ".join(map(one_line, trailers.get("Kickoff-Actor", ())))
    for task in trailers.get("Kickoff-Task", ()):
        yield task, Moment(iso(ancestor.at), _about(what, task), by, ancestor.commit[:7])


def _about(what: str, task: str) -> str:
    """The part of the decision's subject that is about the task.

    A subject is `queued a, b and more` or `a is running, b is in review`.
    """
    stands = re.search(rf"(?:^|, ){re.escape(task)} is ([a-z ]+)", what)
    done, _, names = what.partition(" ")
    if stands:
        text = stands[1].removesuffix(" and more")
    elif task in names.removesuffix(" and more").split(", ") or names.endswith(" and more"):
        text = done.replace("_", " ")
    else:
        text = what
    return text[:1].upper() + text[1:]
