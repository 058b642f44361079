"""`kickoff doctor`: over GitHub's API, in clones, in plain repositories."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine, Said
from kickoff.entrypoints.setting_up.wanted import source
from stateful_github import Operation, Repository, Rule, StatefulGitHub, Status, Timeout
from stateful_github import Path as Asked
from stateful_github.effects import Dispatched

QUEUE = ".github/workflows/kickoff.yml"
WORKER = ".github/workflows/kickoff-worker.yml"

SOUND = "acme/shop · nothing needs a person\n"


@pytest.fixture
def shop(hub: StatefulGitHub) -> Repository:
    """With the queue's workflow, which the schedule has just started."""
    shop = hub.repository("acme/shop")
    shop.push("main", {QUEUE: source(QUEUE)}, "Install", by="erin")
    scheduled(shop)
    return shop


def scheduled(shop: Repository) -> None:
    """The schedule starts a run of the queue, which goes well."""
    run = shop.run_by_schedule("kickoff.yml", by="erin")
    shop.start_run(run.database_id)
    shop.finish_run(run.database_id, "success")


@pytest.fixture
def admin(kickoff: CommandLine, hub: StatefulGitHub) -> CommandLine:
    """Somebody who may see everything."""
    kickoff.set(GH_TOKEN=hub.user_token("erin"))
    return kickoff


def reasons(said: Said) -> list[str]:
    return [finding["reason"] for finding in said.json["findings"]]


def test_a_sound_set_up_is_told_in_a_line(admin: CommandLine, shop: Repository) -> None:
    said = admin("doctor")

    assert (said.status, said.out, said.err) == (0, SOUND, "")


def test_it_is_sound_with_a_queue_in_work(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    admin("hello", "later")
    hub.effects.take_all()

    assert admin("doctor").out == SOUND
    assert hub.effects.take_all() == []


def test_what_is_wrong_is_told_with_what_mends_it(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    said = kickoff("doctor")

    assert said.status == 1
    assert said.out == (
        "acme/shop · 1 finding needs a person\n"
        "\n"
        "Needs a person:\n"
        "  .github/workflows/kickoff.yml: there is no workflow for the queue on the default "
        "branch, so nothing wakes it on GitHub (workflow_missing)\n"
        "      kickoff init writes it; commit it to the default branch\n"
        "\n"
        "Not looked at:\n"
        "  the settings of Actions: only who administrates the repository can see them\n"
    )


def test_programs_get_every_finding_and_all_that_was_not_seen(
    kickoff: CommandLine, shop: Repository
) -> None:
    shop.push("main", {WORKER: None}, "Remove", by="erin")

    said = kickoff("doctor", "--json")

    assert said.status == 1
    assert said.json == {
        "version": 1,
        "outcome": "findings",
        "tasks": [],
        "findings": [
            {
                "reason": "worker_misconfigured",
                "about": WORKER,
                "says": f"the worker default is to be the workflow {WORKER}, and the default "
                "branch has none",
                "remedy": "kickoff init --worker workflow writes one to begin with; or name "
                "another one in .github/kickoff.yml.",
                "needs": "person",
            }
        ],
        "not_looked_at": [
            {
                "what": "the settings of Actions",
                "why": "only who administrates the repository can see them",
            }
        ],
        "fixes": [],
        "fixed": [],
    }


def test_it_asks_fourteen_times_and_once_more_for_each_owner(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    plans = {f"tasks/{name}.md": f"---\nowner: {name}\n---\nDo it.\n" for name in ("kim", "wendy")}
    shop.push("main", plans, "Plan", by="erin")
    hub.requests.take()

    assert reasons(admin("doctor", "--json")) == ["unknown_owner"]
    assert hub.requests.lines() == [
        "POST /graphql FirstLook node repository",
        *(line for line in hub.requests.lines() if "/git/trees/" in line),
        "POST /graphql SecondLook repository",
        "POST /graphql Surroundings repository",
        "GET /repos/acme/shop/actions/workflows",
        "GET /repos/acme/shop/actions/workflows/kickoff.yml/runs",
        "GET /repos/acme/shop/actions/workflows/kickoff.yml/runs",
        "GET /repos/acme/shop/actions/permissions/workflow",
        "GET /repos/acme/shop/rules/branches/main",
        "GET /repos/acme/shop/rules/branches/kickoff-state",
        "GET /repos/acme/shop/rules/branches/task/some-task",
        "GET /repos/acme/shop/activity",
        "GET /repos/acme/shop/activity",
        "GET /repos/acme/shop/collaborators/kim/permission",
        "GET /repos/acme/shop/collaborators/wendy/permission",
        "GET /repos/acme/shop/git/matching-refs/heads/task/",
    ]
    assert len(hub.requests) == 16


def test_a_repository_without_task_files_was_looked_at(
    admin: CommandLine, hub: StatefulGitHub
) -> None:
    hub.create_repository("acme/new", {"README.md": "New\n"}, roles={"erin": "admin"})

    said = admin("--repo", "acme/new", "doctor", "--json")

    assert (reasons(said), said.json["not_looked_at"]) == (
        ["workflow_missing", "worker_misconfigured"],
        [],
    )


def test_reading_is_enough(kickoff: CommandLine, shop: Repository, hub: StatefulGitHub) -> None:
    said = kickoff("doctor", "--json", GH_TOKEN=hub.user_token("rita"))

    assert (said.status, reasons(said)) == (0, ["read_only_token"])


def test_the_job_s_own_token_is_enough(
    kickoff: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    token = shop.actions_token(contents="read", actions="read", issues="read", pull_requests="read")

    said = kickoff("doctor", GH_TOKEN=token)

    assert (said.status, said.out.partition("\n")[0]) == (0, SOUND.strip())


def broken_shop(shop: Repository) -> None:
    """With one thing wrong of nearly every kind."""
    worker = "name: Odd\non: {workflow_dispatch: {inputs: {task: }}}\njobs: {a: {runs-on: x}}\n"
    old = source(QUEUE).replace("types: [created, edited]", "types: [created]")
    shop.push(
        "main",
        {
            QUEUE: old.replace("      actions: write", "      actions: read"),
            WORKER: worker,
            "tasks/bad.md": "---\ntitle: [\n---\n",
            "tasks/HELLO.md": "Again.\n",
            "tasks/lost.md": "---\ndepends_on: [nothing]\nworker: nobody\n---\nWait.\n",
            "tasks/ring.md": "---\ndepends_on: [gnir]\n---\nRound.\n",
            "tasks/gnir.md": "---\ndepends_on: [ring]\n---\nRound.\n",
        },
        "Break",
        by="erin",
    )
    settings = shop.settings
    settings.allow_actions_create_pull_requests = False
    settings.sleeping_workflows.add(QUEUE)
    settings.rules += [
        Rule("pull_request", "kickoff-state"),
        Rule("pull_request", "main", classic=True),
    ]


def test_everything_that_is_wrong_is_found_at_once(admin: CommandLine, shop: Repository) -> None:
    broken_shop(shop)

    said = admin("doctor", "--json")

    found = [(f["reason"], f["about"]) for f in said.json["findings"]]
    assert said.status == 1
    assert found == [
        ("workflow_incomplete", QUEUE),
        ("permission_missing", QUEUE),
        ("schedule_off", QUEUE),
        ("actions_restricted", "Settings > Actions"),
        ("branch_barred", "kickoff-state"),
        ("worker_misconfigured", WORKER),
        ("worker_misconfigured", WORKER),
        ("workflow_incomplete", WORKER),
        ("duplicate_task_id", "tasks/HELLO.md"),
        ("task_file_broken", "tasks/bad.md:3:1"),
        ("duplicate_task_id", "tasks/hello.md"),
        ("dependency_unknown", "tasks/lost.md"),
        ("unknown_worker", "tasks/lost.md"),
        ("dependency_cycle", "tasks/gnir.md"),
        ("branch_barred", "main"),
    ]


def test_a_broken_configuration_is_a_finding_with_its_own_exit_status(
    admin: CommandLine, shop: Repository
) -> None:
    shop.push("main", {".github/kickoff.yml": "labels: true\nlimit: 3\n"}, "Break", by="erin")

    said = admin("doctor", "--json")

    assert (said.status, said.json["outcome"]) == (3, "configuration_invalid")
    assert said.json["findings"][0]["about"] == ".github/kickoff.yml"
    assert "line 2" in said.json["findings"][0]["says"]


def test_a_registry_that_cannot_be_read_stops_it_as_everything_else(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    admin("hello")
    hub.effects.take_all()
    text = shop.text("registry.yml", "kickoff-state")
    shop.push("kickoff-state", {"registry.yml": text[:-9]}, "Cut", by="erin")

    said = admin("doctor", "--json")

    assert (said.status, said.json["outcome"]) == (4, "registry_unreadable")


def test_a_lost_state_branch_is_told(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    admin("hello")
    hub.effects.take_all()
    lost = shop.head_of("kickoff-state")
    shop.delete_branch("kickoff-state", by="erin")

    said = admin("doctor", "--json")

    assert (said.status, said.json["outcome"]) == (4, "state_branch_missing")
    assert said.json["findings"][0]["remedy"] == (
        f"gh api repos/acme/shop/git/refs -f ref=refs/heads/kickoff-state -f sha={lost}"
    )


def test_decisions_that_a_force_push_took_away_are_told_with_what_brings_them_back(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    admin("hello", "not-before=1d")
    before = shop.head_of("kickoff-state")
    admin("later", "not-before=1d")
    lost = shop.head_of("kickoff-state")
    hub.effects.take_all()
    shop.reset_branch("kickoff-state", before, by="erin")

    said = admin("doctor", "--json")

    [finding] = said.json["findings"]
    assert (said.status, finding["reason"]) == (1, "state_set_back")
    assert finding["remedy"].splitlines()[0] == (
        "To bring them back: gh api --method PATCH "
        f"repos/acme/shop/git/refs/heads/kickoff-state -f sha={lost} -F force=true"
    )


def test_a_commit_by_hand_on_the_state_branch_is_told(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    admin("hello", "not-before=1h")
    hub.effects.take_all()
    text = shop.text("registry.yml", "kickoff-state").replace("Say hello", "Say bye")
    shop.push("kickoff-state", {"registry.yml": text}, "By hand", by="erin")

    said = admin("doctor", "--json")

    [finding] = said.json["findings"]
    assert finding["reason"] == "state_edited"
    assert finding["about"] == shop.head_of("kickoff-state")[:12]


def test_what_github_does_not_answer_is_not_looked_at_and_nothing_else_is_lost(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    for path in ("actions/workflows", "rules/*", "git/matching-refs/*", "actions/permissions/*"):
        hub.fail(Asked("GET", f"/repos/acme/shop/{path}"), Status(403), times=2)

    said = admin("doctor", "--json")

    assert said.status == 0
    assert [one["what"] for one in said.json["not_looked_at"]] == [
        "task branches",
        "whether workflows are switched on",
        "the settings of Actions",
        "the rules of main",
        "the rules of kickoff-state",
    ]


def test_a_late_schedule_is_told_and_a_tick_is_made(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    admin("hello", "not-before=1h")
    hub.effects.take_all()
    hub.clock.advance(hours=5)

    before = admin("doctor", "--fix", "--dry-run")

    assert before.status == 1
    assert before.out.endswith("--fix would run: kickoff tick. Nothing was changed.\n")
    assert hub.effects.take_all() == []
    after = admin("doctor", "--fix")
    assert after.out.startswith("A tick was made: ticked.\n")
    assert "hello · " in admin("status", "hello").out
    assert shop.branch("task/hello") is not None
    hub.effects.take_all()


DISPATCH = Operation("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches")


def test_a_worker_that_never_began_is_tried_again(
    admin: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    hub.fail(DISPATCH, Timeout(before_write=True), times=2)
    admin("hello")
    while admin("doctor", "--json").json["fixes"][:1] != ["kickoff retry hello"]:
        hub.clock.advance(minutes=50)
        scheduled(shop)
        admin("tick")
    hub.effects.take_all()

    said = admin("doctor", "--fix")

    assert said.out.startswith("hello gets another attempt.\nA tick was made: ")
    assert said.status == 0
    [started] = hub.effects.take(Dispatched)
    assert started.workflow == "kickoff-worker.yml"
    story = admin("log", "--limit", "2", "--json").json["decisions"]
    assert [(told["actors"], told["reasons"]) for told in story] == [
        ([], []),
        (["erin"], ["retrying"]),
    ]
    hub.effects.take_all()


def test_where_nothing_can_be_mended_without_a_person_fix_says_so(kickoff: CommandLine) -> None:
    said = kickoff("doctor", "--fix")

    assert said.status == 1
    assert said.out.endswith("Nothing of that is mended without a person.\n")


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    plain = PlainRepository(tmp_path)
    plain.git("config", "user.name", "Ann")
    plain.git("config", "user.email", "ann@example.org")
    plain.commit({".github/kickoff.yml": LOCAL}, "Plan")
    plain.git("switch", "--quiet", "--create", "desk")
    return plain


LOCAL = """\
default_worker: local
workers:
  local: {dispatch: command, command: [sh, -c, "echo work > out && git add . && git commit -qm W"]}
"""


@pytest.fixture
def shell(
    plain: PlainRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    shell = CommandLine(plain.folder, monkeypatch, capsys)
    shell.set(**plain.environment)
    return shell


def settle(shell: CommandLine) -> None:
    """Tick until no worker runs."""
    for _ in range(400):
        states = {task["state"] for task in shell("--json", "tick").json["tasks"]}
        if not states & {"dispatching", "running", "stopping"}:
            return
        time.sleep(0.02)
    raise AssertionError("the worker never ended")


def test_a_sound_plain_repository_is_told_in_a_line(shell: CommandLine) -> None:
    said = shell("doctor")

    assert (said.status, said.out) == (0, "garden · nothing needs a person\n")
    shell("hello")
    settle(shell)
    assert shell("doctor").out == "garden · nothing needs a person\n"


def test_a_clone_s_own_troubles_are_told(shell: CommandLine, plain: PlainRepository) -> None:
    config = "default_worker: odd\nworkers:\n  odd: {dispatch: command, command: [no-such-thing]}\n"
    plain.git("switch", "--quiet", "main")
    plain.commit({".github/kickoff.yml": config}, "Change")
    lock = plain.folder / ".git" / "packed-refs.lock"
    lock.touch()
    os.utime(lock, (0, 0))

    said = shell("doctor", "--json")

    lock.unlink()
    assert said.status == 1
    assert [(f["reason"], f["about"]) for f in said.json["findings"]] == [
        ("repository_locked", str(lock)),
        ("command_missing", "odd"),
        ("checkout_behind", "main"),
    ]


def test_a_worktree_that_nobody_needs_is_removed_and_one_with_changes_is_not(
    shell: CommandLine, plain: PlainRepository
) -> None:
    plain.git("switch", "--quiet", "main")
    plain.commit({"tasks/other.md": "# Other\n"}, "Plan")
    shell("hello", "other")
    settle(shell)
    for task in ("hello", "other"):
        plain.git("merge", "--quiet", "--no-edit", "-X", "ours", f"task/{task}")
    plain.git("switch", "--quiet", "desk")
    shell("tick")
    shell("tick")
    trees = plain.folder / ".kickoff" / "worktrees"
    (trees / "other" / "note.txt").write_text("keep me")

    dry = shell("doctor", "--fix", "--dry-run")

    assert dry.out.endswith("--fix would run: kickoff worktrees prune. Nothing was changed.\n")
    assert (trees / "hello").is_dir()
    said = shell("doctor", "--fix", "--json")
    assert said.json["fixed"] == [f"The worktree {trees / 'hello'} was removed; its branch stays."]
    assert not (trees / "hello").exists()
    assert (trees / "other" / "note.txt").read_text() == "keep me"
    assert reasons(said) == ["worktree_left"]


def test_nothing_that_ticks_is_told_and_mended(shell: CommandLine, plain: PlainRepository) -> None:
    shell("hello")
    settle(shell)
    shell("retry", "hello")
    ticked = plain.folder / ".git" / "kickoff" / "ticked"
    long_ago = time.time() - 7_300
    os.utime(ticked, (long_ago, long_ago))

    said = shell("doctor", "--json")

    assert reasons(said) == ["schedule_late"]
    assert said.json["findings"][0]["says"] == "tasks wait, and nothing has ticked here for 2h"
    assert shell("status").out.endswith(
        "Nothing has ticked for 2h, and tasks wait for it: kickoff watch ticks.\n"
    )
    late = shell("status", "--json").json
    assert (late["tick_late"], late["ticked_at"][:2]) == (True, "20")
    assert reasons(shell("doctor", "--fix", "--json")) == []
    assert shell("status", "--json").json["tick_late"] is False


def test_a_clone_of_github_says_what_only_its_api_knows(
    shell: CommandLine, plain: PlainRepository
) -> None:
    plain.git("switch", "--quiet", "main")
    plain.commit({QUEUE: source(QUEUE).replace("  schedule:", "  other:")}, "Install")
    plain.share()
    plain.git("config", "kickoff.forge", "github")

    said = shell("doctor", "--json")

    assert reasons(said) == ["workflow_incomplete"]
    assert said.json["findings"][0]["says"].endswith("not woken by: schedule")
    unseen = {one["what"]: one["why"] for one in said.json["not_looked_at"]}
    assert list(unseen) == [
        "whether workflows are switched on",
        "the last tick",
        "the schedule's last run",
        "the settings of Actions",
        "the rules of main",
        "the rules of kickoff-state",
        "the rules of task branches",
        "what the token may do",
        "what was pushed over the state branch",
    ]
    name = f"{plain.bare.parent.name}/origin"
    assert set(unseen.values()) == {
        f"it takes GitHub's API: kickoff --repo {name} doctor, with a token"
    }
    [told] = shell("doctor").out.partition("Not looked at:\n")[2].splitlines()
    assert told == f"  {', '.join(unseen)}: {unseen['the last tick']}"
    assert "ticked_at" not in shell("status", "--json").json


def test_a_kept_command_is_told_and_given_and_one_that_cannot_be_read_stays(
    shell: CommandLine, plain: PlainRepository
) -> None:
    plain.share()
    shell("tick")
    plain.git("remote", "set-url", "origin", "http://127.0.0.1:9/nowhere.git")
    assert shell("hello").status == 0
    cut_off = shell("doctor", "--json")
    assert (cut_off.status, reasons(cut_off)) == (0, ["kept_for_later"])
    assert [one["what"] for one in cut_off.json["not_looked_at"]] == [
        "the remote",
        "the state branch's history",
    ]
    plain.git("remote", "set-url", "origin", str(plain.bare))
    odd = plain.folder / ".git" / "kickoff" / "outbox" / "9-newer.json"
    odd.write_text('{"version": 99}')

    said = shell("doctor", "--json")

    assert [(f["reason"], f["about"]) for f in said.json["findings"]] == [
        ("kept_unreadable", str(odd)),
        ("kept_for_later", "1 command waits"),
    ]
    assert reasons(shell("doctor", "--fix", "--json")) == ["kept_unreadable"]
    assert odd.exists()
    assert "hello" in {task["id"] for task in shell("status", "--json").json["tasks"]}
    settle(shell)
