"""A clock whose time passes only by sleeping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class StillClock:
    """`slept` lists the waits, in seconds."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 10, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.slept)
