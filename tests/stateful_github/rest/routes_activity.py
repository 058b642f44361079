"""Routes of what happened to branches: forced pushes and deletions by people, and nothing else.

GitHub lists ordinary pushes too, and what was done through the API; whoever asks without naming a
type finds them missing here.
"""

from __future__ import annotations

from stateful_github.clock import stamp
from stateful_github.model.activities import Activity
from stateful_github.render.accounts import account
from stateful_github.render.links import Json, Links
from stateful_github.rest.router import REPO, Ask, Reply, route


@route("GET", f"{REPO}/activity")
def list_activities(ask: Ask) -> Reply:
    """The newest first; `ref` and `activity_type` choose, `time_period` is not looked at."""
    home = ask.reading("contents")
    ref, kind = ask.query.get("ref"), ask.query.get("activity_type")
    names = (ref, f"refs/heads/{ref}")
    chosen = [
        one
        for one in reversed(home.activities)
        if (ref is None or one.ref in names) and (kind is None or one.kind == kind)
    ]
    size = int(ask.query.get("per_page", "30"))
    return Reply(200, [_shown(one, ask.links) for one in chosen[:size]])


def _shown(one: Activity, links: Links) -> Json:
    return {
        "id": one.database_id,
        "node_id": f"PSH_{one.database_id}",
        "before": one.before,
        "after": one.after,
        "ref": one.ref,
        "timestamp": stamp(one.at),
        "activity_type": one.kind,
        "actor": account(one.actor, links),
    }
