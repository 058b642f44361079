"""Task files that cannot be queued, wait for ever, or contradict the queue."""

from __future__ import annotations

from typing import Any

import pytest

from core.builders import MERGE, NOW, completing, entry, facts, in_review, registry, running
from core.sound_setup import brief, files, found, in_a_clone, on_github, only, planned
from kickoff.core.catalogue import Broken
from kickoff.core.doctor.findings import Fix, Means
from kickoff.core.doctor.tasks import owners_of
from kickoff.core.facts import Absent, Present, Unknown
from kickoff.core.policy import Completing, LegacyReady, Policy, Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Done, Ended, Signal
from kickoff.core.remembered import Proposal


def test_a_broken_file_is_told_with_line_and_column() -> None:
    broken = Broken("tasks/bad.md", "mapping values are not allowed here", 3, 8)

    assert brief(on_github(catalogue=files(broken))) == [
        (
            "task_file_broken",
            "tasks/bad.md:3:8",
            "the task file cannot be read: mapping values are not allowed here",
            "person",
        )
    ]


def test_a_file_whose_name_is_no_task_id_is_told() -> None:
    finding = only(on_github(catalogue=files(Broken("tasks/-bad.md", "`-bad` is no task id"))))

    assert (finding.code.value, finding.about) == ("bad_task_id", "tasks/-bad.md")


def test_twins_are_told_of_each_other() -> None:
    twins = files(planned("login"), planned("Login", path="tasks/auth/Login.md"))

    assert [(f.code.value, f.about, f.says) for f in found(on_github(catalogue=twins))] == [
        (
            "duplicate_task_id",
            "tasks/auth/Login.md",
            "other files have the same id: tasks/login.md",
        ),
        (
            "duplicate_task_id",
            "tasks/login.md",
            "other files have the same id: tasks/auth/Login.md",
        ),
    ]


def test_an_unknown_dependency_is_told_of_a_file() -> None:
    finding = only(on_github(catalogue=files(planned("login", depends_on=("stroe",)))))

    assert (finding.code.value, finding.about, finding.says) == (
        "dependency_unknown",
        "tasks/login.md",
        "login depends on stroe, which is no task",
    )


def test_an_unknown_dependency_is_told_of_a_waiting_task() -> None:
    waiting = entry("login", depends_on=("stroe",), depends_unknown=("stroe",))
    premises = on_github(registry=registry(waiting), catalogue=files(planned("login")))

    assert [f.code.value for f in found(premises)] == ["dependency_unknown"]


def test_a_cancelled_dependency_is_told() -> None:
    ended = Ended("store", "Store", ReasonCode.CANCELLED, NOW)
    listed = files(planned("login", depends_on=("store",)), planned("store"))

    finding = only(on_github(registry=registry(recent=(ended,)), catalogue=listed))

    assert finding.says == "login depends on store, which was cancelled"


def test_a_circle_is_told_once_however_long_it_is() -> None:
    ring = files(
        planned("a", depends_on=("b",)),
        planned("b", depends_on=("c",)),
        planned("c", depends_on=("a",)),
        planned("d", depends_on=("a",)),
    )

    finding = only(on_github(catalogue=ring))

    assert (finding.code.value, finding.about) == ("dependency_cycle", "tasks/a.md")
    assert finding.says == "these wait for each other in a circle: a, b, c"


def test_two_circles_are_two_findings() -> None:
    rings = files(
        planned("a", depends_on=("b",)),
        planned("b", depends_on=("a",)),
        planned("c", depends_on=("c",)),
    )

    said = [finding.says for finding in found(on_github(catalogue=rings))]

    assert said == [
        "these wait for each other in a circle: a, b",
        "these wait for each other in a circle: c",
    ]


def test_a_worker_that_nobody_configured_is_told() -> None:
    finding = only(on_github(catalogue=files(planned("login", worker="cluade"))))

    assert finding.says == (
        "login is for the worker cluade, and the configuration has none of that name"
    )


def test_owners_are_those_whom_the_configuration_does_not_name() -> None:
    listed = files(
        planned("a", owner="kim"),
        planned("b", owner="@kim"),
        planned("c", owner="Alice.Smith"),
        planned("d", owner="architect"),
        planned("e", owner="old", status="completed"),
    )
    policy = Policy(roles={"architect": ("alice",)}, people={"alice": ("alice.smith",)})

    assert owners_of(listed.value, policy) == {"kim": ["a", "b"]}


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Absent(), ["unknown_owner"]),
        (Present(Role.READ), ["unknown_owner"]),
        (Present(Role.TRIAGE), []),
        (Unknown("no answer"), []),
    ],
)
def test_an_owner_whom_nobody_could_call_is_told(role: Any, codes: list[str]) -> None:
    listed = files(planned("a", owner="kim"), planned("b", owner="kim"))

    findings = found(on_github(catalogue=listed, owners={"kim": role}))

    assert [f.code.value for f in findings] == codes
    for finding in findings:
        assert finding.about == "kim"
        assert finding.says == (
            "a, b: the owner kim is no collaborator here, no role and no other name of anybody"
        )


def test_where_roles_mean_nothing_owners_are_not_judged() -> None:
    assert found(in_a_clone(catalogue=files(planned("a", owner="kim")))) == []


def test_a_state_that_only_the_queue_has_is_good_to_know() -> None:
    finding = only(on_github(catalogue=files(planned("login", status="in_progress"))))

    assert (finding.code.value, finding.mender.value) == ("legacy_status", "nobody")
    assert finding.says == (
        "the file says status: in_progress; what counts is the queue, which is on a branch"
    )
    assert finding.remedy == "kickoff migrate shows what becomes of it, and moves it over"


@pytest.mark.parametrize("status", ["done", "closed", "wip", "in-review", "Queued"])
def test_any_spelling_of_a_state_that_is_not_kept_in_files_is_told(status: str) -> None:
    assert only(on_github(catalogue=files(planned("login", status=status)))).code.value == (
        "legacy_status"
    )


@pytest.mark.parametrize("status", ["todo", "draft", "blocked", "cancelled", "simmering"])
def test_words_that_are_for_people_are_nothing_to_tell(status: str) -> None:
    assert found(on_github(catalogue=files(planned("login", status=status)))) == []


def test_a_whole_queue_in_files_is_one_finding() -> None:
    statuses = ("wip", "done", "wip", "queued")
    listed = files(*(planned(f"t{n}", status=status) for n, status in enumerate(statuses)))

    finding = only(on_github(catalogue=listed))

    assert (finding.about, finding.says) == (
        "tasks/t0.md and 3 more",
        (
            "these task files keep a state of their own (status: done, queued, wip); what counts "
            "is the queue, which is on a branch"
        ),
    )
    assert finding.remedy == "kickoff migrate shows what becomes of each, and moves them over"


@pytest.mark.parametrize("meaning", LegacyReady)
def test_a_ready_file_is_told_where_that_queues_nothing(meaning: LegacyReady) -> None:
    listed = files(planned("login", status="ready"))

    codes = [
        f.code.value
        for f in found(on_github(catalogue=listed, policy=Policy(legacy_ready=meaning)))
    ]

    assert codes == ([] if meaning is LegacyReady.QUEUE else ["legacy_status"])


def test_a_file_with_another_state_than_the_queue_s_is_good_to_know() -> None:
    premises = on_github(
        registry=registry(in_review("login")),
        catalogue=files(planned("login", status="in_progress")),
    )

    assert only(premises).says == (
        "the file says status: in_progress, and the queue says in review: the queue counts"
    )


def test_a_file_that_says_completed_of_a_task_in_work_needs_a_person() -> None:
    premises = on_github(
        registry=registry(running("login")), catalogue=files(planned("login", status="completed"))
    )

    finding = only(premises)

    assert (finding.code.value, finding.about) == ("metadata_drift", "login")
    assert finding.remedy == ("kickoff done login if it is; else take the line out of the file")


def test_what_a_tick_has_signalled_is_not_told_twice() -> None:
    flagged = running("login", signals=(Signal(ReasonCode.METADATA_DRIFT, 2, NOW),))
    premises = on_github(
        registry=registry(flagged), catalogue=files(planned("login", status="completed"))
    )

    assert len(found(premises)) == 1


def test_an_entry_without_a_file_is_told() -> None:
    finding = only(on_github(registry=registry(entry("login"))))

    assert (finding.code.value, finding.about, finding.fix) == (
        "registry_orphan",
        "login",
        Fix(Means.TICK),
    )


def test_a_file_that_moved_is_there() -> None:
    moved = planned("login", path="tasks/auth/login.md")

    assert found(on_github(registry=registry(entry("login")), catalogue=files(moved))) == []


def test_a_task_born_from_an_issue_needs_no_file() -> None:
    assert found(on_github(registry=registry(entry("issue-42", issue=42)))) == []


def test_without_the_configuration_nobody_knows_which_files_are_tasks() -> None:
    broken = facts(configuration_error="line 3: `limit` is not a key")

    codes = [f.code.value for f in found(on_github(registry=registry(entry()), facts=broken))]

    assert codes == ["configuration_invalid"]


def test_a_record_that_is_owed_is_written_by_a_tick() -> None:
    done = {"login": Done(NOW, 57, MERGE, "ann", "tasks/login.md")}
    premises = on_github(registry=registry(done=done), catalogue=files(planned("login")))

    finding = only(premises)

    assert (finding.code.value, finding.mender.value) == ("completed_unreconciled", "tick")
    assert finding.says == "merged, and the record is not in tasks/login.md yet"


@pytest.mark.parametrize(
    "premises",
    [
        on_github(
            registry=registry(completing("login")),
            catalogue=files(planned("login", status="completed")),
        ),
        on_github(
            registry=registry(completing("login")),
            catalogue=files(planned("login")),
            policy=Policy(completion=Completing.LEDGER),
        ),
        on_github(
            registry=registry(completing("login"), proposal=Proposal(NOW, ("login",), 58)),
            catalogue=files(planned("login")),
        ),
    ],
    ids=["written", "kept in the ledger", "proposed"],
)
def test_a_record_that_is_seen_to_is_not_owed(premises: Any) -> None:
    assert found(premises) == []
