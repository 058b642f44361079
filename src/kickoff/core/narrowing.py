"""Facts narrowed to what a decision can turn on, because they are written down beside it.

A repository may have ten thousand task files, and a decision asks about a handful of them: those in
play, those that commands name or nearly name, and those that any of these wait for. The decision is
made on the narrowed facts, so that a replay has all that it had.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from kickoff.core.commands.resolve import Known, Unresolved, resolve, resolve_target, stem
from kickoff.core.events import Issued
from kickoff.core.facts import Fact, Listing, Present, seen
from kickoff.core.grammar.parsing import Command
from kickoff.core.grammar.targets import GlobTarget, NumberTarget, PathTarget, Target, TaskIdTarget
from kickoff.core.identity import issue_of_task_id, issue_task_id
from kickoff.core.policy import LegacyReady
from kickoff.core.questions import READ_WHOLE
from kickoff.core.task import READY, BrokenPlan, Plan
from kickoff.core.text.globs import matches


def narrowed(known: Known) -> Known:
    """Only with the plans, and of many files only with those, that the decision can ask about."""
    facts = replace(known.facts, plans=_needed_plans(known))
    listing = known.listing
    if listing is not None and _length(listing) > READ_WHOLE:
        asked = frozenset(_files_asked(replace(known, facts=facts), listing))
        facts = replace(facts, listing=Present(_only(listing, asked)))
    return replace(known, facts=facts)


def _length(listing: Listing) -> int:
    return len(listing.files) + len(listing.links) + len(listing.uncommitted)


def _only(listing: Listing, asked: frozenset[str]) -> Listing:
    files = {path: oid for path, oid in listing.files.items() if path in asked}
    return Listing(
        listing.tree,
        files,
        listing.links & asked,
        listing.uncommitted & asked,
        listing.others + len(listing.files) - len(files),
    )


def named_paths(issued: Issued, known: Known) -> Iterator[str]:
    """The task files that a command names, as its targets or to be waited for."""
    if not isinstance(issued.asked, Command):
        return
    command = issued.asked
    for targets in (command.targets, *([target] for target in command.arguments.after)):
        refs = resolve(targets, issued, known)
        yield from () if isinstance(refs, Unresolved) else (r.path for r in refs if r.path)


def numbers_of(issued: Issued) -> Iterator[int]:
    """The issues and pull requests that a command is about."""
    if issued.thread is not None:
        yield issued.thread
    if isinstance(issued.asked, Command):
        targets = (*issued.asked.targets, *issued.asked.arguments.after)
        yield from (target.number for target in targets if isinstance(target, NumberTarget))


def _needed_plans(known: Known) -> Mapping[str, Fact[Plan | BrokenPlan]]:
    facts, registry = known.facts, known.registry
    needed = {entry.path for entry in registry.tasks.values()}
    needed.update(line.path for line in registry.done.values() if line.path is not None)
    needed.update(registry.reopening.values())
    needed.update(notice.path for notice in registry.notices if notice.path is not None)
    for issued in facts.commands:
        needed.update(named_paths(issued, known))
    needed.update(p for p, fact in facts.plans.items() if _is_ready(fact, known))
    needed.update(known.files)
    plans = {p: fact for p, fact in facts.plans.items() if p in needed}
    needed.update(_waited_for(replace(known, facts=replace(facts, plans=plans))))
    numbers = {*facts.issues, *(n for issued in facts.commands for n in numbers_of(issued))}
    numbers |= _issues_waited_for(plans, known)
    return {p: f for p, f in facts.plans.items() if p in needed or _is_linked(f, numbers)}


def _waited_for(known: Known) -> Iterator[str]:
    """The files of what the plans seen, and the tasks in play, depend on."""
    listing = known.listing or Listing("")
    plans = (seen(fact) for fact in known.facts.plans.values())
    named = [plan.depends_on for plan in plans if isinstance(plan, Plan)]
    named += [entry.depends_on for entry in known.registry.tasks.values()]
    for task_id in frozenset(one for ids in named for one in ids):
        yield from listing.paths_of(task_id)


def _issues_waited_for(plans: Mapping[str, Fact[Plan | BrokenPlan]], known: Known) -> set[int]:
    """The issues whose tasks these plans, and the tasks in play, depend on."""
    planned = (seen(fact) for fact in plans.values())
    named = [d for plan in planned if isinstance(plan, Plan) for d in plan.depends_on]
    named += [d for entry in known.registry.tasks.values() for d in entry.depends_on]
    return {number for one in named if (number := issue_of_task_id(one)) is not None}


def _is_linked(fact: Fact[Plan | BrokenPlan], numbers: Collection[int]) -> bool:
    plan = seen(fact)
    return isinstance(plan, Plan) and plan.issue in numbers


def _is_ready(fact: Fact[Plan | BrokenPlan], known: Known) -> bool:
    """Whether a file asks to be queued, or no longer does."""
    plan = seen(fact)
    if not isinstance(plan, Plan) or known.policy.legacy_ready is LegacyReady.OFF:
        return False
    return plan.status == READY or plan.id in known.registry.ready


def _files_asked(known: Known, listing: Listing) -> Iterator[str]:
    """All paths that a decision may look for, with every file that bears the same id."""
    yield from _waited_for(known)
    for task_id in known.registry.ready:
        yield from listing.paths_of(task_id)
    for entry in known.registry.tasks.values():
        yield entry.path
        yield from listing.paths_of(entry.id)
    for task_id in (*known.registry.done, *known.registry.reopening):
        yield from listing.paths_of(task_id)
    for path in known.facts.plans:
        yield from _with_twins(path, listing)
    for issued in known.facts.commands:
        yield from _spoken_of(issued, known, listing)


def _spoken_of(issued: Issued, known: Known, listing: Listing) -> Iterator[str]:
    """What a command names, and what may have been meant instead."""
    if issued.thread is not None:
        yield from listing.paths_of(issue_task_id(issued.thread))
    if not isinstance(issued.asked, Command):
        return
    for target in (*issued.asked.targets, *issued.asked.arguments.after):
        yield from _of_target(target, listing)
        resolved = resolve_target(target, known)
        near = resolved.near if isinstance(resolved, Unresolved) else ()
        for word in near:
            yield from _with_twins(word, listing)
            yield from listing.paths_of(word)


def _of_target(target: Target, listing: Listing) -> Iterator[str]:
    match target:
        case TaskIdTarget(task_id):
            yield from listing.paths_of(task_id)
            name = f"{task_id}.md".casefold()
            no_files = listing.links | listing.uncommitted
            yield from (p for p in no_files if p.rpartition("/")[2].casefold() == name)
        case PathTarget(path):
            yield from _with_twins(path, listing)
        case GlobTarget(pattern):
            for path in listing.files:
                if matches(pattern, path) or matches(pattern, stem(path)):
                    yield from _with_twins(path, listing)
        case NumberTarget(number):
            yield from listing.paths_of(issue_task_id(number))


def _with_twins(path: str, listing: Listing) -> Iterator[str]:
    yield path
    yield from listing.paths_of(stem(path))
