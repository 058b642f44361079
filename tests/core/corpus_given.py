"""Comments that give commands, as people, phones and editors write them."""

from __future__ import annotations

from core.corpus_comment import Comment

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
    Comment("an ideographic blank", "/kickoff\u3000hello", ("/kickoff hello",)),
    Comment("tabs", "/kickoff\thello\tpriority=p0", ("/kickoff hello priority=p0",)),
    Comment("many blanks", "/kickoff      hello        next", ("/kickoff hello next",)),
    Comment(
        "a mixture of line ends", "a\r\n/kickoff b\r/kickoff c\n", ("/kickoff b", "/kickoff c")
    ),
    Comment("a mention above", "@alice\n/kickoff hello", ("/kickoff hello",)),
    Comment(
        "a mention bomb around it",
        "@a " * 2_000 + "\n/kickoff hello\n" + "@b " * 2_000,
        ("/kickoff hello",),
    ),
    Comment("a heading above", "# Plan\n/kickoff hello", ("/kickoff hello",)),
    Comment("a setext heading above", "Plan\n====\n/kickoff hello", ("/kickoff hello",)),
    Comment("what would be a setext heading", "/kickoff hello\n===", ("/kickoff hello",)),
    Comment("a line across above", "***\n/kickoff hello", ("/kickoff hello",)),
    Comment("a line across below", "/kickoff hello\n***\nBye", ("/kickoff hello",)),
    Comment("behind a closed fence of tildes", "~~~\n/kickoff a\n~~~\n/kickoff b", ("/kickoff b",)),
    Comment("behind a fence with a language", "```yaml\na: b\n```\n/kickoff b", ("/kickoff b",)),
    Comment(
        "behind a suggestion", "```suggestion\nx = 1\n```\n\n/kickoff hello", ("/kickoff hello",)
    ),
    Comment(
        "behind a table, with an empty line", "| a |\n|---|\n| b |\n\n/kickoff c", ("/kickoff c",)
    ),
    Comment("behind a footnote", "a[^1]\n\n[^1]: b\n\n/kickoff c", ("/kickoff c",)),
    Comment("behind a formula", "$$\nx^2\n$$\n\n/kickoff c", ("/kickoff c",)),
    Comment("behind a definition", "[a]: https://example.org\n/kickoff b", ("/kickoff b",)),
    Comment("behind a closed comment", "<!-- a -->\n\n/kickoff b", ("/kickoff b",)),
    Comment("behind a comment that closes on its line", "<!-- a -->\n/kickoff b", ("/kickoff b",)),
    Comment("behind a comment of three lines", "<!--\na\n-->\n/kickoff b", ("/kickoff b",)),
    Comment(
        "behind a closed division, with an empty line",
        "<div>a</div>\n\n/kickoff b",
        ("/kickoff b",),
    ),
    Comment(
        "behind two details",
        "<details>\n\na\n\n</details>\n<details>\n\nb\n\n</details>\n\n/kickoff c",
        ("/kickoff c",),
    ),
    Comment(
        "between two details",
        "<details>\n\na\n\n</details>\n\n/kickoff c\n\n<details>\n\nb\n\n</details>",
        ("/kickoff c",),
    ),
    Comment(
        "behind a task list, with an empty line", "- [x] a\n- [ ] b\n\n/kickoff c", ("/kickoff c",)
    ),
    Comment("behind a code span", "`a` and `b`\n/kickoff c", ("/kickoff c",)),
    Comment("behind an autolink", "<https://example.org>\n/kickoff c", ("/kickoff c",)),
    Comment("behind a picture of Markdown", "![a](b.png)\n/kickoff c", ("/kickoff c",)),
    Comment("behind a struck-out line", "~~a~~\n/kickoff c", ("/kickoff c",)),
    Comment(
        "right-to-left text around it",
        "\u05e9\u05dc\u05d5\u05dd\n/kickoff hello\n\u062a\u0645\u0627\u0645",
        ("/kickoff hello",),
    ),
    Comment("emoji around it", "🚀\n/kickoff hello\n👍🏽", ("/kickoff hello",)),
    Comment(
        "every option",
        "/kickoff a priority=p0 worker=w after=b,c not-before=2h dry-run -- why",
        ("/kickoff a priority=p0 worker=w after=b,c not-before=2h dry-run -- why",),
    ),
    Comment("an alias", "/kickoff start hello", ("/kickoff hello",)),
    Comment("a shell's option", "/kickoff hello --priority=p0", ("/kickoff hello priority=p0",)),
    Comment(
        "a note that looks like a command",
        "/kickoff hold a -- /kickoff b",
        ("/kickoff hold a -- /kickoff b",),
    ),
    Comment("a note with HTML", "/kickoff hold a -- <b>x</b>", ("/kickoff hold a -- <b>x</b>",)),
    Comment(
        "a note in right-to-left marks",
        "/kickoff hold a -- \u202ex\u202c",
        ("/kickoff hold a -- x",),
    ),
    Comment("a note with a NUL", "/kickoff hold a -- x\0y", ("/kickoff hold a -- x\ufffdy",)),
    Comment(
        "a note full of shell",
        "/kickoff hold a -- $(id); `id` && rm -rf / | sh > x",
        ("/kickoff hold a -- $(id); `id` && rm -rf / | sh > x",),
    ),
    Comment(
        "a note full of YAML",
        "/kickoff hold a -- x: {y: [z, &a *a]} # !!python/name:os",
        ("/kickoff hold a -- x: {y: [z, &a *a]} # !!python/name:os",),
    ),
    Comment(
        "a note with an expression",
        "/kickoff hold a -- ${{ secrets.TOKEN }}",
        ("/kickoff hold a -- ${{ secrets.TOKEN }}",),
    ),
    Comment(
        "a note with a marker of ours",
        "/kickoff hold a -- <!-- kickoff:reply v1 digest=0123456789abcdef --> b",
        ("/kickoff hold a -- b",),
    ),
    Comment("a glob of everything", "/kickoff **", ("/kickoff **",)),
    Comment("a glob of one star", "/kickoff *", ("/kickoff *",)),
    Comment("a glob of all task files", "/kickoff tasks/**/*.md", ("/kickoff tasks/**/*.md",)),
    Comment(
        "an id that is a word of YAML", "/kickoff no true null 012", ("/kickoff no true null 012",)
    ),
    Comment("an id that is a path of git", "/kickoff HEAD", ("/kickoff HEAD",)),
    Comment("a device of Windows", "/kickoff con", ("/kickoff con",)),
    Comment("80 letters", "/kickoff " + "a" * 80, ("/kickoff " + "a" * 80,)),
    Comment("a target said twice", "/kickoff a a a", ("/kickoff a",)),
    Comment(
        "a command at the very end of the longest comment",
        "x" * 65_525 + "\n/kickoff a",
        ("/kickoff a",),
    ),
    Comment(
        "20 commands",
        "\n".join(f"/kickoff t{n}" for n in range(20)),
        tuple(f"/kickoff t{n}" for n in range(20)),
    ),
    Comment("behind struck-out paragraphs", "<del>\n\na\n\n</del>\n\n/kickoff b", ("/kickoff b",)),
    Comment(
        "behind a struck-out paragraph that ends inline",
        "<del>\n\na</del>\n\n/kickoff b",
        ("/kickoff b",),
    ),
)
