"""The action's process: one event in, one outcome out."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kickoff.adapters.github.payload import Arrived, read_event
from kickoff.core.effects import Outcome
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.reasons import REASONS, ReasonCode
from kickoff.core.wording import messages
from kickoff.entrypoints.event_filter import is_ours
from kickoff.entrypoints.last_resort import LastResort
from kickoff.entrypoints.runner_output import Level, add_summary, annotate, log, set_outputs
from kickoff.errors import ExitCode, KickoffError, PermissionMissing, Usage


@dataclass(frozen=True, slots=True)
class Ended:
    """What the step says when it is over; `whole_board` is where the board is uncut."""

    outcome: ReasonCode
    summary: str
    tasks: Sequence[str] = ()
    board: str = ""
    whole_board: str = ""
    status: ExitCode = ExitCode.DONE


def main() -> int:
    """Run for the event that woke the workflow; the exit status is that of design §14."""
    with LastResort(os.environ):
        return run(os.environ)


def run(environment: Mapping[str, str]) -> int:
    """One event; what went wrong is an annotation, `outcome` and the exit status."""
    ended = guarded(environment)
    set_outputs(
        environment,
        {
            "outcome": ended.outcome.value,
            "tasks": json.dumps(list(ended.tasks)),
            "summary": ended.summary,
        },
    )
    if ended.board:
        add_summary(environment, ended.board, ended.whole_board)
    log(f"kickoff: {ended.outcome.value}: {ended.summary}")
    return int(ended.status)


def guarded(environment: Mapping[str, str]) -> Ended:
    """What the event came to, with what went wrong explained."""
    try:
        return act(environment)
    except PermissionMissing as error:
        if environment.get("GITHUB_EVENT_NAME") == "pull_request":
            return Ended(ReasonCode.READ_ONLY_TOKEN, str(error))
        return _failed(error)
    except KickoffError as error:
        return _failed(error)


def _failed(error: KickoffError) -> Ended:
    text = _explained(error)
    annotate(Level.ERROR, text, "Kickoff")
    return Ended(ReasonCode(error.reason), text, status=error.exit_code)


def _explained(error: KickoffError) -> str:
    return f"{error}. {error.remedy}" if error.remedy else str(error)


def act(environment: Mapping[str, str]) -> Ended:
    """Read the event and, if it is ours, run. Raises a KickoffError."""
    name = environment.get("GITHUB_EVENT_NAME", "")
    payload = _payload(environment)
    if not is_ours(name, payload):
        return _not_ours()
    arrived = read_event(name, payload)
    if arrived.comment is not None and not _asks(arrived):
        return _not_ours()
    return _woken(environment, arrived)


def _not_ours() -> Ended:
    return Ended(ReasonCode.NOT_OURS, REASONS[ReasonCode.NOT_OURS].meaning)


def _asks(arrived: Arrived) -> bool:
    """Whether the comment gives a command, in its author's own words."""
    comment = arrived.comment
    if comment is None or comment.editor not in (None, comment.author):
        return False
    return bool(parse_comment(comment.body))


def _payload(environment: Mapping[str, str]) -> object:
    path = environment.get("GITHUB_EVENT_PATH", "")
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Usage(
            f"the event's payload cannot be read from GITHUB_EVENT_PATH ({path or 'not set'})",
            reason="bad_event",
            remedy="run Kickoff in a workflow that one of its events started",
        ) from error


def _woken(environment: Mapping[str, str], arrived: Arrived) -> Ended:
    from kickoff.bootstrap import github_kit
    from kickoff.formats.board import summary_markdown
    from kickoff.service import running

    woken = running.Woken(arrived.event, arrived.comment, private=arrived.private)
    ran = running.run(github_kit(environment), woken, _operation(environment))
    denied = next((t for t in ran.troubles if isinstance(t, PermissionMissing)), None)
    if denied is not None:
        raise denied
    for trouble in ran.troubles:
        annotate(Level.WARNING, _explained(trouble), "Kickoff")
    wrong = ran.misconfigured
    if wrong is not None:
        annotate(Level.ERROR, _explained(wrong), "Kickoff")
    repository, whole = _places(environment)
    board = summary_markdown(ran.view, repository, whole) if ran.view is not None else ""
    tasks = tuple(dict.fromkeys((*ran.tasks, *ran.changed)))
    said = _in_a_sentence(ran.outcomes)
    if wrong is None:
        return Ended(ran.outcome, said or REASONS[ran.outcome].meaning, tasks, board, whole)
    outcome = ran.outcome if ran.outcomes else ReasonCode(wrong.reason)
    return Ended(outcome, f"{said} {wrong}".lstrip(), tasks, board, whole, wrong.exit_code)


def _places(environment: Mapping[str, str]) -> tuple[str, str]:
    """The repository's name, and where its board is."""
    repository = environment.get("GITHUB_REPOSITORY", "")
    server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
    branch = environment.get("KICKOFF_STATE_BRANCH") or "kickoff-state"
    return repository, f"{server}/{repository}/tree/{branch}"


def _in_a_sentence(outcomes: Sequence[Outcome]) -> str:
    """What became of the commands; answers of several lines, such as tables, are in the thread."""
    said = (messages.outcome_sentence(outcome) for outcome in outcomes)
    return " ".join(text for text in said if text and "\n" not in text)


def _operation(environment: Mapping[str, str]) -> str:
    """A name for this run's operation that no other run has."""
    run_id = environment.get("GITHUB_RUN_ID", "0")
    attempt = environment.get("GITHUB_RUN_ATTEMPT", "1")
    return f"gh-{run_id}.{attempt}-{secrets.token_hex(4)}"


if __name__ == "__main__":
    sys.exit(main())
