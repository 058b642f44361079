"""When a state branch counts as set back, for how long that is told, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.builders import NOW, after, facts, registry, said, shown
from core.sound_setup import CLONE, in_a_clone, on_github
from kickoff.core.doctor.premises import Premises
from kickoff.core.doctor.queue import check_existence, check_set_back
from kickoff.core.reconciling.set_back import QUIET, TOLD, note_set_back, to_tell
from kickoff.core.remembered import SetBack
from kickoff.core.wording.remarks import remarks

GONE, OTHER = "3f2c" * 10, "b" * 40


def there(remote: str | None = "origin") -> Premises:
    """A clone that has seen what is gone."""
    return in_a_clone(facts=facts(gone=GONE), clone=replace(CLONE, remote=remote))


def test_a_commit_that_is_gone_is_noted_once() -> None:
    noted = note_set_back(registry(), facts(gone=GONE), NOW)

    assert noted.set_back == SetBack(NOW, GONE)
    assert note_set_back(noted, facts(gone=GONE), after(60)) == noted
    later = note_set_back(noted, facts(gone=OTHER), after(60))
    assert later.set_back == SetBack(after(60), OTHER, (GONE,))


def test_clones_that_saw_different_ends_do_not_note_theirs_in_turn() -> None:
    once = note_set_back(registry(), facts(gone=GONE), NOW)
    twice = note_set_back(once, facts(gone=OTHER), after(1))

    assert twice.set_back == SetBack(after(1), OTHER, (GONE,))
    assert note_set_back(twice, facts(gone=GONE), after(2)) == twice
    assert note_set_back(twice, facts(gone=OTHER), after(3)) == twice
    assert to_tell(twice, facts(gone=GONE), NOW + TOLD + TOLD) is None


def test_commands_that_are_forgotten_are_one_note_for_an_hour() -> None:
    commands = tuple(replace(one, forgotten=True) for one in said("/kickoff a"))
    noted = note_set_back(registry(), facts(commands), NOW)

    assert noted.set_back == SetBack(NOW)
    assert note_set_back(noted, facts(commands), NOW + QUIET / 2) == noted
    later = note_set_back(noted, facts(commands), NOW + QUIET)
    assert later.set_back == SetBack(NOW + QUIET)


def test_a_queue_in_order_is_not_noted() -> None:
    assert note_set_back(registry(), facts(said("/kickoff a")), NOW) == registry()


def test_boards_tell_of_it_for_a_week_and_of_what_is_just_seen() -> None:
    known = registry(set_back=SetBack(NOW, GONE))

    assert to_tell(known, None, NOW + TOLD - timedelta(seconds=1)) == known.set_back
    assert to_tell(known, facts(gone=GONE), NOW + TOLD) is None
    assert to_tell(registry(), facts(gone=GONE), NOW) == SetBack(NOW, GONE)
    assert to_tell(registry(), facts(), NOW) is None


def test_a_board_says_it_and_what_to_do() -> None:
    told = (
        "The state branch was set back: on 2026-11-21 10:00 UTC it was seen that decisions are "
        f"gone from it. The newest of them is `{GONE}`. Commands in comments that it has forgotten "
        "are carried out again; what was said in a shell or by a label, say again. `kickoff "
        "doctor` says how to bring the decisions back."
    )
    assert list(remarks(shown(registry(set_back=SetBack(NOW, GONE))))) == [told]


def test_doctor_names_the_command_that_brings_them_back() -> None:
    clone = there()
    [finding] = check_set_back(clone)

    assert (finding.code.value, finding.about) == ("state_set_back", "kickoff-state")
    assert finding.remedy == (
        f"To bring them back: git push --force origin {GONE}:refs/heads/kickoff-state\n"
        "To leave it as it is: git update-ref -d refs/kickoff-gone/origin/kickoff-state"
    )


def test_without_a_remote_the_branch_is_put_back_here() -> None:
    [finding] = check_set_back(there(remote=None))

    assert finding.remedy == (
        f"To bring them back: git branch --force kickoff-state {GONE}\n"
        "To leave it as it is: git update-ref -d refs/kickoff-gone/here/kickoff-state"
    )


def test_what_somebody_left_as_it_is_is_no_finding() -> None:
    assert list(check_set_back(on_github(registry=registry(set_back=SetBack(NOW, GONE))))) == []


def test_doctor_tells_of_forgotten_commands_for_a_week() -> None:
    noted = registry(set_back=SetBack(NOW))
    [finding] = check_set_back(on_github(registry=noted))

    assert "on 2026-11-21 10:00 UTC it had forgotten commands" in finding.says
    assert list(check_set_back(on_github(registry=noted, now=NOW + TOLD))) == []


def test_doctor_knows_how_to_make_a_branch_anew_that_is_gone() -> None:
    clone = replace(there(), queue_exists=False)
    [finding] = check_existence(clone)

    assert finding.remedy == f"git push origin {GONE}:refs/heads/kickoff-state"
    assert list(check_set_back(clone)) == []
