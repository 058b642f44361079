from __future__ import annotations

import hashlib

from kickoff.core.answering.markers import ReplyMarker, is_signed, read_marker, read_shows, sign


def test_a_reply_is_signed_with_the_digest_of_its_text() -> None:
    digest = hashlib.sha256(b"Hello.").hexdigest()[:16]
    assert sign("Hello.") == f"Hello.\n\n<!-- kickoff:reply v1 digest={digest} -->"
    assert read_marker(sign("Hello.")) == ReplyMarker(digest)


def test_the_marker_is_read_whatever_the_line_ends() -> None:
    assert read_marker(sign("a\nb").replace("\n", "\r\n") + "\r\n") == read_marker(sign("a\nb"))


def test_another_text_has_another_marker() -> None:
    assert read_marker(sign("a")) != read_marker(sign("b"))


def test_a_marker_counts_only_at_the_end() -> None:
    assert read_marker(sign("Hello.") + "\n\nMore.") is None
    assert read_marker("Hello.") is None
    assert read_marker("<!-- kickoff:reply v2 digest=0123456789abcdef -->") is None


def test_what_cannot_be_encoded_is_signed_all_the_same() -> None:
    assert read_marker(sign("\ud800")) is not None


def test_a_text_is_signed_by_its_own_marker_only() -> None:
    quoted = "They said:\n\n" + sign("Hello.").partition("\n\n")[2]

    assert [is_signed(body) for body in (sign("a\n\nb"), sign(""), quoted, "Hello.", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_line_ends_and_blanks_at_them_do_not_break_a_signature() -> None:
    assert is_signed(sign("a  \nb").replace("\n", "\r\n") + "\r\n")
    assert is_signed(sign("a\nb\n").replace("a\n", "a \n"))


def test_a_reply_tells_what_it_shows_besides_what_it_says() -> None:
    body = sign("Hello.", "feedfeedfeedfeed")
    assert read_shows(body) == "feedfeedfeedfeed"
    assert is_signed(body)
    assert read_shows(sign("Hello.")) is None


def test_what_was_quoted_in_a_reply_is_not_what_it_shows() -> None:
    quoted = "<!-- kickoff:shows v1 digest=0123456789abcdef -->"
    assert read_shows(sign(quoted, "feedfeedfeedfeed")) == "feedfeedfeedfeed"
