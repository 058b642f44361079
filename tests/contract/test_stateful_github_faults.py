from __future__ import annotations

from pathlib import Path as FilePath

import pytest
import requests

from contract.github_asking import Asking, a_garden
from stateful_github import (
    BadGateway,
    NotServed,
    Operation,
    PartialData,
    Path,
    PrimaryLimit,
    SecondaryLimit,
    StatefulGitHub,
    Status,
    Timeout,
    TruncatedBody,
    UnreadEffects,
    in_process,
)
from stateful_github.effects import Commented

REPO = "/repos/acme/garden"
COMMENTS = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"


@pytest.fixture
def asking(github: StatefulGitHub) -> Asking:
    asking = a_garden(github)
    github.repository("acme/garden").open_issue("Weeds", by="alice")
    return asking


def comment(asking: Asking) -> requests.Response:
    return asking.rest("POST", f"{REPO}/issues/1/comments", {"body": "On it"})


def test_a_502_before_the_write_hides_nothing(github: StatefulGitHub, asking: Asking) -> None:
    github.fail(Operation(COMMENTS), BadGateway())
    assert comment(asking).status_code == 502
    assert github.repository("acme/garden").bodies(1) == []


def test_a_502_after_the_write_hides_that_it_is_done(
    github: StatefulGitHub, asking: Asking
) -> None:
    github.fail(Operation(COMMENTS), BadGateway(before_write=False))
    assert comment(asking).status_code == 502
    assert github.repository("acme/garden").bodies(1) == ["On it"]
    assert [one.body for one in github.effects.take(Commented)] == ["On it"]


@pytest.mark.parametrize(("before", "bodies"), [(True, []), (False, ["On it"])])
def test_a_timeout_comes_before_or_after_the_write(
    github: StatefulGitHub, asking: Asking, before: bool, bodies: list[str]
) -> None:
    github.fail(Path("POST", "*/comments"), Timeout(before_write=before))
    with pytest.raises(requests.ConnectionError):
        comment(asking)
    assert github.repository("acme/garden").bodies(1) == bodies
    github.effects.take_all()


def test_an_answer_breaks_off(github: StatefulGitHub, asking: Asking) -> None:
    github.fail(Path("GET", REPO), TruncatedBody(20))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        asking.rest("GET", REPO)


def test_faults_come_as_often_and_as_late_as_scripted(
    github: StatefulGitHub, asking: Asking
) -> None:
    github.fail(Path("GET", REPO), Status(500), times=2, after=1)
    answers = [asking.rest("GET", REPO).status_code for _ in range(4)]
    assert answers == [200, 500, 500, 200]


def test_secondary_limits_say_how_long_to_wait(github: StatefulGitHub, asking: Asking) -> None:
    github.fail(Path("*", "/graphql"), SecondaryLimit(retry_after=7))
    answer = asking.rest("POST", "/graphql", {"query": "{ viewer { login } }"})
    assert (answer.status_code, answer.headers["retry-after"]) == (403, "7")


def test_a_spent_budget_is_a_graphql_error_with_status_200(
    github: StatefulGitHub, asking: Asking
) -> None:
    github.fail(Path("*", "/graphql"), PrimaryLimit())
    answer = asking.rest("POST", "/graphql", {"query": "{ viewer { login } }"})
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "0")
    assert answer.json()["errors"][0]["type"] == "RATE_LIMITED"


def test_the_budget_shrinks_and_comes_back(github: StatefulGitHub, asking: Asking) -> None:
    left = [asking.rest("GET", REPO).headers["x-ratelimit-remaining"] for _ in range(2)]
    github.clock.advance(hours=1)
    left.append(asking.rest("GET", REPO).headers["x-ratelimit-remaining"])
    assert left == ["999", "998", "999"]


def test_more_than_eighty_comments_a_minute_are_refused(
    github: StatefulGitHub, asking: Asking
) -> None:
    github.limits.content_limit_enabled = True
    answers = [comment(asking).status_code for _ in range(81)]
    assert (answers[:80], answers[80]) == ([201] * 80, 403)
    github.clock.advance(minutes=1)
    assert comment(asking).status_code == 201
    github.effects.take_all()


def test_partial_data_comes_with_an_error(github: StatefulGitHub, asking: Asking) -> None:
    github.fail(Operation("Look"), PartialData(("repository", "issues")))
    answer = asking.graphql(
        'query Look { repository(owner: "acme", name: "garden")'
        " { name issues(first: 1) { totalCount } } }"
    )
    assert answer == {
        "data": {"repository": {"name": "garden", "issues": None}},
        "errors": [
            {
                "type": "RESOURCE_LIMITS_EXCEEDED",
                "path": ["repository", "issues"],
                "message": "Resource limits for this query exceeded.",
            }
        ],
    }


def test_something_can_happen_right_before_a_request(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    github.before(Operation(COMMENTS), lambda: garden.comment(1, "Me first", by="alice"), nth=2)
    comment(asking)
    comment(asking)
    assert garden.bodies(1) == ["On it", "Me first", "On it"]
    github.effects.take_all()


def test_a_fresh_ref_is_not_seen_at_once_by_a_lagging_replica(
    github: StatefulGitHub, asking: Asking
) -> None:
    github.lag_new_refs = 2
    head = github.repository("acme/garden").head_of("main")
    asking.rest("POST", f"{REPO}/git/refs", {"ref": "refs/heads/new", "sha": head})
    path = f"{REPO}/git/ref/heads/new"
    assert [asking.rest("GET", path).status_code for _ in range(3)] == [404, 404, 200]
    github.effects.take_all()


def test_requests_are_counted_with_what_they_did(github: StatefulGitHub, asking: Asking) -> None:
    asking.rest("GET", REPO)
    asking.graphql("query Who { viewer { login } }")
    assert github.requests.lines() == ["GET /repos/acme/garden", "POST /graphql Who viewer"]
    assert [one.cost for one in github.requests.take()] == [1, 1]
    assert len(github.requests) == 0


def test_unread_effects_fail_the_test(tmp_path: FilePath) -> None:
    hub = StatefulGitHub(tmp_path)
    asking = a_garden(hub)
    hub.repository("acme/garden").open_issue("Weeds", by="alice")
    with in_process(hub):
        comment(asking)
    with pytest.raises(UnreadEffects, match="1 effects were not read"):
        hub.effects.assert_all_read()
    assert [one.body for one in hub.effects.take(Commented)] == ["On it"]
    hub.effects.assert_all_read()


def test_what_is_not_served_is_not_taken_for_absent(tmp_path: FilePath) -> None:
    hub = StatefulGitHub(tmp_path)
    asking = a_garden(hub)
    with in_process(hub), pytest.raises(NotServed):
        asking.rest("GET", f"{REPO}/milestones")
    assert hub.not_served == [
        "GET /repos/acme/garden/milestones is not served by the stateful GitHub"
    ]


def test_a_fault_that_never_happened_is_noticed(tmp_path: FilePath) -> None:
    hub = StatefulGitHub(tmp_path)
    hub.fail(Operation("addComment"), Status(500))
    assert len(hub.unused_faults()) == 1
