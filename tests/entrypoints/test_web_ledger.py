"""A task's story is read from the ledger once, and read on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.builders import after, attempt, entry, registry, running
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Priority, Registry
from kickoff.entrypoints.web.ledger import LONGEST, Ledger
from kickoff.errors import Unavailable
from kickoff.formats.ledger import commit_message
from kickoff.formats.registry_yaml import dump_registry
from kickoff.looks import Snapshot
from kickoff.ports import Ancestor, Change, CommitMessage, Swap
from kickoff.service.state_files import REGISTRY
from kickoff.service.stories import PAGE

ASKED = entry("a")
AT_WORK = running("a", attempts=(attempt("a", started_at=after(5)),))
GONE = Ended("a", "A", ReasonCode.CANCELLED, after(9))


@dataclass
class Branch:
    """A state branch that only has a history; `asked` are the pages that were read."""

    commits: list[Ancestor] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    failure: Unavailable | None = None

    def decide(self, state: Registry, *tasks: str, by: str = "", subject: str = "decided") -> None:
        trailers = [("Kickoff-Op", "op"), ("Kickoff-Actor", by)]
        trailers += [("Kickoff-Task", task) for task in tasks]
        said = commit_message(subject, trailers)
        number = len(self.commits)
        parents = (self.commits[0].commit,) if self.commits else ()
        files = {REGISTRY: dump_registry(state)}
        text = f"{said.subject}\n\n{said.body}"
        self.commits.insert(0, Ancestor(f"{number:040x}", text, after(number), parents, files))

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        self.asked.append(tuple(paths))
        if self.failure is not None:
            raise self.failure
        first = [commit.commit for commit in self.commits].index(start) if start else 0
        read = self.commits[first : first + limit]
        return [replace(c, files={p: c.files[p] for p in paths if p in c.files}) for c in read]

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        raise AssertionError(paths)

    def compare_and_swap(self, change: Change) -> Swap:
        raise AssertionError(change)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        raise AssertionError(message)


def told(branch: Branch, ledger: Ledger, task: str) -> list[list[tuple[str, str, str]]]:
    story = ledger.tales(branch, [task])[task].story
    return [[(deed.text, deed.by, deed.kind) for deed in moment.deeds] for moment in story]


def lived() -> Branch:
    """A task that was asked for, worked on beside another, and cancelled."""
    branch, other = Branch(), entry("b")
    branch.decide(registry(ASKED), "a", by="bob")
    branch.decide(registry(ASKED, other), "b", by="carol")
    branch.decide(registry(AT_WORK, replace(other, priority=Priority.P0)), "a", "b")
    branch.decide(registry(other, recent=(GONE,)), "a", by="bob")
    return branch


QUEUED = [("Queued", "bob", "asked")]
STARTED = [
    ("Its worker is at work", "", "work"),
    ("Attempt 1 started on task/a, by default", "", "work"),
]


def test_a_story_is_told_newest_first_and_only_of_the_task() -> None:
    assert told(lived(), Ledger(), "A") == [
        [("The task is out of the queue", "bob", "asked")],
        STARTED,
        QUEUED,
    ]


def test_times_and_commits_are_there_to_look_things_up() -> None:
    (moment,) = Ledger().tales(lived(), ["b"])["b"].story[1:]

    assert (moment.at, moment.commit) == ("2026-11-21T10:01:00Z", "0000000")


def test_what_was_known_of_a_task_outlives_its_place_in_the_queue() -> None:
    branch, ledger = lived(), Ledger()

    assert ledger.tales(branch, ["a", "nobody"])["a"].entry == AT_WORK
    assert ledger.tales(branch, ["a", "nobody"])["nobody"].entry is None


def test_what_is_known_is_not_read_again() -> None:
    branch, ledger = Branch(), Ledger()
    branch.decide(registry(ASKED), "a", by="bob")
    for _ in range(2 * PAGE):
        branch.decide(registry(ASKED, entry("b")), "b")
    assert told(branch, ledger, "a") == [QUEUED]
    assert branch.asked == [(), (), (), (REGISTRY,)]
    branch.asked.clear()

    assert told(branch, ledger, "a") == [QUEUED]
    assert branch.asked == [()]
    branch.decide(registry(AT_WORK, entry("b")), "a")

    assert told(branch, ledger, "a") == [STARTED, QUEUED]
    assert branch.asked == [(), (), (REGISTRY,)]


def test_the_stories_of_all_tasks_are_read_together() -> None:
    branch, ledger = lived(), Ledger()

    tales = ledger.tales(branch, ["a", "b"])

    assert [len(tales[task].story) for task in ("a", "b")] == [3, 2]
    assert branch.asked == [(), (REGISTRY,)]


def test_another_history_replaces_the_one_that_was_known() -> None:
    ledger, other = Ledger(), Branch()
    assert len(told(lived(), ledger, "a")) == 3
    other.decide(registry(entry("b")), "b", by="bob")
    other.commits = [replace(c, commit="f" * 40, parents=()) for c in other.commits]

    assert told(other, ledger, "a") == []
    assert told(other, ledger, "b") == [QUEUED]


def test_a_very_long_story_ends_somewhere() -> None:
    branch = Branch()
    for number in range(LONGEST + 5):
        priority = (Priority.P0, Priority.P1)[number % 2]
        branch.decide(registry(replace(ASKED, priority=priority)), "a")

    assert len(told(branch, Ledger(), "a")) == LONGEST


def test_commits_of_others_tell_nothing() -> None:
    branch = Branch()
    branch.commits = [Ancestor("a" * 40, "Edit by hand\n\nfix-login\n", after(0))]

    assert told(branch, Ledger(), "fix-login") == []


def test_a_registry_that_cannot_be_read_leaves_the_commits_own_words() -> None:
    branch = Branch()
    branch.decide(registry(ASKED), "a", by="bob", subject="queued a")
    branch.commits = [replace(c, files={REGISTRY: b"tasks: [\n"}) for c in branch.commits]

    assert told(branch, Ledger(), "a") == [[("Queued a", "", "work")]]


def test_a_ledger_that_cannot_be_read_now_is_read_another_time() -> None:
    branch, ledger = lived(), Ledger()
    branch.failure = Unavailable("no answer")
    assert told(branch, ledger, "a") == []

    branch.failure = None

    assert len(told(branch, ledger, "a")) == 3
