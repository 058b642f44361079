"""What the demo shows: headings, prose, quotations and commands, in colour only on a terminal."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Mapping
from enum import Enum
from typing import TextIO

WIDTH = 92


class Look(Enum):
    """How a piece of text stands out; the values are SGR codes."""

    STRONG = "1"
    FAINT = "2"
    GOOD = "32"
    BAD = "31"
    NAME = "36"
    HEADING = "1;34"


class Screen:
    """Writes to `out`. Colour only if that is a terminal and NO_COLOR does not say otherwise."""

    def __init__(self, out: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        self._out = out
        plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
        self._colours = out.isatty() and not plain

    def paint(self, text: str, look: Look) -> str:
        """The text so that it stands out."""
        return f"\033[{look.value}m{text}\033[0m" if self._colours and text else text

    def line(self, text: str = "") -> None:
        """One line as it is."""
        self._out.write(f"{text}\n")
        self._out.flush()

    def heading(self, text: str) -> None:
        """Where a new part begins."""
        rule = "─" * max(0, WIDTH - len(text) - 4)
        self.line()
        self.line(self.paint(f"── {text} {rule}", Look.HEADING))
        self.line()

    def prose(self, text: str) -> None:
        """A paragraph, wrapped, with a line of space after it."""
        words = " ".join(text.split())
        for line in textwrap.wrap(words, WIDTH - 2, break_long_words=False, break_on_hyphens=False):
            self.line(f"  {self._marked(line)}")
        self.line()

    def quotation(self, text: str) -> None:
        """Text of somebody's, with a bar before it and a line of space after it."""
        for line in text.rstrip("\n").split("\n"):
            self.line(f"  {self.paint('│', Look.FAINT)} {self._marked(line)}".rstrip())
        self.line()

    def difference(self, text: str) -> None:
        """A diff, from its first hunk on."""
        looks = {"+": Look.GOOD, "-": Look.BAD, "@": Look.FAINT}
        for line in text[max(0, text.find("@@")) :].rstrip("\n").split("\n"):
            look = looks.get(line[:1])
            self.line(f"    {self.paint(line, look) if look else line}")
        self.line()

    def command(self, *commands: str) -> None:
        """Commands that are run."""
        for command in commands:
            self.line(f"    {self.paint('$', Look.FAINT)} {command}")
        self.line()

    def faint(self, text: str) -> None:
        """A remark beside the story."""
        self.line(f"  {self.paint(text, Look.FAINT)}")
        self.line()

    def _marked(self, line: str) -> str:
        """`code` and **strong** words stand out, and lose their marks where there is colour."""
        if not self._colours:
            return line.replace("**", "")
        line = re.sub(r"\*\*(.+?)\*\*", lambda m: self.paint(m[1], Look.STRONG), line)
        return re.sub(r"`(.+?)`", lambda m: self.paint(m[1], Look.NAME), line)


def as_text(markdown: str) -> str:
    """An answer of the bot as a reader sees it: no marker, no folded details, no addresses."""
    text = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"<details>.*?</details>", "▸ Details", text, flags=re.DOTALL)
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    text = re.sub(r"^- ", "• ", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*`([^`]+)`\*\*", r"**\1**", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
