"""What only an examination asks of a clone: its git, locks, kept commands, worktrees, workflows.

In a clone of a GitHub repository the workflow files are seen too; what only GitHub's API knows is
unknown, and where to ask for it is said.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from kickoff.adapters.localgit.outbox import FileOutbox
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.sight import sight_of
from kickoff.adapters.localgit.tick_note import last_tick
from kickoff.adapters.localgit.workers.pruning import Pruning, Stays
from kickoff.adapters.localgit.workers.worktrees import Worktrees
from kickoff.core.doctor.ailments import GITHUB_BY_TOKEN
from kickoff.core.doctor.premises import Clone, Ground, Hosting, Leftover
from kickoff.core.doctor.workflow import FOLDER
from kickoff.core.facts import Fact, Present, Unknown
from kickoff.core.registry import Registry
from kickoff.errors import KickoffError

LOCK_SECONDS = 600
"""Age of a lock that no git at work has: no command of git takes one for so long."""

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


class LocalExaminer:
    """The surroundings of a queue in a clone. `name` is what the repository is called."""

    def __init__(self, repository: Repository, name: str) -> None:
        self._repository = repository
        self._name = name

    def workflows(self, ground: Ground) -> Fact[Mapping[str, str]]:
        """The workflow files of the default branch, as they were fetched."""
        if not self._repository.on_github or ground.head is None:
            return Present({})
        try:
            return Present(self._texts(ground.head))
        except KickoffError as error:
            return Unknown(str(error))

    def hosting(self, ground: Ground, _queue: str) -> Hosting | None:
        """Of a GitHub's nothing is known here, of another remote there is nothing to know."""
        if not self._repository.on_github:
            return None
        why = Unknown(GITHUB_BY_TOKEN.format(repository=self._name))
        branches = (ground.default_branch, ground.state_branch, ground.task_branch)
        return Hosting(why, why, why, why, dict.fromkeys(branches, why), why, why)

    def clone(self, ground: Ground) -> Clone:
        """What lies on this machine."""
        outbox = FileOutbox(self._repository.private / "outbox")
        return Clone(
            git=self._version(),
            locks=tuple(sorted(map(str, self._locks()))),
            missing=dict(self._missing(ground.workers)),
            kept=sum(len(one.said) for one in outbox.kept()),
            unreadable=tuple(map(str, outbox.unreadable())),
            leftovers=self._leftovers(ground.registry, ground.state_branch),
            behind=self._behind(ground.default_branch),
            ticked=last_tick(self._repository, ground.state_branch),
            remote=self._repository.remote.name if self._repository.remote else None,
        )

    def _texts(self, head: str) -> Mapping[str, str]:
        git = self._repository.git
        found = batch.entries_at(git, head, [f"{FOLDER}/"])
        files = {p: e.oid for p, e in found.items() if e.is_file and _is_yaml(p)}
        things = batch.objects(git, list(files.values()))
        return {
            path: things[oid].content.decode("utf-8", "replace")
            for path, oid in files.items()
            if oid in things
        }

    def _version(self) -> tuple[int, ...]:
        found = _VERSION.search(self._repository.git.run("version"))
        return tuple(int(part) for part in found.groups("0")) if found else ()

    def _locks(self) -> Iterator[Path]:
        """Locks of the shared directory and its branches that are older than any command."""
        common = self._repository.common
        oldest = time.time() - LOCK_SECONDS
        for found in (*common.glob("*.lock"), *common.glob("refs/**/*.lock")):
            try:
                if found.stat().st_mtime < oldest:
                    yield found
            except FileNotFoundError:
                continue

    def _missing(self, workers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Programs that the search path has not; one with a folder is looked for in each tree."""
        path = self._repository.git.environment.get("PATH")
        for worker, program in workers.items():
            searched = "/" not in program or program.startswith("/")
            if searched and "{" not in program and shutil.which(program, path=path) is None:
                yield worker, program

    def _leftovers(self, registry: Registry, state_branch: str) -> Fact[tuple[Leftover, ...]]:
        repository = self._repository
        try:
            if not Worktrees(repository.git, repository.work / "worktrees").ours():
                return Present(())
            sight = sight_of(repository, state_branch)
            plan = Pruning(repository, sight, registry).plan()
        except KickoffError as error:
            return Unknown(str(error))
        left = (v for v in plan.trees if v.stays not in (Stays.IN_PLAY, Stays.IN_USE))
        return Present(
            tuple(
                Leftover(
                    str(v.tree.path),
                    v.tree.branch or "no branch",
                    ": ".join(filter(None, (v.stays.value, v.detail))) if v.stays else "",
                )
                for v in left
            )
        )

    def _behind(self, default_branch: str) -> bool:
        """Whether the default branch is checked out here, and records pass the checkout by."""
        repository = self._repository
        if repository.remote is not None or repository.switched_on("updateCheckout"):
            return False
        trees = Worktrees(repository.git, repository.work / "worktrees").all()
        return any(tree.branch == default_branch and tree.there for tree in trees)


def _is_yaml(path: str) -> bool:
    return path.endswith((".yml", ".yaml"))
