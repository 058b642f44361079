"""Front matter and text in the styles of the tools that people write for, in pieces.

Any of a style's pieces may stand in any order; each is whole lines. None of the keys is one that a
completion record has, so that what a record adds can be taken away again without a trace.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Style(NamedTuple):
    """Pieces of front matter, and texts that stand below it."""

    keys: tuple[str, ...]
    bodies: tuple[str, ...]


STYLES = {
    "Jekyll": Style(
        (
            "layout: post",
            'title:  "Beans: when to sow them"   # shown in the index',
            "date:   2026-04-11 09:30:00 +0200",
            "categories: [vegetables, spring]",
            "tags: beans peas",
            "permalink: /:categories/:title/",
            "excerpt_separator: <!--more-->",
            "published: false",
            "last_modified_at: 2026-04-12",
            "defaults:\n  -\n    scope: {path: ''}\n    values:\n      layout: default",
            "description: >\n  Sow late.\n\n  Water early.\n",
            "redirect_from:\n- /beans/\n- /peas.html",
            'image:\n    path: /img/a b.png\n    thumbnail: "/img/\\u00e9.png"',
        ),
        (
            "\n{% raw %}\n---\n{% endraw %}\n\n{{ page.title }}<!--more-->\n",
            "\n{% highlight yaml linenos %}\n---\nstatus: sown\n---\n{% endhighlight %}\n",
            "* list\n{:.wide}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        ),
    ),
    "Hugo": Style(
        (
            "title: 'The `bed` {{< ref >}}'",
            "date: 2026-11-21T10:00:00+01:00",
            "draft: true",
            "weight: 010",
            "menu:\n  main:\n    parent: garden\n    weight: 20",
            "cascade:\n- banner: a.jpg\n  _target:\n    path: /blog/**\n- banner: b.jpg",
            "aliases: [/old/bed, '/older bed/']",
            "outputs: [html, rss, json]",
            "params:\n  author: {name: Ann, email: ann@garden.example}\n  on: yes\n  ratio: 16:9",
            "resources:\n- src: '*.pdf'\n  params: {icon: pdf}\n- name: hero\n  src: hero.jpg",
            "expiryDate: ~",
            "series:\n    - one\n    -   two # spaced",
        ),
        (
            '\n{{< figure src="bed.jpg" title="A bed" >}}\n',
            "\n<!--more-->\n\n{{% notice %}}\n+++\ntitle = 'x'\n+++\n{{% /notice %}}\n",
            "\n## Goals {#goals}\n\n\tindented with a tab\n\n***\n",
        ),
    ),
    "Obsidian": Style(
        (
            'aliases:\n  - Beds\n  - "#beds"',
            "tags:\n  - garden/beds\n  - task",
            "tag: garden",
            "cssclasses: []",
            "created: 2026-11-21 10:00",
            'up: "[[Garden]]"',
            "related:\n  - \"[[Compost|the heap]]\"\n  - '[[Water#Rain]]'",
            "loose: [[Compost]]",
            "due:",
            "done: false",
            "rating: 4.5",
            "url: https://garden.example/a?b=c#d",
            "emoji: 🌱",
            '"key with: colon": x',
            "Überschrift: größer",
        ),
        (
            "\n# Beds\n\n- [ ] dig #task\n- [x] rake ^block\n\n![[bed.png|300]]\n",
            "\n> [!note]- Fold\n> ---\n> status:: open\n\n%% hidden\n---\n%%\n",
            "\n```dataview\nTABLE due FROM #task\n```\n",
        ),
    ),
    "Docusaurus": Style(
        (
            "id: beds",
            "slug: /beds/raised",
            "sidebar_position: 2.5",
            'sidebar_label: "Raised: beds"',
            "description: >-\n  How to build\n  a bed: with wood.\n",
            "keywords:\n    - bed\n    - 'wood: oak'",
            "hide_table_of_contents: true",
            "custom_edit_url: null",
            "authors:\n  - name: Ann\n    title: Gardener\n    socials: {x: ann, github: ann}",
            "pagination_next: garden/water",
            "toc_min_heading_level: 2",
            "draft: false # not yet",
            "tags: [wood, {label: Oak, permalink: /oak}]",
        ),
        (
            "\nimport Tabs from '@theme/Tabs';\nexport const a = {};\n\n<Tabs>\n\n---\n\n</Tabs>\n",
            "\n:::tip[Wood]\n\nOak {/* not pine */}.\n\n:::\n\n---\n\nMore.\n",
            '\n```jsx title="bed.js" {1,3-5}\nconst x = `---`;\n```\n',
        ),
    ),
    "MkDocs": Style(
        (
            "template: overrides/main.html",
            "title: Beds",
            "hide:\n  - navigation\n  - toc",
            'authors: [ann, "bob"]',
            "search:\n  boost: 2\n  exclude: no",
            "icon: material/sprout",
            "tags:\n- HTML5\n- JavaScript",
            "date:\n  created: 2026-11-21\n  updated: 2026-11-22",
            "subtitle: !ENV [SUBTITLE, 'Wood']",
            'social:\n  cards_layout_options:\n    background_color: "#00ff00"',
            "comments: true",
            "note: |2\n    indented\n   less",
        ),
        (
            '\n# Beds\n\n!!! note "Wood"\n\n    Oak.\n\n=== "Tab"\n\n    ---\n',
            '\n--8<-- "snippet.md"\n\n[^1]: A note\n\n*[HTML]: Hyper\n',
            "\nTerm\n:   Definition\n\n- - -\n",
        ),
    ),
    "GitHub Docs": Style(
        (
            "title: About {% data variables.product.prodname_actions %}",
            "shortTitle: 'Beds'",
            "intro: 'It''s {% ifversion fpt %}here{% endif %}.'",
            "versions:\n  fpt: '*'\n  ghes: '>= 3.9'\n  feature: on",
            "redirect_from:\n  - /garden/beds\n  - /garden/beds-and-%20more",
            "type: how_to",
            "topics:\n  - Beds\n  - CI",
            "allowTitleToDifferFromFilename: true",
            "featuredLinks:\n  guides:\n    - /a\n  popular: []",
            "changelog:\n  label: beds\n  versions: {fpt: '*'}",
            "permissions: '{% data reusables.permissions.write %}'",
            "learningTracks:\n  - first\n  # - second",
        ),
        (
            "\n{% data reusables.beds.intro %}\n\n## Beds\n\n1. Dig.\n\n   ```yaml\n---\n   ```\n",
            "\n> [!NOTE]\n> {% ifversion ghes %}\n> Text.{% endif %}\n",
            "\n<!-- markdownlint-disable -->\n\n---\n\nText&nbsp;\n",
        ),
    ),
    "whatever YAML allows": Style(
        (
            "base: &base {a: 1, b: [x, y]}",
            "uses:\n  <<: *base\n  c: 3",
            "more: *base",
            "? odd key\n: its value",
            "'single ''quoted''': \"double \\\"quoted\\\"\"",
            "keep: |+\n  text\n\n\n",
            "strip: >-\n\n  text\n\n  more\n",
            "text: |\n  ---\n  status: no\n  ...\n",
            "long: " + "word " * 400 + "end",
            "plain: goes\n  on\n   and on",
            'quoted: "over\\\n  lines"  # x',
            "tab:\tbehind\t# the colon",
            "empty:",
            "status_note: ours is `status`",
            "statuses: [ready, completed]",
            "Status: another key",
            "nested:\n  status: ready\n  completed_at: never\n  pull_request: {merge_commit: x}",
            "list:\n  - a\n  - - b\n    - c\n  - status: d",
            "tagged: !thing\n  a: .nan",
            "explicit: !!str 012",
            "number: 0o17",
            "time: 12:30",
            "\u200bzero: width\u200b",
            "nbsp: \u00a0x",
        ),
        (
            "---\n---\n",
            "...\n",
            "\x0c\x00\x1b[31m\u2028\u2029\x85\ufeff\n",
            "a\rb\r\n",
            "+++\nstatus = 'ready'\n+++\n",
            "\t\tcode\n \t mixed\n",
        ),
    ),
}
"""Texts of our own, written to look like what each tool's users write."""

COMMENTS = ("# a comment", "#", "   # indented", "", "  ", "# ---", "#status: ready")
"""Lines that stand between keys and mean nothing."""

FRONT_MATTER_BY_ITSELF = ("---\n---\n", "+++\nstatus = 'ready'\n+++\n")
"""Bodies that are front matter where none stands in front of them."""


def written(style: Style, chance: Random) -> bytes:
    """A file in that style, one of ten without front matter."""
    mark = chance.choice(("", "", "\ufeff"))
    if chance.random() < 0.1:
        bodies = [body for body in style.bodies if body not in FRONT_MATTER_BY_ITSELF]
        return (mark + chance.choice(bodies)).encode()
    ends = chance.choice((("\n",), ("\n",), ("\r\n",), ("\n", "\r\n")))
    lines = ["---", *_inside(style, chance), chance.choice(("---", "---", "...", "--- \t"))]
    text = mark + "".join(line + chance.choice(ends) for line in lines)
    text += chance.choice(("", *style.bodies)).replace("\n", chance.choice(ends))
    cut = len(ends[0]) if chance.random() < 0.5 and text.endswith(ends[0]) else 0
    return text[: len(text) - cut].encode()


def _inside(style: Style, chance: Random) -> list[str]:
    keys = [key for key in style.keys if chance.random() < 0.5]
    keys = [key for key in keys if "*base" not in key or style.keys[0] in keys]
    keys.sort(key=lambda key: "*base" in key)  # an alias stands behind its anchor
    indent = chance.choice(("", "", "", "  "))
    lines = []
    for key in keys:
        lines += [chance.choice(COMMENTS)] if chance.random() < 0.4 else []
        lines += [indent + line for line in key.split("\n")]
    return lines
