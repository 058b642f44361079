from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from typing import Any

import pytest
import yaml
from hypothesis import given
from ruamel.yaml import YAML

from formats.strategies import HOSTILE, TEXTS
from kickoff.formats.yaml_text import FORBIDDEN
from kickoff.formats.yaml_writer import Flow, Value, write_scalar, write_yaml

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def by_ruamel(text: str, version: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    return reader.load(StringIO(text))


READERS: dict[str, Callable[[str], Any]] = {
    "PyYAML": yaml.safe_load,
    "PyYAML with libyaml": lambda text: yaml.load(text, Loader=yaml.CSafeLoader),
    "ruamel.yaml, YAML 1.1": lambda text: by_ruamel(text, "1.1"),
    "ruamel.yaml, YAML 1.2": lambda text: by_ruamel(text, "1.2"),
}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_takes_a_hostile_text_for_that_text(reader: str) -> None:
    keys = {f"k{text}"[:500]: text for text in HOSTILE}
    texts = list(HOSTILE)
    written = write_yaml({"block": texts, "keys": keys, "flow": Flow(texts)})

    assert READERS[reader](written) == {"block": texts, "keys": keys, "flow": texts}


@given(text=TEXTS)
def test_every_reader_takes_any_text_for_that_text(text: str) -> None:
    written = write_yaml({"in": {"block": text, "flow": Flow([text, {"key": text}])}})

    for read in (yaml.safe_load, READERS["PyYAML with libyaml"]):
        assert read(written) == {"in": {"block": text, "flow": [text, {"key": text}]}}


@given(text=TEXTS)
def test_a_text_stands_on_one_line_and_holds_nothing_that_yaml_forbids(text: str) -> None:
    written = write_yaml({"a": text})

    assert (written.count("\n"), len(written.splitlines())) == (1, 1)
    assert FORBIDDEN.search(written) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Fix the login redirect", "Fix the login redirect"),
        ("src/auth/**", "src/auth/**"),
        ("sha256:5b1d", "sha256:5b1d"),
        ("https://github.com/o/r/issues/1#c-2", "https://github.com/o/r/issues/1#c-2"),
        ("3f2c9a", "3f2c9a"),
        ("task/a@2", "task/a@2"),
        ("dependabot[bot]", '"dependabot[bot]"'),
        ("NO", '"NO"'),
        ("123456e7", '"123456e7"'),
        ("0b1010", '"0b1010"'),
        ("a: b", '"a: b"'),
        ("Grüße 😀", '"Grüße 😀"'),
        ('say "x"\n', '"say \\"x\\"\\n"'),
        ("\x1b\u202e\ufeff", '"\\u001b\\u202e\\ufeff"'),
        ("half \ud800", '"half \ufffd"'),
        (True, "true"),
        (-3, "-3"),
        (None, "null"),
        (AT, "2026-11-21T10:00:00Z"),
        (
            AT.replace(microsecond=9).astimezone(timezone(timedelta(hours=5))),
            "2026-11-21T10:00:00Z",
        ),
    ],
)
def test_a_value_is_bare_only_where_it_is_safe(
    value: str | int | datetime | None, written: str
) -> None:
    assert write_scalar(value) == written


def test_blocks_and_lines_are_laid_out_as_asked() -> None:
    value: dict[str, Value] = {
        "a": {"b": [Flow({"c": 1, "d": [2]}), Flow({})], "e": {}},
        "f": [{"g": 1, "h": 2}, [3]],
        "i": Flow({"j": AT, "k": None}),
        "7": True,
    }

    assert write_yaml(value) == (
        "a:\n  b:\n    - {c: 1, d: [2]}\n    - {}\n  e: {}\n"
        "f:\n  - g: 1\n    h: 2\n  - - 3\n"
        'i: {j: 2026-11-21T10:00:00Z, k: null}\n"7": true\n'
    )
