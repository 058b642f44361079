"""`kickoff migrate`: a table first, then the queue and the files, then back again."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine
from kickoff.errors import ExitCode

FILES: dict[str, str | bytes] = {
    "tasks/ready.md": "---\nstatus: ready\nowner: alice\n---\n# Ready\n",
    "tasks/wip.md": "---\nstatus: In Progress\nassignee: bob\n---\n# Begun\n",
    "tasks/done.md": "---\nstatus: done\n---\n# Done\n",
    "tasks/broken.md": "---\nstatus: ready\npriority: high\n---\n",
}

TABLE = """\
tasks/broken.md · ready · left as it is · task_file_broken: line 3: `priority` must be p0, p1, p2 \
or p3, not `high`
done · done · completed · spelled as Kickoff does · status: completed
ready · ready · queued · it asks to be worked on · status
wip · In Progress bob · running · bob is said to be at it; no branch was found · status
5 task files: 1 queued · 1 running · 1 completed · 1 not started · 1 left as it is.
"""


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    plain = PlainRepository(tmp_path)
    plain.git("config", "user.name", "Ann")
    plain.git("config", "user.email", "ann@example.org")
    plain.commit(FILES, "Plan")
    plain.git("switch", "--quiet", "--create", "desk")
    return plain


@pytest.fixture
def shell(
    plain: PlainRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    shell = CommandLine(plain.folder, monkeypatch, capsys)
    shell.set(**plain.environment)
    return shell


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--dry-run", "--yes")])
def test_it_shows_what_would_become_of_every_file(
    shell: CommandLine, plain: PlainRepository, words: tuple[str, ...]
) -> None:
    head = plain.head()

    said = shell("migrate", *words)

    assert said.out == f"{TABLE}Nothing was changed. Add --yes to do it.\n"
    assert said.status == ExitCode.DONE
    assert plain.git("branch", "--format=%(refname:short)").split() == ["desk", "main"]
    assert plain.head() == head


def test_yes_commits_onto_the_default_branch(shell: CommandLine, plain: PlainRepository) -> None:
    said = shell("migrate", "--yes")

    head = plain.head()
    assert said.out == (
        f"{TABLE}The queue has them now: kickoff status. To take it back: kickoff migrate --undo\n"
        "What is in work is completed when its branch is merged; kickoff done TASK, where that was "
        f"before.\n3 task files edited, in {head[:12]}.\n"
    )
    assert plain.subjects()[0] == "Move the state of tasks into the queue"
    assert plain.git("diff", "--stat", "main~1", "main").splitlines()[-1].strip() == (
        "3 files changed, 1 insertion(+), 3 deletions(-)"
    )
    again = shell("migrate", "--yes")
    assert again.out.splitlines()[-1] == "There is nothing to move."


def test_a_branch_is_to_be_merged_by_whoever_looks_it_over(
    shell: CommandLine, plain: PlainRepository
) -> None:
    said = shell("migrate", "--yes", "--pull-request")

    assert said.out.splitlines()[-1] == (
        "3 task files edited on the branch kickoff-migrate. To have it: git merge kickoff-migrate"
    )
    assert plain.subjects("kickoff-migrate")[0] == "Move the state of tasks into the queue"
    assert plain.subjects()[0] == "Plan"


def test_undo_takes_all_of_it_back(shell: CommandLine, plain: PlainRepository) -> None:
    shell("migrate", "--yes")

    shown = shell("migrate", "--undo")
    said = shell("migrate", "--undo", "--yes")

    assert shown.out == (
        "ready · out of the queue again\n"
        "wip · out of the queue again\n"
        "3 files as before the migration.\n"
        "Nothing was changed. Add --yes to do it.\n"
    )
    assert said.out.splitlines()[-2:] == [
        "It is taken back.",
        f"3 task files edited, in {plain.head()[:12]}.",
    ]
    assert plain.git("diff", "main~2", "main") == ""
    assert shell("migrate", "--undo").out == "There is no migration to take back.\n"
    assert "wip · out of the queue: its migration was taken back · " in shell("status").out


def test_json_says_the_same(shell: CommandLine, plain: PlainRepository) -> None:
    dry = shell("--json", "migrate").json
    done = shell("--json", "migrate", "--yes").json
    back = shell("--json", "migrate", "--undo", "--yes").json

    assert (dry["outcome"], dry["dry_run"], len(dry["moves"])) == ("shown", True, 5)
    assert {m["id"]: m["becomes"] for m in dry["moves"]}["wip"] == "running"
    assert (done["outcome"], done["dry_run"]) == ("migrated", False)
    assert done["edited"] == ["tasks/done.md", "tasks/ready.md", "tasks/wip.md"]
    assert back["outcome"] == "migration_undone"
    assert back["taken_back"] == ["ready", "wip"]
    assert back["offered"] == {"commit": plain.head()}


def test_the_log_tells_of_it(shell: CommandLine) -> None:
    shell("migrate", "--yes")

    reasons = shell("--json", "log").json["decisions"][0]["reasons"]

    assert reasons == ["migrated"]


def test_a_broken_configuration_is_mended_first(shell: CommandLine, plain: PlainRepository) -> None:
    plain.git("switch", "--quiet", "main")
    plain.commit({".github/kickoff.yml": "what: ever\n"}, "Break")
    plain.git("switch", "--quiet", "desk")

    said = shell("migrate")

    assert said.status == ExitCode.CONFIGURATION
    assert "the configuration cannot be read" in said.err
