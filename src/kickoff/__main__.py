"""`python -m kickoff` is the `kickoff` command."""

from __future__ import annotations

import sys

from kickoff.entrypoints.cli import main

sys.exit(main())
