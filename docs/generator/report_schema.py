"""The JSON schema of the report, with the closed vocabularies as the code has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from kickoff.core.doctor.findings import Mender
from kickoff.core.lifecycle import State
from kickoff.core.migration import Becoming
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Priority
from kickoff.core.view.board import Health
from kickoff.core.wording.story import Kind
from kickoff.formats.report_json import VERSION
from kickoff.service.replaying import Finding

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
WHETHER: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
REASON: Schema = {"$ref": "#/$defs/reason"}


def report_schema() -> Schema:
    """The schema of everything that is printed with `--json`, and of `board.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of Kickoff",
        "description": "New keys may be added; one that is here keeps its meaning.",
        **_object(
            {
                "version": {"const": VERSION},
                "outcome": REASON,
                "tasks": _list({"$ref": "#/$defs/task"}),
                **_BOARD,
                **_BESIDES,
            },
            "version outcome tasks",
        ),
        "$defs": {
            "reason": {"enum": [code.value for code in ReasonCode]},
            "state": {"enum": [state.value for state in State]},
            "task": _task(),
            "gate": _object(
                {"reason": REASON, "about": _list(TEXT), "until": TIME}, "reason about"
            ),
            "alarm": _alarm(),
        },
    }


def _object(properties: Mapping[str, Schema], required: str = "") -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        **({"required": required.split()} if required else {}),
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _says(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


_TOTALS = _object(
    {
        "in_work": NUMBER,
        "runnable": _says(NUMBER, "queued, with nothing in the way but their turn"),
        "blocked": _says(NUMBER, "queued behind a shut gate"),
        "needs_attention": NUMBER,
        "not_started": NUMBER,
        "ready": _says(NUMBER, "the part of those not started that would wait for nothing"),
        "refused": _says(NUMBER, "task files that cannot be queued as they stand"),
        "completed": NUMBER,
        "by_state": {
            "type": "object",
            "propertyNames": {"$ref": "#/$defs/state"},
            "additionalProperties": NUMBER,
        },
    },
    "in_work runnable blocked needs_attention by_state",
)

_REFUSED = _object(
    {
        "path": TEXT,
        "id": TEXT,
        "reason": REASON,
        "problem": TEXT,
        "line": NUMBER,
        "column": NUMBER,
        "twins": _says(_list(TEXT), "the other files of the same id"),
    },
    "path id reason",
)

_RECENT = _object(
    {"id": TEXT, "title": TEXT, "outcome": REASON, "at": TIME, "pull_request": NUMBER},
    "id title outcome at",
)

_BOARD: Mapping[str, Schema] = {
    "at": _says(TIME, "when the queue was looked at"),
    "paused": _object({"by": TEXT, "at": TIME, "reason": TEXT}, "by at"),
    "configuration_error": TEXT,
    "totals": _says(_TOTALS, "of the whole queue, also when the report is about some tasks"),
    "task_files_read": _says(
        WHETHER, "whether the files that are not in play were looked at; if not, none is listed"
    ),
    "refused": _list(_REFUSED),
    "recent": _says(_list(_RECENT), "the tasks that ended last, newest first"),
    "proposal": _says(
        _object(
            {
                "tasks": _list(TEXT),
                "since": TIME,
                "pull_request": NUMBER,
                "url": TEXT,
                "closed": WHETHER,
            },
            "tasks since closed",
        ),
        "where records wait that may not be committed; closed: by somebody, without a merge",
    ),
    "set_back": _says(
        _object({"since": TIME, "commit": TEXT}, "since"),
        "decisions are gone from the state branch; commit: the newest of them that was seen",
    ),
    "by_hand": _says(
        _object({"since": TIME, "commit": TEXT}, "since commit"),
        "a commit of the state branch that no decision has written",
    ),
    "notices": _says(
        _list(
            _object(
                {"task": TEXT, "reason": REASON, "since": TIME, "detail": TEXT}, "task reason since"
            )
        ),
        "what somebody should look at about completed tasks",
    ),
    "ready_files": _says(
        _list(_object({"id": TEXT, "taken": WHETHER, "reason": REASON}, "id taken")),
        "task files that say `status: ready`: whether that queued the task, or why not",
    ),
    "dependencies": _list(
        _object({"task": TEXT, "needs": TEXT, "met": WHETHER}, "task needs met"),
    ),
}

_DEED = _object({"do": _says(TEXT, "its first word"), "task": TEXT, "text": TEXT}, "do text")

_STEP = _object(
    {
        "tasks": _says(_list(TEXT), "to which tasks; none: to the queue as a whole"),
        "kind": {"enum": [kind.value for kind in Kind]},
        "what": TEXT,
        "by": _says(TEXT, "who asked for it or did it"),
    },
    "tasks kind what",
)

_DECISION = _object(
    {
        "commit": TEXT,
        "at": TIME,
        "actors": _list(TEXT),
        "summary": TEXT,
        "tasks": _list(TEXT),
        "reasons": _list(TEXT),
        "steps": _says(_list(_STEP), "what happened, in order"),
    },
    "commit actors summary tasks reasons steps",
)

_REPLAYED = _object(
    {
        "commit": TEXT,
        "at": TIME,
        "summary": _says(TEXT, "its subject"),
        "finding": {"enum": [finding.value for finding in Finding]},
        "says": TEXT,
        "kickoff": _says(TEXT, "the version that decided it, as it says"),
        "changed": _says(_list(TEXT), "the tasks that it changed"),
    },
    "commit summary finding says changed",
)

_WORKTREE = _object(
    {
        "path": TEXT,
        "branch": TEXT,
        "head": TEXT,
        "can_go": WHETHER,
        "stays": _says(TEXT, "why it cannot go"),
        "detail": TEXT,
    },
    "path can_go",
)

_FILE = _object(
    {
        "path": TEXT,
        "standing": {"enum": ["new", "added", "there", "other"]},
        "diff": _says(TEXT, "empty where nothing is to be written"),
    },
    "path standing diff",
)

_FINDING = _object(
    {
        "reason": REASON,
        "about": _says(TEXT, "a task, a branch, a worker, a file with its line and column"),
        "says": TEXT,
        "remedy": _says(TEXT, "what to type or to paste, in one line or several"),
        "needs": _says(
            {"enum": [mender.value for mender in Mender]}, "who sees to it; nobody: it does no harm"
        ),
        "fix": _says(TEXT, "what --fix does about it; left out when it does nothing"),
    },
    "reason about says remedy needs",
)

_MOVE = _object(
    {
        "id": _says(TEXT, "the task's; its path where it has none"),
        "path": TEXT,
        "status": _says(TEXT, "as the file has it"),
        "becomes": {"enum": [becoming.value for becoming in Becoming]},
        "why": TEXT,
        "type": _says(TEXT, "what settles a contradiction"),
        "keys": _says(
            {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
            "the keys of the file that change; null: gone",
        ),
    },
    "id path becomes why",
)

_OFFERED = _object(
    {
        "commit": _says(TEXT, "on the default branch"),
        "branch": TEXT,
        "pull_request": NUMBER,
        "url": TEXT,
        "why": _says(TEXT, "what was in the way"),
    }
)

_BESIDES: Mapping[str, Schema] = {
    "stale": _says(WHETHER, "the remote cannot be reached: this is how it was last seen"),
    "seen_at": _says(TIME, "when that was; left out when it is not known"),
    "ticked_at": _says(TIME, "the last tick; left out where that is not known"),
    "tick_late": _says(WHETHER, "tasks wait for a tick, and for too long"),
    "schedule_off": _says(WHETHER, "nothing wakes the queue on GitHub by the clock any more"),
    "dry_run": _says(WHETHER, "nothing was changed"),
    "would": _says(_list(_DEED), "what a tick would do"),
    "requests": _says(NUMBER, "requests made to the forge"),
    "queue_exists": WHETHER,
    "task_files": _says(NUMBER, "how many there are; left out when they were not looked at"),
    "decisions": _says(_list(_DECISION), "the ledger's decisions, newest first"),
    "commits": _says(NUMBER, "how many commits of the state branch were decided again"),
    "not_reproduced": _says(_list(_REPLAYED), "those that nobody decided, the first one first"),
    "not_judged": _says(
        _list(_REPLAYED), "those of which nothing can be told, the first one first"
    ),
    "worktrees": _says(_list(_WORKTREE), "where local workers have worked"),
    "runs": _says(_list(TEXT), "folders of runs that can go"),
    "pruned": _says(WHETHER, "what can go has gone"),
    "files": _says(_list(_FILE), "the files that a repository needs for a queue"),
    "steps": _says(_list(TEXT), "what is left to do by hand"),
    "findings": _says(_list(_FINDING), "what is not as it should be; what needs a person first"),
    "not_looked_at": _says(
        _list(_object({"what": TEXT, "why": TEXT}, "what why")), "it may be sound or not"
    ),
    "fixes": _says(_list(TEXT), "what --fix would do now"),
    "fixed": _says(_list(TEXT), "what it has done, in words"),
    "moves": _says(_list(_MOVE), "what each task of a file-based queue becomes"),
    "taken_back": _says(_list(TEXT), "tasks that came with a migration, and leave the queue"),
    "edited": _says(_list(TEXT), "task files that a migration has edited"),
    "not_edited": _says(_list(TEXT), "those that it could not edit without a risk for the rest"),
    "offered": _says(_OFFERED, "where these edits are"),
    "kickoff": _says(TEXT, "the version of Kickoff"),
    "python": TEXT,
    "error": _says(TEXT, "what went wrong"),
    "remedy": _says(TEXT, "what to type or to change"),
    "read": _says(TEXT, "where to read about it"),
}


def _task() -> Schema:
    properties = {
        "id": TEXT,
        "title": TEXT,
        "path": TEXT,
        "state": {"$ref": "#/$defs/state"},
        "needs_attention": WHETHER,
        "reasons": _says(_list(REASON), "the codes of the shut gates"),
        "gates": _list({"$ref": "#/$defs/gate"}),
        "position": _says(NUMBER, "from 1; only while it waits"),
        "of": _says(NUMBER, "how many wait"),
        "ready": _says(WHETHER, "of a task that is not started: it would wait for nothing"),
        "priority": {"enum": [priority.value for priority in Priority]},
        "owner": TEXT,
        "worker": TEXT,
        "depends_on": _list(TEXT),
        "queued_by": TEXT,
        "queued_at": TIME,
        "since": _says(TIME, "since when it stands where it stands"),
        "health": _says({"enum": [health.value for health in Health]}, "only while in work"),
        "attempt": _says(NUMBER, "the number of the attempt in work"),
        "attempts": _says(NUMBER, "how many there have been"),
        "runner": TEXT,
        "branch": TEXT,
        "lease_until": TIME,
        "run_url": TEXT,
        "pull_request": NUMBER,
        "issue": NUMBER,
        "signals": _list(REASON),
        "alarms": _list({"$ref": "#/$defs/alarm"}),
        "links": _object(dict.fromkeys(("run", "pull_request", "branch", "file", "thread"), TEXT)),
    }
    return _object(properties, "id title path state needs_attention reasons gates priority")


def _alarm() -> Schema:
    properties = {
        "reason": REASON,
        "needs_attention": _says(WHETHER, "false for what the next ticks mend"),
        "since": TIME,
        "meaning": TEXT,
        "detail": TEXT,
        "commands": _says(_list(TEXT), "what to type in a comment; in a shell without the slash"),
    }
    return _object(properties, "reason needs_attention since meaning commands")
