"""`kickoff` as a process: pipes that close, mistakes of our own, Ctrl-C, terminals, shells."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository

SOURCE = Path(__file__).parents[2] / "src"
KICKOFF = [sys.executable, "-P", "-m", "kickoff"]
NOBODY = "default_worker: nobody\nworkers:\n  nobody: {dispatch: none}\n"


class Terminal:
    """A person's shell in a plain repository."""

    def __init__(self, plain: PlainRepository) -> None:
        self.folder = plain.folder
        self.environment = {**plain.environment, "PYTHONPATH": str(SOURCE), "TERM": "xterm"}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.command([*KICKOFF, *words], **more)

    def command(self, command: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def on_a_terminal(self, *words: str, **more: str) -> str:
        """What a call writes to a terminal."""
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [*KICKOFF, *words],
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as process:
            os.close(theirs)
            return _read(ours, process)


def _read(ours: int, process: subprocess.Popen[bytes]) -> str:
    written = b""
    while True:
        try:
            written += os.read(ours, 4096)
        except OSError:
            process.wait()
            os.close(ours)
            return written.decode()


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    plain = PlainRepository(tmp_path)
    plain.commit({".github/kickoff.yml": NOBODY}, "Plan")
    return plain


@pytest.fixture
def terminal(plain: PlainRepository) -> Terminal:
    return Terminal(plain)


def test_a_reader_that_has_had_enough_is_no_error(terminal: Terminal) -> None:
    line = f"{' '.join(KICKOFF)} help | head -1; echo ${{PIPESTATUS[0]}}"

    ran = terminal.command(["bash", "-c", line])

    assert ran.stdout.splitlines()[1:] == ["0"]
    assert ran.stderr == ""


def test_output_that_nobody_reads_is_no_error(terminal: Terminal) -> None:
    ran = terminal.command(["bash", "-c", f"{' '.join(KICKOFF)} status | true; echo done"])

    assert (ran.stdout, ran.stderr) == ("done\n", "")


BUG = """
import sys
from kickoff.core.wording import terminal_board
from kickoff.entrypoints.cli import main, process

def totals(view):
    raise KeyError("mislaid")

terminal_board.totals = totals
sys.exit(main(sys.argv[1:]))
"""


def test_a_mistake_of_our_own_says_how_to_report_it(terminal: Terminal) -> None:
    ran = terminal.command([sys.executable, "-P", "-c", BUG, "status"])

    assert (ran.returncode, ran.stdout) == (70, "")
    assert ran.stderr.startswith("kickoff: a mistake in Kickoff 0.1.0 itself (KeyError: 'mislaid')")
    assert "report that at https://github.com/kickoff-queue/kickoff/issues" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_where_a_mistake_came_from_is_told_to_who_asks(terminal: Terminal) -> None:
    assert (
        "Traceback" in terminal.command([sys.executable, "-P", "-c", BUG, "-vv", "status"]).stderr
    )


def test_a_mistake_of_our_own_is_json_for_programs(terminal: Terminal) -> None:
    bug = BUG.replace("terminal_board.totals = totals", "process._told = totals")
    ran = terminal.command([sys.executable, "-P", "-c", bug, "--json", "status"])

    assert ran.returncode == 70
    assert json.loads(ran.stdout)["outcome"] == "bug"


def test_ctrl_c_ends_watching_politely(terminal: Terminal) -> None:
    terminal.run("hello")
    with subprocess.Popen(
        [*KICKOFF, "watch", "--every", "60s"],
        cwd=terminal.folder,
        env=terminal.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        first = watching.stdout.readline()
        time.sleep(0.2)
        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=20)

    assert "hello" in first
    assert out == "Not watching any more. Workers go on; kickoff watch looks again.\n"
    assert (watching.returncode, err) == (0, "")


def test_a_terminal_gets_a_table_in_colour(terminal: Terminal) -> None:
    terminal.run("hello")

    written = terminal.on_a_terminal("status", COLUMNS="100")

    assert "\x1b[1m" in written
    assert re.search(r"task.*#.*state.*priority.*waits for", written)


@pytest.mark.parametrize("plainly", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colour_gets_none(terminal: Terminal, plainly: dict[str, str]) -> None:
    terminal.run("hello")

    assert "\x1b[" not in terminal.on_a_terminal("status", COLUMNS="100", **plainly)


@pytest.mark.parametrize(
    ("when", "environment", "coloured"),
    [
        ("always", {"NO_COLOR": "1"}, True),
        ("always", {}, True),
        ("never", {}, False),
        ("auto", {}, False),
    ],
)
def test_colour_can_be_chosen(
    terminal: Terminal, when: str, environment: dict[str, str], coloured: bool
) -> None:
    terminal.run("hello")

    written = terminal.run("--color", when, "status", "hello", **environment).stdout

    assert ("\x1b[" in written) == coloured


def test_a_live_table_shows_the_queue_and_leaves_it_on_the_screen(terminal: Terminal) -> None:
    terminal.run("hello")

    written = terminal.on_a_terminal("watch", "--until-done", COLUMNS="100")

    assert "Waiting" in written
    assert written.rstrip().endswith("Nothing moves any more: 1 task waits for a person.")
    assert "\x1b[?25h" in written


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(terminal: Terminal, shell: str) -> None:
    script = terminal.run("completion", shell).stdout

    assert "_KICKOFF_COMPLETE" in script
    assert "kickoff" in script


def completed(terminal: Terminal, *lines: tuple[str, ...], first: str = "") -> list[list[str]]:
    """What bash offers behind these words, by the very script that people install.

    `first` is run before it.
    """
    script = terminal.run("completion", "bash").stdout
    asking = "\n".join(_asking(words) for words in lines)
    program = f"{first}\n{_on_path(terminal)}{script}\n{asking}"
    ran = terminal.command(["bash", "--norc", "-c", program])
    assert ran.stderr == ""
    return [block.split() for block in ran.stdout.split("--\n")[:-1]]


def _asking(words: tuple[str, ...]) -> str:
    quoted = " ".join(f"'{word}'" for word in words)
    return (
        f"COMPREPLY=()\nCOMP_WORDS=({quoted})\nCOMP_CWORD={len(words) - 1}\n"
        '_kickoff_completion kickoff\nprintf "%s\\n" "${COMPREPLY[@]}" --\n'
    )


def _on_path(terminal: Terminal) -> str:
    """`kickoff` as a program, as it is when it is installed."""
    folder = terminal.folder.parent / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "kickoff"
    program.write_text(f'#!/bin/sh\nexec {" ".join(KICKOFF)} "$@"\n')
    program.chmod(0o755)
    return f'PATH="{folder}:$PATH"\n'


OFFERS = {
    ("kickoff", "stat"): ["status"],
    ("kickoff", "hel"): ["help", "hello"],
    ("kickoff", "--js"): ["--json"],
    ("kickoff", "cancel", ""): ["hello"],
    ("kickoff", "hello", "pri"): ["priority="],
    ("kickoff", "hello", "priority", "="): ["p0", "p1", "p2", "p3"],
    ("kickoff", "hello", "worker", "=", "n"): ["nobody"],
    ("kickoff", "worker", ""): ["nobody"],
    ("kickoff", "retry", "k"): ["keep"],
    ("kickoff", "extend", ""): ["1d", "3d", "1w"],
    ("kickoff", "help", "una"): [],
    ("kickoff", "help", "unp"): ["unpause"],
    ("kickoff", "completion", "f"): ["fish"],
    ("kickoff", "log", "h"): ["hello"],
}


def test_bash_completes_what_the_grammar_takes(terminal: Terminal) -> None:
    terminal.run("hello")

    assert dict(zip(OFFERS, completed(terminal, *OFFERS), strict=True)) == OFFERS


def test_completion_that_fails_offers_nothing_and_says_nothing(
    terminal: Terminal, plain: PlainRepository
) -> None:
    plain.git("config", "kickoff.remote", "nowhere")

    assert completed(terminal, ("kickoff", "cancel", "")) == [[]]


def test_commands_are_completed_where_no_task_is_known(
    terminal: Terminal, plain: PlainRepository
) -> None:
    assert completed(terminal, ("kickoff", "hel")) == [["help", "hello"]]
    plain.git("config", "kickoff.remote", "nowhere")
    assert completed(terminal, ("kickoff", "hel")) == [["help"]]


def test_completion_asks_no_remote(terminal: Terminal, plain: PlainRepository) -> None:
    terminal.run("hello")
    plain.git("remote", "add", "origin", "http://127.0.0.1:9/nowhere.git")

    lines = ("kickoff", "completion", "b"), ("kickoff", "cancel", "")
    assert completed(terminal, *lines) == [["bash"], []]


def test_a_shell_is_offered_no_words_of_others(terminal: Terminal, plain: PlainRepository) -> None:
    titled = '---\ntitle: "a\\e]52;c;aaaa\\a\\tb"\n---\n'
    plain.commit({"tasks/he$(touch stolen).md": "x\n", "tasks/he;ls.md": "x\n"})
    plain.commit({"tasks/hello.md": titled})
    terminal.run("hello")

    assert completed(terminal, ("kickoff", "status", "he")) == [["hello"]]
    asked = 'COMP_WORDS="kickoff status he" COMP_CWORD=2 _KICKOFF_COMPLETE=zsh_complete kickoff'
    ran = terminal.command(["sh", "-c", f"{_on_path(terminal)}{asked}"])
    assert ran.stdout == "plain\nhello\na]52;c;aaaa b\n"


@pytest.mark.parametrize(
    ("words", "without"),
    [
        (("--help",), "github requests rich markdown_it yaml subprocess"),
        (("version",), "github requests rich"),
        (("status",), "github requests rich"),
        (("hello",), "github requests rich"),
        (("tick", "--dry-run"), "github requests rich"),
    ],
)
def test_nothing_is_imported_that_a_command_does_not_need(
    terminal: Terminal, words: tuple[str, ...], without: str
) -> None:
    ran = terminal.command([sys.executable, "-P", "-X", "importtime", "-m", "kickoff", *words])

    imported = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert ran.returncode == 0
    assert imported & set(without.split()) == set()


OLD_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_an_old_locale_reads_and_shows_all_it_can(
    terminal: Terminal, plain: PlainRepository
) -> None:
    plain.commit({"tasks/für/sun.md": "---\ntitle: Grüße \N{FLAG IN HOLE}\n---\nShine.\n"}, "Plan")

    shown = terminal.command([*KICKOFF, "list"], **OLD_LOCALE)
    told = terminal.command([*KICKOFF, "--json", "list"], **OLD_LOCALE)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Gr??e ?" in shown.stdout
    titles = {task["id"]: task["title"] for task in json.loads(told.stdout)["tasks"]}
    assert titles["sun"] == "Grüße \N{FLAG IN HOLE}"


def test_bash_goes_on_right_behind_a_key(terminal: Terminal) -> None:
    told = 'compopt() { printf "%s\\n" "$@"; }'
    lines = ("kickoff", "hello", "pri"), ("kickoff", "hel")

    assert completed(terminal, *lines, first=told) == [
        ["-o", "nospace", "priority="],
        ["help", "hello"],
    ]


def test_zsh_goes_on_right_behind_a_key(terminal: Terminal) -> None:
    script = terminal.run("completion", "zsh").stdout
    assert """compadd -U -S '' -V unsorted -a keys""" in script
    assert """if [[ "$key" == *= ]]; then""" in script
    assert "local -a keys" in script


def test_fish_is_told_all_of_what_a_word_means(terminal: Terminal) -> None:
    script = terminal.run("completion", "fish").stdout
    assert 'string split --max 1 "," $completion' in script
