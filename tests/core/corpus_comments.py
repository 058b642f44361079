"""Comments as people, phones, mail programs and attackers write them, and what they ask for.

A command is written in its normalised form, an error as `!` and its reason code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of the corpus."""

    what: str
    text: str
    asked: tuple[str, ...] = ()


PLAIN = (
    Comment("one word", "/kickoff", ("/kickoff",)),
    Comment("a target", "/kickoff hello", ("/kickoff hello",)),
    Comment("a sentence around it", "Thanks!\n\n/kickoff hello\n\nBye.", ("/kickoff hello",)),
    Comment("soft-wrapped lines", "Thanks!\n/kickoff a\n/kickoff b", ("/kickoff a", "/kickoff b")),
    Comment("leading blanks", "Thanks!\n   /kickoff hello", ("/kickoff hello",)),
    Comment(
        "a deep indent that continues a paragraph", "Hi\n\t/kickoff hello", ("/kickoff hello",)
    ),
    Comment("a phone's capital", "/Kickoff hello", ("/kickoff hello",)),
    Comment("shouting", "/KICKOFF STATUS hello", ("/kickoff status hello",)),
    Comment(
        "windows line ends", "Hi\r\n/kickoff a\r\n/kickoff b\r\n", ("/kickoff a", "/kickoff b")
    ),
    Comment("old mac line ends", "Hi\r/kickoff hello", ("/kickoff hello",)),
    Comment("a byte order mark", "\ufeff/kickoff hello", ("/kickoff hello",)),
    Comment("a no-break space", "/kickoff\u00a0hello", ("/kickoff hello",)),
    Comment(
        "a phone's dash",
        "/kickoff continue \u2014 mind the gap",
        ("/kickoff continue -- mind the gap",),
    ),
    Comment(
        "curly quotation marks", "/kickoff \u201ctasks/a b.md\u201d", ('/kickoff "tasks/a b.md"',)
    ),
    Comment(
        "stars that look like emphasis",
        "/kickoff t/*.md\n/kickoff u/*.md",
        ("/kickoff t/*.md", "/kickoff u/*.md"),
    ),
    Comment(
        "underscores that look like emphasis",
        "/kickoff _a\n/kickoff b_",
        ("!bad_task_id", "/kickoff b_"),
    ),
    Comment("a hard break by two blanks", "/kickoff a  \n/kickoff b", ("/kickoff a", "/kickoff b")),
    Comment("a hard break by a backslash", "/kickoff a\\\nb", ("!not_understood",)),
    Comment("a line of dashes below", "/kickoff hello\n---\nAlice", ("/kickoff hello",)),
    Comment("behind a list, with an empty line", "- done\n\n/kickoff hello", ("/kickoff hello",)),
    Comment("behind a closed fence", "```\nx\n```\n/kickoff hello", ("/kickoff hello",)),
    Comment("behind a quote, with an empty line", "> so?\n\n/kickoff hello", ("/kickoff hello",)),
    Comment("behind a screenshot", '<img width="9" src="x">\n/kickoff hello', ("/kickoff hello",)),
    Comment(
        "behind a closed detail", "<details>\n\nx\n\n</details>\n\n/kickoff a", ("/kickoff a",)
    ),
    Comment("with a comment in it", "/kickoff a <!-- sic --> -- b", ("/kickoff a -- b",)),
    Comment("a colon", "/kickoff: hello", ("!bad_task_id",)),
    Comment("a full stop", "/kickoff hello.", ("!bad_task_id",)),
    Comment("the same twice", "/kickoff a\n/kickoff a", ("/kickoff a", "/kickoff a")),
    Comment("bold text below", "/kickoff hello\n**really**", ("/kickoff hello",)),
    Comment(
        "an address", "/kickoff https://github.com/o/r/issues/7#issuecomment-1", ("/kickoff o/r#7",)
    ),
    Comment("a command on its heading's second line", "Title\n/kickoff a\n===", ("/kickoff a",)),
    Comment("an unclosed comment in a paragraph is text", "a <!-- b\n/kickoff c", ("/kickoff c",)),
    Comment("an unclosed code span is text", "a ` b\n/kickoff c", ("/kickoff c",)),
    Comment("a bracket is no link", "[a\n/kickoff b\nc]", ("/kickoff b",)),
    Comment("only spaces around", " \n\n/kickoff hello   \n\n ", ("/kickoff hello",)),
)

QUOTED = (
    Comment("a fence", "```\n/kickoff hello\n```"),
    Comment("a fence with a language", "```sh\n/kickoff hello\n```"),
    Comment("a fence of tildes", "~~~\n/kickoff hello\n~~~"),
    Comment("an unclosed fence", "```\n/kickoff hello"),
    Comment("a fence closed by too few", "````\n```\n/kickoff hello\n````"),
    Comment("an indented block", "    /kickoff hello"),
    Comment("an indented block behind a text", "Try:\n\n\t/kickoff hello"),
    Comment("inline code", "`/kickoff hello`"),
    Comment("inline code over lines", "Say `a\n/kickoff hello\nb` please"),
    Comment("inline code with two backticks", "``a\n/kickoff ` hello\nb``"),
    Comment("a quote", "> /kickoff hello"),
    Comment("a quote in a quote", "> > /kickoff hello"),
    Comment("a quote that goes on lazily", "> they said\n/kickoff hello"),
    Comment("an alert", "> [!NOTE]\n> /kickoff hello"),
    Comment("a mail's quotation", "Yes.\n\nOn Mon, Alice wrote:\n> /kickoff hello\n>\n> Alice"),
    Comment("a list item", "- /kickoff hello"),
    Comment("a numbered item", "1. /kickoff hello"),
    Comment("a task in a list", "- [ ] /kickoff hello"),
    Comment("a paragraph of a list item", "- a\n\n  /kickoff hello"),
    Comment("a list item that goes on lazily", "- a\n/kickoff hello"),
    Comment("a heading", "# /kickoff hello"),
    Comment("a table's cell", "| a |\n|---|\n| /kickoff hello |"),
    Comment("a table's last row", "| a |\n|---|\n/kickoff hello"),
    Comment("a comment", "<!-- /kickoff hello -->"),
    Comment("a comment over lines", "<!--\n/kickoff hello\n-->"),
    Comment("a comment with an empty line", "<!-- a\n\n/kickoff hello\n\n-->"),
    Comment("a comment inside a paragraph", "a <!--\n/kickoff hello\n--> b"),
    Comment("an unclosed comment", "<!--\n/kickoff hello"),
    Comment("a block of HTML", "<div>\n/kickoff hello\n</div>"),
    Comment("preformatted HTML", "<pre>\n\n/kickoff hello\n\n</pre>"),
    Comment("a quote in HTML", "<blockquote>\n\n/kickoff hello\n\n</blockquote>"),
    Comment("folded text", "<details><summary>x</summary>\n\n/kickoff hello\n\n</details>"),
    Comment("folded text without an end", "<details>\n\n/kickoff hello"),
    Comment("an attribute", 'a <b title="\n/kickoff hello\n">b</b>'),
    Comment("a link's text", "[a\n/kickoff hello\nb](https://example.org)"),
    Comment("a link in HTML", 'a <a href="x">\n/kickoff hello\n</a>'),
    Comment("a link's title", '[a](b "\n/kickoff hello\n")'),
    Comment("a picture's description", "![a\n/kickoff hello\nb](c.png)"),
    Comment("a link by reference", "[a\n/kickoff hello\nb][c]\n\n[c]: https://example.org"),
    Comment("a definition of a link", "[a]:\n/kickoff\n"),
    Comment("struck out", "~~a\n/kickoff hello\nb~~"),
    Comment("struck out in HTML", "<del>a\n/kickoff hello\nb</del>"),
)

NOT_OURS = (
    Comment("nothing", ""),
    Comment("not at the beginning", "please /kickoff hello"),
    Comment("a longer word", "/kickoffs hello"),
    Comment("a hyphen", "/kickoff-hello"),
    Comment("a path", "/kickoff/hello"),
    Comment("an underscore", "/kickoff_hello"),
    Comment("escaped", "\\/kickoff hello"),
    Comment("an entity for the slash", "&#47;kickoff hello"),
    Comment("a zero-width space in front", "\u200b/kickoff hello"),
    Comment("a zero-width joiner inside", "/kick\u200doff hello"),
    Comment("a zero-width space behind", "/kickoff\u200b hello"),
    Comment("a direction mark in front", "\u202e/kickoff hello"),
    Comment("a soft hyphen inside", "/kick\u00adoff hello"),
    Comment("a Cyrillic letter", "/kick\u043eff hello"),
    Comment("a Kelvin sign", "/\u212aickoff hello"),
    Comment("an ff ligature", "/kicko\ufb00 hello"),
    Comment("a full-width slash", "\uff0fkickoff hello"),
    Comment("a NUL inside", "/kick\0off hello"),
    Comment("a line separator in front", "a\u2028/kickoff hello"),
    Comment("a form feed in front", "a\x0c/kickoff hello"),
    Comment("bold", "**/kickoff hello**"),
    Comment("a lone surrogate in front", "\ud800/kickoff hello"),
)

WRONG = (
    Comment("a NUL in an id", "/kickoff he\0llo", ("!bad_task_id",)),
    Comment("a zero-width space in an id", "/kickoff he\u200bllo", ("!bad_task_id",)),
    Comment("a Cyrillic letter in an id", "/kickoff hell\u043e", ("!bad_task_id",)),
    Comment("a shell's substitution", "/kickoff $(id)", ("!bad_task_id",)),
    Comment("two commands on a line", "/kickoff a; rm -rf", ("!bad_task_id",)),
    Comment("a mention", "/kickoff @alice", ("!bad_task_id",)),
    Comment("a way out", "/kickoff ../../etc/passwd", ("!not_understood",)),
    Comment("a way out inside", "/kickoff tasks/../../x.md", ("!not_understood",)),
    Comment("an absolute path", "/kickoff /etc/passwd", ("!not_understood",)),
    Comment("a Windows path", "/kickoff tasks\\x.md", ("!not_understood",)),
    Comment("a glob with a way out", "/kickoff ../*", ("!not_understood",)),
    Comment("a glob with many stars", "/kickoff *a*a*a*a*a*", ("!not_understood",)),
    Comment("a glob with a backward range", "/kickoff t/[z-a].md", ("!not_understood",)),
    Comment("a glob with braces", "/kickoff t/{a,b}*.md", ("!not_understood",)),
    Comment("a lock", "/kickoff main.lock", ("!bad_task_id",)),
    Comment("two dots", "/kickoff a..b", ("!bad_task_id",)),
    Comment("81 letters", "/kickoff " + "a" * 81, ("!bad_task_id",)),
    Comment("an unknown option", "/kickoff hello prioritty=p0", ("!not_understood",)),
    Comment("an unclosed quotation mark", '/kickoff "hello', ("!not_understood",)),
    Comment("a year of ten thousand", "/kickoff a not-before=10000-01-01", ("!not_understood",)),
    Comment(
        "101 targets", "/kickoff " + " ".join(f"t{n}" for n in range(101)), ("!too_many_targets",)
    ),
    Comment("1,000 targets", "/kickoff " + "a " * 1000, ("!too_many_targets",)),
    Comment(
        "one good and one bad line",
        "/kickoff a\n/kickoff priority=",
        ("/kickoff a", "!not_understood"),
    ),
    Comment(
        "21 commands",
        "\n".join(f"/kickoff t{n}" for n in range(21)),
        (*(f"/kickoff t{n}" for n in range(20)), "!too_many_commands"),
    ),
)

CORPUS = (*PLAIN, *QUOTED, *NOT_OURS, *WRONG)
