"""The options that every command takes, wherever they stand in front of ` -- `."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import click


class Colour(StrEnum):
    """When colour is used."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Options:
    """What was chosen; None and False for what was not."""

    repo: str | None = None
    remote: str | None = None
    folder: Path = Path()
    state_branch: str | None = None
    config: str | None = None
    json: bool = False
    dry_run: bool = False
    colour: Colour = Colour.AUTO
    verbose: int = 0


@dataclass(slots=True)
class Session:
    """One call of the command: its environment, the note behind ` -- `, and what was chosen so far.

    It grows while click reads the words, so that a mistake in them is told as it was asked for.
    """

    environment: Mapping[str, str]
    note: tuple[str, ...] = ()
    chosen: dict[str, object] = field(default_factory=dict)

    @property
    def options(self) -> Options:
        """The options as far as they have been read."""
        known = self.chosen
        return Options(
            repo=_text(known.get("repo")),
            remote=_text(known.get("remote")),
            folder=Path(str(known.get("folder") or ".")),
            state_branch=_text(known.get("state_branch")),
            config=_text(known.get("config")),
            json=bool(known.get("json")),
            dry_run=bool(known.get("dry_run")),
            colour=Colour(str(known.get("color") or Colour.AUTO)),
            verbose=int(str(known.get("verbose") or 0)),
        )


def session_of(context: click.Context) -> Session:
    """The session that a command runs in."""
    return context.ensure_object(Session) if context.obj is None else _session(context.obj)


def shared_options() -> list[click.Parameter]:
    """Fresh copies for one command; behind a verb they mean the same as in front of it."""
    return list(_options())


def _options() -> Iterator[click.Option]:
    yield _option(
        "--repo", metavar="OWNER/NAME", tells="A repository on GitHub, by an API token (GH_TOKEN)."
    )
    yield _option(
        "--remote", metavar="NAME", tells="The git remote that holds the queue; `.` means none."
    )
    yield _option("-C", "folder", metavar="PATH", tells="Run as if started in that folder.")
    yield _option(
        "--state-branch", metavar="NAME", tells="The branch that holds the queue (kickoff-state)."
    )
    yield _option(
        "--config", metavar="PATH", tells="The configuration's path (.github/kickoff.yml)."
    )
    yield _flag("--json", tells="Print one JSON object per answer, for programs.")
    yield _flag("--dry-run", tells="Decide and print, and change nothing.")
    yield _option(
        "--color",
        metavar="WHEN",
        kind=click.Choice([c.value for c in Colour]),
        tells="Colour: auto, always or never. NO_COLOR is respected.",
    )
    yield click.Option(
        ["-v", "--verbose"],
        count=True,
        expose_value=False,
        callback=_remember,
        help="Say more on standard error; with -vv where a mistake of Kickoff's own came from.",
    )


def _option(
    *names: str, metavar: str, tells: str, kind: click.ParamType[object] | None = None
) -> click.Option:
    return click.Option(
        names, metavar=metavar, help=tells, type=kind, expose_value=False, callback=_remember
    )


def _flag(name: str, *, tells: str) -> click.Option:
    return click.Option(
        [name], is_flag=True, default=False, help=tells, expose_value=False, callback=_remember
    )


def _remember(context: click.Context, parameter: click.Parameter, value: object) -> object:
    """Keep what was chosen; what was left out behind the verb may stand in front of it."""
    if value and parameter.name and context.obj is not None:
        _session(context.obj).chosen[parameter.name] = value
    return value


def _session(found: object) -> Session:
    if not isinstance(found, Session):
        raise TypeError(f"a Session was expected, not {type(found).__name__}")
    return found


def _text(value: object) -> str | None:
    return str(value) if value else None
