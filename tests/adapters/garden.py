"""The repository that the adapters' tests work on."""

from __future__ import annotations

from collections.abc import Callable

from kickoff.adapters.github.client import Client

WORKER = """\
name: worker
run-name: work on ${{ inputs.task }} (${{ inputs.token }})
on:
  workflow_dispatch:
    inputs:
      task: {type: string}
      path: {type: string}
      branch: {type: string}
      attempt: {type: string}
      token: {type: string}
      note: {type: string}
jobs:
  work:
    runs-on: ubuntu-latest
    steps:
      - run: echo work
"""

FILES = {
    "README.md": "# Garden\n",
    "tasks/hello.md": "# Hello\n",
    "tasks/deep/down/roots.md": "# Roots\n",
    ".github/kickoff.yml": "labels: true\n",
    ".github/workflows/kickoff-worker.yml": WORKER,
}
ROLES = {"alice": "write", "tom": "triage", "mia": "maintain", "ann": "admin", "rita": "read"}
RIGHTS = {"contents": "write", "issues": "write", "pull_requests": "write", "actions": "write"}

ClientFor = Callable[..., Client]
"""Makes a client for a repository, with a token of its own."""
