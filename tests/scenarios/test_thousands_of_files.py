"""Completing every file of a repository and taking that back, in every style: the same tree."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from formats.corpus_styles import STYLES, written
from kickoff.core.reasons import ReasonCode
from scenarios.plain_desk import PlainDesk

FOLDERS, EACH = 3, 100
"""Folders of task files; a command takes a hundred tasks."""


@pytest.mark.parametrize("name", STYLES)
def test_every_file_is_completed_and_comes_back_to_the_byte(tmp_path: Path, name: str) -> None:
    chance = Random(name)
    paths = [f"tasks/{folder}/{folder}-{n}.md" for folder in range(FOLDERS) for n in range(EACH)]
    files: dict[str, str | bytes] = {path: written(STYLES[name], chance) for path in paths}
    desk = PlainDesk(tmp_path, files)
    before = desk.plain.git("rev-parse", "main^{tree}")

    done = [desk.answer(f"done tasks/{folder}/*").reason for folder in range(FOLDERS)]
    said = desk.plain.git("grep", "--count", "^ *status: completed", "main", "--", "tasks")
    back = [desk.answer(f"reopen tasks/{folder}/*").reason for folder in range(FOLDERS)]

    assert set(done) == {ReasonCode.COMPLETED_BY_WORD}
    assert len(said.splitlines()) == len(paths)
    assert set(back) == {ReasonCode.REOPENED}
    assert desk.plain.git("rev-parse", "main^{tree}") == before
