"""A plain repository with more task files than are read whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kickoff.adapters.localgit.task_files.catalogue import read_catalogue
from kickoff.core.catalogue import Broken, Planned
from kickoff.core.events import Tick
from kickoff.core.facts import UNSEEN, Fact, Present
from kickoff.core.questions import READ_WHOLE
from kickoff.core.reasons import ReasonCode
from kickoff.service.cataloguing import catalogue_of
from kickoff.service.kit import Kit, not_read
from kickoff.service.replaying import replay
from kickoff.service.running import Woken, preview
from kickoff.service.state_files import DECISION
from scenarios.plain_desk import PlainDesk

MANY = READ_WHOLE + 50


class Crowd(PlainDesk):
    """A desk that reads all task files, as a shell on a plain repository does."""

    def __init__(self, folder: Path, count: int) -> None:
        files = {
            f"tasks/t-{n}.md": f"---\nissue: {1_000 + n}\ndepends_on: [t-{n + 1}]\n---\n# T {n}\n"
            for n in range(count)
        }
        super().__init__(folder, {**files, "tasks/broken.md": "---\n- a\n---\n"})

    def kit(self) -> Kit:
        kit, opened = super().kit(), self.plain.opened()
        cache = opened.private / "cache"
        return replace(
            kit,
            catalogue=lambda commit, folder, pattern: read_catalogue(
                opened.git, commit, folder, pattern, cache
            ),
        )

    def evidence(self) -> dict[str, object]:
        """What the newest decision was made on."""
        read: dict[str, object] = json.loads(self.plain.git("show", f"kickoff-state:{DECISION}"))
        return read


@pytest.fixture
def crowd(tmp_path: Path) -> Crowd:
    return Crowd(tmp_path, MANY)


@pytest.mark.parametrize("count", [5, MANY])
def test_a_number_names_the_file_that_bears_it(tmp_path: Path, count: int) -> None:
    desk = Crowd(tmp_path, count)

    answer = desk.answer("#1003")

    assert (answer.reason, answer.tasks) == (ReasonCode.QUEUED, ("t-3",))


def test_a_number_that_no_file_bears_names_no_task(crowd: Crowd) -> None:
    assert crowd.answer("#77").reason is ReasonCode.PLAN_UNREADABLE


def test_only_what_a_decision_turned_on_is_written_down(crowd: Crowd) -> None:
    crowd.says("t-7")

    facts = crowd.evidence()["facts"]
    assert isinstance(facts, dict)
    assert list(facts["listing"]["value"]["files"]) == [f"tasks/t-{n}.md" for n in (7, 8, 9)]
    assert facts["listing"]["value"]["others"] == MANY - 3 + len(["broken", "hello"])
    assert list(facts["plans"]) == ["tasks/t-7.md", "tasks/t-8.md"]


def test_every_decision_among_many_files_comes_out_again(crowd: Crowd) -> None:
    for words in (
        "t-7",
        "t-11 t-12 after=t-140",
        "#1020",
        "t-999",
        "tasks/t-1[45]*.md",
        "hold t-7",
    ):
        crowd.says(words)
    crowd.commit_on_main({"tasks/t-8.md": "---\nstatus: completed\n---\n# T 8\n"})
    crowd.tick()

    judged = list(replay(crowd.kit().state))

    assert [one.finding for one in judged] == [None] * 7


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(crowd: Crowd) -> None:
    answer = crowd.answer("brokn")

    assert answer.reason is ReasonCode.UNKNOWN_TASK
    assert answer.suggestions == ("/kickoff broken",)


def catalogue(kit: Kit) -> Fact[int]:
    """How many entries the catalogue of a tick's world has."""
    world, _ = preview(kit, Woken(Tick("cli")), "op-look")
    found = catalogue_of(kit, world)
    return Present(len(found.value.entries)) if isinstance(found, Present) else found


@pytest.mark.parametrize("count", [5, MANY])
def test_the_catalogue_has_every_file(tmp_path: Path, count: int) -> None:
    desk = Crowd(tmp_path, count)

    world, _ = preview(desk.kit(), Woken(Tick("cli")), "op-look")
    found = catalogue_of(desk.kit(), world)

    assert isinstance(found, Present)
    assert len(found.value.entries) == count + len(["broken", "hello"])
    assert isinstance(found.value.entries["tasks/broken.md"], Broken)
    assert isinstance(found.value.entries["tasks/t-1.md"], Planned)


def test_a_look_that_read_every_file_is_a_catalogue_by_itself(tmp_path: Path) -> None:
    desk = Crowd(tmp_path, 5)

    assert catalogue(replace(desk.kit(), catalogue=not_read)) == Present(7)


def test_where_nobody_reads_them_all_they_are_unknown(crowd: Crowd) -> None:
    assert catalogue(replace(crowd.kit(), catalogue=not_read)) == UNSEEN
