"""Opaque, stable node ids, in the shape of GitHub's: a type prefix and base64."""

from __future__ import annotations

import base64
from enum import StrEnum


class Prefix(StrEnum):
    """The prefixes GitHub uses [M]; clients must not read them."""

    REPOSITORY = "R_kgDO"
    ISSUE = "I_kwDO"
    PULL_REQUEST = "PR_kwDO"
    COMMENT = "IC_kwDO"
    LABEL = "LA_kwDO"
    USER = "U_kgDO"
    BOT = "BOT_kgDO"
    ORGANIZATION = "O_kgDO"
    REACTION = "REA_lADO"
    EVENT = "EVT_kwDO"
    REF = "REF_kwDO"
    COMMIT = "C_kwDO"
    TREE = "T_kwDO"
    BLOB = "B_kwDO"
    RUN = "WFR_kwLO"
    WORKFLOW = "W_kwDO"


def node_id(prefix: Prefix, *parts: int | str) -> str:
    """The id of a thing named by `parts` (database ids, refs, oids)."""
    raw = ":".join(map(str, parts)).encode("utf-8")
    return prefix + base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def parts_of(prefix: Prefix, text: str) -> list[str] | None:
    """The parts of an id with that prefix; None when it is something else."""
    if not text.startswith(prefix):
        return None
    raw = text.removeprefix(prefix)
    try:
        return base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8").split(":")
    except ValueError:
        return None
