"""Fixtures for the runs with act. On a machine that act is not made for there are none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from act.garden import Garden
from act.machine import ACT
from act.substitutes import publish
from stateful_github import StatefulGitHub
from stateful_github.clock import Clock
from stateful_github.server import serve

collect_ignore_glob = [] if ACT.exists() else ["test_*.py"]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our actions as a release has them."""
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture
def garden(tmp_path: Path, published: Path) -> Iterator[Garden]:
    """A garden; its GitHub has today's time, because the processes have it too."""
    github = StatefulGitHub(tmp_path / "github", Clock(datetime.now(UTC).replace(microsecond=0)))
    with serve(github) as server:
        yield Garden(tmp_path, published, github, server)
    assert github.not_served == []
    github.effects.assert_all_read()
