"""Who is meant by an identity of git."""

from __future__ import annotations

import re

_NOREPLY = re.compile(r"(?:[0-9]+\+)?([A-Za-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com")


def login_of(name: str, email: str) -> str:
    """The login in an address that GitHub gives out, else the name, else the address."""
    found = _NOREPLY.fullmatch(email.strip())
    return found[1] if found else name.strip() or email.strip() or "unknown"
