"""Roles, from the only source that says them exactly: the collaborator-permission endpoint."""

from __future__ import annotations

import re
from urllib.parse import quote

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node
from kickoff.core.facts import Absent, Fact, Present
from kickoff.core.policy import Role

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\[bot\])?")
"""A login; those of managed users end in an underscore and their company's short code."""

_PERMISSIONS = (
    ("admin", Role.ADMIN),
    ("maintain", Role.MAINTAIN),
    ("push", Role.WRITE),
    ("triage", Role.TRIAGE),
    ("pull", Role.READ),
)
"""GitHub's permissions, the strongest first."""


def role_of(client: Client, login: str) -> Fact[Role]:
    """A person's role; absent when GitHub does not know them. One request. Raises a ForgeError.

    `permission` folds maintain into write and triage into read, `role_name` is exact. A custom
    role, whose name means nothing here, counts as the strongest role whose permission it has.
    """
    if not _LOGIN.fullmatch(login):
        return Absent()
    answer = client.get(
        f"collaborators/{quote(login, safe='')}/permission",
        doing=f"ask for the role of {login}",
        right="metadata: read",
        accept=(404,),
    )
    if answer.status == 404:
        return Absent()
    exact = answer.node.at("role_name").text_or_none() or ""
    folded = answer.node.at("permission").text()
    return Present(_role(exact) or _permitted(answer.node) or _role(folded) or Role.NONE)


def _permitted(answer: Node) -> Role | None:
    """By `user.permissions`, which older servers may leave out."""
    permissions = answer.at("user", "permissions")
    held = (role for name, role in _PERMISSIONS if permissions.at(name).value is True)
    return next(held, None)


def _role(name: str) -> Role | None:
    return Role(name) if name in set(Role) else None


def viewer(client: Client) -> str:
    """The login that the token acts as. One request. Raises a ForgeError."""
    answer = client.query("query Viewer { viewer { login } }", {}, doing="ask whose token it is")
    return answer.node.at("viewer", "login").text()
