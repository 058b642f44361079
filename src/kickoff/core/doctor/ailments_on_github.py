"""Findings about what only GitHub knows, in words: schedules, settings, rules and rights."""

from __future__ import annotations

from kickoff.core.doctor.findings import Ailment, Means, Mender
from kickoff.core.reasons import ReasonCode as Code

ANY = Mender.NOBODY

# the schedule

WORKFLOW_OFF = Ailment(
    Code.SCHEDULE_OFF,
    "the queue's workflow is switched off ({state})",
    "gh workflow enable {file}",
)
WORKFLOW_ASLEEP = Ailment(
    Code.SCHEDULE_OFF,
    "GitHub switched the queue's schedule off, because nothing happened here for 60 days",
    "gh workflow enable {file}",
)
NEVER_SCHEDULED = Ailment(
    Code.SCHEDULE_LATE,
    "the schedule has not started a run yet; GitHub takes up to an hour after the first commit",
    "gh workflow run {file}",
    ANY,
)
SCHEDULE_LATE = Ailment(
    Code.SCHEDULE_LATE,
    "the schedule last started a run {age} ago; the last tick of any kind was {ticked}",
    "gh workflow run {file}\n"
    "If GitHub leaves out runs often, let something else tick too: docs/how-to/check-the-set-up.md",
    means=Means.TICK,
)
SCHEDULE_BEHIND = Ailment(
    Code.SCHEDULE_LATE,
    "the schedule last started a run {age} ago; other events have ticked since, {ticked}",
    "gh workflow run {file}",
    ANY,
)
WORKER_OFF = Ailment(
    Code.WORKER_MISCONFIGURED,
    "the workflow of the worker {worker} is switched off ({state})",
    "gh workflow enable {file}",
)

# settings, rules, rights

NO_PULL_REQUESTS = Ailment(
    Code.ACTIONS_RESTRICTED,
    "GitHub Actions may not open pull requests here, so finished work waits for a person",
    'https://github.com/{repository}/settings/actions: tick "Allow GitHub Actions to create and '
    'approve pull requests"',
)
RULE_ON_STATE = Ailment(
    Code.BRANCH_BARRED,
    "a rule of the state branch bars the queue from writing: {rules}",
    "https://github.com/{repository}/settings/rules: leave {about} out of it",
)
RULE_ON_STATE_LATER = Ailment(
    Code.BRANCH_BARRED,
    "a rule bars making the state branch: {rules}",
    "https://github.com/{repository}/settings/rules: leave {about} out of it",
)
RULE_ON_TASKS = Ailment(
    Code.BRANCH_BARRED,
    "a rule bars the branches that workers work on: {rules}",
    "https://github.com/{repository}/settings/rules: leave {about} out of it",
)
SIGNED_STATE = Ailment(
    Code.BRANCH_BARRED,
    "signatures are required there: GitHub signs what the queue's workflow writes, and refuses "
    "what commands in a clone push",
    "Give commands in comments, or with kickoff --repo {repository}; or leave the branch out of "
    "the rule: https://github.com/{repository}/settings/rules",
    ANY,
)
SIGNED_TASKS = Ailment(
    Code.BRANCH_BARRED,
    "signatures are required of the branches that workers work on: GitHub refuses what a worker "
    "pushes without them",
    "Let workers sign their commits, or leave {about} out of the rule: "
    "https://github.com/{repository}/settings/rules",
    ANY,
)
RULE_ON_RECORDS = Ailment(
    Code.BRANCH_BARRED,
    "rules of the default branch bar commits ({rules}): records go into one standing pull request",
    "To have no records in task files, put completion: ledger into {config}.",
    ANY,
)
READ_ONLY = Ailment(
    Code.READ_ONLY_TOKEN,
    "the token of this call may only read: commands from here will be refused by GitHub",
    "Comments work; for the shell take a token with the right contents: write.",
    ANY,
)
