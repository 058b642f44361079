"""The pages of a plain queue, asked as a browser asks: without a port, without waiting."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from kickoff.adapters.localgit.task_files.catalogue import read_catalogue
from kickoff.core.registry import Attempt
from kickoff.entrypoints.web.security import Door
from kickoff.entrypoints.web.server import Queue, application
from kickoff.entrypoints.web.watching import Source, Watched
from kickoff.service.kit import Kit
from scenarios.plain_desk import PlainDesk

TOKEN = "a-token-of-twenty-four-bytes"
PORT = 8440
ORIGIN = f"http://127.0.0.1:{PORT}"

FILES: dict[str, str | bytes] = {
    "tasks/fix-login.md": "---\ntitle: Fix the login\npriority: p1\n---\nKeep the *page*.\n",
    "tasks/dark-mode.md": "---\ntitle: Dark mode\ndepends_on: fix-login\n---\nBoth themes.\n",
    "tasks/broken.md": "---\ntitle: [\n---\n",
}


class WebDesk:
    """A queue in a plain repository, its server, and a browser that holds the page's token."""

    def __init__(
        self,
        folder: Path,
        files: dict[str, str | bytes] | None = None,
        desk: PlainDesk | None = None,
    ) -> None:
        self.desk = desk or PlainDesk(folder, FILES if files is None else files)
        self.cache = folder / "cache"
        self.logs: dict[str, bytes] = {}
        self.door = Door(PORT, TOKEN)

    def kit(self) -> Kit:
        """A fresh kit that reads task files, and the logs that the test wrote."""
        git = self.desk.plain.opened().git
        return replace(
            self.desk.kit(),
            catalogue=lambda commit, folder, pattern: read_catalogue(
                git, commit, folder, pattern, self.cache
            ),
            log=self._log,
        )

    def _log(self, task: str, attempt: Attempt) -> bytes:
        return self.logs.get(f"{task}@{attempt.number}", b"")

    @cached_property
    def watched(self) -> Watched:
        return Watched(Source("garden", self.kit()))

    @cached_property
    def browser(self) -> TestClient:
        """On our own page, with its cookie."""
        app = application(Queue(self.watched, self.kit, lambda: "ann"), self.door)
        return TestClient(app, base_url=ORIGIN, cookies={self.door.cookie: TOKEN})

    def get(self, path: str, **headers: str) -> Any:
        """A page, as it is a little later."""
        self.desk.clock.advance(seconds=1)
        return self.browser.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def asks(self, *words: str) -> Any:
        """A button of the page is pressed."""
        return self.posts(json.dumps({"words": words}))

    def posts(self, body: str, **changes: str | bytes | None) -> Any:
        """What a button sends, with headers changed, or left out where they are None."""
        headers = {
            "origin": ORIGIN,
            "content-type": "application/json",
            "x-kickoff-token": TOKEN,
            "sec-fetch-site": "same-origin",
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }
        sent = {n.encode(): _bytes(value) for n, value in headers.items() if value is not None}
        return self.browser.post("/command", content=body, headers=sent)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
