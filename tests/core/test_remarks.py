"""What boards say about records that wait and notices, to the letter."""

from __future__ import annotations

from dataclasses import replace

from core.builders import NOW, registry, shown
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.records.proposing import digest_in, digest_of, proposal_body, proposal_line
from kickoff.core.remembered import Notice, Proposal
from kickoff.core.wording.remarks import remarks, remarks_on

PULL = Proposal(NOW, ("a", "b"), 61, "https://github.com/octo/hello/pull/61")


def test_records_that_wait_in_a_pull_request() -> None:
    assert list(remarks(shown(registry(proposal=PULL)))) == [
        (
            f"The records of `a`, `b` wait in [#61]({PULL.url}): merge it to have them in the task "
            "files."
        )
    ]


def test_records_that_wait_in_a_closed_one() -> None:
    closed = replace(PULL, closed=True, url="javascript:x")
    said = (
        "The records of `a`, `b` wait in #61, which was closed without a merge. Reopen it (restore "
        "its branch first if that is gone), or set `completion: ledger` in the configuration to "
        "have no records in task files."
    )
    assert list(remarks(shown(registry(proposal=closed)))) == [said]


def test_records_that_wait_on_a_branch() -> None:
    said = (
        "The record of `a` waits on the branch `kickoff-records`: merge that to have it in the "
        "task file."
    )
    assert list(remarks(shown(registry(proposal=Proposal(NOW, ("a",)))))) == [said]


def test_an_empty_proposal_is_not_worth_a_word() -> None:
    assert list(remarks(shown(registry(proposal=replace(PULL, tasks=()))))) == []


def test_a_path_in_a_notice_is_only_a_name() -> None:
    notice = Notice("a", R.RECORD_HOMELESS, NOW, "tasks/`@x`/a.md")
    [said] = remarks(shown(registry(notices=(notice,))))
    assert "its file ``tasks/`\uff20x`/a.md`` was gone" in said


def test_one_task_is_told_only_its_own() -> None:
    notices = (Notice("A", R.MERGED_TWICE, NOW, "#58"), Notice("c", R.MERGED_TWICE, NOW, "#59"))
    said = remarks_on("a", PULL, notices)
    assert said.count("#61") >= 1
    assert "#58 was merged" in said
    assert "#59" not in said
    assert remarks_on("c", PULL, ()) == ""


def test_a_commit_is_known_again_by_what_it_writes() -> None:
    files = {"tasks/a.md": b"x", "tasks/b.md": b"y"}
    digest = digest_of(files)
    assert digest == digest_of(dict(reversed(files.items())))
    assert digest != digest_of({**files, "tasks/b.md": b"z"})
    assert digest_in(f"Record\n\nKickoff-Records: {digest}\n") == digest
    assert digest_in(f"Record Kickoff-Records: {digest}") is None


def test_the_pull_request_says_what_each_task_is_there_for() -> None:
    lines = [
        proposal_line("a", "tasks/a.md", 57, reopened=False),
        proposal_line("b", "tasks/b.md", None, reopened=False),
        proposal_line("c", "tasks/c.md", None, reopened=True),
    ]
    assert lines == [
        "`a` in `tasks/a.md`, merged in #57",
        "`b` in `tasks/b.md`",
        "`c` in `tasks/c.md`, reopened: its record goes",
    ]
    assert "\n- `b` in `tasks/b.md`\n" in proposal_body(lines)
