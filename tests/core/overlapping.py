"""What claims must come to, said plainly: every pattern held against every other one."""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.text.overlap import parts_of, parts_overlap


def overlapping(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether some path could match a pattern of each."""
    return any(parts_overlap(a, b) for a in map(parts_of, ones) for b in map(parts_of, others))
