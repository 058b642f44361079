"""Reading the world once: two queries at most, then whatever they showed to be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kickoff.core import questions
from kickoff.core.answering.markers import is_signed
from kickoff.core.commands.resolve import Known
from kickoff.core.effects import Reaction
from kickoff.core.events import Issued
from kickoff.core.facts import UNSEEN, Fact, Facts, Listing, Present, Unknown, seen
from kickoff.core.identity import issue_of_task_id
from kickoff.core.narrowing import named_paths, narrowed
from kickoff.core.policy import Policy, Role
from kickoff.core.reconciling.aftermath import second_merges, telling_reverts
from kickoff.core.records.owing import owed
from kickoff.core.registry import Registry
from kickoff.core.task import Plan
from kickoff.core.text.globs import matches
from kickoff.errors import ForgeError, Unavailable
from kickoff.formats.ledger import OPERATION, parse_trailers
from kickoff.formats.task_paths import is_task_path
from kickoff.looks import CommentSeen, FirstLook, SecondLook, SecondQuestion, Snapshot, ThreadSeen
from kickoff.service.following import with_moved
from kickoff.service.glancing import Glance, far_enough, glance
from kickoff.service.kit import Kit
from kickoff.service.numbered import bearing, files_of
from kickoff.service.reading import (
    folder_tree,
    folder_tree_fact,
    issue_of,
    plans_of,
    records_branch_of,
    replies_of,
    top_folder,
)
from kickoff.service.unread import Unread, read_then, unread
from kickoff.service.waking import Waking

TASKS_FOLDER = "tasks"
"""The folder that the first query lists, because it is asked before the configuration is read."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything one look saw, typed.

    `snapshot` is None when there is no state branch yet; `registry` is then a new one. `eyed` are
    the comments that bear our 👀, `replied` the threads in which the sweep saw a reply of ours,
    where there is no state branch. `asked_at` is when the look began, which took `now` from the
    forge: a monotonic time, in seconds.
    """

    registry: Registry
    snapshot: Snapshot | None
    policy: Policy
    facts: Facts
    threads: Mapping[int, ThreadSeen]
    repository: str
    now: datetime
    texts: Mapping[str, Fact[str]] = field(default_factory=dict)
    eyed: frozenset[str] = frozenset()
    asked_at: float = 0.0
    replied: tuple[int, ...] = ()


def look(
    kit: Kit, waking: Waking, roles: Mapping[str, Fact[Role]], glanced: Glance | None = None
) -> World:
    """The world as it is now; `roles` are those asked for already, and so is `glanced`.

    A run whose own commands another one has just carried out sees no more than their thread.
    """
    glanced = glanced or glance(kit, waking)
    if glanced.only_to_answer:
        return _look_at_thread(kit, glanced.of_own(), roles)
    glanced = far_enough(kit, waking, glanced)
    registry, policy = glanced.registry, glanced.policy
    tree = folder_tree(glanced.first, policy)
    behind = glanced.problem is None and questions.is_behind(registry, policy, tree)
    wanted = behind or questions.needs_listing(glanced.issued, registry, tree)
    wanted = wanted or bool(waking.files)
    listing = listing_of(kit, glanced.first, policy) if wanted else UNSEEN
    known = _roles(kit, glanced.open_ones, roles)
    facts = replace(_first_facts(kit, glanced), roles=known, listing=listing)
    return _look_closer(kit, glanced, facts, waking)


def _look_at_thread(kit: Kit, glanced: Glance, roles: Mapping[str, Fact[Role]]) -> World:
    """Enough to answer what was carried out, and nothing that more could follow from."""
    own = glanced.own
    numbers = (own.thread,) if own is not None else ()
    second = kit.forge.look_closer(SecondQuestion(head="", threads=numbers))
    facts = _answerable(_first_facts(kit, glanced), second, own)
    nothing = Facts(facts.default_branch, None, facts.here, commands=facts.commands)
    facts = replace(nothing, roles=roles, replies=replies_of(second, glanced.registry))
    return _world(glanced, facts, second)


def _first_facts(kit: Kit, glanced: Glance) -> Facts:
    first, registry = glanced.first, glanced.registry
    return Facts(
        default_branch=first.default_branch,
        head=first.head,
        here=kit.forge.here,
        commands=glanced.issued,
        swept_since=first.swept_since,
        folder_tree=folder_tree_fact(first, glanced.policy),
        second_merges=second_merges(first.merged, registry, first.default_branch),
        reverts=telling_reverts(first.reverts, registry),
        configuration_error=glanced.problem,
        gone=first.gone,
        by_hand=_by_hand(first.state),
    )


def _by_hand(state: Snapshot | None) -> str | None:
    """The commit that the state branch is at, when its message tells of no decision."""
    if state is None or state.message is None or OPERATION in parse_trailers(state.message):
        return None
    return state.commit


def listing_of(kit: Kit, first: FirstLook, policy: Policy) -> Fact[Listing]:
    """The task files: from the first query where it listed them, else by one more request."""
    tree = folder_tree(first, policy)
    if first.head is None:
        return UNSEEN
    listed = first.listing
    if tree is None:
        here = seen(listed) or Listing("")
        return Present(Listing("", uncommitted=_uncommitted(here, policy)))
    if policy.tasks_folder != TASKS_FOLDER or not isinstance(listed, Present):
        listed = kit.forge.list_tasks(tree, top_folder(policy))
    match listed:
        case Present(listing):
            files = {p: oid for p, oid in listing.files.items() if is_task_path(policy.tasks, p)}
            links = frozenset(p for p in listing.links if matches(policy.tasks, p))
            return Present(Listing(tree, files, links, _uncommitted(listing, policy)))
        case other:
            return other


def _uncommitted(listing: Listing, policy: Policy) -> frozenset[str]:
    return frozenset(p for p in listing.uncommitted if is_task_path(policy.tasks, p))


def _roles(
    kit: Kit, issued: Sequence[Issued], known: Mapping[str, Fact[Role]]
) -> Mapping[str, Fact[Role]]:
    """The role of everybody who gave an unhandled command; asked once each."""
    roles = dict(known)
    for one in issued:
        if one.by not in roles:
            roles[one.by] = role_of(kit, one.by)
    return roles


def role_of(kit: Kit, login: str) -> Fact[Role]:
    """A person's role; unknown when the forge does not say."""
    try:
        return kit.forge.role(login)
    except ForgeError as error:
        return Unknown(str(error))


def _look_closer(kit: Kit, glanced: Glance, facts: Facts, waking: Waking) -> World:
    """The runs, the second query, and the plans of dependencies that only the files know.

    The runs go first: of one that is over then, the second query sees all that it pushed.
    """
    first, registry, policy = glanced.first, glanced.registry, glanced.policy
    since = questions.needs_runs(registry, kit.forge.here, set_back=first.gone is not None)
    runs = kit.forge.runs(since) if since is not None else UNSEEN
    known = Known(registry, facts, policy, first.repository, files=waking.files)
    asked = unread(kit, known, hurried=waking.commands)
    question = _second_question(known, kit, asked)
    second = SecondLook() if question.empty else kit.forge.look_closer(question)
    facts = _answerable(facts, second, glanced.own)
    facts = replace(
        facts,
        plans=plans_of(second.texts),
        issues={n: issue_of(fact) for n, fact in second.threads.items()},
        branches=second.branches,
        pull_requests=second.pull_requests,
        linked=second.linked,
        merges=second.merges,
        begun=second.begun,
        records_branch=records_branch_of(second, registry),
        runs=runs,
        replies=replies_of(second, registry),
        read=read_then(asked, second),
    )
    known = Known(registry, facts, policy, first.repository)
    facts, second = with_moved(kit, known, second, lambda: listing_of(kit, first, policy))
    facts = _with_dependencies(kit, replace(known, facts=facts), asked)
    known = Known(registry, facts, policy, first.repository, files=waking.files)
    facts = narrowed(known).facts
    return _world(glanced, facts, second)


def _world(glanced: Glance, facts: Facts, second: SecondLook) -> World:
    first = glanced.first
    return World(
        glanced.registry,
        first.state,
        glanced.policy,
        facts,
        {n: t.value for n, t in second.threads.items() if isinstance(t, Present)},
        first.repository,
        first.now,
        second.texts,
        frozenset(c.node for c in first.comments if Reaction.SEEN in c.reactions),
        glanced.asked_at,
        () if first.state is not None else tuple(_replied(first.comments)),
    )


def _replied(comments: Sequence[CommentSeen]) -> Iterator[int]:
    """For who asks by a token of their own, the workflow's replies are those of a bot."""
    replies = (c for c in comments if c.ours or c.author_is_bot)
    yield from (reply.thread for reply in replies if is_signed(reply.body))


def _answerable(facts: Facts, second: SecondLook, own: CommentSeen | None) -> Facts:
    """Without the commands in threads that were not seen: a later look takes them.

    Raises Unavailable when the run's own command is among them.
    """
    unseen = {n: f.why for n, f in second.threads.items() if isinstance(f, Unknown)}
    if own is not None and own.thread in unseen:
        raise Unavailable(
            f"#{own.thread} could not be read: {unseen[own.thread]}",
            remedy="nothing is lost: the next run carries the command out",
        )
    kept = tuple(i for i in facts.commands if i.thread not in unseen)
    if len(kept) == len(facts.commands):
        return facts
    return replace(facts, commands=kept, swept_since=None)


def _second_question(known: Known, kit: Kit, asked: Unread) -> SecondQuestion:
    registry, facts = known.registry, known.facts
    paths = (*_paths(known), *bearing(known, kit), *asked.paths) if facts.head else ()
    return SecondQuestion(
        head=facts.head or "",
        paths=tuple(dict.fromkeys(paths)),
        threads=questions.threads(facts.commands, registry),
        branches=questions.branches(registry),
        pull_requests=questions.pull_requests(facts.commands, registry),
        works=questions.works(registry),
        records=facts.head is not None and questions.may_record(facts.commands, registry),
    )


def _paths(known: Known) -> Iterator[str]:
    """The task files to read: those that commands name, those in work, and all that moved."""
    registry, listing = known.registry, known.listing
    yield from (e.path for e in questions.watched(registry))
    yield from (one.path for one in owed(registry, known.policy))
    yield from registry.reopening.values()
    yield from (n.path for n in registry.notices if n.path is not None)
    if listing is None:
        return
    yield from (path for path in known.files if path in listing.files)
    if len(listing.files) <= questions.READ_WHOLE:
        yield from listing.files
        return
    for issued in questions.unhandled(known.facts.commands, registry):
        yield from named_paths(issued, known)
    if listing.tree != registry.tasks_tree:
        yield from (e.path for e in registry.tasks.values() if e.path in listing.files)


def _with_dependencies(kit: Kit, known: Known, asked: Unread) -> Facts:
    """With the plans of dependencies that are not in play: only their files say they are done.

    Files that were read in passing, and are not ready, wait for nothing yet.
    """
    registry, facts, listing = known.registry, known.facts, known.listing
    if listing is None or facts.head is None:
        return facts
    plans = [p.value for p in facts.plans.values() if isinstance(p, Present)]
    named = {d for plan in plans if isinstance(plan, Plan) for d in asked.needs(plan)}
    named |= {d for e in registry.tasks.values() for d in e.depends_on if d not in e.depends_met}
    absent = {d for d in named if registry.find(d) is None}
    paths = {p for d in absent for p in listing.paths_of(d)}
    issues = {n for d in absent if not listing.paths_of(d) and (n := issue_of_task_id(d))}
    paths |= set(files_of(issues, known, kit) or ())
    missing = tuple(sorted(paths - facts.plans.keys()))
    if not missing:
        return facts
    more = kit.forge.look_closer(SecondQuestion(head=facts.head, paths=missing))
    return replace(facts, plans={**facts.plans, **plans_of(more.texts)})
