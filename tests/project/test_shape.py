"""What the code looks like: small modules, plain names, nothing silenced, everything on the map."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import repository

LONGEST_MODULE = 350
EMPTY_NAMES = re.compile(
    r"(?:^|_)(?:manager|helpers?|utils?|handler)(?:_|$)|^process_|^(?:data|info)$"
)
SILENCERS = {
    "# type: " + "ignore": "types are fixed, not silenced",
    "# no" + "qa": "style is fixed, not silenced",
    "unittest" + ".mock": "the fakes in tests/ keep state; calls are not recorded",
    "monkeypatch" + ".setattr": "what varies is a parameter or a port",
    "pytest.mark." + "skip": "a test runs or does not exist",
    "pytest" + ".skip": "a test runs or does not exist",
    "pytest.mark." + "xfail": "a test passes or does not exist",
    "except " + "Exception": "name what can go wrong",
    "TO" + "DO": "open an issue",
    "FIX" + "ME": "open an issue",
}


@pytest.mark.parametrize("module", repository.modules(), ids=repository.name)
def test_a_module_is_short_and_says_what_it_is_for(module: Path) -> None:
    text = module.read_text()

    assert text.count("\n") <= LONGEST_MODULE, "two subjects? make it two modules"
    assert ast.get_docstring(ast.parse(text)), "a module begins by saying what it is for"


@pytest.mark.parametrize("module", repository.modules(), ids=repository.name)
def test_names_are_the_words_of_the_field(module: Path) -> None:
    empty = [name for name in _defined(module) if EMPTY_NAMES.search(_snake(name))]

    assert empty == []


def _defined(module: Path) -> Iterator[str]:
    yield module.stem
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case _:
                pass


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_nothing_is_silenced_or_left_for_later() -> None:
    found = [
        f"{repository.name(path)}: {words} ({why})"
        for path in repository.files()
        if path.suffix == ".py" or path.parent.name == "script"
        for words, why in SILENCERS.items()
        if words in path.read_text()
    ]

    assert found == []


def test_every_package_is_on_the_map_for_contributors() -> None:
    guide = (repository.ROOT / "CONTRIBUTING.md").read_text()
    packages = {path.parent for path in repository.PACKAGE.rglob("__init__.py")}
    packages -= {repository.PACKAGE}

    missing = sorted(
        folder
        for package in packages
        if f"`{(folder := package.relative_to(repository.PACKAGE).as_posix())}/`" not in guide
    )

    assert missing == []
