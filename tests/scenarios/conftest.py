"""What scenarios share: a stage at either forge, and a check after every one of them.

What the action decided on its state branch has to come out again the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import pytest

from kickoff.ports import Ancestor
from kickoff.service.replaying import Judged, judge
from kickoff.service.state_files import DECISION, DONE, REGISTRY
from scenarios.stages import AtGitHub, AtHome, Stage
from stateful_github import Repository, StatefulGitHub
from stateful_github.git.history import entry_at
from stateful_github.tokens import ACTIONS_BOT

STATE = "refs/heads/kickoff-state"


@pytest.fixture(autouse=True)
def every_decision_comes_out_again(github: StatefulGitHub) -> Iterator[None]:
    """What people pushed there themselves is theirs; so is what follows on it unread."""
    yield
    edited = [one for home in github.repositories.values() for one in _replayed(home) if one.edited]
    assert [(one.commit.message, one.finding) for one in edited] == []


@pytest.fixture(params=["github", "plain"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A queue at each of the forges in turn."""
    if request.param == "plain":
        yield Stage(AtHome(tmp_path / "plain"))
        return
    github: StatefulGitHub = request.getfixturevalue("github")
    yield Stage(AtGitHub(github))
    github.effects.take_all()


def _replayed(repository: Repository) -> Sequence[Judged]:
    line = _line(repository)
    pairs = zip_longest(line, line[1:])
    return [judge(one, parent) for one, parent in pairs if _is_ours(repository, one)]


def _line(repository: Repository) -> list[Ancestor]:
    """The state branch's commits along first parents, newest first."""
    found: list[Ancestor] = []
    oid = repository.store.ref(STATE)
    while oid is not None:
        commit = repository.store.commit(oid)
        files = {p: _file(repository, commit.tree, p) for p in (REGISTRY, DONE, DECISION)}
        there = {path: content for path, content in files.items() if content is not None}
        found.append(Ancestor(oid, commit.message, parents=commit.parents, files=there))
        oid = commit.parents[0] if commit.parents else None
    return found


def _file(repository: Repository, tree: str, path: str) -> bytes | None:
    entry = entry_at(repository.store, tree, path)
    return repository.store.blob(entry.oid) if entry is not None else None


def _is_ours(repository: Repository, commit: Ancestor) -> bool:
    return repository.store.commit(commit.commit).author.name == ACTIONS_BOT
