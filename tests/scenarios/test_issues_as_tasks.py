"""Issues as tasks: what `#42` means, and which texts are kept where."""

from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.service.replaying import replay
from scenarios.desk import Desk
from scenarios.plain_desk import PlainDesk
from scenarios.test_many_files import MANY, Crowd
from stateful_github import StatefulGitHub, effects


def test_the_plan_file_is_the_first_commit_on_the_branch_and_holds_nothing_of_the_body(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    body = "---\nworker: evil\npriority: p0\n---\n<!-- hidden -->Please.\u200b"
    issue = desk.repository.open_issue("Title: a 'wish' # [x]", body, by="rita").number
    github.clock.advance(minutes=1)
    desk.says(issue, "/kickoff")

    task = f"issue-{issue}"
    [first] = [
        (made.headline, made.files)
        for made in github.effects.take(effects.Committed)
        if made.branch == f"task/{task}"
    ]
    assert first == (f"Add the plan of {task}", (f"tasks/{task}.md",))
    assert desk.file(f"tasks/{task}.md", f"task/{task}") == (
        f"---\ntitle: \"Title: a 'wish' # [x]\"\nissue: {issue}\n---\n"
    )
    assert desk.state(f"plans/{task}.md") == f"# Title: a 'wish' # [x]\n\n{body}\n"
    assert (desk.entry(task).worker, desk.entry(task).priority) == (None, "p2")
    github.effects.take_all()


def test_the_text_of_a_task_that_leaves_is_not_kept(github: StatefulGitHub) -> None:
    desk = Desk(github)
    issue = desk.repository.open_issue("A wish", "Please.", by="rita").number
    github.clock.advance(minutes=1)
    desk.says(issue, "/kickoff pause", by="mona")
    desk.says(issue, "/kickoff")
    assert desk.state(f"plans/issue-{issue}.md") == "# A wish\n\nPlease.\n"
    github.clock.advance(minutes=1)
    desk.says(issue, "/kickoff cancel")
    assert desk.state(f"plans/issue-{issue}.md") is None
    github.effects.take_all()


@pytest.mark.parametrize("linked", [True, False])
def test_a_dependency_by_number_is_the_task_of_that_issue(
    github: StatefulGitHub, linked: bool
) -> None:
    store = {"tasks/store.md": "---\nissue: 1\n---\nStore tokens.\n"} if linked else {}
    desk = Desk(github, {"tasks/b.md": '---\ndepends_on: "#1"\n---\nAfter.\n', **store})
    issue = desk.repository.open_issue("Store tokens", "Please.", by="wendy").number
    thread = desk.repository.open_issue("Operations", by="mona").number
    github.clock.advance(minutes=1)
    first = "store" if linked else f"issue-{issue}"

    desk.says(thread, "/kickoff b")
    assert desk.entry("b").depends_on == (first,)
    desk.says(issue, "/kickoff")
    assert sorted(desk.registry.tasks) == sorted(["b", first])
    desk.repository.push(f"task/{first}", {"a.txt": "a\n"}, by="github-actions[bot]")
    pull = desk.repository.open_pull_request(f"task/{first}", by="wendy").number
    github.effects.take_all()
    desk.wakes(desk.repository.merge_pull_request(pull, by="mona"))
    [dispatched] = github.effects.take(effects.Dispatched)
    assert dict(dispatched.inputs)["task"] == "b"
    github.effects.take_all()


def test_a_file_that_is_written_later_is_what_the_number_means(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/b.md": '---\ndepends_on: "#1"\n---\nAfter.\n'})
    issue = desk.repository.open_issue("Store tokens", by="wendy").number
    github.clock.advance(minutes=1)
    desk.says(issue, "/kickoff b")
    assert desk.entry("b").depends_unknown == ("issue-1",)
    desk.repository.push("main", {"tasks/store.md": "---\nissue: 1\n---\nS.\n"}, by="wendy")
    desk.ticks(1)
    assert (desk.entry("b").depends_on, desk.entry("b").depends_unknown) == (("store",), ())
    github.effects.take_all()


@pytest.mark.parametrize("count", [5, MANY])
def test_a_number_is_found_among_many_files_in_a_plain_repository(
    tmp_path: Path, count: int
) -> None:
    desk = Crowd(tmp_path, count)
    desk.commit_on_main({"tasks/b.md": '---\ndepends_on: ["#1003"]\n---\nAfter.\n'}, "Plan")

    assert desk.answer("b").reason is ReasonCode.QUEUED
    assert desk.entry("b").depends_on == ("t-3",)
    assert desk.states() == {"b": State.BLOCKED}


def many_on_github(github: StatefulGitHub) -> Desk:
    """More files than are read whole, one of which belongs to issue 1."""
    files = {f"tasks/t-{n}.md": f"# T {n}\n" for n in range(MANY)}
    desk = Desk(github, {**files, "tasks/store.md": "---\nissue: 1\n---\nStore tokens.\n"})
    desk.repository.open_issue("Store tokens", by="wendy")
    desk.repository.open_issue("A wish", by="wendy")
    desk.ticks()
    return desk


def test_an_issue_s_own_file_is_found_among_many_on_github(github: StatefulGitHub) -> None:
    desk = many_on_github(github)

    desk.says(1, "/kickoff")
    desk.says(2, "/kickoff")
    desk.says(2, "/kickoff #1 priority=p0")

    assert sorted(desk.registry.tasks) == ["issue-2", "store"]
    assert {one.finding for one in replay(desk.kit().state)} == {None}
    github.effects.take_all()


def test_the_files_are_not_searched_for_a_task_that_is_named(github: StatefulGitHub) -> None:
    desk = many_on_github(github)
    looks = []
    for thread, words in ((2, "t-1"), (2, "status t-1"), (1, "status")):
        github.requests.take()
        desk.says(thread, f"/kickoff {words}")
        looks.append(sum("SecondLook" in line for line in github.requests.lines()))

    assert looks == [1, 1, 2]
    github.effects.take_all()


def test_a_board_draws_a_number_as_the_task_that_it_means(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "tasks/store.md": "---\nissue: 42\n---\nS.\n",
        "tasks/b.md": '---\ndepends_on: "#42"\n---\nB.\n',
    }
    ran = PlainDesk(tmp_path, files).tick()
    assert ran.view is not None
    assert [(edge.task, edge.needs) for edge in ran.view.graph.edges] == [("b", "store")]
