"""A task's story is read from the ledger once, and read on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.builders import after
from kickoff.entrypoints.web.ledger import LONGEST, PAGE, Ledger
from kickoff.errors import Unavailable
from kickoff.formats.ledger import commit_message
from kickoff.ports import Ancestor, Change, CommitMessage, Snapshot, Swap


@dataclass
class Branch:
    """A state branch that only has a history; `asked` counts the pages that were read."""

    commits: list[Ancestor] = field(default_factory=list)
    asked: int = 0
    failure: Unavailable | None = None

    def decide(self, subject: str, *tasks: str, by: str = "") -> None:
        trailers = [("Kickoff-Op", "op"), ("Kickoff-Actor", by)]
        trailers += [("Kickoff-Task", task) for task in tasks]
        said = commit_message(subject, trailers)
        number = len(self.commits)
        parents = (self.commits[0].commit,) if self.commits else ()
        text = f"{said.subject}\n\n{said.body}"
        self.commits.insert(0, Ancestor(f"{number:040x}", text, after(number), parents))

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        ids = [commit.commit for commit in self.commits]
        first = ids.index(start) if start else 0
        return self.commits[first : first + limit]

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        raise AssertionError(paths)

    def compare_and_swap(self, change: Change) -> Swap:
        raise AssertionError(change)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        raise AssertionError(message)


def told(branch: Branch, ledger: Ledger, task: str) -> list[tuple[str, str]]:
    ledger.read_on(branch)
    return [(moment.text, moment.by) for moment in ledger.story(task)]


def test_a_story_is_told_newest_first_in_words() -> None:
    branch = Branch()
    branch.decide("queued fix-login", "fix-login", by="ann")
    branch.decide("fix-login is running", "fix-login")
    branch.decide("fix-login is in review, other is running", "fix-login", "other")
    branch.decide("held other", "other", by="bob")
    branch.decide("other is running, fix-login is in review and more", "fix-login", "other")
    branch.decide("completed_by_word one, two, three and more", "fix-login", by="cy")
    branch.decide("kept up to date", "fix-login")

    assert told(branch, Ledger(), "FIX-login") == [
        ("Kept up to date", ""),
        ("Completed by word", "cy"),
        ("In review", ""),
        ("In review", ""),
        ("Running", ""),
        ("Queued", "ann"),
    ]


def test_times_and_commits_are_there_to_look_things_up() -> None:
    branch = Branch()
    branch.decide("queued a", "a")
    ledger = Ledger()
    ledger.read_on(branch)
    (moment,) = ledger.story("a")

    assert (moment.at, moment.commit) == ("2026-11-21T10:00:00Z", "0000000")


def test_what_is_known_is_not_read_again() -> None:
    branch, ledger = Branch(), Ledger()
    for number in range(3 * PAGE):
        branch.decide(f"queued t{number}", f"t{number}")
    assert told(branch, ledger, "t0") == [("Queued", "")]
    assert branch.asked == 3

    branch.decide("held t0", "t0")

    assert told(branch, ledger, "t0") == [("Held", ""), ("Queued", "")]
    assert branch.asked == 4


def test_another_history_replaces_the_one_that_was_known() -> None:
    branch, ledger = Branch(), Ledger()
    branch.decide("queued a", "a")
    ledger.read_on(branch)

    other = Branch()
    other.decide("queued b", "b")
    other.commits = [Ancestor("f" * 40, c.message, c.at, ()) for c in other.commits]

    assert told(other, ledger, "a") == []
    assert told(other, ledger, "b") == [("Queued", "")]


def test_a_very_long_story_ends_somewhere() -> None:
    branch = Branch()
    for _ in range(LONGEST + 50):
        branch.decide("a is running", "a")

    assert len(told(branch, Ledger(), "a")) == LONGEST


def test_commits_of_others_tell_nothing() -> None:
    branch = Branch()
    branch.commits = [Ancestor("a" * 40, "Edit by hand\n\nfix-login\n", after(0))]

    assert told(branch, Ledger(), "fix-login") == []


def test_a_ledger_that_cannot_be_read_now_is_read_another_time() -> None:
    branch, ledger = Branch(), Ledger()
    branch.decide("queued a", "a")
    branch.failure = Unavailable("no answer")
    assert told(branch, ledger, "a") == []

    branch.failure = None

    assert told(branch, ledger, "a") == [("Queued", "")]
