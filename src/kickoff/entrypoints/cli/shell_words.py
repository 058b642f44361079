"""How a command reads in a shell, where it does not read as in a comment.

A shell stands in no thread, so that the task must be named; and most shells take `#57` for a
comment of their own, unless it is quoted.
"""

from __future__ import annotations

from collections.abc import Mapping

from kickoff.core.grammar.verbs import VERBS, Right, Verb, usage

TARGETS = (
    "A task is named by its id, its path, a pattern, or '#42' for its issue or pull request. "
    "Quote patterns and #: shells have a meaning of their own for them."
)

_EXAMPLES: Mapping[Verb, str] = {
    Verb.EXTEND: "kickoff extend 3d fix-login",
    Verb.HOLD: "kickoff hold fix-login -- waits for the new API",
    Verb.RESUME: "kickoff resume fix-login",
    Verb.RETRY: "kickoff retry fix-login fresh",
    Verb.CONTINUE: "kickoff continue fix-login -- also cover the error page",
    Verb.PRIORITY: "kickoff priority p0 fix-login",
    Verb.AFTER: "kickoff after add-token-store fix-login",
    Verb.WORKER: "kickoff worker claude fix-login",
    Verb.LINK: "kickoff link '#57' fix-login",
    Verb.DONE: "kickoff done '#57' fix-login",
}
"""Where the example of a comment would not do."""


def shell_example(verb: Verb) -> str:
    """A call that works as it stands."""
    return _EXAMPLES.get(verb) or VERBS[verb].example.removeprefix("/")


def shell_usage(verb: Verb) -> str:
    """The shape of a call: brackets mark what may be left out."""
    shape = usage(verb).removeprefix("/").replace("#NUMBER", "'#NUMBER'")
    if VERBS[verb].right is Right.READ:
        return shape.removesuffix(" [-- NOTE]")
    return shape.replace("[TASK …]", "TASK …")
