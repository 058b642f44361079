"""Task files that say `status: ready`: on GitHub and in a plain repository, few and many."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kickoff.adapters.localgit.task_files.catalogue import read_catalogue
from kickoff.core.files_read import Reading
from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.service.kit import Kit
from kickoff.service.replaying import replay
from kickoff.service.unread import PORTION
from scenarios.desk import Desk
from scenarios.plain_desk import CONFIG, PlainDesk
from stateful_github import Path as Route
from stateful_github import StatefulGitHub, Status

READY = "---\nstatus: ready\nowner: alice\n---\n# Fix the login\n"
WARN = {".github/kickoff.yml": "legacy_ready: warn\n"}
OFF = {".github/kickoff.yml": "legacy_ready: off\n"}
MANY = {f"tasks/many/t{n:04}.md": f"---\nstatus: todo\n---\n# Task {n}\n" for n in range(240)}


def settled(github: StatefulGitHub) -> None:
    """Everything written so far is taken as read, and nothing of it is counted."""
    github.effects.take_all()
    github.requests.take()


def asked(github: StatefulGitHub) -> list[str]:
    """The requests since the last count that read something."""
    lines = [line for line in github.requests.lines() if "createCommitOnBranch" not in line]
    settled(github)
    return lines


def idle(github: StatefulGitHub, desk: Desk) -> bool:
    """Whether a tick now changes nothing, with no more requests than it may."""
    settled(github)
    before = desk.repository.head_of("kickoff-state")
    ran = desk.ticks(minutes=5)
    same = desk.repository.head_of("kickoff-state") == before
    return ran.outcome is ReasonCode.IDLE and same and len(asked(github)) <= 2


def test_a_tick_queues_a_ready_file_and_starts_it(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY})

    desk.ticks()

    task = desk.entry("fix-login")
    assert (task.queued.by, task.queued.via) == ("alice", "legacy")
    assert phase(task) is State.DISPATCHING
    assert desk.state("plans/fix-login.md") == "---\nowner: alice\n---\n# Fix the login\n"
    assert desk.ticks(minutes=5).outcome is ReasonCode.IDLE
    settled(github)


def test_what_was_cancelled_waits_for_another_version(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.ticks()
    desk.says(thread, "/kickoff cancel fix-login")
    assert desk.registry.tasks == {}
    assert idle(github, desk)

    desk.repository.push("main", {"README.md": "Not a task.\n"}, "Other work", by="wendy")
    desk.repository.push("main", {"tasks/hello.md": "Another.\n"}, "Another file", by="wendy")
    desk.ticks()
    assert desk.registry.tasks == {}

    desk.repository.push("main", {"tasks/fix-login.md": f"{READY}More.\n"}, "Again", by="wendy")
    desk.ticks()
    assert list(desk.registry.tasks) == ["fix-login"]
    settled(github)


def test_a_task_that_was_held_stays_on_hold(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.ticks()
    desk.says(thread, "/kickoff hold fix-login")
    desk.says(thread, "/kickoff unpause", by="mona")

    desk.repository.push("main", {"tasks/fix-login.md": f"{READY}More.\n"}, "Edit", by="wendy")
    desk.ticks()

    task = desk.entry("fix-login")
    assert (phase(task), task.hold is not None, task.signals) == (State.QUEUED, True, ())
    assert desk.state("plans/fix-login.md") == ("---\nowner: alice\n---\n# Fix the login\nMore.\n")
    settled(github)


def test_a_completed_task_is_not_taken_again(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY})
    desk.ticks()
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/fix-login", {"work.txt": "Done.\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    number = desk.entry("fix-login").pull_request
    assert number is not None
    desk.repository.mark_ready(number.number, by="wendy")
    desk.wakes(desk.repository.merge_pull_request(number.number, by="mona"))
    desk.ticks()

    assert "status: completed" in (desk.file("tasks/fix-login.md") or "")
    assert (desk.registry.tasks, desk.registry.ready) == ({}, {})
    assert idle(github, desk)


def test_what_cannot_be_queued_is_shown_and_never_queued(github: StatefulGitHub) -> None:
    desk = Desk(
        github,
        {
            "tasks/broken.md": "---\nstatus: ready\npriority: 9\n---\n",
            "tasks/twin.md": READY,
            "tasks/x/Twin.md": READY,
            "tasks/bad id.md": READY,
            "tasks/done.md": "---\nstatus: completed\n---\n",
        },
    )
    desk.ticks()

    assert desk.registry.tasks == {}
    board = desk.state("README.md") or ""
    assert [one for one in ("broken", "twin", "Twin", "bad id") if one not in board] == []
    assert idle(github, desk)


def test_a_warning_is_shown_and_queues_nothing(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY, **WARN})
    desk.ticks()

    assert desk.registry.tasks == {}
    assert "`status: ready`" in (desk.state("README.md") or "")
    assert idle(github, desk)
    desk.repository.push("main", {".github/kickoff.yml": "labels: false\n"}, "Queue", by="wendy")
    desk.ticks()
    assert list(desk.registry.tasks) == ["fix-login"]
    settled(github)


def test_off_says_nothing(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY, **OFF})
    desk.ticks()

    assert (desk.registry.tasks, desk.registry.ready, desk.registry.read) == ({}, {}, None)
    assert "status: ready" not in (desk.state("README.md") or "")
    assert idle(github, desk)


def test_the_board_says_how_to_move(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY})
    desk.ticks()

    assert "`kickoff migrate`" in (desk.state("README.md") or "")
    settled(github)


def test_a_broken_configuration_queues_nothing(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/fix-login.md": READY, ".github/kickoff.yml": "what: ever\n"})
    desk.ticks()

    assert desk.registry.tasks == {}
    assert idle(github, desk)


def test_of_many_files_only_those_are_read_that_changed(github: StatefulGitHub) -> None:
    desk = Desk(github, MANY)
    desk.ticks()
    assert desk.registry.read is not None
    assert idle(github, desk)

    desk.repository.push("main", {"tasks/many/t0007.md": READY}, "Ready", by="wendy")
    desk.ticks()

    assert list(desk.registry.tasks) == ["t0007"]
    texts = [r for r in github.requests.all() if "SecondLook" in r.operations]
    first, listing, before, closer, *_ = asked(github)
    assert "FirstLook" in first
    assert ("git/trees" in listing, "git/trees" in before) == (True, True)
    assert "SecondLook" in closer
    assert len(texts) <= 2


def test_many_files_are_read_a_hundred_at_a_time_once(github: StatefulGitHub) -> None:
    desk = Desk(github, {**MANY, "tasks/many/t0200.md": READY})
    desk.ticks()

    assert list(desk.registry.tasks) == ["t0200"]
    settled(github)


def test_a_command_does_not_wait_for_files_to_be_read(github: StatefulGitHub) -> None:
    desk = Desk(github, MANY)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.ticks()
    desk.repository.push("main", {"tasks/many/t0007.md": READY}, "Ready", by="wendy")
    settled(github)

    desk.says(thread, "/kickoff t0009")

    assert len(github.requests.lines()) == 5
    assert list(desk.registry.tasks) == ["t0009"]
    desk.ticks()
    assert sorted(desk.registry.tasks) == ["t0007", "t0009"]
    settled(github)


def test_files_that_could_not_be_read_are_read_by_the_next_tick(github: StatefulGitHub) -> None:
    desk = Desk(github, MANY)
    desk.ticks()
    desk.repository.push("main", {"tasks/many/t0007.md": READY}, "Ready", by="wendy")
    github.fail(Route("GET", "/repos/*/git/trees/*"), Status(502), times=4)
    desk.ticks()
    assert desk.registry.tasks == {}

    desk.ticks()
    assert list(desk.registry.tasks) == ["t0007"]
    settled(github)


# ------------------------------------------------------------------ plain repositories


def todo(number: int) -> dict[str, str | bytes]:
    return {f"tasks/many/t{n:05}.md": f"---\nstatus: todo\n---\n# {n}\n" for n in range(number)}


def idles(desk: PlainDesk) -> bool:
    """Whether nothing is left to do, once what was started has been seen to run."""
    desk.tick()
    return desk.tick().outcome is ReasonCode.IDLE


class Wide(PlainDesk):
    """A desk that reads all task files at once, as a shell on a plain repository does."""

    def kit(self) -> Kit:
        opened = self.plain.opened()
        cache = opened.private / "cache"
        return replace(
            super().kit(),
            catalogue=lambda commit, folder, pattern: read_catalogue(
                opened.git, commit, folder, pattern, cache
            ),
        )


def test_a_plain_repository_takes_them_too(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path, {"tasks/fix-login.md": READY})

    desk.tick()

    assert [d.task for d in desk.runs.dispatches] == ["fix-login"]
    assert desk.runs.dispatches[0].plan == "---\nowner: alice\n---\n# Fix the login\n"
    assert idles(desk)
    assert {one.finding for one in replay(desk.kit().state)} == {None}


def test_more_files_than_a_portion_are_read_by_several_ticks(tmp_path: Path) -> None:
    last = f"tasks/many/t{2 * PORTION:05}.md"
    desk = PlainDesk(tmp_path, {**todo(2 * PORTION), last: READY})

    desk.tick()
    assert desk.registry.read is not None
    assert desk.registry.read.to == f"tasks/many/t{PORTION - 2:05}.md"
    desk.commit_on_main({"tasks/many/t00003.md": READY})
    desk.tick()
    assert sorted(desk.registry.tasks) == ["t00003"]
    desk.tick()

    assert sorted(desk.registry.tasks) == ["t00003", "t02000"]
    tree = desk.plain.git("rev-parse", "main:tasks")
    assert desk.registry.read == Reading(tree, "tasks/**/*.md")
    assert idles(desk)
    assert {one.finding for one in replay(desk.kit().state)} == {None}


def test_where_all_files_are_read_at_once_one_tick_finds_them_all(tmp_path: Path) -> None:
    desk = Wide(tmp_path, {**todo(PORTION + 50), "tasks/z.md": READY})

    desk.tick()

    assert sorted(desk.registry.tasks) == ["z"]
    assert desk.registry.read is not None
    assert desk.registry.read.to is None
    assert idles(desk)


def test_another_pattern_for_task_files_reads_them_anew(tmp_path: Path) -> None:
    desk = Wide(tmp_path, {**todo(150), "plans/fix-login.md": READY, "tasks/x/later.md": READY})
    desk.tick()
    assert sorted(desk.registry.tasks) == ["later"]

    desk.commit_on_main({".github/kickoff.yml": f"tasks: plans/*.md\n{CONFIG}"})
    desk.tick()

    assert "fix-login" in desk.registry.tasks


def test_a_file_that_is_no_text_does_not_stop_the_reading(tmp_path: Path) -> None:
    odd: dict[str, str | bytes] = {"tasks/odd.md": b"\xff\xfe", "tasks/z.md": READY}
    desk = PlainDesk(tmp_path, {**todo(150), **odd})

    desk.tick()

    assert sorted(desk.registry.tasks) == ["z"]
    assert desk.registry.read is not None
    assert idles(desk)
