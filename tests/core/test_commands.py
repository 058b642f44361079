from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus_comments import CORPUS, Comment
from core.test_markdown import TEXTS
from kickoff.core.grammar.arguments import Arguments, RetryMode
from kickoff.core.grammar.flaws import Flaw, Problem, explain
from kickoff.core.grammar.parsing import (
    Asked,
    Command,
    CommandError,
    format_command,
    parse_command,
    parse_comment,
    parse_words,
)
from kickoff.core.grammar.targets import (
    NumberTarget,
    PathTarget,
    TaskIdTarget,
)
from kickoff.core.grammar.verbs import VERB_WORDS, Verb
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Priority

HELLO = TaskIdTarget("hello")
MORNING = datetime(2026, 11, 21, 10, tzinfo=UTC)


def shown(asked: Asked) -> str:
    match asked:
        case Command():
            return asked.normalised
        case CommandError():
            return f"!{asked.code}"


@pytest.mark.parametrize("comment", CORPUS, ids=lambda c: c.what)
def test_a_comment_asks_for_what_it_says(comment: Comment) -> None:
    assert tuple(shown(asked) for asked in parse_comment(comment.text)) == comment.asked


LINES = {
    "": Command(),
    "hello": Command(targets=(HELLO,)),
    "queue hello": Command(targets=(HELLO,)),
    "start hello": Command(targets=(HELLO,)),
    "hello hello": Command(targets=(HELLO,)),
    "queue status": Command(targets=(TaskIdTarget("status"),)),
    '"status"': Command(targets=(TaskIdTarget("status"),)),
    '"dry-run"': Command(targets=(TaskIdTarget("dry-run"),)),
    "hello priority=P1": Command(targets=(HELLO,), arguments=Arguments(priority=Priority.P1)),
    "hello --priority=p1": Command(targets=(HELLO,), arguments=Arguments(priority=Priority.P1)),
    'worker="claude"': Command(arguments=Arguments(worker="claude")),
    "after=a,#4,tasks/b.md": Command(
        arguments=Arguments(after=(TaskIdTarget("a"), NumberTarget(4), PathTarget("tasks/b.md")))
    ),
    "not-before=2026-11-21T10:00Z": Command(arguments=Arguments(not_before=MORNING)),
    "not_before=2026-11-21T11:00:00.5+01:00": Command(arguments=Arguments(not_before=MORNING)),
    'not-before="2026-11-21 10:00"': Command(arguments=Arguments(not_before=MORNING)),
    "not-before=2026-11-21": Command(arguments=Arguments(not_before=MORNING.replace(hour=0))),
    "not-before=2h": Command(arguments=Arguments(not_before=timedelta(hours=2))),
    "dry-run hello": Command(targets=(HELLO,), arguments=Arguments(dry_run=True)),
    "--dry-run hello": Command(targets=(HELLO,), arguments=Arguments(dry_run=True)),
    "hello -- by  Friday -- please": Command(targets=(HELLO,), note="by Friday -- please"),
    "hello --": Command(targets=(HELLO,)),
    "-- for the thread": Command(note="for the thread"),
    "fresh": Command(targets=(TaskIdTarget("fresh"),)),
    "claim hello": Command(Verb.CLAIM, (HELLO,)),
    "release": Command(Verb.RELEASE),
    "extend 3d": Command(Verb.EXTEND, arguments=Arguments(duration=timedelta(days=3))),
    "extend 3d hello": Command(
        Verb.EXTEND, (HELLO,), arguments=Arguments(duration=timedelta(days=3))
    ),
    "hold hello -- API": Command(Verb.HOLD, (HELLO,), note="API"),
    "resume hello": Command(Verb.RESUME, (HELLO,)),
    "retry": Command(Verb.RETRY),
    "retry keep": Command(Verb.RETRY, arguments=Arguments(retry=RetryMode.KEEP)),
    "retry hello Fresh": Command(Verb.RETRY, (HELLO,), Arguments(retry=RetryMode.FRESH)),
    'retry "fresh"': Command(Verb.RETRY, (TaskIdTarget("fresh"),)),
    "continue -- cover errors": Command(Verb.CONTINUE, note="cover errors"),
    "cancel hello fix": Command(Verb.CANCEL, (HELLO, TaskIdTarget("fix"))),
    "priority p0": Command(Verb.PRIORITY, arguments=Arguments(priority=Priority.P0)),
    "after a,b hello": Command(
        Verb.AFTER, (HELLO,), Arguments(after=(TaskIdTarget("a"), TaskIdTarget("b")))
    ),
    "worker claude hello": Command(Verb.WORKER, (HELLO,), Arguments(worker="claude")),
    "link #57": Command(Verb.LINK, arguments=Arguments(pull_request=NumberTarget(57))),
    "link hello #57 #42": Command(
        Verb.LINK, (HELLO, NumberTarget(42)), Arguments(pull_request=NumberTarget(57))
    ),
    "status #42": Command(Verb.STATUS, (NumberTarget(42),)),
    "why hello": Command(Verb.WHY, (HELLO,)),
    "list": Command(Verb.LIST),
    "help": Command(Verb.HELP),
    "help start": Command(Verb.HELP, arguments=Arguments(topic=Verb.QUEUE)),
    "pause -- release day": Command(Verb.PAUSE, note="release day"),
    "unpause": Command(Verb.UNPAUSE),
    "done": Command(Verb.DONE),
    "done #57 hello": Command(Verb.DONE, (HELLO,), Arguments(pull_request=NumberTarget(57))),
    "done hello": Command(Verb.DONE, (HELLO,)),
    "reopen hello": Command(Verb.REOPEN, (HELLO,)),
}


@pytest.mark.parametrize(("line", "command"), LINES.items())
def test_a_line_becomes_its_command(line: str, command: Command) -> None:
    assert parse_command(line) == command


def test_the_table_of_lines_has_every_verb() -> None:
    assert {command.verb for command in LINES.values()} == set(Verb)


@pytest.mark.parametrize("command", LINES.values(), ids=format_command)
def test_a_written_command_reads_back(command: Command) -> None:
    assert parse_comment(format_command(command)) == (command,)


FLAWS: dict[str, tuple[Problem, str, str | None]] = {
    "he/../llo": (Problem.BAD_PATH, "he/../llo", None),
    "hello, fix": (Problem.BAD_TASK_ID, "hello,", "/kickoff hello fix"),
    "hello\\_world": (Problem.BAD_PATH, "hello\\_world", "/kickoff hello_world"),
    "`hello`": (Problem.BAD_TASK_ID, "`hello`", "/kickoff hello"),
    ": status": (Problem.BAD_TASK_ID, ":", "/kickoff status"),
    '""': (Problem.BAD_TASK_ID, "", "/kickoff"),
    "[x": (Problem.BAD_GLOB, "[x", None),
    "priority=p7": (Problem.BAD_PRIORITY, "p7", None),
    "priority=": (Problem.BAD_PRIORITY, "", None),
    "priority hello p0": (Problem.BAD_PRIORITY, "hello", "/kickoff priority p0 hello"),
    "priority: p0": (Problem.BAD_TASK_ID, "priority:", "/kickoff priority p0"),
    "worker=a/b": (Problem.BAD_WORKER, "a/b", None),
    "after=a,*": (Problem.BAD_DEPENDENCY, "*", None),
    "after=,": (Problem.BAD_DEPENDENCY, ",", None),
    "not-before=soon": (Problem.BAD_TIME, "soon", None),
    "not-before=2026-02-30": (Problem.BAD_TIME, "2026-02-30", None),
    "not-before=0001-01-01T00:00+10:00": (Problem.BAD_TIME, "0001-01-01T00:00+10:00", None),
    "extend hello 3d": (Problem.BAD_DURATION, "hello", "/kickoff extend 3d hello"),
    "extend 0d": (Problem.BAD_DURATION, "0d", None),
    "link hello": (Problem.BAD_PULL_REQUEST, "hello", None),
    "help retyr": (Problem.UNKNOWN_VERB, "retyr", "/kickoff help retry"),
    "prioritty=p0 a": (Problem.UNKNOWN_OPTION, "prioritty", "/kickoff a priority=p0"),
    "a --dryrun": (Problem.UNKNOWN_OPTION, "--dryrun", "/kickoff a dry-run"),
    "cancel dry-run": (Problem.UNWANTED_OPTION, "dry-run", None),
    "cancel priority=p0": (Problem.UNWANTED_OPTION, "priority=p0", None),
    "dry-run=yes": (Problem.UNWANTED_VALUE, "dry-run", None),
    "pause everything": (Problem.UNWANTED_TARGET, "everything", "/kickoff pause -- everything"),
    "list all": (Problem.UNWANTED_TARGET, "all", "/kickoff list"),
    "extend": (Problem.MISSING_ARGUMENT, "/kickoff extend DURATION [TASK …] [-- NOTE]", None),
    "continue with care": (Problem.MISSING_NOTE, "", "/kickoff continue -- with care"),
    "continue": (Problem.MISSING_NOTE, "", None),
    "priority=p0 priority=p0": (Problem.SAID_TWICE, "priority", None),
    "retry keep fresh": (Problem.SAID_TWICE, "keep|fresh", None),
    '"hello': (Problem.UNCLOSED_QUOTE, "hello", None),
    "a -- " + "b" * 4001: (Problem.NOTE_TOO_LONG, "4000", None),
    "a " * 151: (Problem.TOO_MANY_TARGETS, "150", None),
}


@pytest.mark.parametrize(("line", "flaw"), FLAWS.items())
def test_a_flaw_is_named_with_the_line_that_was_meant(
    line: str, flaw: tuple[Problem, str, str | None]
) -> None:
    asked = parse_command(line)

    assert isinstance(asked, CommandError)
    assert (asked.flaw.problem, asked.word, asked.corrected) == flaw


def test_the_table_of_flaws_has_every_problem_of_a_line() -> None:
    assert {problem for problem, _, _ in FLAWS.values()} == set(Problem) - {
        Problem.TOO_MANY_COMMANDS
    }


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_its_words(problem: Problem) -> None:
    assert "@" not in explain(Flaw(problem, "@alice"))


def test_a_flaw_is_explained_without_repeating_its_word_raw() -> None:
    asked = parse_command("worker=@all")

    assert isinstance(asked, CommandError)
    assert asked.detail == "`\uff20all` cannot be the name of a worker"
    assert asked.code is ReasonCode.NOT_UNDERSTOOD
    assert asked.suggestions == ()


def test_a_hundred_targets_are_taken() -> None:
    asked = parse_command(" ".join(f"t{n}" for n in range(100)))

    assert isinstance(asked, Command)
    assert len(asked.targets) == 100


def test_the_same_command_said_twice_counts_up() -> None:
    asked = parse_comment("/kickoff a\n/KICKOFF  queue a\n/kickoff b\n/kickoff a,\n/kickoff  a,")

    assert [(one.normalised, one.occurrence) for one in asked] == [
        ("/kickoff a", 1),
        ("/kickoff a", 2),
        ("/kickoff b", 1),
        ("/kickoff a,", 1),
        ("/kickoff a,", 2),
    ]


def test_a_shells_words_make_the_same_commands() -> None:
    assert parse_words(["a", "priority=p0", "--dry-run", "--", "by", "Friday"]) == parse_command(
        "a priority=p0 dry-run -- by Friday"
    )


def test_a_shells_word_may_hold_blanks() -> None:
    assert parse_words(["status", "tasks/a b.md"]) == Command(
        Verb.STATUS, (PathTarget("tasks/a b.md"),)
    )


def test_a_note_is_one_visible_line() -> None:
    assert parse_words(["hold", "--", "a\n\nb\u200b\tc\u202e\0"]) == Command(
        Verb.HOLD, note="a b c"
    )


WORDS = st.sampled_from(
    [
        *VERB_WORDS,
        *("hello", "a.md", "t/*.md", "#57", "GH-1", "o/r#2", "https://x.y/o/r/pull/3", "./x/y"),
        *("-a/b", "a=b/c.md", "x,", "keep", "fresh", "dry-run", "priority=p0", "worker=x", "3d"),
        *("after=a,b", "not-before=2h", "p0", "--x", "--", "\u2014"),
        *(
            '"fresh"',
            '"status"',
            '"a b/c.md"',
            '"a=b/c.md"',
            '"--x/y"',
            '"',
            "\u201cp q/r.md\u201d",
        ),
        *('not-before="2026-11-21 10:00+14:00"', 'after="a b/c.md"'),
    ]
)
LINES_OF_WORDS = st.one_of(st.text(), st.lists(WORDS, max_size=9).map(" ".join))


@given(LINES_OF_WORDS)
def test_whatever_parses_is_written_so_that_it_reads_back(line: str) -> None:
    asked = parse_command(line)

    if isinstance(asked, Command):
        assert parse_command(asked.normalised.removeprefix("/kickoff")) == asked


@given(LINES_OF_WORDS)
def test_every_corrected_line_is_a_command(line: str) -> None:
    asked = parse_command(line)

    if isinstance(asked, CommandError) and asked.corrected:
        assert isinstance(parse_command(asked.corrected.removeprefix("/kickoff")), Command)


@given(LINES_OF_WORDS)
def test_a_command_means_the_same_in_a_comment(line: str) -> None:
    asked = parse_command(line)

    if isinstance(asked, Command) and not asked.note:
        assert parse_comment(asked.normalised) == (asked,)


@given(st.lists(st.text()))
def test_a_shells_words_are_read_without_an_error(words: list[str]) -> None:
    asked = parse_words(words)

    assert replace(asked, occurrence=1) == asked


@given(TEXTS)
def test_a_comment_is_read_without_an_error_and_the_same_each_time(text: str) -> None:
    asked = parse_comment(text)

    assert asked == parse_comment(text)
    assert len({(one.normalised, one.occurrence) for one in asked}) == len(asked)
