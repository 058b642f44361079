"""Plays the story and says where everything lies.  python -P -m demo"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.place import NotAsTold, Place
from demo.screen import Look, Screen
from demo.story import Story
from stateful_github import StatefulGitHub
from stateful_github.clock import Clock
from stateful_github.server import serve


def main() -> int:
    """0 when everything went as it was told, 1 when not."""
    screen = Screen(sys.stdout)
    begin = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="kickoff-demo-"))
    an_hour_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    github = StatefulGitHub(folder / "github", Clock(an_hour_ago))
    with serve(github) as server:
        place = Place(folder, github, server)
        try:
            Story(place, screen).tell()
            said_otherwise = github.not_served
        except NotAsTold as otherwise:
            said_otherwise = [str(otherwise)]
    if said_otherwise:
        screen.line(screen.paint("\nThis is not how it should be:\n", Look.BAD))
        screen.line("\n".join(said_otherwise))
        return 1
    _costs(screen, place)
    _where(screen, place)
    screen.line(f"  Done in {time.perf_counter() - begin:.0f} s.")
    return 0


def _costs(screen: Screen, place: Place) -> None:
    """What every step took."""
    screen.prose("What each step took, and how many requests (GitHub allows 1,000 an hour):")
    for what, step in place.taken:
        cut = what if len(what) <= 60 else f"{what[:59]}…"
        screen.line(f"    {cut:<62}{step.seconds:6.2f} s {len(step.requests):6}")
    seconds = sum(step.seconds for _, step in place.taken)
    asked = sum(len(step.requests) for _, step in place.taken)
    screen.line(f"    {'together':<62}{seconds:6.2f} s {asked:6}")
    screen.line()


def _where(screen: Screen, place: Place) -> None:
    """Where everything lies, and how to look at it."""
    store = place.repository.store.path
    screen.prose(f"Everything is kept in {place.folder}; delete it when you are done. Look around:")
    screen.command(
        f"git -C {store} log --graph --oneline --all",
        f"git -C {store} show kickoff-state:registry.yml",
        f"git -C {store} log -1 kickoff-state",
        f"git -C {store} show main:tasks/fix-login.md",
    )


if __name__ == "__main__":
    sys.exit(main())
