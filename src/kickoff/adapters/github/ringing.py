"""Ringing the queue: its workflow is dispatched, so that it looks now and not at its next tick."""

from __future__ import annotations

from urllib.parse import quote

from kickoff.adapters.github.client import Client


def ring(client: Client, workflow: str, ref: str) -> None:
    """Dispatch a workflow, named by its file, as it is on the branch `ref`. One request.

    Not repeated: one bell too few is made up for by the schedule. Raises a ForgeError.
    """
    client.rest(
        "POST",
        f"actions/workflows/{quote(workflow, safe='')}/dispatches",
        doing=f"start `{workflow}`",
        right="actions: write",
        body={"ref": ref},
    )
