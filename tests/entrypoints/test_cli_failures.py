"""What goes wrong: the exit status of each class, what to type, where to read, and no traceback."""

from __future__ import annotations

import pytest

from entrypoints.command_line import CommandLine
from kickoff.entrypoints.cli.failures import failure_of
from kickoff.entrypoints.cli.process import refuse_windows
from kickoff.errors import (
    Busy,
    ConfigurationError,
    KickoffError,
    PermissionMissing,
    Refused,
    RegistryUnreadable,
    Unavailable,
    Usage,
)
from stateful_github import Path, SecondaryLimit, StatefulGitHub

NOT_UNDERSTOOD = "docs/reference/command-line.md (not_understood)"
LOOK = Path("POST", "/graphql")


@pytest.mark.parametrize(
    ("words", "wrong", "remedy", "page"),
    [
        (
            ("cancel",),
            "which task?",
            "For example: kickoff cancel fix-login",
            "docs/reference/commands.md (no_task_here)",
        ),
        (
            ("link",),
            "not understood: something is missing: kickoff link '#NUMBER' TASK … [-- NOTE]",
            "kickoff help link explains it",
            NOT_UNDERSTOOD,
        ),
        (
            ("hold", "--", "for now"),
            "which task?",
            "For example: kickoff hold fix-login -- waits for the new API",
            "docs/reference/commands.md (no_task_here)",
        ),
        (
            ("priority", "p9", "hello"),
            "not understood: p9 is not a priority: p0, p1, p2 or p3",
            "kickoff help priority explains it",
            NOT_UNDERSTOOD,
        ),
        (
            ("help", "nonsense"),
            "there is no command nonsense",
            "kickoff --help lists them all",
            NOT_UNDERSTOOD,
        ),
        (
            ("--jsn", "list"),
            "no such option '--jsn'. Did you mean '--json'?",
            "kickoff --help explains it",
            NOT_UNDERSTOOD,
        ),
        (
            ("log", "--limit", "none"),
            "invalid value for '--limit': 'none' is not a valid integer range",
            "kickoff log --help explains it",
            NOT_UNDERSTOOD,
        ),
    ],
)
def test_what_is_not_understood_says_what_to_type(
    kickoff: CommandLine, words: tuple[str, ...], wrong: str, remedy: str, page: str
) -> None:
    said = kickoff(*words)

    assert (said.status, said.out) == (2, "")
    assert said.err == f"kickoff: {wrong}\n  {remedy}\n  Read: {page}\n"


def test_without_a_token_it_says_how_to_get_one(kickoff: CommandLine) -> None:
    said = kickoff("list", GH_TOKEN="")

    assert said.status == 2
    assert said.err == (
        "kickoff: no token: neither GITHUB_TOKEN nor GH_TOKEN is set\n"
        "  With GitHub's own command line: export GH_TOKEN=$(gh auth token)\n"
        "  Read: docs/how-to/use-the-shell.md (permission_missing)\n"
    )


def test_without_any_repository_it_says_how_to_name_one(kickoff: CommandLine) -> None:
    said = kickoff("list", GITHUB_REPOSITORY="")

    assert said.status == 2
    assert said.err.endswith(
        "is not in a git repository\n"
        "  Go into your repository, make one with git init, or add --repo OWNER/NAME.\n"
        "  Read: docs/how-to/use-the-shell.md (not_a_repository)\n"
    )


def test_a_registry_that_was_cut_is_status_4(kickoff: CommandLine, hub: StatefulGitHub) -> None:
    kickoff("hello", "not-before=1h")
    shop = hub.repository("acme/shop")
    shop.push("kickoff-state", {"registry.yml": "version: 1\n"}, "cut", by="erin")

    said = kickoff("list")

    assert said.status == 4
    assert said.err.endswith(
        "  Read: docs/how-to/restore-the-state-branch.md (registry_unreadable)\n"
    )


def test_a_forge_that_fails_is_status_5(kickoff: CommandLine, hub: StatefulGitHub) -> None:
    hub.fail(LOOK, with_=SecondaryLimit(retry_after=3600), times=1)

    said = kickoff("list")

    assert said.status == 5


def test_a_failure_is_json_for_programs(kickoff: CommandLine) -> None:
    said = kickoff("priority", "p9", "hello", "--json")

    assert (said.status, said.err) == (2, "")
    assert said.json == {
        "version": 1,
        "outcome": "not_understood",
        "tasks": [],
        "error": "not understood: p9 is not a priority: p0, p1, p2 or p3",
        "remedy": "kickoff help priority explains it",
        "read": "docs/reference/command-line.md",
    }


@pytest.mark.parametrize(
    ("error", "status", "page"),
    [
        (Refused("no", reason="taken"), 1, "docs/reference/reason-codes.md"),
        (Usage("what?", reason="bad_input"), 2, "docs/reference/command-line.md"),
        (ConfigurationError("odd"), 3, "docs/reference/configuration.md"),
        (RegistryUnreadable("cut"), 4, "docs/how-to/restore-the-state-branch.md"),
        (PermissionMissing("no right"), 5, "docs/how-to/use-the-shell.md"),
        (Unavailable("away"), 5, "docs/reference/reason-codes.md"),
        (Busy("busy"), 6, "docs/reference/reason-codes.md"),
    ],
)
def test_every_class_of_failure_has_its_status_and_its_page(
    error: KickoffError, status: int, page: str
) -> None:
    failure = failure_of(error)

    assert (failure.status, failure.page) == (status, page)


def test_windows_is_refused_with_the_way_out() -> None:
    with pytest.raises(ConfigurationError) as refused:
        refuse_windows("win32")

    assert refused.value.remedy.startswith("Use it in WSL")


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_other_systems_are_not(platform: str) -> None:
    refuse_windows(platform)


def test_words_that_click_refuses_are_json_too(kickoff: CommandLine) -> None:
    assert kickoff("log", "--limit", "none", "--json").json["outcome"] == "not_understood"
