from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.yard import TOKEN, Yard, kill, pids, said, until
from kickoff.adapters.localgit.workers.launching import worker_command
from kickoff.core.events import Launched, LaunchFailed
from kickoff.core.facts import Present, RunState
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef

SHOW = "import json, sys; print(json.dumps(sys.argv[1:]))"

LAUNCHER = """\
import sys
from pathlib import Path
from adapters.yard import Yard
yard = Yard(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
report = yard.runs.launch(yard.dispatch("sh", "-c", sys.argv[2]))
print(type(report).__name__, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def _tool(yard: Yard, text: str, mode: int = 0o755) -> str:
    path = yard.root / "tool"
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def _refused(yard: Yard, *command: str) -> LaunchFailed:
    report = yard.runs.launch(yard.dispatch(*command))
    assert isinstance(report, LaunchFailed)
    assert yard.runs.listed() == Present(())
    return report


def _launcher(yard: Yard, script: str) -> subprocess.Popen[str]:
    """Another process, which is ready to launch and does so when it is sent a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(yard.root.parent), script],
        env={**yard.environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _go(*launchers: subprocess.Popen[str]) -> None:
    for process in launchers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def test_a_worker_is_started_and_said_to_be(yard: Yard) -> None:
    report = yard.runs.launch(yard.dispatch("true"))

    assert report == Launched("fix-login", TOKEN, RunRef(0x7C0E0000, ""), yard.base)
    assert yard.ends() is RunState.SUCCEEDED


def test_arguments_arrive_to_the_byte_and_no_shell_sees_them(yard: Yard) -> None:
    hostile = ["a b", "", "'\"", "$(touch owned)", "`touch owned`", "one\ntwo", "*", "é\t世", "~"]
    dispatch = yard.dispatch(sys.executable, "-c", SHOW, *hostile)
    yard.runs.launch(dispatch)
    yard.ends()

    assert json.loads(said(yard.folder(dispatch))) == hostile
    assert not (yard.work / "worktrees/fix-login/owned").exists()


def test_places_are_filled_in_once_in_every_argument(yard: Yard) -> None:
    dispatch = yard.dispatch("tool", "@{plan}", "{id}={branch}", "{token} {{id}} {", "{}")

    assert worker_command(dispatch, Path("/home/{branch}/plan.md")) == [
        "tool",
        "@/home/{branch}/plan.md",
        "fix-login=task/fix-login",
        "{token} {fix-login} {",
        "{}",
    ]


def test_the_approved_plan_is_a_file_with_exactly_its_text(yard: Yard) -> None:
    plan = "# Fix {plan} {id} ${HOME}\r\n\r\n世界 {\n\n"
    dispatch = replace(yard.dispatch("cat", "{plan}"), plan=plan)
    yard.runs.launch(dispatch)
    yard.ends()

    assert (yard.folder(dispatch).path / "log").read_bytes() == plan.encode()


def test_a_worker_stands_in_its_work_tree_on_its_branch(yard: Yard) -> None:
    folder = yard.starts("pwd; echo $PWD; git symbolic-ref HEAD; git rev-parse HEAD")
    yard.ends()

    tree = str(yard.work / "worktrees/fix-login")
    assert said(folder).splitlines() == [tree, tree, "refs/heads/task/fix-login", yard.base]


def test_a_worker_has_its_user_s_environment_and_is_told_its_task(yard: Yard) -> None:
    yard.environment |= {"EDITOR": "vi", "GIT_DIR": "/x", "KICKOFF_STEP": "x", "OLDPWD": "/x"}
    folder = yard.starts("env")
    yard.ends()

    lines = dict(line.split("=", 1) for line in said(folder).splitlines())
    assert {n: v for n, v in lines.items() if n.startswith(("KICKOFF_", "GIT_DIR", "OLD"))} == {
        "KICKOFF_TASK": "fix-login",
        "KICKOFF_PLAN": str(folder.path / "plan.md"),
        "KICKOFF_BRANCH": "task/fix-login",
        "KICKOFF_ATTEMPT": "1",
        "KICKOFF_TOKEN": TOKEN,
    }
    assert (lines["EDITOR"], lines["HOME"]) == ("vi", os.environ["HOME"])


def test_an_environment_that_is_no_text_arrives_as_it_is(yard: Yard) -> None:
    yard.environment["ODD"] = os.fsdecode(b"\xff\xfe")
    folder = yard.starts("printf %s $ODD")
    yard.ends()

    assert (folder.path / "log").read_bytes() == b"\xff\xfe"


@pytest.mark.parametrize("name", ["no-such-tool", "./no-such-tool", "/no/such/tool"])
def test_a_program_that_is_missing_is_a_matter_for_a_person(yard: Yard, name: str) -> None:
    tree = yard.work / "worktrees/fix-login"

    assert _refused(yard, name) == LaunchFailed(
        "fix-login",
        TOKEN,
        ReasonCode.WORKER_MISCONFIGURED,
        f"`{name}` cannot be started: No such file or directory (in `{tree}`); there is no such "
        "program, or none as its first line names",
    )


@pytest.mark.parametrize("link", [".", "worktrees"])
def test_our_folder_is_not_looked_for_behind_a_link(yard: Yard, tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = yard.work / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(elsewhere)

    report = _refused(yard, "true")

    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert report.detail == f"`{place}` is a symbolic link, and those are not followed: remove it"
    assert list(elsewhere.iterdir()) == []


def test_nothing_is_written_through_a_link_to_nowhere(yard: Yard, tmp_path: Path) -> None:
    yard.work.mkdir()
    (yard.work / ".gitignore").symlink_to(tmp_path / "elsewhere")

    yard.starts("true")

    assert yard.ends() is RunState.SUCCEEDED
    assert not (tmp_path / "elsewhere").exists()


def test_a_program_that_is_not_executable_is_a_matter_for_a_person(yard: Yard) -> None:
    report = _refused(yard, _tool(yard, "#!/bin/sh\n", 0o644))

    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert report.detail.endswith("; it is not executable: `chmod +x` makes it so")


def test_a_script_without_a_first_line_for_the_system_is_a_matter_for_a_person(
    yard: Yard,
) -> None:
    report = _refused(yard, _tool(yard, "echo hello\n"))

    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert "its first line must name one" in report.detail


@pytest.mark.parametrize("command", [(), ("tool", "a\0b"), ("tool", "\ud800")])
def test_a_command_that_no_system_takes_is_a_matter_for_a_person(
    yard: Yard, command: tuple[str, ...]
) -> None:
    assert _refused(yard, *command).reason is ReasonCode.WORKER_MISCONFIGURED


def test_a_program_is_found_in_the_work_tree_and_on_the_user_s_path(yard: Yard) -> None:
    tool = _tool(yard, "#!/bin/sh\necho here\n")
    yard.git.run("add", "tool")
    yard.git.run("commit", "--quiet", "--message=Tool")
    yard.base = yard.git.run("rev-parse", "HEAD")
    yard.environment["PATH"] = f"{Path(tool).parent}:{os.environ['PATH']}"

    for number, name in enumerate(("./tool", "tool")):
        dispatch = yard.dispatch(name, token=f"{number}" * 16)
        assert isinstance(yard.runs.launch(dispatch), Launched)
        yard.ends(dispatch.token)
        assert said(yard.folder(dispatch)) == "here\n"


def test_what_may_pass_is_tried_again(yard: Yard) -> None:
    (yard.work / "worktrees").mkdir(parents=True)
    (yard.work / "worktrees/fix-login").write_text("in the way")
    (yard.work / "worktrees/task+fix-login").write_text("in the way")

    report = _refused(yard, "true")

    assert report.reason is ReasonCode.DISPATCH_FAILED
    assert report.detail.startswith("no work tree can be made for `task/fix-login`: fatal: ")


def test_a_folder_that_cannot_be_written_is_tried_again(yard: Yard) -> None:
    yard.work.write_text("in the way")

    report = yard.runs.launch(yard.dispatch("true"))

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.DISPATCH_FAILED
    assert report.detail == f"`{yard.work}`: File exists"


def test_a_start_that_was_refused_can_succeed_later(yard: Yard) -> None:
    tool = _tool(yard, "#!/bin/sh\nexit 0\n", 0o644)
    _refused(yard, tool)
    (yard.root / "tool").chmod(0o755)

    assert isinstance(yard.runs.launch(yard.dispatch(tool)), Launched)
    assert yard.ends() is RunState.SUCCEEDED


def test_launching_again_finds_the_worker_started(yard: Yard) -> None:
    first = yard.runs.launch(yard.dispatch("sh", "-c", "echo x >>count; sleep 60"))
    again = yard.runs.launch(yard.dispatch("sh", "-c", "echo x >>count; sleep 60"))
    yard.runs.cancel(TOKEN)
    yard.ends()
    late = yard.runs.launch(yard.dispatch("sh", "-c", "echo x >>count; sleep 60"))

    assert first == again == late
    assert (yard.work / "worktrees/fix-login/count").read_text() == "x\n"


def test_launching_again_says_where_the_worker_began_and_not_where_it_is(yard: Yard) -> None:
    yard.starts("git commit --quiet --allow-empty --message=Work")
    yard.ends()

    report = yard.runs.launch(yard.dispatch("true"))

    assert isinstance(report, Launched)
    assert report.base == yard.base != yard.git.run("rev-parse", "task/fix-login")


def test_two_processes_at_the_same_moment_start_one_worker(yard: Yard) -> None:
    both = [_launcher(yard, "echo x >>count; exec sleep 60") for _ in range(2)]
    _go(*both)
    answers = [process.communicate("end\n")[0] for process in both]

    assert answers == ["Launched\n"] * 2
    assert (yard.work / "worktrees/fix-login/count").read_text() == "x\n"
    yard.runs.cancel(TOKEN)
    yard.ends()


def test_a_worker_outlives_the_launcher_that_is_killed(yard: Yard) -> None:
    launcher = _launcher(yard, "while ! [ -e out ]; do sleep 0.01; done; exit 4")
    _go(launcher)
    assert launcher.stdout is not None
    launcher.stdout.readline()
    kill(launcher.pid)
    launcher.communicate()

    assert yard.state() is RunState.RUNNING
    (yard.work / "worktrees/fix-login/out").touch()
    assert yard.ends() is RunState.FAILED


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.04, 0.05, 0.06, 0.08])
def test_a_launcher_killed_at_any_moment_leaves_one_worker_or_none(
    yard: Yard, moment: float
) -> None:
    launcher = _launcher(yard, "echo x >>count; exec sleep 60")
    _go(launcher)
    time.sleep(moment)
    kill(launcher.pid)
    launcher.communicate()

    again = yard.runs.launch(yard.dispatch("sh", "-c", "echo x >>count; exec sleep 60"))

    count = yard.work / "worktrees/fix-login/count"
    until(lambda: count.exists() and count.read_text() == "x\n")
    assert isinstance(again, Launched)
    yard.runs.cancel(TOKEN)
    yard.ends()
    assert count.read_text() == "x\n"


def test_long_names_and_names_in_other_scripts_are_fine(tmp_path: Path) -> None:
    (tmp_path / "Gärten 世界").mkdir()
    yard = Yard(tmp_path / "Gärten 世界")
    task = ("a-very-long-task.id_" * 4)[:79] + "x"
    folder = yard.starts('echo $KICKOFF_TASK; cat "$KICKOFF_PLAN"; pwd', task=task)

    assert yard.ends() is RunState.SUCCEEDED
    assert folder.path.name == f"{task}@1.7c0e0000"
    assert said(folder).splitlines() == [
        task,
        "# Fix the login",
        str(yard.work / "worktrees" / task),
    ]


def test_nothing_of_ours_is_open_in_a_worker_but_the_lock(yard: Yard) -> None:
    listing = (
        "import os\n"
        "for number in range(3, 200):\n"
        "    try: found = os.fstat(number)\n"
        "    except OSError: continue\n"
        "    print(found.st_ino)\n"
    )
    dispatch = yard.dispatch(sys.executable, "-c", listing)
    yard.runs.launch(dispatch)
    yard.ends()

    folder = yard.folder(dispatch)
    assert said(folder) == f"{(folder.path / 'lock').stat().st_ino}\n"


def test_what_belongs_to_a_run_is_for_its_user_alone(yard: Yard) -> None:
    folder = yard.starts("true")
    yard.ends()

    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_the_worker_s_keeper_is_no_child_of_the_launcher(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    _, keeper = pids(folder)

    with pytest.raises(ChildProcessError):
        os.waitpid(keeper, os.WNOHANG)
    yard.runs.cancel(TOKEN)
    yard.ends()
    until(lambda: not folder.held)


def test_no_branch_that_somebody_looks_at_says_anything_to_a_worker_or_about_it(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    name = folder.path.name
    yard.git.run("switch", "--quiet", "--create", "theirs")
    for place in (f".kickoff/runs/{name}", f".git/kickoff/runs/{name}", f"kickoff/runs/{name}"):
        planted = yard.git.run("hash-object", "-w", "--stdin", given=b'{"status": 0}')
        for file in ("plan.md", "run.json", "exit.json", "stop"):
            entry = f"100644,{planted},{place}/{file}"
            yard.git.ask("update-index", "--add", "--cacheinfo", entry)
    yard.git.run("commit", "--quiet", "--message=Help")
    yard.git.run("switch", "--quiet", "--force", "main")
    yard.git.run("switch", "--quiet", "--force", "theirs")
    yard.git.run("switch", "--quiet", "--force", "main")

    assert (folder.path / "plan.md").read_text() == "# Fix the login\n"
    assert yard.state() is RunState.RUNNING
    yard.runs.cancel(TOKEN)
    yard.ends()
