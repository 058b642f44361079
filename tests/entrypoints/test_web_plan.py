"""A plan as HTML: what its author meant, and nothing that acts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from entrypoints.web_corpus import HOSTILE, PLANS
from kickoff.entrypoints.web.plan_html import LONGEST, coded_html, plan_html, sentence_html

ALLOWED = {
    "a": {"href", "rel", "title"},
    "code": {"class"},
    "ol": {"start"},
    "span": {"class", "title"},
    "td": {"class"},
    "th": {"class"},
}
TAGS = {
    *("blockquote br em h3 h4 h5 h6 hr li p pre s strong table tbody thead tr ul".split()),
    *ALLOWED,
}
REL = "noopener noreferrer nofollow"


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def acting(html: str) -> list[tuple[str, dict[str, str]]]:
    """The elements that could do more than be read."""
    return [
        (tag, attributes)
        for tag, attributes in Elements(html).found
        if tag not in TAGS
        or attributes.keys() - ALLOWED.get(tag, set())
        or not attributes.get("href", "https://").startswith(("https://", "http://", "mailto:"))
    ]


@pytest.mark.parametrize("text", [*PLANS.values(), *HOSTILE.values()], ids=[*PLANS, *HOSTILE])
def test_nothing_in_a_plan_acts_or_loads(text: str) -> None:
    assert acting(plan_html(text, "A title")) == []


@pytest.mark.parametrize("text", [*PLANS.values(), *HOSTILE.values()], ids=[*PLANS, *HOSTILE])
def test_nothing_in_a_sentence_acts_or_loads(text: str) -> None:
    assert acting(sentence_html(text)) == []


RENDERED = {
    "A *word* and **two**.\n": "<p>A <em>word</em> and <strong>two</strong>.</p>\n",
    "---\ntitle: x\n---\nThe plan.\n": "<p>The plan.</p>\n",
    "\ufeff---\ntitle: x\n---\nThe plan.\n": "<p>The plan.</p>\n",
    "A <b>word</b> <!-- hidden -->\n": "<p>A &lt;b&gt;word&lt;/b&gt;</p>\n",
    "un\u200bseen\n": "<p>unseen</p>\n",
    "[to](https://a.example/?b=1&c=2)\n": (
        f'<p><a href="https://a.example/?b=1&amp;c=2" rel="{REL}">to</a></p>\n'
    ),
    "[file](../docs/x.md)\n": '<p><a title="../docs/x.md">file</a></p>\n',
    "![a cat](https://a.example/c.png)\n": (
        '<p><span class="picture" title="https://a.example/c.png">a cat</span></p>\n'
    ),
    "![](x.png)\n": '<p><span class="picture" title="x.png">x.png</span></p>\n',
    "~~no~~\n": "<p><s>no</s></p>\n",
    "": "",
    "| a |\n|--:|\n| 1 |\n": (
        '<table>\n<thead>\n<tr>\n<th class="right">a</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="right">1</td>\n</tr>\n</tbody>\n</table>\n'
    ),
}


@pytest.mark.parametrize("text", RENDERED)
def test_a_plan_is_rendered(text: str) -> None:
    assert plan_html(text, "A title") == RENDERED[text]


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    assert plan_html("# Fix the LOGIN\n\nNow.\n", "Fix the login") == "<p>Now.</p>\n"
    assert plan_html("# Other\n", "Fix the login") == "<h3>Other</h3>\n"


def test_headings_begin_below_those_of_the_page_and_skip_no_level() -> None:
    text = "# A\n\n### B\n\n###### C\n\n# D\n\n## E\n"

    tags = [tag for tag, _ in Elements(plan_html(text, "")).found]

    assert tags == ["h3", "h4", "h5", "h3", "h4"]


def test_a_plan_is_read_as_far_as_a_page_can_hold() -> None:
    assert len(plan_html("x" * (2 * LONGEST), "")) == len(f"<p>{'x' * LONGEST}</p>\n")


def test_a_sentence_names_commands_as_a_shell_takes_them() -> None:
    assert sentence_html("Say `/kickoff retry x`.") == "<p>Say <code>kickoff retry x</code>.</p>\n"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("`git log` shows <it>", "<code>git log</code> shows &lt;it&gt;"),
        ("`<b>` and `&`.", "<code>&lt;b&gt;</code> and <code>&amp;</code>."),
        ("a lone ` is no <code>", "a lone ` is no &lt;code&gt;"),
        ("", ""),
    ],
)
def test_a_message_keeps_its_code_and_nothing_else_of_it_is_markup(said: str, shown: str) -> None:
    assert coded_html(said) == shown
