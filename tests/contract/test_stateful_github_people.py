from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from stateful_github import Event, Refusal, Repository, StatefulGitHub


@pytest.fixture
def garden(github: StatefulGitHub) -> Repository:
    return github.create_repository(
        "acme/garden", {"README.md": "# Garden\n"}, roles={"alice": "write", "mia": "maintain"}
    )


def test_a_comment_wakes_a_workflow_as_on_github(garden: Repository, tmp_path: Path) -> None:
    number = garden.open_issue("Weeds", "They grow.", by="alice").number
    event = garden.comment(number, "/kickoff", by="bob")
    payload = json.loads(event.write(tmp_path / "event.json").read_text())
    assert (event.name, payload["action"]) == ("issue_comment", "created")
    assert payload["repository"]["full_name"] == "acme/garden"
    assert payload["sender"]["login"] == "bob"
    assert payload["issue"]["body"] == "They grow."
    assert "pull_request" not in payload["issue"]
    assert payload["comment"] == {
        **payload["comment"],
        "id": event.comment_id,
        "body": "/kickoff",
        "author_association": "NONE",
        "html_url": f"https://github.com/acme/garden/issues/1#issuecomment-{event.comment_id}",
        "created_at": "2026-11-21T10:00:00Z",
    }


def test_an_edit_tells_what_was_there_before(github: StatefulGitHub, garden: Repository) -> None:
    number = garden.open_issue("Weeds", "They grow.", by="alice").number
    comment = garden.comment(number, "/kickoff", by="bob").comment_id
    github.clock.advance(minutes=1)
    edited = garden.edit_comment(comment, "/kickoff rose", by="alice")
    assert edited.payload["changes"] == {"body": {"from": "/kickoff"}}
    assert garden.comments[comment].editor is github.account("alice")
    renamed = garden.edit_issue(number, title="Thistles", by="alice")
    assert (renamed.kind, renamed.payload["changes"]) == (
        "issues.edited",
        {"title": {"from": "Weeds"}},
    )
    assert garden.issue(number).last_edited_at is None


def test_nothing_in_a_payload_is_left_from_the_example(garden: Repository) -> None:
    issue = garden.open_issue("Weeds", by="alice")
    garden.push("work", {"b": "b"}, by="alice")
    pull = garden.open_pull_request("work", title="Work", by="alice")
    events = [
        issue,
        garden.comment(issue.number, "a", by="alice"),
        garden.add_label(issue.number, "kickoff", by="alice"),
        garden.reopen(issue.number, by="alice"),
        garden.push("main", {"c": "c"}, by="alice"),
        pull,
        garden.add_label(pull.number, "kickoff", by="alice"),
        garden.merge_pull_request(pull.number, by="mia"),
        garden.dispatch_repository("kickoff", {"task": "a"}, by="alice"),
    ]
    strangers = ("Codertocat", "Hello-World", "octo-org", "octo-repo", "Octocoders")
    left = [e.kind for e in events if any(one in json.dumps(e.payload) for one in strangers)]
    assert left == []


def test_a_push_to_a_pull_request_synchronizes_it(garden: Repository) -> None:
    garden.push("work", {"b": "b"}, by="alice")
    number = garden.open_pull_request("work", by="alice").number
    before = garden.head_of("work")
    event = garden.push("work", {"b": "c"}, by="alice")
    assert (event.payload["before"], event.payload["after"]) == (before, garden.head_of("work"))
    assert [(one.kind, one.number) for one in event.also] == [("pull_request.synchronize", number)]
    assert garden.pull_request(number).head_oid == garden.head_of("work")


@pytest.mark.parametrize(("method", "parents"), [("merge", 2), ("squash", 1), ("rebase", 1)])
def test_a_merge_reaches_the_base(garden: Repository, method: str, parents: int) -> None:
    garden.push("work", {"b": "b"}, by="alice")
    garden.push("main", {"c": "c"}, by="alice")
    number = garden.open_pull_request("work", by="alice").number
    event = garden.merge_pull_request(number, by="mia", method=method)
    shown = event.payload["pull_request"]
    assert (event.kind, shown["merged"], shown["merged_by"]["login"]) == (
        "pull_request.closed",
        True,
        "mia",
    )
    head = garden.head_of("main")
    assert (shown["merge_commit_sha"], garden.text("b"), garden.text("c")) == (head, "b", "c")
    assert len(garden.store.commit(head).parents) == parents
    (push,) = event.also
    assert (push.payload["ref"], push.payload["after"]) == ("refs/heads/main", head)


def test_a_conflict_cannot_be_merged(garden: Repository) -> None:
    garden.push("work", {"README.md": "# Ours\n"}, by="alice")
    garden.push("main", {"README.md": "# Theirs\n"}, by="alice")
    number = garden.open_pull_request("work", by="alice").number
    with pytest.raises(Refusal) as refused:
        garden.merge_pull_request(number, by="mia")
    assert (refused.value.status, garden.mergeable(garden.pull_request(number))) == (405, False)


def test_deleting_the_head_closes_the_pull_request(garden: Repository) -> None:
    garden.push("work", {"b": "b"}, by="alice")
    number = garden.open_pull_request("work", by="alice").number
    garden.delete_branch("work", by="alice")
    assert (garden.pull_request(number).closed, garden.pull_request(number).merged) == (True, False)


def test_a_forks_pull_request_keeps_its_distance(
    github: StatefulGitHub, garden: Repository
) -> None:
    fork = github.fork(garden, "eve")
    fork.push("work", {"b": "b"}, by="eve")
    number = garden.open_pull_request("work", by="eve", from_fork=fork).number
    pull = garden.pull_request(number)
    assert (pull.cross_repository, garden.branch("work")) == (True, None)
    garden.merge_pull_request(number, by="mia")
    assert garden.text("b") == "b"


def test_a_dispatched_run_knows_its_inputs_and_finishes(garden: Repository) -> None:
    text = "name: worker\non:\n  workflow_dispatch:\n    inputs:\n      task: {default: rose}\n"
    garden.push("main", {".github/workflows/work.yml": text}, by="alice")
    event = garden.dispatch_workflow("work.yml", by="alice")
    assert (event.payload["inputs"], event.payload["ref"]) == ({"task": "rose"}, "refs/heads/main")
    (run,) = garden.runs_of("work.yml")
    garden.start_run(run.database_id)
    finished = garden.finish_run(run.database_id, "failure")
    assert (finished.kind, finished.payload["workflow_run"]["conclusion"]) == (
        "workflow_run.completed",
        "failure",
    )


def test_a_schedule_is_a_cron_line(garden: Repository) -> None:
    assert garden.schedule() == Event("schedule", {"schedule": "*/15 * * * *"})


def test_the_repository_is_sound_to_real_git(garden: Repository) -> None:
    garden.push("work", {"deep/er/b": "b", "deep.txt": b"\0", "c": "c"}, by="alice")
    garden.push("work", {"c": None}, by="alice")
    number = garden.open_pull_request("work", by="alice").number
    garden.merge_pull_request(number, by="mia")
    ran = subprocess.run(
        ["git", "-C", str(garden.store.path), "fsck", "--strict", "--full"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_what_git_packed_is_still_read(tmp_path: Path) -> None:
    hub = StatefulGitHub(tmp_path)
    garden = hub.create_repository("acme/garden", {"a": "b"})
    subprocess.run(["git", "-C", str(garden.store.path), "gc", "--quiet"], check=True)
    garden.store.forget()
    assert (garden.text("a"), list(garden.branches())) == ("b", ["main"])
    garden.push("main", {"a": "c"}, by="alice")
    assert garden.text("a") == "c"
