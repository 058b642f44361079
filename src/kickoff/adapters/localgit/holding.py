"""The checkout that has a branch: whether there is one, whether it may be moved, and moving it.

A branch that is checked out is never moved alone: the checkout would look as if somebody had taken
the new commit back. Files go first, then the index, then the branch, as in git's own fast-forward:
wherever that is cut off, `git status` shows the change as one to be committed, and the next try
goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.workers.worktrees import Worktrees
from kickoff.core.text.quoting import code

_UNDER_WAY = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
}
"""What git keeps in a checkout's own folder while something is under way there."""

_THEN = "and the next tick goes on"

_SHOWN = 3
"""So many changed files are named."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A checkout that has the branch. `under_way` says what is going on in it, if anything is."""

    folder: Path
    under_way: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A branch shall go from one commit to the next; `files` are the paths that change."""

    ref: str
    before: str
    after: str
    files: tuple[str, ...]
    why: str


def holder_of(git: Git, branch: str) -> Holder | None:
    """The checkout that has a branch, also one whose rebase will end on it.

    One process. Raises a ForgeError.
    """
    for tree in Worktrees(git, git.folder).all():
        own = _own_folder(tree.path)
        if tree.branch == branch:
            return Holder(tree.path, _under_way(own))
        if tree.branch is None and own is not None and _is_rebasing(own, branch):
            return Holder(tree.path, "a rebase")
    return None


def _own_folder(tree: Path) -> Path | None:
    """Where git keeps what concerns this checkout only."""
    mark = tree / ".git"
    if mark.is_dir():
        return mark
    try:
        text = mark.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return tree / text.removeprefix("gitdir:").strip()


def _under_way(own: Path | None) -> str:
    if own is None:
        return ""
    return next((what for name, what in _UNDER_WAY.items() if (own / name).exists()), "")


def _is_rebasing(own: Path, branch: str) -> bool:
    names = (own / folder / "head-name" for folder in ("rebase-merge", "rebase-apply"))
    return any(_says(name) == f"refs/heads/{branch}" for name in names)


def _says(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        return ""


def move_together(git: Git, holder: Holder, step: Step) -> str | None:
    """Move the checkout and its branch; or leave both, and say why, and what to do about it.

    Raises a ForgeError.
    """
    why = obstacle(git, holder, lambda there, path: _is_ours(there, path, step))
    if why is not None:
        return why
    there = _at(git, holder)
    return _moved(there, step, tuple(_changed(there)))


def obstacle(
    git: Git, holder: Holder, ours: Callable[[Git, str], bool] = lambda _there, _path: False
) -> str | None:
    """Why a checkout cannot be brought along, and what to do about it; None when it can be.

    `ours` tells of a changed file whether it is what an earlier try has left. Raises a ForgeError.
    """
    where = code(str(holder.folder))
    if not holder.folder.is_dir():
        return f"is checked out in {where}, which is not there. `git worktree prune` forgets it"
    if holder.under_way:
        return f"is in the middle of {holder.under_way} in {where}. Finish that, {_THEN}"
    there = _at(git, holder)
    foreign = [path for path in _changed(there) if not ours(there, path)]
    if foreign:
        said = f"has changes in {where} that are not committed: {_named(foreign)}"
        return f"{said}. Commit or stash them, {_THEN}"
    return None


def _at(git: Git, holder: Holder) -> Git:
    return replace(git, folder=holder.folder, variables=_without_place(git.variables))


def _named(paths: Sequence[str]) -> str:
    named = ", ".join(code(path) for path in paths[:_SHOWN])
    return f"{named} and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else named


def _without_place(variables: Mapping[str, str]) -> Mapping[str, str]:
    """A checkout knows its repository, and has an index of its own."""
    return {name: value for name, value in variables.items() if name != "GIT_DIR"}


def _changed(there: Git) -> Iterator[str]:
    """The files that differ from the commit, in the index or in the work tree."""
    words = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
    out = there.ask(*words, limit=16_000_000).out.decode("utf-8", "surrogateescape")
    yield from (entry[3:] for entry in out.split("\0") if entry)


def _is_ours(there: Git, path: str, step: Step) -> bool:
    """Whether an earlier try of the same step left the file as it is."""
    if path not in step.files:
        return False
    before, after = (_id(there, f"{commit}:{path}") for commit in (step.before, step.after))
    written = there.ask("hash-object", f"--path={path}", "--", path).out.decode().strip()
    return written == after and _id(there, f":{path}") in (before, after)


def _id(there: Git, name: str) -> str:
    return there.ask("rev-parse", "--verify", "--quiet", name).out.decode().strip()


def _moved(there: Git, step: Step, left: tuple[str, ...]) -> str | None:
    for words in (
        *([("update-index", "--", *left)] if left else []),
        ("update-index", "--refresh"),
        ("read-tree", "-m", "-u", step.before, step.after),
        ("update-ref", "-m", step.why, step.ref, step.after, step.before),
    ):
        ran = there.ask(*words)
        if ran.status:
            return f"cannot be brought along in {code(str(there.folder))}: {ran.said}"
    return None
