"""What looks show of the repository: from the hosted value to the values of the ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from kickoff.core.answering.labels import INPUT_LABELS
from kickoff.core.effects import Reaction
from kickoff.core.facts import (
    UNSEEN,
    Absent,
    Fact,
    Listing,
    Merge,
    Present,
    PullRequest,
    PullRequestState,
    Unknown,
    Work,
)
from kickoff.core.records.plan_file import is_plan_commit
from kickoff.looks import (
    CommentSeen,
    FirstLook,
    FirstQuestion,
    LabellingSeen,
    ReplySeen,
    SecondLook,
    SecondQuestion,
    ThreadSeen,
)
from kickoff.service.kit import CONFIG_PATH
from kickoff.service.state_files import DONE, REGISTRY
from simulation.branch import snapshot
from simulation.hosted import (
    BOT,
    MAIN,
    REPOSITORY,
    Comment,
    Hosted,
    Thread,
    blob_id,
    tree_id,
)
from simulation.world import Answer, Wire

T = TypeVar("T")

TASKS = "tasks"
_MISSED = Unknown("it was not in the answer")


@dataclass(frozen=True, slots=True)
class Swept:
    """The comments that a sweep read, and from when on it read all of them."""

    comments: tuple[CommentSeen, ...]
    since: datetime | None


def first_look(
    wire: Wire, answer: Answer, question: FirstQuestion, swept: Swept, labels: bool
) -> FirstLook:
    """The first look at the repository as it was shown."""
    hosted = answer.hosted
    head = hosted.head(MAIN)
    files = head.files if head is not None else {}
    missed = answer.partial and wire.unknown()
    listing: Fact[Listing] = UNSEEN
    if question.listing:
        listing = _MISSED if answer.partial and wire.unknown() else listed(files)
    tree = tree_id(files, TASKS)
    return FirstLook(
        now=wire.world.second,
        repository=REPOSITORY,
        default_branch=MAIN,
        head=head.id if head is not None else None,
        state=snapshot(hosted, (REGISTRY, DONE)),
        config=_MISSED if missed else text_of(files, CONFIG_PATH),
        folders={TASKS: tree} if tree is not None else {},
        listing=listing,
        comments=swept.comments,
        labellings=tuple(labellings(hosted)) if labels else (),
        swept_since=swept.since,
    )


def listed(files: Mapping[str, bytes]) -> Fact[Listing]:
    """The files below `tasks/`."""
    tree = tree_id(files, TASKS)
    if tree is None:
        return Absent()
    found = {p: blob_id(c) for p, c in files.items() if p.startswith(f"{TASKS}/")}
    return Present(Listing(tree, found))


def text_of(files: Mapping[str, bytes], path: str) -> Fact[str]:
    """A file's text."""
    return Present(files[path].decode()) if path in files else Absent()


def swept(hosted: Hosted, question: FirstQuestion, page: int) -> Swept:
    """The newest threads and comments, as many as a page holds."""
    found: list[Comment] = []
    bounds = [question.since]
    for pulls in (False, True):
        threads = [t for t in hosted.threads.values() if (t.pull is not None) is pulls]
        changed = sorted(threads, key=lambda t: t.updated_at, reverse=True)
        most = min(question.threads, page)
        bounds += _cut([t.updated_at for t in changed], most, question.since)
        for thread in changed[:most]:
            newest = sorted(thread.comments, key=lambda c: c.updated_at, reverse=True)
            few = min(question.comments, page)
            bounds += _cut([c.updated_at for c in newest], few, question.since)
            found += [c for c in newest[:few] if c.updated_at >= question.since]
    own = None if question.own is None else hosted.find_comment(question.own.node)
    every = {c.number: c for c in (*found, *([own] if own is not None else ()))}.values()
    shown = sorted(every, key=lambda c: (c.created_at, c.number))
    return Swept(tuple(comment_seen(c, hosted) for c in shown), max(bounds))


def _cut(times: Sequence[datetime], most: int, since: datetime) -> Iterator[datetime]:
    """The time before which a page that was full may have left something out."""
    if len(times) > most and times[most - 1] >= since:
        yield times[most - 1] + timedelta(seconds=1)


def comment_seen(comment: Comment, hosted: Hosted) -> CommentSeen:
    """A comment as the sweep shows it."""
    ours = comment.ours()
    return CommentSeen(
        node=comment.node,
        number=comment.number,
        thread=comment.thread,
        author=comment.author,
        author_is_bot=comment.author == BOT,
        body=comment.body,
        created_at=comment.created_at,
        updated_at=comment.updated_at,
        url=f"{hosted.threads[comment.thread].url}#issuecomment-{comment.number}",
        edited_at=comment.edited_at,
        editor=comment.editor,
        answered=bool(ours - {Reaction.SEEN}),
        ours=comment.author == BOT,
        reactions=ours,
    )


def labellings(hosted: Hosted) -> Iterator[LabellingSeen]:
    """Who put which input label on the threads that bear it."""
    for thread in hosted.threads.values():
        for label in INPUT_LABELS:
            last = [one for one in thread.labellings if one.label == label][-1:]
            for one in last if label in thread.labels else ():
                yield LabellingSeen(
                    one.event, thread.number, label, one.actor, False, one.at, thread.url
                )


def second_look(wire: Wire, answer: Answer, question: SecondQuestion) -> SecondLook:
    """The second look; any part of it may be missing."""
    hosted = answer.hosted
    at = hosted.commits.get(question.head)
    files = at.files if at is not None else {}

    def seen(fact: Fact[T]) -> Fact[T]:
        return _MISSED if answer.partial and wire.unknown() else fact

    return SecondLook(
        texts={p: seen(text_of(files, p)) for p in question.paths},
        threads={n: seen(_thread(hosted, n)) for n in question.threads},
        branches={b: seen(branch_at(hosted, b)) for b in question.branches},
        begun=begun(hosted, question.branches),
        pull_requests={b: seen(_pulls(hosted, b)) for b in question.branches},
        linked={n: seen(_linked(hosted, n)) for n in question.pull_requests},
    )


def _thread(hosted: Hosted, number: int) -> Fact[ThreadSeen]:
    thread = hosted.threads.get(number)
    return Absent() if thread is None else Present(thread_seen(thread))


def thread_seen(thread: Thread) -> ThreadSeen:
    """A thread with our comments in it."""
    ours = [c for c in thread.comments if c.author == BOT]
    return ThreadSeen(
        node=thread.node,
        number=thread.number,
        is_pull_request=thread.pull is not None,
        title=thread.title,
        body=thread.body,
        open=thread.open,
        author=thread.author,
        edited_at=thread.edited_at,
        renamed_at=thread.renamed_at,
        labels=thread.labels,
        replies=tuple(ReplySeen(c.node, c.number, c.body, c.created_at) for c in ours),
    )


def branch_at(hosted: Hosted, name: str) -> Fact[str]:
    at = hosted.branches.get(name)
    return Absent() if at is None else Present(at)


def begun(hosted: Hosted, branches: Sequence[str]) -> Mapping[str, str]:
    """The branches with nothing on them but our plan, and the commit that stands on."""
    heads = {b: head for b in branches if (head := hosted.head(b)) is not None}
    return {b: head.parents[0] for b, head in heads.items() if is_plan_commit(head.message)}


def _pulls(hosted: Hosted, head: str) -> Fact[tuple[PullRequest, ...]]:
    return Present(tuple(pull_seen(t) for t in hosted.pulls(head)))


def _linked(hosted: Hosted, number: int) -> Fact[PullRequest]:
    thread = hosted.threads.get(number)
    return Absent() if thread is None or thread.pull is None else Present(pull_seen(thread))


def pull_seen(thread: Thread) -> PullRequest:
    """A pull request as looks show it. Raises ValueError for an issue."""
    pull = thread.pull
    if pull is None:
        raise ValueError(f"#{thread.number} is no pull request")
    return PullRequest(
        number=thread.number,
        url=thread.url,
        state=pull.state,
        head=pull.head,
        base=MAIN,
        from_fork=pull.from_fork is not None,
        created_at=thread.created_at,
        draft=pull.draft,
        merged_at=pull.merged_at,
        merged_by=pull.merged_by,
        merge_commit=pull.merge_commit,
        updated_at=thread.updated_at,
    )


def merged(hosted: Hosted, work: Work, head: str | None) -> Fact[Merge]:
    """Whether a branch's work is in the default branch, as git tells without pull requests."""
    for thread in hosted.threads.values():
        pull = thread.pull
        if pull is None or pull.from_fork or pull.head != work.branch:
            continue
        if pull.state is not PullRequestState.MERGED:
            continue
        if pull.merged_head in {head, work.head} and pull.merged_head not in {None, work.base}:
            return Present(
                Merge(
                    pull.merge_commit or "",
                    pull.merged_by or "",
                    pull.merged_at or thread.updated_at,
                )
            )
    return Absent()
