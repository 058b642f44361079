"""A few entries of a registry, read without the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import NOW, completing, entry, registry, running
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Applied, Ended, Registry
from kickoff.errors import RegistryUnreadable
from kickoff.formats.registry_part import load_part
from kickoff.formats.registry_yaml import dump_registry

FULL = replace(
    registry(entry("no"), running("012"), completing("fix-login"), entry("fix"), entry("a.b")),
    applied=(Applied("c-1", NOW, ReasonCode.QUEUED),),
    recent=(
        Ended("old", "Old: {id: fix}", ReasonCode.COMPLETED, NOW),
        Ended("012", "Twelve", ReasonCode.CANCELLED, NOW),
    ),
    replies={42: 7},
)


@pytest.mark.parametrize(
    "ids", [(), ("fix",), ("fix", "fix-login"), ("no",), ("012", "a.b"), tuple(FULL.tasks)]
)
def test_the_entries_asked_for_are_those_of_the_whole(ids: tuple[str, ...]) -> None:
    part = load_part(dump_registry(FULL), ids)
    assert part.tasks == {i: e for i, e in FULL.tasks.items() if i in ids}
    assert part.recent == tuple(e for e in FULL.recent if e.id in ids)


def test_letters_are_alike_large_and_small() -> None:
    assert load_part(dump_registry(FULL), ["FIX"]).find("fix") == FULL.tasks["fix"]


def test_an_empty_registry_has_nothing() -> None:
    assert load_part(dump_registry(Registry(NOW)), ["fix"]).tasks == {}


def test_what_kickoff_did_not_write_is_not_read() -> None:
    with pytest.raises(RegistryUnreadable):
        load_part(dump_registry(FULL).replace(b"version: 1", b"version: 2"), ["fix"])
    with pytest.raises(RegistryUnreadable):
        load_part(dump_registry(FULL).replace(b"priority: p2", b"priority: p9"), ["fix"])
