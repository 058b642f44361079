from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kickoff.core.policy import (
    Completing,
    DispatchKind,
    LegacyReady,
    Limits,
    Policy,
    Retry,
    Rights,
    Role,
    Worker,
)
from kickoff.errors import ConfigurationError
from kickoff.formats.config import load_config
from kickoff.formats.config_keys import CONFIG_KEYS

EVERYTHING = """\
tasks: plans/**/*.md
branch: work/{id}/x
limits: {total: 8, per_owner: 2}
lease: 90m
retry: {budget: 5, backoff: 1h}
default_worker: claude
workers:
  claude: {dispatch: workflow, workflow: claude.yml, limit: 2, lease: 1d}
  local: {dispatch: command, command: [claude, -p, "@{plan}", ""]}
  someone: {dispatch: none}
rights: {queue: maintain, hold: write, pause: admin, read: read}
bots: ["dependabot[bot]", renovate]
roles: {sr-engineer-architect: [alice]}
people: {alice: [alice.smith, asmith]}
labels: false
legacy_ready: warn
completion: ledger
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_config(text)
    return str(raised.value).split("\n")


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "\ufeff# nothing", "tasks:\n", "~\n"])
def test_a_configuration_that_says_nothing_is_the_default_one(text: str) -> None:
    assert load_config(text) == Policy()


def test_every_key_is_taken() -> None:
    assert load_config(EVERYTHING) == Policy(
        tasks="plans/**/*.md",
        branch="work/{id}/x",
        limits=Limits(8, 2),
        lease=timedelta(minutes=90),
        retry=Retry(5, timedelta(hours=1)),
        default_worker="claude",
        workers={
            "claude": Worker(
                DispatchKind.WORKFLOW, workflow="claude.yml", limit=2, lease=timedelta(days=1)
            ),
            "local": Worker(DispatchKind.COMMAND, command=("claude", "-p", "@{plan}", "")),
            "someone": Worker(DispatchKind.NONE),
        },
        rights=Rights(Role.MAINTAIN, Role.WRITE, Role.ADMIN, Role.READ),
        bots=("dependabot[bot]", "renovate"),
        roles={"sr-engineer-architect": ("alice",)},
        people={"alice": ("alice.smith", "asmith")},
        labels=False,
        legacy_ready=LegacyReady.WARN,
        completion=Completing.LEDGER,
    )


def test_the_table_of_keys_has_every_setting_of_the_policy() -> None:
    described = {key.path.partition(".")[0] for key in CONFIG_KEYS}

    assert described == {field.name for field in fields(Policy)} - {"person_lease"}


def test_every_key_of_the_table_is_a_key_that_is_read() -> None:
    for key in CONFIG_KEYS:
        if key.default in ("", "[]"):
            continue
        name, _, below = key.path.partition(".")
        value = f"{{{below}: {key.default}}}" if below else key.default
        assert load_config(f"{name}: {value}\n") == Policy(), key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limts: {}", "`limts` is not a key that is known here; did you mean `limits`?"),
        (
            "limits: {totl: 3}",
            "`limits.totl` is not a key that is known here; did you mean `total`?",
        ),
        ("limits: 3", "`limits` must be keys with values, not `3`"),
        ("limits: {total: 0}", "`limits.total` must be at least 1, not 0"),
        ("limits: {total: 012}", "`limits.total` must be a whole number, not `012`"),
        ("lease: 2", "`lease` must be a duration like 10m, 2h or 3d, up to a year, not `2`"),
        ("labels: yes", "`labels` must be true or false, not `yes`"),
        ("completion: never", "`completion` must be commit, pull_request or ledger, not `never`"),
        ("rights: {queue: read}", "`rights.queue` cannot be lower than triage, not read"),
        ("rights: {read: none}", "`rights.read` cannot be lower than read, not none"),
        ("bots: dependabot", "`bots` must be a list, not `dependabot`"),
        (
            "bots: [[a]]",
            '`bots[0]` must be text, not a list; logins like "dependabot[bot]" need quotes',
        ),
        ("bots: ['a b']", "`bots[0]` `a b` is no login"),
        (
            "default_worker: claud",
            "`default_worker` is `claud`, which `workers` does not hold; there is default",
        ),
        ("workers: {default: {}}", "`workers.default.dispatch` is missing"),
        (
            "workers: {default: {dispatch: workflow}}",
            "`workers.default.workflow` is missing; `dispatch: workflow` needs it",
        ),
        (
            "workers: {default: {dispatch: workflow, workflow: a/b.yml}}",
            (
                "`workers.default.workflow` must be the name of a file in .github/workflows, "
                "without a folder, that ends in .yml or .yaml, not `a/b.yml`"
            ),
        ),
        (
            "workers: {default: {dispatch: command, command: []}}",
            "`workers.default.command` must be a list that begins with a program",
        ),
        (
            "workers: {default: {dispatch: none, command: [a]}}",
            "`workers.default.command` means nothing without `dispatch: command`",
        ),
        (
            "people: {alice: [al], bob: [AL]}",
            "`people` gives the name `AL` to alice and to bob",
        ),
        ("tasks: '*.md'", "`tasks` must begin with a folder, as in tasks/**/*.md, not `*.md`"),
        ("tasks: t*/*.md", "`tasks` must begin with a folder, as in tasks/**/*.md, not `t*/*.md`"),
        ("tasks: tasks/**", "`tasks` must end in .md, not `tasks/**`"),
        ("branch: task", "`branch` must hold {id} exactly once, not `task`"),
        ("branch: a/{id}{id}", "`branch` must hold {id} exactly once, not `a/{id}{id}`"),
        ("branch: '{id}/a'", "`branch` must begin with a folder, as in task/{id}, not `{id}/a`"),
        ("- a", "it must be keys with values, not a list"),
        ("a: b: c", "mapping values are not allowed in this context"),
        ("tasks: a/*.md\ntasks: b/*.md", "the key `tasks` stands here twice (first in line 2)"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    line = text.count("\n") + 2

    assert problems(f"# first\n{text}\n") == [f"line {line}: {said}"]


@pytest.mark.parametrize(
    "branch",
    [
        *("a b/{id}", "a/../{id}", "/a/{id}", "a//{id}", "a/{id}.", "a/{id}.lock", "a~/{id}"),
        *("a/.{id}", "a^/{id}", "a:/{id}", "a?/{id}", "a*/{id}", "a[/{id}", "a\\/{id}", "-a/{id}"),
        *("a/{id}/", "a.lock/{id}", "a@{/{id}", "a/{x}/{id}", "a./{id}", ".a/{id}", "a\x7f/{id}"),
    ],
)
def test_a_branch_that_git_would_refuse_is_refused(branch: str) -> None:
    (said,) = problems(f"branch: {branch!r}\n".replace("\\\\", "\\"))

    assert said.startswith("line 1: `branch` must") or "U+007F" in said


@pytest.mark.parametrize(
    "tasks", ["../x/*.md", "a/../*.md", "/a/*.md", "a//*.md", "a/./*.md", "a\\b/*.md", "a/{b,c}.md"]
)
def test_a_glob_that_leaves_the_repository_is_refused(tasks: str) -> None:
    assert problems(f"tasks: '{tasks}'\n") == [
        (
            "line 1: `tasks` must be a path in the repository, with `*`, `?`, `[…]` and `**`, "
            f"without `..`, not `{tasks}`"
        )
    ]


def test_all_problems_are_told_at_once_in_order_up_to_ten() -> None:
    text = "".join(f"key{n}: 1\n" for n in range(13)) + "lease: soon\n"
    said = problems(text)

    assert [line.partition(":")[0] for line in said] == [
        *(f"line {n}" for n in range(1, 11)),
        "and 4 more",
    ]


def test_the_error_has_the_first_line_and_a_remedy() -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_config("tasks: a/*.md\n\nlabel: true\n")

    assert (raised.value.line, raised.value.reason) == (3, "configuration_invalid")
    assert raised.value.remedy == "The keys are described in docs/reference/configuration.md."


@given(text=st.text(max_size=60) | st.text(alphabet='-: \n"[]{}&*tasks', max_size=60))
def test_any_text_is_a_policy_or_a_configuration_error(text: str) -> None:
    try:
        answer: Policy | ConfigurationError = load_config(text)
    except ConfigurationError as error:
        answer = error

    assert isinstance(answer, Policy) or str(answer)
