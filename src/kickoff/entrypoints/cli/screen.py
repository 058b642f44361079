"""Where words go: answers to standard output, troubles to standard error, colour where it helps."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TextIO

from kickoff.core.text.invisible import without_invisible
from kickoff.entrypoints.cli.options import Colour, Options

NARROWEST = 60
"""Columns below which a table would be harder to read than lines."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Screen:
    """What is known of who reads: `live` is a terminal on which lines can be drawn anew.

    `measure` tells how wide it is by now; None where that does not change.
    """

    out: TextIO
    err: TextIO
    width: int
    live: bool
    colour: bool
    measure: Callable[[], int] | None = None

    def resized(self) -> Screen:
        """The same screen, as wide as it is at this moment."""
        return self if self.measure is None else replace(self, width=self.measure())

    @property
    def tabular(self) -> bool:
        """Whether tables are drawn; else there is one plain and complete line for each task."""
        return self.live and self.width >= NARROWEST

    def say(self, text: str) -> None:
        """An answer. Nothing in it can steer a terminal."""
        self.out.write(harmless(text) + "\n")

    def line_of_json(self, line: str) -> None:
        """An answer for programs, which stays whole in every encoding."""
        encoding = self.out.encoding or "utf-8"
        whole = line if encoding.lower() == "utf-8" else _BEYOND_ASCII.sub(_escape, line)
        self.out.write(whole + "\n")

    def heading(self, text: str) -> None:
        """A line above others."""
        shown = harmless(text)
        self.out.write(f"{_BOLD}{shown}{_PLAIN}\n" if self.colour else f"{shown}\n")

    def warn(self, text: str) -> None:
        """Something to know that is not the answer."""
        self.err.write(harmless(text) + "\n")

    def progress(self, text: str) -> None:
        """What is being done, for who waits at a terminal."""
        if self.live and self.err.isatty():
            self.warn(text)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


def harmless(text: str) -> str:
    """`text` without characters that move a cursor, hide or reorder what is shown."""
    return without_invisible(text.replace("\r", ""))


def screen_for(options: Options, environment: Mapping[str, str]) -> Screen:
    """The screen of this process."""
    terminal = sys.stdout.isatty()
    dumb = environment.get("TERM") == "dumb"
    return Screen(
        out=sys.stdout,
        err=sys.stderr,
        width=_width(environment),
        live=terminal and not dumb,
        colour=_coloured(options.colour, environment, plain=dumb or not terminal),
        measure=partial(_width, environment),
    )


def _coloured(chosen: Colour, environment: Mapping[str, str], *, plain: bool) -> bool:
    """What was asked for on the command line wins over the environment (no-color.org)."""
    match chosen:
        case Colour.ALWAYS:
            return True
        case Colour.NEVER:
            return False
        case Colour.AUTO:
            return not plain and not environment.get("NO_COLOR")


def _width(environment: Mapping[str, str]) -> int:
    given = environment.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    return shutil.get_terminal_size(os.terminal_size((80, 24))).columns
