"""One remote of the user's repository, reached as they themselves reach it.

What is fetched goes to refs below `refs/kickoff/<remote>/` and nowhere else. To that end git
knows the remote by a name of ours, which lasts as long as the command: by its own name git would
also move `refs/remotes`, mirror everything, or leave out objects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kickoff.adapters.localgit.origin import TRANSFER_SECONDS, Heads
from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.failures import Ran
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.terms import Settings
from kickoff.adapters.localgit.traces import gone_ref
from kickoff.errors import ForgeError, Unavailable
from kickoff.ports import Ambiguous, Barred, Lost, Swap, Swapped

STATE_BRANCH = "kickoff-state"
"""The state branch, where no other name is configured."""

ASK_SECONDS = 30
"""How long a remote may take to say where its branches are."""

HEADS_LIMIT = 64_000_000

_KEPT = frozenset("proxy proxyauthmethod receivepack uploadpack vcs serveroption".split())
"""What else is set for a remote and decides how it is reached."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(?P<host>\[[^]/]*\]|[^/:]*)", re.IGNORECASE)
_SHORT = re.compile(r"(?:[^/@:]*@)?(?P<host>\[[^]/]*\]|[^/:]+):(?!//)")


@dataclass(frozen=True, slots=True)
class Remote:
    """The remote `name` at `url`. `git` knows it as `alias`.

    `precious` is a branch of which nothing that was seen is forgotten, however it moves.
    """

    name: str
    url: str
    git: Git
    precious: str = STATE_BRANCH

    @classmethod
    def configured(cls, git: Git, name: str, settings: Settings) -> Remote | None:
        """The remote of that name, if there is one."""
        urls = [value for key, value in settings if key == f"remote.{name}.url"]
        if not urls:
            return None
        pushed = [value for key, value in settings if key == f"remote.{name}.pushurl"]
        ours = f"remote.{_alias(name)}"
        kept = [(f"{ours}.url", urls[0]), *((f"{ours}.pushurl", url) for url in pushed[:1])]
        for key, value in settings:
            section, _, variable = key.rpartition(".")
            if section == f"remote.{name}" and variable in _KEPT:
                kept.append((f"{ours}.{variable}", value))
        precious = dict(settings).get("kickoff.stateBranch".lower()) or STATE_BRANCH
        ours_alone = replace(git, settings=tuple(kept))
        return cls(name, _rewritten(urls[0], settings), ours_alone, precious)

    @property
    def prefix(self) -> str:
        """What stands before the name of a branch that was fetched."""
        return f"refs/kickoff/{self.name}/"

    @property
    def host(self) -> str:
        """The machine it is on, in small letters; empty when it is this one."""
        found = _SCHEME.match(self.url) or _SHORT.match(self.url)
        return found.group("host").lower() if found else ""

    def heads(self, branches: Sequence[str]) -> Heads:
        """Where these branches are, and which one is the default; `*` at the end stands for all.

        One connection. Raises a ForgeError: Unavailable when nothing certain is known.
        """
        wanted = [f"refs/heads/{branch}" for branch in branches]
        ran = self._ask("ls-remote", "--symref", self._alias, "HEAD", *wanted, seconds=ASK_SECONDS)
        lines = [line.split("\t") for line in ran.out.decode("utf-8", "replace").splitlines()]
        pairs = [(line[0], line[1]) for line in lines if len(line) == 2]
        refs = [left for left, name in pairs if name == "HEAD" and left.startswith("ref: ")]
        default = refs[0].removeprefix("ref: refs/heads/") if refs else ""
        commits = {n.removeprefix("refs/heads/"): o for o, n in pairs if _is_among(n, wanted)}
        return Heads(default, commits)

    def fetch(self, branches: Sequence[str]) -> Heads:
        """The same, with all that is in them; those that are gone there are gone here.

        One connection, and one more when something moved. Raises a ForgeError.
        """
        heads = self.heads(branches)
        try:
            return Heads(heads.default_branch, self._bring(heads.commits, branches))
        except ForgeError:
            later = self.heads(branches)
            if later == heads:
                raise
            return Heads(later.default_branch, self._bring(later.commits, branches))

    def push(self, branch: str, commit: str, expected: str | None) -> Swap:
        """Move the branch from `expected` (None: make it) to `commit`, or not at all.

        One connection, and one more when the branch was not moved. Raises a ForgeError when
        nothing reached it: PermissionMissing, NotThere, Unavailable.
        """
        ref = f"refs/heads/{branch}"
        try:
            ran = self.git.ask(
                *("push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed"),
                *(f"--force-with-lease={ref}:{expected or ''}", self._alias, f"{commit}:{ref}"),
                seconds=TRANSFER_SECONDS,
            )
        except Unavailable as slow:
            return Ambiguous(str(slow))
        if ran.status == 0:
            self.note(branch, commit)
            return Lost() if ran.up_to_date else Swapped(commit)
        if ran.unanswered:
            return Ambiguous(f"push `{branch}` to {self.name}: {ran.said}")
        if not ran.rejections:
            raise self._failure(ran, f"push `{branch}` to {self.name}")
        return self._rejected(ran, branch, expected)

    def note(self, branch: str, commit: str) -> None:
        """Remember where a branch of the remote is. If that fails, the next fetch does it."""
        self.git.ask("update-ref", f"{self.prefix}{branch}", commit)

    def _rejected(self, ran: Ran, branch: str, expected: str | None) -> Swap:
        """Whether it moved is looked up, but not while somebody else may be moving it."""
        if ran.raced:
            return Lost()
        at = self.heads([branch]).commits.get(branch)
        return Barred(ran.said) if at == expected else Lost()

    def _bring(self, commits: Mapping[str, str], branches: Sequence[str]) -> Mapping[str, str]:
        """Make the refs here what those there are, or newer."""
        known = self._known(branches)
        before = known.get(self.precious)
        self._forget([branch for branch in known if branch not in commits])
        moved = [branch for branch, oid in commits.items() if known.get(branch) != oid]
        if moved:
            self._transfer(moved, commits)
            known = self._known(branches)
        found = {branch: oid for branch, oid in known.items() if branch in commits}
        self._keep(before, found.get(self.precious))
        return found

    def _keep(self, before: str | None, now: str | None) -> None:
        """What was seen of the precious branch, when it is gone or was rewritten."""
        if before is None or before == now:
            return
        if now is None or not self.git.holds("merge-base", "--is-ancestor", before, now):
            self.git.ask("update-ref", gone_ref(self.precious, self.name), before)

    def _transfer(self, branches: Sequence[str], commits: Mapping[str, str]) -> None:
        """A failure is none when somebody else here fetched the same meanwhile."""
        lines = (f"+refs/heads/{branch}:{self.prefix}{branch}\n" for branch in branches)
        ran = self.git.ask(
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-prune"),
            *("--stdin", self._alias),
            given="".join(lines).encode("utf-8", "surrogateescape"),
            seconds=TRANSFER_SECONDS,
        )
        if ran.status:
            known = self._known(branches)
            if any(known.get(branch) != commits[branch] for branch in branches):
                raise self._failure(ran, f"fetch from {self.name}")

    def _forget(self, gone: Sequence[str]) -> None:
        """What cannot be forgotten now will be by the next fetch."""
        if gone:
            lines = "".join(f"delete {self.prefix}{branch}\n" for branch in gone)
            self.git.ask("update-ref", "--stdin", given=lines.encode())

    def _known(self, branches: Sequence[str]) -> Mapping[str, str]:
        """Where these branches were when they were last fetched."""
        wanted = [f"{self.prefix}{branch}" for branch in branches]
        listed = self.git.run("for-each-ref", "--format=%(objectname) %(refname)", self.prefix)
        pairs = (line.split(" ") for line in listed.splitlines())
        return {n.removeprefix(self.prefix): oid for oid, n in pairs if _is_among(n, wanted)}

    def _ask(self, *arguments: str, seconds: float) -> Ran:
        ran = self.git.ask(*arguments, seconds=seconds, limit=HEADS_LIMIT)
        if ran.status:
            raise self._failure(ran, f"ask {self.name}")
        return ran

    def _failure(self, ran: Ran, doing: str) -> ForgeError:
        return failures.of_own_remote(ran, doing, self.name)

    @property
    def _alias(self) -> str:
        return _alias(self.name)


def _alias(name: str) -> str:
    return f"kickoff.{name}"


def _is_among(ref: str, wanted: Sequence[str]) -> bool:
    return any(ref == w or (w.endswith("*") and ref.startswith(w[:-1])) for w in wanted)


def _rewritten(url: str, settings: Settings) -> str:
    """The address as git takes it: `url.<base>.insteadOf`, the longest first."""
    ends = (".insteadof", "url.")
    rules = [(v, k[4:-10]) for k, v in settings if k.endswith(ends[0]) and k.startswith(ends[1])]
    fitting = [rule for rule in rules if rule[0] and url.startswith(rule[0])]
    if not fitting:
        return url
    short, base = max(fitting, key=lambda rule: len(rule[0]))
    return base + url.removeprefix(short)
