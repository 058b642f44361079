"""Putting edits of task files onto the default branch, or where somebody can look at them first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kickoff.core.events import RecordsProposed
from kickoff.core.facts import Absent, Fact, Present, PullRequest, PullRequestState, Unknown, seen
from kickoff.core.records.proposing import Proposing, subject_and_body
from kickoff.looks import SecondLook, SecondQuestion
from kickoff.ports import Ambiguous, Barred, Change, CommitMessage, Lost, Swapped
from kickoff.service.kit import Kit

BRANCH = "kickoff-migrate"
"""Where the edits of a migration are offered."""

MOST = 9
"""So many branches of that name, numbered, are looked for a free one."""


@dataclass(frozen=True, slots=True)
class Offering:
    """Edits of files, on top of the commit `onto` of the branch `into`.

    With `direct` they go onto that branch itself, if nothing is in the way; else onto `branch`.
    """

    into: str
    onto: str
    files: Mapping[str, bytes]
    title: str
    body: str
    operation: str
    direct: bool = False
    branch: str = BRANCH


@dataclass(frozen=True, slots=True)
class Offered:
    """Where the edits are: in `commit` on the default branch, or on `branch`, or nowhere.

    `pull_request` and `url` are those of the branch. `why` says what was in the way.
    """

    branch: str = ""
    commit: str = ""
    pull_request: int | None = None
    url: str = ""
    why: str = ""

    @property
    def nowhere(self) -> bool:
        """Whether the files are as they were, and no proposal stands."""
        return not self.branch and not self.commit


def offer(kit: Kit, wanted: Offering) -> Offered:
    """One commit with all edits, or the reason why there is none. Raises a ForgeError."""
    if not wanted.direct:
        return _proposed(kit, wanted)
    message = CommitMessage(*subject_and_body(_proposing(wanted, "", "").message))
    change = Change(wanted.files, wanted.onto, message)
    match kit.forge.commit(wanted.into, change):
        case Swapped(commit):
            return Offered(commit=commit)
        case Barred(why):
            offered = _proposed(kit, wanted)
            return Offered(
                offered.branch,
                pull_request=offered.pull_request,
                url=offered.url,
                why=offered.why or why,
            )
        case Lost():
            return Offered(why=f"{wanted.into} moved meanwhile")
        case Ambiguous(why):
            return Offered(why=f"it may or may not be on {wanted.into}: {why}")


def _proposed(kit: Kit, wanted: Offering) -> Offered:
    names = [wanted.branch, *(f"{wanted.branch}-{number}" for number in range(2, MOST + 1))]
    look = SecondQuestion(head=wanted.onto, branches=names, records=True)
    second = kit.forge.look_closer(look)
    waiting = _waiting(kit, wanted, second)
    if waiting is not None:
        return waiting
    free = next((name for name in names if _is_free(second.branches.get(name))), None)
    if kit.offers is None or free is None:
        return Offered(why=f"there is no free branch: delete {wanted.branch}")
    match kit.offers.propose(_proposing(wanted, free, _tree(second))):
        case RecordsProposed(_, number, url):
            return Offered(free, pull_request=number, url=url)
        case Barred(why) | Ambiguous(why):
            return Offered(why=why)
        case Lost():
            return Offered(why=f"somebody else has just made {free}")


WAITS = "an earlier one waits there: merge it, or close and delete it"


def _waiting(kit: Kit, wanted: Offering, second: SecondLook) -> Offered | None:
    """What was offered earlier and nobody has merged or closed; a branch, where that is all."""
    if not kit.forge.here.threads:
        there = isinstance(second.branches.get(wanted.branch), Present)
        return Offered(wanted.branch, why=WAITS) if there else None
    pulls = (pull for fact in second.pull_requests.values() for pull in seen(fact) or ())
    for pull in pulls:
        if _is_open(pull, wanted.into):
            return Offered(pull.head, pull_request=pull.number, url=pull.url, why=WAITS)
    return None


def _is_open(pull: PullRequest, into: str) -> bool:
    return pull.state is PullRequestState.OPEN and not pull.from_fork and pull.base == into


def _is_free(fact: Fact[str] | None) -> bool:
    match fact:
        case Absent():
            return True
        case Present() | Unknown() | None:
            return False


def _tree(second: SecondLook) -> str:
    records = seen(second.records_branch)
    return records.tree if records is not None else ""


def _proposing(wanted: Offering, branch: str, tree: str) -> Proposing:
    return Proposing(
        into=wanted.into,
        onto=wanted.onto,
        tree=tree,
        files=wanted.files,
        tasks=(),
        title=wanted.title,
        body=wanted.body,
        branch=branch,
        operation=wanted.operation,
    )
