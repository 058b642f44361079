"""Who may ask what of the server, and what it tells browsers about its pages."""

from __future__ import annotations

import os
import re
from pathlib import Path
from socket import AF_INET

import pytest
from starlette.datastructures import Headers

from entrypoints.web_desk import ORIGIN, PORT, TOKEN, WebDesk
from kickoff.entrypoints.web.neighbours import TABLES
from kickoff.entrypoints.web.security import HEADERS, Door

HOLD = '{"words": ["hold", "fix-login"]}'
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["'none'"],
    "frame-ancestors": ["'none'"],
}
EVERYWHERE = ["/", "/tasks/fix-login", "/board.json", "/version", "/assets/page.css", "/nothing"]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> WebDesk:
    """For whoever changes nothing."""
    desk = WebDesk(tmp_path_factory.mktemp("web"))
    desk.asks("queue", "fix-login")
    return desk


@pytest.fixture
def fresh(tmp_path: Path) -> WebDesk:
    desk = WebDesk(tmp_path)
    desk.asks("queue", "fix-login")
    return desk


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_has_every_header(web: WebDesk, path: str) -> None:
    headers = web.get(path).headers

    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_refusals_have_the_headers_too(web: WebDesk) -> None:
    refused = web.get("/", host="evil.example")

    assert {name: refused.headers.get(name) for name in HEADERS} == HEADERS


def test_nothing_inline_and_nothing_from_elsewhere_may_run_or_load(web: WebDesk) -> None:
    said = web.get("/").headers["content-security-policy"]

    parts = (part.split() for part in said.split(";"))
    assert {name: sources for name, *sources in parts} == POLICY


@pytest.mark.parametrize("path", ["/", "/tasks/fix-login"])
def test_pages_hold_no_inline_script_style_or_handler(web: WebDesk, path: str) -> None:
    html = web.get(path).text

    assert re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*", html) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_answered_by_its_own_names(web: WebDesk, host: str) -> None:
    assert web.get("/version", host=f"{host}:{PORT}").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.evil.example:{PORT}",
        f"127.0.0.1:{PORT}, evil.example",
        "",
    ],
)
def test_a_foreign_host_is_refused_everywhere(web: WebDesk, host: str) -> None:
    answers = [web.get(path, host=host) for path in EVERYWHERE]

    assert [answer.status_code for answer in answers] == [403] * len(EVERYWHERE)
    assert answers[0].text == "This server answers only to this machine, by its own names.\n"


REFUSED = {
    "no origin": {"origin": None},
    "a foreign origin": {"origin": "https://evil.example"},
    "an origin without a name": {"origin": "null"},
    "our origin over TLS": {"origin": ORIGIN.replace("http", "https")},
    "another port of this machine": {"origin": "http://127.0.0.1:1"},
    "an origin that begins like ours": {"origin": f"{ORIGIN}.evil.example"},
    "asked by another site": {"sec_fetch_site": "cross-site"},
    "asked by another port": {"sec_fetch_site": "same-site"},
    "asked by nobody": {"sec_fetch_site": "none"},
    "a form": {"content_type": "application/x-www-form-urlencoded"},
    "plain text": {"content_type": "text/plain"},
    "no token": {"x_kickoff_token": None},
    "an empty token": {"x_kickoff_token": ""},
    "another token": {"x_kickoff_token": TOKEN[:-1]},
    "a token beyond ASCII": {"x_kickoff_token": b"tok\xe2\x82\xacn"},
    "no cookie": {"cookie": ""},
    "another cookie": {"cookie": f"kickoff-{PORT}=else"},
    "the cookie of another port": {"cookie": f"kickoff-1={TOKEN}"},
    "a foreign host": {"host": f"evil.example:{PORT}"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_a_command_is_refused_from(web: WebDesk, changes: dict[str, str | bytes | None]) -> None:
    before = web.desk.plain.head("kickoff-state")

    refused = web.posts(HOLD, **changes)

    assert refused.status_code == 403
    assert web.desk.plain.head("kickoff-state") == before


def test_the_same_command_from_our_own_page_is_carried_out(fresh: WebDesk) -> None:
    assert fresh.posts(HOLD).json()["outcome"] == "held"


def test_a_browser_that_tells_no_metadata_is_served_too(fresh: WebDesk) -> None:
    assert fresh.posts(HOLD, sec_fetch_site=None).json()["outcome"] == "held"


@pytest.mark.parametrize("length", ["10001", "-1", "1e3", ""])
def test_a_command_that_is_too_long_or_of_no_length_is_not_read(web: WebDesk, length: str) -> None:
    assert web.posts(HOLD, content_length=length).status_code == 403


@pytest.mark.parametrize("path", ["/", "/tasks/fix-login", "/version", "/board.json", "/command"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_no_other_method_does_anything(web: WebDesk, path: str, method: str) -> None:
    if (path, method) == ("/command", "POST"):
        return

    answer = web.browser.request(method, path, headers={"origin": ORIGIN})

    assert answer.status_code == 403


def test_a_command_is_not_given_by_get(web: WebDesk) -> None:
    before = web.desk.plain.head("kickoff-state")

    assert web.get("/command?words=hold&words=fix-login").status_code == 405
    assert web.desk.plain.head("kickoff-state") == before


def test_the_cookie_is_strict_and_out_of_reach_of_scripts(web: WebDesk) -> None:
    cookie = web.get("/").headers["set-cookie"]

    assert cookie == f"kickoff-{PORT}={TOKEN}; HttpOnly; Path=/; SameSite=strict"


def test_pages_differ_from_server_to_server_without_telling_the_token(web: WebDesk) -> None:
    tag = web.get("/").headers["etag"]

    assert TOKEN[:6] not in tag
    assert tag.endswith(f'-{web.door.tag}"')


NOBODYS = ("127.0.0.1", 1)
"""A connection that nobody of ours has."""


def test_another_account_of_this_machine_is_let_in_nowhere() -> None:
    door = Door(PORT, TOKEN, account=os.geteuid())
    ours = Headers({"host": f"127.0.0.1:{PORT}"})

    expected = (
        "This page belongs to another account of this machine." if TABLES[AF_INET].exists() else ""
    )
    assert door.refusal("GET", ours, NOBODYS) == expected
    assert Door(PORT, TOKEN).refusal("GET", ours, NOBODYS) == ""


def test_the_port_that_addresses_leave_out_is_left_out() -> None:
    assert Door(80, TOKEN).hosts == {"127.0.0.1", "localhost", "[::1]"}
    assert Door(81, TOKEN).hosts == {"127.0.0.1:81", "localhost:81", "[::1]:81"}
