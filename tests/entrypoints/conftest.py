"""A shell on a repository of GitHub, whose API is answered within this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.command_line import CommandLine, shop
from stateful_github import StatefulGitHub
from stateful_github.in_process import in_process


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[StatefulGitHub]:
    hub = StatefulGitHub(tmp_path / "github")
    shop(hub)
    with in_process(hub):
        yield hub


@pytest.fixture
def kickoff(
    hub: StatefulGitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shell = CommandLine(folder, monkeypatch, capsys)
    shell.set(GITHUB_REPOSITORY="acme/shop", GH_TOKEN=hub.user_token("wendy"))
    return shell
