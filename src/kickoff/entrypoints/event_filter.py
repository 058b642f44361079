"""Tells events that may concern Kickoff from those that do not, before anything is installed.

Runs as a plain file with the runner's own Python and its standard library only:

    python3 -I -S event_filter.py        reads GITHUB_EVENT_NAME and GITHUB_EVENT_PATH

The exit status is 0 for ours and `NOT_OURS` for not ours. The filter is generous: what it lets
through is judged again, by the real parser and with rights; what it cannot read is ours, so that
the run explains what is wrong. An old Python must get through here to be told that it is too old,
hence no `match`.
"""

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

OURS = 0
NOT_OURS = 78

WORD = "kickoff"
COMMAND = "/" + WORD
BLANKS = " \t\u00a0\u3000\ufeff"
OUR_BOT = "github-actions[bot]"
"""Who writes with the job's token; its comments are answers, and answers are no commands."""

_WAKING = frozenset({"schedule", "workflow_dispatch"})
_PULL_REQUEST_ACTIONS = frozenset({"closed", "opened", "reopened", "synchronize"})


class _Unreadable(Exception):
    """The payload lacks what GitHub always sends."""


def is_ours(event: str, payload: object) -> bool:
    """Whether the run of `event` with this payload may have something to do for Kickoff."""
    judge = _JUDGES.get(event)
    if judge is None:
        return event in _WAKING or event == ""
    try:
        return judge(payload)
    except _Unreadable:
        return True


def may_hold_command(body: str) -> bool:
    """Whether a line of `body` begins with the command word."""
    if COMMAND not in body.lower():
        return False
    lines = body.replace("\r", "\n").split("\n")
    return any(line.lstrip(BLANKS).lower().startswith(COMMAND) for line in lines)


def _comment(payload: object) -> bool:
    if _text(payload, "action") not in {"created", "edited"}:
        return False
    if _text(payload, "comment", "user", "login") == OUR_BOT:
        return False
    return may_hold_command(_text(payload, "comment", "body"))


def _issue(payload: object) -> bool:
    action = _text(payload, "action")
    return action == "edited" or (action == "labeled" and _our_label(payload))


def _pull_request(payload: object) -> bool:
    action = _text(payload, "action")
    return action in _PULL_REQUEST_ACTIONS or (action == "labeled" and _our_label(payload))


def _our_label(payload: object) -> bool:
    name = _text(payload, "label", "name").lower()
    return name == WORD or name.startswith(WORD + ":")


def _push(payload: object) -> bool:
    return _text(payload, "ref") == "refs/heads/" + _text(payload, "repository", "default_branch")


def _workflow_run(payload: object) -> bool:
    return _text(payload, "action") == "completed"


def _repository_dispatch(payload: object) -> bool:
    return _text(payload, "action").lower().startswith(WORD)


_JUDGES = {
    "issue_comment": _comment,
    "issues": _issue,
    "pull_request": _pull_request,
    "push": _push,
    "workflow_run": _workflow_run,
    "repository_dispatch": _repository_dispatch,
}


def _text(payload: object, *path: str) -> str:
    value = payload
    for key in path:
        if not isinstance(value, dict) or key not in value:
            raise _Unreadable
        value = value[key]
    if not isinstance(value, str):
        raise _Unreadable
    return value


def _payload(environment: Mapping[str, str]) -> object:
    try:
        with open(environment.get("GITHUB_EVENT_PATH", ""), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):
        return None


def main(environment: Mapping[str, str]) -> int:
    """The exit status for the event that `environment` names."""
    ours = is_ours(environment.get("GITHUB_EVENT_NAME", ""), _payload(environment))
    return OURS if ours else NOT_OURS


if __name__ == "__main__":
    sys.exit(main(os.environ))
