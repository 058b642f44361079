"""Where the pages of a task are: its run, its pull request, its branch, its file, its thread.

Only addresses that hold nothing but what an address may hold come out, so that no surface has to
look at them again before it makes links of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kickoff.core.registry import Entry, Registry

_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]{1,2000}")
"""Longer ones are no links: not every browser follows them."""

_PAGE = re.compile(r"(https?://[^/\s]+/[^/\s]+/[^/\s]+)/(?:issues|pull|actions/runs)/[0-9]+\b")
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@")


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of a task's pages; empty where there is none, or none is known.

    `file` is the task file on the default branch; a task born from an issue has none before its
    merge. `thread` is where it was queued, else its issue.
    """

    run: str = ""
    pull_request: str = ""
    branch: str = ""
    file: str = ""
    thread: str = ""


def address(text: str) -> str:
    """The text if it is a web address and nothing else, else nothing."""
    return text if _ADDRESS.fullmatch(text) else ""


def web_of(registry: Registry) -> str:
    """The repository's own page, told from the pages that its tasks have been seen at.

    Empty where tasks have no pages: in a plain git repository.
    """
    pages = (page for entry in registry.tasks.values() for page in _pages(entry))
    matches = (_PAGE.match(page) for page in pages)
    return next((address(match[1]) for match in matches if match), "")


def links(entry: Entry, web: str) -> Links:
    """The pages of a task in the repository whose page is `web`."""
    attempt = entry.attempts[-1] if entry.attempts else None
    issue = f"{web}/issues/{entry.issue}" if web and entry.issue else ""
    return Links(
        run=address(attempt.page) if attempt else "",
        pull_request=address(entry.pull_request.url) if entry.pull_request else "",
        branch=address(f"{web}/tree/{_escaped(attempt.branch)}") if web and attempt else "",
        file="" if entry.born_from_issue else file_page(entry.path, web),
        thread=address(entry.queued.via) or issue,
    )


def file_page(path: str, web: str) -> str:
    """The page of a file on the default branch."""
    return address(f"{web}/blob/HEAD/{_escaped(path)}") if web else ""


def _pages(entry: Entry) -> Iterator[str]:
    yield entry.queued.via
    if entry.pull_request is not None:
        yield entry.pull_request.url
    yield from (attempt.page for attempt in entry.attempts)


def _escaped(path: str) -> str:
    """The path as it stands in an address."""
    if _SAFE.issuperset(path):
        return path
    encoded = path.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if chr(b) in _SAFE else f"%{b:02X}" for b in encoded)
