"""`--dry-run`, which every command takes: none of them changes anything then."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine, settled
from stateful_github import StatefulGitHub

TICK = "kickoff tick --dry-run says what a tick would do."


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("watch", "--until-done"), TICK),
        (("serve", "--tick", "5s"), TICK),
        (("board", "--out", "pages"), "kickoff status shows the same in the terminal."),
        (("demo", "garden"), "It touches nothing but a folder of its own."),
    ],
)
@pytest.mark.parametrize("front", [True, False])
def test_what_has_no_dry_run_is_refused_with_what_to_type_instead(
    kickoff: CommandLine, hub: StatefulGitHub, words: tuple[str, ...], remedy: str, *, front: bool
) -> None:
    said = kickoff(*(("--dry-run", *words) if front else (*words, "--dry-run")))

    assert (said.status, said.out) == (2, "")
    assert said.err == (
        f"kickoff: kickoff {words[0]} has no dry run\n"
        f"  {remedy}\n"
        "  Read: docs/reference/command-line.md (not_understood)\n"
    )
    assert len(hub.requests) == 0
    assert list(Path().iterdir()) == []


def merged(shell: CommandLine, plain: PlainRepository) -> None:
    """`hello` is done, and merged into the checkout of `main`."""
    shell("hello")
    settled(shell)
    plain.git("merge", "--quiet", "--no-ff", "--no-edit", "task/hello")


def test_a_dry_tick_says_of_a_record_that_it_waits_and_why(
    shell: CommandLine, plain: PlainRepository
) -> None:
    merged(shell, plain)
    waits = (
        f"leave the record of hello for later: main is checked out in {plain.folder}. "
        "git config kickoff.updateCheckout true lets Kickoff bring a checkout without changes "
        "along; or free the branch there: git switch --detach"
    )

    first = shell("tick", "--dry-run").out.splitlines()[0]

    assert first == f"A tick now would {waits}."
    assert shell("--json", "tick", "--dry-run").json["would"] == [
        {"do": "leave", "task": "hello", "text": waits}
    ]


def test_a_dry_tick_looks_at_the_checkout_that_it_would_bring_along(
    shell: CommandLine, plain: PlainRepository
) -> None:
    merged(shell, plain)
    plain.git("config", "kickoff.updateCheckout", "true")
    plain.write({"README.md": "Half a thought.\n"})

    assert shell("tick", "--dry-run").out.splitlines()[0] == (
        f"A tick now would leave the record of hello for later: main has changes in {plain.folder} "
        "that are not committed: README.md. Commit or stash them, and the next tick goes on."
    )
    plain.git("checkout", "--quiet", "README.md")
    assert shell("tick", "--dry-run").out.splitlines()[0] == (
        "A tick now would write the record of hello into tasks/hello.md."
    )
