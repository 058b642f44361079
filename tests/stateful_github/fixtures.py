"""The pytest fixture `github`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stateful_github.hub import StatefulGitHub
from stateful_github.in_process import in_process


@pytest.fixture
def github(tmp_path: Path) -> Iterator[StatefulGitHub]:
    """A GitHub that answers in this process, and that wants everything done to it to be read.

    Fails the test when an effect was not taken, a scripted fault or hook never happened, or
    something was asked that is not served.
    """
    hub = StatefulGitHub(tmp_path / "github")
    with in_process(hub):
        yield hub
    assert hub.not_served == []
    assert hub.unused_faults() == []
    hub.effects.assert_all_read()
