"""The help: a page that needs no request, one page for each command, the same by both ways."""

from __future__ import annotations

import shlex

import pytest

from entrypoints.command_line import CommandLine
from kickoff import __version__
from kickoff.core.grammar.parsing import Command, parse_words
from kickoff.core.grammar.verbs import VERBS, Verb
from kickoff.entrypoints.cli.pages import GROUPS, OWN
from kickoff.entrypoints.cli.shell_words import shell_example
from kickoff.errors import ExitCode
from project import repository
from stateful_github import StatefulGitHub

NAMES = [*VERBS, *OWN]


def test_the_page_says_what_it_is_and_how_to_begin(kickoff: CommandLine) -> None:
    page = kickoff("--help").out

    assert page.startswith("kickoff: a task queue that lives in a git repository.")
    assert "  kickoff fix-login       queue the task planned in tasks/fix-login.md\n" in page


@pytest.mark.parametrize("name", NAMES)
def test_the_page_names_every_command(kickoff: CommandLine, name: str) -> None:
    assert f"\n    {name:12}  " in kickoff("help").out


@pytest.mark.parametrize("status", ExitCode)
def test_the_page_explains_every_exit_status(kickoff: CommandLine, status: ExitCode) -> None:
    assert f"\n  {int(status):<4}  " in kickoff("-h").out


def test_every_command_is_in_one_group() -> None:
    grouped = [str(name) for names in GROUPS.values() for name in names]

    assert sorted(grouped) == sorted(str(name) for name in NAMES)


def test_no_line_is_wider_than_a_small_terminal(kickoff: CommandLine) -> None:
    pages = [kickoff("help", *words).out for words in ((), *((name,) for name in NAMES))]
    lines = [line for page in pages for line in page.splitlines()]

    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_to_a_command_s_page_lead_to_the_same(kickoff: CommandLine, name: str) -> None:
    page = kickoff("help", name)

    assert page.status == 0
    assert page.out.startswith(f"kickoff {name}: ")
    assert kickoff(name, "--help").out == page.out


def test_a_verb_s_page_shows_its_words_and_an_example(kickoff: CommandLine) -> None:
    assert kickoff("help", "retry").out == (
        "kickoff retry: stop what runs and try again, on the same branch (keep) or a new\n"
        "one (fresh)\n\n"
        "Usage\n  kickoff retry TASK … [keep|fresh] [-- NOTE]\n\n"
        "Tasks\n  A task is named by its id, its path, a pattern, or '#42' for its issue or pull\n"
        "  request. Quote patterns and #: shells have a meaning of their own for them.\n\n"
        "Words\n  keep, fresh  on the same branch, or on a new one\n\n"
        "Example\n  kickoff retry fix-login fresh\n\n"
        "The options of kickoff --help go here too, in front of ` -- `.\n"
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_example_is_a_whole_command_also_behind_a_shell(verb: Verb) -> None:
    typed = shlex.split(shell_example(verb), comments=True)
    asked = parse_words(typed[1:])

    assert isinstance(asked, Command)
    assert asked.verb is verb
    assert bool(asked.targets) == (VERBS[verb].targets and verb is not Verb.STATUS)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_how_to_type_it_without_blanks_behind(kickoff: CommandLine, name: str) -> None:
    lines = kickoff("help", name).out.splitlines()

    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[lines.index("Usage") + 1].startswith("  kickoff ")


def test_an_alias_has_the_page_of_its_verb(kickoff: CommandLine) -> None:
    assert kickoff("help", "start").out == kickoff("help", "queue").out


def test_help_asks_nobody_anything(kickoff: CommandLine, hub: StatefulGitHub) -> None:
    for words in (("help",), ("--help",), ("help", "tick"), ("tick", "--help"), ("version",)):
        assert kickoff(*words, GH_TOKEN="", GITHUB_REPOSITORY="").status == 0

    assert len(hub.requests) == 0


def test_the_pages_that_failures_name_are_there() -> None:
    from kickoff.entrypoints.cli import failures

    named = {*failures.PAGES.values(), *failures.BY_STATUS.values(), failures.ELSE}
    pages = [page for page in named if page.startswith("docs/")]

    assert pages
    assert [page for page in pages if not (repository.ROOT / page).exists()] == []


def test_the_version_can_be_had_both_ways(kickoff: CommandLine) -> None:
    assert kickoff("--version").out == f"kickoff {__version__}\n"
    assert kickoff("version").out.startswith(f"kickoff {__version__} (Python 3.")


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (("board",), "  kickoff board --out DIR"),
        (("log",), "  kickoff log [TASK]"),
        (("completion",), "  kickoff completion {bash|zsh|fish}"),
        (("doctor",), "  kickoff doctor"),
    ],
)
def test_the_usage_names_what_must_be_there(
    kickoff: CommandLine, words: tuple[str, ...], usage: str
) -> None:
    lines = kickoff(*words, "--help").out.splitlines()

    assert lines[lines.index("Usage") + 1] == usage
