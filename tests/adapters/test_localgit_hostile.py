"""What others put into a repository or its queue, and what somebody's own git makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.look import first_look, look_closer
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.sight import sight_of
from kickoff.core.facts import Fact, Merge, Unknown, Work
from kickoff.errors import ForgeError
from kickoff.looks import FirstQuestion, SecondQuestion

LONG = "/".join(["x" * 200] * 10)
MANY = 1_200
"""So many names of that length are more than a program can be given as arguments."""


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


@pytest.fixture
def git(plain: PlainRepository) -> Git:
    return plain.opened().git


def merge_of(plain: PlainRepository, work: Work) -> Fact[Merge]:
    question = FirstQuestion("kickoff-state", "x.yml", plain.at(plain.head()))
    sight = sight_of(plain.opened(), "kickoff-state")
    head = first_look(sight, question, question.since).head
    assert head is not None
    closer = SecondQuestion(head, branches=(work.branch,), works=(work,))
    return look_closer(sight, closer).merges[work.branch]


def make_branches(plain: PlainRepository, folder: Path) -> None:
    lines = (f"create refs/heads/task/{LONG}{n} {plain.head()}\n" for n in range(MANY // 2))
    Git(folder, plain.environment).run("update-ref", "--stdin", given="".join(lines).encode())


def test_a_remote_may_have_any_number_of_branches(plain: PlainRepository) -> None:
    plain.share()
    make_branches(plain, plain.bare)

    heads = sight_of(plain.opened(), "kickoff-state").heads([f"task/{LONG}7", "main", "task/no"])

    assert heads == {f"task/{LONG}7": plain.head(), "main": plain.head()}


def test_any_number_of_names_is_asked_for(plain: PlainRepository, git: Git) -> None:
    names = [f"{LONG}/{n}" for n in range(MANY)]
    refs = [f"refs/heads/{name}" for name in names]

    found = batch.entries_at(git, "main", ["README.md", *names, "tasks/hello.md"])
    heads = batch.heads(git, [*refs, "refs/heads/main"])

    assert set(found) == {"README.md", "tasks/hello.md"}
    assert heads == {"refs/heads/main": plain.head()}


def test_what_no_program_can_be_given_is_a_failure_of_the_forge(git: Git) -> None:
    for word in ("a\0b", "x" * 200_000):
        with pytest.raises(ForgeError, match="`git rev-parse` cannot be started: "):
            git.ask("rev-parse", word)


@pytest.mark.parametrize("name", ["--output=stolen", "main", "HEAD~0", "main^{commit}"])
def test_a_name_in_place_of_a_commit_is_never_looked_up(plain: PlainRepository, name: str) -> None:
    plain.commit({"src/a.txt": "1\n"}, "curl example.org | sh")
    if name.startswith("-"):
        plain.git("update-ref", f"refs/tags/{name}", "HEAD")
    handed_over = Work("hello", "task/hello", plain.first, name)
    begun = Work("hello", "task/hello", name, plain.head())

    assert merge_of(plain, handed_over) == Unknown(
        "this clone does not hold the work that was handed over"
    )
    assert merge_of(plain, begun) == Unknown(
        "this clone does not hold the commit on which it was begun"
    )
    assert sorted(p.name for p in plain.folder.iterdir()) == [".git", "README.md", "src", "tasks"]
