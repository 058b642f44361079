"""One contract for every state branch, wherever it lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from contract.state_homes import AtAPlainRemote, Home, InAPlainRepository, OnGitHub
from kickoff.formats.ledger import commit_message, parse_trailers
from kickoff.looks import Snapshot
from kickoff.ports import Change, CommitMessage, Lost, StateBranch, Swapped
from stateful_github import StatefulGitHub

REGISTRY, PLAN = "registry.yml", "plans/fix-login.md"
FIRST = {REGISTRY: b"version: 1\nend: 0\n", "README.md": "Bühne\n".encode(), PLAN: b"# Fix\n"}
MESSAGE = CommitMessage("Queue hello", "Kickoff-Op: op-2")


@pytest.fixture(params=["github", "local", "remote"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    if request.param == "github":
        github: StatefulGitHub = request.getfixturevalue("github")
        yield OnGitHub(github)
        github.effects.take_all()
    else:
        yield {"local": InAPlainRepository, "remote": AtAPlainRemote}[request.param](tmp_path)


@pytest.fixture
def state(home: Home) -> StateBranch:
    return home.state()


@pytest.fixture
def started(state: StateBranch) -> str:
    """The commit of a branch that was just made."""
    swap = state.create(FIRST, CommitMessage("Create the queue", "Kickoff-Op: op-1"))
    assert isinstance(swap, Swapped)
    return swap.commit


def put(state: StateBranch, files: dict[str, bytes | None], expected: str) -> str:
    """A swap that must be in; its commit."""
    swap = state.compare_and_swap(Change(files, expected, MESSAGE))
    assert isinstance(swap, Swapped)
    return swap.commit


def all_at_once(work: Callable[[int], object], people: int) -> list[object]:
    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(work, range(people)))


def test_a_branch_that_is_not_there_reads_as_none(state: StateBranch) -> None:
    assert state.read([REGISTRY]) is None
    assert state.history(50) == ()


def test_a_new_branch_is_an_orphan(home: Home, state: StateBranch, started: str) -> None:
    assert home.head() == started
    assert [(a.commit, a.parents) for a in state.history(50)] == [(started, ())]
    assert home.state().read(list(FIRST)) == Snapshot(started, FIRST)


@pytest.mark.usefixtures("started")
def test_whoever_creates_the_branch_second_lost(home: Home) -> None:
    head = home.head()

    assert home.state().create({REGISTRY: b"mine\n"}, MESSAGE) == Lost()
    assert home.head() == head


def test_of_several_that_create_the_branch_one_wins(home: Home) -> None:
    swaps = all_at_once(
        lambda n: home.state().create({REGISTRY: f"{n}\n".encode()}, MESSAGE), people=4
    )

    assert sorted(type(swap).__name__ for swap in swaps) == ["Lost", "Lost", "Lost", "Swapped"]
    assert Swapped(home.head() or "") in swaps


def test_only_the_files_that_are_asked_for_and_exist_are_read(
    started: str, state: StateBranch
) -> None:
    expected = Snapshot(started, {PLAN: FIRST[PLAN], REGISTRY: FIRST[REGISTRY]})

    assert state.read([REGISTRY, "done.yml", PLAN, "plans/no.md", "no/no.md"]) == expected


def test_a_folder_is_no_file(started: str, state: StateBranch) -> None:
    assert state.read(["plans"]) == Snapshot(started, {})


def test_a_head_is_read_without_files(started: str, state: StateBranch) -> None:
    assert state.read([]) == Snapshot(started, {})


def test_a_swap_changes_its_files_and_no_other(
    home: Home, started: str, state: StateBranch
) -> None:
    commit = put(state, {REGISTRY: b"end: 1\n"}, started)

    assert home.head() == commit
    assert home.state().read([*FIRST]) == Snapshot(commit, {**FIRST, REGISTRY: b"end: 1\n"})


def test_a_swap_on_a_branch_that_moved_is_lost(
    home: Home, started: str, state: StateBranch
) -> None:
    head = put(home.state(), {REGISTRY: b"theirs\n"}, started)

    assert state.compare_and_swap(Change({REGISTRY: b"mine\n"}, started, MESSAGE)) == Lost()
    assert home.head() == head


def test_the_same_swap_is_in_only_once(home: Home, started: str, state: StateBranch) -> None:
    same = Change({REGISTRY: b"1\n"}, started, MESSAGE)

    swaps = [state.compare_and_swap(same), home.state().compare_and_swap(same)]

    assert swaps == [Swapped(home.head() or ""), Lost()]


def test_a_swap_on_a_branch_that_disappeared_is_lost(
    home: Home, started: str, state: StateBranch
) -> None:
    home.delete()

    assert state.compare_and_swap(Change({REGISTRY: b"mine\n"}, started, MESSAGE)) == Lost()
    assert home.head() is None
    assert state.read([REGISTRY]) is None


def test_a_swap_deletes_files_and_folders_that_are_empty_then(
    started: str, state: StateBranch
) -> None:
    commit = put(state, {PLAN: None, "README.md": None}, started)

    assert state.read([*FIRST]) == Snapshot(commit, {REGISTRY: FIRST[REGISTRY]})


def test_files_are_put_deep_beside_others(started: str, state: StateBranch) -> None:
    once = put(state, {"a/b/c/d.md": b"d\n", "a/b/e.md": b"e\n"}, started)
    twice = put(state, {"a/b/c/f.md": b"f\n", "a/b/e.md": None}, once)

    asked = ["a/b/c/d.md", "a/b/c/f.md", "a/b/e.md", PLAN]
    assert state.read(asked) == Snapshot(
        twice, {"a/b/c/d.md": b"d\n", "a/b/c/f.md": b"f\n", PLAN: FIRST[PLAN]}
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe\x00", b"one\r\ntwo\rthree", "Größe – ✓ 漢字\n".encode(), b"$Id$\n"],
    ids=["empty", "binary", "line ends", "non-ASCII", "keyword"],
)
def test_bytes_come_back_as_they_were(started: str, state: StateBranch, content: bytes) -> None:
    commit = put(state, {PLAN: content}, started)

    assert state.read([PLAN]) == Snapshot(commit, {PLAN: content})


def test_big_files_come_back_whole(started: str, state: StateBranch) -> None:
    big = b"0123456789abcde\n" * 100_000
    commit = put(state, {"decision.json": big, REGISTRY: big + b"x"}, started)

    assert state.read(["decision.json", REGISTRY]) == Snapshot(
        commit, {"decision.json": big, REGISTRY: big + b"x"}
    )


def test_long_names_and_those_that_are_not_ascii_are_names(
    started: str, state: StateBranch
) -> None:
    names = [f"plans/{'n' * 200}.md", "plans/größe 漢字.md", 'plans/"quoted" \\ name.md', "-v"]
    commit = put(state, {name: name.encode() for name in names}, started)

    assert state.read(names) == Snapshot(commit, {name: name.encode() for name in names})


def test_the_message_and_its_trailers_come_back(started: str, state: StateBranch) -> None:
    trailers = [("Kickoff-Op", "op-9"), ("Kickoff-Task", "größe"), ("Kickoff-Task", "#1 – 漢字")]
    message = commit_message("Queue größe: # not a comment", trailers)
    state.compare_and_swap(Change({REGISTRY: b"\n"}, started, message))

    said = state.history(1)[0].message

    assert said == f"{message.subject}\n\n{message.body}"
    assert parse_trailers(said) == {"Kickoff-Op": ("op-9",), "Kickoff-Task": ("größe", "#1 – 漢字")}


def test_the_history_is_newest_first_and_ends_at_the_limit(
    started: str, state: StateBranch
) -> None:
    commits = [started]
    for number in range(3):
        commits.append(put(state, {REGISTRY: b"%d\n" % number}, commits[-1]))

    newest_first = commits[::-1]
    assert [a.commit for a in state.history(50)] == newest_first
    assert [a.commit for a in state.history(2)] == newest_first[:2]
    assert [a.parents for a in state.history(2)] == [(newest_first[1],), (newest_first[2],)]


def test_the_history_shows_files_as_each_commit_left_them(started: str, state: StateBranch) -> None:
    once = put(state, {REGISTRY: b"1\n", "done.yml": b"{}\n"}, started)
    twice = put(state, {REGISTRY: b"2\n", "done.yml": None}, once)

    asked = [REGISTRY, "done.yml"]
    shown = [(a.commit, a.files) for a in state.history(50, asked)]

    assert shown == [
        (twice, {REGISTRY: b"2\n"}),
        (once, {REGISTRY: b"1\n", "done.yml": b"{}\n"}),
        (started, {REGISTRY: FIRST[REGISTRY]}),
    ]
    assert [(a.commit, a.files) for a in state.history(2, asked, start=once)] == shown[1:]


def test_the_history_tells_when(started: str, state: StateBranch) -> None:
    put(state, {REGISTRY: b"1\n"}, started)

    newer, older = (ancestor.at for ancestor in state.history(50))

    assert newer is not None
    assert older is not None
    assert (newer.utcoffset(), older.utcoffset()) == (timedelta(0), timedelta(0))
    assert newer >= older


def test_racing_swaps_lose_no_update(home: Home, started: str, state: StateBranch) -> None:
    put(state, {REGISTRY: b"0"}, started)

    def add_three(_person: int) -> None:
        """Adds one three times, each time as often as it takes. All write the same commits."""
        for _ in range(3):
            while not _adds_one(home.state()):
                pass

    all_at_once(add_three, people=3)

    assert state.read([REGISTRY]) == Snapshot(home.head() or "", {REGISTRY: b"9"})
    assert len(state.history(50)) == 2 + 9


def _adds_one(state: StateBranch) -> bool:
    snapshot = state.read([REGISTRY])
    assert snapshot is not None
    files = {REGISTRY: b"%d" % (int(snapshot.files[REGISTRY]) + 1)}
    swap = state.compare_and_swap(Change(files, snapshot.commit, MESSAGE))
    assert isinstance(swap, Swapped | Lost)
    return isinstance(swap, Swapped)


def test_nothing_else_in_the_repository_changes(home: Home) -> None:
    before = home.everything_else()
    state = home.state()

    made = state.create(FIRST, MESSAGE)
    assert isinstance(made, Swapped)
    put(state, {REGISTRY: b"1\n", PLAN: None, "deep/down/x": b"x"}, made.commit)
    state.compare_and_swap(Change({REGISTRY: b"2\n"}, made.commit, MESSAGE))
    state.read([REGISTRY, "deep/down/x"])
    state.history(50, [REGISTRY])

    assert home.everything_else() == before
