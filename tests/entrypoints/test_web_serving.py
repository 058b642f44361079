"""`kickoff serve` and `kickoff board` as processes: what they say, where they listen, and ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.entrypoints.web.extra import need_extra
from kickoff.errors import ConfigurationError
from project import repository

CONFIG = "workers: {default: {dispatch: none}}\n"
SECONDS = 20


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    plain = PlainRepository(tmp_path)
    plain.commit({".github/kickoff.yml": CONFIG})
    plain.git("config", "user.name", "ann")
    return plain


def command(*words: str) -> list[str]:
    return [sys.executable, "-P", "-W", "error", "-m", "kickoff", *words]


def environment(plain: PlainRepository) -> dict[str, str]:
    return {**plain.environment, "PYTHONPATH": str(repository.ROOT / "src")}


@contextmanager
def serving(plain: PlainRepository, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address, and the process."""
    server = subprocess.Popen(
        command("serve", "--port", "0", *options),
        cwd=plain.folder,
        env=environment(plain),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = server.stderr.readline()
    found = re.fullmatch(r"The board of garden is at (http://127\.0\.0\.1:\d+/) .*\n", said)
    try:
        assert found, said
        yield found[1], server
    finally:
        server.kill()
        server.communicate()


def ended(plain: PlainRepository, *words: str) -> tuple[int, str, str]:
    ran = subprocess.run(
        command(*words),
        cwd=plain.folder,
        env=environment(plain),
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return ran.returncode, ran.stdout, ran.stderr


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        text: str = answer.read().decode()
        return text


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, -15)])
def test_it_serves_until_it_is_told_to_stop(
    plain: PlainRepository, number: int, status: int
) -> None:
    with serving(plain) as (url, server):
        assert "Hello" in get(f"{url}tasks/hello")
        server.send_signal(number)
        out, err = server.communicate(timeout=SECONDS)

    assert (server.returncode, out, err) == (status, "", "")


def test_only_loopback_is_listened_on(plain: PlainRepository) -> None:
    with serving(plain) as (url, _):
        port = int(url.rstrip("/").rpartition(":")[2])
        reached = [a for a in ("127.0.0.1", "127.0.0.2") if _reaches(a, port)]

    assert reached == ["127.0.0.1"]


def _reaches(address: str, port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(SECONDS)
        return asked.connect_ex((address, port)) == 0


def test_it_ticks_when_asked_to(plain: PlainRepository) -> None:
    assert plain.ask("rev-parse", "--verify", "kickoff-state").returncode != 0

    with serving(plain, "--tick", "1s") as (url, _):
        assert "This server ticks every 1 s." in get(url)
        while plain.ask("rev-parse", "--verify", "kickoff-state").returncode != 0:
            get(url)


def test_a_port_that_is_taken_is_refused_with_the_way_out(plain: PlainRepository) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, out, err = ended(plain, "serve", "--port", str(port))

    assert (status, out) == (2, "")
    assert err == (
        f"kickoff: port {port} cannot be used: Address already in use\n"
        "  --port 0 takes one that is free\n"
        "  Read: docs/reference/command-line.md (bad_input)\n"
    )


def test_the_board_is_written_and_said_where(plain: PlainRepository) -> None:
    status, out, err = ended(plain, "board", "--out", "pages")

    assert (status, out, err) == (0, "The board and 1 task: pages/index.html\n", "")
    assert (plain.folder / "pages" / "index.html").is_file()


def test_without_the_extra_it_says_what_to_install() -> None:
    with pytest.raises(ConfigurationError) as missing:
        need_extra(("json", "no_such_package", "nor_this_one"))

    assert str(missing.value) == (
        "the pages need no_such_package, nor_this_one, which the extra `web` brings"
    )
    assert missing.value.reason == "extra_missing"
    assert missing.value.remedy.startswith("pip install 'gh-kickoff[web]'")


def test_everything_that_the_extra_brings_is_installed_here() -> None:
    need_extra()
