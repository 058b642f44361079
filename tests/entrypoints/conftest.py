"""A shell on a repository of GitHub, answered within this process, and one in a plain one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine, shop
from stateful_github import StatefulGitHub
from stateful_github.in_process import in_process

CONFIG = """\
workers:
  default:
    dispatch: command
    command: [sh, -c, "echo work > out.txt && git add . && git commit -qm Work"]
  sleeper: {dispatch: command, command: [sleep, "60"]}
  nobody: {dispatch: none}
"""
WAITS = "---\ntitle: Later\ndepends_on: [hello]\n---\nAfter hello.\n"


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


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    plain = PlainRepository(tmp_path)
    files = {".github/kickoff.yml": CONFIG, "tasks/later.md": WAITS}
    plain.git("config", "user.name", "Ann")
    plain.git("config", "user.email", "ann@example.org")
    plain.commit(dict(files), "Plan")
    return plain


@pytest.fixture
def shell(
    plain: PlainRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    shell = CommandLine(plain.folder, monkeypatch, capsys)
    shell.set(**plain.environment)
    return shell
