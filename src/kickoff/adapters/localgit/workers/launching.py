"""Starting a worker on this machine, once per token, however often it is asked for.

The run's lock is taken first and handed on: to git, which goes on with a work tree when its starter
is killed, to the supervisor, and by it to the worker. There is no moment at which two processes
could both be starting one.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kickoff.adapters.localgit.workers import supervisor
from kickoff.adapters.localgit.workers.run_folder import RunFolder, run_number
from kickoff.adapters.localgit.workers.worktrees import Worktree, Worktrees
from kickoff.core.effects import Dispatch
from kickoff.core.events import Launched, LaunchFailed
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef
from kickoff.errors import ForgeError, Unavailable

START_SECONDS = 30.0
"""How long a worker may take to start, or somebody else's start of the same one."""

_NOT_PASSED_ON = re.compile(
    r"KICKOFF_(?!STATE_BRANCH$|CONFIG$).*|PWD|OLDPWD|GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE"
    r"|INDEX_VERSION|PREFIX|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|GRAFT_FILE"
    r"|SHALLOW_FILE|REPLACE_REF_BASE|QUARANTINE_PATH|CEILING_DIRECTORIES)"
)
"""What is ours (but for where the queue is), and what concerns another folder than the worker's."""

_SUPERVISOR = """\
import sys
sys.path.insert(0, sys.argv[1])
from kickoff.adapters.localgit.workers.supervisor import main
main()
"""
"""Without anybody's site-packages, settings and folder: it has to start at once, and alike."""

_FOR_GOOD = frozenset(
    {
        errno.ENOENT,
        errno.EACCES,
        errno.ENOEXEC,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.E2BIG,
        errno.EPERM,
    }
)
"""Why a program cannot be started today or tomorrow, with the system's numbers."""


@dataclass(frozen=True, slots=True)
class Launcher:
    """Starts commands in work trees below `work`. Their folders of runs lie below `runs`.

    `grace` is how many seconds a worker has to end when it is asked to.
    """

    runs: Path
    work: Path
    worktrees: Worktrees
    runner: str
    environment: Mapping[str, str]
    grace: float

    def launch(self, dispatch: Dispatch) -> Launched | LaunchFailed:
        """Start the attempt's worker, or find it started."""
        try:
            return self._launch(dispatch)
        except _Misconfigured as error:
            reason, said = ReasonCode.WORKER_MISCONFIGURED, str(error)
        except ForgeError as error:
            reason, said = ReasonCode.DISPATCH_FAILED, _told(error)
        except OSError as error:
            where = error.filename or self.runs
            reason, said = ReasonCode.DISPATCH_FAILED, f"`{where}`: {error.strerror}"
        except ValueError as error:
            reason, said = ReasonCode.DISPATCH_FAILED, str(error)
        return LaunchFailed(dispatch.task, dispatch.token, reason, said)

    def _launch(self, dispatch: Dispatch) -> Launched:
        folder = RunFolder.of(self.runs, dispatch)
        _refuse_links(self.work, self.work / "worktrees")
        _ignore(self.work)
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _taken(folder)
        try:
            record = folder.record()
            base = record.base if record else self._start(dispatch, folder, lock)
        finally:
            if lock is not None:
                os.close(lock)
        run = RunRef(run_number(dispatch.token), "")
        return Launched(dispatch.task, dispatch.token, run, base)

    def _start(self, dispatch: Dispatch, folder: RunFolder, lock: int | None) -> str:
        """The commit that the worker begins at."""
        if lock is None:
            raise Unavailable("another process has been starting this worker for too long")
        plan = folder.path / "plan.md"
        command = worker_command(dispatch, plan)
        tree = self.worktrees.holding(lock).take(dispatch.branch, dispatch.base)
        plan.write_bytes(dispatch.plan.encode("utf-8", "replace"))
        variables = worker_environment(self.environment, dispatch, plan, tree.path)
        order = {
            "folder": _characters(folder.path),
            "run": self._facts(dispatch, tree),
            "directory": _characters(tree.path),
            "command": command,
            "environment": [(_characters(n), _characters(v)) for n, v in variables.items()],
            "grace": self.grace,
        }
        _refuse(_supervised(order, variables, lock), dispatch.command[0], tree.path)
        return tree.head

    def _facts(self, dispatch: Dispatch, tree: Worktree) -> dict[str, Any]:
        return {
            "task": dispatch.task,
            "token": dispatch.token,
            "attempt": dispatch.attempt,
            "branch": dispatch.branch,
            "base": tree.head,
            "runner": self.runner,
            "worktree": str(tree.path),
        }


def worker_command(dispatch: Dispatch, plan: Path) -> list[str]:
    """The program and its arguments, each with its places filled in once; no shell reads them."""
    places = {"{plan}": str(plan), "{id}": dispatch.task, "{branch}": dispatch.branch}
    if not dispatch.command:
        raise _Misconfigured(f"the worker `{dispatch.worker}` has no command")
    filled = [_PLACE.sub(lambda found: places[found[0]], word) for word in dispatch.command]
    try:
        encoded = [_characters(word) for word in filled]
    except UnicodeEncodeError as error:
        raise _Misconfigured(f"the command cannot be given to a program: {error}") from error
    if any("\0" in word for word in encoded):
        raise _Misconfigured("the command cannot be given to a program: it holds a zero byte")
    return encoded


_PLACE = re.compile(r"\{(?:plan|id|branch)\}")


def worker_environment(
    environment: Mapping[str, str], dispatch: Dispatch, plan: Path, directory: Path
) -> dict[str, str]:
    """The user's own environment, and what a worker is told."""
    kept = {n: v for n, v in environment.items() if not _NOT_PASSED_ON.fullmatch(n)}
    return {
        **kept,
        "PWD": str(directory),
        "KICKOFF_TASK": dispatch.task,
        "KICKOFF_PLAN": str(plan),
        "KICKOFF_BRANCH": dispatch.branch,
        "KICKOFF_ATTEMPT": str(dispatch.attempt),
        "KICKOFF_TOKEN": dispatch.token,
    }


def _refuse_links(*folders: Path) -> None:
    """A link that came with a checkout would have us write outside of the repository."""
    for folder in folders:
        if folder.is_symlink():
            raise _Misconfigured(
                f"`{folder}` is a symbolic link, and those are not followed: remove it"
            )


def _ignore(work: Path) -> None:
    """Whatever we keep in a work tree of the user's is nothing to them."""
    work.mkdir(parents=True, exist_ok=True)
    ignored = work / ".gitignore"
    with contextlib.suppress(FileExistsError), ignored.open("x", encoding="ascii") as file:
        file.write("*\n")


def _taken(folder: RunFolder) -> int | None:
    """The run's lock; None when a worker was started meanwhile, or somebody takes very long."""
    patience = time.monotonic() + START_SECONDS
    while (lock := folder.take()) is None:
        if folder.record() is not None or time.monotonic() > patience:
            return None
        time.sleep(0.02)
    return lock


def supervisor_command() -> list[str]:
    """What a supervisor is started with; its order goes to its standard input."""
    root = str(Path(supervisor.__file__).parents[4])
    return [sys.executable, "-I", "-S", "-c", _SUPERVISOR, root, "kickoff-supervisor"]


def _supervised(
    order: Mapping[str, Any], environment: Mapping[str, str], lock: int
) -> dict[str, Any] | None:
    """Have a worker started; what stood in the way, if anything. Raises Unavailable."""
    process = subprocess.Popen(
        supervisor_command(),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(json.dumps(order).encode(), START_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Unavailable("the worker's supervisor did not answer") from None
    if not answer:
        raise Unavailable("the worker's supervisor ended without an answer")
    failure = json.loads(answer)["failure"]
    return failure if failure is None else dict(failure)


def _refuse(failure: Mapping[str, Any] | None, program: str, directory: Path) -> None:
    """Raise what stood in the way of the start."""
    if failure is None:
        return
    said = f"{failure['said']} (in `{directory}`)"
    if failure["step"] == "command" and failure["errno"] in _FOR_GOOD:
        why = _WHY.get(failure["errno"], "")
        raise _Misconfigured(f"`{program}` cannot be started: {said}{why}")
    raise Unavailable(f"`{program}` was not started, in `{failure['step']}`: {said}")


_WHY = {
    errno.ENOENT: "; there is no such program, or none as its first line names",
    errno.EACCES: "; it is not executable: `chmod +x` makes it so",
    errno.ENOEXEC: "; it is no program: its first line must name one, as in `#!/bin/sh`",
}


def _told(error: ForgeError) -> str:
    return f"{error}: {error.remedy}" if error.remedy else str(error)


def _characters(text: str | Path) -> str:
    """The bytes that the system sees, as the characters of the same numbers: JSON holds no bytes.

    Raises UnicodeEncodeError when the system has no bytes for it.
    """
    return os.fsencode(text).decode("latin-1")


class _Misconfigured(Exception):
    """Nothing but a change of the configuration or of the machine can help."""
