"""The demo's repository: made anew, with plans, a worker and a configuration, on `main`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.terms import OWN
from kickoff.core.text.quoting import plain
from kickoff.errors import Refused

PERSON = "Robin"
"""Who has planned the garden, asks for the work and merges it."""

_SETTINGS = (
    ("user.name", PERSON),
    ("user.email", "robin@garden.example"),
    ("commit.gpgSign", "false"),
    ("core.hooksPath", "/dev/null"),
    ("kickoff.remote", "."),
    ("kickoff.updateCheckout", "true"),
)
"""Only of this repository: Robin's name, no hooks or signatures of yours, records into `main`."""


def lay_out(folder: Path, environment: Mapping[str, str]) -> Git:
    """The repository in `folder`, which is made. Raises Refused unless it is empty or new."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            f"{plain(str(folder), 300)} is not empty",
            reason="bad_input",
            remedy="Name a folder that is not there yet, or none for a temporary one.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files(__package__) / "garden") as garden:
        shutil.copytree(
            garden, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    _configure(folder)
    git = Git(folder, environment, terms=OWN)
    git.run("init", "--quiet", "--template=", "--initial-branch=main")
    for key, value in _SETTINGS:
        git.run("config", key, value)
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message", "Plan the garden")
    return git


def _configure(folder: Path) -> None:
    """The configuration in its place; where there is no `python3`, with the Python that runs."""
    text = (folder / "kickoff.yml").read_text(encoding="utf-8")
    (folder / "kickoff.yml").unlink()
    if shutil.which("python3") is None:
        text = text.replace("[python3,", f"[{sys.executable},")
    place = folder / ".github" / "kickoff.yml"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
