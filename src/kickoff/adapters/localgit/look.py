"""The two looks at a plain repository: a handful of git processes, however much is asked for.

Everything is read at commits that were named first, so that a branch that moves meanwhile shows
either as it was or as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from kickoff.adapters.localgit.merges.recognising import Begun, Mainline, merges
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.batch import Entry, Thing
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.reflog import begun_by_us
from kickoff.adapters.localgit.proposals import records_branch
from kickoff.adapters.localgit.sight import OWN, Sight
from kickoff.adapters.localgit.task_files.work_tree import plans_below
from kickoff.adapters.localgit.traces import gone, traces_of
from kickoff.core.facts import UNSEEN, Absent, Fact, Listing, Merge, Present, Revert, Unknown
from kickoff.core.reconciling.aftermath import revert_in
from kickoff.core.records.plan_file import is_plan_commit
from kickoff.errors import ForgeError
from kickoff.looks import FirstLook, FirstQuestion, SecondLook, SecondQuestion, Snapshot

TASKS = "tasks"
"""The folder that the first look lists, because the configuration is read in it."""

REGISTRY, DONE = "registry.yml", "done.yml"

MOST_BRANCHES = 100
"""So many branches are named when somebody asks for all in a folder."""

COMMITS = 20
"""Newest commits of the default branch among which reverts are looked for."""

_BORN = re.compile(r"issue-[0-9]")
"""In the name of a branch whose task may have been born from an issue."""

TEXT_LIMIT = 10_000_000
"""Bytes of a task file that is read."""

NOT_UTF8 = Unknown("the file is not UTF-8")
TOO_LARGE = Unknown(f"the file is larger than {TEXT_LIMIT} bytes")


def first_look(sight: Sight, question: FirstQuestion, now: datetime) -> FirstLook:
    """The default branch and the state branch as they are. Four processes at most.

    Raises a ForgeError.
    """
    head, state, seen = _heads(sight, question.state_branch)
    found = _read(sight.git, head, state, question.config_path)
    tree = found.get(f"{head}^{{tree}}")
    top = batch.entries(tree) if tree is not None else {}
    folders = {name: entry.oid for name, entry in top.items() if entry.mode == batch.TREE}
    return FirstLook(
        now=now,
        repository=sight.name,
        default_branch=sight.default_branch,
        head=head,
        state=_state(state, found),
        config=_config(head, question.config_path, found),
        folders=folders,
        listing=_tasks(sight, folders.get(TASKS)) if question.listing else UNSEEN,
        swept_since=None if sight.conversations else question.since,
        reverts=() if head is None else tuple(_reverts(sight.git, head)),
        gone=gone(sight.git, seen, state),
    )


def _reverts(git: Git, head: str) -> Iterator[Revert]:
    """The newest commits that say what they take back; of a shallow clone those that it has."""
    log = git.run("log", "-z", f"--max-count={COMMITS}", "--format=%H%n%B", head, "--")
    for commit in log.split("\0"):
        oid, _, message = commit.partition("\n")
        revert = revert_in(oid, message)
        if revert is not None:
            yield revert


def _heads(sight: Sight, state_branch: str) -> tuple[str | None, str | None, Sequence[str]]:
    """Where the default branch and the state branch are, and where the latter was seen before."""
    default, state = sight.ref(sight.default_branch), sight.ref(state_branch)
    traces = traces_of(state_branch, sight.remote)
    heads = batch.heads(sight.git, [default, state, *traces])
    return heads.get(default), heads.get(state), [heads[ref] for ref in traces if ref in heads]


def _read(git: Git, head: str | None, state: str | None, config_path: str) -> Mapping[str, Thing]:
    """The configuration with its folder, the top of the default branch, and the queue."""
    ours = [state, *(f"{state}:{path}" for path in (REGISTRY, DONE))] if state else []
    folder = config_path.rpartition("/")[0]
    theirs = [f"{head}^{{tree}}", f"{head}:{folder}", f"{head}:{config_path}"] if head else []
    return batch.objects(git, [*theirs, *ours])


def _state(at: str | None, found: Mapping[str, Thing]) -> Snapshot | None:
    if at is None:
        return None
    files = {path: found.get(f"{at}:{path}") for path in (REGISTRY, DONE)}
    commit = found[at].content.decode("utf-8", "replace") if at in found else None
    message = commit.partition("\n\n")[2] if commit is not None else None
    return Snapshot(at, {path: thing.content for path, thing in files.items() if thing}, message)


def _config(head: str | None, path: str, found: Mapping[str, Thing]) -> Fact[str]:
    """The configuration's text; one that stands in its folder and was not read is unknown."""
    thing, above = found.get(f"{head}:{path}"), found.get(f"{head}:{path.rpartition('/')[0]}")
    if thing is not None:
        return _text(thing)
    listed = batch.entries(above) if above is not None and above.type == "tree" else {}
    there = path.rpartition("/")[2] in listed
    return Unknown("this clone does not hold the file") if there else Absent()


def _tasks(sight: Sight, tree: str | None) -> Fact[Listing]:
    if tree is not None:
        return list_tree(sight, tree, TASKS)
    return Present(Listing("", uncommitted=frozenset(plans_below(sight.root, TASKS))))


def list_tree(sight: Sight, tree: str, folder: str) -> Fact[Listing]:
    """Every file below a tree, which stands at `folder`, and those that were never committed.

    One process. Raises a ForgeError.
    """
    found = {f"{folder}/{path}": e for path, e in batch.files_below(sight.git, tree).items()}
    return Present(
        Listing(
            tree,
            {path: e.oid for path, e in found.items() if e.is_file},
            frozenset(path for path, e in found.items() if e.mode == batch.LINK),
            frozenset(path for path in plans_below(sight.root, folder) if path not in found),
        )
    )


def look_closer(sight: Sight, question: SecondQuestion) -> SecondLook:
    """The texts, the branches and the merges asked for; what fails is unknown.

    Three processes, and some more when the work of a task has to be searched for.
    """
    branches = _branches(sight, question)
    begun = _begun(sight.git, branches)
    worked_on = {b: fact for b, fact in branches.items() if b not in begun}
    texts = _texts(sight.git, question.head, tuple(dict.fromkeys(question.paths)))
    return SecondLook(
        texts=texts,
        unreadable=frozenset(p for p, fact in texts.items() if fact in (NOT_UTF8, TOO_LARGE)),
        branches=branches,
        begun=begun,
        merges={} if sight.conversations else _merges(sight, question, worked_on),
        records_branch=records_branch(sight) if question.records else UNSEEN,
    )


def _texts(git: Git, head: str, paths: Sequence[str]) -> Mapping[str, Fact[str]]:
    """Task files as they are in that commit, to the byte; a link is no file."""
    try:
        entries = batch.entries_at(git, head, paths)
        wanted = [e.oid for e in entries.values() if e.is_file and e.size <= TEXT_LIMIT]
        found = batch.objects(git, wanted)
    except ForgeError as failure:
        return dict.fromkeys(paths, Unknown(str(failure)))
    return {path: _text_at(entries.get(path), found) for path in paths}


def _text_at(entry: Entry | None, found: Mapping[str, Thing]) -> Fact[str]:
    if entry is None or not entry.is_file:
        return Absent()
    if entry.size > TEXT_LIMIT:
        return TOO_LARGE
    if entry.oid not in found:
        return Unknown("this clone does not hold the file")
    return _text(found[entry.oid])


def _text(thing: Thing) -> Fact[str]:
    if thing.type != "blob":
        return Absent()
    try:
        return Present(thing.content.decode("utf-8"))
    except UnicodeDecodeError:
        return NOT_UTF8


def _branches(sight: Sight, question: SecondQuestion) -> Mapping[str, Fact[str]]:
    branches = tuple(dict.fromkeys(question.branches))
    try:
        heads = sight.heads(branches, {w.branch for w in question.works if w.head is not None})
    except ForgeError as failure:
        return dict.fromkeys(branches, Unknown(str(failure)))
    return {b: Present(heads[b]) if b in heads else Absent() for b in branches}


def _begun(git: Git, branches: Mapping[str, Fact[str]]) -> Mapping[str, str]:
    """The commits below those heads that are no more than the plan of an issue-born task."""
    heads = {b: f.value for b, f in branches.items() if isinstance(f, Present) and _BORN.search(b)}
    try:
        found = batch.objects(git, list(heads.values()))
    except ForgeError:
        return {}
    below = {b: _below_plan(found[head]) for b, head in heads.items() if head in found}
    return {branch: parent for branch, parent in below.items() if parent is not None}


def _below_plan(commit: Thing) -> str | None:
    head, _, message = commit.content.decode("utf-8", "replace").partition("\n\n")
    parents = [line[7:] for line in head.split("\n") if line.startswith("parent ")]
    return parents[0] if len(parents) == 1 and is_plan_commit(message) else None


def _merges(
    sight: Sight, question: SecondQuestion, branches: Mapping[str, Fact[str]]
) -> Mapping[str, Fact[Merge]]:
    """Of the branches that were seen with work, or are known to be gone."""
    begun = [
        Begun(work, sight.written(work.branch), head.value if isinstance(head, Present) else None)
        for work in question.works
        if not isinstance(head := branches.get(work.branch, UNSEEN), Unknown)
    ]
    return merges(Mainline(sight, question.head), begun) if begun else {}


def branches_below(sight: Sight, folder: str) -> Sequence[str]:
    """Some of our branches whose names begin with `folder`; at a remote, some of all there are.

    One process. Raises a ForgeError.
    """
    listed = sight.git.run("for-each-ref", "--format=%(refname)", sight.ref(folder)).splitlines()
    ours = (ref for ref in listed if sight.prefix != OWN or begun_by_us(sight.common, ref))
    return tuple(ref.removeprefix(sight.prefix) for ref in islice(ours, MOST_BRANCHES))
