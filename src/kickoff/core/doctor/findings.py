"""What an examination says: findings, and what could not be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kickoff.core.reasons import ReasonCode
from kickoff.core.text.quoting import one_line

LONGEST = 300
"""Characters shown of one piece of somebody else's text."""


class Mender(StrEnum):
    """Who sees to a finding: a person, the next tick, or nobody, because it does no harm."""

    PERSON = "person"
    TICK = "tick"
    NOBODY = "nobody"


class Means(StrEnum):
    """What `--fix` can do about a finding, by the commands that everybody has."""

    TICK = "tick"
    RETRY = "retry"
    PRUNE = "worktrees prune"


@dataclass(frozen=True, slots=True)
class Fix:
    """One safe repair; `task` is the one that gets another attempt."""

    means: Means
    task: str = ""

    @property
    def command(self) -> str:
        """The same in a shell."""
        return f"kickoff {self.means.value}{f' {self.task}' if self.task else ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    `about` is a task, a file (with line and column), a branch, a worker. `says` is a sentence,
    `remedy` what to type or to paste, in one line or several.
    """

    code: ReasonCode
    about: str
    says: str
    remedy: str
    mender: Mender = Mender.PERSON
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """What was not looked at, and why. It may be sound, and it may be not."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything that was found, in the order in which it is to be read."""

    findings: tuple[Finding, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def outcome(self) -> ReasonCode:
        """`findings` when a person is needed, else `healthy`."""
        needed = any(finding.mender is Mender.PERSON for finding in self.findings)
        return ReasonCode.FINDINGS if needed else ReasonCode.HEALTHY

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """What `--fix` does, each once, in the order in which it is done."""
        means = list(Means)
        wanted = dict.fromkeys(f.fix for f in self.findings if f.fix is not None)
        return tuple(sorted(wanted, key=lambda fix: (means.index(fix.means), fix.task)))


@dataclass(frozen=True, slots=True)
class Ailment:
    """A kind of finding: what is said of it, with places for words, and what mends it."""

    code: ReasonCode
    says: str
    remedy: str
    mender: Mender = Mender.PERSON
    means: Means | None = None

    def at(self, about: str, **words: object) -> Finding:
        """The finding about that; words of others are shortened to a line."""
        shown = {name: one_line(str(word), LONGEST) for name, word in words.items()}
        shown["about"] = one_line(about, LONGEST)
        fix = Fix(self.means, about if self.means is Means.RETRY else "") if self.means else None
        return Finding(
            self.code,
            shown["about"],
            self.says.format(**shown),
            self.remedy.format(**shown),
            self.mender,
            fix,
        )
