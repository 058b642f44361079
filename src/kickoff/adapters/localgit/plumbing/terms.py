"""On which terms git is started: with whose settings, and with what of our environment.

`STRICT` is for a job on somebody's machine, in folders that anybody may have written to: nothing
of their configuration may see the token or send it elsewhere. `OWN` is for people in their own
repository: what they set up to reach their remote must work (credential helpers, an ssh agent,
GIT_SSH_COMMAND, proxies), and nobody is there to answer a prompt.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Settings: TypeAlias = tuple[tuple[str, str], ...]
"""Keys of git's configuration with values; later ones win, or add to a list."""

_QUIET: Settings = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("push.recurseSubmodules", "no"),
    ("push.gpgSign", "false"),
)
"""What nobody's configuration may change: no hooks, no daemons, no upkeep, no signatures."""

_PLACES = frozenset(
    """
    PATH HOME USER LOGNAME TMPDIR XDG_CONFIG_HOME
    GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM GIT_EXEC_PATH
    GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
    http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
    GIT_SSL_CAINFO GIT_SSL_CAPATH SSL_CERT_FILE SSL_CERT_DIR
    SYSTEMROOT
    """.split()
)
"""Where things are, and how to reach the network."""

_REACH = frozenset(
    """
    GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT GIT_PROXY_COMMAND GIT_ALLOW_PROTOCOL
    GIT_SSL_CERT GIT_SSL_KEY GIT_SSL_VERSION GIT_SSL_NO_VERIFY
    GIT_HTTP_PROXY_AUTHMETHOD GIT_HTTP_USER_AGENT GIT_HTTP_LOW_SPEED_LIMIT GIT_HTTP_LOW_SPEED_TIME
    GIT_CEILING_DIRECTORIES GIT_DISCOVERY_ACROSS_FILESYSTEM
    """.split()
)
"""How somebody's own git reaches a remote, and how far it looks for a repository."""

_ENGLISH = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


@dataclass(frozen=True, slots=True)
class Terms:
    """`settings` and `fixed` hold against everything else; `passes` chooses variables by name.

    On `own` terms the settings in the environment (GIT_CONFIG_COUNT) count too; otherwise the
    folder is taken for a repository only when it is one itself, whoever it belongs to.
    """

    settings: Settings
    fixed: Mapping[str, str] = field(repr=False)
    passes: Callable[[str], bool] = field(repr=False)
    own: bool = False


def _passes_own(name: str) -> bool:
    """Helpers need what nobody can list; of git's own variables most would lead it astray."""
    return not name.startswith("GIT_") or name in _PLACES or name in _REACH


STRICT = Terms(
    (*_QUIET, ("core.askPass", ""), ("credential.helper", "")),
    {
        **_ENGLISH,
        "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
        "GIT_LFS_SKIP_SMUDGE": "1",  # large files are the worker's business: no token is left
    },
    _PLACES.__contains__,
)

OWN = Terms(
    (
        *_QUIET,
        ("core.filesRefLockTimeout", "1000"),
        ("i18n.commitEncoding", "UTF-8"),
        ("i18n.logOutputEncoding", "UTF-8"),
        ("log.showSignature", "false"),
        ("push.pushOption", ""),
    ),
    {**_ENGLISH, "GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never", "GCM_INTERACTIVE": "never"},
    _passes_own,
    own=True,
)


def inherited(environment: Mapping[str, str]) -> Settings:
    """The settings that stand in an environment, as git-config(1) has them."""
    count = environment.get("GIT_CONFIG_COUNT", "")
    pairs = (
        (environment.get(f"GIT_CONFIG_KEY_{n}", ""), environment.get(f"GIT_CONFIG_VALUE_{n}", ""))
        for n in range(
            int(count) if count.isascii() and count.isdecimal() and len(count) < 5 else 0
        )
    )
    return tuple((key, value) for key, value in pairs if key)
