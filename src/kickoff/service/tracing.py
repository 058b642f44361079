"""A state branch that is not there: new, or lost?"""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.adoption.legacy import was_worked_on
from kickoff.core.adoption.migrating import branch_of
from kickoff.core.answering.markers import is_signed
from kickoff.core.facts import Present
from kickoff.core.identity import branch_folder
from kickoff.errors import ForgeError, RegistryUnreadable
from kickoff.formats.legacy_file import read_legacy_file
from kickoff.service.kit import Kit
from kickoff.service.looking import World
from kickoff.service.state_files import REGISTRY


def refuse_if_lost(kit: Kit, world: World) -> None:
    """Raise RegistryUnreadable when the repository shows traces of an earlier state branch.

    A state branch that is there by now was made by another run since the look: nothing is lost.
    Raises ForgeError (`empty_repository`) when there is no commit that a branch could start from.
    """
    if world.facts.head is None:
        raise ForgeError(
            "the repository has no commit yet",
            reason="empty_repository",
            remedy="push a first commit to its default branch and give the command again",
        )
    traces = tuple(_traces(kit, world))
    if traces and kit.state.read((REGISTRY,)) is None:
        raise RegistryUnreadable(
            f"the state branch `{kit.state_branch}` is gone, and there was one: {traces[0]}",
            reason="state_branch_missing",
            remedy=_remedy(kit, world.facts.gone),
        )


def _remedy(kit: Kit, gone: str | None) -> str:
    """How to restore it; from this very clone, where it has what was there."""
    put = kit.put_back(kit.state_branch, gone or "<commit>")
    if gone is None:
        return f"restore it from a clone that has it: {put}; or, to begin anew, delete these traces"
    return f"put it back: {put}"


def _traces(kit: Kit, world: World) -> Iterator[str]:
    """What only an earlier queue can have left: our branches, our replies, its own commits."""
    branches = kit.forge.branches_below(branch_folder(world.policy.branch))
    explained = frozenset(_explained(world)) if branches else frozenset()
    yield from (f"the branch {branch}" for branch in branches if branch not in explained)
    for thread in world.threads.values():
        if any(is_signed(reply.body) for reply in thread.replies):
            yield f"our reply in #{thread.number}"
    yield from (f"our reply in #{number}" for number in world.replied)
    if world.facts.gone is not None:
        yield f"its commit {world.facts.gone}"


def _explained(world: World) -> Iterator[str]:
    """Branches of which task files speak themselves, as they do in a queue of files."""
    for path, text in world.texts.items():
        file = read_legacy_file(path, "", text.value) if isinstance(text, Present) else None
        if file is not None and was_worked_on(file.status):
            yield branch_of(file, world.policy)
