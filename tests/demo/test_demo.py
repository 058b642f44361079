"""The demo runs, tells what it should, and keeps its hands off the terminal's colours."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.screen import Look, Screen, as_text

ROOT = Path(__file__).parents[2]
COMMAND = ("-P", "-m", "demo")


def test_the_whole_story_goes_as_it_is_told(tmp_path: Path) -> None:
    paths = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}", "TMPDIR": str(tmp_path)}

    ran = subprocess.run(
        [sys.executable, *COMMAND],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONUTF8": "1", **paths},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stdout
    [folder] = tmp_path.glob("kickoff-demo-*")
    told = [line.strip() for line in ran.stdout.splitlines()]
    wanted = [
        "│ • fix-login · blocked · 1 of 1 · waits for `add-token-store`",
        "│ • add-token-store · in review · #2",
        "+completed_by: mona",
        "│ • fix-login · dispatching · attempt 1 on `task/fix-login` · run",
        "│ • write-guide · cancelled",
        "github-actions[bot] reacts with 👎",
        f"$ git -C {folder}/github/acme/garden.git log --graph --oneline --all",
    ]
    assert [line for line in wanted if line not in told] == []
    assert "\033" not in ran.stdout


def test_the_launcher_runs_what_is_tested_here() -> None:
    last = (ROOT / "script" / "demo-on-github").read_text().splitlines()[-1]

    assert last == f'PYTHONPATH=src:tests exec "$venv/bin/python" {" ".join(COMMAND)}'
    assert os.access(ROOT / "script" / "demo", os.X_OK)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("out", "environment", "shown"),
    [
        (_Terminal(), {"TERM": "xterm"}, "\033[1mnew\033[0m"),
        (_Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, "new"),
        (_Terminal(), {"TERM": "dumb"}, "new"),
        (io.StringIO(), {"TERM": "xterm"}, "new"),
    ],
)
def test_there_is_colour_only_where_it_is_wanted(
    out: io.StringIO, environment: dict[str, str], shown: str
) -> None:
    assert Screen(out, environment).paint("new", Look.STRONG) == shown


def test_an_answer_is_shown_as_a_reader_sees_it() -> None:
    answer = (
        "`a` is queued.\n\n- **`a`** · queued · [run](https://example.com/1)\n\n"
        "<details><summary>Details</summary>\n\n- plan: `a.md`\n\n</details>\n\n"
        "<!-- kickoff:reply v1 digest=0 -->"
    )

    assert as_text(answer) == "`a` is queued.\n\n• **a** · queued · run\n\n▸ Details"
