"""Where this machine's Chromium is."""

from __future__ import annotations

import os
import shutil
from functools import cache

NAMES = ("chromium", "chromium-browser")


@cache
def chromium() -> str:
    """The program; empty where there is none. CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((path for path in map(shutil.which, NAMES) if path), "")
