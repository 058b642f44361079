"""What a run still says when it meets a mistake of Kickoff's own."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from types import TracebackType

from kickoff.core.reasons import ReasonCode
from kickoff.core.wording.messages import humble
from kickoff.entrypoints.runner_output import Level, annotate, log, set_outputs
from kickoff.errors import ExitCode


class LastResort:
    """Ends the process with exit status 70 and `outcome=bug` instead of a bare traceback."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            log("".join(traceback.format_exception(error)))
            annotate(Level.ERROR, humble(type(error).__name__))
            set_outputs(self._environment, {"outcome": ReasonCode.BUG})
            raise SystemExit(ExitCode.BUG)
