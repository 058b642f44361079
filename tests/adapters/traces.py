"""Everything in a repository that is the user's: compared before and after, nothing may differ."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

OURS = ("refs/heads/kickoff-state", "refs/kickoff/", "refs/kickoff-seen/")


def traces(folder: Path, environment: Mapping[str, str]) -> Mapping[str, object]:
    """Refs but for ours, and every file but for the object store, our folders and what is ours."""

    def git(*arguments: str) -> str:
        asked = ["git", *arguments]
        ran = subprocess.run(asked, cwd=folder, env=environment, check=True, capture_output=True)
        return ran.stdout.decode()

    refs = git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    common = Path(git("rev-parse", "--path-format=absolute", "--git-common-dir").strip())
    left_out = [common / "objects", common / "kickoff", common / "refs/kickoff"]
    left_out += [common / "refs/kickoff-seen"]
    left_out += [common / "refs/heads/kickoff-state", common / "logs/refs/heads/kickoff-state"]
    files = {
        path.relative_to(folder if path.is_relative_to(folder) else common): path.read_bytes()
        for top in {folder, common}
        for path in top.rglob("*")
        if path.is_file() and not any(path.is_relative_to(one) for one in left_out)
    }
    return {"refs": [ref for ref in refs if not ref.startswith(OURS)], "files": files}
