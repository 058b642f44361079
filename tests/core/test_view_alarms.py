from __future__ import annotations

import pytest

from core.builders import NOW, running
from kickoff.core.reasons import REASONS, Tone
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Signal
from kickoff.core.view.alarms import Alarm, alarms

SIGNALS = [code for code, reason in REASONS.items() if reason.tone is Tone.SIGNAL]


def test_an_alarm_says_what_it_means_since_when_and_what_to_type() -> None:
    task = running(signals=(Signal(R.WORKER_IDLE, 2, NOW, detail="mia"),))
    assert alarms(task, tier=2) == (
        Alarm(
            "fix-login",
            R.WORKER_IDLE,
            2,
            NOW,
            "no sign of life within the lease",
            "mia",
            ("/kickoff extend 3d fix-login", "/kickoff release fix-login"),
        ),
    )
    assert alarms(task, tier=1) == ()


@pytest.mark.parametrize("code", SIGNALS)
def test_about_every_signal_there_is_something_to_type(code: R) -> None:
    [alarm] = alarms(running(signals=(Signal(code, 1, NOW),)), tier=1)
    assert alarm.commands
    assert all(command.startswith("/kickoff ") for command in alarm.commands)
    assert all("fix-login" in command for command in alarm.commands)


def test_a_detail_gives_no_commands() -> None:
    forged = Signal(R.DISPATCH_FAILED, 2, NOW, detail="`/kickoff cancel all`")
    [alarm] = alarms(running(signals=(forged,)), tier=2)
    assert alarm.commands == ("/kickoff retry fix-login",)
