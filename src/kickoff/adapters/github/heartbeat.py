"""When the queue's workflow last ran well on GitHub, and whether its schedule is switched off."""

from __future__ import annotations

from urllib.parse import quote

from kickoff.adapters.github.client import Client
from kickoff.core.doctor.hosting import ACTIVE
from kickoff.core.doctor.workflow import QUEUE
from kickoff.core.wording.ticking import HOSTED_QUIET, Heartbeat
from kickoff.errors import ForgeError

RIGHT = "actions: read"
FILE = QUEUE.rpartition("/")[2]


def heartbeat(client: Client, file: str = FILE) -> Heartbeat:
    """The heartbeat of a queue whose workflow is that file. Two requests; what fails is not known.

    Every event ticks, so that the newest run that went well tells, whatever woke it.
    """
    known = Heartbeat(None, HOSTED_QUIET, f"gh workflow run {file}")
    path = f"actions/workflows/{quote(file, safe='')}"
    try:
        state = client.get(path, doing="look at the queue's workflow", right=RIGHT)
        newest = client.get(
            f"{path}/runs",
            doing="look at the queue's runs",
            right=RIGHT,
            parameters={"status": "success", "per_page": 1},
        )
        runs = list(newest.node.at("workflow_runs").each())
        off = file if state.node.at("state").text() != ACTIVE else ""
        at = runs[0].at("created_at").moment() if runs else None
    except ForgeError:
        return known
    return Heartbeat(at, known.quiet, known.remedy, off)
