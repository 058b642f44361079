"""Every verb: what this version carries out, apart from what it only understands."""

from __future__ import annotations

from collections.abc import Iterator

from generator.writing import prose, table
from kickoff.core.commands.resolve import MAX_TASKS
from kickoff.core.commands.rights import allowed
from kickoff.core.cursor import EDITABLE
from kickoff.core.grammar.arguments import MAX_DEPENDENCIES
from kickoff.core.grammar.parsing import MAX_COMMANDS
from kickoff.core.grammar.verbs import VERBS, Verb, usage
from kickoff.core.policy import Policy
from kickoff.core.registry import CAPACITY
from kickoff.core.wording.who_may import who_may


def commands() -> Iterator[str]:
    """Every verb, what it takes, and who may use it."""
    yield "# Commands"
    yield prose("""
        A command stands at the beginning of a line of a comment, where a reader sees it as text. In
        code, quotations, lists, tables, links and HTML it does nothing.

            /kickoff [verb] [task …] [key=value …] [-- note]

        The label `kickoff` on an issue or a pull request is the command `/kickoff`, and
        `kickoff:hold` is `/kickoff hold`; a label is taken away again once it has been answered.
    """)
    yield "## All of them"
    rows = ((f"[{verb}](#{verb})", VERBS[verb].summary, _right(verb)) for verb in VERBS)
    yield table(("command", "does", "needs"), rows)
    yield prose("""
        Who may use what can be set in the [configuration](configuration.md#rights), for each
        command and by name; `/kickoff help` shows how it is set. Who has less than triage gets the
        reaction `-1` and no words. Any command may end in a note, behind two hyphens.
    """)
    for verb in VERBS:
        yield from _verb(verb)
    yield from _targets()


def _right(verb: Verb) -> str:
    rule = allowed(verb, Policy())
    return who_may(rule.role or "", rule.names, VERBS[verb].besides)


def _verb(verb: Verb) -> Iterator[str]:
    rule = VERBS[verb]
    also = "".join(f" `{alias}` says the same." for alias in rule.aliases)
    yield f"### {verb}"
    yield f"    {usage(verb).removesuffix(' [-- NOTE]')}"
    yield f"{rule.summary.capitalize()}. For example `{rule.example}`.{also}"


def _targets() -> Iterator[str]:
    yield "## Which task"
    yield table(
        ("written", "means"),
        (
            ("`fix-login`", "the task of that id: a file's name without `.md`"),
            ("`tasks/auth/fix-login.md`", "the task of that file"),
            ("`tasks/auth/*`, `fix-*`", "every task whose path or id matches"),
            ("`#42`, or the issue's address", "the task of that issue or pull request"),
            ("nothing", "the task of the thread the comment stands in"),
        ),
    )
    editable = int(EDITABLE.total_seconds()) // 60
    yield prose(f"""
        A command with any task that cannot be found does nothing at all, and the reply suggests
        what may have been meant. So does a command for several tasks of which one is refused.

        - One comment: at most {MAX_COMMANDS} commands. One command: at most {MAX_TASKS}
          tasks, and {MAX_DEPENDENCIES} in `after=`.
        - The queue: at most {CAPACITY} tasks.
        - An edit of a comment gives commands only when its author made it, within {editable}
          minutes after the comment; commands that stood there before are not repeated.
        - `not-before=` takes a time (`2026-11-21T10:00Z`) or a wait (`2h`); a duration is written
          like `90m`, `2h`, `3d` or `1d12h`.
    """)
