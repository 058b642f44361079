"""What a board says beside the queue: where records wait, what came after a merge, ready files.

Values in, Markdown out, one sentence or two each; what comes from users is neutralised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kickoff.core.files_read import ReadyFile
from kickoff.core.reasons import ReasonCode
from kickoff.core.records.proposing import RECORDS_BRANCH
from kickoff.core.remembered import Notice, Proposal, SetBack
from kickoff.core.sentences import (
    BY_HAND,
    READY_NOT_TAKEN,
    READY_TAKEN,
    READY_TOO_MANY,
    RECORDS_WAIT,
    RECORDS_WAIT_CLOSED,
    RECORDS_WAIT_ON_A_BRANCH,
    REMEDIES,
    SET_BACK,
    SET_BACK_TO,
)
from kickoff.core.text.quoting import code
from kickoff.core.view.board import View
from kickoff.core.view.links import address
from kickoff.core.wording.messages import moment
from kickoff.core.wording.several import inflected, names

_NAMED = (ReasonCode.RECORD_HOMELESS, ReasonCode.MERGE_REVERTED)
"""Notices whose detail is a name as it stands, and not yet a text."""


def remarks(view: View) -> Iterator[str]:
    """What befell the state branch, where records wait, each notice, what task files say."""
    if view.set_back is not None:
        yield set_back_text(view.set_back)
    if view.by_hand is not None:
        at, commit = moment(view.by_hand.since), code(view.by_hand.commit)
        yield BY_HAND.format(at=at, commit=commit, replay=code("kickoff replay"))
    if view.proposal is not None and view.proposal.tasks:
        yield proposal_text(view.proposal)
    yield from (notice_text(notice) for notice in view.notices)
    yield from ready_texts(view.ready)


def ready_texts(ready: Mapping[str, ReadyFile]) -> Iterator[str]:
    """Which task files speak of the queue themselves, and what came of it."""
    for barred, text in _READY.items():
        ids = [task_id for task_id, file in ready.items() if file.barred is barred]
        if ids:
            yield text.format(tasks=names(ids), move=code("kickoff migrate"))


_READY = {
    None: READY_TAKEN,
    ReasonCode.READY_IN_FILE: READY_NOT_TAKEN,
    ReasonCode.QUEUE_FULL: READY_TOO_MANY,
}
"""Duplicates are shown among the files that cannot be queued."""


def proposal_text(proposal: Proposal) -> str:
    """Whose records wait where, and what takes them on."""
    tasks = names(proposal.tasks)
    if proposal.pull_request is None:
        return RECORDS_WAIT_ON_A_BRANCH.format(
            **inflected(proposal.tasks), tasks=tasks, branch=code(RECORDS_BRANCH)
        )
    number, page = f"#{proposal.pull_request}", address(proposal.url)
    pull = f"[{number}]({page})" if page else number
    said = RECORDS_WAIT_CLOSED if proposal.closed else RECORDS_WAIT
    return said.format(**inflected(proposal.tasks), tasks=tasks, pull=pull)


def set_back_text(found: SetBack) -> str:
    """That decisions are gone from the state branch, and where it is told how to get them back."""
    gone = SET_BACK_TO.format(commit=code(found.commit)) if found.commit else ""
    return SET_BACK.format(at=moment(found.since), gone=gone, doctor=code("kickoff doctor"))


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
