"""Proposing records where a rule forbids to commit them: one branch, one pull request.

Everything that is owed goes into one commit, made anew whenever that changes. What is there already
is left alone, so that a tick with nothing new asks nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kickoff.core.effects import WriteRecord
from kickoff.core.events import RecordsProposed, Report
from kickoff.core.facts import PullRequestState, RecordsBranch, seen
from kickoff.core.records.proposing import (
    RECORDS_BRANCH,
    Proposing,
    digest_of,
    proposal_body,
    proposal_line,
)
from kickoff.core.text.quoting import code
from kickoff.ports import Ambiguous, Barred, Lost
from kickoff.service.editing import Edits, Page, Wanted
from kickoff.service.kit import Kit, Proposals

NOT_OURS = (
    f"{code(RECORDS_BRANCH)} holds a commit that is not Kickoff's, and is left as it is. Merge or "
    "close its pull request, or delete the branch"
)


def proposed(kit: Kit, page: Page, edits: Edits, wanted: Wanted) -> Sequence[Report]:
    """What became of the proposal; nothing where it cannot be seen from here.

    With a file that was not read nothing is done: its record would be left out. Nor is it where the
    proposal was closed, or merged just now.
    """
    branch = seen(page.records)
    if kit.proposals is None or branch is None or edits.unread or _is_over(page, branch):
        return ()
    holds = branch.holds == digest_of(edits.files)
    if holds and branch.open is not None:
        return (RecordsProposed(edits.tasks, branch.open.number, branch.open.url),)
    if holds and branch.alone:
        return (RecordsProposed(edits.tasks),)
    if branch.head is not None and not branch.ours and not holds:
        return tuple(edits.failed(NOT_OURS))
    asked = _proposing(page, branch, edits, wanted)
    stands = holds and branch.onto == page.head
    return _proposed(kit.proposals, replace(asked, stands=stands), edits)


def _is_over(page: Page, branch: RecordsBranch) -> bool:
    known = page.proposal
    if known is None:
        return False
    merged = PullRequestState.MERGED
    return known.closed or any(
        p.number == known.pull_request and p.state is merged for p in branch.pull_requests
    )


def _proposed(proposals: Proposals, wanted: Proposing, edits: Edits) -> Sequence[Report]:
    match proposals.propose(wanted):
        case RecordsProposed() as stood:
            return (stood,)
        case Barred(why):
            return tuple(edits.failed(why))
        case Lost() | Ambiguous():
            return ()


def _proposing(page: Page, branch: RecordsBranch, edits: Edits, wanted: Wanted) -> Proposing:
    return Proposing(
        into=page.branch,
        onto=page.head,
        tree=branch.tree,
        files=edits.files,
        tasks=edits.tasks,
        title=edits.subject,
        body=proposal_body(list(_lines(edits, wanted))),
        expected=branch.head,
        pull_request=branch.open.node if branch.open else None,
    )


def _lines(edits: Edits, wanted: Wanted) -> Iterator[str]:
    for one in wanted:
        if one.task in edits.tasks:
            pull = one.record.pull_request if isinstance(one, WriteRecord) else None
            gone = not isinstance(one, WriteRecord)
            yield proposal_line(one.task, one.path, pull, reopened=gone)
