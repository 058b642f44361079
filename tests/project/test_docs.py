"""The documentation is true where that can be checked: links, names, commands, settings."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from kickoff.core.commands.actions import ACTIONS
from kickoff.core.grammar.parsing import Command, parse_comment
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Attempt, Entry, Registry
from kickoff.formats.config import load_config
from kickoff.formats.config_keys import CONFIG_KEYS
from kickoff.formats.task_file import RUNTIME_KEYS
from project import repository

PAGES = [
    *sorted(repository.ROOT.glob("*.md")),
    *sorted((repository.ROOT / "docs").rglob("*.md")),
]
MADE = "<!-- Made by script/reference"
WRITTEN = [path for path in PAGES if not path.read_text().startswith(MADE)]
OURS = ("action", "benchmarks", "docs", "examples", "requirements", "script", "src", "tests")
FENCE = re.compile(
    r"^(?P<mark>```+)(?P<kind>\w*)\n(?P<text>.*?)^(?P=mark)$", re.MULTILINE | re.DOTALL
)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
COMPOSED = re.compile(r"[a-z]+(?:_[a-z]+)+")
TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)
GITHUBS = {"display_title", "expected_head_oid"}


def _prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", page.read_text())


def _spans(page: Path) -> list[str]:
    return SPAN.findall(_prose(page))


def _blocks(page: Path, kind: str) -> list[str]:
    return [found["text"] for found in FENCE.finditer(page.read_text()) if found["kind"] == kind]


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to headings."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(_prose(page)))
    return {heading.replace(" ", "-") for heading in plain}


def _leads_nowhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return True
    return bool(anchor) and anchor not in _anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=repository.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(_prose(page)) if "://" not in link]

    assert [link for link in links if _leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", WRITTEN, ids=repository.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    spans = [span for span in _spans(page) if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+/?", span)]
    paths = {span for span in spans if span.split("/")[0] in OURS}
    paths |= set(re.findall(r"\bscript/\w+", page.read_text()))

    assert [path for path in sorted(paths) if not (repository.ROOT / path).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=repository.name)
def test_every_module_that_is_named_exists(page: Path) -> None:
    modules = [span for span in _spans(page) if re.fullmatch(r"kickoff(?:\.[a-z_]+)+", span)]
    names = [module for module in modules if not module.endswith((".yml", ".yaml"))]
    ours = [module for module in names if module.removeprefix("kickoff.") not in _settings()]

    assert [module for module in ours if importlib.util.find_spec(module) is None] == []


@pytest.mark.parametrize("page", WRITTEN, ids=repository.name)
def test_every_file_of_the_package_that_is_named_exists(page: Path) -> None:
    parts = {path.name for path in repository.PACKAGE.iterdir()}
    files = [span for span in _spans(page) if span.split("/")[0] in parts and "/" in span]

    assert [file for file in files if not (repository.PACKAGE / file).exists()] == []


def _settings() -> set[str]:
    """What the code asks `git config kickoff.…` for."""
    sources = (repository.ROOT / "src").rglob("*.py")
    asked = re.compile(r'\.(?:setting|switched_on)\("(\w+)"\)|get\("kickoff\.(\w+)"\)')
    return {name or other for s in sources for name, other in asked.findall(s.read_text())}


def test_every_setting_of_a_clone_is_explained_once() -> None:
    page = repository.ROOT / "docs" / "how-to" / "work-in-a-plain-repository.md"
    table = [row for row in page.read_text().splitlines() if row.startswith("| `kickoff.")]
    named = [name for row in table for name in re.findall(r"`kickoff\.(\w+)`", row)]

    assert sorted(named) == sorted(_settings())


def _commands(page: Path) -> Iterator[str]:
    lines = (
        line.strip()
        for block in FENCE.finditer(page.read_text())
        for line in block["text"].split("\n")
    )
    yield from (line for line in lines if line.startswith("/kickoff"))
    yield from (span for span in _spans(page) if span.startswith("/kickoff"))


def _is_carried_out(line: str) -> bool:
    (asked,) = parse_comment(line)
    return isinstance(asked, Command) and asked.verb in ACTIONS


@pytest.mark.parametrize("page", WRITTEN, ids=repository.name)
def test_every_command_that_is_shown_is_carried_out(page: Path) -> None:
    assert [line for line in _commands(page) if not _is_carried_out(line)] == []


def _names() -> set[str]:
    """Every composed word that means something: codes, keys, fields, reports, events, tests."""
    queue = (repository.ROOT / "examples" / "workflows" / "kickoff.yml").read_text()
    names = {code.value for code in ReasonCode} | set(RUNTIME_KEYS) | GITHUBS
    names |= {part for key in CONFIG_KEYS for part in key.path.split(".")}
    names |= {field.name for kind in (Attempt, Entry, Registry) for field in fields(kind)}
    report = (repository.ROOT / "docs" / "reference" / "report.schema.json").read_text()
    names |= set(json.loads(report)["properties"])
    tests = (repository.ROOT / "tests").rglob("test_*.py")
    names |= {name for path in tests for name in TEST.findall(path.read_text())}
    return names | set(yaml.load(queue, Loader=yaml.BaseLoader)["on"])


@pytest.mark.parametrize("page", WRITTEN, ids=repository.name)
def test_every_code_and_key_that_is_named_exists(page: Path) -> None:
    named = {span for span in _spans(page) if COMPOSED.fullmatch(span)}

    assert sorted(named - _names()) == []


CONFIGURATIONS = [
    (page, text)
    for page in PAGES
    for text in _blocks(page, "yaml")
    if text.startswith("# .github/kickoff.yml\n")
]


@pytest.mark.parametrize(("page", "text"), CONFIGURATIONS)
def test_every_configuration_that_is_shown_can_be_read(page: Path, text: str) -> None:
    assert load_config(text) is not None


def _used(block: str) -> Iterator[tuple[str, dict[str, Any]]]:
    loaded = yaml.load(block, Loader=yaml.BaseLoader)
    steps = loaded if isinstance(loaded, list) else []
    yield from ((step["uses"], step.get("with", {})) for step in steps if "uses" in step)


def test_every_step_that_is_shown_passes_inputs_that_exist() -> None:
    known = {
        f"kickoff-queue/kickoff{name}@v1": set(yaml.safe_load(path.read_text())["inputs"])
        for name, path in (
            ("", repository.ROOT / "action.yml"),
            ("/worker", repository.ROOT / "worker" / "action.yml"),
        )
    }
    shown = [step for page in PAGES for block in _blocks(page, "yaml") for step in _used(block)]
    ours = [(name, set(given)) for name, given in shown if name in known]

    assert ours
    assert [(name, given - known[name]) for name, given in ours if given - known[name]] == []


def test_the_diagram_shows_every_state_and_no_other() -> None:
    (diagram,) = _blocks(repository.ROOT / "README.md", "mermaid")
    named = dict(re.findall(r'state "([^"]+)" as (\w+)', diagram))
    words = set(re.findall(r"^ +(\w+) -->", diagram, re.MULTILINE))
    words |= set(re.findall(r"--> (\w+)", diagram))

    shown = {word for word in words if word not in named.values()} | set(named)
    assert shown == {state.value for state in State}
