"""Where the front matter of a Markdown file begins and ends, to the character, and what it holds.

python-frontmatter finds and splits it, with a boundary of ours: a line `---` first, then one of
`---` or `...`. Its reading is not used: it is YAML 1.1, without positions, and a list becomes `{}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from frontmatter.default_handlers import YAMLHandler

from kickoff.formats.yaml_fields import is_null, problem_at
from kickoff.formats.yaml_text import Caps, Items, Keys, Problem, parse_yaml

CAPS = Caps(size=100_000, depth=20, nodes=10_000, aliases=100)

BYTE_ORDER_MARK = "\ufeff"

_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_SPLITTER = YAMLHandler(fm_boundary=_BOUNDARY)
_LATE = re.compile(r"([\s\ufeff\u200b]+)---[ \t]*\r?\n[A-Za-z_][\w -]*:(?:\s|\Z)")
_NEVER_CLOSED = re.compile(r"---[ \t]*\r?\n[A-Za-z_][\w -]*:(?:\s|\Z)")
_TOML = re.compile(r"\+\+\+[ \t]*\r?$", re.MULTILINE)
_JSON = re.compile(r'\{\s*"[^"\n]*"\s*:')
_NAMED = re.compile(r"---[ \t]*([A-Za-z]+)[ \t]*\r?\n")
_ONLY_RETURNS = re.compile(r"---[ \t]*\r(?!\n)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Offsets into a text: its lines are `text[start:end]`, behind the closing line is `after`."""

    start: int
    end: int
    after: int


def find_front_matter(text: str) -> FrontMatter | None:
    """The front matter of a text that has no byte order mark, or None."""
    opening = _BOUNDARY.match(text)
    if opening is None or not text.startswith("-"):
        return None
    try:
        lines, behind = _SPLITTER.split(text)
    except ValueError:
        return None
    after = len(text) - len(behind)
    return FrontMatter(
        opening.end() + 1, opening.end() + len(lines), after + behind.startswith("\n")
    )


def parse_front_matter(text: str, found: FrontMatter) -> Keys | Problem | None:
    """Its keys, None when it holds none; places and offsets are those of the text itself."""
    parsed = parse_yaml(text[: found.end], CAPS)
    if isinstance(parsed, Problem):
        return parsed
    if parsed.root is None or isinstance(parsed.root, Keys):
        return parsed.root
    if is_null(parsed.root):
        return None
    kind = "a list" if isinstance(parsed.root, Items) else "text"
    return problem_at(parsed.root, f"the front matter is {kind}; it must be keys with values")


def foreign_front_matter(text: str) -> str | None:
    """Why a text without front matter of ours may have been meant to have some."""
    if _NEVER_CLOSED.match(text):
        return "the front matter that begins in line 1 is never closed by a line `---`"
    late = _LATE.match(text)
    if late:
        what = "invisible characters stand" if late[1].strip() else "blank lines stand"
        return f"front matter must begin in the first line; {what} before it"
    if _ONLY_RETURNS.match(text):
        return "the lines end with carriage returns alone; Kickoff reads line feeds"
    other = _other_language(text)
    return f"the front matter is {other}; Kickoff reads YAML between lines `---`" if other else None


def _other_language(text: str) -> str | None:
    """What front matter is written in that other tools would find, and Kickoff would bury."""
    if _TOML.match(text) and _TOML.search(text, 3):
        return "TOML"
    if _JSON.match(text):
        return "JSON"
    named = _NAMED.match(text)
    closed = named and _BOUNDARY.search(text, named.end())
    return f"marked as `{named[1]}`" if named and closed else None
