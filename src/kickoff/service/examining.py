"""Gathering what an examination goes by: a look, every task file, the surroundings.

As few requests as possible; whatever fails is unknown and says why. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Protocol

from kickoff.core.catalogue import Catalogue, from_plan
from kickoff.core.doctor.examination import examine
from kickoff.core.doctor.findings import Examined
from kickoff.core.doctor.hosting import task_branch
from kickoff.core.doctor.premises import Clone, Edit, Ground, Hosting, Premises
from kickoff.core.doctor.tasks import owners_of
from kickoff.core.doctor.workflow import WorkflowFile
from kickoff.core.doctor.workflows import queue_path
from kickoff.core.events import Tick
from kickoff.core.facts import Absent, Fact, Present, Run, Unknown, seen
from kickoff.core.identity import branch_folder
from kickoff.core.policy import Policy, Role
from kickoff.core.text.globs import matches
from kickoff.errors import ForgeError, KickoffError
from kickoff.formats.task_file import read_task_file
from kickoff.formats.task_paths import is_task_path
from kickoff.formats.workflow_file import read_workflow
from kickoff.looks import SecondQuestion
from kickoff.service.cataloguing import catalogue_of
from kickoff.service.kit import Kit
from kickoff.service.looking import World, role_of
from kickoff.service.replaying import replay
from kickoff.service.running import Woken, preview

COMMITS = 20
"""How many of the state branch's newest commits are decided again."""

MOST_FILES = 1_000
"""Task files that are read where each hundred of them costs a request."""

MOST_OWNERS = 25
"""Owners who are asked for, one request each."""

RUNS = timedelta(days=1)
"""How far back runs are looked for that nobody waits for any more."""


class Examiner(Protocol):
    """Where a queue lives, seen beyond what its runs need."""

    def workflows(self, ground: Ground) -> Fact[Mapping[str, str]]:
        """The texts of the workflow files on the default branch, by path. Nothing is raised."""

    def hosting(self, ground: Ground, queue: str) -> Hosting | None:
        """What only GitHub knows; None where there is none. Nothing is raised.

        `queue` is the path of the queue's workflow.
        """

    def clone(self, ground: Ground) -> Clone | None:
        """What lies on this machine; None where nothing does. Nothing is raised."""


def examined(kit: Kit, around: Examiner, template: str, op: str) -> Examined:
    """The examination. Raises a KickoffError when the queue itself cannot be read.

    `template` is the text of the queue's workflow as this version has it.
    """
    return examine(gathered(kit, around, template, op))


def gathered(kit: Kit, around: Examiner, template: str, op: str) -> Premises:
    """What the examination goes by. Raises a KickoffError when the queue cannot be read."""
    world, _ = preview(kit, Woken(Tick("doctor")), op)
    policy, facts = world.policy, world.facts
    ground = Ground(
        facts.head,
        facts.default_branch,
        kit.state_branch,
        world.registry,
        _programs(policy),
        task_branch(policy),
    )
    files = _task_files(kit, world)
    workflows = _workflows(around.workflows(ground))
    return Premises(
        now=world.now,
        registry=world.registry,
        policy=policy,
        facts=facts,
        template=read_workflow("", template),
        config_path=kit.config_path,
        state_branch=kit.state_branch,
        repository=world.repository,
        queue_exists=world.snapshot is not None,
        catalogue=files,
        workflows=workflows,
        hosting=around.hosting(ground, queue_path(seen(workflows) or {})),
        owners=_owners(kit, seen(files), policy),
        branches=_branches(kit, policy),
        runs=_runs(kit, world),
        edits=_edits(kit, world),
        clone=around.clone(ground),
    )


def _programs(policy: Policy) -> Mapping[str, str]:
    workers = policy.workers.items()
    return {name: worker.command[0] for name, worker in workers if worker.command}


def _workflows(texts: Fact[Mapping[str, str]]) -> Fact[Mapping[str, WorkflowFile]]:
    if not isinstance(texts, Present):
        return texts
    return Present({path: read_workflow(path, text) for path, text in texts.value.items()})


def _task_files(kit: Kit, world: World) -> Fact[Catalogue]:
    """Every task file: as the look or the clone has them, else read by the hundred."""
    catalogue = catalogue_of(kit, world)
    if not isinstance(catalogue, Unknown):
        return catalogue
    listed = _listed(kit, world)
    match listed:
        case Unknown() | Absent():
            return listed
        case Present(paths) if len(paths) > MOST_FILES:
            return Unknown(f"{len(paths)} files are too many to ask for; go into a clone")
        case Present(paths):
            return _read(kit, world, paths)


def _listed(kit: Kit, world: World) -> Fact[Sequence[str]]:
    """The paths of the task files, by one more request when the look has not listed them."""
    known = seen(world.facts.listing)
    if known is not None and not known.others:
        return Present(sorted(known.files))
    match world.facts.folder_tree:
        case Absent():
            return Present(())
        case Unknown():
            return Unknown("their folder was not seen")
        case Present(tree):
            return _listed_below(kit, tree, world.policy)


def _listed_below(kit: Kit, tree: str, policy: Policy) -> Fact[Sequence[str]]:
    folder = policy.tasks_folder.partition("/")[0]
    try:
        listing = kit.forge.list_tasks(tree, folder)
    except ForgeError as error:
        return Unknown(str(error))
    if not isinstance(listing, Present):
        return listing
    return Present(sorted(p for p in listing.value.files if is_task_path(policy.tasks, p)))


def _read(kit: Kit, world: World, paths: Sequence[str]) -> Fact[Catalogue]:
    missing = tuple(path for path in paths if path not in world.texts)
    texts = dict(world.texts)
    if missing:
        texts |= kit.forge.look_closer(SecondQuestion(world.facts.head or "", missing)).texts
    entries = {}
    for path in paths:
        match texts.get(path):
            case Present(text):
                entries[path] = from_plan(read_task_file(path, text))
            case Unknown(why):
                return Unknown(f"{path}: {why}")
            case _:
                pass
    return Present(Catalogue(entries))


def _owners(kit: Kit, catalogue: Catalogue | None, policy: Policy) -> Mapping[str, Fact[Role]]:
    """The roles of owners, where roles mean anything: on GitHub, seen by its API."""
    if not kit.forge.here.threads:
        return {}
    names = list(owners_of(catalogue or Catalogue(), policy))
    unknown = Unknown(f"more than {MOST_OWNERS} owners would have to be asked for")
    asked: dict[str, Fact[Role]] = {name: role_of(kit, name) for name in names[:MOST_OWNERS]}
    return {**asked, **dict.fromkeys(names[MOST_OWNERS:], unknown)}


def _branches(kit: Kit, policy: Policy) -> Fact[tuple[str, ...]]:
    folder = branch_folder(policy.branch)
    pattern = policy.branch.replace("{id}", "*")
    try:
        found = kit.forge.branches_below(folder)
    except ForgeError as error:
        return Unknown(str(error))
    return Present(tuple(branch for branch in found if matches(pattern, branch)))


def _runs(kit: Kit, world: World) -> Fact[tuple[Run, ...]]:
    """Those that the look has listed; else asked for, where one of them could be stale."""
    if not isinstance(world.facts.runs, Unknown):
        return world.facts.runs
    attempts = (a for entry in world.registry.tasks.values() for a in entry.attempts)
    if not kit.forge.here.certain and all(a.ended_at is None for a in attempts):
        return Present(())
    try:
        return kit.forge.runs(world.now - RUNS)
    except ForgeError as error:
        return Unknown(str(error))


def _edits(kit: Kit, world: World) -> Fact[tuple[Edit, ...]]:
    """The newest commits that cannot have been decided. Each page of them is a request."""
    if world.snapshot is None:
        return Present(())
    try:
        judged = tuple(islice(replay(kit.state), COMMITS - 1))
    except KickoffError as error:
        return Unknown(str(error))
    found = ((one.commit.commit, one.finding) for one in judged if one.edited)
    return Present(tuple(Edit(commit, what.value) for commit, what in found if what))
