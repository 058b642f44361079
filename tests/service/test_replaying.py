"""Replay: an untouched ledger comes out again to the byte; whatever was done by hand shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from kickoff.core.reasons import ReasonCode
from kickoff.ports import Ancestor
from kickoff.service.replaying import Finding, Judged, judge, replay, summed_up
from kickoff.service.state_files import DECISION, DONE, REGISTRY
from scenarios.desk import Desk
from stateful_github import StatefulGitHub

PATHS = (REGISTRY, DONE, DECISION)


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue with a story: queued, started, worked on, merged, recorded, and a pause."""
    desk = Desk(github, {"tasks/b.md": "After.\n"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    desk.says(thread, "/kickoff b")
    [run] = [r for r in desk.repository.runs_of("kickoff-worker.yml") if "hello" in r.display_title]
    desk.repository.push("task/hello", {"a.txt": "x\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    pull = desk.entry("hello").pull_request
    assert pull is not None
    desk.repository.mark_ready(pull.number, by="wendy")
    desk.wakes(desk.repository.merge_pull_request(pull.number, by="mona"))
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    return desk


@pytest.fixture
def line(desk: Desk) -> Sequence[Ancestor]:
    """Its state commits, newest first."""
    return tuple(desk.kit().state.history(20, PATHS))


def test_an_untouched_ledger_comes_out_again(desk: Desk, line: Sequence[Ancestor]) -> None:
    result = summed_up(replay(desk.kit().state))

    assert (result.commits, result.edited, result.unjudged) == (len(line), (), ())
    assert result.reason is ReasonCode.REPLAYED
    assert [DONE in one.files for one in line[:4]] == [False, False, True, False]
    assert result.commits >= 7


def test_a_queue_that_never_was_has_nothing_to_replay(github: StatefulGitHub) -> None:
    result = summed_up(replay(Desk(github).kit().state))

    assert (result.commits, result.first, result.reason) == (0, None, ReasonCode.REPLAYED)


def test_a_registry_edited_by_hand_is_named(github: StatefulGitHub, desk: Desk) -> None:
    text = (desk.state(REGISTRY) or "").replace("p2", "p0")
    desk.repository.push("kickoff-state", {REGISTRY: text}, "Hurry b", by="wendy")
    edited = desk.repository.head_of("kickoff-state")
    desk.says(1, "/kickoff unpause", by="mona")
    github.effects.take_all()

    result = summed_up(replay(desk.kit().state))

    assert result.first is not None
    assert (result.first.commit.commit, result.first.finding) == (edited, Finding.NO_DECISION)
    assert (len(result.edited), result.reason) == (1, ReasonCode.STATE_EDITED)


def test_a_merge_of_two_states_is_named_and_walked_past(
    github: StatefulGitHub, desk: Desk, line: Sequence[Ancestor]
) -> None:
    store, head = desk.repository.store, line[0].commit
    commit = store.commit(head)
    body = b"tree %s\nparent %s\nparent %s\nauthor x <x@y> 1795255200 +0000\n" % (
        commit.tree.encode(),
        head.encode(),
        line[2].commit.encode(),
    )
    merge = store.write("commit", body + b"committer x <x@y> 1795255200 +0000\n\nMerge\n")
    store.set_ref("refs/heads/kickoff-state", merge, expected=head)

    result = summed_up(replay(desk.kit().state))

    assert result.commits == len(line) + 1
    assert [(one.commit.commit, one.finding) for one in result.edited] == [(merge, Finding.MERGE)]


def test_pages_are_read_until_the_first_commit(github: StatefulGitHub, desk: Desk) -> None:
    for _ in range(9):
        desk.says(1, "/kickoff unpause", by="mona")
        desk.says(1, "/kickoff pause", by="mona")
    github.requests.take()

    result = summed_up(replay(desk.kit().state))

    assert result.reason is ReasonCode.REPLAYED
    assert result.commits > 20
    assert len(github.requests.take()) == 2
    github.effects.take_all()


# --------------------------------------------------------------------- one commit at a time


Tamper = Callable[[Sequence[Ancestor]], Ancestor]


def with_files(commit: Ancestor, **files: bytes | None) -> Ancestor:
    """The same commit with other files: `registry`, `done`, `decision`."""
    names = {"registry": REGISTRY, "done": DONE, "decision": DECISION}
    changed = {**commit.files, **{names[name]: content for name, content in files.items()}}
    return replace(commit, files={p: c for p, c in changed.items() if c is not None})


def with_evidence(commit: Ancestor, **changes: object) -> Ancestor:
    """The same commit with other keys in its `decision.json`."""
    read = {**json.loads(commit.files[DECISION]), **changes}
    return with_files(commit, decision=json.dumps(read).encode())


def test_the_line_of_a_completion_counts_too(line: Sequence[Ancestor]) -> None:
    assert judge(line[2], line[3]).finding is None
    assert judge(with_files(line[2], done=None), line[3]).finding is Finding.DONE_DIFFERS


def test_every_byte_of_the_registry_counts(line: Sequence[Ancestor]) -> None:
    registry = line[1].files[REGISTRY]
    tampered = with_files(line[1], registry=registry + b"\n")

    assert judge(line[1], line[2]) == Judged(line[1], None, "0.1.0")
    assert judge(tampered, line[2]).finding is Finding.REGISTRY_DIFFERS


TAMPERED = {
    "no decision": (
        lambda line: with_files(line[0], decision=None),
        Finding.NO_DECISION,
    ),
    "the parent's decision": (
        lambda line: with_files(line[0], decision=line[1].files[DECISION]),
        Finding.NO_DECISION,
    ),
    "an older decision": (
        lambda line: with_files(line[0], decision=line[3].files[DECISION]),
        Finding.FOREIGN_DECISION,
    ),
    "another operation": (
        lambda line: replace(line[0], message="Pause\n\nKickoff-Op: other"),
        Finding.FOREIGN_DECISION,
    ),
    "no trailers": (lambda line: replace(line[0], message="Pause"), Finding.FOREIGN_DECISION),
    "a cursor of its own": (
        lambda line: with_evidence(line[0], began="2026-11-21T10:00:00Z"),
        Finding.FOREIGN_DECISION,
    ),
    "not JSON": (lambda line: with_files(line[0], decision=b"{"), Finding.FOREIGN_DECISION),
    "done by hand": (lambda line: with_files(line[0], done=b"x: 1\n"), Finding.DONE_DIFFERS),
    "registry gone": (lambda line: with_files(line[0], registry=None), Finding.REGISTRY_DIFFERS),
    "done is back": (
        lambda line: with_files(line[0], done=line[2].files[DONE]),
        Finding.DONE_DIFFERS,
    ),
    "rolled back": (
        lambda line: replace(line[0], files=line[2].files, message=line[2].message),
        Finding.REGISTRY_DIFFERS,
    ),
    "two parents": (
        lambda line: replace(line[0], parents=(line[1].commit, line[2].commit)),
        Finding.MERGE,
    ),
    "another now": (
        lambda line: with_evidence(line[0], now="2026-11-21T10:00:01Z"),
        Finding.REGISTRY_DIFFERS,
    ),
}


@pytest.mark.parametrize(("tamper", "finding"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_nobody_decided_shows(
    line: Sequence[Ancestor], tamper: Tamper, finding: Finding
) -> None:
    judged = judge(tamper(line), line[1])

    assert (judged.finding, judged.edited) == (finding, True)


UNSURE = {
    "a newer program": (
        lambda line: with_files(
            with_evidence(line[0], kickoff="9.9"), registry=line[0].files[REGISTRY] + b"\n"
        ),
        Finding.OTHER_VERSION,
    ),
    "an older format": (
        lambda line: with_evidence(line[0], version=0),
        Finding.OTHER_VERSION,
    ),
    "a newer format": (
        lambda line: with_evidence(line[0], version=2, novelty=1),
        Finding.OTHER_VERSION,
    ),
}


@pytest.mark.parametrize(("other", "finding"), UNSURE.values(), ids=UNSURE.keys())
def test_what_another_version_decided_is_told_and_proves_nothing(
    line: Sequence[Ancestor], other: Tamper, finding: Finding
) -> None:
    judged = judge(other(line), line[1])

    assert (judged.finding, judged.edited) == (finding, False)
    assert judged.decided_by in ("9.9", "0.1.0")
    assert summed_up([judged]).reason is ReasonCode.REPLAYED
    assert summed_up([judged]).unjudged == (judged,)


def test_what_another_version_decided_in_the_same_way_is_reproduced(
    line: Sequence[Ancestor],
) -> None:
    assert judge(with_evidence(line[0], kickoff="9.9"), line[1]).finding is None


def test_a_commit_whose_parent_was_cut_off_cannot_be_judged(line: Sequence[Ancestor]) -> None:
    judged = judge(replace(line[0], parents=()), None)

    assert (judged.finding, judged.edited) == (Finding.PARENT_UNSEEN, False)


def test_a_commit_on_a_registry_that_cannot_be_read_cannot_be_judged(
    line: Sequence[Ancestor],
) -> None:
    broken = with_files(line[1], registry=b"[")

    assert judge(line[0], broken).finding is Finding.PARENT_UNREADABLE


def test_edits_are_told_oldest_first(line: Sequence[Ancestor]) -> None:
    old, new = Judged(line[2], Finding.MERGE), Judged(line[0], Finding.NO_DECISION)

    result = summed_up([new, Judged(line[1]), old])

    assert (result.first, result.edited, result.commits) == (old, (old, new), 3)
