"""Every key of the configuration, and which of them this version only checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.writing import code, prose, sources, table
from kickoff.core.policy import Role
from kickoff.formats.config_keys import CONFIG_KEYS, ConfigKey

WHERE_READ: Mapping[str, str] = {
    "lease": r"\.lease_until\b",
    "workers.*.lease": r"\.lease_until\b",
    "roles.*": r"policy\.roles\b",
    "people.*": r"policy\.people\b",
    "legacy_ready": r"policy\.legacy_ready\b",
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
        In this version a worker is a workflow: tasks whose worker is a `command` or `none` wait
        with `worker_elsewhere`. `completion: pull_request` writes a commit, as `commit` does.

        ```yaml
        # .github/kickoff.yml
        limits: {total: 2}
        default_worker: docs
        workers:
          docs: {dispatch: workflow, workflow: kickoff-worker.yml}
          code: {dispatch: workflow, workflow: code.yml, limit: 1}
        rights: {queue: maintain}
        ```
    """)


def _key(key: ConfigKey) -> str:
    place = WHERE_READ.get(key.path)
    if place is None:
        return key.meaning
    setters = ("core/policy.py", "formats/config.py", "formats/config_keys.py")
    used = any(re.search(place, text) for text in sources(*setters))
    return key.meaning if used else f"{key.meaning} *(checked, without effect in this version)*"
