"""`kickoff init`: shown first, written once, never over anything."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kickoff.entrypoints.cli import main
from kickoff.entrypoints.setting_up.afterwards import page_of
from kickoff.entrypoints.setting_up.wanted import Choice, wanted
from kickoff.entrypoints.setting_up.workers import OFFERS, WorkerKind
from kickoff.formats.config import load_config
from stateful_github import Path as Asked
from stateful_github import Repository, Rule, StatefulGitHub, Status
from stateful_github.in_process import in_process

ROOT = Path(__file__).parents[2]


def git(folder: Path, *words: str) -> str:
    asked = ["git", "-C", str(folder), *words]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    folder = tmp_path / "garden"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "AGENTS.md").write_text("# Agents\n\nBe kind.\n")
    git(folder, "add", "--all")
    author = ("-c", "user.name=Mona", "-c", "user.email=mona@example.com")
    git(folder, *author, "commit", "--quiet", "--message", "Begin")
    return folder


def init(garden: Path, *words: str) -> int:
    return main(["-C", str(garden), "init", *words])


def new_files(garden: Path) -> list[str]:
    listed = git(garden, "status", "--porcelain", "--untracked-files=all")
    return sorted(line[3:] for line in listed.splitlines())


def test_a_plain_repository_gets_a_worker_a_configuration_and_a_plan(garden: Path) -> None:
    assert init(garden, "--yes") == 0
    assert new_files(garden) == [".github/kickoff.yml", "tasks/hello.md", "tools/kickoff-worker.sh"]


def test_what_is_shown_is_what_is_written(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(garden, "--dry-run", "--notes")
    shown = capsys.readouterr().out
    assert new_files(garden) == []
    diffs = [
        line
        for line in shown.splitlines(keepends=True)
        if line.startswith(("--- ", "+++ ", "@@ ", "+", "-", " ")) and not line.startswith("  ")
    ]
    subprocess.run(["git", "-C", str(garden), "apply"], input="".join(diffs), text=True, check=True)
    applied = {path: (garden / path).read_text() for path in new_files(garden)}
    git(garden, "checkout", "--quiet", "--", ".")
    git(garden, "clean", "--quiet", "--force", "-d")
    init(garden, "--yes", "--notes")
    assert {path: (garden / path).read_text() for path in new_files(garden)} == applied


def test_a_second_run_changes_nothing(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(garden, "--yes", "--notes")
    before = {path: (garden / path).read_bytes() for path in new_files(garden)}
    capsys.readouterr()
    assert init(garden, "--yes", "--notes") == 0
    assert "Everything is there already." in capsys.readouterr().out
    assert {path: (garden / path).read_bytes() for path in new_files(garden)} == before


def test_nothing_is_written_over(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (garden / ".github").mkdir()
    (garden / ".github/kickoff.yml").write_text("limits: {total: 1}\n")
    init(garden, "--yes")
    assert (garden / ".github/kickoff.yml").read_text() == "limits: {total: 1}\n"
    assert ".github/kickoff.yml is there, with another text" in capsys.readouterr().out


def test_notes_go_below_what_others_have_written(garden: Path) -> None:
    init(garden, "--yes", "--notes")
    text = (garden / "AGENTS.md").read_text()
    assert text.startswith("# Agents\n\nBe kind.\n\n<!-- kickoff:notes begin -->\n")
    assert (garden / "CLAUDE.md").read_text() == "@AGENTS.md\n"


def test_where_nobody_can_answer_nothing_is_written_without_yes(
    garden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(garden) == 0
    assert new_files(garden) == []
    assert capsys.readouterr().out.endswith("Add --yes to write that.\nNothing was written.\n")


@pytest.mark.parametrize("url", ["git@github.com:octo/plans.git", "https://github.com/octo/plans"])
def test_a_clone_of_github_gets_the_workflows_and_the_links(
    garden: Path, url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    git(garden, "remote", "add", "origin", url)
    git(garden, "config", f"url.{tmp_path}/nowhere.insteadOf", url)
    git(garden, "config", "kickoff.forge", "github")
    assert init(garden, "--yes") == 0
    workflows = ROOT / "examples" / "workflows"
    for name in ("kickoff.yml", "kickoff-worker.yml"):
        written = (garden / ".github/workflows" / name).read_text()
        assert written == (workflows / name).read_text()


def test_a_workflow_is_refused_where_there_is_no_github(
    garden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(garden, "--worker", "workflow") == 2
    assert "a workflow needs GitHub" in capsys.readouterr().err


def test_a_bare_repository_has_no_place_for_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    assert init(tmp_path / "bare.git") == 2
    assert "no work tree" in capsys.readouterr().err


def test_a_link_that_leads_elsewhere_is_not_followed(
    garden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (garden / ".github").symlink_to(tmp_path / "elsewhere")
    assert init(garden, "--yes") == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert "symbolic link" in capsys.readouterr().err


def test_json_says_what_would_be_written(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(garden, "--dry-run", "--json", "--notes")
    said = json.loads(capsys.readouterr().out)
    assert (said["outcome"], said["dry_run"]) == ("set_up", True)
    assert {f["path"]: f["standing"] for f in said["files"]} == {
        "tools/kickoff-worker.sh": "new",
        ".github/kickoff.yml": "new",
        "tasks/hello.md": "new",
        "AGENTS.md": "added",
        "CLAUDE.md": "new",
        ".claude/skills/kickoff/SKILL.md": "new",
    }


def left(garden: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """What `kickoff init` says is still to be done."""
    capsys.readouterr()
    init(garden, "--json", "--dry-run", *words)
    steps: list[str] = json.loads(capsys.readouterr().out)["steps"]
    return steps


def commit(garden: Path) -> None:
    git(garden, "add", "--all")
    author = ("-c", "user.name=Mona", "-c", "user.email=mona@example.com")
    git(garden, *author, "commit", "--quiet", "--message", "Set up")


def test_what_is_done_is_not_left_to_do(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(garden, "--yes")
    before = left(garden, capsys)
    (garden / "tools/kickoff-worker.sh").write_text("true\n")
    commit(garden)

    assert before[:2] == [
        "Put into tools/kickoff-worker.sh what does the work.",
        "Look the files over, commit them, and bring them to main.",
    ]
    assert left(garden, capsys)[0] == "Type: kickoff hello, then kickoff watch"


def test_a_person_is_told_to_claim(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(garden, "config", "kickoff.updateCheckout", "true")

    assert left(garden, capsys, "--worker", "person") == [
        "Look the files over, commit them, and bring them to main.",
        "Type: kickoff claim hello",
    ]


def test_who_has_plans_gets_no_first_one(garden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (garden / "tasks/auth").mkdir(parents=True)
    (garden / "tasks/auth/fix-login.md").write_text("Fix it.\n")
    (garden / "tasks/README.md").write_text("Not a plan.\n")

    assert init(garden, "--yes") == 0

    assert not (garden / "tasks/hello.md").exists()
    assert "Type: kickoff fix-login, then kickoff watch" in left(garden, capsys)


def test_plans_that_keep_a_state_are_for_migrate(
    garden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (garden / "tasks").mkdir()
    for name, status in (("a", "wip"), ("b", "done"), ("c", "todo"), ("d", "completed")):
        (garden / f"tasks/{name}.md").write_text(f"---\nstatus: {status}\n---\n")

    assert left(garden, capsys)[-1] == (
        "2 task files keep a state of their own. See what would become of them: kickoff migrate"
    )


def test_a_configuration_that_is_there_is_gone_by(
    garden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (garden / ".github").mkdir()
    (garden / ".github/kickoff.yml").write_text(
        "tasks: plans/*.md\ndefault_worker: me\nworkers:\n  me: {dispatch: none}\n"
    )

    init(garden, "--yes", "--notes")

    assert sorted(p.name for p in garden.glob("*/*.md")) == ["hello.md"]
    assert (garden / "plans/hello.md").exists()
    assert not (garden / "tools").exists()
    assert "Plans are files in `plans/`" in (garden / "AGENTS.md").read_text()


def test_another_worker_comes_with_the_lines_to_paste(
    garden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(garden, "--yes", "--worker", "person")
    commit(garden)

    assert left(garden, capsys, "--worker", "command")[:2] == [
        "Put into tools/kickoff-worker.sh what does the work.",
        (
            "Put below workers: in .github/kickoff.yml: "
            "local: {dispatch: command, command: [sh, tools/kickoff-worker.sh]}"
        ),
    ]
    assert "Type: kickoff hello worker=local, then kickoff watch" in left(
        garden, capsys, "--worker", "command"
    )


def test_a_configuration_that_cannot_be_read_is_left_to_mend(
    garden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (garden / ".github").mkdir()
    (garden / ".github/kickoff.yml").write_text("limit: 3\n")

    said = left(garden, capsys)

    assert said[0].startswith("Mend .github/kickoff.yml: ")
    assert "line 1" in said[0]


def test_notes_bring_a_skill_for_who_asks_for_it(garden: Path) -> None:
    init(garden, "--yes", "--notes")

    skill = (garden / ".claude/skills/kickoff/SKILL.md").read_text()
    assert skill.startswith("---\nname: kickoff\ndescription: ")
    assert "kickoff continue" in skill


@pytest.fixture
def shop(garden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A repository on GitHub whose API answers, while git does not reach it from its clone."""
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GITHUB_API_URL", "GITHUB_GRAPHQL_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")
    hub = StatefulGitHub(tmp_path / "github")
    git(garden, "remote", "add", "origin", "https://github.com/acme/shop.git")
    with in_process(hub):
        yield hub.create_repository("acme/shop", {"a": "b"}, roles={"erin": "admin"})


def test_a_github_that_does_not_answer_holds_nobody_up(
    garden: Path,
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GH_TOKEN", shop.hub.user_token("erin"))
    for asked in ("/repos/*/actions/permissions/workflow", "/repos/*/rules/*"):
        shop.hub.fail(Asked("GET", asked), Status(503), times=4)

    assert "tick" in left(garden, capsys)[1]


def test_with_a_token_only_what_is_still_off_is_left_to_do(
    garden: Path,
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop.settings.allow_actions_create_pull_requests = False
    unseen = left(garden, capsys)
    monkeypatch.setenv("GH_TOKEN", shop.hub.user_token("erin"))
    off = left(garden, capsys)
    shop.settings.allow_actions_create_pull_requests = True
    shop.settings.rules.append(Rule("pull_request", "main"))
    on = left(garden, capsys)

    usual = [
        "Look the files over, commit them, and bring them to main.",
        (
            "On https://github.com/acme/shop/settings/actions, under Workflow permissions, tick "
            '"Allow GitHub Actions to create and approve pull requests".'
        ),
        "Comment /kickoff hello on an issue: https://github.com/acme/shop/issues",
    ]
    assert (unseen, off) == (usual, usual)
    assert on == [
        (
            "Look the files over, commit them on a branch, and bring them to main by a pull "
            "request: rules of main take no commits (pull_request)."
        ),
        usual[2],
    ]


@pytest.mark.parametrize("worker", WorkerKind)
def test_every_configuration_is_one(worker: WorkerKind) -> None:
    choice = Choice(worker, on_github=True, default_branch="main", notes=True)
    [config] = [w.text for w in wanted(choice) if w.path == ".github/kickoff.yml"]
    policy = load_config(config)
    assert policy.worker(None)[1] is not None
    assert OFFERS[worker].config in config


@pytest.mark.parametrize(
    ("branch", "line"), [("trunk", "branches: ['trunk']"), ("it's", "branches: ['it''s']")]
)
def test_another_default_branch_is_the_one_that_wakes_the_queue(branch: str, line: str) -> None:
    choice = Choice(WorkerKind.WORKFLOW, on_github=True, default_branch=branch)
    assert line in next(iter(wanted(choice))).text


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://github.com/octo/plans.git", "https://github.com/octo/plans"),
        ("https://token@github.com/octo/plans", "https://github.com/octo/plans"),
        ("git@github.com:octo/plans.git", "https://github.com/octo/plans"),
        (
            "ssh://git@github.example.com:2222/octo/plans.git",
            "https://github.example.com/octo/plans",
        ),
        ("/srv/plans.git", None),
        ("https://github.com/octo", None),
    ],
)
def test_the_page_of_a_repository_is_told_from_its_remote(url: str, page: str | None) -> None:
    assert page_of(url) == page


def test_the_templates_are_the_examples() -> None:
    files = ROOT / "src/kickoff/entrypoints/setting_up/files"
    examples = ROOT / "examples/workflows"
    assert (files / "kickoff-queue.yml").read_bytes() == (examples / "kickoff.yml").read_bytes()
    worker = (examples / "kickoff-worker.yml").read_bytes()
    assert (files / "kickoff-worker.yml").read_bytes() == worker
