"""On a machine that act is not made for, its tests do not exist; `script/test` says so."""

from __future__ import annotations

import sys
from pathlib import Path

collect_ignore = [] if Path(sys.executable).with_name("act").exists() else ["test_queue_wakes.py"]
