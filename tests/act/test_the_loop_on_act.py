"""GitHub's own payloads, the example workflows and the real actions, run by act."""

from __future__ import annotations

from act.garden import HELLO, Garden
from kickoff.core.lifecycle import State, phase
from stateful_github import effects
from stateful_github.clock import stamp


def test_a_comment_makes_the_queue_starts_a_worker_and_is_answered(garden: Garden) -> None:
    comment = garden.repository.comment(garden.thread, "/kickoff hello", by="wendy")
    main = garden.repository.head_of("main")

    ran = garden.wakes(comment)

    assert ran.outputs["Kickoff"] == {
        "outcome": "queued",
        "tasks": '["hello"]',
        "summary": "`hello` is queued.",
    }
    assert phase(garden.registry.tasks["hello"]) is State.DISPATCHING
    assert [ref.ref for ref in garden.github.effects.take(effects.RefCreated)] == [
        "refs/heads/kickoff-state",
        "refs/heads/task/hello",
    ]
    dispatched = garden.dispatched()
    attempt = garden.registry.tasks["hello"].attempts[0]
    assert (dispatched.workflow, dispatched.ref) == ("kickoff-worker.yml", "main")
    assert dict(dispatched.inputs) == {
        "task": "hello",
        "path": "tasks/hello.md",
        "branch": "task/hello",
        "attempt": "1",
        "token": attempt.token,
        "note": "",
    }
    assert garden.reply == (
        "`hello` is queued.\n\n- **`hello`** · dispatching · attempt 1 on `task/hello` · "
        f"[run](https://github.com/acme/garden/actions/runs/{dispatched.run})\n\n"
        "`/kickoff cancel hello` stops the worker."
    )
    reactions = garden.repository.reactions_on(comment.comment_id)
    assert reactions == [("github-actions[bot]", "ROCKET")]
    assert ran.summary.startswith("# Queue of `acme/garden`\n\n**1** in work · **0** queued")
    assert "(plans/hello.md)" in garden.repository.text("README.md", "kickoff-state")
    assert garden.repository.head_of("main") == main
    garden.github.effects.take_all()


def test_the_worker_gets_the_plan_pushes_its_branch_and_a_pull_request_opens(
    garden: Garden,
) -> None:
    garden.says("/kickoff hello")
    run = garden.dispatched().run
    base = garden.repository.head_of("task/hello")
    garden.repository.start_run(run)
    garden.github.effects.take_all()

    begun = garden.works(run, "work")

    assert begun.succeeded, begun.said
    assert begun.outputs["Begin"]["outcome"] == "begun"
    assert begun.outputs["Begin"]["base"] == base
    assert garden.github.effects.take_all() == []

    ended = garden.works(run, "push")

    assert ended.succeeded, ended.said
    assert ended.outputs["End"]["outcome"] == "pushed"
    [moved] = garden.github.effects.take(effects.RefMoved)
    head = garden.repository.head_of("task/hello")
    assert (moved.ref, moved.before, moved.oid) == ("refs/heads/task/hello", base, head)
    assert garden.repository.text("notes/hello.md", "task/hello") == HELLO
    bell = garden.dispatched()
    assert (bell.workflow, bell.ref, bell.inputs) == ("kickoff.yml", "main", ())

    garden.wakes(garden.repository.event_of_run(bell.run))

    assert garden.github.effects.take(effects.PullRequestOpened) == []
    assert phase(garden.registry.tasks["hello"]) is State.RUNNING

    garden.finished(run)

    [opened] = garden.github.effects.take(effects.PullRequestOpened)
    assert (opened.head, opened.base, opened.title, opened.draft) == (
        "task/hello",
        "main",
        "Say hello",
        True,
    )
    assert phase(garden.registry.tasks["hello"]) is State.IN_REVIEW
    assert garden.reply == (
        f"- **`hello`** · in review · #{opened.number}\n\n"
        "Merge the pull request, and the record is written into the task file."
    )
    garden.github.effects.take_all()


def test_a_worker_that_is_not_wanted_any_more_does_nothing(garden: Garden) -> None:
    garden.says("/kickoff hello")
    run = garden.dispatched().run
    garden.repository.start_run(run)
    stopped = garden.says("/kickoff cancel hello")
    garden.github.effects.take_all()

    ran = garden.works(run, "work")

    assert stopped.outputs["Kickoff"]["outcome"] == "stopping"
    assert not ran.succeeded
    assert ran.outputs["Begin"]["outcome"] == "fenced"
    assert "`wendy` asked for a stop of `hello`" in ran.said
    assert garden.github.effects.take_all() == []


def test_the_label_queues_the_issue_it_is_put_on(garden: Garden) -> None:
    garden.says("/kickoff list")
    issue = garden.repository.open_issue("Paint the fence", "Blue.", by="mona").number
    garden.github.effects.take_all()

    ran = garden.wakes(garden.repository.add_label(issue, "kickoff", by="wendy"))

    assert ran.outputs["Kickoff"]["outcome"] == "queued"
    task = f"issue-{issue}"
    assert dict(garden.dispatched().inputs)["path"] == f"tasks/{task}.md"
    assert garden.repository.text(f"tasks/{task}.md", f"task/{task}") == (
        f"---\ntitle: Paint the fence\nissue: {issue}\n---\n"
    )
    assert [one.label for one in garden.github.effects.take(effects.Unlabeled)] == ["kickoff"]
    garden.github.effects.take_all()


def test_help_is_a_table_in_the_thread_and_a_sentence_for_the_workflow(garden: Garden) -> None:
    ran = garden.says("/kickoff help")

    assert ran.outputs["Kickoff"] == {
        "outcome": "shown",
        "tasks": "[]",
        "summary": "an answer was given; nothing was asked to change",
    }
    assert "| command | does | needs |" in garden.reply
    garden.github.effects.take_all()


def test_the_schedule_finds_what_woke_nobody_and_starts_the_next_task(garden: Garden) -> None:
    files = {".github/kickoff.yml": "limits: {total: 1}\n", "tasks/later.md": "Later.\n"}
    garden.repository.push("main", files, by="mona")
    garden.says("/kickoff hello later")
    first = garden.dispatched()
    assert dict(first.inputs)["task"] == "hello"
    garden.repository.push("task/hello", {"hello.txt": "Hello.\n"}, by="github-actions[bot]")
    garden.repository.open_pull_request("task/hello", title="Say hello", by="wendy")
    garden.github.clock.advance(minutes=15)

    ran = garden.wakes(garden.repository.schedule())

    assert ran.outputs["Kickoff"]["outcome"] == "ticked"
    assert dict(garden.dispatched().inputs)["task"] == "later"
    states = {name: phase(entry) for name, entry in garden.registry.tasks.items()}
    assert states == {"hello": State.IN_REVIEW, "later": State.DISPATCHING}
    garden.github.effects.take_all()


def test_a_merge_puts_the_record_on_the_default_branch(garden: Garden) -> None:
    garden.says("/kickoff hello")
    run = garden.dispatched().run
    garden.repository.push("task/hello", {"hello.txt": "Hello.\n"}, by="github-actions[bot]")
    garden.finished(run)
    [opened] = garden.github.effects.take(effects.PullRequestOpened)
    garden.repository.mark_ready(opened.number, by="wendy")
    garden.github.effects.take_all()

    ran = garden.wakes(garden.repository.merge_pull_request(opened.number, by="mona"))

    assert ran.outputs["Kickoff"] == {
        "outcome": "ticked",
        "tasks": '["hello"]',
        "summary": "the queue moved",
    }
    merged = garden.repository.pull_request(opened.number)
    assert garden.repository.text("tasks/hello.md") == (
        "---\ntitle: Say hello\nstatus: completed\n"
        f"completed_at: {stamp(garden.github.clock())}\ncompleted_by: mona\n"
        f"pull_request: {opened.number}\nmerge_commit: {merged.merge_commit}\n"
        "---\nGreet the world.\n"
    )
    assert garden.repository.text("hello.txt") == "Hello.\n"
    assert garden.registry.tasks == {}
    [edited] = garden.github.effects.take(effects.CommentEdited)
    assert edited.number == garden.thread
    assert garden.reply == f"- **`hello`** · completed · #{opened.number}"
    garden.github.effects.take_all()
