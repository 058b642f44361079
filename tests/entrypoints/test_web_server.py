"""The server: every address, every answer, and commands that are those of a shell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from entrypoints.web_desk import ORIGIN, TOKEN, WebDesk
from formats.report_schema import checked
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch
from kickoff.entrypoints.web.server import Queue, application
from kickoff.entrypoints.web.templates import ASSETS
from kickoff.entrypoints.web.watching import Source, Watched
from kickoff.errors import Unavailable
from kickoff.looks import Snapshot
from kickoff.ports import Change, CommitMessage


@pytest.fixture
def web(tmp_path: Path) -> WebDesk:
    return WebDesk(tmp_path)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> WebDesk:
    """For whoever changes nothing; fix-login is in work."""
    desk = WebDesk(tmp_path_factory.mktemp("web"))
    desk.asks("queue", "fix-login")
    desk.asks("queue", "dark-mode")
    return desk


def words(html: str) -> str:
    """What a person reads of a page."""
    body = re.sub(r"<(script|dialog|template)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body.partition('tabindex="-1">')[2]).split())


def test_the_board_is_a_page(still: WebDesk) -> None:
    answer = still.get("/")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "1 in work , 1 waits ." in words(answer.text)
    assert "Fix the login fix-login by local on" in words(answer.text)


def test_a_task_has_a_page_with_its_approved_plan(still: WebDesk) -> None:
    said = words(still.get("/tasks/fix-login").text)

    assert "Keep the page ." in said
    assert "Attempts 1 Attempt 1 by local" in said
    assert "Story" in said
    assert "Queued, priority p1 by ann" in said


def test_a_task_that_nobody_queued_shows_its_file(web: WebDesk) -> None:
    said = words(web.get("/tasks/dark-mode").text)

    assert "Both themes." in said
    assert "When it is queued: waits for fix-login." in said


def test_the_approved_plan_is_shown_and_not_the_edited_file(web: WebDesk) -> None:
    web.asks("queue", "dark-mode")
    web.desk.commit_on_main({"tasks/dark-mode.md": "# Dark mode\n\nSomething else.\n"})

    assert "Both themes." in words(web.get("/tasks/dark-mode").text)


@pytest.mark.parametrize(
    "path", ["/tasks/nobody", "/nothing", "/tasks/", "/tasks/a/b", "/tasks/%2e%2e"]
)
def test_what_is_not_there_is_said_to_be_not_there(still: WebDesk, path: str) -> None:
    answer = still.get(path)

    assert answer.status_code == 404
    assert "There is no such page" in words(answer.text)
    assert "data-verb" not in answer.text.partition("<dialog")[0]


def test_the_json_is_the_published_report(still: WebDesk) -> None:
    answer = still.get("/board.json")

    assert answer.headers["content-type"] == "application/json"
    report = checked(answer.text)
    assert (report["version"], report["outcome"]) == (1, "shown")
    assert [task["id"] for task in report["tasks"]] == ["fix-login", "dark-mode", "hello"]


@pytest.mark.parametrize("path", ["/", "/tasks/fix-login", "/board.json", "/assets/rows.js"])
def test_who_has_a_page_already_is_told_so(still: WebDesk, path: str) -> None:
    tag = still.get(path).headers["etag"]

    again = still.get(path, if_none_match=tag)

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_page_is_asked_for_again_each_time(still: WebDesk) -> None:
    assert still.get("/").headers["cache-control"] == "no-cache"
    assert still.get("/version").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", [p.name for p in ASSETS.iterdir() if p.suffix != ".py"])
def test_every_asset_is_served_as_what_it_is(still: WebDesk, name: str) -> None:
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    answer = still.get(f"/assets/{name}")

    assert answer.content == (ASSETS / name).read_bytes()
    assert answer.headers["content-type"].partition(";")[0] == kinds[name.rpartition(".")[2]]


@pytest.mark.parametrize(
    "name", ["templates.py", "../templates.py", "..%2ftemplates.py", "%2e%2e/templates.py", "."]
)
def test_nothing_but_assets_is_served(still: WebDesk, name: str) -> None:
    assert still.get(f"/assets/{name}").status_code == 404


def test_every_asset_that_a_page_names_is_there(still: WebDesk) -> None:
    for path, root in (("/", ""), ("/tasks/fix-login", "../")):
        named = re.findall(rf'(?:src|href)="{root}(assets/[^"]+)"', still.get(path).text)
        assert named
        assert [still.get(f"/{name}").status_code for name in named] == [200] * len(named)


def test_a_button_says_what_the_shell_says(web: WebDesk) -> None:
    answer = web.asks("queue", "fix-login")

    assert answer.status_code == 200
    assert answer.json() == {
        "outcome": "queued",
        "tone": "changed",
        "said": "fix-login is queued.",
    }
    assert web.desk.entry("fix-login").queued.by == "ann"


SAID = {
    ("hold", "dark-mode"): (200, "held", "dark-mode is on hold. Nothing starts until"),
    ("priority", "p0", "dark-mode"): (200, "reprioritised", "dark-mode now has priority p0."),
    ("retry", "dark-mode"): (200, "already_so", "Everything is as asked already."),
    ("cancel", "dark-mode"): (200, "cancelled", "dark-mode is out of the queue."),
    ("queue", "nobody"): (409, "unknown_task", "There is no task nobody. Nothing changed."),
    ("hold", "nobody"): (409, "unknown_task", "There is no task nobody. Nothing changed."),
    ("cancell", "dark-mode"): (409, "unknown_task", "There is no task cancell."),
    ("priority", "p9", "dark-mode"): (400, "not_understood", "Not understood: "),
    (): (200, "already_queued", ""),
}


@pytest.mark.parametrize("said", [k for k in SAID if k])
def test_a_command_is_answered(web: WebDesk, said: tuple[str, ...]) -> None:
    web.asks("queue", "dark-mode")
    status, outcome, sentence = SAID[said]

    answer = web.asks(*said)

    assert (answer.status_code, answer.json()["outcome"]) == (status, outcome)
    assert answer.json()["said"].startswith(sentence)


@pytest.mark.parametrize(
    "body", ["", "[", "[]", "{}", '{"words": "hold a"}', '{"words": [1]}', "[" * 9000, "null"]
)
def test_what_is_no_command_is_not_understood(still: WebDesk, body: str) -> None:
    answer = still.posts(body)

    assert (answer.status_code, answer.json()["tone"]) == (400, "not understood")


def test_who_asks_for_the_version_hears_of_the_last_tick(still: WebDesk) -> None:
    answer = still.get("/version").json()

    assert sorted(answer) == ["ticked", "version"]
    assert answer["ticked"] == ""


def test_a_command_shows_on_the_board_at_once(web: WebDesk) -> None:
    before = web.get("/version").json()

    web.asks("queue", "fix-login")

    assert web.browser.get("/version").json() != before
    assert "1 in work" in words(web.browser.get("/").text)


def break_registry(web: WebDesk) -> None:
    kit = web.kit()
    snapshot = kit.state.read(())
    assert snapshot is not None
    change = Change({"registry.yml": b"tasks: [\n"}, snapshot.commit, CommitMessage("Break it"))
    kit.state.compare_and_swap(change)


def test_a_registry_that_cannot_be_read_is_said_and_nothing_is_offered(web: WebDesk) -> None:
    web.asks("queue", "fix-login")
    break_registry(web)

    answer = web.get("/")

    assert answer.status_code == 503
    assert "The queue cannot be read" in words(answer.text)
    assert "until then it changes nothing." in words(answer.text)
    assert "All tasks" not in words(answer.text)
    assert "data-verb" not in answer.text
    assert web.get("/tasks/fix-login").status_code == 503
    assert web.get("/board.json").status_code == 503


def test_a_command_on_a_broken_registry_changes_nothing(web: WebDesk) -> None:
    web.asks("queue", "fix-login")
    break_registry(web)
    before = web.desk.plain.head("kickoff-state")

    answer = web.asks("cancel", "fix-login")

    assert (answer.status_code, answer.json()["outcome"]) == (503, "registry_unreadable")
    assert web.desk.plain.head("kickoff-state") == before


def test_what_was_broken_is_shown_again_when_it_is_mended(web: WebDesk) -> None:
    web.asks("queue", "fix-login")
    good = web.desk.plain.head("kickoff-state")
    break_registry(web)
    assert web.get("/").status_code == 503

    web.desk.plain.git("update-ref", "refs/heads/kickoff-state", good)

    assert web.get("/").status_code == 200


class Forgetful(LocalGitStateBranch):
    """A state branch that cannot show approved plans now."""

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        if any(path.startswith("plans/") for path in paths):
            raise Unavailable("the disk does not answer", remedy="look at the disk")
        return super().read(paths)


def test_what_a_page_cannot_show_now_is_said_with_the_way_out(tmp_path: Path) -> None:
    web = WebDesk(tmp_path)
    web.asks("queue", "dark-mode")
    state = Forgetful(web.desk.plain.opened(), "kickoff-state")
    watched = Watched(Source("garden", replace(web.kit(), state=state)))
    app = application(Queue(watched, web.kit, lambda: "ann"), web.door)

    answer = TestClient(app, base_url=ORIGIN).get("/tasks/dark-mode")

    assert answer.status_code == 503
    assert "This cannot be shown now the disk does not answer look at the disk" in words(
        answer.text
    )


def test_broken_task_files_are_shown(still: WebDesk) -> None:
    assert "tasks/broken.md line 3" in words(still.get("/").text)


def test_an_empty_queue_is_a_calm_page(tmp_path: Path) -> None:
    said = words(WebDesk(tmp_path, {}).get("/").text)

    assert said.startswith("Queue of")
    assert "Nothing is in work, and nothing waits." in said


def test_a_log_is_shown_and_served_whole_as_plain_text(web: WebDesk) -> None:
    web.asks("queue", "fix-login")
    web.logs["fix-login@1"] = b"\x1b[32mgreen\x1b[0m <b>\n" * 10_000

    page = web.get("/tasks/fix-login").text
    whole = web.get("/tasks/fix-login/attempts/1/log")

    assert "green &lt;b&gt;" in page
    assert len(page) < 120_000
    assert 'href="fix-login/attempts/1/log"' in page
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    assert whole.text == "green <b>\n" * 10_000


def test_what_has_ended_keeps_its_attempts_their_logs_and_its_story(web: WebDesk) -> None:
    web.asks("queue", "fix-login")
    web.logs["fix-login@1"] = b"a line\n" * 10_000
    branch = web.desk.runs.last("fix-login").branch
    web.desk.works("fix-login", {"login.py": "fixed\n"})
    web.desk.tick()
    web.desk.merge(branch, "--no-ff")
    web.desk.tick()

    said = words(web.get("/tasks/fix-login").text)
    log = web.get("/tasks/fix-login/attempts/1/log")

    assert "completed fix-login the record is in the task file" in said
    assert "Attempts 1 Attempt 1 by local merged" in said
    assert "Log: the end of it a line a line" in said
    assert "Story Completed, its record is written" in said
    assert log.text == "a line\n" * 10_000


def test_what_was_cancelled_can_be_queued_again_and_keeps_its_attempts(web: WebDesk) -> None:
    web.asks("claim", "fix-login")
    web.asks("cancel", "fix-login")

    page = web.get("/tasks/fix-login")
    said = words(page.text)

    assert "not started p1 fix-login It can be queued." in said
    assert "Attempts 1 Attempt 1 by ann over" in said
    assert 'data-verb="queue" data-task="fix-login"' in page.text


@pytest.mark.parametrize("path", ["/tasks/fix-login/attempts/7/log", "/tasks/no/attempts/1/log"])
def test_a_log_that_is_not_there_is_no_page(still: WebDesk, path: str) -> None:
    assert still.get(path).status_code == 404


def test_the_token_is_on_the_page_for_its_script_alone(still: WebDesk) -> None:
    html = still.get("/").text

    assert html.count(TOKEN) == 1
    assert f'<meta name="csrf" content="{TOKEN}">' in html
