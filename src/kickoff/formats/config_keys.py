"""The configuration's keys: the table that the reference is generated from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One key of `.github/kickoff.yml`; `*` in the path stands for a name of one's own."""

    path: str
    kind: str
    default: str
    meaning: str


CONFIG_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(
        "tasks",
        "glob",
        "tasks/**/*.md",
        "Where task files are; begins with a folder, ends in `.md`.",
    ),
    ConfigKey(
        "branch",
        "pattern",
        "task/{id}",
        "A task's branch; begins with a folder. Later attempts append `@2`, `@3`, …",
    ),
    ConfigKey("limits.total", "number", "4", "How many tasks may be in work at once."),
    ConfigKey("limits.per_owner", "number or null", "null", "The same for each owner."),
    ConfigKey(
        "lease", "duration", "2h", "How long a worker may give no sign of life (`30m`, `2h`, `1d`)."
    ),
    ConfigKey("retry.budget", "number", "3", "Attempts at a task before a person is asked."),
    ConfigKey(
        "retry.backoff", "duration", "10m", "The wait before the second attempt; it doubles."
    ),
    ConfigKey(
        "default_worker", "name", "default", "The worker of tasks that name none; one of `workers`."
    ),
    ConfigKey("workers.*.dispatch", "workflow, command or none", "", "How the worker is started."),
    ConfigKey("workers.*.workflow", "file name", "", "Its file in `.github/workflows`."),
    ConfigKey(
        "workers.*.command",
        "list",
        "",
        "The command and its arguments; `{plan}`, `{id}` and `{branch}` are replaced.",
    ),
    ConfigKey("workers.*.limit", "number", "", "How many tasks it may have in work at once."),
    ConfigKey("workers.*.lease", "duration", "", "Its own lease."),
    ConfigKey("rights.queue", "role or list", "write", "Who may queue, steer and cancel tasks."),
    ConfigKey("rights.hold", "role or list", "triage", "Who may hold and resume."),
    ConfigKey(
        "rights.pause", "role or list", "maintain", "Who may pause the queue, end and reopen tasks."
    ),
    ConfigKey("rights.read", "role or list", "triage", "Who may ask; `read` at the lowest."),
    ConfigKey(
        "rights.*", "role or list", "", "Who may use that one verb, whatever its group says."
    ),
    ConfigKey("bots", "list of logins", "[]", "Bots whose commands count."),
    ConfigKey(
        "roles.*", "list of logins", "", "The members of a role of your own; `rights` may name it."
    ),
    ConfigKey("people.*", "list of names", "", "Other names of one login."),
    ConfigKey("labels", "true or false", "true", "Whether states are shown as labels."),
    ConfigKey(
        "legacy_ready",
        "queue, warn or off",
        "queue",
        "Whether `status: ready` in a task file queues the task, is only shown, or means nothing.",
    ),
    ConfigKey(
        "completion",
        "commit, pull_request or ledger",
        "commit",
        "Where the completion record goes: onto the default branch (or, where a rule forbids that, "
        "into one standing pull request), always into that pull request, or nowhere but "
        "`done.yml`.",
    ),
)
"""Every key there is."""
