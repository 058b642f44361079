"""Branches for attempts: made once, found again, and never taken from somebody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from kickoff.adapters.branch_outcomes import Denied, Made, Outcome, Taken, Unsure
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.objects import make_commit
from kickoff.adapters.localgit.plumbing.reflog import BEGUN
from kickoff.adapters.localgit.remote import Remote
from kickoff.core.effects import CreateBranch
from kickoff.core.records.plan_file import plan_subject
from kickoff.errors import ForgeError
from kickoff.ports import Ambiguous, Barred, CommitMessage, Lost, Swapped


def create_branches(git: Git, wanted: Sequence[CreateBranch]) -> Mapping[str, Outcome]:
    """What became of each branch, by its name. Raises a ForgeError before any is made."""
    heads = batch.heads(git, [_ref(one) for one in wanted])
    return {one.branch: _settled(git, one, heads.get(_ref(one))) for one in wanted}


def publish_branches(
    git: Git, remote: Remote, wanted: Sequence[CreateBranch], here: Collection[str]
) -> Mapping[str, Outcome]:
    """The same at a remote; those that are worked on `here` are made in this repository too.

    One connection for each, one more when somebody was faster. Raises a ForgeError.
    """
    heads = batch.heads(git, [f"{remote.prefix}{one.branch}" for one in wanted])
    outcomes: dict[str, Outcome] = {}
    for one in wanted:
        outcome = _published(git, remote, one, heads.get(f"{remote.prefix}{one.branch}"))
        if isinstance(outcome, Made) and one.branch in here:
            copy = replace(one, base=outcome.at, plan_path=None)
            outcome = create_branches(git, [copy])[one.branch]
        outcomes[one.branch] = outcome
    return outcomes


def _published(git: Git, remote: Remote, wanted: CreateBranch, head: str | None) -> Outcome:
    if head is not None:
        ours = head == wanted.base or _is_our_plan(git, wanted, head)
        return Made(head) if ours else Taken(head)
    start = _plan_commit(git, wanted) if wanted.plan_path else wanted.base
    match remote.push(wanted.branch, start, None):
        case Swapped():
            return Made(start)
        case Barred(why):
            return Denied(why)
        case Ambiguous():
            return Unsure()
        case Lost():
            now = remote.fetch([wanted.branch]).commits.get(wanted.branch)
            return Unsure() if now is None else _published(git, remote, wanted, now)


def _ref(wanted: CreateBranch) -> str:
    return f"refs/heads/{wanted.branch}"


def _settled(git: Git, wanted: CreateBranch, head: str | None) -> Outcome:
    try:
        if head is None:
            return _made(git, wanted)
        if head == wanted.base:
            return _made(git, wanted, head) if wanted.plan_path else Made(head)
        return Made(head) if _is_our_plan(git, wanted, head) else Taken(head)
    except ForgeError as failure:
        return Denied(str(failure))


def _made(git: Git, wanted: CreateBranch, head: str | None = None) -> Outcome:
    """Set the branch to where the work begins. What git writes down about it is kept from here."""
    start = _plan_commit(git, wanted) if wanted.plan_path else wanted.base
    why = f"{BEGUN}{wanted.task}"
    before = head or "0" * len(start)
    ran = git.ask("update-ref", "--create-reflog", "-m", why, _ref(wanted), start, before)
    if not ran.status:
        return Made(start)
    now = batch.heads(git, [_ref(wanted)]).get(_ref(wanted))
    if now is None or now == head:
        return Denied(ran.said)
    return _settled(git, wanted, now)


def _plan_commit(git: Git, wanted: CreateBranch) -> str:
    """The plan of a task born from an issue. No trailer names it: the plan alone is no work."""
    files = {wanted.plan_path or "": wanted.plan_text.encode("utf-8")}
    message = CommitMessage(plan_subject(wanted.task))
    return make_commit(git, wanted.base, files, message)


def _is_our_plan(git: Git, wanted: CreateBranch, head: str) -> bool:
    """Whether an earlier try got as far as the plan's commit: the same one, on the same base."""
    if wanted.plan_path is None:
        return False
    same = _plan_commit(git, wanted)
    facts = batch.objects(git, [head, same])
    return head in facts and _place(facts[head].content) == _place(facts[same].content)


def _place(commit: bytes) -> list[bytes]:
    """A commit's tree and its parents."""
    lines = commit.split(b"\n\n", 1)[0].split(b"\n")
    return [line for line in lines if line.startswith((b"tree ", b"parent "))]
