from __future__ import annotations

from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from core.builders import NOW, WEB, after, attempt, entry, registry, running, shown, surroundings
from core.rich_view import LATER, POLICY, paused_view, rich_registry, rich_view
from kickoff.core.catalogue import Broken, Catalogue, FileEntry, Planned
from kickoff.core.facts import Here
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import PERSON, Ended, Queued, RunRef, Signal
from kickoff.core.view.board import Health, View, view
from kickoff.core.wording.board_words import HEALTH, STATES
from kickoff.formats.board import LIMIT, board_markdown, summary_markdown

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def readme(board: View) -> str:
    return board_markdown(board, "octo/hello")


def catalogued(*files: FileEntry) -> Catalogue:
    return Catalogue({file.path: file for file in files})


def section(text: str, title: str) -> list[str]:
    """The lines below a heading."""
    return text.partition(f"## {title}\n\n")[2].partition("\n\n## ")[0].splitlines()


def row(text: str, start: str) -> str:
    """The row of a table that begins with these cells."""
    [found] = [line for line in text.splitlines() if line.startswith(start)]
    return found


def test_an_empty_queue_says_so() -> None:
    assert readme(view(registry(), surroundings(), None, Catalogue())) == (
        "# Queue of `octo/hello`\n"
        "\n"
        "**0** in work · **0** queued · **0** blocked · **0** in need of a person · "
        "**0** not started (0 ready) · **0** cannot be queued · **0** completed\n"
        "\n"
        "Nothing is in work, and nothing waits.\n"
        "\n"
        "Last changed 2026-11-21 10:00 UTC. Do not edit this branch by hand: it is the queue.\n"
    )


def test_the_sections_stand_in_the_order_of_the_view() -> None:
    titles = [line for line in readme(rich_view()).splitlines() if line.startswith("## ")]
    assert titles == [
        "## Needs attention",
        "## In work",
        "## Queue",
        "## Not started",
        "## Cannot be queued",
        "## Recently ended",
        "## Dependencies",
    ]


def test_files_that_nobody_looked_at_are_not_said_to_be_none() -> None:
    text = readme(paused_view())
    assert (
        "Task files that nobody has queued were not looked at: `kickoff status` shows them."
        in text.splitlines()
    )
    assert "not started" not in text.partition("## Needs")[0]


def test_what_needs_a_person_says_what_it_means_since_when_and_what_to_type() -> None:
    assert "\n".join(section(readme(rich_view()), "Needs attention")) == (
        "- [`silent`](plans/silent.md) · running · No word\n"
        "  - `worker_idle` since 2026-11-21 12:00 UTC: default has had it longer than agreed. "
        "`/kickoff extend 3d silent` keeps it, `/kickoff release silent` gives it back.\n"
        "  - `pull_request_closed` since 2026-11-21 11:00 UTC: The pull request #44 was closed "
        "without a merge. Reopen it, or `/kickoff cancel silent`."
    )


def test_where_the_sentence_names_no_command_one_is_added() -> None:
    flagged = running("a", signals=(Signal(R.DISPATCH_FAILED, 2, NOW, detail="no such file"),))
    assert section(readme(shown(registry(flagged))), "Needs attention")[1] == (
        "  - `dispatch_failed` since 2026-11-21 10:00 UTC: The worker could not be started: "
        "no such file. Type `/kickoff retry a`."
    )


def test_a_row_of_work_leads_to_everything() -> None:
    assert row(readme(rich_view()), "| [`again`]") == (
        "| [`again`](plans/again.md) | running | 2 | default | 2026-11-21 11:40 UTC "
        f"| 2026-11-21 15:00 UTC | [run]({WEB}/actions/runs/9) · "
        f"[`task/again`]({WEB}/tree/task/again) | The second try |"
    )


def test_in_a_plain_repository_nothing_leads_to_a_page() -> None:
    local = attempt("a", runner="laptop-1", worker="local", run=RunRef(3, ""), started_at=NOW)
    task = entry("a", queued=Queued("ann", NOW, "cli"), attempts=(local,))
    assert row(readme(shown(registry(task))), "| [`a`]") == (
        "| [`a`](plans/a.md) | running | 1 | local on `laptop-1` | 2026-11-21 10:00 UTC "
        "| 2026-11-21 12:00 UTC | `task/a` | The title of a |"
    )


def test_a_person_at_work_is_shown_as_one() -> None:
    claimed = attempt("a", runner=PERSON, worker="ann", started_at=NOW)
    text = readme(shown(registry(entry("a", attempts=(claimed,)))))
    assert "| ann, in person |" in row(text, "| [`a`]")


def test_a_row_of_the_queue_says_what_it_waits_for() -> None:
    text = readme(rich_view())
    assert row(text, "| 4 |") == (
        "| 4 | [`add-store`](plans/add-store.md) | p2 | blocked | waits for `add-schema`, "
        "`fix-login`; waits for a free place (limit 4) | Add the token store |"
    )
    assert "| queued `worker_gone` |" in row(text, "| 5 | [`flaky`]")


def test_what_stops_everybody_is_said_once_at_the_head() -> None:
    text = readme(paused_view())
    head = text.partition("## ")[0].splitlines()
    assert "\n".join(head[4:7]) == (
        "> **Paused.** The queue has been paused by mia since 2026-11-21 10:00 UTC: "
        "`release ¦ day`.\n"
        "\n"
        "> **The configuration cannot be read.** `` line 3: no key `limts` ``"
    )
    assert "| configuration broken; paused; waits for a free place (limit 4) |" in row(
        text, "| 1 | [`urgent`]"
    )


def test_files_that_cannot_be_queued_are_shown_with_their_place() -> None:
    files = section(readme(rich_view()), "Cannot be queued")[2:]
    assert "\n".join(files) == (
        f"| [`tasks/a b.md`]({WEB}/blob/HEAD/tasks/a%20b.md) | `bad_task_id` |  "
        "| `` `a b` is no task id `` |\n"
        f"| [`tasks/a/twin.md`]({WEB}/blob/HEAD/tasks/a/twin.md) | `duplicate_task_id` |  "
        "| has the same id as `tasks/b/Twin.md` |\n"
        f"| [`tasks/b/Twin.md`]({WEB}/blob/HEAD/tasks/b/Twin.md) | `duplicate_task_id` |  "
        "| has the same id as `tasks/a/twin.md` |\n"
        f"| [`tasks/broken.md`]({WEB}/blob/HEAD/tasks/broken.md) | `task_file_broken` "
        "| line 3, column 11 | `` `priority` must be p0 to p3, not `high` `` |"
    )


def test_what_has_ended_is_told_with_its_time() -> None:
    assert section(readme(rich_view()), "Recently ended") == [
        "- **`add-schema`** · completed · #51 · 2026-11-21 11:40 UTC · Add the schema",
        "- **`old-idea`** · cancelled · 2026-11-21 11:30 UTC · An old idea",
    ]


def test_every_state_that_occurs_is_explained_in_one_line() -> None:
    lines = readme(rich_view()).splitlines()
    occurring = rich_view().totals.by_state
    assert " · ".join(f"`{s.value}`: {STATES[s]}" for s in State if s in occurring) in lines
    assert set(STATES) == set(State)


def test_nothing_in_the_readme_changes_with_time_alone() -> None:
    def at(hours: int) -> str:
        when = surroundings(POLICY, LATER + timedelta(hours=hours, minutes=7), here=Here())
        return readme(view(rich_registry(), when))

    texts = {at(hours).replace(f"2026-11-21 {13 + hours}:07 UTC", "NOW") for hours in range(8)}
    assert len(texts) == 1


def test_the_readme_does_not_depend_on_where_it_is_written_but_for_the_gates() -> None:
    queue = rich_registry()
    ways = {
        readme(view(queue, surroundings(POLICY, LATER, here=Here(runner, here))))
        for runner in ("actions", "laptop-1", "laptop-2")
        for here in (Here().starts,)
    }
    assert len(ways) == 1


def test_the_summary_shows_how_the_work_goes() -> None:
    text = summary_markdown(rich_view(), "octo/hello")
    health = {line.split(" | ")[0]: line.split(" | ")[2] for line in section(text, "In work")[2:]}
    assert list(health.values()) == [
        HEALTH[h]
        for h in (
            Health.OK,
            Health.STOPPING,
            Health.OK,
            Health.OK,
            Health.OK,
            Health.LATE,
            Health.LATE,
            Health.UNSEEN,
        )
    ]
    assert text.endswith("\n\nAs of 2026-11-21 13:00 UTC.\n")
    assert f"| [`again`]({WEB}/blob/HEAD/tasks/again.md) |" in text


WIDE = "\U0001d518" * 10_000
"""A title of characters that take four bytes each."""


def crowded() -> View:
    """As many tasks as the queue takes, and ten thousand files."""
    flag = (Signal(R.NO_CHANGES, 2, NOW),)
    work = (running(f"w{n}", title=WIDE, signals=flag) for n in range(1000))
    line = (entry(f"q{n}", title=WIDE, depends_on=(f"w{n}",)) for n in range(1000))
    files = [Planned(f"f{n}", f"tasks/{n}.md", WIDE) for n in range(10_000)]
    broken = [Broken(f"tasks/{WIDE[:100]}{n}.md", WIDE, 1, 1) for n in range(500)]
    ended = tuple(Ended(f"e{n}", WIDE, R.COMPLETED, after(n)) for n in range(50))
    catalogue = catalogued(*files, *broken)
    return view(registry(*work, *line, recent=ended), surroundings(), None, catalogue)


def test_a_board_stays_below_what_github_renders_and_says_what_to_type() -> None:
    text = readme(crowded())
    assert len(text.encode()) <= LIMIT
    assert "\n- … and 800 more\n" in text
    assert "\n… and 500 more: `kickoff status` shows all of them.\n" in text
    assert text.endswith(
        "\n\n… and more than GitHub shows on one page. `kickoff status` shows everything.\n"
    )


def test_a_summary_that_is_cut_leads_to_the_board() -> None:
    board = "https://github.com/octo/hello/tree/kickoff-state"
    text = summary_markdown(crowded(), "octo/hello", board)
    assert len(text.encode()) <= LIMIT
    assert text.endswith(
        f"\n\n… and more than fits into a summary. [The board]({board}) has everything.\n"
    )
    assert board not in summary_markdown(rich_view(), "octo/hello", board)


HOSTILE = [
    "<script>alert(1)</script>",
    "![x](https://x.example/a.png)",
    "a | b | c",
    "`` ` ``` ~~~",
    "@octo/team closes #1",
    "\u202egnp.exe",
    "\r\n\r\n# no heading\n\n- [ ] x",
    "--> <!-- x",
    "[x](javascript:alert(1))",
    "🏳\ufe0f\u200d🌈" * 200,
    WIDE,
    "",
]

BLOCKS = {
    *("heading", "paragraph", "inline", "bullet_list", "list_item", "fence"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
INLINE = {"text", "code_inline", "link", "strong", "softbreak"}


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_breaks_out_of_its_cell(title: str) -> None:
    flag = (Signal(R.NO_CHANGES, 2, NOW, detail=title),)
    files = (
        Planned("f", "tasks/f.md", title, owner=title, worker=title),
        Broken(f"tasks/{title}.md", title, 1, 1),
    )
    queue = registry(
        running("a", title=title, signals=flag),
        entry("b", title=title, depends_on=("a",), worker=title or None),
        recent=(Ended("c", title, R.COMPLETED, NOW),),
    )
    board = view(queue, surroundings(), None, catalogued(*files))
    for text in (readme(board), summary_markdown(board, "octo/hello")):
        tokens = GITHUB.parse(text)
        kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
        assert kinds <= BLOCKS
        inline = {
            child.type.removesuffix("_open").removesuffix("_close")
            for token in tokens
            for child in token.children or []
        }
        assert inline <= INLINE
        assert [token.info for token in tokens if token.type == "fence"] == ["mermaid"]
        assert sum(token.type == "tr_open" for token in tokens) == 8
        assert all(len(line) < 1200 for line in text.splitlines())
