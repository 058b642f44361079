"""The names a shell can complete: tasks, workers. From what lies on this machine, asking nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kickoff.entrypoints.cli.options import Session

if TYPE_CHECKING:
    from kickoff.adapters.localgit.repository import Repository
    from kickoff.looks import FirstLook


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Names:
    """Task ids with their titles: those in play, those of the task files; and the workers.

    A shell puts what it is offered on its command line as it is: `$(…)` in a file's name would be
    a command there.
    """

    queued: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    workers: tuple[str, ...] = ()


def known_names(session: Session) -> Names:
    """What the repository of the current folder knows. Raises a KickoffError."""
    options = session.options
    if options.repo:
        return Names()
    from kickoff.bootstrap import local_repository
    from kickoff.service.kit import STATE_BRANCH

    repository = local_repository(options.folder, session.environment, options.remote)
    branch = options.state_branch or repository.setting("stateBranch") or STATE_BRANCH
    return _read(_last_seen(repository, branch, options.config))


def _last_seen(repository: Repository, branch: str, config: str | None) -> FirstLook:
    """A look at what was fetched last, or at this repository itself: nothing is fetched for it."""
    from kickoff.adapters.localgit.look import first_look
    from kickoff.adapters.localgit.sight import last_sight
    from kickoff.looks import FirstQuestion
    from kickoff.service.kit import CONFIG_PATH

    question = FirstQuestion(branch, config or CONFIG_PATH, since=_LONG_AGO, listing=True)
    return first_look(last_sight(repository), question, _LONG_AGO)


def _read(first: FirstLook) -> Names:
    from kickoff.core.facts import seen
    from kickoff.core.identity import is_task_id
    from kickoff.core.text.quoting import one_line
    from kickoff.formats.task_paths import is_task_path, task_id_of
    from kickoff.service.reading import policy_of, registry_of

    registry = registry_of(first, None)
    policy, _ = policy_of(first)
    listing = seen(first.listing)
    paths = sorted(p for p in (listing.files if listing else ()) if is_task_path(policy.tasks, p))
    ids = [task_id for task_id in map(task_id_of, paths) if is_task_id(task_id)]
    return Names(
        queued={entry.id: one_line(entry.title) for entry in registry.tasks.values()},
        files=dict.fromkeys(ids, ""),
        workers=tuple(policy.workers),
    )
