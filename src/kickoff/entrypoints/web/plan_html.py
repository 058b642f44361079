"""Markdown as HTML that can do no harm: plans, and the sentences of `kickoff.core`.

HTML in it is shown as text, nothing is loaded, and a link leads to a web address or nowhere. The
headings of a plan begin below those of the page and skip no level.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from kickoff.core.text.commonmark import MAX_BRACKETS
from kickoff.core.text.invisible import strip_invisible
from kickoff.formats.front_matter import find_front_matter

LONGEST = 200_000
"""Characters of a plan that are rendered."""

HIGHEST = 3
"""The level of a plan's first heading: the page's own are above it."""

_WEB = ("https://", "http://", "mailto:")


def plan_html(text: str, title: str) -> Markup:
    """A plan without its front matter, and without a first heading that repeats the title."""
    found = find_front_matter(text.removeprefix("\ufeff"))
    body = text.removeprefix("\ufeff")[found.after :] if found else text
    tokens = _parser().parse(_bounded(strip_invisible(body[:LONGEST])), {})
    return _rendered(_without_title(tokens, title))


def sentence_html(markdown: str) -> Markup:
    """A sentence of ours, or several, with what was quoted in them."""
    return _rendered(_parser().parse(_bounded(markdown.replace("`/kickoff", "`kickoff")), {}))


def coded_html(text: str) -> Markup:
    """A message as a terminal has it: what stands between backticks is code, all else is text."""
    parts = text.split("`")
    if not len(parts) % 2:
        return Markup(escape(text))
    coded = (f"<code>{escape(p)}</code>" if n % 2 else escape(p) for n, p in enumerate(parts))
    return Markup("".join(coded))


def _rendered(tokens: Sequence[Token]) -> Markup:
    parser = _parser()
    return Markup(parser.renderer.render(_below(tokens), parser.options, {}))


def _bounded(text: str) -> str:
    """Each bracket costs; where there are too many to be links they are text."""
    return text if text.count("[") <= MAX_BRACKETS else text.replace("[", "(")


def _without_title(tokens: Sequence[Token], title: str) -> Sequence[Token]:
    repeats = (
        len(tokens) > 2
        and tokens[0].type == "heading_open"
        and tokens[1].content.strip().casefold() == title.strip().casefold()
    )
    return tokens[3:] if repeats else tokens


def _below(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens with headings from `HIGHEST` on, each at most one below the one before.

    What a table says of its columns becomes a class: pages take no styles in attributes.
    """
    last = HIGHEST - 1
    for token in tokens:
        aligned = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if aligned:
            token.attrs["class"] = aligned
        if token.type == "heading_open":
            last = min(int(token.tag[1:]) + HIGHEST - 1, last + 1, 6)
            token.tag = f"h{last}"
        elif token.type == "heading_close":
            token.tag = f"h{last}"
    return list(tokens)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("image", _image)
    return parser


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A link to the web; any other address leads nowhere from here."""
    token = tokens[index]
    href = str(token.attrGet("href") or "")
    if not href.lower().startswith(_WEB):
        return f'<a title="{escape(href)}">' if href else "<a>"
    token.attrs = {"href": href, "rel": "noopener noreferrer nofollow"}
    return renderer.renderToken(tokens, index, options, env)


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """What a picture shows, in words: pictures would be asked for elsewhere."""
    token = tokens[index]
    words = renderer.renderInlineAsText(token.children or (), options, env)
    source = str(token.attrGet("src") or "")
    return f'<span class="picture" title="{escape(source)}">{escape(words or source)}</span>'
