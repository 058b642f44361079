"""Two runs at once, the second at every request of the first: nothing is lost, doubled or mixed."""

from __future__ import annotations

import pytest

from scenarios.desk import Desk
from scenarios.journey import RECORD, WORKFLOW, Journey
from stateful_github import Operation, StatefulGitHub
from stateful_github.payloads import Event

FIRST_COMMAND, COMMAND, MERGE = range(10), range(7), range(7)
THIRTY = 30


def both_are_served(journey: Journey, at_once: int = 1) -> None:
    """Both commands were carried out, and one task runs: the limit."""
    assert {"hello", "other"} == journey.registry.tasks.keys()
    reactions = [journey.desk.repository.reactions_on(one) for one in journey.comments]
    assert reactions == [[("github-actions[bot]", "ROCKET")]] * len(journey.comments)
    states = sorted(journey.standing(task)[0] for task in ("hello", "other"))
    assert (states, journey.runs()) == (["queued", "running"], at_once)


@pytest.mark.parametrize("at", FIRST_COMMAND)
def test_the_first_two_commands_share_one_state_branch(github: StatefulGitHub, at: int) -> None:
    """The younger one is faster, and must not shut the older one out."""
    journey = Journey.begins(github)
    slow = journey.asks("/kickoff hello")
    github.clock.advance(seconds=5)
    elsewhere = journey.desk.repository.open_issue("Elsewhere", by="mona").number
    fast = journey.asks("/kickoff other", by="mona", thread=elsewhere)
    journey.races(slow, lambda: journey.wakes(fast), at)
    journey.settles((3, 3))
    both_are_served(journey)


@pytest.mark.parametrize("at", COMMAND)
def test_two_commands_in_one_thread_are_both_carried_out(github: StatefulGitHub, at: int) -> None:
    journey = Journey.begins(github).with_queue()
    slow, fast = journey.asks("/kickoff hello"), journey.asks("/kickoff other", by="mona")
    journey.races(slow, lambda: journey.wakes(fast), at)
    journey.settles((3, 3))
    both_are_served(journey)


@pytest.mark.parametrize("rival", ["tick", "again"])
@pytest.mark.parametrize("at", COMMAND)
def test_a_command_that_others_see_too_is_carried_out_once(
    github: StatefulGitHub, at: int, rival: str
) -> None:
    journey = Journey.begins(github).with_queue()
    asked = journey.asks("/kickoff hello")
    journey.races(asked, lambda: journey.wakes(other(journey, rival, asked)), at)
    journey.settles((3, 3))
    journey.answered_once(replies=2)
    assert (journey.standing("hello"), journey.runs()) == (("running", 1, 1), 1)


@pytest.mark.parametrize("at", COMMAND)
def test_a_cancel_that_overtakes_its_task_leaves_no_worker_behind(
    github: StatefulGitHub, at: int
) -> None:
    journey = Journey.begins(github).with_queue()
    asked, cancel = journey.asks("/kickoff hello"), journey.asks("/kickoff cancel hello")
    journey.races(asked, lambda: journey.wakes(cancel), at)
    journey.settles()
    assert "hello" not in journey.registry.tasks
    runs = journey.desk.repository.runs_of(WORKFLOW)
    assert [run.conclusion for run in runs] in ([], ["cancelled"])
    journey.answered_once(replies=2)


@pytest.mark.parametrize("rival", ["tick", "again"])
@pytest.mark.parametrize("at", MERGE)
def test_a_merge_that_others_see_too_is_recorded_once(
    github: StatefulGitHub, at: int, rival: str
) -> None:
    journey = Journey.begins(github)
    merge = journey.with_merge()
    before = len(journey.desk.repository.log("main"))
    journey.races(merge, lambda: journey.wakes(other(journey, rival, merge)), at)
    journey.settles((3, 3))
    assert journey.record_of_hello() == RECORD
    assert len(journey.desk.repository.log("main")) == before + 1
    assert journey.standing("b") == ("running", 1, 1)
    assert journey.runs() == 2


@pytest.mark.parametrize("at", MERGE)
def test_a_push_beside_the_merge_stays_and_so_does_the_record(
    github: StatefulGitHub, at: int
) -> None:
    journey = Journey.begins(github)
    merge, repository = journey.with_merge(), journey.desk.repository
    journey.races(merge, lambda: repository.push("main", {"z.txt": "z\n"}, by="wendy"), at)
    journey.settles((3, 3))
    assert journey.record_of_hello() == RECORD
    assert journey.desk.file("z.txt") == "z\n"


@pytest.mark.parametrize("at", range(5))
def test_two_ticks_at_once_start_a_task_once(github: StatefulGitHub, at: int) -> None:
    journey = Journey.begins(github).with_queue()
    journey.desk.says(journey.thread, "/kickoff pause", by="mona")
    journey.desk.says(journey.thread, "/kickoff hello")
    journey.asks("/kickoff unpause", by="mona")
    schedule = journey.desk.repository.schedule()
    journey.races(schedule, lambda: journey.wakes(schedule), at)
    journey.settles((3, 3))
    assert (journey.standing("hello"), journey.runs()) == (("running", 1, 1), 1)


@pytest.mark.parametrize("first", [True, False])
def test_thirty_commands_at_once_are_all_carried_out_exactly_once(
    github: StatefulGitHub, first: bool
) -> None:
    """Each run is overtaken by the next one right before it writes."""
    names = [f"t{number}" for number in range(THIRTY)]
    files = {f"tasks/{name}.md": f"Plan of {name}.\n" for name in names}
    journey = Journey(Desk(github, files), 0)
    if not first:
        thread = journey.desk.repository.open_issue("Operations", by="mona").number
        journey.desk.says(thread, "/kickoff pause", by="mona")
        journey.desk.says(thread, "/kickoff unpause", by="mona")
    waiting = [spoken(journey, name) for name in names]
    write = Operation("POST /repos/{owner}/{repo}/git/refs" if first else "Commit")

    def overtake() -> None:
        event = waiting.pop(0)
        if waiting:
            github.before(write, overtake)
        assert journey.wakes(event) is not None

    while waiting:
        overtake()
    journey.settles((3, 3))
    assert sorted(journey.registry.tasks) == sorted(names)
    reactions = [journey.desk.repository.reactions_on(one) for one in journey.comments]
    assert reactions == [[("github-actions[bot]", "ROCKET")]] * THIRTY
    states = [journey.standing(name)[0] for name in names]
    assert (states.count("running"), states.count("queued")) == (4, THIRTY - 4)
    assert journey.runs() == 4


def spoken(journey: Journey, task: str) -> Event:
    """A command in an issue of its own, a moment after the one before."""
    thread = journey.desk.repository.open_issue(f"About {task}", by="mona").number
    journey.desk.github.clock.advance(milliseconds=300)
    return journey.asks(f"/kickoff {task}", thread=thread)


def other(journey: Journey, rival: str, event: Event) -> Event:
    """What wakes the second run: the schedule, or the same event once more."""
    return journey.desk.repository.schedule() if rival == "tick" else event
