"""`kickoff replay`: the whole ledger decided again, and what of it nobody can have decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from kickoff import __version__
from kickoff.core.text.quoting import one_line
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.calls import refuse_if_gone
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.errors import ExitCode
from kickoff.formats.report_json import report_json
from kickoff.formats.report_tasks import moment, said
from kickoff.service.replaying import MEANINGS, Finding, Judged, Replayed, replay, summed_up

STRIDE = 100
"""Commits between two words on how far it is."""

SHOWN = 10
"""Commits that are told one by one."""

TEXT = """\
Every commit of the queue's branch holds what was known when it was decided. This decides all of it
again, from the first commit on, and compares: each registry has to come out to the byte. What was
edited by hand does not, and the first such commit is named.

The exit status is 1 when a commit does not come out again. One that another version of Kickoff
decided differently is told of, and proves nothing.
"""


@click.pass_context
def _replay(context: click.Context) -> int:
    """Replay, and say what does not come out again."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    result = summed_up(_counted(replay(place.kit.state), screen))
    if not result.commits:
        refuse_if_gone(place)
    if session.options.json:
        print_json(screen, report_json(result.reason, None), _facts(result))
    else:
        for line in _lines(result, place):
            screen.say(line)
    return ExitCode.REFUSED if result.edited else ExitCode.DONE


def _counted(judged: Iterator[Judged], screen: Screen) -> Iterator[Judged]:
    for number, one in enumerate(judged, start=1):
        if number % STRIDE == 0:
            screen.progress(f"{number} commits …")
        yield one


def _lines(result: Replayed, place: Place) -> Iterator[str]:
    if not result.commits:
        yield f"Nothing has been decided in {place.name} yet."
        return
    yield f"{place.name} · {_summary(result)}"
    if result.first is not None:
        yield "Not as it was decided, the first one first:"
        yield from _told(result.edited)
        yield f"To see it: git show {result.first.commit.commit}"
        yield "To take it back: docs/how-to/restore-the-state-branch.md"
    if result.unjudged:
        yield f"What nothing can be told of (this is Kickoff {__version__}):"
        yield from _told(result.unjudged)


def _summary(result: Replayed) -> str:
    commits, edited, unjudged = result.commits, len(result.edited), len(result.unjudged)
    counted = "1 commit" if commits == 1 else f"{commits} commits"
    if not edited and not unjudged:
        every = "it comes" if commits == 1 else "every one comes"
        return f"{counted}, and {every} out again to the byte"
    parts = [f"{commits - edited - unjudged} come out again"]
    parts += [f"{edited} {'does' if edited == 1 else 'do'} not"] if edited else []
    parts += [f"{unjudged} cannot be judged"] if unjudged else []
    return f"{counted}: {', '.join(parts)}"


def _told(judged: Sequence[Judged]) -> Iterator[str]:
    for one in judged[:SHOWN]:
        at = f"{one.commit.at:%Y-%m-%d %H:%M:%S}" if one.commit.at else ""
        cells = (one.commit.commit[:12], at, _subject(one))
        yield f"  {' · '.join(cell for cell in cells if cell)}"
        yield f"    {_meaning(one)}"
    if len(judged) > SHOWN:
        yield f"  … and {len(judged) - SHOWN} more; --json has all"


def _meaning(one: Judged) -> str:
    says = MEANINGS[one.finding] if one.finding else ""
    if one.finding is Finding.OTHER_VERSION and one.decided_by:
        says = f"{says} ({one.decided_by})"
    return f"{says}; it changed {', '.join(one.tasks)}" if one.tasks else says


def _subject(one: Judged) -> str:
    return one_line(one.commit.message.partition("\n")[0])


def _facts(result: Replayed) -> Mapping[str, object]:
    return {
        "commits": result.commits,
        "not_reproduced": [_fact(one) for one in result.edited],
        "not_judged": [_fact(one) for one in result.unjudged],
    }


def _fact(one: Judged) -> Mapping[str, object]:
    return said(
        {
            "commit": one.commit.commit,
            "at": moment(one.commit.at) if one.commit.at else None,
            "summary": _subject(one),
            "finding": one.finding.value if one.finding else None,
            "says": MEANINGS[one.finding] if one.finding else None,
            "kickoff": one.decided_by or None,
            "changed": list(one.tasks),
        }
    )


command = own_command("replay", _replay, TEXT)
