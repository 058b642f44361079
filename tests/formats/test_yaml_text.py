from __future__ import annotations

import pytest
import yaml

from kickoff.formats.yaml_text import (
    Caps,
    Document,
    Items,
    Keys,
    Loader,
    Node,
    Problem,
    Scalar,
    decode_utf8,
    parse_yaml,
)

LOADERS = pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.BaseLoader])


def plain(node: Node | None) -> object:
    match node:
        case Keys():
            return {key: plain(pair.value) for key, pair in node.pairs.items()}
        case Items():
            return [plain(item) for item in node.items]
        case Scalar():
            return node.text
        case None:
            return None


def parsed(text: str, loader: Loader = yaml.CBaseLoader) -> Node | None:
    document = parse_yaml(text, loader=loader)
    assert isinstance(document, Document), document
    return document.root


@LOADERS
def test_every_value_stays_what_was_typed(loader: Loader) -> None:
    text = "a: NO\nb: 012\nc: 12:30\non: 1e3\ne: ~\nf: 2026-11-21\ng: '7'\nh: 0x1F\ni: !!int 5\n"

    assert plain(parsed(text, loader)) == {
        "a": "NO",
        "b": "012",
        "c": "12:30",
        "on": "1e3",
        "e": "~",
        "f": "2026-11-21",
        "g": "7",
        "h": "0x1F",
        "i": "5",
    }


@LOADERS
def test_places_are_those_of_the_text_for_every_way_to_write_a_value(loader: Loader) -> None:
    text = "é: &x |\n  foo\n\n# c\nb: # d\nc:\n  - 1\n\nd: *x\ne: {f: 'q', g}\n"
    root = parsed(text, loader)
    assert isinstance(root, Keys)

    assert {key: text[pair.start : pair.end] for key, pair in root.pairs.items()} == {
        "é": "&x |\n  foo\n\n",
        "b": "",
        "c": "- 1",
        "d": "*x",
        "e": "{f: 'q', g}",
    }
    assert [(pair.key.line, pair.key.column) for pair in root.pairs.values()] == [
        *((1, 1), (5, 1), (6, 1), (9, 1), (10, 1))
    ]


@LOADERS
def test_quotes_tell_a_word_from_nothing(loader: Loader) -> None:
    root = parsed("[null, 'null']", loader)
    assert isinstance(root, Items)

    assert [(n.text, n.plain) for n in root.items if isinstance(n, Scalar)] == [
        ("null", True),
        ("null", False),
    ]


@LOADERS
@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_a_text_without_a_value_is_an_empty_document(text: str, loader: Loader) -> None:
    assert parsed(text, loader) is None


@LOADERS
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", Problem("the key `a` stands here twice (first in line 1)", 3, 1)),
        (
            "x:\n  - {b: 1, b: 2}\n",
            Problem("the key `b` stands here twice (first in line 2)", 2, 12),
        ),
        ("a: *b\n", Problem("the alias `*b` names nothing that stands before it", 1, 4)),
        ("a: &a [*a]\n", Problem("the alias `*a` names nothing that stands before it", 1, 8)),
        ("a: 1\n---\nb: 2\n", Problem("it holds more than one document", 2, 1)),
        ("a: \x07\n", Problem("YAML does not allow the character U+0007", 1, 4)),
        ("a: é\r\nb: \x00\n", Problem("YAML does not allow the character U+0000", 2, 4)),
        ("a: \ud800\n", Problem("YAML does not allow the character U+D800", 1, 4)),
        (
            "a: {{ b }}\n",
            Problem(
                "a key must be plain text; put quotes around a value that begins with { or [", 1, 9
            ),
        ),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_place(
    text: str, problem: Problem, loader: Loader
) -> None:
    assert parse_yaml(text, loader=loader) == problem


@LOADERS
@pytest.mark.parametrize(
    ("text", "line"),
    [("a: b: c\n", 1), ("a:\n\t- b\n", 2), ("x: 'y\n", 2), ("a: b\nc: d\n e: f\n", 3)],
)
def test_a_syntax_error_has_its_line(text: str, line: int, loader: Loader) -> None:
    problem = parse_yaml(text, loader=loader)

    assert isinstance(problem, Problem)
    assert problem.line == line


@LOADERS
@pytest.mark.parametrize("step", ["[", "- ", "{a: "])
def test_deep_nesting_is_refused_and_does_not_end_the_process(step: str, loader: Loader) -> None:
    problem = Problem("it is nested deeper than 30 levels", 1, 1 + 30 * len(step))

    assert parse_yaml(step * 100_000, loader=loader) == problem


def test_a_billion_laughs_are_counted_before_they_are_laughed() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    assert parse_yaml("\n".join(lines)) == Problem("it holds more than 50,000 values", 5, 35)


def test_caps_are_the_callers() -> None:
    text = "a: &x [1, 2]\nb: *x\nc: *x\n"

    assert parse_yaml(text, Caps(size=10)) == Problem("it is larger than 10 bytes")
    assert parse_yaml(text, Caps(aliases=1)) == Problem("it holds more than 1 aliases", 3, 4)
    assert parse_yaml(text, Caps(nodes=6)) == Problem("it holds more than 6 values", 2, 4)
    assert isinstance(parse_yaml(text), Document)


def test_size_is_counted_in_bytes() -> None:
    assert parse_yaml("é" * 6, Caps(size=10)) == Problem("it is larger than 10 bytes")


def test_bytes_that_are_not_utf_8_are_refused_with_their_place() -> None:
    assert decode_utf8("a: é\r\nb: ".encode() + b"\xff") == Problem("it is not UTF-8", 2, 4)
    assert decode_utf8("é".encode()) == "é"
