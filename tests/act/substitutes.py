"""What differs between a run here and a run on GitHub. All of it is listed here.

1. `uses:` of an action finds a local folder and not github.com: our own action as it is in this
   checkout, and stand-ins for the two that carry artifacts.
2. act gives one token to all jobs of a run. So a run here is of one job, with a token that may what
   the job's `permissions:` say, and a job that needs another one loses its `needs:`.
3. The stateful GitHub is the server, and Kickoff's packages are those that are installed already.

Everything else of the workflows and actions is what people copy.
"""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
from pathlib import Path

from stateful_github.server import Server

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "workflows"
QUEUE, WORKER = "kickoff.yml", "kickoff-worker.yml"
OURS = ("action.yml", "action", "worker", "src", "requirements")
"""What our actions consist of; one that needs more fails here."""

_ARTIFACTS = Path(__file__).parent / "artifacts"
_USES = re.compile(r"uses: (\S+@\S+)")


def publish(folder: Path) -> Path:
    """A copy of our actions, as a release has them."""
    for name in OURS:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


def local_repositories(published: Path) -> dict[str, Path]:
    """The repository and ref of every action that the loop uses, and the folder in its place.

    Raises KeyError for an action that nothing stands in for.
    """
    folders = {
        "kickoff-queue/kickoff": published,
        "actions/upload-artifact": _ARTIFACTS / "upload",
        "actions/download-artifact": _ARTIFACTS / "download",
    }
    texts = [(EXAMPLES / name).read_text() for name in (QUEUE, WORKER)]
    used = {use for text in texts for use in _USES.findall(text)}
    places = {_repository(use): folders[_repository(use).partition("@")[0]] for use in used}
    return dict(sorted(places.items()))


def _repository(use: str) -> str:
    """`owner/name/folder@ref` without the folder."""
    path, _, ref = use.partition("@")
    return "/".join(path.split("/")[:2]) + f"@{ref}"


def alone(workflow: str, job: str) -> str:
    """A workflow's text in which the job needs no other."""
    head, begin, rest = workflow.partition(f"\n  {job}:\n")
    assert begin, f"no job {job}"
    return head + begin + re.sub(r"^    needs: .*\n", "", rest, count=1, flags=re.MULTILINE)


def environment(server: Server, artifacts: Path) -> dict[str, str]:
    """What a job finds in its environment that a runner of GitHub's would say otherwise."""
    return {
        "GITHUB_API_URL": server.url,
        "GITHUB_GRAPHQL_URL": server.graphql_url,
        "GITHUB_SERVER_URL": server.url,
        "KICKOFF_PACKAGES": sysconfig.get_paths()["purelib"],
        "KICKOFF_PYTHON": sys.executable,
        "ARTIFACTS": str(artifacts),
    }
