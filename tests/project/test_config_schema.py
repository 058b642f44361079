"""The schema for editors agrees with what the configuration's reader takes."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from kickoff.core.policy import Policy
from kickoff.errors import ConfigurationError
from kickoff.formats.config import load_config
from project import repository

SCHEMA = json.loads((repository.ROOT / "docs/reference/kickoff.schema.json").read_text())

GOOD = [
    "{}",
    "limits: {total: 2, per_owner: null}\nlease: 90m\nretry: {budget: 1, backoff: 3s}\n",
    "default_worker: a\nworkers: {a: {dispatch: workflow, workflow: a.yml, limit: 1, lease: 1d}}\n",
    'default_worker: a\nworkers: {a: {dispatch: command, command: [claude, -p, "@{plan}"]}}\n',
    "rights: {queue: write, done: [alice, maintain], read: read}\n",
    "tasks: plans/**/*.md\nbranch: work/{id}\nlabels: false\ncompletion: ledger\n",
    "bots: [robot]\nroles: {gardeners: [alice]}\npeople: {alice: [a.smith]}\nlegacy_ready: off\n",
]
BAD = [
    "limit: {total: 2}\n",
    "limits: {total: 0}\n",
    "limits: {total: many}\n",
    "lease: soon\n",
    "tasks: '*.md'\n",
    "workers: {a: {dispatch: robot}}\n",
    "rights: {queues: write}\n",
    "rights: {queue: owner}\n",
    "completion: never\n",
]


def is_valid(text: str) -> bool:
    given: Any = yaml.safe_load(text)
    return jsonschema.Draft7Validator(SCHEMA).is_valid(given)


@pytest.mark.parametrize("text", GOOD)
def test_what_is_read_is_valid(text: str) -> None:
    assert isinstance(load_config(text), Policy)
    assert is_valid(text.replace("off\n", "'off'\n"))


@pytest.mark.parametrize("text", BAD)
def test_what_is_not_read_is_not_valid(text: str) -> None:
    with pytest.raises(ConfigurationError):
        load_config(text)
    assert not is_valid(text)
