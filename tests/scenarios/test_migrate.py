"""A file-based queue moves into the queue, and back: on GitHub and in a plain repository."""

from __future__ import annotations

import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from itertools import count, cycle, islice
from pathlib import Path

import pytest

from formats.corpus_legacy_files import LEGACY_FILES
from kickoff.adapters.localgit.proposals import LocalGitProposals
from kickoff.core.adoption.legacy import Standing
from kickoff.core.adoption.migrating import summary
from kickoff.core.identity import plan_hash
from kickoff.core.lifecycle import State, phase
from kickoff.core.migration import Becoming
from kickoff.core.registry import PERSON, Registry
from kickoff.core.task import Plan
from kickoff.errors import RegistryUnreadable, Unavailable
from kickoff.formats.ledger import parse_trailers
from kickoff.formats.task_file import read_task_file
from kickoff.service.kit import Kit
from kickoff.service.migrating import Migrated, last_migration, migrate, undo
from kickoff.service.offering import WAITS
from kickoff.service.replaying import replay
from kickoff.service.surveying import Survey, survey
from scenarios.desk import Desk
from scenarios.plain_desk import PlainDesk
from stateful_github import Operation, StatefulGitHub, effects
from stateful_github.faults import BadGateway

READY = "---\nstatus: ready\nowner: alice\n---\n# Ready\n"
REVIEW = "---\nstatus: in_progress\npr_number: {}\nassignee: bob\n---\n# In review\n"
BRANCH = "---\nstatus: in-progress\nstarted_at: 2026-11-20T08:00:00Z\nbranch: feature/b\n---\n# B\n"
HELD = "---\nstatus: wip\n---\n# Nobody is seen at it\n"
CLAIMED = "---\nstatus: Claimed\nclaimed_by: bob\n---\n# Claimed\n"
DONE = "---\nstatus: done\npr_number: 3\n---\n# Done\n"
LATER = "---\nstatus: todo\n---\n# Later\n"
STRANGE = "---\nstatus: simmering\n---\n# Hm\n"
BROKEN = "---\nstatus: ready\npriority: high\n---\n# Broken\n"

FILES = {
    "tasks/ready.md": READY,
    "tasks/branch.md": BRANCH,
    "tasks/held.md": HELD,
    "tasks/claimed.md": CLAIMED,
    "tasks/done.md": DONE,
    "tasks/todo.md": LATER,
    "tasks/strange.md": STRANGE,
    "tasks/broken.md": BROKEN,
}

_operations = count(1)


def becomes(seen: Survey) -> dict[str, Becoming]:
    return {move.file.path: move.becomes for move in seen.moves}


def moved(kit: Kit, *, direct: bool = False) -> Migrated:
    return migrate(kit, survey(kit, "erin"), f"op-migrate-{next(_operations)}", direct=direct)


def taken_back(kit: Kit, *, direct: bool = False) -> Migrated | None:
    wanted = last_migration(kit, "erin")
    if wanted is None:
        return None
    return undo(kit, wanted, f"op-undo-{next(_operations)}", direct=direct)


class Garden(PlainDesk):
    """A plain desk that can offer edits on a branch, as a shell's kit does."""

    def kit(self) -> Kit:
        return replace(super().kit(), offers=LocalGitProposals(self.plain.opened()))

    def tasks(self) -> Mapping[str, bytes]:
        """Every task file as it is on `main`, to the byte."""
        asked = ["git", "archive", "--format=tar", "main", "tasks"]
        environment, folder = self.plain.environment, self.plain.folder
        ran = subprocess.run(asked, cwd=folder, env=environment, check=True, capture_output=True)
        with tarfile.open(fileobj=BytesIO(ran.stdout)) as archive:
            files = [(member.name, archive.extractfile(member)) for member in archive]
            return {name: file.read() for name, file in files if file is not None}


@pytest.fixture
def github_desk(github: StatefulGitHub) -> Iterator[Desk]:
    """A repository with one task of each kind, and one in review."""
    desk = Desk(github, FILES)
    desk.repository.push("feature/b", {"b.txt": "B\n"}, by="wendy", base="main")
    desk.repository.push("feature/r", {"r.txt": "R\n"}, by="wendy", base="main")
    opened = desk.repository.open_pull_request("feature/r", title="R", by="wendy")
    desk.repository.push(
        "main", {"tasks/review.md": REVIEW.format(opened.number)}, "Review", by="wendy"
    )
    yield desk
    github.effects.take_all()


def test_every_task_becomes_what_is_seen_of_it(github_desk: Desk) -> None:
    seen = survey(github_desk.kit(), "erin")

    assert becomes(seen) == {
        "tasks/branch.md": Becoming.CLAIMED,
        "tasks/broken.md": Becoming.LEFT,
        "tasks/claimed.md": Becoming.CLAIMED,
        "tasks/done.md": Becoming.COMPLETED,
        "tasks/held.md": Becoming.HELD,
        "tasks/hello.md": Becoming.NOT_STARTED,
        "tasks/ready.md": Becoming.QUEUED,
        "tasks/review.md": Becoming.IN_REVIEW,
        "tasks/strange.md": Becoming.NOT_STARTED,
        "tasks/todo.md": Becoming.NOT_STARTED,
    }
    assert sum(number for _, number in summary(seen.moves)) == 10


def test_looking_changes_nothing(github: StatefulGitHub, github_desk: Desk) -> None:
    github.effects.take_all()

    survey(github_desk.kit(), "erin")

    assert github.effects.take_all() == []
    assert "kickoff-state" not in github_desk.repository.branches()


def test_the_queue_moves_in_one_swap(github_desk: Desk) -> None:
    moved(github_desk.kit())

    registry = github_desk.registry
    states = {task: phase(entry) for task, entry in registry.tasks.items()}
    assert states == {
        "branch": State.RUNNING,
        "claimed": State.RUNNING,
        "held": State.QUEUED,
        "ready": State.QUEUED,
        "review": State.IN_REVIEW,
    }
    assert registry.tasks["held"].hold is not None
    review = registry.tasks["review"]
    assert (review.pull_request and review.pull_request.number) == 1
    [attempt] = registry.tasks["branch"].attempts
    assert (attempt.branch, attempt.worker, attempt.runner) == ("feature/b", "erin", PERSON)
    assert f"{attempt.started_at:%Y-%m-%d %H:%M}" == "2026-11-20 08:00"
    assert {e.queued.via for e in registry.tasks.values()} == {"migrate"}
    [commit] = github_desk.kit().state.history(9)
    trailers = parse_trailers(commit.message)
    assert trailers["Kickoff-Event"] == ("Migrating",)
    assert trailers["Kickoff-Actor"] == ("erin",)
    assert set(trailers["Kickoff-Task"]) == set(states)


def test_branches_of_the_old_queue_are_no_traces_of_a_lost_one(github_desk: Desk) -> None:
    old = {"tasks/over.md": "---\nstatus: done\n---\n"}
    github_desk.repository.push("main", old, by="wendy")
    for task in ("claimed", "over"):
        github_desk.repository.push(f"task/{task}", {f"{task}.txt": "x\n"}, by="bob", base="main")

    moved(github_desk.kit())

    assert phase(github_desk.entry("claimed")) is State.RUNNING


def test_a_branch_that_no_file_of_the_old_queue_explains_is_one(github_desk: Desk) -> None:
    github_desk.repository.push("task/ready", {"r.txt": "x\n"}, by="bob", base="main")

    with pytest.raises(RegistryUnreadable, match="there was one: the branch task/ready"):
        moved(github_desk.kit())


def test_nothing_is_started_by_the_migration_itself(
    github: StatefulGitHub, github_desk: Desk
) -> None:
    moved(github_desk.kit())

    assert github.effects.take(effects.Dispatched) == []
    github_desk.ticks()
    assert [d.inputs[4][1] for d in github.effects.take(effects.Dispatched)] == ["ready"]


def test_the_files_are_edited_in_one_pull_request(
    github: StatefulGitHub, github_desk: Desk
) -> None:
    done = moved(github_desk.kit())

    [opened] = github.effects.take(effects.PullRequestOpened)
    assert (opened.head, opened.base) == ("kickoff-migrate", "main")
    assert done.offered is not None
    assert done.offered.pull_request == opened.number
    repository = github_desk.repository
    assert repository.text("tasks/ready.md", "main") == READY
    assert repository.text("tasks/ready.md", "kickoff-migrate") == (
        "---\nowner: alice\n---\n# Ready\n"
    )
    assert repository.text("tasks/done.md", "kickoff-migrate") == (
        "---\nstatus: completed\npull_request: 3\n---\n# Done\n"
    )
    for path in ("tasks/todo.md", "tasks/strange.md", "tasks/broken.md"):
        assert repository.text(path, "kickoff-migrate") == FILES[path]


def test_a_pull_request_that_waits_is_not_opened_again(
    github: StatefulGitHub, github_desk: Desk
) -> None:
    first = moved(github_desk.kit())
    github.effects.take_all()

    again = moved(github_desk.kit())

    assert github.effects.take(effects.PullRequestOpened) == []
    assert again.offered is not None
    assert first.offered is not None
    assert (again.offered.pull_request, again.offered.why) == (first.offered.pull_request, WAITS)


def test_after_the_merge_a_second_migration_finds_nothing(github_desk: Desk) -> None:
    done = moved(github_desk.kit())
    assert done.offered is not None
    assert done.offered.pull_request is not None
    github_desk.wakes(
        github_desk.repository.merge_pull_request(done.offered.pull_request, by="mona")
    )
    github_desk.ticks()

    seen = survey(github_desk.kit(), "erin")

    assert (seen.migrating.adopted, seen.migrating.edited) == ((), ())
    signals = [s for e in github_desk.registry.tasks.values() for s in e.signals]
    assert signals == []
    assert github_desk.registry.ready == {}


def test_the_ready_lines_are_not_taken_twice_while_the_pull_request_waits(
    github_desk: Desk,
) -> None:
    moved(github_desk.kit())
    github_desk.ticks()

    assert sorted(github_desk.registry.tasks) == ["branch", "claimed", "held", "ready", "review"]
    assert github_desk.entry("ready").queued.via == "migrate"


def test_a_merged_review_completes_its_task(github_desk: Desk) -> None:
    moved(github_desk.kit())
    github_desk.wakes(github_desk.repository.merge_pull_request(1, by="mona"))
    github_desk.ticks()

    assert "review" not in github_desk.registry.tasks
    assert "status: completed" in (github_desk.file("tasks/review.md") or "")


def test_a_failure_between_queue_and_files_is_made_up_for_by_the_next(
    github: StatefulGitHub, github_desk: Desk
) -> None:
    kit = github_desk.kit()
    seen = survey(kit, "erin")
    github.fail(Operation("updateRefs"), BadGateway(before_write=True))
    with pytest.raises(Unavailable, match="status 502"):
        migrate(kit, seen, "op-crash", direct=False)
    assert len(github_desk.registry.tasks) == 5
    before = github_desk.registry.tasks

    moved(github_desk.kit())

    assert github_desk.registry.tasks == before
    [opened] = github.effects.take(effects.PullRequestOpened)
    assert opened.head == "kickoff-migrate"


@pytest.mark.parametrize(
    ("deed", "becoming", "typed"),
    [
        ("merge", Becoming.LEFT, "kickoff done review #1"),
        ("close", Becoming.HELD, ""),
    ],
)
def test_a_pull_request_that_is_over_is_nobodys_guess(
    github_desk: Desk, deed: str, becoming: Becoming, typed: str
) -> None:
    repository = github_desk.repository
    if deed == "merge":
        repository.merge_pull_request(1, by="mona")
    else:
        repository.close_pull_request(1, by="mona")

    seen = survey(github_desk.kit(), "erin")

    [move] = [m for m in seen.moves if m.file.path == "tasks/review.md"]
    assert (move.becomes, move.type) == (becoming, typed)


def test_a_file_that_contradicts_the_queue_is_left_and_shown(github_desk: Desk) -> None:
    thread = github_desk.repository.open_issue("Operations", by="mona").number
    github_desk.says(thread, "/kickoff pause", by="mona")
    github_desk.says(thread, "/kickoff hello review")
    github_desk.repository.push(
        "main", {"tasks/hello.md": "---\nstatus: done\n---\n"}, "Done?", by="wendy"
    )

    seen = survey(github_desk.kit(), "erin")

    left = {m.file.path: m.type for m in seen.moves if m.becomes is Becoming.LEFT}
    assert left == {
        "tasks/broken.md": "",
        "tasks/hello.md": "kickoff done hello or kickoff cancel hello",
        "tasks/review.md": "kickoff link review #1",
    }


def test_undoing_takes_everything_back_that_has_not_moved_on(
    github: StatefulGitHub, github_desk: Desk
) -> None:
    done = moved(github_desk.kit())
    assert done.offered is not None
    assert done.offered.pull_request is not None
    github_desk.repository.merge_pull_request(done.offered.pull_request, by="mona")
    github_desk.ticks()  # starts `ready`
    github.effects.take_all()

    back = taken_back(github_desk.kit())

    assert back is not None
    assert list(github_desk.registry.tasks) == ["ready"]
    [opened] = github.effects.take(effects.PullRequestOpened)
    assert opened.head == "kickoff-migrate-undo"
    for path in ("tasks/branch.md", "tasks/held.md", "tasks/claimed.md", "tasks/done.md"):
        assert github_desk.repository.text(path, "kickoff-migrate-undo") == FILES[path]
    assert "status" not in github_desk.repository.text("tasks/ready.md", "kickoff-migrate-undo")


def test_an_undo_that_stopped_half_way_is_finished(
    github: StatefulGitHub, github_desk: Desk
) -> None:
    done = moved(github_desk.kit())
    assert done.offered is not None
    assert done.offered.pull_request is not None
    github_desk.repository.merge_pull_request(done.offered.pull_request, by="mona")
    kit = github_desk.kit()
    wanted = last_migration(kit, "erin")
    assert wanted is not None
    github.fail(Operation("updateRefs"), BadGateway(before_write=True))
    with pytest.raises(Unavailable, match="status 502"):
        undo(kit, wanted, "op-crash", direct=False)
    github.effects.take_all()

    taken_back(github_desk.kit())

    [opened] = github.effects.take(effects.PullRequestOpened)
    assert opened.head == "kickoff-migrate-undo"
    assert github_desk.repository.text("tasks/ready.md", "kickoff-migrate-undo") == READY


# ------------------------------------------------------------------ plain repositories


def crowd(number: int) -> dict[str, str | bytes]:
    """As many legacy tasks, in all the spellings of the corpus."""
    contents = [one.content for one in LEGACY_FILES.values()]
    return {f"tasks/l{n:03}.md": contents[n % len(contents)] for n in range(number)}


def pinned(registry: Registry, tasks: Mapping[str, bytes]) -> dict[str, bool]:
    """Whether each task's pin is that of its file as it is now."""
    plans = {path: read_task_file(path, content) for path, content in tasks.items()}
    return {
        e.id: isinstance(plan := plans[e.path], Plan) and plan_hash(plan.text) == e.plan
        for e in registry.tasks.values()
    }


def test_five_hundred_tasks_go_there_and_back_to_the_byte(tmp_path: Path) -> None:
    desk = Garden(tmp_path, crowd(500))
    desk.plain.git("branch", "task/l006")
    before, first = desk.tasks(), survey(desk.kit(), "erin")

    done = moved(desk.kit(), direct=True)

    assert done.offered is not None
    assert done.offered.commit == desk.plain.head()
    after, registry = desk.tasks(), desk.registry
    assert set(after) == set(before)
    assert set(pinned(registry, after).values()) == {True}
    kinds = cycle(one.standing for one in LEGACY_FILES.values())
    wanted = sum(kind in (Standing.READY, Standing.IN_PROGRESS) for kind in islice(kinds, 500))
    assert len(registry.tasks) == wanted
    again = survey(desk.kit(), "erin")
    assert (again.migrating.adopted, again.migrating.edited) == ((), ())
    assert counted(again) == counted(first)
    taken_back(desk.kit(), direct=True)
    assert desk.tasks() == before
    assert desk.registry.tasks == {}
    assert taken_back(desk.kit()) is None
    assert {one.finding for one in replay(desk.kit().state)} == {None}


def counted(seen: Survey) -> dict[Becoming, int]:
    """How many tasks are what; what nobody can move is left."""
    return {what: number for what, number in summary(seen.moves) if what is not Becoming.LEFT}


def test_no_task_is_lost(tmp_path: Path) -> None:
    desk = Garden(tmp_path, crowd(90))
    seen = survey(desk.kit(), "erin")
    counted = dict(summary(seen.moves))
    assert sum(counted.values()) == len(desk.tasks())

    moved(desk.kit(), direct=True)

    kinds = Counter(move.becomes for move in seen.moves if move.adopted is not None)
    assert sum(kinds.values()) == len(desk.registry.tasks)
    completed = [c for c in desk.tasks().values() if b"status: completed" in c]
    assert len(completed) == counted[Becoming.COMPLETED]


def test_a_checkout_in_the_way_gets_a_branch_to_merge(tmp_path: Path) -> None:
    desk = Garden(tmp_path, dict(FILES))
    desk.plain.git("switch", "--quiet", "main")
    head = desk.plain.head()

    done = moved(desk.kit(), direct=True)

    assert desk.plain.head() == head
    assert done.offered is not None
    assert done.offered.branch == "kickoff-migrate"
    assert "checked out" in done.offered.why
    desk.plain.git("merge", "--quiet", "kickoff-migrate")
    assert desk.plain.file("tasks/ready.md") == "---\nowner: alice\n---\n# Ready"


def test_a_branch_that_waits_is_left_alone(tmp_path: Path) -> None:
    desk = Garden(tmp_path, dict(FILES))
    moved(desk.kit())
    head = desk.plain.head("kickoff-migrate")

    again = moved(desk.kit())

    assert again.offered is not None
    assert again.offered.why == WAITS
    assert desk.plain.head("kickoff-migrate") == head


def test_an_edit_between_the_look_and_the_swap_is_left_for_the_next(tmp_path: Path) -> None:
    desk = Garden(tmp_path, dict(FILES))
    kit = desk.kit()
    seen = survey(kit, "erin")
    desk.commit_on_main({"tasks/ready.md": READY + "More.\n"})

    done = migrate(kit, seen, "op-late", direct=True)

    assert "ready" not in desk.registry.tasks
    assert done.offered is not None
    assert done.offered.nowhere
    moved(desk.kit(), direct=True)
    assert "ready" in desk.registry.tasks
    assert desk.plain.file("tasks/ready.md") == "---\nowner: alice\n---\n# Ready\nMore."


def test_workers_start_with_the_next_tick_and_their_tasks_stay(tmp_path: Path) -> None:
    desk = Garden(tmp_path, dict(FILES))
    moved(desk.kit(), direct=True)
    assert desk.runs.dispatches == []
    desk.tick()
    assert [d.task for d in desk.runs.dispatches] == ["ready"]
    assert desk.runs.dispatches[0].plan == "---\nowner: alice\n---\n# Ready\n"

    taken_back(desk.kit(), direct=True)

    assert list(desk.registry.tasks) == ["ready"]
    assert desk.plain.file("tasks/ready.md") == "---\nowner: alice\n---\n# Ready"
    assert desk.plain.file("tasks/held.md") == HELD.strip()


@pytest.mark.parametrize("how", ["--no-ff", "--squash"])
def test_work_that_was_begun_before_is_seen_merged(tmp_path: Path, how: str) -> None:
    desk = begun(tmp_path)
    assert desk.states()["branch"] is State.RUNNING

    desk.merge("feature/b", how)
    if how == "--squash":
        desk.commit_on_main({"b.txt": "B\n"}, "Add B")

    assert "branch" not in desk.states()
    assert "status: completed" in desk.plain.file("tasks/branch.md")
    assert {one.finding for one in replay(desk.kit().state)} == {None}


def test_work_on_a_branch_that_came_after_the_migration_is_seen_merged(tmp_path: Path) -> None:
    desk = begun(tmp_path)
    assert "task/claimed" not in desk.plain.git("branch", "--list")
    desk.plain.git("switch", "--quiet", "--create", "task/claimed", "main")
    desk.plain.commit({"c.txt": "C\n"}, "Work")
    desk.plain.git("switch", "--quiet", "desk")
    assert desk.states()["claimed"] is State.RUNNING

    desk.merge("task/claimed", "--no-ff")

    assert "claimed" not in desk.states()
    assert "status: completed" in desk.plain.file("tasks/claimed.md")


def test_a_branch_that_was_merged_before_the_migration_is_for_a_person_to_say(
    tmp_path: Path,
) -> None:
    desk = begun(tmp_path, merged_before=True)

    assert desk.states()["branch"] is State.RUNNING
    assert "status: completed" not in desk.plain.file("tasks/branch.md")


def test_a_migrated_task_that_is_given_back_starts_afresh(tmp_path: Path) -> None:
    desk = begun(tmp_path)
    desk.says("release claimed", by="bob")
    desk.says("resume claimed")
    desk.tick()

    assert desk.runs.last("claimed").branch == "task/claimed"


def begun(folder: Path, *, merged_before: bool = False) -> Garden:
    """A garden after its migration, with work on `feature/b`."""
    desk = Garden(folder, dict(FILES))
    desk.plain.git("switch", "--quiet", "--create", "feature/b", "main")
    desk.plain.commit({"b.txt": "B\n"}, "Work")
    desk.plain.git("switch", "--quiet", "desk")
    if merged_before:
        desk.merge("feature/b", "--no-ff")
    moved(desk.kit(), direct=True)
    return desk


def test_an_undone_migration_leaves_the_ready_files_to_the_tick(tmp_path: Path) -> None:
    desk = Garden(tmp_path, dict(FILES))
    moved(desk.kit())
    desk.says("pause")
    taken_back(desk.kit())
    assert desk.registry.tasks == {}

    desk.tick()

    assert {t: e.queued.via for t, e in desk.registry.tasks.items()} == {"ready": "legacy"}
