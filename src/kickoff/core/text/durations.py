"""Durations as people write them: `90m`, `2h`, `3d`, `1d12h`, `30s`."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=365)

_DURATION = re.compile(
    r"(?:([0-9]{1,4})w)?(?:([0-9]{1,5})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,8})s)?",
    re.IGNORECASE,
)


def parse_duration(text: str) -> timedelta | None:
    """The duration, longer than nothing and at most a year; None when it is not one.

    Weeks, days, hours, minutes and seconds, largest first, without blanks.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    duration = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return duration if timedelta(0) < duration <= LONGEST else None


def format_duration(duration: timedelta) -> str:
    """The shortest writing of a duration in whole seconds; `parse_duration` reads it back."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    days, rest = divmod(minutes, 24 * 60)
    parts = ((days, "d"), (rest // 60, "h"), (rest % 60, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
