"""A worker's output as a page can show it."""

from __future__ import annotations

import pytest

from kickoff.entrypoints.web.log_text import as_text

SHOWN = {
    b"plain\n": "plain\n",
    b"\x1b[1;31mred\x1b[0m\n": "red\n",
    b"\x1b]0;a title\x07shown\n": "shown\n",
    b"\x1b]8;;https://a.example\x1b\\link\x1b]8;;\x1b\\\n": "link\n",
    b" 10%\r 50%\r100%\n": "100%\n",
    b"windows\r\nlines\r\n": "windows\nlines\n",
    b"\x1b(Bnot \x1b=all\n": "not all\n",
    b"\xff\xfe bytes\n": "\ufffd\ufffd bytes\n",
    "\u202eturned\u202c\n".encode(): "turned\n",
    b"tab\there\n": "tab\there\n",
    b"": "",
}


@pytest.mark.parametrize("content", SHOWN)
def test_output_is_shown_without_what_steers_a_terminal(content: bytes) -> None:
    assert as_text(content) == SHOWN[content]


@pytest.mark.parametrize("end", ["", "\n", "\r", "\r\n"])
def test_a_line_without_an_end_in_sight_is_shown_as_soon_as_any_other(end: str) -> None:
    line = "." * 4_000_000

    assert as_text(f"50%\r{line}{end}".encode()) == line + end.replace("\r\n", "\n")


def test_a_line_shows_what_was_written_over_it_last() -> None:
    assert as_text(b"one\r\rtwo\rthree\nfour") == "three\nfour"
