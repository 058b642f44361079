"""Every exception Kickoff raises on purpose, drawn as one tree.

    KickoffError
    ├── AskerError                the asker's mistake: answered in the thread or on stderr
    │   ├── Refused               a rule says no                               exit 1
    │   └── Usage                 the call itself was wrong                    exit 2
    ├── ConfigurationError        .github/kickoff.yml or the set-up            exit 3
    ├── RegistryUnreadable        the state branch cannot be trusted           exit 4
    ├── ForgeError                the forge said no, or nothing                exit 5
    │   ├── PermissionMissing     the token lacks a right
    │   ├── NotThere              known to be absent (404)
    │   ├── RejectedByForge       refused for good (422, a rule)
    │   ├── RateLimited           to be asked again later
    │   └── Unavailable           no certain answer: it may or may not have happened
    └── Busy                      the swap was lost too often                  exit 6

The core raises none of these: it returns refusals as values.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit status (a public format)."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    CONFIGURATION = 3
    REGISTRY_UNREADABLE = 4
    FORGE = 5
    BUSY = 6
    BUG = 70


class KickoffError(Exception):
    """Anything Kickoff knows how to explain.

    `reason` is the reason code of the failure, `remedy` what to do or paste next.
    """

    exit_code = ExitCode.BUG

    def __init__(self, message: str, *, reason: str, remedy: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.remedy = remedy


class AskerError(KickoffError):
    """The asker's mistake: it becomes an answer, not a failed run."""

    exit_code = ExitCode.REFUSED


class Refused(AskerError):
    """A rule of the queue says no."""


class Usage(AskerError):
    """The call itself was wrong."""

    exit_code = ExitCode.USAGE


class ConfigurationError(KickoffError):
    """The configuration or the set-up is wrong; `line` is 1-based, 0 when unknown."""

    exit_code = ExitCode.CONFIGURATION

    def __init__(
        self,
        message: str,
        *,
        reason: str = "configuration_invalid",
        remedy: str = "",
        line: int = 0,
    ) -> None:
        super().__init__(message, reason=reason, remedy=remedy)
        self.line = line


class RegistryUnreadable(KickoffError):
    """The state branch does not hold what Kickoff wrote; nothing is written over it."""

    exit_code = ExitCode.REGISTRY_UNREADABLE

    def __init__(
        self, message: str, *, reason: str = "registry_unreadable", remedy: str = ""
    ) -> None:
        super().__init__(message, reason=reason, remedy=remedy)


class ForgeError(KickoffError):
    """The forge refused or failed."""

    exit_code = ExitCode.FORGE

    def __init__(self, message: str, *, reason: str = "forge_failed", remedy: str = "") -> None:
        super().__init__(message, reason=reason, remedy=remedy)


class PermissionMissing(ForgeError):
    """The token lacks a right; `remedy` holds the YAML to paste."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, reason="permission_missing", remedy=remedy)


class NotThere(ForgeError):
    """Asked for something that is known to be absent."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, reason="not_found", remedy=remedy)


class RejectedByForge(ForgeError):
    """Refused for good: a rule, a validation, a conflict. Asking again changes nothing."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, reason="forge_rejected", remedy=remedy)


class RateLimited(ForgeError):
    """Ask again after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float, remedy: str = "") -> None:
        super().__init__(message, reason="rate_limited", remedy=remedy)
        self.retry_after = retry_after


class Unavailable(ForgeError):
    """No certain answer: a write may or may not have happened."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, reason="forge_unavailable", remedy=remedy)


class Busy(KickoffError):
    """The swap was lost more often than this run may try."""

    exit_code = ExitCode.BUSY

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, reason="busy", remedy=remedy)
