"""What a board says about completed tasks: where their records wait, and what came after a merge.

Values in, Markdown out, one sentence or two each; what comes from users is neutralised.
"""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.messages import names
from kickoff.core.proposing import RECORDS_BRANCH
from kickoff.core.quoting import code
from kickoff.core.reasons import ReasonCode
from kickoff.core.remembered import Notice, Proposal
from kickoff.core.sentences import (
    RECORDS_WAIT,
    RECORDS_WAIT_CLOSED,
    RECORDS_WAIT_ON_A_BRANCH,
    REMEDIES,
)
from kickoff.core.view import View
from kickoff.core.view_links import address

_NAMED = (ReasonCode.RECORD_HOMELESS, ReasonCode.MERGE_REVERTED)
"""Notices whose detail is a name as it stands, and not yet a text."""


def remarks(view: View) -> Iterator[str]:
    """Where records wait, then a sentence for each notice."""
    if view.proposal is not None and view.proposal.tasks:
        yield proposal_text(view.proposal)
    yield from (notice_text(notice) for notice in view.notices)


def proposal_text(proposal: Proposal) -> str:
    """Whose records wait where, and what takes them on."""
    tasks = names(proposal.tasks)
    if proposal.pull_request is None:
        return RECORDS_WAIT_ON_A_BRANCH.format(tasks=tasks, branch=code(RECORDS_BRANCH))
    number, page = f"#{proposal.pull_request}", address(proposal.url)
    pull = f"[{number}]({page})" if page else number
    return (RECORDS_WAIT_CLOSED if proposal.closed else RECORDS_WAIT).format(tasks=tasks, pull=pull)


def notice_text(notice: Notice) -> str:
    """What came after a task's merge, and what settles it."""
    detail = code(notice.detail) if notice.code in _NAMED else notice.detail
    return REMEDIES[notice.code].format(id=notice.task, detail=detail)


def remarks_on(task: str, proposal: Proposal | None, notices: tuple[Notice, ...]) -> str:
    """The same about one task; empty when there is nothing to say of it."""
    folded = task.casefold()
    waits = proposal is not None and folded in (one.casefold() for one in proposal.tasks)
    said = [proposal_text(proposal)] if proposal is not None and waits else []
    said += [notice_text(n) for n in notices if n.task.casefold() == folded]
    return " ".join(said)
