"""From the words of a command to tasks: ids, paths, globs, numbers, and the thread itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kickoff.core.events import Issued
from kickoff.core.facts import Facts, Issue, Listing, Present, seen
from kickoff.core.grammar.parsing import Asked, Command
from kickoff.core.grammar.targets import (
    GlobTarget,
    NumberTarget,
    PathTarget,
    Target,
    TaskIdTarget,
    format_target,
)
from kickoff.core.grammar.verbs import VERB_WORDS, VERBS, Right, Verb
from kickoff.core.identity import is_task_id, issue_of_task_id, issue_task_id
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.core.task import Plan
from kickoff.core.text.globs import matches
from kickoff.core.text.quoting import code
from kickoff.core.text.suggesting import suggest

_PASTABLE = re.compile(r"[\w ./@+-]+")
"""A path that a shell takes as it stands: what is suggested is pasted."""

MAX_TASKS = 100
"""Tasks one command may concern, globs expanded."""


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task that a command is about: in the registry, planned in a file, or born from an issue."""

    id: str
    path: str | None = None
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a word names no task; the command then does nothing.

    `near` are words that may have been meant, `verbs` commands if the word was a verb misspelled.
    """

    reason: ReasonCode
    target: str = ""
    detail: str = ""
    near: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()


Resolved: TypeAlias = tuple[TaskRef, ...] | Unresolved


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a word may refer to.

    `own` are the commands that the run itself was woken by, `files` the task files that it is for.
    """

    registry: Registry
    facts: Facts
    policy: Policy
    repository: str
    own: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()

    @property
    def listing(self) -> Listing | None:
        """The task files, when they were seen."""
        return seen(self.facts.listing)


def resolve(targets: Sequence[Target], issued: Issued, known: Known) -> Resolved:
    """All tasks a command is about, each once, in the order in which they were named."""
    if not targets:
        return _here(issued, known)
    found: dict[str, TaskRef] = {}
    for target in targets:
        resolved = resolve_target(target, known)
        if isinstance(resolved, Unresolved):
            return _perhaps_a_verb(targets, resolved, issued.asked)
        found.update({ref.id: ref for ref in resolved})
    if len(found) > MAX_TASKS:
        detail = f"{len(found)}, at most {MAX_TASKS} are taken"
        return Unresolved(ReasonCode.TOO_MANY_TARGETS, detail=detail)
    return tuple(found.values())


def _perhaps_a_verb(targets: Sequence[Target], missing: Unresolved, asked: Asked) -> Unresolved:
    """A first word that is no task may be a verb misspelled: `canel hello`."""
    if not isinstance(asked, Command) or asked.verb is not Verb.QUEUE:
        return missing
    words = [format_target(target) for target in targets]
    unknown = missing.reason is ReasonCode.UNKNOWN_TASK and missing.target == words[0]
    if not unknown or missing.near:
        return missing
    lines = (" ".join(("/kickoff", verb, *words[1:])) for verb in suggest(words[0], VERB_WORDS))
    return replace(missing, verbs=tuple(lines))


def resolve_target(target: Target, known: Known) -> Resolved:
    """The tasks that one word names."""
    match target:
        case TaskIdTarget(task_id):
            return by_id(task_id, known)
        case PathTarget(path):
            return _by_path(path, known)
        case GlobTarget(pattern):
            return _by_glob(pattern, known)
        case NumberTarget():
            return _by_number(target, known)


def by_id(task_id: str, known: Known) -> Resolved:
    """The task of that id: one in play, one with a file, or one born from an issue."""
    entry = known.registry.find(task_id)
    if entry is not None:
        return (TaskRef(entry.id, entry.path, entry.issue),)
    listing = known.listing
    paths = listing.paths_of(task_id) if listing else ()
    if len(paths) > 1:
        return Unresolved(
            ReasonCode.DUPLICATE_TASK_ID, task_id, ", ".join(code(path) for path in paths)
        )
    if paths:
        return _file(paths[0])
    number = issue_of_task_id(task_id)
    if number is not None:
        return (TaskRef(task_id, issue=number),)
    if listing is None:
        return Unresolved(ReasonCode.PLAN_UNREADABLE, task_id, "the task files were not seen")
    return _missing(task_id, listing, known)


def _missing(task_id: str, listing: Listing, known: Known) -> Unresolved:
    """No such task: a link of that name, a file that is not committed, or a spelling mistake."""
    name = f"{task_id}.md".casefold()
    for path in sorted(listing.links | listing.uncommitted):
        if path.rpartition("/")[2].casefold() == name:
            return _no_file(path, listing, known)
    near = suggest(task_id, sorted(_all_ids(known)))
    return Unresolved(ReasonCode.UNKNOWN_TASK, task_id, near=near)


def _all_ids(known: Known) -> Iterator[str]:
    yield from known.registry.tasks
    if known.listing:
        yield from filter(is_task_id, map(stem, known.listing.files))


def _by_path(path: str, known: Known) -> Resolved:
    listing = known.listing
    if listing is None:
        return Unresolved(ReasonCode.PLAN_UNREADABLE, path, "the task files were not seen")
    if path in listing.links | listing.uncommitted:
        return _no_file(path, listing, known)
    if path not in listing.files:
        if not matches(known.policy.tasks, path):
            return Unresolved(ReasonCode.PATH_OUTSIDE_TASKS, path, code(known.policy.tasks))
        near = suggest(path, sorted(filter(_PASTABLE.fullmatch, listing.files)))
        return Unresolved(ReasonCode.UNKNOWN_TASK, path, near=near)
    twins = listing.paths_of(stem(path))
    if len(twins) > 1:
        return Unresolved(
            ReasonCode.DUPLICATE_TASK_ID, stem(path), ", ".join(code(twin) for twin in twins)
        )
    return _file(path)


def _no_file(path: str, listing: Listing, known: Known) -> Unresolved:
    """There is something of that name, but no file on the default branch."""
    if path in listing.links:
        return Unresolved(ReasonCode.PATH_IS_SYMLINK, path)
    return Unresolved(ReasonCode.PLAN_NOT_COMMITTED, path, code(known.facts.default_branch))


def _file(path: str) -> Resolved:
    task_id = stem(path)
    if not is_task_id(task_id):
        return Unresolved(
            ReasonCode.BAD_TASK_ID,
            task_id,
            "letters, digits, `.`, `_` and `-`, at most 80, beginning with a letter or digit",
        )
    return (TaskRef(task_id, path),)


def _by_glob(pattern: str, known: Known) -> Resolved:
    listing = known.listing
    if listing is None:
        return Unresolved(ReasonCode.PLAN_UNREADABLE, pattern, "the task files were not seen")
    paths = {entry.path: entry.id for entry in known.registry.tasks.values()}
    paths.update({path: stem(path) for path in listing.files})
    hits = sorted(p for p, i in paths.items() if matches(pattern, p) or matches(pattern, i))
    if not hits:
        return Unresolved(ReasonCode.UNKNOWN_TASK, pattern)
    refs: list[TaskRef] = []
    for path in hits:
        resolved = by_id(paths[path], known)
        if isinstance(resolved, Unresolved):
            return resolved
        refs.extend(resolved)
    return tuple(refs)


def _by_number(target: NumberTarget, known: Known) -> Resolved:
    elsewhere = target.repository and target.repository.lower() != known.repository.lower()
    if elsewhere or target.server is not None:
        return Unresolved(ReasonCode.UNKNOWN_TASK, format_target(target))
    return _linked(target.number, known) or _born(target.number, known)


def _here(issued: Issued, known: Known) -> Resolved:
    """The task of the thread in which the command stands."""
    if issued.thread is None:
        return Unresolved(ReasonCode.NO_TASK_HERE)
    linked = _linked(issued.thread, known) or _talked_about(issued, known)
    if linked is not None:
        return linked
    issue = seen(known.facts.issues.get(issued.thread, Present(Issue(issued.thread, "", ""))))
    if issue is not None and issue.is_pull_request:
        return Unresolved(ReasonCode.NO_TASK_HERE)
    return _born(issued.thread, known)


def _talked_about(issued: Issued, known: Known) -> Resolved | None:
    """The tasks that were queued in this thread: what anything but queueing means there."""
    asked = issued.asked
    if not isinstance(asked, Command) or asked.verb is Verb.QUEUE:
        return None
    found = tuple(
        TaskRef(entry.id, entry.path, entry.issue)
        for entry in known.registry.tasks.values()
        if entry.thread == issued.thread
    )
    if len(found) > 1 and VERBS[asked.verb].right is not Right.READ:
        return _ambiguous([ref.id for ref in found])
    return found or None


def _born(number: int, known: Known) -> Resolved:
    """The task born from an issue, or its file once its work has landed."""
    task_id = issue_task_id(number)
    landed = known.listing is not None and known.listing.paths_of(task_id)
    return by_id(task_id, known) if landed else (TaskRef(task_id, issue=number),)


def _linked(number: int, known: Known) -> Resolved | None:
    """The task tied to an issue or pull request: one in play first, else one by its file."""
    in_play = tuple(
        TaskRef(entry.id, entry.path, entry.issue)
        for entry in known.registry.tasks.values()
        if entry.issue == number
        or (entry.pull_request is not None and entry.pull_request.number == number)
    )
    if in_play:
        return in_play if len(in_play) == 1 else _ambiguous([ref.id for ref in in_play])
    plans = (seen(fact) for fact in known.facts.plans.values())
    paths = [p.path for p in plans if isinstance(p, Plan) and p.issue == number]
    if len(paths) > 1:
        return _ambiguous(paths)
    return _by_path(paths[0], known) if paths else None


def _ambiguous(names: Sequence[str]) -> Unresolved:
    return Unresolved(ReasonCode.AMBIGUOUS, detail=", ".join(code(name) for name in names))


def stem(path: str) -> str:
    """The id of the task that a file of this path would be."""
    return path.rpartition("/")[2].removesuffix(".md")
