"""Whether a task's branch has been merged into the default branch, where nobody says so.

Three ways: its head is in the default branch; a commit there names the task in a trailer
`Kickoff-Task: <id>` (`<id>@2` for the branch of that name); or what it changes is there, as one
commit (a squash) or commit by commit (a rebase). A merge that was taken back later was one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kickoff.adapters.localgit.merges.claims import Claim, settled
from kickoff.adapters.localgit.merges.copies import Copies
from kickoff.adapters.localgit.merges.persons import login_of
from kickoff.adapters.localgit.merges.searched import Search
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.history import Commit, History, read_history
from kickoff.adapters.localgit.plumbing.reflog import made_by, only_followed
from kickoff.adapters.localgit.sight import Sight
from kickoff.core.facts import Absent, Fact, Merge, Present, Unknown, Work
from kickoff.core.records.plan_file import is_plan_commit
from kickoff.errors import ForgeError

MOST = 20_000
"""So many commits are searched for the work of tasks, the newest first."""

TOO_MUCH = Unknown(f"more than {MOST} commits have come since it was begun")

_IN_VAIN: Mapping[str, Absent | Unknown] = {"nothing": Absent(), "too much": TOO_MUCH}
"""Answers that stay the same as long as nothing moves, and the words they are kept by."""

_TRAILER = re.compile(r"Kickoff-Task: *(\S+)[ \t]*", re.IGNORECASE)
_LEDGER = re.compile(r"^Kickoff-Op:", re.MULTILINE)
_SERIES = re.compile(r"@[0-9]+$")


@dataclass(frozen=True, slots=True)
class Mainline:
    """The default branch at one commit."""

    sight: Sight
    head: str

    @property
    def git(self) -> Git:
        """The repository that it is looked at in."""
        return self.sight.git

    @property
    def ref(self) -> str:
        """Its full name."""
        return self.sight.ref(self.sight.default_branch)


@dataclass(frozen=True, slots=True)
class Begun:
    """A task's work, with the full name of its branch and where that is now, if it exists."""

    work: Work
    ref: str
    now: str | None

    @property
    def heads(self) -> tuple[str, ...]:
        """Where the work ends: as the branch stands, and as it was handed over."""
        both = (self.now, self.work.head)
        return tuple(dict.fromkeys(h for h in both if h is not None and h != self.work.base))

    @property
    def parts(self) -> tuple[str | None, ...]:
        """What the answer turns on, besides the default branch."""
        work = self.work
        return (work.task, work.branch, work.base, work.head, self.now)

    @property
    def trailer(self) -> str:
        """What a trailer says that means this branch and no other attempt's."""
        series = _SERIES.search(self.work.branch)
        return self.work.task + (series[0] if series else "")


def merges(main: Mainline, begun: Sequence[Begun]) -> Mapping[str, Fact[Merge]]:
    """What became of each branch, by its name. What fails is unknown; nothing is raised.

    Where nothing has moved since nothing was found, nothing is searched.
    """
    search = Search.of(main.sight.common, (main.head, *(p for one in begun for p in one.parts)))
    answer = _IN_VAIN.get(search.answer or "")
    if answer is not None:
        return {one.work.branch: answer for one in begun}
    facts = _searched(main, begun)
    for word, fact in _IN_VAIN.items():
        if all(found == fact for found in facts.values()):
            search.remember(word)
    return facts


def _searched(main: Mainline, begun: Sequence[Begun]) -> Mapping[str, Fact[Merge]]:
    try:
        there = _there(main.git, begun)
        known = [one for one in begun if one.work.base in there]
        lost = Unknown("this clone does not hold the commit on which it was begun")
        facts: dict[str, Fact[Merge]] = {one.work.branch: lost for one in begun}
        return {**facts, **_found(main, known, there)}
    except ForgeError as failure:
        return {one.work.branch: Unknown(str(failure)) for one in begun}


def _there(git: Git, begun: Sequence[Begun]) -> frozenset[str]:
    """The commits of which this clone holds the object.

    What the registry has instead of an id might be a name, which somebody else gives a meaning,
    or what git takes for an option.
    """
    named = [oid for one in begun for oid in (one.work.base, *one.heads) if oid]
    found = batch.objects(git, named).items()
    return frozenset(oid for oid, thing in found if thing.type == "commit" and thing.oid == oid)


def _found(
    main: Mainline, begun: Sequence[Begun], there: frozenset[str]
) -> Mapping[str, Fact[Merge]]:
    if not begun:
        return {}
    search = _Search(main, _history(main, begun, there), begun)
    facts: dict[str, Fact[Merge]] = {}
    open_: list[Begun] = []
    for one in begun:
        merged = search.by_ancestry(one) or search.by_trailer(one)
        facts[one.work.branch] = Present(_merge(merged)) if merged else search.not_found(one, there)
        open_.extend([] if merged else [one])
    claims = search.claims(open_)
    for branch, fact in settled(
        main.git, claims, [main.head, main.sight.ref(main.sight.state_branch)]
    ).items():
        facts[branch] = Present(_merge(fact)) if isinstance(fact, Commit) else fact
    return facts


def _history(main: Mainline, begun: Sequence[Begun], there: frozenset[str]) -> History:
    """Everything since the oldest of these tasks was begun."""
    bases = sorted({one.work.base for one in begun if one.work.base})
    heads = sorted({head for one in begun for head in one.heads if head in there})
    floor = main.git.ask("merge-base", "--octopus", main.head, *bases)
    return read_history(main.git, [main.head, *heads], floor.out.decode().split(), MOST)


def _merge(commit: Commit) -> Merge:
    return Merge(commit.oid, login_of(commit.committer, commit.email), commit.at)


class _Search:
    """The default branch and the branches as one graph, searched for each branch in turn."""

    def __init__(self, main: Mainline, history: History, begun: Sequence[Begun]) -> None:
        self._main = main
        self._history = history
        self._made = [history.reached_from(b.heads) - self._before(b) for b in begun]
        self._trunk = history.reached_from([main.head])
        self._telling = [c for c in history.commits.values() if _TRAILER.search(c.message)]
        self._ends_early = _ends_early(main.sight.common, history)

    def by_ancestry(self, one: Begun) -> Commit | None:
        """The commit that brought the branch's head into the default branch."""
        since = self._since(one)
        for head in one.heads:
            if head not in since:
                continue
            brought = self._history.brought_by(head, self._main.head)
            if not only_followed(self._main.git, one.ref, head, self._main.ref, brought.oid):
                return brought
            before = next((oid for oid in made_by(self._main.git, one.ref) if oid in since), None)
            if before is not None:
                return self._history.brought_by(before, self._main.head)
        return None

    def by_trailer(self, one: Begun) -> Commit | None:
        """The newest commit that names the task, and is neither the branch's own nor a copy."""
        own = self._history.reached_from(one.heads)
        stamps = {self._history.commits[oid].stamp for oid in own - self._before(one)}
        since = self._since(one) - own
        for commit in self._telling:
            if commit.oid in since and commit.stamp not in stamps and _names(commit, one.trailer):
                return self._history.brought_by(commit.oid, self._main.head)
        return None

    def claims(self, begun: Sequence[Begun]) -> Sequence[Claim]:
        """What may be theirs of what the default branch got since each was begun."""
        copies = Copies(self._main.git, self._history)
        asked = [
            (one, head, own, self._since(one) - self._originals(head))
            for one in begun
            for head in one.heads
            if (own := self._history.reached_from([head]) - self._trunk)
        ]
        copies.prepare(oid for _, _, own, since in asked for oid in own | since)
        found = []
        for one, head, own, since in asked:
            copy = copies.of(head, own, since, self._main.head)
            if copy is not None:
                brought = self._history.brought_by(copy.oid, self._main.head)
                found.append(Claim(one.work, copy, brought, self._stamped(copy, own)))
        return found

    def not_found(self, one: Begun, there: frozenset[str]) -> Fact[Merge]:
        """Absent where everything was seen that could show a merge."""
        if self._history.cut:
            return TOO_MUCH
        if self._ends_early:
            return Unknown("this clone does not hold enough of the history")
        if any(head not in there for head in one.heads):
            return Unknown("this clone does not hold the work that was handed over")
        return Absent()

    def _originals(self, head: str) -> frozenset[str]:
        """What is no copy of a branch: what it holds itself, and what other branches made."""
        return self._history.reached_from([head]).union(*self._made)

    def _before(self, one: Begun) -> frozenset[str]:
        return self._history.reached_from([one.work.base or ""])

    def _since(self, one: Begun) -> frozenset[str]:
        """What the default branch got since the task was begun."""
        return self._trunk - self._before(one)

    def _stamped(self, copy: Commit, own: frozenset[str]) -> bool:
        return any(self._history.commits[oid].stamp == copy.stamp for oid in own)


def _names(commit: Commit, trailer: str) -> bool:
    """Whether the last paragraph of its message names the task.

    What we commit ourselves never does: the ledger, and plans of issue-born tasks.
    """
    if _LEDGER.search(commit.message) or is_plan_commit(commit.message):
        return False
    paragraphs = re.split(r"\n[ \t]*\n", commit.message.replace("\r\n", "\n").strip())
    lines = paragraphs[-1].split("\n") if len(paragraphs) > 1 else []
    return any((found := _TRAILER.fullmatch(line)) and found[1] == trailer for line in lines)


def _ends_early(common: Path, history: History) -> bool:
    """Whether the clone is shallow, and its end is in what was searched."""
    try:
        ends = (common / "shallow").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return False
    return any(oid in history.commits for oid in ends)
