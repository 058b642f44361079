"""What pages see is new when something moved, and costs little when nothing did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import cast

import pytest
from markupsafe import Markup

from entrypoints.web_desk import WebDesk
from kickoff.core.wording.ticking import Heartbeat
from kickoff.entrypoints.web.values import Banner, BoardPage, TroublePage
from kickoff.entrypoints.web.watching import FAR, NEAR, Pace, Source, Watched
from kickoff.errors import Unavailable
from kickoff.looks import FirstLook, FirstQuestion, Snapshot
from kickoff.ports import Ancestor, Change, CommitMessage, Forge, StateBranch, Swap


@pytest.fixture
def web(tmp_path: Path) -> WebDesk:
    return WebDesk(tmp_path)


class Counting:
    """A state branch that counts looks: each asks once when the queue last moved."""

    def __init__(self, state: StateBranch) -> None:
        self.looks = 0
        self._state = state

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        return self._state.read(paths)

    def compare_and_swap(self, change: Change) -> Swap:
        return self._state.compare_and_swap(change)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        return self._state.create(files, message)

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        self.looks += 1
        return self._state.history(limit, paths, start)


def counting(web: WebDesk, pace: Pace = NEAR) -> tuple[Watched, Counting]:
    web.desk.says("dark-mode")
    kit = web.kit()
    counter = Counting(kit.state)
    return Watched(Source("garden", replace(kit, state=counter), pace)), counter


def test_a_swap_of_another_process_is_seen(web: WebDesk) -> None:
    before = web.watched.now().version

    web.desk.says("fix-login")
    web.desk.clock.advance(seconds=NEAR.ask + 0.1)

    assert web.watched.now().version != before


def test_nothing_new_is_the_same_version(web: WebDesk) -> None:
    before = web.watched.now().version

    web.desk.clock.advance(seconds=60)

    assert web.watched.now().version == before


def test_a_new_task_file_is_seen_when_the_look_is_old(web: WebDesk) -> None:
    before = web.watched.now().version

    web.desk.commit_on_main({"tasks/new.md": "# New\n"})
    web.desk.clock.advance(seconds=NEAR.old + 0.1)

    assert web.watched.now().version != before


def test_who_asks_often_costs_no_look(web: WebDesk) -> None:
    watched, counter = counting(web)

    for _ in range(10):
        watched.now()
        web.desk.clock.advance(seconds=NEAR.old / 20)

    assert counter.looks == 1


def test_a_queue_elsewhere_is_asked_less_often(web: WebDesk) -> None:
    watched, counter = counting(web, FAR)
    watched.now()

    web.desk.says("fix-login")
    web.desk.clock.advance(seconds=FAR.ask - 5.5)
    watched.now()
    assert counter.looks == 1

    web.desk.clock.advance(seconds=FAR.ask)
    watched.now()
    assert counter.looks == 2


def test_what_is_known_to_have_moved_is_looked_at_at_once(web: WebDesk) -> None:
    watched, counter = counting(web, FAR)
    watched.now()

    watched.moved()
    watched.now()

    assert counter.looks == 2


def banners(watched: Watched) -> list[tuple[str, str]]:
    page = watched.now().page
    assert isinstance(page, BoardPage)
    return [(banner.title, banner.text) for banner in page.banners]


def test_a_failed_tick_is_told_until_one_succeeds(web: WebDesk) -> None:
    web.watched.ticked(Banner("broken", "The last tick failed.", Markup("No space is left.")))

    assert banners(web.watched) == [("The last tick failed.", "No space is left.")]

    web.watched.ticked(None)

    assert banners(web.watched) == []


def ticking(web: WebDesk) -> tuple[Watched, list[datetime | None]]:
    """A queue whose last tick is the last of the list."""
    ticks: list[datetime | None] = [None]
    return Watched(
        Source("garden", web.kit(), heartbeat=lambda: Heartbeat(ticks[-1])), "No ticks here."
    ), ticks


def footing(watched: Watched) -> tuple[str, str]:
    page = watched.now().page
    assert isinstance(page, BoardPage)
    return page.ticked, page.note


def test_the_last_tick_is_shown_and_makes_no_other_page(web: WebDesk) -> None:
    watched, ticks = ticking(web)
    before = watched.now().version
    assert footing(watched) == ("", "No ticks here.")

    ticks.append(web.desk.clock.now())
    watched.moved()

    assert footing(watched) == ("2026-11-21T10:00:00Z", "No ticks here.")
    assert watched.now().version == before


def test_a_task_is_shown_with_the_last_tick_too(web: WebDesk) -> None:
    watched, ticks = ticking(web)
    ticks.append(web.desk.clock.now())

    page = watched.task("fix-login")

    assert page is not None
    assert (page.ticked, page.note) == ("2026-11-21T10:00:00Z", "No ticks here.")


def test_that_nothing_ticks_is_told_when_tasks_wait_for_it(web: WebDesk) -> None:
    watched, ticks = ticking(web)
    web.desk.says("fix-login")
    ticks.append(web.desk.clock.now())
    assert banners(watched) == []

    web.desk.clock.advance(minutes=20)

    assert banners(watched) == [
        (
            "",
            "<p>Nothing has ticked for 20min, and tasks wait for it: kickoff watch ticks.</p>\n",
        )
    ]


def test_a_queue_that_is_gone_is_not_shown_as_an_empty_one(web: WebDesk) -> None:
    web.desk.says("fix-login")
    web.desk.tick()
    web.desk.plain.git("update-ref", "-d", "refs/heads/kickoff-state")

    page = web.watched.now().page

    assert isinstance(page, TroublePage)
    assert page.text == (
        "the state branch `kickoff-state` is gone, and there was one: the branch task/fix-login"
    )


def test_the_version_of_a_task_moves_with_its_log(web: WebDesk) -> None:
    web.asks("queue", "fix-login")
    before = web.watched.version("fix-login")

    web.logs["fix-login@1"] = b"one line\n"
    after = web.watched.version("fix-login")

    assert before != after
    assert web.watched.version() == web.watched.version("dark-mode") == web.watched.version("none")


def test_many_who_ask_at_once_get_the_same_look(web: WebDesk) -> None:
    watched, counter = counting(web)
    together, versions = Barrier(8), []

    def ask() -> None:
        together.wait()
        versions.append(watched.now().version)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(versions)) == 1
    assert counter.looks == 1


class Silent:
    """A forge that does not answer."""

    def __init__(self, forge: Forge) -> None:
        self.here = forge.here

    def look(self, question: FirstQuestion) -> FirstLook:
        raise Unavailable("the remote does not answer", remedy="try again later")


def test_a_remote_that_does_not_answer_is_shown_as_it_was_last_seen(web: WebDesk) -> None:
    silent = replace(web.kit(), forge=cast("Forge", Silent(web.kit().forge)))

    watched = Watched(Source("garden", silent, FAR, web.kit))

    assert banners(watched) == [
        ("As it was last seen.", "<p>the remote does not answer</p>\n"),
    ]


def test_a_queue_that_was_never_seen_says_why_it_is_not_shown(web: WebDesk) -> None:
    silent = replace(web.kit(), forge=cast("Forge", Silent(web.kit().forge)))

    page = Watched(Source("garden", silent)).now().page

    assert isinstance(page, TroublePage)
    assert (page.text, page.remedy) == ("the remote does not answer", "try again later")
