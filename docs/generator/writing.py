"""What every page is written with: tables, paragraphs, and the files it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "kickoff"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", r"\|") for c in row) + " |" for row in lines)


def prose(text: str) -> str:
    """A paragraph or a list, written with the indentation of the code around it."""
    return dedent(text).strip()


def code(text: str) -> str:
    """A code span."""
    return f"`{text}`"


def sources(*without: str) -> Iterator[str]:
    """The text of every module but those named."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).as_posix() not in without:
            yield path.read_text(encoding="utf-8")


def loaded(path: str) -> dict[str, Any]:
    """A YAML file of the repository, read as YAML 1.2, where `on` is a word."""
    value: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / path)
    return value
