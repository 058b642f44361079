"""The CommonMark parser behind `markdown` and `html_comments`: made once, imported when needed.

GitHub's tables and strikethrough are on. Emphasis and entities are off: they change how text looks,
never whether it is text, and cost the most. Inline content is parsed only where somebody asks,
by `inline`, because most paragraphs never matter. markdown-it-py 4.3 is linear on hostile input
and caps nesting at 20.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_inline import RuleFuncInlineType
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

References: TypeAlias = dict[str, object]
"""What the blocks of a text define for its inline content: targets of `[links][]`."""

MAX_BRACKETS = 2_000
"""Opening brackets of one paragraph that are looked at; each costs some 30 µs."""

MARK = "mark"
"""The type of the tokens that stand for marked places; `meta["at"]` is the place."""

_MARKS = "kickoff.marks"
_SPANS = "kickoff.code_spans"


def blocks(text: str) -> tuple[list[Token], References]:
    """The block structure of `text`, and the references that `inline` needs.

    `text` has line feeds as its only line ends and no lone surrogates.
    """
    references: References = {}
    return _parser().parse(text, references), references


def inline(content: str, references: References, marks: Collection[int]) -> list[Token]:
    """The inline structure of a paragraph's `content`.

    A token of type `MARK` stands for each place in `marks` that is text there; a place inside code,
    HTML or an autolink has none, and one inside a link stands between the link's tokens. Where
    brackets are too many to be links, they are text.
    """
    parser = _parser()
    return parser.inline.parse(_bounded(content), parser, {**references, _MARKS: marks}, [])


def code_spans(content: str, references: References) -> list[tuple[int, int]]:
    """Where the code spans of a paragraph's `content` are."""
    spans: list[tuple[int, int]] = []
    parser = _parser()
    bounded = _bounded(content)
    parser.inline.parse(bounded, parser, {**references, _SPANS: (bounded, spans)}, [])
    return spans


def _bounded(content: str) -> str:
    return content if content.count("[") <= MAX_BRACKETS else content.replace("[", "(")


@cache
def _parser() -> MarkdownIt:
    # The import takes longer than most events do in all, so it waits for the first that needs it.
    parser: MarkdownIt = import_module("markdown_it").MarkdownIt("commonmark")
    backtick = import_module("markdown_it.rules_inline").backtick
    parser.enable(["table", "strikethrough"]).disable(["inline", "emphasis", "entity"])
    parser.inline.ruler.before("text", MARK, lambda state, silent: _mark(state, silent=silent))
    parser.inline.ruler.at("backticks", lambda state, silent: _noted(backtick, state, silent))
    return parser


def _mark(state: StateInline, *, silent: bool) -> bool:
    if state.pos not in state.env.get(_MARKS, ()):
        return False
    if not silent:
        state.push(MARK, "", 0).meta = {"at": state.pos}
    state.pos += 1
    return True


def _noted(rule: RuleFuncInlineType, state: StateInline, *silent: bool) -> bool:
    """What `rule` says; the token it made is noted as a code span."""
    start, before = state.pos, len(state.tokens)
    matched = rule(state, *silent)
    content, spans = state.env.get(_SPANS, (None, []))
    # The description of an image is parsed as a content of its own, with places of its own.
    if content is state.src and any(t.type == "code_inline" for t in state.tokens[before:]):
        spans.append((start, state.pos))
    return matched
