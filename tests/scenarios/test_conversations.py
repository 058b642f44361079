"""Commands and labels as people use them, and what they read in the thread."""

from __future__ import annotations

from datetime import timedelta

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from scenarios.desk import PERMISSIONS, Desk
from stateful_github import BadGateway, Operation, StatefulGitHub, effects


def test_an_issue_without_a_task_file_becomes_a_task(github: StatefulGitHub) -> None:
    desk = Desk(github)
    issue = desk.repository.open_issue("Fix the login", "It redirects\nforever.", by="wendy").number
    github.clock.advance(minutes=1)

    assert desk.says(issue, "/kickoff").outcome is ReasonCode.QUEUED

    task = f"issue-{issue}"
    assert desk.file(f"tasks/{task}.md", f"task/{task}") == (
        f"---\ntitle: Fix the login\nissue: {issue}\n---\n"
    )
    assert desk.file(f"tasks/{task}.md") is None
    assert desk.state(f"plans/{task}.md") == "# Fix the login\n\nIt redirects\nforever.\n"
    github.effects.take_all()


def test_a_completed_issue_task_closes_its_issue_and_has_its_record(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    issue = desk.repository.open_issue("Fix the login", by="wendy").number
    desk.says(issue, "/kickoff")
    branch = f"task/issue-{issue}"
    desk.repository.push(branch, {"fix.txt": "fixed\n"}, by="github-actions[bot]")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.finish_run(run.database_id))
    [opened] = github.effects.take(effects.PullRequestOpened)
    desk.repository.mark_ready(opened.number, by="wendy")
    desk.wakes(desk.repository.merge_pull_request(opened.number, by="mona", method="squash"))
    assert "status: completed\n" in (desk.file(f"tasks/issue-{issue}.md") or "")
    assert [closed.number for closed in github.effects.take(effects.Closed)] in ([issue], [])
    assert desk.repository.thread(issue).closed
    github.effects.take_all()


def test_an_issue_worker_that_did_nothing_is_not_taken_for_work(github: StatefulGitHub) -> None:
    desk = Desk(github)
    issue = desk.repository.open_issue("Fix the login", by="wendy").number
    desk.says(issue, "/kickoff")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.finish_run(run.database_id))
    assert github.effects.take(effects.PullRequestOpened) == []
    assert [s.code for s in desk.entry(f"issue-{issue}").signals] == [ReasonCode.NO_CHANGES]
    github.effects.take_all()


def test_an_issue_edited_after_the_command_is_not_queued(github: StatefulGitHub) -> None:
    desk = Desk(github)
    issue = desk.repository.open_issue("Fix the login", "Harmless.", by="wendy").number
    comment = desk.repository.comment(issue, "/kickoff", by="wendy")
    github.clock.advance(seconds=5)
    desk.repository.edit_issue(issue, by="rita", body="Harmful.")
    assert desk.wakes(comment).outcome is ReasonCode.PLAN_CHANGED
    assert desk.registry.tasks == {}
    github.effects.take_all()


def test_the_label_queues_and_is_taken_away(github: StatefulGitHub) -> None:
    desk = Desk(github)
    issue = desk.repository.open_issue("Fix the login", by="rita").number
    ran = desk.wakes(desk.repository.add_label(issue, "kickoff", by="wendy"))
    assert ran.outcome is ReasonCode.QUEUED
    assert desk.entry(f"issue-{issue}").queued.by == "wendy"
    assert [u.label for u in github.effects.take(effects.Unlabeled)] == ["kickoff"]
    github.effects.take_all()


def test_a_dependant_starts_in_the_run_that_sees_the_merge(github: StatefulGitHub) -> None:
    desk = Desk(
        github,
        {"tasks/b.md": "---\ndepends_on: [hello]\n---\nAfter.\n", ".github/kickoff.yml": ""},
    )
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello b")
    assert "**`b`** · blocked · 1 of 1 · waits for `hello`" in desk.last_reply(thread)
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    pull = desk.repository.open_pull_request("task/hello", by="wendy").number
    github.effects.take_all()
    desk.wakes(desk.repository.merge_pull_request(pull, by="mona"))
    [dispatched] = github.effects.take(effects.Dispatched)
    assert dict(dispatched.inputs)["task"] == "b"
    github.effects.take_all()


def test_cancelling_a_running_task_says_when_the_worker_has_really_stopped(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    ran = desk.says(thread, "/kickoff cancel hello")
    assert ran.outcome is ReasonCode.STOPPING
    assert phase(desk.entry("hello")) is State.STOPPING
    assert [c.run for c in github.effects.take(effects.RunCancelled)] == [run.database_id]
    desk.wakes(desk.repository.finish_run(run.database_id, "cancelled"))
    assert "hello" not in desk.registry.tasks
    assert "**`hello`** · cancelled" in desk.last_reply(thread)
    github.effects.take_all()


def test_a_second_command_gets_a_new_reply_and_the_older_is_pruned(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    github.clock.advance(minutes=5)
    desk.says(thread, "/kickoff status hello")
    ours = [body for body in desk.repository.bodies(thread) if "kickoff:reply" in body]
    assert len(ours) == 1
    github.effects.take_all()


def test_the_living_reply_is_edited_as_the_task_moves(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    assert "**`hello`** · dispatching" in desk.last_reply(thread)
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.start_run(run.database_id))
    assert "**`hello`** · running" in desk.last_reply(thread)
    github.effects.take_all()


def test_an_answer_that_a_crash_swallowed_is_given_by_the_next_tick(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    comment = desk.repository.comment(thread, "/kickoff hello", by="wendy")
    desk.crashes_before_answering(comment)
    assert "hello" in desk.registry.tasks
    assert github.effects.take(effects.Reacted) == []
    desk.ticks(3)
    assert [r.content for r in github.effects.take(effects.Reacted)] == ["ROCKET"]
    assert "`hello` is queued." in desk.last_reply(thread)
    github.effects.take_all()


def test_a_command_whose_run_never_started_is_carried_out_by_the_next(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.repository.comment(thread, "/kickoff hello", by="wendy")
    github.effects.take_all()
    desk.ticks(3)
    assert desk.entry("hello").queued.by == "wendy"
    assert [r.content for r in github.effects.take(effects.Reacted)] == ["ROCKET"]
    github.effects.take_all()


def test_a_rerun_shows_the_stored_outcome_and_changes_nothing(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    comment = desk.repository.comment(thread, "/kickoff hello", by="wendy")
    assert desk.wakes(comment).outcome is ReasonCode.QUEUED
    before = desk.registry
    assert desk.wakes(comment).outcome is ReasonCode.QUEUED
    assert desk.registry == before
    assert len(desk.repository.runs_of("kickoff-worker.yml")) == 1
    github.effects.take_all()


def test_a_failed_worker_is_tried_again_after_a_while_and_then_needs_a_person(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    for number in (1, 2, 3):
        run = desk.repository.runs_of("kickoff-worker.yml")[-1]
        assert len(desk.entry("hello").attempts) == number
        desk.wakes(desk.repository.finish_run(run.database_id, "failure"))
        github.clock.advance(seconds=timedelta(minutes=10).seconds * 2 ** (number - 1))
        desk.ticks(1)
    entry = desk.entry("hello")
    assert len(entry.attempts) == 3
    assert [(s.code, s.tier) for s in entry.signals] == [(ReasonCode.WORKER_GONE, 2)]
    github.effects.take_all()


def test_the_same_question_asked_again_is_answered_at_the_end_of_the_thread(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    for _ in range(2):
        github.clock.advance(minutes=5)
        desk.says(thread, "/kickoff list")
        desk.repository.comment(thread, "Aha.", by="wendy")
    bodies = desk.repository.bodies(thread)
    assert ["kickoff:reply" in body for body in bodies[-3:]] == [False, True, False]
    assert sum("kickoff:reply" in body for body in bodies) == 1
    github.effects.take_all()


def test_status_shows_the_tasks_that_were_queued_in_the_thread(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    github.clock.advance(minutes=5)
    desk.says(thread, "/kickoff status")
    assert desk.last_reply(thread).startswith("- **`hello`** · dispatching")
    github.effects.take_all()


def test_a_place_that_our_own_pull_request_frees_is_given_out_at_once(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {"tasks/next.md": "Next.\n", ".github/kickoff.yml": "limits: {total: 1}\n"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello next")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    assert phase(desk.entry("next")) is State.DISPATCHING
    github.effects.take_all()


def test_work_whose_pull_request_is_refused_holds_no_place_and_names_the_way_out(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github)
    desk.repository.settings.allow_actions_create_pull_requests = False
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    assert phase(desk.entry("hello")) is State.QUEUED
    assert "https://github.com/acme/shop/compare/main...task/hello" in desk.last_reply(thread)
    event = desk.repository.open_pull_request("task/hello", by="wendy")
    desk.wakes(event)
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    assert desk.entry("hello").signals == ()
    github.effects.take_all()


def test_a_token_that_may_not_start_workflows_is_told_what_to_paste(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, permissions={**PERMISSIONS, "actions": "read"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    ran = desk.says(thread, "/kickoff hello")
    assert "> ```yaml\n> permissions:\n" in desk.last_reply(thread)
    assert "actions: write" in desk.last_reply(thread)
    assert "actions: write" in " ".join(str(trouble) for trouble in ran.troubles)
    github.effects.take_all()


def test_an_edited_reply_goes_on_showing_the_tasks_that_did_not_move(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {"tasks/next.md": "---\ndepends_on: [hello]\n---\n"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello next")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.start_run(run.database_id))
    assert "**`hello`** · running" in desk.last_reply(thread)
    assert "**`next`** · blocked · 1 of 1 · waits for `hello`" in desk.last_reply(thread)
    github.effects.take_all()


def test_a_stalled_start_is_forgotten_when_the_next_one_runs(github: StatefulGitHub) -> None:
    desk = Desk(github)
    dispatch = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches"
    github.fail(Operation(dispatch), BadGateway())
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    desk.ticks()
    assert [s.code for s in desk.entry("hello").signals] == [ReasonCode.DISPATCH_STALLED]
    desk.ticks()
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.start_run(run.database_id))
    assert desk.entry("hello").signals == ()
    assert desk.entry("hello").attempts[-1].branch == "task/hello@2"
    github.effects.take_all()
