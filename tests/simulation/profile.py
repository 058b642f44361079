"""What kind of world a seed makes: which runners, how many tasks, what the configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from kickoff.core.policy import DispatchKind
from simulation.weather import CALM, ROUGH, STORM, Weather


class Kind(Enum):
    """Who starts workers, and over what."""

    GITHUB = auto()
    HYBRID = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Profile:
    """One seed's world at its beginning; `vandals` lay hands on its state branch."""

    kind: Kind
    tasks: tuple[str, ...]
    files: Mapping[str, bytes]
    weather: Weather
    machines: tuple[str, ...]
    skew: int
    seed: int | None = None
    vandals: bool = False

    @property
    def starts(self) -> frozenset[DispatchKind]:
        """What kinds of workers anybody starts in it."""
        kinds = set[DispatchKind]()
        if self.kind is not Kind.PLAIN:
            kinds.add(DispatchKind.WORKFLOW)
        if self.machines:
            kinds.add(DispatchKind.COMMAND)
        return frozenset(kinds)


def profile_of(seed: int) -> Profile:
    """The world that the seed makes."""
    dice = Random(f"profile {seed}")
    kind = dice.choices((Kind.GITHUB, Kind.HYBRID, Kind.PLAIN), (4, 3, 2))[0]
    tasks = tuple("abcd"[: dice.randrange(1, 5)])
    local = kind is Kind.HYBRID
    touchy = dice.choice((0.2, 0.4, 0.9))
    plans = {name: _plan(name, tasks, dice, touchy, local=local) for name in tasks}
    files = {f"tasks/{name}.md": plan for name, plan in plans.items()}
    files[".github/kickoff.yml"] = _configuration(kind, dice).encode()
    machines = {Kind.GITHUB: (), Kind.HYBRID: ("laptop-1",)}.get(kind, ("laptop-1", "desk-2"))
    weather = dice.choice((CALM, ROUGH, ROUGH, STORM))
    skew, vandals = dice.choice((0, 0, -120, 120)), dice.random() < 0.15
    return Profile(kind, tasks, files, weather, machines, skew, seed, vandals)


def _plan(name: str, tasks: tuple[str, ...], dice: Random, touchy: float, *, local: bool) -> bytes:
    keys = [f"title: Do {name}"]
    if dice.random() < 0.4 and local:
        keys.append("worker: local")
    if dice.random() < 0.25:
        keys.append(f"depends_on: [{dice.choice(tasks)}]")
    if dice.random() < touchy:
        keys.append(f"touches: [{dice.choice(('src/**', 'src/a/*', 'docs/x.md'))}]")
    if dice.random() < 0.3:
        keys.append(f"priority: {dice.choice(('p0', 'p1', 'p3'))}")
    if dice.random() < 0.2:
        return f"Do {name}.\n".encode()
    return ("---\n" + "\n".join(keys) + f"\n---\nDo {name}, please.\n").encode()


def _configuration(kind: Kind, dice: Random) -> str:
    workers = {
        Kind.GITHUB: "  default: {dispatch: workflow, workflow: worker.yml}\n",
        Kind.HYBRID: (
            "  default: {dispatch: workflow, workflow: worker.yml}\n"
            "  local: {dispatch: command, command: [make], limit: 1}\n"
        ),
        Kind.PLAIN: "  default: {dispatch: command, command: [make]}\n",
    }[kind]
    return (
        f"limits: {{total: {dice.randrange(1, 4)}{dice.choice(('', '', ', per_owner: 1'))}}}\n"
        f"retry: {{budget: {dice.randrange(1, 4)}, backoff: 10m}}\n"
        f"workers:\n{workers}  someone: {{dispatch: none, lease: 3d}}\n"
    )
