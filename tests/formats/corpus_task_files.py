"""Front matter as the common tools write it, each with the line that a record replaces."""

from __future__ import annotations

from typing import NamedTuple


class Sample(NamedTuple):
    """A file's text; `old` and `new` are the lines that change, besides those that are added."""

    text: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


SAMPLES = {
    "Jekyll": Sample(
        '---\nlayout: post\ntitle:  "Welcome to the queue!"\ndate:   2026-11-21 10:00:00 +0100\n'
        "categories: [one, two]\nexcerpt_separator: <!--more-->\n---\n\nText. {% raw %}\n---\n"
    ),
    "Hugo": Sample(
        "---\ntitle: 'A {{< shortcode >}} title'\ndate: 2026-11-21T10:00:00+01:00\ndraft: true\n"
        "weight: 010\nmenu:\n  main:\n    weight: 20\ncascade:\n- banner: a.jpg\n  _target:\n"
        '    path: /blog/**\n---\n\n{{< figure src="x" >}}\n'
    ),
    "Obsidian": Sample(
        '---\naliases:\n  - Login fix\n  - "#42"\ntags:\n  - task/open\ncssclasses: []\n'
        'created: 2026-11-21 10:00\nrelated: "[[Token store]]"\nstatus: ready\ndue:\n---\n# A\n',
        ("status: ready",),
        ("status: completed",),
    ),
    "Docusaurus": Sample(
        "---\nid: fix\nsidebar_position: 2\ndescription: >-\n  Fix the redirect, so that\n"
        "  people come back: really.\n\nkeywords:\n    - a\n    - 'b: c'\n# last\n"
        "status: \"in_progress\"   # ready, in_progress or completed\n---\n\nimport X from 'x';\n",
        ('status: "in_progress"   # ready, in_progress or completed',),
        ("status: completed   # ready, in_progress or completed",),
    ),
    "MkDocs": Sample(
        "---\ntemplate: overrides/main.html\nhide:\n  - navigation\n  - toc\nstatus: new\n"
        'authors: [alice, "bob"]\n...\n\n# Title\n',
        ("status: new",),
        ("status: completed",),
    ),
    "GitHub Docs": Sample(
        "---\ntitle: About {% data variables.product.prodname_actions %}\nintro: 'It''s here.'\n"
        "versions:\n  fpt: '*'\n  ghes: '>= 3.9'\n  feature: on\nredirect_from:\n  - /a\n"
        "type: how_to\ntopics:\n  - CI\n---\n\nText\n"
    ),
    "a file-based queue": Sample(
        "---\ntitle: Fix the login redirect\nstatus: ready\npriority: p1\ncompleted_at: null\n"
        'completed_by:\npr_url: ""\nstarted_at: 2026-11-20T08:00:00Z\n---\n',
        ("status: ready", "completed_at: null", "completed_by:"),
        (
            "status: completed",
            "completed_at: 2026-11-21T10:00:00Z",
            "completed_by: alice",
        ),
    ),
    "anchors and merges": Sample(
        "---\nbase: &base {a: 1, b: [x, *y]}\nuse:\n  <<: *base\nstatus: |\n  ready\n\n"
        "  really\n# why\nlast: *base\n---\n".replace(", *y", ""),
        ("status: |", "  ready", "", "  really"),
        ("status: completed",),
    ),
    "a byte order mark, Windows lines and no last line end": Sample(
        "\ufeff---\r\ntitle: x\r\nstatus:  'ready' \r\n---\r\nText",
        ("status:  'ready' \r",),
        ("status:  completed \r",),
    ),
    "keys that are indented": Sample("---\n  title: x\n  tags: [a]\n---\n"),
    "nothing but a comment": Sample("---\n# to be filled in\n---\nText\n"),
    "nothing between the lines": Sample("---\n---\nText\n"),
}
