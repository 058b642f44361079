from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.effects import OpenPullRequest
from kickoff.core.events import HandedOver, LaunchFailed
from kickoff.core.facts import Present, RunState
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.errors import RegistryUnreadable
from kickoff.formats.ledger import dump_decision, load_decision, parse_trailers
from kickoff.service.state_files import DECISION
from scenarios.plain_desk import CONFIG, PlainDesk


@pytest.fixture
def desk(tmp_path: Path) -> PlainDesk:
    return PlainDesk(tmp_path)


def test_the_whole_loop(desk: PlainDesk) -> None:
    head = desk.plain.head()
    queued = desk.says("hello")
    assert queued.outcome is ReasonCode.QUEUED
    dispatch = desk.runs.last("hello")
    assert (dispatch.branch, dispatch.base, dispatch.plan) == ("task/hello", head, "# Hello\n")
    assert desk.states() == {"hello": State.RUNNING}
    work = desk.works("hello", {"src/hello.txt": "hello\n"})
    assert desk.states() == {"hello": State.IN_REVIEW}
    assert desk.entry().attempts[0].head == work
    merge = desk.merge("task/hello", "--no-ff")
    desk.tick()
    assert desk.registry.tasks == {}
    assert [(e.id, e.outcome) for e in desk.registry.recent] == [("hello", ReasonCode.COMPLETED)]
    assert desk.registry.done == {}
    assert desk.plain.file("tasks/hello.md").splitlines() == [
        "---",
        "status: completed",
        f"completed_at: {desk.plain.at(merge):%Y-%m-%dT%H:%M:%SZ}",
        "completed_by: Bob",
        f"merge_commit: {merge}",
        "---",
        "# Hello",
    ]
    assert desk.plain.subjects()[0] == "Record the completion of hello"
    desk.tick()  # the task files have moved
    assert desk.tick().outcome is ReasonCode.IDLE


def merged(desk: PlainDesk, task: str = "hello", *options: str) -> str:
    """The task's work, done and merged; the commit that brought it."""
    desk.works(task, {f"src/{task}.txt": f"{task}\n"})
    desk.tick()
    return desk.merge(desk.runs.last(task).branch, *(options or ("--no-ff",)))


def completed(desk: PlainDesk, task: str = "hello") -> bool:
    return "status: completed" in desk.plain.file(f"tasks/{task}.md").splitlines()


def commands(desk: PlainDesk, ref: str = "kickoff-state") -> list[tuple[str, ...]]:
    """The reasons in the ledger, newest first."""
    log = desk.plain.git("log", "-z", "--format=%B", ref).split("\0")
    return [parse_trailers(message).get("Kickoff-Reason", ()) for message in log]


def test_the_ledger_tells_what_happened(desk: PlainDesk) -> None:
    desk.says("hello")
    merged(desk)
    desk.tick()
    told = [reason for reasons in commands(desk) for reason in reasons]
    assert told == ["completed", "queued"]


@pytest.mark.parametrize("options", [("--no-ff",), ("--ff-only",)])
def test_a_merge_is_seen_however_it_was_made(desk: PlainDesk, options: tuple[str, ...]) -> None:
    desk.says("hello")
    commit = merged(desk, "hello", *options)
    desk.tick()
    assert completed(desk)
    assert f"merge_commit: {commit}" in desk.plain.file("tasks/hello.md")
    assert desk.registry.tasks == {}


def test_a_squash_is_seen(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.works("hello", {"src/a.txt": "a\n"})
    desk.tick()
    desk.commit_on_main({"src/a.txt": "a\n"}, "Do hello, squashed")
    desk.tick()
    assert completed(desk)


def test_a_merge_before_anybody_looked_is_seen(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.works("hello", {"src/a.txt": "a\n"})
    desk.merge("task/hello", "--ff-only")
    desk.tick()
    assert (completed(desk), desk.registry.tasks) == (True, {})


def test_a_branch_that_is_deleted_after_its_merge_makes_no_difference(desk: PlainDesk) -> None:
    desk.says("hello")
    merged(desk)
    desk.plain.git("branch", "--delete", "--force", "task/hello")
    desk.tick()
    assert completed(desk)


def test_every_decision_can_be_read_again(desk: PlainDesk) -> None:
    desk.says("hello")
    merged(desk)
    desk.tick()
    commits = desk.plain.git("rev-list", "kickoff-state").split()
    kept = [desk.plain.ask("show", f"{commit}:{DECISION}").stdout for commit in commits]
    read = [load_decision(text.encode()) for text in kept]
    assert [dump_decision(evidence) for evidence in read] == [text.encode() for text in kept]
    merges = [fact for evidence in read for fact in evidence.facts.merges.values()]
    assert any(isinstance(fact, Present) for fact in merges)


def test_a_record_waits_for_a_checkout_of_main_and_says_why(desk: PlainDesk) -> None:
    desk.says("hello")
    merge = merged(desk)
    desk.plain.git("switch", "--quiet", "main")
    ran = desk.tick()
    assert desk.plain.head() == merge
    [signal] = desk.entry().signals
    assert (signal.code, signal.tier) == (ReasonCode.COMPLETED_UNRECONCILED, 1)
    assert signal.detail is not None
    assert "git config kickoff.updateCheckout true" in signal.detail
    assert [str(trouble) for trouble in ran.troubles] == [f"hello: {signal.detail}"]
    assert desk.registry.is_done("hello")
    before = desk.plain.head("kickoff-state")
    desk.tick()
    assert desk.plain.head("kickoff-state") == before
    desk.plain.git("switch", "--quiet", "desk")
    desk.tick()
    assert (completed(desk), desk.registry.tasks, desk.registry.done) == (True, {}, {})


def test_a_record_comes_with_a_clean_checkout_when_that_was_asked_for(desk: PlainDesk) -> None:
    desk.says("hello")
    merged(desk)
    desk.plain.git("switch", "--quiet", "main")
    desk.plain.git("config", "kickoff.updateCheckout", "true")
    desk.tick()
    assert completed(desk)
    assert "status: completed" in (desk.plain.folder / "tasks/hello.md").read_text()
    assert (desk.plain.status(), desk.registry.tasks) == ("", {})


def test_what_depends_on_a_task_starts_when_it_is_completed(tmp_path: Path) -> None:
    later = "---\ndepends_on: [hello]\n---\n# Later\n"
    desk = PlainDesk(tmp_path, {"tasks/later.md": later})
    desk.says("hello later")
    assert desk.states() == {"hello": State.RUNNING, "later": State.BLOCKED}
    merge = merged(desk)
    desk.tick()
    assert [d.task for d in desk.runs.dispatches] == ["hello", "later"]
    assert desk.runs.last("later").base == merge


def test_limits_hold(tmp_path: Path) -> None:
    names = ["a", "b", "c"]
    files: dict[str, str | bytes] = {f"tasks/{name}.md": f"# {name}\n" for name in names}
    config = f"{CONFIG}limits: {{total: 2}}\n"
    desk = PlainDesk(tmp_path, {**files, ".github/kickoff.yml": config})
    desk.says("a b c")
    assert [d.task for d in desk.runs.dispatches] == ["a", "b"]
    desk.works("a", {"src/a.txt": "a\n"})
    desk.tick()
    assert [d.task for d in desk.runs.dispatches] == ["a", "b", "c"]


def test_a_failed_worker_is_tried_again_on_its_branch(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.ends("hello", RunState.FAILED)
    desk.tick()
    assert desk.entry().attempts[0].outcome is ReasonCode.RUN_FAILED
    desk.clock.advance(minutes=11)
    desk.tick()
    first, second = desk.runs.dispatches
    assert (second.attempt, second.branch) == (2, "task/hello")
    assert first.token != second.token


def test_a_worker_without_a_commit_needs_a_person(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.works("hello", {})
    desk.tick()
    assert [s.code for s in desk.entry().signals] == [ReasonCode.NO_CHANGES]


def test_retry_fresh_gets_a_branch_of_its_own(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.works("hello", {"src/a.txt": "a\n"})
    desk.tick()
    desk.says("retry hello fresh")
    desk.tick()
    assert desk.runs.last("hello").branch == "task/hello@2"
    desk.merge("task/hello", "--no-ff")
    desk.tick()
    assert not completed(desk)
    merge = merged(desk)
    desk.tick()
    assert f"merge_commit: {merge}" in desk.plain.file("tasks/hello.md")


def test_a_cancelled_task_stops_first(desk: PlainDesk) -> None:
    desk.says("hello")
    assert desk.says("cancel hello").outcome is ReasonCode.STOPPING
    token = desk.runs.last("hello").token
    assert desk.runs.cancelled[:1] == [token]
    assert desk.states() == {"hello": State.STOPPING}
    desk.ends("hello", RunState.CANCELLED)
    desk.tick()
    assert (desk.registry.tasks, completed(desk)) == ({}, False)


def test_done_and_reopen(desk: PlainDesk) -> None:
    before = desk.plain.file("tasks/hello.md")
    desk.says("hello not-before=1d")
    assert desk.says("done hello").outcome is ReasonCode.COMPLETED_BY_WORD
    assert (completed(desk), desk.registry.tasks) == (True, {})
    assert desk.says("hello").outcome is ReasonCode.ALREADY_COMPLETED
    assert desk.says("reopen hello").outcome is ReasonCode.REOPENED
    assert desk.plain.file("tasks/hello.md") == before
    assert desk.says("hello").outcome is ReasonCode.QUEUED


def test_a_reopened_task_is_not_completed_by_its_old_merge(desk: PlainDesk) -> None:
    desk.says("hello")
    merged(desk)
    desk.tick()
    desk.says("reopen hello")
    desk.says("hello")
    desk.tick()
    assert desk.states() != {}
    assert not completed(desk)


def test_a_held_task_waits(desk: PlainDesk) -> None:
    desk.says("hello not-before=1h")
    desk.says("hold hello -- not now")
    desk.clock.advance(hours=2)
    desk.tick()
    assert desk.runs.dispatches == []
    desk.says("resume hello")
    assert [d.task for d in desk.runs.dispatches] == ["hello"]


def test_a_person_gets_a_branch_and_completes_by_merging_it(desk: PlainDesk) -> None:
    desk.says("claim hello", by="ann")
    assert desk.plain.head("task/hello") == desk.plain.head()
    assert desk.runs.dispatches == []
    desk.tick()
    assert not completed(desk)
    desk.plain.git("switch", "--quiet", "task/hello")
    desk.plain.commit({"src/hello.txt": "by hand\n"})
    desk.plain.git("switch", "--quiet", "desk")
    desk.merge("task/hello", "--ff-only")
    desk.tick()
    assert completed(desk)


def test_a_branch_of_that_name_is_not_touched(desk: PlainDesk) -> None:
    desk.plain.git("switch", "--quiet", "--create", "task/hello")
    foreign = desk.plain.commit({"mine.txt": "mine\n"})
    desk.plain.git("switch", "--quiet", "desk")
    desk.says("hello")
    [signal] = desk.entry().signals
    assert signal.code is ReasonCode.BRANCH_TAKEN
    assert desk.plain.head("task/hello") == foreign
    desk.says("retry hello")
    assert desk.runs.last("hello").branch == "task/hello@2"


def test_a_state_branch_that_is_lost_is_not_begun_anew(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.plain.git("branch", "--delete", "--force", "kickoff-state")
    with pytest.raises(RegistryUnreadable, match="there was one: the branch task/hello"):
        desk.says("hello")


def test_a_branch_in_the_way_of_all_others_is_named(desk: PlainDesk) -> None:
    desk.plain.git("branch", "task")
    desk.says("hello")
    [signal] = desk.entry().signals
    assert signal.code is ReasonCode.WORKER_MISCONFIGURED
    assert signal.detail is not None
    assert "'refs/heads/task' exists" in signal.detail


def test_a_plan_that_is_not_committed_is_refused_with_the_way_on(desk: PlainDesk) -> None:
    desk.plain.write({"tasks/deep/new.md": "# New\n"})
    outcome = desk.answer("new")
    assert (outcome.reason, outcome.target, outcome.detail) == (
        ReasonCode.PLAN_NOT_COMMITTED,
        "tasks/deep/new.md",
        "`main`",
    )
    desk.plain.git("add", "--all")
    desk.plain.git("commit", "--quiet", "--message", "Plan")
    assert desk.answer("tasks/deep/new.md").reason is ReasonCode.PLAN_NOT_COMMITTED
    desk.plain.git("branch", "--force", "main", "desk")
    assert desk.answer("new").reason is ReasonCode.QUEUED


def test_the_first_plan_of_all_is_refused_the_same_way(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path)
    desk.commit_on_main({}, "Begin")
    desk.plain.git("rm", "--quiet", "-r", "tasks")
    desk.plain.commit({})
    desk.plain.git("branch", "--force", "main", "desk")
    desk.plain.write({"tasks/new.md": "# New\n"})
    assert desk.answer("new").reason is ReasonCode.PLAN_NOT_COMMITTED
    assert desk.answer("other").reason is ReasonCode.UNKNOWN_TASK


def test_a_link_among_the_tasks_is_not_followed(desk: PlainDesk) -> None:
    (desk.plain.folder / "tasks/secret.md").symlink_to("../README.md")
    desk.plain.commit({})
    desk.plain.git("branch", "--force", "main", "desk")
    assert desk.answer("secret").reason is ReasonCode.PATH_IS_SYMLINK


def test_a_worker_that_cannot_be_started_needs_a_person(desk: PlainDesk) -> None:
    why = "there is no program `work`"
    desk.runs.refusing = LaunchFailed("", "", ReasonCode.WORKER_MISCONFIGURED, why)
    desk.says("hello")
    assert [(s.code, s.detail) for s in desk.entry().signals] == [
        (ReasonCode.WORKER_MISCONFIGURED, why)
    ]


def test_a_further_instruction_goes_on_with_what_was_handed_over(desk: PlainDesk) -> None:
    desk.says("hello")
    first = desk.works("hello", {"hello.txt": "Hello.\n"})
    assert desk.states() == {"hello": State.IN_REVIEW}

    desk.says("continue hello -- louder")
    desk.tick()

    again = desk.runs.last("hello")
    assert (again.attempt, again.branch, again.base, again.note) == (
        2,
        "task/hello",
        first,
        "louder",
    )
    assert [a.outcome for a in desk.entry().attempts] == [ReasonCode.CONTINUED, None]
    desk.works("hello", {"hello.txt": "HELLO!\n"})
    assert desk.states() == {"hello": State.IN_REVIEW}
    desk.merge("task/hello", "--no-ff", "--no-edit")
    assert desk.states() == {}


def test_a_branch_that_only_followed_main_is_not_handed_over(desk: PlainDesk) -> None:
    desk.says("hello")
    desk.commit_on_main({"docs/else.md": "else\n"})
    tree = desk.plain.folder.with_name("tree")
    desk.plain.git("worktree", "add", "--quiet", str(tree), "task/hello")
    desk.plain.git("merge", "--quiet", "--ff-only", "main", folder=tree)
    desk.ends("hello", RunState.SUCCEEDED)
    desk.tick()
    [signal] = desk.entry().signals
    assert signal.code is ReasonCode.PULL_REQUEST_REFUSED
    assert not completed(desk)
    desk.plain.git("worktree", "remove", "--force", str(tree))
    desk.plain.git("branch", "--delete", "--force", "task/hello")
    desk.tick()
    assert not completed(desk)


def test_a_hand_over_can_be_asked_for_twice(desk: PlainDesk) -> None:
    desk.says("hello")
    head = desk.works("hello", {"src/a.txt": "a\n"})
    token = desk.runs.last("hello").token
    forge = desk.kit().forge
    effect = OpenPullRequest("hello", token, "task/hello", "main", "Hello", "")
    first, second = forge.open_pull_request(effect), forge.open_pull_request(effect)
    assert first == second == HandedOver("hello", token, head)
