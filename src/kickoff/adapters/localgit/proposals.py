"""Records proposed in a plain repository: a branch that somebody merges, without a pull request.

The branch is moved with the old value, here or on the remote, and never under somebody's checkout.
Where the remote is a GitHub, its own runs propose: they can open the pull request.
"""

from __future__ import annotations

from dataclasses import dataclass

from kickoff.adapters.localgit.holding import holder_of
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.batch import Thing
from kickoff.adapters.localgit.plumbing.objects import make_commit
from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.sight import Sight
from kickoff.core.effects import Withdraw
from kickoff.core.events import RecordsProposed
from kickoff.core.facts import UNSEEN, Fact, Present, RecordsBranch, Unknown
from kickoff.core.records.proposing import RECORDS_BRANCH, Proposing, digest_in, subject_and_body
from kickoff.core.text.quoting import code
from kickoff.errors import ForgeError
from kickoff.ports import Ambiguous, Barred, CommitMessage, Lost, Swap, Swapped

_REF = f"refs/heads/{RECORDS_BRANCH}"
_WHY = "kickoff: what is proposed for the task files"


@dataclass(frozen=True, slots=True)
class LocalGitProposals:
    """`kickoff.service.kit.Proposals` where a branch alone stands for a pull request."""

    repository: Repository

    def propose(self, wanted: Proposing) -> RecordsProposed | Lost | Ambiguous | Barred:
        """The objects, then one move of the branch. Raises a ForgeError."""
        message = CommitMessage(*subject_and_body(wanted.message))
        commit = make_commit(self.repository.git, wanted.onto, wanted.files, message)
        match self._moved(wanted.branch, commit, wanted.expected):
            case Swapped():
                return RecordsProposed(wanted.tasks)
            case other:
                return other

    def withdraw(self, effect: Withdraw) -> bool:
        """Delete the branch here, or move it on the remote to nothing. Raises a ForgeError."""
        git, remote = self.repository.git, self.repository.remote
        if remote is not None:
            return isinstance(remote.push(RECORDS_BRANCH, "", effect.head), Swapped)
        if holder_of(git, RECORDS_BRANCH) is not None:
            return False
        return not git.ask("update-ref", "-d", _REF, effect.head).status

    def _moved(self, branch: str, commit: str, expected: str | None) -> Swap:
        git, remote = self.repository.git, self.repository.remote
        if remote is not None:
            return remote.push(branch, commit, expected)
        holder = holder_of(git, branch)
        if holder is not None:
            return Barred(f"{code(branch)} is checked out in {code(str(holder.folder))}")
        before = expected or "0" * len(commit)
        ran = git.ask("update-ref", "-m", _WHY, f"refs/heads/{branch}", commit, before)
        return Lost() if ran.status else Swapped(commit)


def records_branch(sight: Sight) -> Fact[RecordsBranch]:
    """The branch as it is; unseen where GitHub's runs propose. What fails is unknown."""
    if sight.conversations:
        return UNSEEN
    try:
        ref = sight.ref(RECORDS_BRANCH)
        head = batch.heads(sight.git, [ref]).get(ref)
        if head is None:
            return Present(RecordsBranch(alone=True))
        return Present(_records_branch(sight, head))
    except ForgeError as failure:
        return Unknown(str(failure))


def _records_branch(sight: Sight, head: str) -> RecordsBranch:
    parents, message = _read(batch.objects(sight.git, [head]).get(head))
    holds = digest_in(message)
    if holds is not None or not parents:
        onto = parents[0] if parents else None
        return RecordsBranch(head, holds, onto, ours=holds is not None, alone=True)
    _, below = _read(batch.objects(sight.git, [parents[0]]).get(parents[0]))
    holds = digest_in(below)
    ours = holds is not None and len(parents) > 1
    return RecordsBranch(head, holds, parents[0], ours=ours, alone=True)


def _read(commit: Thing | None) -> tuple[list[str], str]:
    """The parents and the message of a commit; nothing of one that this clone does not hold."""
    content = commit.content if commit is not None else b""
    head, _, message = content.decode("utf-8", "replace").partition("\n\n")
    return [line[7:] for line in head.split("\n") if line.startswith("parent ")], message
