"""The user's own repository: found from any folder in it, with what they have set up there.

Whatever is asked later is asked of the common git directory, so that it makes no difference which
work tree a command was given in, or whether there is one.
"""

from __future__ import annotations

import os
import pwd
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.failures import Ran
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.terms import OWN, Settings
from kickoff.adapters.localgit.remote import STATE_BRANCH, Remote
from kickoff.core.text.quoting import one_line, plain
from kickoff.errors import ConfigurationError, ForgeError, Usage

FOLDER = ".kickoff"
"""Our folder in the main work tree."""

TASK_BRANCHES = "task/"
"""Branches that are ours, and so never the default branch unless somebody says so."""

NONE = "."
"""As the name of a remote: none, but this repository."""

_NOREPLY = re.compile(r"(?:\d+\+)?([A-Za-z0-9][A-Za-z0-9-]*)@users\.noreply\.github\.com")
_NOTHING = " \t.,:;<>\"'\\"
"""Of a name that has nothing else git keeps nothing."""


@dataclass(frozen=True, slots=True)
class Repository:
    """`common` is its common git directory, `root` its main work tree (None when it is bare).

    `git` works on the common directory on the user's own terms: their credentials hold, their
    hooks and signatures do not, and commits have an author whatever is configured.
    """

    git: Git
    common: Path
    root: Path | None
    remote: Remote | None
    settings: Mapping[str, str] = field(repr=False)

    @property
    def work(self) -> Path:
        """Our folder for worktrees and runs. It need not exist yet."""
        return self.root / FOLDER if self.root else self.private / "work"

    @property
    def private(self) -> Path:
        """What concerns this clone only. It need not exist yet."""
        return self.common / "kickoff"

    def putting_back(self, branch: str, commit: str, force: str = "") -> str:
        """What a person types to have a branch of the queue at a commit; `force`: `--force `."""
        if self.remote is None:
            return f"git branch {force}{branch} {commit}"
        return f"git push {force}{self.remote.name} {commit}:refs/heads/{branch}"

    @property
    def on_github(self) -> bool:
        """Whether the remote is a GitHub: then others see its pull requests.

        Raises ConfigurationError when `kickoff.forge` is neither `github` nor `git`.
        """
        chosen = self.setting("forge")
        if chosen not in (None, "github", "git"):
            raise ConfigurationError(
                f"`kickoff.forge` is `{plain(chosen)}`: it can be `github` or `git`",
                remedy="git config --unset kickoff.forge",
            )
        if self.remote is None:
            return False
        return chosen == "github" if chosen else "github" in self.remote.host

    def setting(self, name: str) -> str | None:
        """What `git config kickoff.<name>` says; None when it says nothing."""
        return self.settings.get(f"kickoff.{name}".lower()) or None

    def switched_on(self, name: str) -> bool:
        """Whether `kickoff.<name>` is what git takes for true."""
        return (self.setting(name) or "").lower() in ("true", "yes", "on", "1")

    def person(self) -> str:
        """Who gives commands here."""
        email = self.settings.get("user.email", "")
        noreply = _NOREPLY.fullmatch(email)
        login = noreply.group(1) if noreply else None
        name = self.settings.get("user.name", "").strip()
        return self.setting("user") or login or name or email or _account()

    def default_branch(self) -> str:
        """The branch that task files are read from. With a remote, a question to it, or two.

        Raises ConfigurationError (`no_default_branch`), and ForgeError: `empty_repository` when
        there is no commit, or when the remote cannot be asked.
        """
        remote = self.remote
        if remote is not None:
            default = remote.heads(()).default_branch
            return default or self.default_among(list(remote.heads(["*"]).commits), remote.name)
        listed = self.git.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/")
        return self.default_among(listed.splitlines(), "this repository")

    def default_among(self, branches: Sequence[str], where: str) -> str:
        """The branch that task files are read from, where nothing but the branches is known.

        Raises ConfigurationError (`no_default_branch`), and ForgeError (`empty_repository`).
        """
        ours = self.setting("stateBranch") or STATE_BRANCH
        others = [b for b in branches if b != ours and not b.startswith(TASK_BRANCHES)]
        chosen = self.setting("defaultBranch")
        if chosen is not None and chosen not in branches:
            raise _no_default_branch(f"`kickoff.defaultBranch` names `{plain(chosen)}`, which", [])
        if chosen is None and not others:
            raise _empty(where)
        usual = (chosen, self.settings.get("init.defaultbranch"), "main", "master")
        found = next((branch for branch in usual if branch in branches), None)
        if found is None and len(others) > 1:
            raise _no_default_branch("none of main, master and init.defaultBranch", others)
        return found or others[0]


def open_repository(
    folder: Path, environment: Mapping[str, str], chosen: Settings = ()
) -> Repository:
    """The repository that a folder belongs to: a work tree, a folder in one, a bare repository.

    `chosen` are settings for this once, which win over those that are configured.

    Raises Usage (`not_a_repository`), and ConfigurationError when it, or what is set up in it,
    cannot be used.
    """
    refuse_platform(sys.platform)
    common = _discover(folder, environment)
    git = Git(common, environment, variables={"GIT_DIR": str(common)}, terms=OWN)
    configured = (*_settings(git), *chosen)
    settings = dict(configured)
    root = _main_worktree(common, settings)
    author = _author(settings, environment)
    there = root if root is not None and root.is_dir() else common
    git = Git(there, environment, variables={**git.variables, **author}, terms=OWN)
    return Repository(git, common, root, _remote(git, configured), settings)


def refuse_platform(platform: str) -> None:
    """Raises ConfigurationError where nobody has made sure that it works."""
    if platform in ("win32", "cygwin"):
        raise ConfigurationError(
            "Kickoff does not run on Windows itself",
            reason="unsupported_platform",
            remedy="Use it in the Windows Subsystem for Linux: wsl --install",
        )


def _discover(folder: Path, environment: Mapping[str, str]) -> Path:
    if not folder.is_dir():
        raise _not_a_repository(f"there is no folder `{one_line(str(folder))}`")
    ran = Git(folder, environment, terms=OWN).ask(
        "rev-parse", "--path-format=absolute", "--git-common-dir"
    )
    if ran.status:
        raise _undiscovered(ran, folder)
    found = os.fsdecode(ran.out).removesuffix("\n")
    if not Path(found).is_absolute():
        raise failures.too_old("2.31")
    return Path(found).resolve()


def _settings(git: Git) -> Settings:
    """Everything configured, in the order in which git goes by it."""
    ran = git.ask("config", "--list", "-z")
    if ran.status:
        raise _unreadable(ran)
    entries = ran.out.decode("utf-8", "replace").split("\0")
    pairs = (entry.partition("\n") for entry in entries if entry)
    return tuple((key, value if newline else "true") for key, newline, value in pairs)


def _main_worktree(common: Path, settings: Mapping[str, str]) -> Path | None:
    """As the common directory has it, and so the same from every work tree."""
    chosen = settings.get("core.worktree")
    if chosen:
        return (common / chosen).resolve()
    bare = settings.get("core.bare", "false").lower() in ("true", "yes", "on", "1")
    return None if bare or common.name != ".git" else common.parent


def _author(settings: Mapping[str, str], environment: Mapping[str, str]) -> Mapping[str, str]:
    """Author and committer as configured; where nothing is, somebody all the same."""
    chosen = {}
    for role in ("author", "committer"):
        for what, otherwise in (("name", _account()), ("email", "kickoff@localhost")):
            variable = f"GIT_{role}_{what}".upper()
            names = (settings.get(f"{role}.{what}"), settings.get(f"user.{what}"))
            given = (environment.get(variable), *names)
            chosen[variable] = next((g for g in given if g and g.strip(_NOTHING)), otherwise)
    return chosen


def _remote(git: Git, settings: Settings) -> Remote | None:
    chosen = dict(settings).get("kickoff.remote")
    if chosen == NONE:
        return None
    found = Remote.configured(git, chosen or "origin", settings)
    if chosen and found is None:
        raise ConfigurationError(
            f"`kickoff.remote` names `{plain(chosen)}`, and there is no such remote",
            reason="unknown_remote",
            remedy=f"git config kickoff.remote NAME (`git remote` lists them; `{NONE}` is none)",
        )
    return found


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "somebody"


def _undiscovered(ran: Ran, folder: Path) -> Exception:
    if "not a git repository (or any" in ran.said:
        return _not_a_repository(f"`{one_line(str(folder))}` is not in a git repository")
    return _unreadable(ran)


def _not_a_repository(said: str) -> Usage:
    return Usage(
        said,
        reason="not_a_repository",
        remedy="Go to a folder of your repository, or make one: git init",
    )


def _unreadable(ran: Ran) -> ConfigurationError:
    """The words of git hold the way out, where there is one."""
    return ConfigurationError(
        f"git cannot use this repository: {ran.said}", reason="repository_unreadable"
    )


def _no_default_branch(said: str, branches: list[str]) -> ConfigurationError:
    among = f" (there are {', '.join(sorted(branches)[:8])})" if branches else ""
    return ConfigurationError(
        f"{said} is a branch here{among}" if branches else f"{said} is no branch here",
        reason="no_default_branch",
        remedy="git config kickoff.defaultBranch NAME",
    )


def _empty(where: str) -> ForgeError:
    return ForgeError(
        f"{where} has no commit yet",
        reason="empty_repository",
        remedy='Make the first: git commit --allow-empty --message "Begin"',
    )
