"""What many commands at once cost: `python benchmarks/crowd.py [COMMANDS ...]`.

They are given within five seconds, each in a thread of its own, and each wakes a run. A request
takes 0.2 to 0.8 s of simulated time, and the server takes eighty answers a minute, as GitHub does.
Nothing here measures this machine; `tests/scenarios/test_hundred_at_once.py` holds the budget.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from scenarios.crowd import Crowd
from scenarios.desk import Desk
from stateful_github import StatefulGitHub
from stateful_github.in_process import in_process
from stateful_github.payloads import Event

STATE = {"FirstLook", "History", "Files", "createCommitOnBranch"}
"""Requests that read or move the state branch."""

HEAD = ("commands", "state requests", "each", "requests", "each", "commits", "seconds", "answers")


def main(sizes: Sequence[int]) -> None:
    """A row for each size: requests, state commits, how long, and how many had their answers."""
    print(" ".join(f"{title:>14}" for title in HEAD))
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            github = StatefulGitHub(Path(folder))
            with in_process(github):
                print(" ".join(f"{figure:>14}" for figure in figures(github, size)))


def figures(github: StatefulGitHub, size: int) -> Sequence[str | int]:
    """So many people ask for a task each; everything is as it should be in the end."""
    names = [f"t{number}" for number in range(size)]
    desk = Desk(github, {f"tasks/{name}.md": f"Plan of {name}.\n" for name in names})
    events = asked(desk, names)
    commits, began = len(desk.repository.log("kickoff-state")), github.clock()
    crowd = Crowd(desk)
    for number, event in enumerate(events):
        begins = timedelta(seconds=3, milliseconds=(number * 1_777) % 5_000)
        crowd.wakes(event, github.clock() + begins)
    crowd.goes_on()
    took = (github.clock() - began).total_seconds()
    requests = github.requests.take()
    state = sum(bool(STATE.intersection(one.operations)) for one in requests)
    applied = Counter(one.id for one in desk.registry.applied)
    assert (sorted(desk.registry.tasks), max(applied.values())) == (sorted(names), 1)
    return (
        *(size, state, f"{state / size:.2f}", len(requests), f"{len(requests) / size:.2f}"),
        *(len(desk.repository.log("kickoff-state")) - commits, round(took)),
        sum(is_answered(desk, event) for event in events),
    )


def asked(desk: Desk, names: Sequence[str]) -> Sequence[Event]:
    """A queue that has been quiet for half an hour, and then a command for each task."""
    home, github = desk.repository, desk.github
    issues = [home.open_issue(f"About {name}", by="mona").number for name in names]
    desk.says(issues[0], "/kickoff unpause", by="mona")
    github.clock.advance(minutes=30)
    pairs = zip(issues, names, strict=True)
    events = [home.comment(issue, f"/kickoff {name}", by="wendy") for issue, name in pairs]
    github.requests.take()
    github.limits.content_limit_enabled = True
    return events


def is_answered(desk: Desk, event: Event) -> bool:
    """Whether the comment bears our final reaction."""
    reactions = desk.repository.reactions_on(event.comment_id or 0)
    return any(content != "EYES" for _, content in reactions)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1, 10, 30, 100])
