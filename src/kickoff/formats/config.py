"""Reads `.github/kickoff.yml` into a policy, strictly: what is not understood is an error.

All problems are told at once. The keys are described in `kickoff.formats.config_keys`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kickoff.core.policy import (
    Completing,
    DispatchKind,
    LegacyReady,
    Limits,
    Policy,
    Retry,
    Rights,
    Worker,
)
from kickoff.errors import ConfigurationError
from kickoff.formats.config_rights import Names, rights
from kickoff.formats.config_values import (
    branch_pattern,
    command,
    duration,
    login,
    name,
    positive,
    task_glob,
    workflow_file,
)
from kickoff.formats.yaml_fields import (
    Fields,
    choice,
    did_you_mean,
    flag,
    is_null,
    list_of,
    problem_at,
    shown,
    text,
)
from kickoff.formats.yaml_text import Caps, Problem, parse_yaml

CAPS = Caps(size=100_000, depth=8, nodes=10_000, aliases=100)

MOST_PROBLEMS = 10
"""How many problems one message tells."""

_USUAL = Policy()


def load_config(content: str) -> Policy:
    """The policy that the text describes; an empty text is the default one.

    Raises:
        ConfigurationError: up to ten problems in one message, with the line of the first.
    """
    parsed = parse_yaml(content.removeprefix("\ufeff"), CAPS)
    if isinstance(parsed, Problem):
        raise _error([parsed])
    if parsed.root is None or is_null(parsed.root):
        return _USUAL
    problems: list[Problem] = []
    policy = _policy(Fields(parsed.root, problems))
    if problems:
        raise _error(problems)
    return policy


def _policy(fields: Fields) -> Policy:
    roles, people = _names(fields, "roles"), _names(fields, "people")
    policy = Policy(
        tasks=fields.take("tasks", task_glob, _USUAL.tasks),
        branch=fields.take("branch", branch_pattern, _USUAL.branch),
        limits=_limits(fields),
        lease=fields.take("lease", duration, _USUAL.lease),
        retry=_retry(fields),
        default_worker=fields.take("default_worker", name, _USUAL.default_worker),
        workers=_workers(fields),
        rights=_rights(fields, people, roles),
        bots=fields.take("bots", list_of(login), ()),
        roles=roles,
        people=people,
        labels=fields.take("labels", flag, _USUAL.labels),
        legacy_ready=fields.take("legacy_ready", choice(LegacyReady), _USUAL.legacy_ready),
        completion=fields.take("completion", choice(Completing), _USUAL.completion),
    )
    fields.close()
    _check_default_worker(fields, policy)
    _check_people(fields, policy)
    return policy


def _limits(fields: Fields) -> Limits:
    below = fields.inside("limits")
    if below is None:
        return _USUAL.limits
    limits = Limits(
        total=below.take("total", positive, _USUAL.limits.total),
        per_owner=below.take("per_owner", positive, None),
    )
    below.close()
    return limits


def _retry(fields: Fields) -> Retry:
    below = fields.inside("retry")
    if below is None:
        return _USUAL.retry
    retry = Retry(
        budget=below.take("budget", positive, _USUAL.retry.budget),
        backoff=below.take("backoff", duration, _USUAL.retry.backoff),
    )
    below.close()
    return retry


def _rights(fields: Fields, people: Names, roles: Names) -> Rights:
    below = fields.inside("rights")
    return _USUAL.rights if below is None else rights(below, _USUAL.rights, people, roles)


def _workers(fields: Fields) -> Mapping[str, Worker]:
    workers: dict[str, Worker] = {}
    for pair in fields.each("workers"):
        named, where = name(pair.key), f"workers.{shown(pair.key.text)}"
        if isinstance(named, Problem):
            fields.report(where, named)
        workers[pair.key.text] = _worker(Fields(pair.value, fields.problems, where))
    return workers or _USUAL.workers


def _worker(fields: Fields) -> Worker:
    worker = Worker(
        dispatch=fields.need("dispatch", choice(DispatchKind), DispatchKind.NONE),
        workflow=fields.take("workflow", workflow_file, None),
        command=fields.take("command", command, ()),
        limit=fields.take("limit", positive, None),
        lease=fields.take("lease", duration, None),
    )
    fields.close()
    for key, kind in (("workflow", DispatchKind.WORKFLOW), ("command", DispatchKind.COMMAND)):
        node = fields.node_of(key)
        if node is not None and worker.dispatch is not kind:
            fields.report(
                fields.name(key), problem_at(node, f"means nothing without `dispatch: {kind}`")
            )
        if node is None and worker.dispatch is kind:
            said = f"is missing; `dispatch: {kind}` needs it"
            fields.report(fields.name(key), problem_at(fields.node, said))
    return worker


def _names(fields: Fields, key: str) -> Mapping[str, tuple[str, ...]]:
    below = fields.inside(key)
    if below is None:
        return {}
    return {named: below.take(named, list_of(text), ()) for named in below.pairs}


def _check_default_worker(fields: Fields, policy: Policy) -> None:
    if policy.default_worker in policy.workers:
        return
    node = fields.node_of("default_worker") or fields.node_of("workers") or fields.node
    known = policy.workers
    near = did_you_mean(policy.default_worker, known) or f"; there is {', '.join(known)}"
    said = f"is `{policy.default_worker}`, which `workers` does not hold{near}"
    fields.report("default_worker", problem_at(node, said))


def _check_people(fields: Fields, policy: Policy) -> None:
    """One name must not stand for two people."""
    owners: dict[str, str] = {}
    for person, others in policy.people.items():
        for other in (person, *others):
            owner = owners.setdefault(other.casefold(), person)
            if owner != person:
                node = fields.node_of("people") or fields.node
                said = f"gives the name `{shown(other)}` to {owner} and to {person}"
                fields.report("people", problem_at(node, said))


def _error(problems: Sequence[Problem]) -> ConfigurationError:
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column))
    lines = [f"line {p.line}: {p.said}" if p.line else p.said for p in ordered[:MOST_PROBLEMS]]
    if len(ordered) > MOST_PROBLEMS:
        lines.append(f"and {len(ordered) - MOST_PROBLEMS} more")
    return ConfigurationError(
        "\n".join(lines),
        line=ordered[0].line,
        remedy="The keys are described in docs/reference/configuration.md.",
    )
