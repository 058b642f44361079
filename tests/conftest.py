"""Fixtures for every test: the stateful GitHub."""

from __future__ import annotations

from stateful_github.fixtures import github

__all__ = ["github"]
