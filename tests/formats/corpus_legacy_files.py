"""Task files of other people's file-based queues, each in the manner of one kind of tool."""

from __future__ import annotations

from typing import NamedTuple

from kickoff.core.adoption.legacy import Standing


class Legacy(NamedTuple):
    """A file, what its status means, and the keys that a migration takes out of it or sets."""

    content: bytes
    standing: Standing
    changes: tuple[str, ...] = ()


LEGACY_FILES: dict[str, Legacy] = {
    "plain ready": Legacy(
        b"---\ntitle: Fix the login\nstatus: ready\n---\nDo it.\n", Standing.READY, ("status",)
    ),
    "nothing but a status": Legacy(
        b"---\nstatus: ready\n---\nDo it.\n", Standing.READY, ("status",)
    ),
    "quotes, a comment and Windows lines": Legacy(
        b"---\r\n# the queue\r\ntitle: \"A\"\r\nstatus: 'Ready'   # go\r\n---\r\nBody\r\n",
        Standing.READY,
        ("status",),
    ),
    "a byte order mark and no last line end": Legacy(
        b"\xef\xbb\xbf---\nstatus: READY\nowner: alice\n---\nBody", Standing.READY, ("status",)
    ),
    "words with blanks": Legacy(
        b"---\nid: task-7\ntitle: Say hello\nstatus: In Progress\nassignee: ['@bob']\n"
        b"labels: []\ndependencies: []\n---\n\n## Description\n\nSay it.\n",
        Standing.IN_PROGRESS,
        ("status",),
    ),
    "to do": Legacy(
        b"---\nid: task-8\ntitle: Later\nstatus: To Do\nassignee: []\n---\n## Plan\n",
        Standing.NOT_STARTED,
    ),
    "started by a bot": Legacy(
        b"---\nstatus: in_progress\nstarted_at: 2026-10-01T08:00:00Z\nclaimed_by: bot-7\n"
        b"claimed_at: '2026-10-01 08:00'\npriority: p1\n---\n# Task\n",
        Standing.IN_PROGRESS,
        ("claimed_at", "claimed_by", "started_at", "status"),
    ),
    "in review by number": Legacy(
        b"---\n{status: in-review, pr_number: 57, title: Flow}\n---\nText\n",
        Standing.IN_PROGRESS,
        ("pr_number", "status"),
    ),
    "in review by address": Legacy(
        b"---\nstatus: review\npr_url: https://github.com/acme/shop/pull/57\ntouches:\n"
        b"  - src/**\n---\nText\n",
        Standing.IN_PROGRESS,
        ("pr_url", "status"),
    ),
    "done with a number": Legacy(
        b"---\nstatus: done\npr_number: 12\nstarted_at: yesterday\n---\nOld.\n",
        Standing.COMPLETED,
        ("pr_number", "pull_request", "started_at", "status"),
    ),
    "closed in another repository": Legacy(
        b"---\nstatus: Closed\npr_url: https://github.com/other/place/pull/9\n---\nOld.\n",
        Standing.COMPLETED,
        ("status",),
    ),
    "completed on record": Legacy(
        b"---\nstatus: completed\ncompleted_at: 2026-01-01T00:00:00Z\n---\nOld.\n",
        Standing.COMPLETED,
    ),
    "completed with leftovers": Legacy(
        b"---\nstatus: completed\nstarted_at: 2026-01-01\npull_request: 5\n---\nOld.\n",
        Standing.COMPLETED,
        ("started_at",),
    ),
    "blocked": Legacy(
        b"---\nstatus: blocked\nstarted_at: 2026-01-01\n---\nWaits.\n", Standing.NOT_STARTED
    ),
    "given up": Legacy(b"---\nstatus: Won't Fix\n---\nNo.\n", Standing.GIVEN_UP),
    "a status of its own": Legacy(b"---\nstatus: simmering\n---\nHm.\n", Standing.STRANGE),
    "no front matter": Legacy(b"# A plan\n\nstatus: ready\n", Standing.SILENT),
    "a status that is empty": Legacy(b"---\nstatus:\ntitle: X\n---\nBody\n", Standing.SILENT),
}
