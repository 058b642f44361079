"""The scripts that start the actions, as a runner runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ACTION = Path(__file__).parents[2] / "action"
FOREIGN = '{"action": "created", "comment": {"body": "nice", "user": {"login": "alice"}}}'

INSTALLS = """#!/bin/sh
echo "$@" >>"$RUNNER_TEMP/uv-calls"
while [ "$1" != --target ]; do shift; done
mkdir -p "$2" && echo 'NAME = "the locked one"' >"$2/github.py"
"""
FAILS = "#!/bin/sh\nexit 7\n"


class Runner:
    """A runner's folders and environment, with a stand-in for uv first on its PATH."""

    def __init__(self, folder: Path, uv: str) -> None:
        self.temp = folder / "temp"
        self.workspace = folder / "workspace"
        self.output = folder / "output"
        self.event = folder / "event.json"
        tools = folder / "tools"
        for new in (self.temp, self.workspace, tools):
            new.mkdir()
        (tools / "uv").write_text(uv)
        (tools / "uv").chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "KICKOFF_PYTHON": sys.executable,
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_EVENT_PATH": str(self.event),
            "GITHUB_EVENT_NAME": "issue_comment",
        }

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ACTION / script), *arguments],
            cwd=self.workspace,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )

    @property
    def installed(self) -> list[str]:
        return sorted(path.name for path in self.temp.glob("kickoff/*"))

    @property
    def installations(self) -> int:
        calls = self.temp / "uv-calls"
        return calls.read_text().count("\n") if calls.exists() else 0


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path, INSTALLS)


def test_a_foreign_event_ends_green_with_nothing_installed(runner: Runner) -> None:
    runner.event.write_text(FOREIGN)

    ran = runner.run("start")

    assert ran.returncode == 0
    assert runner.output.read_text().splitlines() == [
        "outcome=not_ours",
        "tasks=[]",
        "summary=This event is not for Kickoff.",
    ]
    assert runner.installations == 0


def test_an_interpreter_that_cannot_run_is_explained(runner: Runner) -> None:
    runner.environment["KICKOFF_PYTHON"] = "no-such-python"

    ran = runner.run("start")

    assert ran.returncode == 3
    assert ran.stdout == (
        "::error title=Kickoff::no-such-python cannot run Kickoff (exit status 127): it needs"
        " Python 3.11 or newer. Add an actions/setup-python step before this one.\n"
    )


def test_packages_are_installed_once_for_a_lock_and_an_interpreter(runner: Runner) -> None:
    first = runner.run("run", "github")
    again = runner.run("run", "github")

    assert (first.returncode, again.returncode) == (0, 0)
    assert runner.installations == 1
    (name,) = runner.installed
    assert sys.implementation.cache_tag in name


def test_a_tool_cache_is_preferred_so_that_a_runner_installs_once_in_its_life(
    runner: Runner, tmp_path: Path
) -> None:
    runner.environment["RUNNER_TOOL_CACHE"] = str(tmp_path / "tool-cache")

    runner.run("run", "github")

    assert len(list((tmp_path / "tool-cache" / "kickoff").iterdir())) == 1
    assert runner.installed == []


def test_packages_that_are_there_already_are_taken_as_they_are(
    runner: Runner, tmp_path: Path
) -> None:
    (tmp_path / "probe.py").write_text("print('the given one')")
    runner.environment["KICKOFF_PACKAGES"] = str(tmp_path)

    ran = runner.run("run", "probe")

    assert (ran.returncode, ran.stdout) == (0, "the given one\n")
    assert runner.installed == []


def test_the_checked_out_repository_is_never_imported_from(runner: Runner) -> None:
    for name in ("github", "pip", "kickoff", "json", "yaml"):
        (runner.workspace / f"{name}.py").write_text("raise SystemExit('foreign code ran')\n")
    (runner.workspace / "probe.py").write_text("")
    runner.environment["PYTHONPATH"] = str(runner.workspace)

    ran = runner.run("run", "github")
    probe = runner.run("run", "probe")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "No module named probe" in probe.stderr


def test_a_failed_installation_is_explained_and_leaves_nothing(tmp_path: Path) -> None:
    runner = Runner(tmp_path, FAILS)

    ran = runner.run("run", "github")

    assert ran.returncode == 3
    assert ran.stderr.startswith("::error title=Kickoff::could not install requirements/action.txt")
    assert runner.installed == []


def test_a_runner_without_a_folder_to_write_to_is_told_so(runner: Runner) -> None:
    del runner.environment["RUNNER_TEMP"]

    ran = runner.run("run", "github")

    assert (ran.returncode, ran.stderr) == (
        3,
        "::error title=Kickoff::neither RUNNER_TOOL_CACHE nor RUNNER_TEMP can be written to.\n",
    )


def test_exactly_the_locked_files_are_asked_for(runner: Runner) -> None:
    runner.run("run", "github")

    asked = (runner.temp / "uv-calls").read_text().split()
    assert {"--require-hashes", "--no-deps", "--only-binary", "--no-config"} <= set(asked)
