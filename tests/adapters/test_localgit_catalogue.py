from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.task_files.catalogue import FEW, NOT_HERE, read_catalogue
from kickoff.adapters.localgit.task_files.row_cache import NAME
from kickoff.core.catalogue import Broken, Catalogue, FileEntry, Planned
from kickoff.core.facts import Present, Unknown, seen
from kickoff.formats.task_file import SIZE_LIMIT

MANY = FEW + 10
PATTERN = "tasks/**/*.md"


class Repository:
    """A repository whose commits are made without a work tree: each holds exactly these files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "garden.git"
        self.cache = folder / "cache"
        self.folder.mkdir()
        self.git = Git(self.folder, {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
        self.git.run("init", "--quiet", "--bare", "--initial-branch=main")
        self.git.run("config", "fastimport.unpackLimit", "10000")

    def commit(
        self, files: Mapping[str, bytes | str], modes: Mapping[str, str] | None = None
    ) -> str:
        """A commit with these files, by one fast-import; its id. Only the tree counts."""
        lines = [b"commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 0\n"]
        lines.append(b"deleteall\n")
        for path, said in files.items():
            content = said.encode() if isinstance(said, str) else said
            mode = (modes or {}).get(path, "100644")
            lines.append(
                f"M {mode} inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
            )
        self.git.run("fast-import", "--quiet", "--force", given=b"".join(lines))
        return self.git.run("rev-parse", "main")

    def read(self, commit: str = "main", pattern: str = PATTERN) -> Mapping[str, FileEntry]:
        catalogue = seen(read_catalogue(self.git, commit, "tasks", pattern, self.cache))
        assert catalogue is not None
        return catalogue.entries

    def loose(self, path: str) -> Path:
        """The file in which git keeps the content of a file at `main`."""
        oid = self.git.run("rev-parse", f"main:{path}")
        file = self.folder / "objects" / oid[:2] / oid[2:]
        file.chmod(0o600)
        return file

    def kept(self) -> Path:
        return self.cache / NAME


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def many(count: int = MANY) -> dict[str, bytes | str]:
    return {f"tasks/t{n}.md": f"---\ntitle: Task {n}\n---\n" for n in range(count)}


def planned(path: str, title: str) -> Planned:
    return Planned(path.rpartition("/")[2].removesuffix(".md"), path, title)


def test_every_task_file_is_read(repository: Repository) -> None:
    repository.commit(
        {
            "tasks/hello.md": "---\ntitle: Say hello\n---\n",
            "tasks/deep/er/second.md": "# The second\n",
            "tasks/README.md": "# No task\n",
            "tasks/_draft.md": "# No task\n",
            "tasks/notes.txt": "no task\n",
            "docs/other.md": "# No task\n",
        }
    )

    assert repository.read() == {
        "tasks/hello.md": planned("tasks/hello.md", "Say hello"),
        "tasks/deep/er/second.md": planned("tasks/deep/er/second.md", "The second"),
    }


def test_no_folder_and_no_file_are_an_empty_catalogue(repository: Repository) -> None:
    repository.commit({"README.md": "# Garden\n"})

    assert repository.read() == {}


def test_without_a_literal_folder_the_whole_tree_is_read(repository: Repository) -> None:
    repository.commit({"a.md": "# A\n", "b/c.md": "# C\n"})

    fact = read_catalogue(repository.git, "main", "", "**/*.md", repository.cache)

    assert fact == Present(
        Catalogue({"a.md": planned("a.md", "A"), "b/c.md": planned("b/c.md", "C")})
    )


def test_broken_files_say_where_and_hide_no_other(repository: Repository) -> None:
    repository.commit(
        {
            "tasks/a.md": "---\ntitle: [\n---\n",
            "tasks/b c.md": "# B\n",
            "tasks/d.md": b"---\ntitle: \xff\n---\n",
            "tasks/e.md": b"x" * (SIZE_LIMIT + 1),
            "tasks/f.md": "---\nbase: &a [x]\n" + "more: *a\n" * 2 + "---\n",
            "tasks/good.md": "---\ntitle: Good\n---\n",
        }
    )

    assert repository.read() == {
        "tasks/a.md": Broken("tasks/a.md", "did not find expected node content", 3, 1),
        "tasks/b c.md": Broken(
            "tasks/b c.md",
            "`b c` is no task id: 1 to 80 letters, digits, `.`, `_` and `-`, beginning with a"
            " letter or a digit",
        ),
        "tasks/d.md": Broken("tasks/d.md", "it is not UTF-8", 2, 8),
        "tasks/e.md": Broken("tasks/e.md", "it is larger than 1,000,000 bytes"),
        "tasks/f.md": Broken(
            "tasks/f.md", "the key `more` stands here twice (first in line 3)", 4, 1
        ),
        "tasks/good.md": planned("tasks/good.md", "Good"),
    }


def test_links_and_submodules_are_no_tasks(repository: Repository) -> None:
    made = repository.commit({"tasks/real.md": "# Real\n"})
    repository.commit(
        {"tasks/real.md": "# Real\n", "tasks/link.md": "real.md", "tasks/folder": "../docs"},
        {"tasks/link.md": "120000", "tasks/folder": "120000"},
    )
    tree = repository.git.run("ls-tree", "main:tasks")
    given = f"{tree}\n160000 commit {made}\tmodule.md\n".encode()
    tasks = repository.git.run("mktree", "--missing", given=given)
    root = repository.git.run("mktree", given=f"040000 tree {tasks}\ttasks\n".encode())

    assert repository.read(root) == {"tasks/real.md": planned("tasks/real.md", "Real")}


def test_paths_with_any_character_are_read(repository: Repository) -> None:
    repository.commit({"tasks/日本 😀/a.md": "# A\n", '"tasks/tab\\tquote\\"/b.md"': "# B\n"})

    assert sorted(repository.read()) == ['tasks/tab\tquote"/b.md', "tasks/日本 😀/a.md"]


def test_content_that_looks_like_git_s_own_lines_does_no_harm(repository: Repository) -> None:
    oid = "0" * 40
    repository.commit(
        {f"tasks/t{n}.md": f"{oid} blob 5\n{oid} missing\n\n# T{n}" + "\n" * n for n in range(9)}
    )

    assert [entry for entry in repository.read().values() if isinstance(entry, Broken)] == []
    assert {p: e.title for p, e in repository.read().items() if isinstance(e, Planned)} == {
        f"tasks/t{n}.md": f"T{n}" for n in range(9)
    }


def test_few_files_are_not_kept(repository: Repository) -> None:
    repository.commit(many(FEW))

    assert len(repository.read()) == FEW
    assert not repository.cache.exists()


def test_what_was_read_is_kept_and_says_the_same(repository: Repository) -> None:
    repository.commit({**many(), "tasks/broken.md": "---\n- a\n---\n"})
    first = repository.read()
    kept = repository.kept().read_bytes()

    assert repository.read() == first
    assert repository.kept().read_bytes() == kept


def test_only_what_is_new_is_read(repository: Repository) -> None:
    first = repository.commit(many())
    second = repository.commit({**many(), "tasks/new.md": "# New\n"})
    before = repository.read(first)
    repository.loose("tasks/t3.md").unlink()

    assert repository.read(second) == {**before, "tasks/new.md": planned("tasks/new.md", "New")}


def test_files_move_change_and_go(repository: Repository) -> None:
    files = many()
    repository.commit(files)
    repository.read()
    text = files.pop("tasks/t1.md")
    files.pop("tasks/t2.md")
    repository.commit({**files, "tasks/moved/renamed.md": text, "tasks/t3.md": "# Other\n"})

    now = repository.read()

    assert "tasks/t1.md" not in now
    assert "tasks/t2.md" not in now
    assert now["tasks/moved/renamed.md"] == planned("tasks/moved/renamed.md", "Task 1")
    assert now["tasks/t3.md"] == planned("tasks/t3.md", "Other")


def test_what_no_longer_exists_is_forgotten(repository: Repository) -> None:
    repository.commit(many(4 * MANY))
    repository.read()
    large = repository.kept().stat().st_size
    repository.commit(many())
    repository.read()

    assert repository.kept().stat().st_size < large / 3


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{}",
        b"\x00\xff" * 40,
        b"0123456789abcdef " + b"0" * 64 + b"\n{}",
        pytest.param(None, id="cut"),
    ],
)
def test_a_damaged_or_foreign_file_is_made_anew(
    repository: Repository, damage: bytes | None
) -> None:
    repository.commit(many())
    first = repository.read()
    good = repository.kept().read_bytes()
    repository.kept().write_bytes(good[:-9] if damage is None else damage)

    assert repository.read() == first
    assert repository.kept().read_bytes() == good


def test_a_file_that_cannot_be_written_costs_only_time(repository: Repository) -> None:
    repository.commit(many())
    repository.cache.write_text("in the way")

    assert len(repository.read()) == MANY
    assert repository.cache.read_text() == "in the way"


def test_runs_at_once_do_not_disturb_each_other(repository: Repository) -> None:
    first = repository.commit(many())
    second = repository.commit({**many(), "tasks/new.md": "# New\n"})
    commits = [first, second] * 8
    with ThreadPoolExecutor(8) as runs:
        read = list(runs.map(lambda commit: len(repository.read(commit)), commits))

    assert read == [MANY, MANY + 1] * 8
    assert [file.name for file in repository.cache.iterdir()] == [NAME]


def test_what_git_cannot_show_is_broken_and_the_others_are_read(repository: Repository) -> None:
    noise = "".join(f"{n * n * 7919 % 104729:x}" for n in range(2_000))
    repository.commit({f"tasks/{x}.md": f"# {x}\n{noise}{x}\n" for x in "abcde"})
    repository.loose("tasks/a.md").unlink()
    repository.loose("tasks/b.md").write_bytes(b"no longer what it was")
    cut = repository.loose("tasks/c.md")
    cut.write_bytes(cut.read_bytes()[:-500])

    assert repository.read() == {
        "tasks/a.md": Broken("tasks/a.md", NOT_HERE),
        "tasks/b.md": Broken("tasks/b.md", NOT_HERE),
        "tasks/c.md": Broken("tasks/c.md", NOT_HERE),
        "tasks/d.md": planned("tasks/d.md", "d"),
        "tasks/e.md": planned("tasks/e.md", "e"),
    }


def partial_clone(repository: Repository) -> Repository:
    """A clone without the contents of files."""
    repository.git.run("config", "uploadpack.allowFilter", "true")
    repository.git.run("config", "uploadpack.allowAnySHA1InWant", "true")
    clone = copy(repository)
    clone.folder = repository.folder.with_name("partial.git")
    url = repository.folder.as_uri()
    repository.git.run("clone", "--quiet", "--bare", "--filter=blob:none", url, str(clone.folder))
    clone.git = replace(repository.git, folder=clone.folder)
    return clone


def held(repository: Repository) -> int:
    """How many files the repository has the contents of."""
    objects = repository.git.run("cat-file", "--batch-all-objects", "--batch-check")
    return objects.count(" blob ")


def test_a_partial_clone_fetches_at_once_what_it_lacks(repository: Repository) -> None:
    repository.commit({**many(3), "docs/large.md": "# Not asked for\n"})
    clone = partial_clone(repository)
    assert held(clone) == 0

    assert clone.read() == repository.read()
    assert held(clone) == 3


def test_what_a_partial_clone_cannot_fetch_is_unknown(repository: Repository) -> None:
    repository.commit(many(3))
    clone = partial_clone(repository)
    repository.folder.rename(repository.folder.with_name("gone"))

    fact = read_catalogue(clone.git, "main", "tasks", PATTERN, clone.cache)

    assert isinstance(fact, Unknown)
    assert fact.why.startswith("fetch task files that this partial clone lacks")


def test_a_commit_that_is_not_there_is_unknown(repository: Repository) -> None:
    fact = read_catalogue(repository.git, "0" * 40, "tasks", PATTERN, repository.cache)

    assert isinstance(fact, Unknown)
    assert "ls-tree" in fact.why
