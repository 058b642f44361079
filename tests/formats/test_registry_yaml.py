from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.strategies import REOPENING, TASK_IDS, values_of
from kickoff.core.files_read import Reading, ReadyFile
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    Applied,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Completion,
    Done,
    Ended,
    Entry,
    Mark,
    Priority,
    Queued,
    Registry,
    RunRef,
    Signal,
    Stop,
    StopThen,
)
from kickoff.core.remembered import Proposal
from kickoff.errors import RegistryUnreadable
from kickoff.formats.registry_yaml import dump_done, dump_registry, load_registry

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)

EMPTY = b"version: 1\ncommands:\n  after: 2026-11-21T10:00:00Z\nend: 0\n"

FULL = Registry(
    after=AT,
    applied=(Applied("c-4f2a", AT, ReasonCode.QUEUED),),
    tasks_tree="5b1d",
    replies={42: 1234567},
    tasks={
        "fix-login": Entry(
            id="fix-login",
            path="tasks/auth/fix-login.md",
            plan="sha256:abc",
            title="Fix the login: redirect",
            queued=Queued("bob", AT, "https://github.com/o/r/issues/42#issuecomment-1"),
            priority=Priority.P1,
            owner="alice",
            worker="claude",
            depends_on=("add-token-store",),
            touches=("src/auth/**",),
            issue=42,
            not_before=AT,
            hold=Mark("erin", AT, "NO"),
            attempts=(
                Attempt(
                    number=1,
                    token="7c0e",
                    branch="task/fix-login",
                    worker="claude",
                    runner="actions",
                    requested_at=AT,
                    base="3f2c",
                    run=RunRef(123, "https://github.com/o/r/actions/runs/123"),
                    started_at=AT,
                    lease_until=AT,
                    ended_at=AT,
                    outcome=ReasonCode.RUN_FAILED,
                    certain=False,
                    notes=("use the other API", "1e3"),
                ),
            ),
            stop=Stop("bob", AT, StopThen.CANCEL),
            pull_request=BoundPullRequest(57, "https://github.com/o/r/pull/57", BoundBy.BRANCH),
            completion=Completion(AT, "carol", 57, "9d3b"),
            signals=(Signal(ReasonCode.WORKER_GONE, 1, AT, detail="x\ny"),),
            notes=("also the error page", "NO"),
        ),
        "012": Entry("012", "tasks/012.md", "sha256:d", "", Queued("bob", AT, "cli")),
    },
    recent=(Ended("old", "Old", ReasonCode.COMPLETED, AT, 3),),
    paused=Mark("erin", AT),
    done={"older": Done(AT, 9, "9d3b", "erin", "tasks/older.md"), "no": Done(AT)},
    reopening={"ancient": "tasks/a b/ancient.md", "NO": "tasks/NO.md"},
    ready={
        "fix-login": ReadyFile("5b1e"),
        "NO": ReadyFile("0123", ReasonCode.QUEUE_FULL),
    },
    read=Reading("5b1d", "tasks/**/*.md", "tasks/m.md"),
    proposal=Proposal(AT, ("older", "ancient"), 61, "https://github.com/o/r/pull/61"),
)

LAYOUT = """\
version: 1
paused: {by: erin, at: 2026-11-21T10:00:00Z}
commands:
  after: 2026-11-21T10:00:00Z
  applied:
    - {id: c-4f2a, at: 2026-11-21T10:00:00Z, outcome: queued}
seen: {tasks_tree: 5b1d}
replies:
  42: 1234567
tasks:
  fix-login:
    path: tasks/auth/fix-login.md
    plan: sha256:abc
    title: "Fix the login: redirect"
    priority: p1
    owner: alice
    worker: claude
    depends_on: [add-token-store]
    touches: [src/auth/**]
    issue: 42
    queued: {by: bob, at: 2026-11-21T10:00:00Z, via: https://github.com/o/r/issues/42#issuecomment-1}
    hold: {by: erin, at: 2026-11-21T10:00:00Z, reason: "NO"}
    not_before: 2026-11-21T10:00:00Z
    attempts:
      - {number: 1, token: 7c0e, branch: task/fix-login, base: 3f2c, worker: claude, \
runner: actions, requested_at: 2026-11-21T10:00:00Z, \
run: {id: 123, url: https://github.com/o/r/actions/runs/123}, \
started_at: 2026-11-21T10:00:00Z, lease_until: 2026-11-21T10:00:00Z, \
ended_at: 2026-11-21T10:00:00Z, outcome: run_failed, certain: false, \
notes: [use the other API, "1e3"]}
    stop: {by: bob, at: 2026-11-21T10:00:00Z, then: cancel}
    pull_request: {number: 57, url: https://github.com/o/r/pull/57, bound_by: branch}
    completion: {at: 2026-11-21T10:00:00Z, by: carol, pull_request: 57, merge_commit: 9d3b}
    signals:
      - {code: worker_gone, tier: 1, since: 2026-11-21T10:00:00Z, detail: "x\\ny"}
    notes: [also the error page, "NO"]
  "012":
    path: tasks/012.md
    plan: sha256:d
    title: ""
    priority: p2
    queued: {by: bob, at: 2026-11-21T10:00:00Z, via: cli}
reopening:
  ancient: tasks/a b/ancient.md
  "NO": tasks/NO.md
ready:
  fix-login: {blob: 5b1e}
  "NO": {blob: "0123", barred: queue_full}
read: {tree: 5b1d, pattern: tasks/**/*.md, to: tasks/m.md}
proposal: {pull_request: 61, since: 2026-11-21T10:00:00Z, tasks: [older, ancient], \
url: https://github.com/o/r/pull/61}
recent:
  - {id: old, title: Old, outcome: completed, at: 2026-11-21T10:00:00Z, pull_request: 3}
end: 2
"""

DONE_LAYOUT = """\
older: {pull_request: 9, merge_commit: 9d3b, at: 2026-11-21T10:00:00Z, by: erin, \
path: tasks/older.md}
"no": {at: 2026-11-21T10:00:00Z}
# end: 2
"""


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    ids = draw(st.lists(TASK_IDS, max_size=3, unique_by=str.casefold))
    entries = {task_id: replace(draw(values_of(Entry)), id=task_id) for task_id in ids}
    drawn: Registry = draw(values_of(Registry))
    done = draw(st.dictionaries(st.sampled_from(["a", "NO", "012"]), values_of(Done), max_size=2))
    tree = drawn.tasks_tree or None
    replies = draw(st.dictionaries(st.integers(1, 10**9), st.integers(1, 10**15), max_size=3))
    known = replace(drawn, tasks=entries, done=done, reopening=draw(REOPENING))
    ready = draw(st.dictionaries(st.sampled_from(["a", "NO"]), values_of(ReadyFile), max_size=2))
    return replace(known, tasks_tree=tree, replies=replies, ready=ready)


def refusal(registry: bytes, done: bytes | None = None) -> str:
    with pytest.raises(RegistryUnreadable) as raised:
        load_registry(registry, done)
    return str(raised.value)


def test_the_layout_is_the_published_one() -> None:
    assert dump_registry(FULL).decode() == LAYOUT
    assert (dump_done(FULL) or b"").decode() == DONE_LAYOUT


def test_an_empty_registry_says_only_where_commands_begin() -> None:
    assert dump_registry(Registry(after=AT)) == EMPTY
    assert dump_done(Registry(after=AT)) is None
    assert load_registry(EMPTY, None) == Registry(after=AT)


def test_what_was_written_reads_back() -> None:
    assert load_registry(LAYOUT.encode(), DONE_LAYOUT.encode()) == FULL


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(registry=registries())
def test_any_registry_comes_back_and_is_written_the_same_again(registry: Registry) -> None:
    written, done = dump_registry(registry), dump_done(registry)
    loaded = load_registry(written, done)

    assert loaded == registry
    assert (dump_registry(loaded), dump_done(loaded)) == (written, done)


@settings(deadline=None, max_examples=30)
@given(registry=registries(), where=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_anywhere_is_refused(registry: Registry, where: float) -> None:
    written = dump_registry(registry).rstrip(b"\n")

    with pytest.raises(RegistryUnreadable):
        load_registry(written[: int(len(written) * where)], None)


def test_the_order_of_tasks_is_kept() -> None:
    backwards = replace(FULL, tasks=dict(reversed(list(FULL.tasks.items()))))

    assert list(load_registry(dump_registry(backwards), None).tasks) == ["012", "fix-login"]


def test_a_registry_that_lies_about_an_id_is_not_written() -> None:
    lying = replace(FULL, tasks={"other": FULL.tasks["fix-login"]})

    with pytest.raises(RegistryUnreadable, match="`other` calls itself `fix-login`"):
        dump_registry(lying)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("end: 2\n", "", "registry.yml: its last line does not say `end`: it was cut"),
        (
            "end: 2\n",
            "end: 3\n",
            "registry.yml: its last line says that it holds 3 entries, and it holds 2",
        ),
        (
            "version: 1\n",
            "version: 2\nnovelty: [1]\n",
            "registry.yml: it has version 2, and this Kickoff knows 1: a newer one wrote it",
        ),
        ("version: 1\n", "version: 0\n", "registry.yml: its version is 0 and must be 1"),
    ],
)
def test_what_kickoff_did_not_write_is_refused(old: str, new: str, said: str) -> None:
    assert old in LAYOUT
    assert refusal(LAYOUT.replace(old, new, 1).encode()) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: 1\n", "", "`version` is missing"),
        ("seen", "sene", "`sene` is not a key that is known here; did you mean `seen`?"),
        (
            "owner: alice\n",
            "owner: [alice]\n",
            "`tasks.fix-login.owner` must be text, not a list",
        ),
        (
            "owner: alice\n",
            "ower: alice\n",
            "`tasks.fix-login.ower` is not a key that is known here; did you mean `owner`?",
        ),
        (
            "priority: p1",
            "priority: high",
            "`tasks.fix-login.priority` must be p0, p1, p2 or p3, not `high`",
        ),
        (
            "outcome: run_failed",
            "outcome: sulked",
            "`tasks.fix-login.attempts[0].outcome` is not a known code, not `sulked`",
        ),
        ("outcome: queued", "outcome: ", "`commands.applied[0].outcome` says nothing"),
        (
            "issue: 42\n",
            "issue: 042\n",
            "`tasks.fix-login.issue` must be a whole number, not `042`",
        ),
        (
            "not_before: 2026",
            "not_before: next ",
            (
                "`tasks.fix-login.not_before` must be a date or a time like 2026-11-21T10:00:00Z,"
                " not `next -11-21T10:00:00Z`"
            ),
        ),
        ('"012"', "FIX-login", "`tasks` holds `FIX-login` twice, ignoring case"),
        ('"012"', "fix-login", "the key `fix-login` stands here twice (first in line 11)"),
        ('"012"', "../x", "`tasks` holds `../x`, which is no task id"),
        ("  ancient:", "  an/cient:", "`reopening` holds `an/cient`, which is no task id"),
        ('  "NO": tasks', "  Ancient: x", "`reopening` holds `Ancient` twice, ignoring case"),
        ("tasks/a b/ancient.md", "[x]", "`reopening.ancient` must be text, not a list"),
        ("42: 123", "42: x", "`replies` must map numbers of threads to numbers of comments"),
        ("42: 123", "- 42", "`replies` must be keys with values"),
        ("title: Old", "title: *Old", "it holds more than 0 aliases"),
    ],
)
def test_what_kickoff_did_not_write_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    line = LAYOUT[: LAYOUT.index(old)].count("\n") + 1
    changed = LAYOUT.replace(old, new, 1)

    assert refusal(changed.encode()) == f"registry.yml, line {line}: {said}"


@pytest.mark.parametrize(
    ("registry", "said"),
    [
        (b"", "registry.yml: it does not hold keys with values"),
        (b"- a\n", "registry.yml: it does not hold keys with values"),
        (b"version: 1\n\xff\nend: 0\n", "registry.yml, line 2: it is not UTF-8"),
        (
            b"version: 1\ntasks: {a: ",
            (
                "registry.yml, line 3: did not find expected node content"
                " (its last line is missing: it was probably cut)"
            ),
        ),
        (b"[" * 100_000, "registry.yml, line 1: it is nested deeper than 12 levels"),
    ],
)
def test_what_is_no_registry_at_all_is_refused(registry: bytes, said: str) -> None:
    assert refusal(registry).startswith(said)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (b"a: {at: 2026-11-21}\n", "done.yml: its last line does not say `end`: it was cut"),
        (
            b"# end: 1\n",
            "done.yml: it does not hold keys with values",
        ),
        (
            b"a: {at: 2026-11-21}\n# end: 2\n",
            "done.yml: its last line says that it holds 2 entries, and it holds 1",
        ),
        (b"a: {by: bob}\n# end: 1\n", "done.yml, line 1: `a.at` is missing"),
        (b"", "done.yml: it does not hold keys with values"),
    ],
)
def test_done_is_read_as_strictly(done: bytes, said: str) -> None:
    assert refusal(EMPTY, done) == said


def test_a_refusal_says_how_to_put_things_right() -> None:
    with pytest.raises(RegistryUnreadable) as cut:
        load_registry(b"version: 1\n", None)
    with pytest.raises(RegistryUnreadable) as newer:
        load_registry(b"version: 9\nend: 0\n", None)

    assert "<last good commit>:refs/heads/kickoff-state" in cut.value.remedy
    assert "`git branch --force kickoff-state <last good commit>`" in cut.value.remedy
    assert newer.value.remedy == "Update Kickoff; nothing was written over the file."
