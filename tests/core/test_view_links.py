from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import WEB, attempt, born, entry, in_review, registry, running
from kickoff.core.registry import BoundBy, BoundPullRequest, Entry, Queued, RunRef
from kickoff.core.view.links import Links, address, file_page, links, web_of


def said_in(via: str) -> Queued:
    return replace(entry().queued, via=via)


def test_a_task_in_review_has_all_of_its_pages() -> None:
    assert links(in_review(), WEB) == Links(
        run=f"{WEB}/actions/runs/7",
        pull_request=f"{WEB}/pull/57",
        branch=f"{WEB}/tree/task/fix-login",
        file=f"{WEB}/blob/HEAD/tasks/fix-login.md",
        thread=f"{WEB}/issues/1#issuecomment-1",
    )


def test_without_pages_there_are_no_links() -> None:
    assert links(entry(queued=said_in("cli")), "") == Links()


def test_a_task_born_from_an_issue_has_its_thread_and_no_file() -> None:
    task = born(42, queued=said_in("cli"))
    assert links(task, WEB) == Links(thread=f"{WEB}/issues/42")


@pytest.mark.parametrize(
    "task",
    [
        entry(),
        running(queued=said_in("cli")),
        in_review(queued=said_in("cli"), attempts=()),
        entry(queued=said_in(f"{WEB}/pull/3#issuecomment-9")),
    ],
)
def test_the_repository_is_known_from_any_page_of_its_tasks(
    task: Entry,
) -> None:
    assert web_of(registry(entry("a", queued=said_in("cli")), task)) == WEB


def test_a_plain_repository_has_no_page() -> None:
    local = attempt("b", run=RunRef(3, ""))
    tasks = (entry("a", queued=said_in("cli")), entry("b", queued=said_in("x"), attempts=(local,)))
    assert web_of(registry(*tasks)) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "javascript:alert(1)",
        "https://a.example/x y",
        'https://a.example/"onclick=',
        "https://a.example/)](x",
        "https://a.example/<b>",
        "//a.example/",
        "https://a.example/`",
        "https://a.example/" + "x" * 2001,
        "https://a.example/\n",
    ],
)
def test_what_is_more_than_an_address_is_no_link(wrong: str) -> None:
    assert address(wrong) == ""
    bound = BoundPullRequest(57, wrong, BoundBy.LINK)
    assert links(in_review(pull_request=bound), WEB).pull_request == ""


def test_odd_characters_in_a_path_are_escaped() -> None:
    assert file_page("tasks/a (b)/ü#?.md", WEB) == (
        f"{WEB}/blob/HEAD/tasks/a%20%28b%29/%C3%BC%23%3F.md"
    )
    assert file_page("tasks/a.md", "") == ""
    assert file_page("tasks/" + "ü" * 400 + ".md", WEB) == ""
