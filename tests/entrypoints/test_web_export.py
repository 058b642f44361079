"""`kickoff board`: the pages as files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from entrypoints.web_desk import WebDesk
from formats.report_schema import checked
from kickoff.entrypoints.web.export import LIST, export
from kickoff.errors import Usage
from scenarios.desk import Desk
from stateful_github import StatefulGitHub

ASSETS = ["icon.svg", "keys.js", "page.css", "parts.css", "rows.js", "theme.js", "times.js"]


@pytest.fixture
def web(tmp_path: Path) -> WebDesk:
    desk = WebDesk(tmp_path)
    desk.asks("queue", "dark-mode")
    return desk


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_every_task_has_a_page_and_the_rest_is_there(web: WebDesk, tmp_path: Path) -> None:
    written = export(web.kit(), tmp_path / "out")

    assert written == 3
    assert sorted(files(tmp_path / "out")) == sorted(
        [
            LIST,
            ".nojekyll",
            *(f"assets/{name}" for name in ASSETS),
            "board.json",
            "index.html",
            "tasks/dark-mode.html",
            "tasks/fix-login.html",
            "tasks/hello.html",
        ]
    )


def test_what_workers_have_said_comes_along_only_when_it_is_asked_for(
    web: WebDesk, tmp_path: Path
) -> None:
    web.asks("queue", "fix-login")
    web.logs["fix-login@1"] = b"the key is 4711\n"

    export(web.kit(), tmp_path / "without")
    export(web.kit(), tmp_path / "with", logs=True)

    without, told = files(tmp_path / "without"), files(tmp_path / "with")
    page = "tasks/fix-login.html"
    assert b"the key is 4711" in told[page]
    assert not any(b"the key is 4711" in content for content in without.values())
    assert {name for name in told if told[name] != without[name]} == {page}


def test_every_link_between_the_pages_leads_somewhere(web: WebDesk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(web.kit(), out)

    broken = [
        (name, link)
        for name, content in files(out).items()
        if name.endswith(".html")
        for link in re.findall(rb'(?:href|src)="([^"#]+)"', content)
        if not ((out / name).parent / link.decode()).resolve().is_file()
    ]

    assert broken == []


def test_the_same_queue_makes_the_same_bytes(web: WebDesk, tmp_path: Path) -> None:
    export(web.kit(), tmp_path / "one")
    web.desk.clock.advance(days=3)
    export(web.kit(), tmp_path / "two")

    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_work_that_got_late_since_makes_the_same_bytes(web: WebDesk, tmp_path: Path) -> None:
    web.asks("claim", "fix-login")
    export(web.kit(), tmp_path / "one")
    web.desk.clock.advance(days=9)
    export(web.kit(), tmp_path / "two")

    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_exporting_again_takes_away_what_is_gone(web: WebDesk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(web.kit(), out)
    web.desk.plain.git("switch", "--quiet", "main")
    web.desk.plain.git("rm", "--quiet", "tasks/fix-login.md")
    web.desk.plain.git("commit", "--quiet", "--message", "Drop it")

    export(web.kit(), out)

    assert not (out / "tasks" / "fix-login.html").exists()
    assert (out / "tasks" / "dark-mode.html").exists()


def test_the_json_is_the_published_report(web: WebDesk, tmp_path: Path) -> None:
    export(web.kit(), tmp_path / "out")

    report = checked((tmp_path / "out" / "board.json").read_text())
    assert (report["version"], report["outcome"]) == (1, "shown")


def test_an_exported_page_says_what_it_may_load(web: WebDesk, tmp_path: Path) -> None:
    export(web.kit(), tmp_path / "out")

    html = (tmp_path / "out" / "index.html").read_text()
    assert "default-src &#39;none&#39;; script-src &#39;self&#39; file:" in html


@pytest.mark.parametrize("name", ["notes.txt", "tasks/mine.html", ".hidden"])
def test_a_folder_with_files_of_others_is_left_alone(
    web: WebDesk, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    export(web.kit(), out)
    (out / name).write_text("mine")
    before = files(out)
    web.asks("queue", "fix-login")

    with pytest.raises(Usage) as refused:
        export(web.kit(), out)

    assert str(refused.value) == f"`{out}` holds a file that is no part of a board: {name}"
    assert refused.value.remedy == "name a folder that is empty, or not there yet"
    assert files(out) == before


def test_what_git_keeps_in_the_folder_does_not_matter(web: WebDesk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".git").mkdir(parents=True)
    (out / ".git" / "HEAD").write_text("ref: refs/heads/pages\n")

    assert export(web.kit(), out) == 3


def test_a_file_is_no_folder(web: WebDesk, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")

    with pytest.raises(Usage):
        export(web.kit(), tmp_path / "out")


def test_a_list_that_names_files_elsewhere_takes_nothing_away(web: WebDesk, tmp_path: Path) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine.txt"
    out.mkdir()
    mine.write_text("mine")
    (out / LIST).write_text(f"../mine.txt\n{mine}\n")

    export(web.kit(), out)

    assert mine.read_text() == "mine"


def test_a_queue_on_github_is_exported_over_its_api(github: StatefulGitHub, tmp_path: Path) -> None:
    desk = Desk(github)
    desk.says(desk.repository.open_issue("A wish", "Please.", by="wendy").number, "/kickoff hello")
    github.effects.take_all()
    kit = desk.kit()

    written = export(kit, tmp_path / "out")

    assert written == 1
    assert github.effects.take_all() == []
    assert kit.requests() <= 10
    assert "Greet the world." in (tmp_path / "out" / "tasks" / "hello.html").read_text()


@pytest.mark.parametrize("link", [LIST, "index.html", "tasks", "assets/page.css"])
def test_nothing_is_written_through_a_link(web: WebDesk, tmp_path: Path, link: str) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    export(web.kit(), out)
    listed = (out / LIST).read_text()
    (out / link).rename(elsewhere)
    (out / link).symlink_to(elsewhere)
    (out / LIST).write_text(f"{listed}tasks\n")
    web.asks("queue", "hello")
    before = {**files(out), **files(elsewhere)}

    with pytest.raises(Usage, match=f"holds a file that is no part of a board: {link}"):
        export(web.kit(), out)

    assert {**files(out), **files(elsewhere)} == before


def test_a_link_to_nowhere_is_not_written_to(web: WebDesk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / LIST).write_bytes(b"index.html\n\xff\n")
    (out / "index.html").symlink_to(tmp_path / "nowhere")

    with pytest.raises(Usage, match="holds a file that is no part of a board: index"):
        export(web.kit(), out)

    assert not (tmp_path / "nowhere").exists()
