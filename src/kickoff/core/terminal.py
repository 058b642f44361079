"""What a shell prints: the sentences of `kickoff.core.messages`, without Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kickoff.core.effects import (
    Answer,
    CancelRun,
    CloseIssue,
    Dispatch,
    Effect,
    OpenPullRequest,
    Outcome,
    React,
    RemoveRecord,
    ShowLabels,
    TakeLabel,
    WriteRecord,
)
from kickoff.core.messages import EMPTY_QUEUE, outcome_sentence, pause_line, task_lines
from kickoff.core.view import View

_LINK = re.compile(r"\[([^\]]*)\]\((https?://[^)\s]+)\)")


def shell_answer(outcomes: Sequence[Outcome], task_ids: Sequence[str], view: View) -> str:
    """What a shell prints after a command, or after a tick: the whole queue."""
    said = [outcome_sentence(outcome) for outcome in outcomes]
    shown = task_ids if outcomes else tuple(view.tasks)
    lines = [f"  {line}" for line in task_lines(shown, view)]
    if not outcomes and not lines:
        lines = [EMPTY_QUEUE]
    return _unmarked("\n".join(part for part in (*said, *lines, pause_line(view)) if part))


def _unmarked(text: str) -> str:
    """For terminals: without the marks of emphasis, code, links and comments."""
    plain_links = _LINK.sub(r"\1 \2", text)
    return plain_links.replace("**", "").replace("`", "").replace("/kickoff", "kickoff")


def preview(effects: Sequence[Effect], view: View) -> str:
    """What a tick would do, for `tick --dry-run`."""
    would = [f"would {line}" for line in (_would(effect) for effect in effects) if line]
    lines = [f"  {line}" for line in task_lines(tuple(view.tasks), view)]
    parts = would or ["A tick now would start, stop and write nothing."]
    return _unmarked("\n".join((*parts, *lines)))


def _would(effect: Effect) -> str:
    match effect:
        case Dispatch():
            return f"start {effect.task} (attempt {effect.attempt} by {effect.worker})"
        case CancelRun():
            return f"stop the worker of {effect.task}"
        case OpenPullRequest():
            return f"bring {effect.branch} up for review, for {effect.task}"
        case WriteRecord():
            return f"write the record of {effect.task} into {effect.path}"
        case RemoveRecord():
            return f"take the record of {effect.task} out of {effect.path}"
        case CloseIssue():
            return f"close #{effect.number}"
        case Answer():
            return f"answer in #{effect.thread}" if effect.outcomes else ""
        case React() | TakeLabel() | ShowLabels():
            return ""
