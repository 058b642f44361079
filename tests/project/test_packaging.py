"""What is installed: locked, hashed, in agreement with pyproject.toml, each with its reason."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kickoff import __version__
from project import repository

PYPROJECT: dict[str, Any] = tomllib.loads((repository.ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def _lock(name: str) -> list[str]:
    return (repository.ROOT / "requirements" / f"{name}.txt").read_text().splitlines()


def _pins(name: str) -> dict[str, str]:
    pins = (PIN.fullmatch(line) for line in _lock(name))
    return {pin["name"]: pin["version"] for pin in pins if pin}


COMMAND_LINE = {"click", "rich"}
"""What only the `kickoff` command needs."""


def _declared(lock: str) -> Iterator[Requirement]:
    declared = map(Requirement, PYPROJECT["project"]["dependencies"])
    yield from (one for one in declared if lock == "dev" or one.name not in COMMAND_LINE)
    if lock == "dev":
        yield from _extras()
        yield from _group("dev")


def _extras() -> Iterator[Requirement]:
    for lines in PYPROJECT["project"]["optional-dependencies"].values():
        yield from map(Requirement, lines)


def _group(name: str) -> Iterator[Requirement]:
    for entry in PYPROJECT["dependency-groups"][name]:
        if isinstance(entry, dict):
            yield from _group(entry["include-group"])
        else:
            yield Requirement(entry)


@pytest.mark.parametrize("lock", ["action", "dev"])
def test_a_lock_holds_what_the_project_declares(lock: str) -> None:
    pins = _pins(lock)

    stale = [
        str(wanted)
        for wanted in _declared(lock)
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"))
    ]

    assert stale == [], "run script/lock"


@pytest.mark.parametrize("lock", ["action", "dev"])
def test_a_lock_is_pins_and_hashes_and_nothing_else(lock: str) -> None:
    comment, *lines = _lock(lock)

    assert comment == "# Made by script/lock from pyproject.toml. Do not edit."
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []


def test_what_the_action_runs_on_is_what_is_tested() -> None:
    tested = _pins("dev")

    assert _pins("action") == {name: tested.get(name) for name in _pins("action")}


def test_the_action_runs_without_the_packages_its_lock_leaves_out() -> None:
    program = """
import sys
for name in ("click", "colorama", "cryptography", "pygments", "rich"):
    sys.modules[name] = None
import github
import kickoff.adapters.github.forge, kickoff.adapters.github.state_branch, kickoff.bootstrap
import kickoff.entrypoints.action, kickoff.entrypoints.worker, kickoff.service.running
github.Github(auth=github.Auth.Token("token")).close()
"""
    left_out = {"click", "colorama", "cryptography", "pygments", "rich"}

    subprocess.run([sys.executable, "-I", "-c", program], check=True)

    assert left_out & set(_pins("dev")) - set(_pins("action")) == left_out


def test_every_run_time_dependency_earns_its_place_in_writing() -> None:
    decisions = (repository.ROOT / "docs" / "explanation" / "decisions.md").read_text()
    declared = [*map(Requirement, PYPROJECT["project"]["dependencies"]), *_extras()]
    names = [requirement.name for requirement in declared]

    assert [name for name in names if f"**{name}**" not in decisions] == []


def test_the_package_and_the_project_have_one_version() -> None:
    assert PYPROJECT["project"]["version"] == __version__


def test_the_change_log_has_the_next_version_or_this_one() -> None:
    text = (repository.ROOT / "CHANGELOG.md").read_text()

    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0] in {"Unreleased", __version__}


def test_the_pages_templates_and_assets_are_in_the_wheel(tmp_path: Path) -> None:
    beside = Path(sys.executable).parent
    program = "import sys, uv_build; print(uv_build.build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=repository.ROOT,
        env={**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
        text=True,
    )
    folder = repository.PACKAGE / "entrypoints" / "web"
    needed = [path for kind in ("templates", "assets") for path in (folder / kind).iterdir()]

    names = ZipFile(tmp_path / built.stdout.split()[-1]).namelist()

    packed = {path.relative_to(repository.PACKAGE.parent).as_posix() for path in needed}
    assert sorted(packed - set(names)) == []
    assert len(packed) >= 12
