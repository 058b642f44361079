"""Where ports meet adapters: the one place that chooses them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kickoff.core.text.branch_names import is_branch_name
from kickoff.core.text.quoting import plain
from kickoff.errors import Usage
from kickoff.ports import Clock
from kickoff.service.kit import CONFIG_PATH, STATE_BRANCH, Kit

if TYPE_CHECKING:
    from kickoff.adapters.github.client import Client
    from kickoff.adapters.github.examining import GitHubExaminer
    from kickoff.adapters.localgit.repository import Repository
    from kickoff.core.wording.ticking import Heartbeat
    from kickoff.service.examining import Examiner
    from kickoff.service.worker_steps import WorkerKit


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's time, in UTC and whole seconds."""
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()


def github_kit(
    environment: Mapping[str, str], clock: Clock | None = None, *, answers: bool = True
) -> Kit:
    """The queue of a repository on GitHub, as the environment of a workflow names it.

    With `answers` comments are answered by the token's account. Raises Usage when the environment
    is not that of a workflow.
    """
    from kickoff.adapters.github.forge import GitHubForge
    from kickoff.adapters.github.state_branch import GitHubStateBranch
    from kickoff.core.facts import Here

    clock = clock or SystemClock()
    client = github_client(environment, clock)
    state_branch = _state_branch(environment)
    forge = GitHubForge(client, state_branch, Here(answers=answers))
    return Kit(
        forge=forge,
        state=GitHubStateBranch(client, state_branch),
        clock=clock,
        state_branch=state_branch,
        seen_as=f"origin/{state_branch}",
        config_path=environment.get("KICKOFF_CONFIG") or CONFIG_PATH,
        requests=lambda: client.requests,
        proposals=forge.proposals,
        offers=forge.proposals,
    )


def local_kit(folder: Path, environment: Mapping[str, str], clock: Clock | None = None) -> Kit:
    """The queue of the git repository that a folder belongs to, or of its remote.

    Raises Usage (`not_a_repository`) and ConfigurationError.
    """
    return kit_of(local_repository(folder, environment), environment, clock)


def local_repository(
    folder: Path, environment: Mapping[str, str], remote: str | None = None
) -> Repository:
    """The git repository that a folder belongs to; `remote` is the one to use this once.

    Raises Usage (`not_a_repository`) and ConfigurationError.
    """
    from kickoff.adapters.localgit.repository import open_repository

    chosen = (("kickoff.remote", remote),) if remote else ()
    return open_repository(folder, environment, chosen)


def kit_of(
    repository: Repository,
    environment: Mapping[str, str],
    clock: Clock | None = None,
    *,
    offline: bool = False,
) -> Kit:
    """The queue of a git repository, or of its remote. Raises Usage and ConfigurationError.

    `offline`, it is what was last seen of the remote, to be shown and not to be run.
    `git config kickoff.stateBranch` and `kickoff.config` say what the environment does not.
    """
    from kickoff.adapters.localgit.forge import LocalGitForge
    from kickoff.adapters.localgit.machine import runner_id
    from kickoff.adapters.localgit.outbox import FileOutbox
    from kickoff.adapters.localgit.proposals import LocalGitProposals
    from kickoff.adapters.localgit.state_branch import LocalGitStateBranch, RemoteGitStateBranch
    from kickoff.adapters.localgit.task_files.catalogue import read_catalogue
    from kickoff.adapters.localgit.tick_note import note_tick
    from kickoff.adapters.localgit.turn import turn
    from kickoff.adapters.localgit.workers.runs import LocalRuns, runs_of
    from kickoff.adapters.localgit.workers.worker_log import log_file, read_log

    clock = clock or SystemClock()
    named = {
        "KICKOFF_STATE_BRANCH": repository.setting("stateBranch") or "",
        "KICKOFF_CONFIG": repository.setting("config") or "",
        **environment,
    }
    branch = _state_branch(named)
    runs = LocalRuns(repository, runner_id(repository.private, repository.setting("runner")))
    cache = repository.private / "cache"
    forge = LocalGitForge(repository, branch, runs, clock, offline=offline)
    return Kit(
        forge=forge,
        state=(
            LocalGitStateBranch(repository, branch)
            if repository.remote is None
            else RemoteGitStateBranch(repository, branch, clock)
        ),
        clock=clock,
        state_branch=branch,
        config_path=named["KICKOFF_CONFIG"] or CONFIG_PATH,
        turn=turn(repository.private, clock),
        ticked=partial(note_tick, repository.private),
        outbox=FileOutbox(repository.private / "outbox") if repository.remote else None,
        catalogue=lambda commit, folder, pattern: read_catalogue(
            repository.git, commit, folder, pattern, cache
        ),
        log=partial(read_log, runs_of(repository)),
        log_file=partial(log_file, runs_of(repository)),
        in_the_way=forge.in_the_way,
        put_back=repository.putting_back,
        seen_as=f"{repository.remote.prefix if repository.remote else ''}{branch}",
        proposals=None if repository.on_github else LocalGitProposals(repository),
        offers=LocalGitProposals(repository),
    )


def github_client(environment: Mapping[str, str], clock: Clock) -> Client:
    """Requests about the repository that a workflow runs in. Raises Usage outside of a workflow."""
    from kickoff.adapters.github.client import Client

    owner, name = _repository(environment)
    return Client(
        owner,
        name,
        _needed(environment, "GITHUB_TOKEN"),
        rest_url=environment.get("GITHUB_API_URL") or "https://api.github.com",
        graphql_url=environment.get("GITHUB_GRAPHQL_URL") or "https://api.github.com/graphql",
        clock=clock,
    )


class HurriedClock(SystemClock):
    """The machine's clock for who does not wait: what fails is tried again at once."""

    def sleep(self, seconds: float) -> None:
        """Go on."""


def github_examiner(environment: Mapping[str, str], clock: Clock | None = None) -> GitHubExaminer:
    """What is asked about the repository on GitHub that the environment names. Raises Usage."""
    from kickoff.adapters.github.examining import GitHubExaminer

    return GitHubExaminer(github_client(environment, clock or SystemClock()))


def github_heartbeat(environment: Mapping[str, str]) -> Heartbeat:
    """The last tick of the queue's workflow, as GitHub knows it. Two requests. Raises Usage."""
    from kickoff.adapters.github.heartbeat import heartbeat

    return heartbeat(github_client(environment, SystemClock()))


def local_examiner(repository: Repository) -> Examiner:
    """What is asked about a clone."""
    from kickoff.adapters.localgit.examining import LocalExaminer
    from kickoff.adapters.localgit.sight import name_of

    return LocalExaminer(repository, name_of(repository))


def viewer(environment: Mapping[str, str]) -> str:
    """The login of the person whose token it is. One request. Raises a ForgeError."""
    from kickoff.adapters.github.permissions import viewer as ask

    return ask(github_client(environment, SystemClock()))


@contextmanager
def worker_kit(environment: Mapping[str, str], clock: Clock) -> Iterator[WorkerKit]:
    """What a worker's step needs, over git. What it keeps on disk meanwhile goes at the end.

    Raises Usage when the environment is not that of a workflow.
    """
    from kickoff.adapters.localgit.checkout import Checkout
    from kickoff.adapters.localgit.origin import Origin
    from kickoff.service.worker_steps import WorkerKit

    server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
    url = f"{server.rstrip('/')}/{_needed(environment, 'GITHUB_REPOSITORY')}"
    token = _needed(environment, "GITHUB_TOKEN")
    workspace = Path(_needed(environment, "GITHUB_WORKSPACE")).resolve()
    with TemporaryDirectory(dir=_needed(environment, "RUNNER_TEMP"), prefix="kickoff-") as folder:
        origin = Origin(url, token, Path(folder), environment, clock)
        checkout = Checkout(workspace, origin, environment)
        yield WorkerKit(origin, checkout, environment.get("KICKOFF_STATE_BRANCH") or STATE_BRANCH)


def _repository(environment: Mapping[str, str]) -> tuple[str, str]:
    """Owner and name. Raises Usage when they are not both there."""
    given = _needed(environment, "GITHUB_REPOSITORY")
    owner, _, name = given.partition("/")
    if not owner or not name or "/" in name:
        raise Usage(
            f"`{plain(given, 80)}` is not the name of a repository",
            reason="bad_input",
            remedy="name it as OWNER/NAME",
        )
    return owner, name


def _state_branch(environment: Mapping[str, str]) -> str:
    """The name of the state branch. Raises Usage when no branch can be called that."""
    given = environment.get("KICKOFF_STATE_BRANCH") or STATE_BRANCH
    if not is_branch_name(given):
        raise Usage(
            f"`{plain(given, 80)}` cannot be the name of a branch",
            reason="bad_input",
            remedy="check `state-branch`; without it the queue lives on `kickoff-state`",
        )
    return given


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise Usage(
            f"the environment variable {name} is not set",
            reason="bad_event",
            remedy="run Kickoff as a step of a workflow (see examples/workflows/kickoff.yml)",
        )
    return value
