"""Small types that the people's side takes."""

from __future__ import annotations

Contents = str | bytes | None
