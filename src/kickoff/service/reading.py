"""From what the forge showed to what the core knows: registry, policy, plans, issues, replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kickoff.core.cursor import BEHIND
from kickoff.core.facts import UNSEEN, Absent, Fact, Issue, Present, RecordsBranch, Unknown
from kickoff.core.policy import Policy
from kickoff.core.registry import Registry
from kickoff.core.task import BrokenPlan, Plan
from kickoff.core.text.quoting import code
from kickoff.errors import ConfigurationError, RegistryUnreadable
from kickoff.formats.config import load_config
from kickoff.formats.registry_yaml import REMEDY, load_registry
from kickoff.formats.task_file import read_task_file
from kickoff.looks import CommentSeen, FirstLook, SecondLook, ThreadSeen
from kickoff.service.kit import CONFIG_PATH, FORCE, Kit
from kickoff.service.living import living_reply
from kickoff.service.state_files import DONE, REGISTRY


def registry_of(first: FirstLook, own: CommentSeen | None, remedy: str = REMEDY) -> Registry:
    """The registry as it is. A new one reaches back as far as any cursor stays behind.

    Several first commands come within seconds: whose run is fastest must not shut the others out.
    Raises RegistryUnreadable, with this remedy where the branch is to be put back.
    """
    if first.state is None:
        made = first.now if own is None else min(first.now, own.edited_at or own.created_at)
        return Registry(after=made.replace(microsecond=0) - BEHIND)
    files = first.state.files
    if REGISTRY not in files:
        raise RegistryUnreadable(
            f"the state branch holds no `{REGISTRY}`",
            remedy=f"If it is not the queue's, name the one that is (--state-branch). {remedy}",
        )
    try:
        return load_registry(files.get(REGISTRY, b""), files.get(DONE))
    except RegistryUnreadable as error:
        if error.remedy == REMEDY:
            error.remedy = remedy
        raise


def remedy_in(kit: Kit) -> str:
    """How a state branch that holds no registry is put back, in the words of this repository."""
    put = kit.put_back(kit.state_branch, "<last good commit>", FORCE)
    return (
        f"Nothing was written over it. `git log {kit.seen_as}` shows the last good commit; put it "
        f"back with `{put}`."
    )


def policy_of(first: FirstLook, path: str = CONFIG_PATH) -> tuple[Policy, str | None]:
    """The policy, or the default one and what is wrong with the configuration at `path`.

    It need not be there, unless somebody has said that it lies elsewhere.
    """
    match first.config:
        case Present(text):
            try:
                return load_config(text), None
            except ConfigurationError as error:
                return Policy(), str(error)
        case Absent() if path != CONFIG_PATH:
            return Policy(), f"there is no {code(path)} on the default branch"
        case Absent():
            return Policy(), None
        case Unknown(why):
            return Policy(), f"it could not be read: {why}"


def top_folder(policy: Policy) -> str:
    return policy.tasks_folder.partition("/")[0]


def folder_tree(first: FirstLook, policy: Policy) -> str | None:
    return first.folders.get(top_folder(policy))


def folder_tree_fact(first: FirstLook, policy: Policy) -> Fact[str]:
    tree = folder_tree(first, policy)
    if tree is not None:
        return Present(tree)
    return Absent() if first.head is not None else UNSEEN


def plans_of(texts: Mapping[str, Fact[str]]) -> Mapping[str, Fact[Plan | BrokenPlan]]:
    plans: dict[str, Fact[Plan | BrokenPlan]] = {}
    for path, fact in texts.items():
        plans[path] = (
            Present(read_task_file(path, fact.value)) if isinstance(fact, Present) else fact
        )
    return plans


def issue_of(fact: Fact[ThreadSeen]) -> Fact[Issue]:
    if not isinstance(fact, Present):
        return fact
    thread = fact.value
    return Present(
        Issue(
            thread.number,
            thread.title,
            thread.body,
            thread.open,
            thread.edited_at,
            thread.renamed_at,
            thread.is_pull_request,
        )
    )


def records_branch_of(second: SecondLook, registry: Registry) -> Fact[RecordsBranch]:
    """Where records are proposed, with the pull request that is known to hold them."""
    known = registry.proposal.pull_request if registry.proposal else None
    if not isinstance(second.records_branch, Present) or known is None:
        return second.records_branch
    match second.linked.get(known, Unknown()):
        case Present(pull):
            branch = second.records_branch.value
            others = tuple(p for p in branch.pull_requests if p.number != known)
            return Present(replace(branch, pull_requests=(*others, pull)))
        case Absent():
            return second.records_branch
        case Unknown() as unseen:
            return unseen


def replies_of(second: SecondLook, registry: Registry) -> Mapping[int, int]:
    """Our living reply in each thread that was seen."""
    replies: dict[int, int] = {}
    for number, fact in second.threads.items():
        if isinstance(fact, Present):
            living = living_reply(fact.value, registry.replies.get(number))
            replies.update({number: living.number} if living else {})
    return replies
