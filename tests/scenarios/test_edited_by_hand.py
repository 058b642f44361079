"""Somebody edits the registry on the state branch: it counts, and it is told once."""

from __future__ import annotations

from pathlib import Path

from kickoff.core.reasons import ReasonCode
from kickoff.core.remembered import ByHand
from scenarios.desk import Desk
from scenarios.plain_desk import PlainDesk
from stateful_github import StatefulGitHub

TOLD = "The state branch was edited by hand: "


def test_on_github_the_next_tick_tells_of_it_once(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello not-before=1d")
    edited = (desk.state("registry.yml") or "").replace("priority: p2", "priority: p0")
    desk.repository.push("kickoff-state", {"registry.yml": edited}, "Hurry", by="wendy")
    commit = desk.repository.head_of("kickoff-state")

    desk.ticks()

    assert desk.registry.by_hand == ByHand(github.clock(), commit)
    assert desk.entry("hello").priority == "p0"
    assert "Kickoff-Reason: state_edited" in desk.repository.log("kickoff-state")[0]
    assert TOLD in (desk.state("README.md") or "")
    assert desk.ticks().outcome is ReasonCode.IDLE
    github.effects.take_all()


def test_in_a_plain_repository_too(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path)
    desk.says("hello not-before=1d")
    tree = tmp_path / "by-hand"
    desk.plain.git("worktree", "add", "--quiet", str(tree), "kickoff-state")
    commit = desk.plain.commit({"notes.txt": "mine\n"}, "By hand", folder=tree)
    desk.plain.git("worktree", "remove", "--force", str(tree))

    desk.tick()

    assert desk.registry.by_hand == ByHand(desk.clock.at, commit)
    assert TOLD in desk.plain.git("show", "kickoff-state:README.md")
    assert desk.tick().outcome is ReasonCode.IDLE
