from __future__ import annotations

from pathlib import Path

import pytest

from entrypoints.worker_stage import outputs_in
from kickoff.core.wording.messages import humble
from kickoff.entrypoints.last_resort import LastResort
from kickoff.errors import Usage


def test_a_mistake_of_ours_ends_with_its_own_status_and_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "output"
    empty: dict[str, str] = {}

    with pytest.raises(SystemExit) as ended, LastResort({"GITHUB_OUTPUT": str(output)}):
        empty["the secret"]

    assert ended.value.code == 70
    assert outputs_in(output) == {"outcome": "bug"}
    out, err = capsys.readouterr()
    assert out == f"::error title=Kickoff::{humble('KeyError')}\n"
    assert err.startswith("Traceback (most recent call last)")


def test_what_a_mistake_was_about_commands_no_runner(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), LastResort({}):
        raise ValueError("read\n::set-output name=outcome::queued\n##[add-mask]a")

    assert capsys.readouterr().err.splitlines()[-3:] == [
        "ValueError: read",
        ": :set-output name=outcome::queued",
        "## [add-mask]a",
    ]


def test_an_exit_is_no_mistake() -> None:
    with pytest.raises(SystemExit) as ended, LastResort({}):
        raise SystemExit(3)

    assert ended.value.code == 3


def test_nothing_is_said_when_nothing_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with LastResort({}):
        Usage("not raised", reason="bad_input")

    assert capsys.readouterr() == ("", "")
