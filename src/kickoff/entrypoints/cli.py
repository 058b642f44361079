"""The `kickoff` command: the grammar of the comments, in a shell, on a GitHub repository."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Mapping, Sequence

from kickoff import __version__
from kickoff.core import terminal
from kickoff.core.actions import ACTIONS
from kickoff.core.commands import Asked, Command, CommandError, parse_words
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.reasons import ReasonCode, Tone, tone
from kickoff.core.verbs import VERBS, Right, Verb, usage
from kickoff.errors import ExitCode, KickoffError, Usage

TICK = "tick"
SEE_HELP = "kickoff --help lists them all"

_DESCRIPTION = """\
A task queue that lives in a GitHub repository. The words are those of a `/kickoff` comment:

  kickoff fix-login priority=p1        put a task into the queue
  kickoff status fix-login             show where it stands
  kickoff tick --dry-run               show what the next tick would do; changes nothing
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is that of `kickoff.errors.ExitCode`."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        head, note = _before_note(given)
        options = _parser().parse_args(head)
        options.words += note
        return int(_dispatch(options, dict(os.environ)))
    except KickoffError as error:
        sys.stderr.write(f"kickoff: {error}\n")
        if error.remedy:
            sys.stderr.write(f"  {error.remedy}\n")
        return int(error.exit_code)


def _before_note(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words before ` -- `, and the note with its dashes: what stands there is no option."""
    at = list(given).index("--") if "--" in given else len(given)
    return list(given[:at]), list(given[at:])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kickoff",
        description=_DESCRIPTION,
        epilog=_verbs(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"kickoff {__version__}")
    parser.add_argument("--repo", metavar="OWNER/NAME", help="default: $GITHUB_REPOSITORY")
    parser.add_argument("--state-branch", metavar="NAME", help="the branch that holds the queue")
    parser.add_argument("--config", metavar="PATH", help="the configuration on the default branch")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--dry-run", action="store_true", help="decide, print, change nothing")
    parser.add_argument("words", nargs="*", help="what you would write after /kickoff, or tick")
    return parser


def _verbs() -> str:
    lines = [f"  {usage(verb)[1:]}\n      {VERBS[verb].summary}" for verb in ACTIONS]
    token = "The token is read from GITHUB_TOKEN or GH_TOKEN."
    return "\n".join(
        ("commands:", "  kickoff tick\n      one pass of the heartbeat", *lines, "", token)
    )


def _dispatch(options: argparse.Namespace, environment: Mapping[str, str]) -> ExitCode:
    words: list[str] = options.words or ["list"]
    if words[0] == Verb.HELP:
        return _help(words[1:])
    if words == [TICK]:
        return _run(options, environment, ())
    asked = parse_words([*words, "dry-run"] if options.dry_run else words)
    if isinstance(asked, CommandError):
        remedy = f"Did you mean: {asked.corrected.removeprefix('/')}" if asked.corrected else ""
        raise Usage(f"not understood: {asked.detail}", reason=asked.code.value, remedy=remedy)
    if VERBS[asked.verb].targets and not asked.targets:
        return _without_task(options, environment, asked.verb)
    return _run(options, environment, (asked,))


def _without_task(
    options: argparse.Namespace, environment: Mapping[str, str], verb: Verb
) -> ExitCode:
    """A shell stands in no thread: what would look at its task looks at all of them."""
    if VERBS[verb].right is Right.READ:
        return _run(options, environment, (Command(Verb.LIST),))
    raise Usage(
        "which task?", reason="no_task_here", remedy=f"For example: {VERBS[verb].example[1:]}"
    )


def _help(words: Sequence[str]) -> ExitCode:
    """All commands, or one: nothing has to be asked for that."""
    asked = parse_words([Verb.HELP, *words])
    topic = asked.arguments.topic if isinstance(asked, Command) else None
    if words and topic is None:
        raise Usage(f"there is no command {words[0]}", reason="not_understood", remedy=SEE_HELP)
    print(_parser().format_help() if topic is None else _verb(topic))
    return ExitCode.DONE


def _verb(verb: Verb) -> str:
    rule = VERBS[verb]
    return f"{usage(verb)[1:]}\n    {rule.summary}\n\nfor example\n    {rule.example[1:]}"


def _run(
    options: argparse.Namespace, environment: Mapping[str, str], said: tuple[Asked, ...]
) -> ExitCode:
    from kickoff.bootstrap import github_kit, viewer
    from kickoff.core.view import view
    from kickoff.formats.report_json import report_json
    from kickoff.service.running import Woken, preview, run
    from kickoff.service.telling import surroundings

    settings = _settings(options, environment)
    kit = github_kit(settings)
    op = f"cli-{secrets.token_hex(8)}"
    if not said and options.dry_run:
        world, decision = preview(kit, Woken(Tick("cli")), op)
        board = view(decision.registry, surroundings(world))
        reasons = decision.reasons or (ReasonCode.TICKED if decision.changed else ReasonCode.IDLE,)
        text = terminal.preview(decision.effects, board)
        print(report_json(reasons[0], board) if options.json else text)
        return ExitCode.DONE
    woken = Woken(CommandsIssued(()), None, said, viewer(settings)) if said else Woken(Tick("cli"))
    ran = run(kit, woken, op)
    for trouble in ran.troubles:
        sys.stderr.write(f"kickoff: {trouble}\n")
    if options.json:
        print(report_json(ran.outcome, ran.view, ran.tasks))
    elif ran.view is not None:
        print(terminal.shell_answer(ran.outcomes, ran.tasks, ran.view))
    refused = tone(ran.outcome) in (Tone.REFUSED, Tone.NOT_UNDERSTOOD)
    return ExitCode.REFUSED if refused else ExitCode.DONE


def _settings(options: argparse.Namespace, environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment with the options in it."""
    chosen = {
        "GITHUB_REPOSITORY": options.repo,
        "GITHUB_TOKEN": environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN"),
        "KICKOFF_STATE_BRANCH": options.state_branch,
        "KICKOFF_CONFIG": options.config,
    }
    settings = {**environment, **{name: value for name, value in chosen.items() if value}}
    if not settings.get("GITHUB_REPOSITORY"):
        raise Usage(
            "which repository?", reason="bad_event", remedy="Add --repo OWNER/NAME, for example."
        )
    if not settings.get("GITHUB_TOKEN"):
        raise Usage(
            "no token: neither GITHUB_TOKEN nor GH_TOKEN is set",
            reason="permission_missing",
            remedy="With GitHub's own command line: export GH_TOKEN=$(gh auth token)",
        )
    return settings


if __name__ == "__main__":
    sys.exit(main())
