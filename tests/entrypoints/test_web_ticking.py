"""`kickoff serve --tick`: what the page hears of each tick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from markupsafe import Markup

from entrypoints.web_desk import WebDesk
from kickoff.entrypoints.web.ticking import ticking
from kickoff.entrypoints.web.values import Banner
from kickoff.errors import Unavailable
from kickoff.service.kit import Kit

SECONDS = 30.0


@pytest.fixture
def web(tmp_path: Path) -> WebDesk:
    return WebDesk(tmp_path)


def heard_of(kits: Callable[[], Kit]) -> Banner | None:
    """What the first tick has to say."""
    heard: list[Banner | None] = []
    over = Event()

    def said(trouble: Banner | None) -> None:
        heard.append(trouble)
        over.set()

    with ticking(kits, timedelta(hours=1), said):
        assert over.wait(SECONDS)
    return heard[0]


def test_it_ticks_at_once_and_a_tick_without_trouble_says_nothing(web: WebDesk) -> None:
    web.desk.says("fix-login")
    web.desk.works("fix-login", {"login.py": "fixed\n"})

    assert heard_of(web.kit) is None
    assert web.desk.entry("fix-login").attempts[0].handed_over_at is not None


def test_a_tick_that_fails_is_told_as_such() -> None:
    def gone() -> Kit:
        raise Unavailable("`origin` does not <answer>")

    assert heard_of(gone) == Banner(
        "broken", "The last tick failed.", Markup("<code>origin</code> does not &lt;answer&gt;")
    )


def test_what_a_tick_could_not_do_does_not_make_it_a_failure(web: WebDesk) -> None:
    web.desk.says("fix-login")
    branch = web.desk.runs.last("fix-login").branch
    web.desk.works("fix-login", {"login.py": "fixed\n"})
    web.desk.tick()
    web.desk.merge(branch, "--no-ff")
    web.desk.plain.git("switch", "--quiet", "main")

    trouble = heard_of(web.kit)

    assert trouble is not None
    assert (trouble.tone, trouble.title) == ("paused", "The last tick could not do everything.")
    assert trouble.text.startswith("fix-login: <code>main</code> is checked out in ")
