"""What a repository's owner decides: visibility, roles, protection, Actions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """An active ruleset rule on a branch.

    `kind` as the API has it: `pull_request`, `non_fast_forward`, `deletion`, `creation`,
    `required_signatures`, …. `bypass` are logins it does not bind; GITHUB_TOKEN can never be one.
    With `classic` it is of the branch's own protection, which rulesets' routes do not show [V].
    A `file_path_restriction` is of a push ruleset: it names folders, and binds every branch [V].
    """

    kind: str
    branch: str
    bypass: frozenset[str] = frozenset()
    classic: bool = False
    paths: tuple[str, ...] = ()


@dataclass(slots=True)
class Settings:
    """A repository's settings; tests change them in place.

    `roles` maps logins to `read`, `triage`, `write`, `maintain`, `admin` or the name of a custom
    role, which `custom_roles` maps to the role it is built on. `sleeping_workflows` are those whose
    schedule GitHub switched off because nothing happened.
    """

    private: bool = False
    archived: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    custom_roles: dict[str, str] = field(default_factory=dict)
    allow_actions_create_pull_requests: bool = True
    delete_branch_on_merge: bool = False
    rules: list[Rule] = field(default_factory=list)
    old_server: bool = False
    disabled_workflows: set[str] = field(default_factory=set)
    sleeping_workflows: set[str] = field(default_factory=set)
    default_rights: str = "read"

    def role_of(self, login: str) -> str | None:
        """The exact name of somebody's role, ignoring the case of the login."""
        wanted = login.lower()
        return next((r for who, r in self.roles.items() if who.lower() == wanted), None)

    def base_role(self, role: str) -> str:
        """The built-in role a role amounts to."""
        return self.custom_roles.get(role, role)
