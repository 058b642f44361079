"""The help: one page for the whole command, one for each of its commands. Also the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import click

from kickoff.core.grammar.verbs import VERBS, Argument, Verb
from kickoff.entrypoints.cli.shell_words import TARGETS, shell_example, shell_usage
from kickoff.errors import ExitCode

WIDTH = 80
"""Columns that a page takes, whatever the terminal has: it is read, not filled."""


@dataclass(frozen=True, slots=True)
class Own:
    """A command that only a shell has: the module with its `command`, and a line on it."""

    module: str
    summary: str


_HERE = "kickoff.entrypoints.cli"

OWN: Mapping[str, Own] = {
    "tick": Own(f"{_HERE}.tick", "one pass of the heartbeat: look, decide, start, record"),
    "watch": Own(f"{_HERE}.watch", "tick again and again, and show the board while it changes"),
    "serve": Own(f"{_HERE}.serve", "the board as a page in your browser, on this machine only"),
    "board": Own(f"{_HERE}.board", "the board as pages in a folder, to publish or open from disk"),
    "log": Own(f"{_HERE}.log", "what happened: who asked what, and what came of it"),
    "replay": Own(f"{_HERE}.replay", "decide everything again, and find what nobody decided"),
    "worktrees": Own(f"{_HERE}.worktrees", "the worktrees of local workers; `prune` removes"),
    "init": Own(f"{_HERE}.init", "write what a repository needs for a queue, after a diff"),
    "migrate": Own(f"{_HERE}.migrate", "move a queue that lives in files into this one"),
    "doctor": Own(f"{_HERE}.doctor", "what is wrong with the set-up, and what mends it"),
    "demo": Own(f"{_HERE}.demo", "see the whole loop in half a minute, in a repository of its own"),
    "completion": Own(f"{_HERE}.completion", "the script that completes words in your shell"),
    "version": Own(f"{_HERE}.version", "which Kickoff this is"),
}
"""The commands besides the verbs."""

GROUPS: Mapping[str, Sequence[str]] = {
    "The queue": (
        Verb.QUEUE, Verb.CANCEL, Verb.RETRY, Verb.CONTINUE, Verb.PRIORITY, Verb.AFTER, Verb.WORKER,
        Verb.HOLD, Verb.RESUME, Verb.LINK,
    ),
    "See": (Verb.STATUS, Verb.WHY, Verb.LIST, "serve", "board", "log", "worktrees"),
    "Run": ("tick", "watch"),
    "Do a task yourself": (Verb.CLAIM, Verb.EXTEND, Verb.RELEASE),
    "Look after the queue": (
        Verb.PAUSE, Verb.UNPAUSE, Verb.DONE, Verb.REOPEN, "replay", "migrate",
    ),
    "The command itself": (Verb.HELP, "init", "doctor", "demo", "completion", "version"),
}  # fmt: skip
"""Every command, in the groups of the page."""

BEGIN = (
    ("kickoff fix-login", "queue the task planned in tasks/fix-login.md"),
    ("kickoff status", "the board: what is in work, what waits, and for what"),
    ("kickoff why fix-login", "what keeps that task from starting"),
    ("kickoff tick --dry-run", "what a tick would do now; it changes nothing"),
    ("kickoff watch", "start workers and see them work, until Ctrl-C"),
)

FILES = (
    ("tasks/**/*.md", "plans, one task each; the file's name is the task's id"),
    (".github/kickoff.yml", "the configuration, on the default branch; every key has a default"),
    ("kickoff-state", "the branch that holds the queue; its README is the board"),
    (".kickoff/", "worktrees of local workers; ignored by git"),
    (".git/kickoff/", "what concerns this clone alone: logs and plans of local workers"),
)

ENVIRONMENT = (
    ("GH_TOKEN, GITHUB_TOKEN", "the token for --repo; a clone needs none"),
    ("GITHUB_REPOSITORY", "OWNER/NAME where neither --repo nor a clone says"),
    ("NO_COLOR, COLUMNS", "no colour, and how wide the terminal is"),
)

STATUSES: Mapping[ExitCode, str] = {
    ExitCode.DONE: "done, or nothing to do",
    ExitCode.REFUSED: "refused: the answer says why",
    ExitCode.USAGE: "not understood",
    ExitCode.CONFIGURATION: "the configuration or the set-up is wrong",
    ExitCode.REGISTRY_UNREADABLE: "the queue's branch cannot be trusted; nothing is written",
    ExitCode.FORGE: "GitHub, git or the remote failed",
    ExitCode.BUSY: "others moved the queue too often; try again",
    ExitCode.BUG: "a mistake in Kickoff itself",
}

EXAMPLES = (
    ("kickoff fix-login priority=p1 after=add-token-store", "order and dependencies"),
    ("kickoff 'tasks/auth/*' worker=claude", "every task of a folder, for one worker"),
    ("kickoff continue fix-login -- also cover the error page", "a note stands behind --"),
    ("kickoff --repo octo/plans tick --dry-run", "look at any repository, change nothing"),
    ("kickoff --json list | jq '.tasks[].id'", "for programs"),
)

_DESCRIPTION = """\
kickoff: a task queue that lives in a git repository. Plans are Markdown files,
the queue is a branch, workers are branches; nobody hosts anything. The words
are those of a /kickoff comment, and so are the answers."""

_OPTION_WORDS: Mapping[Argument, tuple[str, str]] = {
    Argument.PRIORITY: ("priority=p0|p1|p2|p3", "how urgent it is; p2 unless said"),
    Argument.WORKER: ("worker=NAME", "one of the configured workers"),
    Argument.AFTER: ("after=TASK,…", "wait until these are completed"),
    Argument.NOT_BEFORE: ("not-before=TIME", "2026-11-21T10:00Z, or a wait such as 2h"),
    Argument.DRY_RUN: ("dry-run", "say what would happen, change nothing"),
    Argument.RETRY: ("keep, fresh", "on the same branch, or on a new one"),
}


def summary_of(name: str) -> str:
    """What a command does, in half a sentence."""
    return OWN[name].summary if name in OWN else VERBS[Verb(name)].summary


def group_page(program: click.Group, context: click.Context) -> str:
    """`kickoff --help`."""
    return "\n".join(_group_lines(program, context)).rstrip()


def _group_lines(program: click.Group, context: click.Context) -> Iterator[str]:
    yield _DESCRIPTION
    yield from _section("Usage", ["kickoff [OPTION …] [COMMAND] [TASK …] [KEY=VALUE …] [-- NOTE]"])
    yield from _section("Begin with", _pairs(BEGIN))
    yield from ("", "Commands (kickoff help COMMAND explains one)")
    for title, names in GROUPS.items():
        yield f"  {title}"
        yield from (f"    {line}" for line in _pairs([(n, summary_of(n)) for n in names], 12))
    yield from _section("Options, anywhere in front of --", _pairs(option_rows(program, context)))
    yield from _section("Which queue", wrap(WHICH_QUEUE, WIDTH - 2))
    yield from _section("Files", _pairs(FILES))
    yield from _section("Environment", _pairs(ENVIRONMENT))
    statuses = [(str(int(status)), text) for status, text in STATUSES.items()]
    yield from _section("Exit status", _pairs(statuses))
    yield from _section("Examples", _pairs(EXAMPLES))
    yield from _section("More", MORE)


WHICH_QUEUE = (
    "With --repo, that repository on GitHub, by an API token. Else the git repository of the "
    "current folder: a plain one keeps its queue here or on its remote, a clone of GitHub works "
    "on the very queue that the action works on, without a token. Else $GITHUB_REPOSITORY."
)

MORE = (
    "docs/how-to/use-the-shell.md, docs/reference/command-line.md",
    "https://github.com/kickoff-queue/kickoff",
)


def verb_page(verb: Verb) -> str:
    """`kickoff help VERB`, and `kickoff VERB --help`."""
    return "\n".join(_verb_lines(verb)).rstrip()


def _verb_lines(verb: Verb) -> Iterator[str]:
    rule = VERBS[verb]
    summary = rule.summary
    yield from wrap(f"kickoff {verb}: {summary}", WIDTH)
    shape = shell_usage(verb).replace(" …", "\N{NO-BREAK SPACE}…")
    folded = wrap(shape, WIDTH - 2, subsequent_indent="    ", break_on_hyphens=False)
    yield from _section("Usage", [line.replace("\N{NO-BREAK SPACE}", " ") for line in folded])
    if rule.targets:
        yield from _section("Tasks", wrap(TARGETS, WIDTH - 2))
    words = [_OPTION_WORDS[option] for option in rule.options]
    if words:
        yield from _section("Words", _pairs(words))
    yield from _section("Example", [shell_example(verb)])
    if rule.aliases:
        yield from _section("Also", [f"kickoff {alias} says the same" for alias in rule.aliases])
    yield from ("", _SHARED)


def own_page(command: click.Command, context: click.Context) -> str:
    """The page of a command that only a shell has; its docstring is the text."""
    return "\n".join(_own_lines(command, context)).rstrip()


def _own_lines(command: click.Command, context: click.Context) -> Iterator[str]:
    name = command.name or ""
    yield from wrap(f"kickoff {name}: {summary_of(name)}", WIDTH)
    yield from _section("Usage", [" ".join(("kickoff", name, *_shape(command, context)))])
    for paragraph in (command.help or "").strip().split("\n\n"):
        yield ""
        yield from wrap(" ".join(paragraph.split()), WIDTH)
    own = _own_rows(command, context)
    if own:
        yield from _section("Options", _pairs(own))
    yield from ("", _SHARED)


def _shape(command: click.Command, context: click.Context) -> Iterator[str]:
    """The options that must be there, and the arguments."""
    for option in command.get_params(context):
        if isinstance(option, click.Option) and option.required:
            yield f"{option.opts[0]} {option.make_metavar(context)}"
    _, *arguments = command.collect_usage_pieces(context)
    yield from arguments


_SHARED = "The options of kickoff --help go here too, in front of ` -- `."


def _own_rows(command: click.Command, context: click.Context) -> list[tuple[str, str]]:
    shared = {row[0] for row in option_rows(context.find_root().command, context)}
    return [row for row in option_rows(command, context) if row[0] not in shared]


def option_rows(command: click.Command, context: click.Context) -> list[tuple[str, str]]:
    """Every option of a command and what it does."""
    options = (p for p in command.get_params(context) if isinstance(p, click.Option))
    rows = (option.get_help_record(context) for option in options)
    return [(row[0], row[1]) for row in rows if row is not None]


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {line}" for line in lines)


def _pairs(rows: Sequence[tuple[str, str]], width: int = 0) -> list[str]:
    """Words with what they mean beside them, or below where they are too long."""
    beside = max(width, *(len(word) for word, _ in rows if len(word) <= 28), 4)
    return [line for row in rows for line in _pair(row, beside)]


def _pair(row: tuple[str, str], beside: int) -> Iterator[str]:
    word, meaning = row
    first, *rest = wrap(meaning, max(30, WIDTH - beside - 6)) or [""]
    if len(word) > beside:
        yield word
        yield from (f"    {line}" for line in wrap(meaning, WIDTH - 8))
        return
    yield f"{word:{beside}}  {first}"
    yield from (f"{'':{beside}}  {line}" for line in rest)
