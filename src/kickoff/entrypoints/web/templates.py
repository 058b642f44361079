"""The template engine: everything is escaped, and a name that is not there is a mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kickoff.entrypoints.web.plan_html import coded_html
from kickoff.entrypoints.web.values import BoardPage, Group, Row, TaskPage, TroublePage
from kickoff.entrypoints.web.words import shown_moment

FOLDER = Path(__file__).parent
ASSETS = FOLDER / "assets"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The pages' Content-Security-Policy; what is served also says who may frame it: nobody."""

_ALWAYS = ("times.js", "rows.js", "keys.js")
_SERVED = ("live.js", "commands.js")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a page stands: `root` leads from it to the board, `ending` ends the pages' names.

    `csrf` is there only where the page is served, and with it everything that asks for changes.
    `poll` is how often, in milliseconds, a served page asks whether something has changed.
    """

    root: str = ""
    ending: str = ".html"
    csrf: str = ""
    poll: int = 0

    @property
    def served(self) -> bool:
        """Whether a server answers commands."""
        return bool(self.csrf)

    @property
    def home(self) -> str:
        """The board, from this page."""
        return f"{self.root}index{self.ending}" if self.ending else self.root or "./"

    @property
    def policy(self) -> str:
        """For exported pages: to some browsers a file's own place is not its `self`."""
        return POLICY.replace("'self'", "'self' file:")

    @property
    def blank(self) -> Row:
        """A row that says nothing, for the page's script to fill in."""
        return Row("", "", Group.PLANNED, "", "")

    @property
    def scripts(self) -> tuple[str, ...]:
        """The page's scripts, in order."""
        return (*_ALWAYS, *_SERVED) if self.served else _ALWAYS


def render(page: BoardPage | TaskPage | TroublePage, site: Site) -> str:
    """The page as HTML."""
    return _environment().get_template(_template(page)).render(page=page, site=site)


def _template(page: BoardPage | TaskPage | TroublePage) -> str:
    match page:
        case BoardPage():
            return "board.html"
        case TaskPage():
            return "task.html"
        case TroublePage():
            return "trouble.html"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["moment"] = shown_moment
    environment.filters["data"] = _as_data
    environment.filters["coded"] = coded_html
    environment.filters["thousands"] = "{:,}".format
    return environment


_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def _as_data(rows: Iterable[Row]) -> Markup:
    """The rows as JSON that no parser of HTML takes for markup."""
    text = json.dumps([row.compact() for row in rows], ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))
