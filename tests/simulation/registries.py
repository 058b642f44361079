"""Registries as they stand in state commits, each read once."""

from __future__ import annotations

from functools import lru_cache

from kickoff.core.registry import Registry
from kickoff.formats.registry_yaml import load_registry
from kickoff.service.state_files import DONE, REGISTRY
from simulation.hosted import Commit


def registry_at(commit: Commit) -> Registry:
    """The registry of a state commit."""
    return _loaded(commit.files[REGISTRY], commit.files.get(DONE))


@lru_cache(maxsize=256)
def _loaded(registry: bytes, done: bytes | None) -> Registry:
    return load_registry(registry, done)
