"""Commands given while the remote cannot be reached: none is lost, none is carried out twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.plain_repository import PlainRepository
from adapters.plain_server import NO_SSH, PlainServer
from kickoff.adapters.localgit.outbox import FileOutbox
from kickoff.adapters.localgit.repository import open_repository
from kickoff.bootstrap import kit_of
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry
from kickoff.errors import ConfigurationError, Unavailable
from kickoff.formats.registry_yaml import load_registry
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran

READ_ONLY_SSH = """\
#!/bin/sh
for command; do :; done
case $command in *upload-pack*) exec sh -c "$command" ;; esac
echo 'ssh: connect to host server.invalid port 22: Network is unreachable' >&2
exit 255
"""

TICK = Woken(Tick("cli"))


class Laptop:
    """A clone whose remote is reached by an ssh that can be cut off. Time passes by sleeping."""

    def __init__(self, folder: Path) -> None:
        self.plain = PlainRepository(folder)
        workers = "workers: {default: {dispatch: none}}\n"
        self.plain.commit({f"tasks/{name}.md": f"# {name}\n" for name in ("one", "two")})
        self.plain.commit({".github/kickoff.yml": workers})
        self.server = PlainServer(self.plain)
        self.environment = self.server.over_ssh()
        self.clock = StillClock()
        self.outbox = FileOutbox(self.plain.folder / ".git" / "kickoff" / "outbox")
        self.runs = 0

    def goes_offline(self) -> None:
        self.server.over_ssh(NO_SSH)

    def comes_online(self) -> None:
        self.server.over_ssh()

    def loses_the_answer_to_the_next_push(self) -> None:
        """It goes in, and before anybody is told so the connection is cut."""
        ssh, cut = self.plain.folder.parent / "ssh", self.plain.folder.parent / "cut"
        cut.write_text(NO_SSH)
        hook = f"cp {cut} {ssh}; rm $server/hooks/post-receive; kill -9 $PPID"
        self.server.hook("post-receive", hook)

    def gives(self, *words: str, by: str = "ann") -> Ran:
        return self.runs_for(Woken(CommandsIssued(()), None, (parse_words(words),), by))

    def ticks(self) -> Ran:
        return self.runs_for(TICK)

    def runs_for(self, woken: Woken) -> Ran:
        self.runs += 1
        repository = open_repository(self.plain.folder, self.environment)
        kit = kit_of(repository, self.environment, self.clock)
        return run(kit, woken, f"cli-{self.runs}")

    def registry(self) -> Registry:
        return load_registry(self.server.git("show", "kickoff-state:registry.yml").encode(), None)

    def swaps(self) -> int:
        """How often the state branch moved."""
        return len(self.server.git("rev-list", "kickoff-state").splitlines())


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path)


def test_a_command_given_offline_is_kept_and_given_by_the_next_run(laptop: Laptop) -> None:
    laptop.goes_offline()

    ran = laptop.gives("one", "priority=p0")

    assert ran.outcome is ReasonCode.KEPT_FOR_LATER
    assert [o.reason for o in ran.outcomes] == [ReasonCode.KEPT_FOR_LATER]
    assert [type(t) for t in ran.troubles] == [Unavailable]
    assert [(k.by, k.tried) for k in laptop.outbox.kept()] == [("ann", None)]
    laptop.comes_online()
    laptop.clock.sleep(86_400)
    assert [o.reason for o in laptop.ticks().outcomes] == [ReasonCode.QUEUED]
    entry = laptop.registry().tasks["one"]
    assert (entry.queued.by, entry.priority.value) == ("ann", "p0")
    assert laptop.outbox.kept() == []


def test_a_tick_offline_fails_and_leaves_what_is_kept(laptop: Laptop) -> None:
    laptop.goes_offline()
    laptop.gives("one")

    with pytest.raises(Unavailable):
        laptop.ticks()
    assert len(laptop.outbox.kept()) == 1


def test_all_that_was_kept_is_given_in_order_with_the_run_s_own_in_one_swap(
    laptop: Laptop,
) -> None:
    laptop.gives("hello")
    before = laptop.swaps()
    laptop.goes_offline()
    laptop.gives("one", by="ann")
    laptop.gives("hold", "one", "--", "wait", by="bob")
    laptop.gives("nonsense-task", by="bob")
    laptop.comes_online()

    ran = laptop.gives("two", by="cleo")

    assert [(o.by, o.reason) for o in ran.outcomes] == [
        ("ann", ReasonCode.QUEUED),
        ("bob", ReasonCode.HELD),
        ("bob", ReasonCode.UNKNOWN_TASK),
        ("cleo", ReasonCode.QUEUED),
    ]
    assert laptop.swaps() == before + 1
    assert laptop.outbox.kept() == []
    held = laptop.registry().tasks["one"].hold
    assert held is not None
    assert (held.by, held.reason) == ("bob", "wait")


def test_a_connection_that_fails_after_the_look_leaves_no_doubt(laptop: Laptop) -> None:
    laptop.server.over_ssh(READ_ONLY_SSH)

    ran = laptop.gives("one")

    assert ran.outcome is ReasonCode.KEPT_FOR_LATER
    assert [k.tried for k in laptop.outbox.kept()] == [None]
    laptop.comes_online()
    laptop.clock.sleep(86_400)
    assert [o.reason for o in laptop.ticks().outcomes] == [ReasonCode.QUEUED]


def test_what_was_in_though_nobody_heard_is_not_carried_out_again(laptop: Laptop) -> None:
    laptop.gives("one")
    before = laptop.swaps()
    laptop.loses_the_answer_to_the_next_push()

    ran = laptop.gives("hold", "one")

    assert ran.outcome is ReasonCode.KEPT_FOR_LATER
    assert laptop.swaps() == before + 1
    assert [k.tried is not None for k in laptop.outbox.kept()] == [True]
    laptop.comes_online()
    laptop.gives("resume", "one", by="bob")
    assert laptop.registry().tasks["one"].hold is None
    assert laptop.outbox.kept() == []
    assert laptop.swaps() == before + 2


def test_what_may_have_been_carried_out_long_ago_is_answered_as_expired(laptop: Laptop) -> None:
    laptop.gives("one")
    laptop.loses_the_answer_to_the_next_push()
    laptop.gives("hold", "one")
    (doubtful,) = laptop.outbox.kept()
    laptop.outbox.drop(doubtful.op)
    laptop.comes_online()
    laptop.gives("resume", "one", by="bob")
    for _ in range(3):
        laptop.clock.sleep(86_400)
        laptop.gives("two", by="cleo")
        laptop.gives("cancel", "two", by="cleo")
    laptop.outbox.keep(doubtful)

    ran = laptop.ticks()

    assert [o.reason for o in ran.outcomes] == [ReasonCode.COMMAND_EXPIRED]
    assert laptop.registry().tasks["one"].hold is None
    assert laptop.outbox.kept() == []


def test_what_was_kept_by_a_run_that_was_killed_after_its_swap_is_known_again(
    laptop: Laptop,
) -> None:
    laptop.goes_offline()
    laptop.gives("one")
    (kept,) = laptop.outbox.kept()
    laptop.comes_online()
    laptop.ticks()
    laptop.gives("cancel", "one")
    laptop.outbox.keep(replace(kept, tried=laptop.clock.now()))

    laptop.ticks()

    assert "one" not in laptop.registry().tasks
    assert laptop.outbox.kept() == []


def test_a_command_that_is_refused_for_another_reason_is_not_kept(laptop: Laptop) -> None:
    laptop.plain.git("branch", "kickoff-state", "main")

    with pytest.raises(ConfigurationError, match="has commits that origin has not"):
        laptop.gives("one")
    assert laptop.outbox.kept() == []
    assert laptop.server.head() is None


def test_a_command_that_is_given_at_once_leaves_nothing_behind(laptop: Laptop) -> None:
    assert laptop.gives("one").outcome is ReasonCode.QUEUED
    assert list((laptop.plain.folder / ".git" / "kickoff" / "outbox").iterdir()) == []
