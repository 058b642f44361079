"""The one clock of the stateful GitHub: it stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)


class Clock:
    """A settable clock; calling it gives the time, aware and in UTC."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> datetime:
        """Move on: `advance(minutes=5)` takes the arguments of `timedelta`."""
        self._now += timedelta(**by)
        return self._now

    def set(self, to: datetime) -> None:
        """Jump to `to`, which must be aware."""
        self._now = to.astimezone(UTC)


def stamp(at: datetime) -> str:
    """The way GitHub writes times: UTC, seconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(at: datetime | None) -> str | None:
    """`stamp`, for times that may not have come."""
    return None if at is None else stamp(at)


def moment(text: str) -> datetime:
    """Read GitHub's (or any ISO 8601) spelling of a time; without an offset it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
