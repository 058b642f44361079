"""A queue in a plain repository, with workers of straw and people who use git as they please."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.forge import LocalGitForge
from kickoff.adapters.localgit.proposals import LocalGitProposals
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch, RemoteGitStateBranch
from kickoff.core.effects import Dispatch, Outcome
from kickoff.core.events import CommandsIssued, Launched, LaunchFailed, Tick
from kickoff.core.facts import Fact, Present, Run, RunState
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.lifecycle import State
from kickoff.core.registry import Entry, Registry, RunRef
from kickoff.formats.registry_yaml import load_registry
from kickoff.ports import StateBranch
from kickoff.service.kit import STATE_BRANCH, Kit
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran

CONFIG = """\
default_worker: local
workers:
  local: {dispatch: command, command: [work, "{plan}"]}
"""


class PassingClock:
    """A clock that is moved by hand; waiting moves it too."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self.at.timestamp()

    def advance(self, **duration: float) -> None:
        self.at += timedelta(**duration)


class StrawRuns:
    """Workers that do what the test says. `refusing` is what a start is answered with."""

    def __init__(self) -> None:
        self.dispatches: list[Dispatch] = []
        self.states: dict[str, RunState] = {}
        self.cancelled: list[str] = []
        self.refusing: LaunchFailed | None = None

    def launch(self, dispatch: Dispatch) -> Launched | LaunchFailed:
        if self.refusing is not None:
            return replace(self.refusing, task=dispatch.task, token=dispatch.token)
        if dispatch.token not in self.states:
            self.dispatches.append(dispatch)
            self.states[dispatch.token] = RunState.RUNNING
        return Launched(dispatch.task, dispatch.token, _ref(dispatch.token), dispatch.base)

    def listed(self) -> Fact[tuple[Run, ...]]:
        runs = (Run(_ref(t).id, "", state, t) for t, state in self.states.items())
        return Present(tuple(runs))

    def cancel(self, token: str) -> None:
        self.cancelled.append(token)

    def last(self, task: str) -> Dispatch:
        """The newest start of a task."""
        return [d for d in self.dispatches if d.task == task][-1]


def _ref(token: str) -> RunRef:
    return RunRef(int(token[:8], 16), "")


class PlainDesk:
    """The queue of a plain repository. `plain` is what people work in; nobody is on `main`.

    With `clone_of`, it is a clone of that desk's remote.
    """

    def __init__(
        self,
        folder: Path,
        files: dict[str, str | bytes] | None = None,
        clone_of: PlainDesk | None = None,
    ) -> None:
        origin = None if clone_of is None else clone_of.plain
        self.plain: PlainRepository = PlainRepository(folder, clone_of=origin)
        self.clock: PassingClock = PassingClock() if clone_of is None else clone_of.clock
        self.runs = StrawRuns()
        self.turns = 0
        self.update_checkout = False
        if clone_of is None:
            self.plain.commit({".github/kickoff.yml": CONFIG, **(files or {})}, "Plan")
        self.plain.git("switch", "--quiet", "--create", "desk")

    def kit(self) -> Kit:
        repository = self.plain.opened()
        forge = LocalGitForge(
            repository,
            STATE_BRANCH,
            self.runs,
            self.clock,
            update_checkout=self.update_checkout,
        )
        state: StateBranch = LocalGitStateBranch(repository, STATE_BRANCH)
        if repository.remote is not None:
            state = RemoteGitStateBranch(repository, STATE_BRANCH, self.clock)
        proposals = None if repository.on_github else LocalGitProposals(repository)
        return Kit(
            forge,
            state,
            self.clock,
            turn=self._turn,
            proposals=proposals,
            put_back=repository.putting_back,
        )

    def _turn(self) -> AbstractContextManager[None]:
        self.turns += 1
        return nullcontext()

    def says(self, words: str, by: str = "ann") -> Ran:
        """A command given in a shell."""
        self.clock.advance(seconds=5)
        woken = Woken(CommandsIssued(()), None, (parse_words(words.split()),), by)
        return run(self.kit(), woken, f"op-{self.clock.at.timestamp():.0f}")

    def answer(self, words: str) -> Outcome:
        """What a command came to."""
        [outcome] = self.says(words).outcomes
        return outcome

    def tick(self) -> Ran:
        self.clock.advance(seconds=5)
        return run(self.kit(), Woken(Tick()), f"op-{self.clock.at.timestamp():.0f}")

    def works(self, task: str, files: dict[str, str | bytes], *, well: bool = True) -> str:
        """The task's worker commits files on its branch and ends; the branch's head."""
        dispatch = self.runs.last(task)
        tree = self.plain.folder.parent / f"tree-{dispatch.token}"
        self.plain.git("worktree", "add", "--quiet", str(tree), dispatch.branch)
        head = self.plain.head(dispatch.branch)
        if files:
            head = self.plain.commit(files, f"Work on {task}", by="Worker", folder=tree)
        self.plain.git("worktree", "remove", "--force", str(tree))
        self.ends(task, RunState.SUCCEEDED if well else RunState.FAILED)
        return head

    def ends(self, task: str, state: RunState) -> None:
        """The task's worker is over."""
        self.runs.states[self.runs.last(task).token] = state

    def merge(self, branch: str, *options: str) -> str:
        """A person merges a branch into `main`, in a work tree of their own; the commit."""
        tree = self.plain.folder.parent / f"merging-{self.plain.minutes}"
        self.plain.git("worktree", "add", "--quiet", str(tree), "main")
        self.plain.git("merge", "--quiet", *options, branch, by="Bob", folder=tree)
        self.plain.git("worktree", "remove", "--force", str(tree))
        return self.plain.head()

    def commit_on_main(self, files: dict[str, str | bytes], message: str = "Change") -> str:
        tree = self.plain.folder.parent / f"changing-{self.plain.minutes}"
        self.plain.git("worktree", "add", "--quiet", str(tree), "main")
        head = self.plain.commit(files, message, folder=tree)
        self.plain.git("worktree", "remove", "--force", str(tree))
        return head

    @property
    def registry(self) -> Registry:
        snapshot = self.kit().state.read(("registry.yml", "done.yml"))
        assert snapshot is not None
        return load_registry(snapshot.files["registry.yml"], snapshot.files.get("done.yml"))

    def entry(self, task: str = "hello") -> Entry:
        return self.registry.tasks[task]

    def states(self) -> dict[str, State]:
        """Every task in play, as it is shown."""
        ran = self.tick()
        assert ran.view is not None
        return {task: shown.state for task, shown in ran.view.tasks.items()}
