"""What the templates are given: plain values, every word and every link of a page.

Times are ISO 8601 in UTC, empty where there is none. Hrefs are relative to the page's root.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from markupsafe import Markup


class Group(StrEnum):
    """The sections of the board, in its order; the value is the section's id on the page."""

    WORK = "work"
    WAITING = "waiting"
    PLANNED = "planned"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Button:
    """One command that a page offers: its words follow the verb and the task's id.

    `confirm` is asked before it is sent; empty when the command takes nothing away.
    """

    verb: str
    label: str
    confirm: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One task in a list. `tone` names its colour; `offer` the verb of the row's own button."""

    id: str
    title: str
    group: Group
    state: str
    tone: str
    href: str = ""
    place: str = ""
    why: str = ""
    about: str = ""
    priority: str = ""
    at: str = ""
    pull: str = ""
    pull_href: str = ""
    attention: str = ""
    offer: str = ""

    def compact(self) -> Mapping[str, str]:
        """The fields that say something, for the page's script."""
        every = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in every.items() if value}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that needs a person: what happened and what to do, rendered."""

    text: Markup
    since: str


@dataclass(frozen=True, slots=True)
class Card:
    """One task that needs a person."""

    row: Row
    wrongs: tuple[Wrong, ...]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its words: `5 wait`. `filter` is what of the board it counts, if anything."""

    number: int
    words: str
    tone: str = ""
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the bar that shows how far everything is: from `start`, `width` percent."""

    tone: str
    start: str
    width: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A list of the board: what it holds, and what is said when it holds nothing."""

    group: Group
    title: str
    count: int
    rows: tuple[Row, ...]
    detail: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """Something that concerns the whole queue: a pause, a broken configuration."""

    tone: str
    title: str
    text: Markup


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board. `rows` are all of them; a section's own are those that are drawn at once.

    `begin` is what to type where nothing is planned yet. `ticked` is when something last ticked,
    and `note` who ticks.
    """

    title: str
    repository: str
    version: str
    changed_at: str
    counts: tuple[Count, ...]
    filters: tuple[Count, ...]
    bar: tuple[Slice, ...]
    banners: tuple[Banner, ...]
    cards: tuple[Card, ...]
    more_cards: int
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    begin: str = ""
    ticked: str = ""
    note: str = ""

    @property
    def idle(self) -> bool:
        """Whether nothing is in work and nothing waits: its head says so already."""
        return not any(s.count for s in self.sections if s.group in (Group.WORK, Group.WAITING))


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands behind it; `href` may lead further."""

    label: str
    text: str
    href: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: who, where, since when and how long, how it ended, and the end of its log."""

    number: int
    worker: str
    branch: str
    tone: str
    outcome: str
    since: str
    took: str
    run_href: str = ""
    log: str = ""
    log_href: str = ""
    log_cut: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened to a task; `kind` names its colour, `by` who asked for it."""

    text: str
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What one decision did to a task: when, and what, the last first."""

    at: str
    commit: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task. `plan` is rendered; None when it could not be read, as `plan_note` then says."""

    repository: str
    version: str
    row: Row
    sentence: str
    wrongs: tuple[Wrong, ...]
    buttons: tuple[Button, ...]
    priorities: tuple[str, ...]
    facts: tuple[Fact, ...]
    plan: Markup | None
    plan_note: str
    tries: tuple[Try, ...] = ()
    story: tuple[Moment, ...] = ()
    banners: tuple[Banner, ...] = ()
    ticked: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TroublePage:
    """What cannot be shown: why, and what to do. Nothing can be changed from here.

    `tone` is "broken" where something has to be mended.
    """

    repository: str
    version: str
    title: str
    text: str
    remedy: str = ""
    note: str = ""
    tone: str = "broken"
