"""Many runs at once against the stateful GitHub, in simulated time: no run waits for another one.

Each request takes its time; whoever's is over first goes on. So runs meet as they do on GitHub, and
the same crowd meets in the same way every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kickoff.adapters.github.answers import Answer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.adapters.github.payload import read_event
from kickoff.adapters.github.state_branch import GitHubStateBranch
from kickoff.errors import KickoffError
from kickoff.service.kit import STATE_BRANCH, Kit
from kickoff.service.running import Woken, run
from scenarios.desk import Desk
from simulation.strands import Strand
from stateful_github import StatefulGitHub
from stateful_github.payloads import Event


@dataclass
class StrandTime:
    """The clock port of one run: waiting hands over to others."""

    github: StatefulGitHub
    strand: Strand

    def now(self) -> datetime:
        return self.github.clock()

    def sleep(self, seconds: float) -> None:
        self.strand.rest(self.github.clock() + timedelta(seconds=seconds))

    def monotonic(self) -> float:
        return self.github.clock().timestamp()


class SteppedClient(Client):
    """A connection that hands over to others before each request."""

    strand: Strand

    def _ask(
        self, verb: str, url: str, parameters: Mapping[str, str | int] | None, body: object
    ) -> Answer:
        self.strand.pause()
        return super()._ask(verb, url, parameters, body)


@dataclass
class Member:
    """One run of the crowd; it goes on at `ready`."""

    name: str
    strand: Strand
    ready: datetime
    requests: int = 0
    failure: KickoffError | None = None


@dataclass
class Crowd:
    """Runs that events have woken, each at its time."""

    desk: Desk
    members: list[Member] = field(default_factory=list)

    def wakes(self, event: Event, ready: datetime) -> None:
        """The event wakes a run at that time."""
        name = f"run-{len(self.members)}"
        made: list[Member] = []
        strand = Strand(name, lambda strand: self._runs(made[0], event))
        made.append(Member(name, strand, ready))
        self.members.append(made[0])

    def goes_on(self) -> None:
        """Everybody to their end, in the order of time."""
        clock = self.desk.github.clock
        while live := [one for one in self.members if not one.strand.over]:
            first = min(live, key=lambda one: one.ready)
            clock.set(max(clock(), first.ready))
            first.strand.step()
            first.ready = first.strand.wakes_at or clock() + _latency(first)

    def _runs(self, member: Member, event: Event) -> None:
        time = StrandTime(self.desk.github, member.strand)
        owner, name = self.desk.repository.full_name.split("/")
        client = SteppedClient(
            owner,
            name,
            self.desk.token,
            rest_url="https://api.github.com",
            graphql_url="https://api.github.com/graphql",
            clock=time,
        )
        client.strand = member.strand
        kit = Kit(GitHubForge(client, STATE_BRANCH), GitHubStateBranch(client, STATE_BRANCH), time)
        arrived = read_event(event.name, event.payload)
        try:
            run(kit, Woken(arrived.event, arrived.comment), member.name)
        except KickoffError as failure:
            member.failure = failure
        member.requests = client.requests


def _latency(member: Member) -> timedelta:
    """What a request takes: 0.2 to 0.8 seconds."""
    member.requests += 1
    digest = hashlib.sha256(f"{member.name} {member.requests}".encode()).digest()
    return timedelta(milliseconds=200 + digest[0] * 600 // 255)
