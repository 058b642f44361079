"""`--dry-run`, which every command takes: none of them changes anything then."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrypoints.command_line import CommandLine
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
