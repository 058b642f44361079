"""Whatever anybody writes, wherever: nothing of it acts in what we write.

Every comment of the corpus is taken as the words of a command, as its note, as the title and text
of an issue, as the title, the folder and the broken head of a task file, as a name, as the reason
of a pause and as the configuration; and is looked for in replies, boards, commit messages, titles
of pull requests, annotations and stored state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core import builders
from core.builders import NOW, REPOSITORY
from core.corpus_comments import CORPUS, Comment
from core.test_quoting import HOSTILE
from kickoff.core.answering.markers import sign
from kickoff.core.decide import Decision, decide
from kickoff.core.effects import Answer
from kickoff.core.events import CommandsIssued, Issued
from kickoff.core.facts import Facts, Present
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.policy import Policy
from kickoff.core.registry import Mark, Registry
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.task import BrokenPlan, Plan
from kickoff.core.text.invisible import shows_all
from kickoff.core.view.board import view
from kickoff.core.wording.messages import (
    outcome_sentence,
    pull_request_body,
    pull_request_title,
    reply,
)
from kickoff.entrypoints.runner_output import Level, annotation
from kickoff.errors import ConfigurationError
from kickoff.formats.board import board_markdown
from kickoff.formats.config import load_config
from kickoff.formats.ledger import TRAILERS, load_decision, parse_trailers
from kickoff.formats.registry_yaml import dump_registry, load_registry
from kickoff.formats.task_file import read_task_file
from kickoff.ports import CommitMessage
from kickoff.service.state_files import (
    DECISION,
    DONE,
    REGISTRY,
    Circumstances,
    state_files,
    state_message,
)

OP = "op-1"
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = re.compile(
    r"<details><summary>Details</summary>|</details>|<!-- kickoff:reply v1 digest=[0-9a-f]{16} -->"
)
"""The HTML that our own texts hold."""

PLAIN = {
    "paragraph", "inline", "text", "softbreak", "code_inline", "strong", "bullet_list", "list_item",
    "blockquote", "heading", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
"""What our own texts are made of; the rest of Markdown is not in them."""

ACTIVE = re.compile(
    r"(?<!\w)@\w|#\d|\bGH-\d|\w-\d+\b|://|www\.|\b[0-9a-f]{7,40}\b|GHSA-", re.IGNORECASE
)
"""What GitHub looks for in text outside of code."""

OUR_LINKS = re.compile(
    r"\[(`[^`\n]*`|run|#[0-9]+)\]"
    rf"\((?:plans/[A-Za-z0-9._-]+\.md|https://github\.com/{REPOSITORY}/[A-Za-z0-9._/%@#-]*)\)"
)
OUR_DRAWING = re.compile(
    r'flowchart LR|    n\d+\["[^<>"`\n]*(?:<br/>“[^<>"`\n]*”)?"\]|    n\d+ (?:-->|-\.->) n\d+'
    r"|    classDef \w+ stroke:#[0-9a-f]{6},stroke-width:2px|    class n[0-9n,]* \w+"
)
OUR_TIMES = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")
IN_A_COMMIT = re.compile(
    r"(?<!\w)@\w|#\d|GH-\d|://|\[(?:skip|no) ci\]|\b(?:clos|fix|resolv)\w*:? +#",
    re.IGNORECASE,
)
"""What GitHub acts on in a commit message or a title."""


@dataclass(frozen=True)
class Stage:
    """A registry, what a run looked at, and the policy it goes by."""

    before: Registry
    facts: Facts
    policy: Policy


def one_line(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


def stages(text: str) -> Iterator[tuple[str, Stage]]:
    """Every way in which a text can come to us."""
    line = one_line(text)
    hello = builders.plan("hello")
    empty, full = builders.registry(), builders.registry(builders.entry("hello"))
    wish = builders.said("/kickoff", thread=1)
    yield "the comment", on(full, builders.said(text), hello)
    yield "the words of a command", on(full, builders.said(f"/kickoff {line}"), hello)
    yield "the words of a question", on(full, builders.said(f"/kickoff why {line}"), hello)
    yield "an option", on(full, builders.said(f'/kickoff hello worker="{line}"'), hello)
    yield "a note", on(full, builders.said(f"/kickoff hold hello -- {line}"), hello)
    yield "a pause", on(full, builders.said(f"/kickoff pause -- {line}", by="mia"), hello)
    yield "an issue", on(empty, wish, issues={1: Present(builders.issue(1, line, text))})
    yield "a title", on(empty, builders.said("/kickoff hello"), builders.plan("hello", title=line))
    twins = (
        builders.plan("hello", path=f"tasks/{line}/hello.md"),
        builders.plan("hello", path="tasks/b/hello.md"),
    )
    yield "a path", on(empty, builders.said("/kickoff hello"), *twins)
    for head in (f"title: [{line}", f"priority: {line}", f"{line}: x", text):
        broken = read_task_file("tasks/hello.md", f"---\n{head}\n---\n")
        yield "a broken head", on(empty, builders.said("/kickoff hello"), broken)
    named = Mark(line, builders.NOW, line)
    by_name = builders.registry(builders.entry("hello", hold=named, owner=line), paused=named)
    yield "a name", on(by_name, builders.said("/kickoff why hello"), hello)
    yield "the configuration", misconfigured(text, full)


def on(
    before: Registry,
    commands: tuple[Issued, ...],
    *plans: Plan | BrokenPlan,
    policy: Policy | None = None,
    **changes: Any,
) -> Stage:
    """A look that saw these commands, these task files and whatever else is given."""
    files = builders.tasks(*plans) if plans else {}
    return Stage(before, builders.facts(commands, **{**files, **changes}), policy or Policy())


def misconfigured(text: str, before: Registry) -> Stage:
    """The configuration is that text."""
    try:
        policy, problem = load_config(text), None
    except ConfigurationError as error:
        policy, problem = Policy(), str(error)
    asked = builders.said("/kickoff why hello")
    return on(before, asked, builders.plan("hello"), policy=policy, configuration_error=problem)


def decided(stage: Stage) -> Decision:
    event = CommandsIssued(stage.facts.commands)
    return decide(stage.before, event, stage.facts, stage.policy, NOW, OP, REPOSITORY)


def surfaces(stage: Stage, decision: Decision) -> Iterator[tuple[str, str]]:
    """Everything that is rendered as Markdown."""
    around = Surroundings(stage.policy, NOW, None, stage.facts.configuration_error)
    shown = view(decision.registry, around)
    for effect in decision.effects:
        if isinstance(effect, Answer):
            yield "the reply", sign(reply(effect.outcomes, effect.tasks, shown))
    yield "the board", board_markdown(shown, REPOSITORY)
    for entry in decision.registry.tasks.values():
        working = replace(entry, attempts=(builders.attempt("hello"),))
        yield "the pull request", pull_request_body(working, working.attempts[-1])


def active_in(markdown: str) -> list[str]:
    """What in a text of ours would act, hide, embed or break out."""
    found = [] if shows_all(markdown) else ["an invisible character"]
    found += [f"a command: {one.normalised}" for one in parse_comment(markdown)]
    found += re.findall(r"(?<![A-Za-z0-9_])@[A-Za-z0-9].{0,20}", markdown)
    for token in GITHUB.parse(OUR_LINKS.sub(r"\1", markdown)):
        found += active_tokens(token, token.children or [])
    return found


def active_tokens(token: Token, children: Sequence[Token]) -> Iterator[str]:
    kind = token.type.removesuffix("_open").removesuffix("_close")
    if token.type == "html_block":
        yield from [x for x in OURS.sub("", token.content).split() if x]
    elif (kind, token.info) == ("fence", "mermaid"):
        lines = token.content.splitlines()
        yield from (line for line in lines if not OUR_DRAWING.fullmatch(line))
    elif kind not in PLAIN:
        yield kind
    for child in children:
        if child.type.removesuffix("_open").removesuffix("_close") not in PLAIN:
            yield f"{child.type}: {child.content}"
        if child.type == "text":
            yield from ACTIVE.findall(OUR_TIMES.sub("", child.content))


def written(stage: Stage, decision: Decision) -> tuple[dict[str, bytes | None], CommitMessage]:
    """The files and the message of the state commit."""
    event = CommandsIssued(stage.facts.commands)
    around = Circumstances(OP, event, stage.facts, stage.policy, NOW, REPOSITORY)
    files = state_files(stage.before, decision, around)
    return files, state_message(stage.before, decision, around)


@pytest.mark.parametrize(
    "text",
    [
        "@alice",
        "`@alice`",
        "/kickoff cancel all",
        "see #1",
        "JIRA-12",
        "www.example.org",
        "[a](b)",
        "![a](b)",
        "<https://example.org>",
        "a <b>c</b>",
        "<!-- x -->",
        "<!-- kickoff:reply v1 digest=0 -->",
        "<details>",
        "1. a",
        "```\na\n```",
        "~~a~~",
        "a\u202eb",
        "a\u00adb",
    ],
)
def test_what_acts_is_found(text: str) -> None:
    assert active_in(text) != []


TEXTS = [*CORPUS, *(Comment(f"quoted: {n} {text!r}"[:40], text) for n, text in enumerate(HOSTILE))]


@pytest.mark.parametrize("comment", TEXTS, ids=lambda c: c.what)
def test_nothing_of_it_acts_in_what_we_write(comment: Comment) -> None:
    for way, stage in stages(comment.text):
        decision = decided(stage)
        for surface, markdown in surfaces(stage, decision):
            assert (way, surface, active_in(markdown)) == (way, surface, [])
        for entry in decision.registry.tasks.values():
            assert IN_A_COMMIT.findall(pull_request_title(entry)) == []
        for outcome in decision.outcomes:
            noted = annotation(Level.WARNING, outcome_sentence(outcome), "Kickoff")
            assert noted.startswith("::warning title=Kickoff::")
            assert noted.splitlines() == [noted]


@pytest.mark.parametrize("comment", TEXTS, ids=lambda c: c.what)
def test_nothing_of_it_acts_in_what_we_store(comment: Comment) -> None:
    for way, stage in stages(comment.text):
        decision = decided(stage)
        files, message = written(stage, decision)
        assert (way, IN_A_COMMIT.findall(message.subject)) == (way, [])
        assert message.subject.splitlines() == [message.subject]
        assert set(parse_trailers(f"{message.subject}\n\n{message.body}")) <= set(TRAILERS)
        assert all(line.startswith("Kickoff-") for line in message.body.splitlines())
        if decision.changed:
            stored = files[REGISTRY] or b""
            assert dump_registry(load_registry(stored, files.get(DONE))) == stored
            assert load_decision(files[DECISION] or b"").facts == stage.facts
        assert {p for p in files if "/" in p} <= {"plans/hello.md", "plans/issue-1.md"}
