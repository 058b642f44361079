"""How long the action takes to start: medians, printed and not judged.

    python benchmarks/start_up.py [--python /path/to/python3.12] [--rounds 5]

Measures the filter for an event that is not ours, each way to make the environment from
requirements/action.txt (cold: nothing in a cache, everything from the index), and the first and
second import of what the action needs. docs/explanation/decisions.md has figures and the choice.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "action.txt"
HASHED = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]
PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
IMPORTS = "import github, frontmatter, markdown_it, ruamel.yaml, yaml"
FOREIGN = '{"action": "created", "comment": {"body": "nice", "user": {"login": "alice"}}}'

Variant = Callable[[str, Path], None]


def run(*command: str | Path, **environment: str) -> None:
    """Runs a command, quietly, and fails with it."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        env=kept | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def venv_with_pip(python: str, folder: Path) -> None:
    run(python, "-m", "venv", folder / "env")
    run(folder / "env/bin/python", *PIP, "--no-cache-dir", *HASHED)


def bare_venv(python: str, folder: Path) -> None:
    run(python, "-m", "venv", "--without-pip", folder / "env")
    run(
        python,
        "-m",
        "pip",
        "--python",
        folder / "env/bin/python",
        *PIP[2:],
        "--no-cache-dir",
        *HASHED,
    )


def pip_folder_compiled(python: str, folder: Path) -> None:
    run(python, *PIP, "--no-cache-dir", "--target", folder / "env", *HASHED)


def pip_folder(python: str, folder: Path) -> None:
    run(python, *PIP, "--no-cache-dir", "--no-compile", "--target", folder / "env", *HASHED)


def uv_folder(python: str, folder: Path) -> None:
    cache = ["--cache-dir", str(folder / "cache")]
    run("uv", "pip", "install", *cache, "--python", python, "--target", folder / "env", *HASHED)


def uv_venv(python: str, folder: Path) -> None:
    cache = ["--cache-dir", str(folder / "cache")]
    run("uv", "venv", *cache, "--python", python, folder / "env")
    interpreter = folder / "env/bin/python"
    run("uv", "pip", "sync", *cache, "--python", interpreter, "--require-hashes", LOCK)


def uv_by_pip(python: str, folder: Path) -> None:
    tools = folder / "tools"
    run(python, *PIP, "--no-cache-dir", "--no-compile", "--no-deps", "--target", tools, "uv")
    cache = ["--cache-dir", str(folder / "cache")]
    uv = tools / "bin/uv"
    run(uv, "pip", "install", *cache, "--python", python, "--target", folder / "env", *HASHED)


def foreign_event(python: str, folder: Path) -> None:
    event = folder / "event.json"
    event.write_text(FOREIGN)
    run(
        ROOT / "action/start",
        KICKOFF_PYTHON=python,
        GITHUB_EVENT_NAME="issue_comment",
        GITHUB_EVENT_PATH=str(event),
        GITHUB_OUTPUT=str(folder / "output"),
    )


MAKING: dict[str, Variant] = {
    "pip: venv, install": venv_with_pip,
    "pip: venv without pip, install into it": bare_venv,
    "pip: folder": pip_folder_compiled,
    "pip: folder, no compiling (chosen without uv)": pip_folder,
    "uv: venv, sync": uv_venv,
    "uv: folder (chosen with uv)": uv_folder,
    "uv fetched by pip, then folder": uv_by_pip,
}


def milliseconds(variant: Variant, python: str, rounds: int) -> float:
    """The median of `rounds` runs, each in an empty folder."""
    taken = []
    with tempfile.TemporaryDirectory() as outer:
        for number in range(rounds):
            folder = Path(outer) / str(number)
            folder.mkdir()
            begin = time.perf_counter()
            variant(python, folder)
            taken.append((time.perf_counter() - begin) * 1000)
            shutil.rmtree(folder)
    return statistics.median(taken)


def again(python: str, rounds: int) -> float:
    """What `action/run` costs when its folder is there, up to the module and without it."""
    with tempfile.TemporaryDirectory() as store:

        def start(python: str, folder: Path) -> None:
            folders = {"RUNNER_TOOL_CACHE": store, "RUNNER_TEMP": str(folder)}
            run(ROOT / "action/run", "keyword", KICKOFF_PYTHON=python, **folders)

        milliseconds(start, python, 1)
        return milliseconds(start, python, rounds)


def importing(python: str, rounds: int) -> tuple[float, float]:
    """The first import after an install that compiled nothing, and the next."""
    first: list[float] = []
    second: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            pip_folder(python, Path(name))
            for taken in (first, second):
                begin = time.perf_counter()
                run(python, "-P", "-s", "-c", IMPORTS, PYTHONPATH=f"{name}/env")
                taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(first), statistics.median(second)


def main() -> None:
    """Prints one line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    python, rounds = chosen.python, chosen.rounds

    print(f"{milliseconds(foreign_event, python, rounds * 4):8.0f} ms  event that is not ours")
    for name, variant in MAKING.items():
        if shutil.which("uv") is None and name.startswith("uv:"):
            print(f"{'-':>8}     {name}: no uv here")
            continue
        print(f"{milliseconds(variant, python, rounds):8.0f} ms  {name}")
    print(f"{again(python, rounds * 4):8.0f} ms  action/run with its folder there, to the module")
    first, second = importing(python, rounds)
    print(f"{first:8.0f} ms  first import, compiling")
    print(f"{second:8.0f} ms  next import")


if __name__ == "__main__":
    main()
