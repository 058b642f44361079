"""What an examination amounts to, and the words of every finding."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter

import pytest

from core.sound_setup import HOSTING, files, on_github, planned
from kickoff.core.doctor import ailments, ailments_on_github
from kickoff.core.doctor.examination import CHECKS, examine
from kickoff.core.doctor.findings import Ailment, Examined, Finding, Fix, Means, Mender
from kickoff.core.doctor.workflow import QUEUE
from kickoff.core.facts import Present
from kickoff.core.grammar.verbs import VERB_WORDS
from kickoff.core.policy import Role
from kickoff.core.reasons import REASONS, ReasonCode, Tone
from kickoff.entrypoints.cli.pages import OWN

ALL = {
    name: value
    for module in (ailments, ailments_on_github)
    for name, value in vars(module).items()
    if isinstance(value, Ailment)
}


@pytest.mark.parametrize("ailment", ALL.values(), ids=ALL)
def test_every_finding_says_what_is_wrong_and_what_mends_it(ailment: Ailment) -> None:
    assert ailment.says[0].islower() or ailment.says[0] in "{G"
    assert not ailment.says.endswith(".")
    assert ailment.remedy
    assert "`" not in ailment.says + ailment.remedy


@pytest.mark.parametrize("ailment", ALL.values(), ids=ALL)
def test_words_of_others_stay_one_short_line(ailment: Ailment) -> None:
    texts = (ailment.says, ailment.remedy)
    fields = {f for text in texts for _, f, _, _ in Formatter().parse(text) if f}

    finding = ailment.at("a\nb", **dict.fromkeys(fields - {"about"}, "x\x1b[31m\n" * 500))

    assert "\n" not in finding.about + finding.says
    assert "\x1b" not in finding.says + finding.remedy
    assert len(finding.says) < 2_000


def test_every_code_that_only_an_examination_gives_is_given() -> None:
    given = {ailment.code for ailment in ALL.values()}

    assert {code for code, reason in REASONS.items() if reason.tone is Tone.FINDING} <= given


def test_a_remedy_names_only_commands_that_there_are() -> None:
    words = {w for a in ALL.values() for w in re.findall(r"kickoff ([a-z]+)\b", a.remedy)}

    assert words - {*VERB_WORDS, *OWN} == set()


def finding(mender: Mender, fix: Fix | None = None) -> Finding:
    return Finding(ReasonCode.NO_CHANGES, "a", "b", "c", mender, fix)


@pytest.mark.parametrize(
    ("mender", "outcome"),
    [
        (Mender.PERSON, ReasonCode.FINDINGS),
        (Mender.TICK, ReasonCode.HEALTHY),
        (Mender.NOBODY, ReasonCode.HEALTHY),
    ],
)
def test_only_what_needs_a_person_counts(mender: Mender, outcome: ReasonCode) -> None:
    assert Examined((finding(mender),)).outcome is outcome


def test_every_fix_is_done_once_ticks_first() -> None:
    fixes = [
        Fix(Means.PRUNE),
        Fix(Means.RETRY, "b"),
        Fix(Means.TICK),
        Fix(Means.RETRY, "a"),
        Fix(Means.TICK),
    ]

    examined = Examined(tuple(finding(Mender.TICK, fix) for fix in fixes))

    assert [fix.command for fix in examined.fixes] == [
        "kickoff tick",
        "kickoff retry a",
        "kickoff retry b",
        "kickoff worktrees prune",
    ]


def test_what_needs_a_person_stands_first() -> None:
    hosting = replace(
        HOSTING, role=Present(Role.READ), states=Present({QUEUE: "disabled_manually"})
    )
    premises = on_github(hosting=hosting, catalogue=files(planned("a", depends_on=("a",))))

    assert [f.code.value for f in examine(premises).findings] == [
        "schedule_off",
        "dependency_cycle",
        "read_only_token",
    ]


def test_no_check_stands_in_the_table_twice() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
