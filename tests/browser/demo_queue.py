"""A queue as a team has it on a busy morning, for pictures: real decisions, straw workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from entrypoints.web_desk import WebDesk
from kickoff.core.facts import RunState
from kickoff.looks import Snapshot
from kickoff.ports import Ancestor, Change, CommitMessage, StateBranch, Swap, Swapped
from kickoff.service.kit import Kit
from scenarios.plain_desk import PassingClock, PlainDesk

MORNING = datetime(2026, 9, 21, 14, 10, tzinfo=UTC)
"""When the story begins: at the time of the commits that people make in it."""

CONFIG = """\
default_worker: claude
workers:
  claude: {dispatch: command, command: [claude, -p, "@{plan}"]}
  codex: {dispatch: command, command: [codex, exec, "{plan}"]}
limits: {total: 3}
"""

TITLES = {
    "csv-export": ("p1", "Export reports as CSV", ""),
    "flaky-checkout": ("p1", "Mend the flaky checkout test", ""),
    "token-store": ("p0", "Keep tokens in the system keychain", ""),
    "login-redirect": ("p1", "Send people back to the page they came from", "token-store"),
    "rate-limit": ("p1", "Rate-limit the public API", "token-store"),
    "dark-mode": ("p2", "Dark mode for the settings", "login-redirect"),
    "audit-log": ("p2", "Write an audit log for administrators", ""),
    "invoice-pdf": ("p2", "Invoices as PDF", ""),
    "search-box": ("p2", "A search box in the header", ""),
    "drop-python-310": ("p3", "Drop Python 3.10", ""),
    "healthz": ("p2", "Answer /healthz without touching the database", ""),
    "billing-mails": ("p1", "Send billing mails in the right language", ""),
}

PLAN = """\
# {title}

Tokens are written to a file that every process of the user can read. Put them where the system
keeps its own.

## What to do

1. Use the keychain through `keyring`; fall back to the file, with a warning, where there is none.
2. Move the tokens that are there already, once, and delete the file.
3. Say in `docs/tokens.md` where they are now.

## How it is checked

```sh
pytest tests/tokens -q
```

> Nothing else may read the old file afterwards. Search for `tokens.json`.
"""


def files() -> dict[str, str | bytes]:
    """The task files."""
    found: dict[str, str | bytes] = {".github/kickoff.yml": CONFIG}
    for task, (priority, title, after) in TITLES.items():
        waits = f"depends_on: [{after}]\n" if after else ""
        head = f"---\ntitle: {title}\npriority: {priority}\n{waits}---\n"
        found[f"tasks/{task}.md"] = head + PLAN.format(title=title)
    found["tasks/old-idea.md"] = "---\ntitle: [an idea\n---\n"
    return found


LOG = b"""\
reading the plan
$ rg -l tokens.json
src/tokens/store.py
src/tokens/migrate.py
$ pytest tests/tokens -q
........F..
1 failed, 10 passed in 1.84s
the fallback warns twice; looking at where it is called
"""


class TimedBranch:
    """A state branch whose commits were made when the clock of the story says."""

    def __init__(self, state: StateBranch, clock: PassingClock, made: dict[str, datetime]) -> None:
        self._state = state
        self._clock = clock
        self._made = made

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        return self._state.read(paths)

    def compare_and_swap(self, change: Change) -> Swap:
        return self._noted(self._state.compare_and_swap(change))

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        return self._noted(self._state.create(files, message))

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        told: list[Ancestor] = []
        for commit in reversed(self._state.history(limit, paths, start)):
            before = told[-1].at if told else commit.at
            told.append(replace(commit, at=self._made.get(commit.commit, before)))
        return told[::-1]

    def _noted(self, swap: Swap) -> Swap:
        if isinstance(swap, Swapped):
            self._made[swap.commit] = self._clock.at
        return swap


class TimedDesk(PlainDesk):
    """A desk whose ledger keeps the time of the story."""

    def __init__(self, folder: Path, files: dict[str, str | bytes]) -> None:
        super().__init__(folder, files)
        self.clock.at = MORNING
        self._made: dict[str, datetime] = {}
        self.plain.git("config", "kickoff.runner", "laptop")

    def kit(self) -> Kit:
        kit = super().kit()
        return replace(kit, state=TimedBranch(kit.state, self.clock, self._made))


def busy_morning(folder: Path) -> WebDesk:
    """The queue at the moment of the pictures."""
    desk = TimedDesk(folder, files())
    web = WebDesk(folder, desk=desk)
    desk.says("healthz billing-mails", by="maria")
    for task in ("healthz", "billing-mails"):
        desk.clock.advance(minutes=25)
        branch = desk.runs.last(task).branch
        desk.works(task, {f"src/{task}.py": "done\n"})
        desk.tick()
        desk.merge(branch, "--no-ff")
        desk.tick()
    desk.clock.advance(hours=2)
    desk.says("token-store csv-export flaky-checkout", by="maria")
    desk.clock.advance(minutes=6)
    desk.tick()
    desk.says("login-redirect rate-limit", by="jonas")
    desk.says("dark-mode audit-log invoice-pdf", by="aiko")
    desk.says("worker codex audit-log", by="aiko")
    desk.says("hold audit-log", by="maria")
    desk.clock.advance(minutes=14)
    desk.works("csv-export", {"src/export.py": "csv\n"})
    desk.tick()
    desk.clock.advance(minutes=3)
    desk.ends("flaky-checkout", RunState.SUCCEEDED)
    desk.tick()
    desk.clock.advance(minutes=4)
    desk.tick()
    web.logs["token-store@1"] = LOG
    return web
