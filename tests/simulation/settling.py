"""After the turmoil: everything is awake, nothing fails, and all that is due comes to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kickoff.core.answering.labels import INPUT_LABELS
from kickoff.core.effects import Reaction
from kickoff.core.events import Tick
from kickoff.core.facts import Here, PullRequestState
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.identity import command_id
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import DispatchKind, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON, Entry, Registry
from kickoff.core.scheduling.scheduler import Surroundings, schedule
from kickoff.formats.config import load_config
from kickoff.service.glancing import FORGOTTEN
from kickoff.service.kit import CONFIG_PATH
from kickoff.service.replaying import judge
from kickoff.service.running import Woken
from kickoff.service.state_files import DECISION, DONE, REGISTRY
from simulation.branch import ancestors
from simulation.hosted import BOT, MAIN, REPOSITORY, STATE
from simulation.profile import Kind
from simulation.story import Story
from simulation.weather import CALM
from simulation.world import Violation

PAUSES = (3, 5, 12, 15, 15, 30, 30, 60, 120, 240, 400, 400, 60, 15)
"""Minutes between rounds: an answer is due, a start has stalled, its backoff is over, …"""

LONG = 400
"""Minutes after which a worker that hangs is ended."""

CLOCKS = timedelta(minutes=3)
"""By so much a machine's clock may be wrong."""

MOST = 30
"""Rounds of that length in which everything comes to its end, at the latest."""


def settle(story: Story) -> None:
    """Let everything come to its end, then ask whether all promises were kept."""
    world = story.world
    world.weather = CALM
    world.note("— all is calm from here on")
    story.vandals.restores()
    story.people.pushers.mends_configuration()
    for machine in story.machines:
        machine.asleep = False
    for minutes in PAUSES:
        _round(story)
        world.passes(timedelta(minutes=minutes))
    _until_quiet(story)
    _idles(story)
    _answered(story)
    _kept(story)
    _nothing_waits(story)
    _recorded(story)
    _merged(story)
    _replays(story)


def _until_quiet(story: Story) -> None:
    """Workers that hang one after the other take their time, one after the other."""
    before: str | None = None
    for _ in range(MOST):
        _round(story)
        now = story.world.hosted.branches.get(STATE)
        if now == before and not story.live_tokens():
            return
        before = now
        story.world.passes(timedelta(minutes=LONG))


def _round(story: Story) -> None:
    """Every run ends, every event arrives, every worker goes on, and everybody ticks."""
    story.finish_runs()
    while story.world.deliveries and story.profile.kind is not Kind.PLAIN:
        story.deliver(0)
        story.finish_runs(calm=True)
    story.work_on()
    tick(story)


def tick(story: Story) -> None:
    """One tick of each runner."""
    if story.profile.kind is not Kind.PLAIN:
        story.runs.begins(Woken(Tick()), "schedule")
        story.finish_runs(calm=True)
    for machine in story.machines:
        story.runs.begins(Woken(Tick()), "watch", machine)
        story.finish_runs(calm=True)


def _idles(story: Story) -> None:
    """The second of two ticks in a row commits nothing."""
    tick(story)
    head = story.world.hosted.branches.get(STATE)
    story.world.passes(timedelta(minutes=1))
    tick(story)
    if story.world.hosted.branches.get(STATE) != head:
        raise Violation("an idle tick commits nothing", str(story.world.hosted.head(STATE)))


def _answered(story: Story) -> None:
    """Every comment with a command bears one final reaction, and means what it says."""
    registry = story.promises.registry
    for node in dict.fromkeys(story.people.asked):
        comment = story.world.hosted.find_comment(node)
        if comment is None or node in story.people.spoilt:
            continue
        if registry is not None and comment.updated_at < registry.after - FORGOTTEN:
            continue
        final = comment.ours() - {Reaction.SEEN}
        twice = story.promises.shaken  # forgotten and carried out again, to another end
        if not final or (len(final) > 1 and not twice):
            found = f"comment {comment.number} {comment.body!r} bears {sorted(final)}"
            raise Violation("every command is answered once", found)
        ids = [
            command_id(REPOSITORY, f"comment-{comment.number}", asked.normalised, asked.occurrence)
            for asked in parse_comment(comment.body)
        ]
        if Reaction.CHANGED in final and not any(story.promises.applied[i] for i in ids):
            raise Violation("what is accepted is applied", f"comment {comment.number}")
    for thread in story.world.hosted.threads.values():
        if any(label in INPUT_LABELS for label in thread.labels):
            raise Violation("every command is answered once", f"label on #{thread.number}")


def _kept(story: Story) -> None:
    """What somebody was told in a shell came true; what could not be given has been given."""
    for machine in story.machines:
        if machine.box.letters:
            raise Violation("what is kept is given", f"{machine.name}: {machine.box.letters}")
    for named, words in story.runs.promised.items():
        if named not in story.promises.heard and not story.promises.shaken:
            raise Violation("what a shell was told counts", words)


def _nothing_waits(story: Story) -> None:
    """Whatever is still in the queue waits for somebody, and says so."""
    registry = story.promises.registry
    if registry is None:
        return
    head = story.world.hosted.head(MAIN)
    policy = load_config(head.files[CONFIG_PATH].decode()) if head is not None else Policy()
    for entry in registry.tasks.values():
        problem = _problem(story, registry, entry, policy)
        if problem is not None:
            said = f"{entry.id} is {phase(entry)}: {problem}"
            raise Violation("nothing waits without a reason", said)


def _problem(story: Story, registry: Registry, entry: Entry, policy: Policy) -> str | None:
    """Why nobody knows what a task waits for; None when it is known."""
    told = any(signal.tier == 2 for signal in entry.signals)
    attempt = entry.attempt
    match phase(entry):
        case State.QUEUED:
            return _unexplained(story, registry, entry, policy)
        case State.COMPLETING:
            return None if told else "its record is not written"
        case State.IN_REVIEW:
            return _unreviewed(story, entry)
        case State.RUNNING if attempt is not None:
            alive = attempt.runner == PERSON or attempt.token in story.live_tokens()
            return None if alive or told else "its worker is gone"
        case state:
            return None if told else f"it stays {state}"


def _unexplained(story: Story, registry: Registry, entry: Entry, policy: Policy) -> str | None:
    passing = {ReasonCode.BACKING_OFF, ReasonCode.NOT_BEFORE}
    for here in _runners(story):
        around = Surroundings(policy, story.world.now, here)
        gates = schedule(registry, around).places.get(entry.id)
        codes = {gate.code for gate in gates.gates} if gates is not None else set()
        if not codes:
            return f"nothing holds it up on {here.runner}"
        if codes <= passing:
            return f"only {sorted(codes)} hold it up"
    return None


def _runners(story: Story) -> Iterator[Here]:
    if story.profile.kind is not Kind.PLAIN:
        yield Here()
    for machine in story.machines:
        yield Here(machine.name, frozenset({DispatchKind.COMMAND}), threads=False, certain=True)


def _unreviewed(story: Story, entry: Entry) -> str | None:
    if entry.pull_request is None:
        plain = story.profile.kind is Kind.PLAIN
        return None if plain else "it was handed over, and nobody opened a pull request"
    thread = story.world.hosted.threads[entry.pull_request.number]
    there = thread.pull is not None and thread.pull.state is PullRequestState.OPEN
    return None if there else f"its pull request is {thread.pull and thread.pull.state}"


def _recorded(story: Story) -> None:
    """What was completed has left, its record is in its file, if there is one."""
    registry, head = story.promises.registry, story.world.hosted.head(MAIN)
    if registry is None or head is None or story.promises.shaken:
        return
    for task in story.promises.completed - registry.tasks.keys():
        paths = [p for p in head.files if p.endswith(f"/{task}.md")]
        found = [p for p in paths if b"completed_at:" in head.files[p]]
        rewritten = task in story.rewritten
        if paths and not found and task not in registry.done and not rewritten:
            raise Violation("every completed task has its record", task)


def _merged(story: Story) -> None:
    """Whatever pull request of a task's last attempt was merged has completed it."""
    registry = story.promises.registry if story.profile.kind is not Kind.PLAIN else None
    for entry in registry.tasks.values() if registry is not None else ():
        if entry.completion is not None or not entry.attempts or entry.pull_request is not None:
            continue
        own = entry.attempts_on(entry.attempts[-1].branch)
        for thread in story.world.hosted.pulls(entry.attempts[-1].branch):
            pull = thread.pull
            if pull is None or pull.from_fork or pull.state is not PullRequestState.MERGED:
                continue
            if own and thread.created_at > own[0].requested_at + CLOCKS:
                raise Violation("a merge completes its task", f"{entry.id} by #{thread.number}")


def _replays(story: Story) -> None:
    """Every decision comes out again."""
    line = ancestors(story.world.hosted, 10_000, (REGISTRY, DONE, DECISION), None)
    for one, parent in zip(line, [*line[1:], None], strict=True) if line else ():
        judged, ours = judge(one, parent), story.world.hosted.commits[one.commit].by == BOT
        if (judged.finding is None) is not ours:
            raise Violation("replay reproduces the history", f"{judged.finding}: {one.message}")
