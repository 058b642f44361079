"""Every key of the configuration, and which of them this version only checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.writing import code, prose, sources, table
from kickoff.core.grammar.verbs import VERBS, Right
from kickoff.core.policy import Role
from kickoff.formats.config_keys import CONFIG_KEYS, ConfigKey

WHERE_READ: Mapping[str, str] = {
    "lease": r"\.lease_until\b",
    "workers.*.lease": r"\.lease_until\b",
}
"""Keys that this version checks and may not use: how the code looks that would use them."""


def configuration() -> Iterator[str]:
    """Every key of the configuration."""
    roles = ", ".join(code(role.value) for role in Role)
    yield "# Configuration"
    yield prose("""
        `.github/kickoff.yml` on the default branch. The file may be missing, and so may every key;
        a `*` stands for a name of your own. A key that is not listed here is an error, told with
        its line. While the file cannot be read nothing is started; merges are recorded all the
        same.
    """)
    rows = (
        (code(k.path), k.kind, code(k.default) if k.default else "", _key(k)) for k in CONFIG_KEYS
    )
    yield table(("key", "value", "default", "meaning"), rows)
    yield f"Roles, from the weakest: {roles}."
    yield prose("""
        A `workflow` is started in Actions, a `command` on the machine whose tick gets to it first,
        and `none` is a person, who claims tasks. A task that only another runner can start waits
        there with `worker_elsewhere`. Editors complete and check the file with
        [its schema](kickoff.schema.json), when its first line names it:

        ```yaml
        # yaml-language-server: $schema=https://raw.githubusercontent.com/kickoff-queue/kickoff/v1/docs/reference/kickoff.schema.json
        ```

        ```yaml
        # .github/kickoff.yml
        limits: {total: 2}
        default_worker: docs
        workers:
          docs: {dispatch: workflow, workflow: kickoff-worker.yml}
          code: {dispatch: workflow, workflow: code.yml, limit: 1}
          local: {dispatch: command, command: [claude, -p, "@{plan}"]}
          someone: {dispatch: none, lease: 3d}
        rights: {queue: maintain}
        ```
    """)
    yield from _rights()


def _rights() -> Iterator[str]:
    """Who may use what: the groups, and how one line is read."""
    yield "## Rights"
    yield prose("""
        A value is a role, or a list of roles and logins. Whoever has one of the roles, or a
        stronger one, may use the verb, and so may whoever is one of the logins. A verb's own line
        goes before that of its group.

        ```yaml
        # .github/kickoff.yml
        rights:
          queue: write
          retry: maintain
          done: [alice, maintain]
          pause: [alice, bob]           # these two and nobody else
        ```
    """)
    rows = ((code(right.value), _verbs_of(right)) for right in Right)
    yield table(("group", "verbs"), rows)
    yield prose("""
        - `queue`, `hold` and `pause` mean the groups of that name. The lowest role is `triage`; for
          `read` and its verbs it is `read`.
        - Instead of a login another name of that person may stand (`people`), or a role of your own
          (`roles`), which means its members. All names of a person count as that person, also when
          they give commands: list none there that is the login of somebody else.
        - Somebody whose login is the name of a role is written with an `@`: `["@admin"]`.
        - Whoever queued a task may cancel it, and whoever holds one may release or extend it,
          whatever stands here.
        - On a public repository somebody with less than triage is not answered, even if they are
          named here: the file is not read for them.
        - Bots count only when `bots` lists them, and need the right like anybody.
    """)


def _verbs_of(right: Right) -> str:
    return ", ".join(code(verb) for verb, rule in VERBS.items() if rule.right is right)


def _key(key: ConfigKey) -> str:
    place = WHERE_READ.get(key.path)
    if place is None:
        return key.meaning
    setters = ("core/policy.py", "formats/config.py", "formats/config_keys.py")
    used = any(re.search(place, text) for text in sources(*setters))
    return key.meaning if used else f"{key.meaning} *(checked, without effect in this version)*"
