"""Where the addresses in an answer point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Links:
    """The roots of API, web and clone addresses, without a slash at the end."""

    api: str = "https://api.github.com"
    html: str = "https://github.com"
    git: str = "https://github.com"


GITHUB = Links()
