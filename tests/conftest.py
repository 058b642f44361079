"""For every test: the stateful GitHub, and no clock in the judgement of generated examples."""

from __future__ import annotations

from hypothesis import settings

from stateful_github.fixtures import github

__all__ = ["github"]

# Machines differ and are busy: an example that takes long is not wrong.
settings.register_profile("kickoff", deadline=None)
settings.load_profile("kickoff")
