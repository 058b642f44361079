"""A default branch that takes no direct commits: records wait in one standing pull request."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from scenarios.desk import PERMISSIONS, Desk
from scenarios.test_budgets import spent
from stateful_github import BadGateway, Operation, Rule, StatefulGitHub, effects

BRANCH = "kickoff-records"
TASKS = ("a", "b", "c")
FILES = {f"tasks/{task}.md": f"---\ntitle: Task {task}\n---\nDo {task}.\n" for task in TASKS}


class Guarded:
    """A desk whose default branch is protected, and tasks that have pull requests."""

    def __init__(self, github: StatefulGitHub, *kinds: str, **files: str) -> None:
        self.github = github
        self.desk = Desk(github, {**FILES, **files})
        rules = [Rule(kind, "main") for kind in kinds or ("pull_request",)]
        self.desk.repository.settings.rules.extend(rules)
        self.thread = self.desk.repository.open_issue("Operations", by="mona").number

    def reviewed(self, *tasks: str) -> Sequence[int]:
        """The numbers of the pull requests of these tasks, ready to be merged."""
        self.desk.says(self.thread, f"/kickoff {' '.join(tasks)}")
        for task in tasks:
            self.desk.repository.push(f"task/{task}", {f"{task}.txt": "x\n"}, by="wendy")
        pulls = [self.desk.repository.open_pull_request(f"task/{t}", by="wendy") for t in tasks]
        self.desk.ticks()
        self.github.effects.take_all()
        return [pull.number or 0 for pull in pulls]

    def merges(self, number: int, by: str = "mona") -> None:
        """A person merges a pull request, and the event wakes a run."""
        self.desk.wakes(self.desk.repository.merge_pull_request(number, by=by))

    def completes(self, *tasks: str) -> None:
        """From nothing to merged, one event each."""
        for number in self.reviewed(*tasks):
            self.merges(number)

    @property
    def proposals(self) -> Sequence[int]:
        """The numbers of all pull requests from the branch with records, open or not."""
        pulls = self.desk.repository.pull_requests()
        return [pull.number for pull in pulls if pull.head_branch == BRANCH]

    def recorded(self, branch: str = "main") -> Sequence[str]:
        """The tasks that have a record on a branch."""
        texts = ((task, self.desk.file(f"tasks/{task}.md", branch)) for task in TASKS)
        return [task for task, text in texts if "status: completed" in (text or "")]


@pytest.fixture
def guarded(github: StatefulGitHub) -> Guarded:
    return Guarded(github)


def test_a_record_that_a_rule_refuses_is_proposed(github: StatefulGitHub, guarded: Guarded) -> None:
    [number] = guarded.reviewed("a")
    guarded.merges(number)
    [opened] = github.effects.take(effects.PullRequestOpened)
    assert (opened.head, opened.base, opened.draft) == (BRANCH, "main", False)
    assert opened.title == "Record the completion of a"
    assert f"- `a` in `tasks/a.md`, merged in #{number}" in opened.body.splitlines()
    assert (guarded.recorded(), guarded.recorded(BRANCH)) == ([], ["a"])
    registry = guarded.desk.registry
    assert (registry.tasks, list(registry.done)) == ({}, ["a"])
    assert registry.proposal is not None
    assert registry.proposal.pull_request == opened.number
    github.effects.take_all()


def test_from_merge_to_proposed_record_costs_nine_requests_at_most(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    [number] = guarded.reviewed("a")
    spent(github)
    guarded.merges(number)
    assert guarded.recorded(BRANCH) == ["a"]
    assert len(spent(github)) == 7


def test_the_branch_is_the_default_branch_and_one_commit(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a", "b")
    guarded.desk.repository.push("main", {"other.txt": "y\n"}, by="wendy")
    guarded.completes("c")
    repository = guarded.desk.repository
    commit = repository.store.commit(repository.head_of(BRANCH))
    assert commit.parents == (repository.head_of("main"),)
    assert guarded.recorded(BRANCH) == ["a", "b", "c"]
    assert len(guarded.proposals) == 1
    github.effects.take_all()


def test_completions_of_one_tick_are_one_commit(github: StatefulGitHub, guarded: Guarded) -> None:
    for number in guarded.reviewed("a", "b", "c"):
        guarded.desk.repository.merge_pull_request(number, by="mona")
    guarded.desk.ticks()
    [opened] = github.effects.take(effects.PullRequestOpened)
    assert opened.title == "Record the completion of 3 tasks"
    assert guarded.recorded(BRANCH) == ["a", "b", "c"]
    github.effects.take_all()


def test_the_pull_request_says_what_waits_in_it(github: StatefulGitHub, guarded: Guarded) -> None:
    guarded.completes("a")
    guarded.completes("b")
    [number] = guarded.proposals
    pull = guarded.desk.repository.pull_request(number)
    assert pull.title == "Record the completion of 2 tasks"
    assert [line[:5] for line in pull.body.splitlines() if line[:2] == "- "] == ["- `a`", "- `b`"]
    github.effects.take_all()


def test_a_tick_with_nothing_new_costs_what_an_idle_one_costs(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    guarded.desk.ticks()
    heads = [guarded.desk.repository.head_of(b) for b in ("kickoff-state", BRANCH)]
    spent(github)
    assert guarded.desk.ticks().outcome is ReasonCode.IDLE
    assert len(spent(github)) <= 2
    assert [guarded.desk.repository.head_of(b) for b in ("kickoff-state", BRANCH)] == heads


def test_with_the_proposal_merged_the_ledger_line_goes(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a", "b")
    [number] = guarded.proposals
    guarded.merges(number)
    assert guarded.recorded() == ["a", "b"]
    guarded.desk.ticks()
    registry = guarded.desk.registry
    assert (registry.tasks, registry.done, registry.proposal) == ({}, {}, None)
    assert guarded.desk.ticks().outcome is ReasonCode.IDLE
    github.effects.take_all()


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_after_a_merge_the_next_record_has_a_pull_request_of_its_own(
    github: StatefulGitHub, guarded: Guarded, method: str
) -> None:
    guarded.completes("a")
    [first] = guarded.proposals
    merge = guarded.desk.repository.merge_pull_request(first, by="mona", method=method)
    guarded.desk.wakes(merge)
    guarded.completes("b")
    assert len(guarded.proposals) == 2
    assert (guarded.recorded(), guarded.recorded(BRANCH)) == (["a"], ["a", "b"])
    github.effects.take_all()


def test_a_task_whose_record_waits_is_not_queued_again(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    ran = guarded.desk.says(guarded.thread, "/kickoff a")
    assert ran.outcome is ReasonCode.ALREADY_COMPLETED
    github.effects.take_all()


def test_a_proposal_that_a_person_closed_stays_closed(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    head = guarded.desk.repository.head_of(BRANCH)
    guarded.desk.wakes(guarded.desk.repository.close_pull_request(number, by="mona"))
    guarded.completes("b")
    guarded.desk.ticks()
    assert guarded.proposals == [number]
    assert guarded.desk.repository.pull_request(number).closed
    assert guarded.desk.repository.head_of(BRANCH) == head
    entry = guarded.desk.entry("b")
    assert phase(entry) is State.COMPLETING
    assert [(s.code, s.tier) for s in entry.signals] == [(ReasonCode.RECORDS_CLOSED, 2)]
    assert f"#{number}" in guarded.desk.last_reply(guarded.thread)
    github.effects.take_all()


def test_reopened_it_takes_up_what_came_meanwhile(github: StatefulGitHub, guarded: Guarded) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    guarded.desk.wakes(guarded.desk.repository.close_pull_request(number, by="mona"))
    guarded.completes("b")
    guarded.desk.wakes(guarded.desk.repository.reopen(number, by="mona"))
    assert guarded.recorded(BRANCH) == ["a", "b"]
    assert (guarded.proposals, guarded.desk.registry.tasks) == ([number], {})
    github.effects.take_all()


def test_a_file_edited_on_main_has_the_proposal_made_anew(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    edited = FILES["tasks/a.md"].replace("Do a.", "Do a, and well.")
    guarded.desk.repository.push("main", {"tasks/a.md": edited}, by="wendy")
    guarded.desk.ticks()
    assert "Do a, and well." in (guarded.desk.file("tasks/a.md", BRANCH) or "")
    assert guarded.recorded(BRANCH) == ["a"]
    [number] = guarded.proposals
    guarded.merges(number)
    assert guarded.recorded() == ["a"]
    github.effects.take_all()


def test_a_reopened_task_leaves_the_proposal_and_the_empty_one_goes(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    guarded.desk.says(guarded.thread, "/kickoff reopen a", by="mona")
    guarded.desk.ticks()
    assert guarded.desk.repository.pull_request(number).closed
    assert guarded.desk.repository.branch(BRANCH) is None
    assert (guarded.desk.registry.done, guarded.desk.registry.proposal) == ({}, None)
    github.effects.take_all()


def test_with_completion_pull_request_nothing_is_tried_directly(github: StatefulGitHub) -> None:
    config = {".github/kickoff.yml": "completion: pull_request\n"}
    free = Guarded(github, "non_fast_forward", **config)
    [number] = free.reviewed("a")
    spent(github)
    free.merges(number)
    assert (free.recorded(), free.recorded(BRANCH)) == ([], ["a"])
    assert len(spent(github)) == 7


def test_where_actions_may_open_none_a_person_is_told_and_opens_it(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.desk.repository.settings.allow_actions_create_pull_requests = False
    guarded.completes("a")
    [signal] = guarded.desk.entry("a").signals
    assert signal.code is ReasonCode.COMPLETED_UNRECONCILED
    assert "/compare/main...kickoff-records" in (signal.detail or "")
    assert "Allow GitHub Actions to create" in (signal.detail or "")
    guarded.desk.repository.open_pull_request(BRANCH, by="mona")
    guarded.desk.ticks()
    assert (guarded.desk.registry.tasks, len(guarded.proposals)) == ({}, 1)
    github.effects.take_all()


@pytest.mark.parametrize(
    "kinds",
    [
        ("merge_queue",),
        ("required_status_checks",),
        ("update",),
        ("pull_request", "required_signatures", "required_linear_history"),
        ("pull_request", "merge_queue", "required_status_checks", "non_fast_forward"),
    ],
    ids="+".join,
)
def test_rules_that_are_seen_before_save_the_attempt(
    github: StatefulGitHub, kinds: tuple[str, ...]
) -> None:
    home = Guarded(github, *kinds)
    [number] = home.reviewed("a")
    spent(github)
    home.merges(number)
    lines = spent(github)
    assert (home.recorded(), home.recorded(BRANCH)) == ([], ["a"])
    assert len(lines) == 7


def test_classic_protection_is_respected(github: StatefulGitHub) -> None:
    home = Guarded(github, "non_fast_forward")
    home.desk.repository.settings.rules.append(Rule("pull_request", "main", classic=True))
    [number] = home.reviewed("a")
    spent(github)
    home.merges(number)
    assert (home.recorded(), home.recorded(BRANCH)) == ([], ["a"])
    assert len(spent(github)) == 7


def test_where_signatures_are_required_everywhere_records_are_signed(
    github: StatefulGitHub,
) -> None:
    home = Guarded(github, "required_signatures", "pull_request")
    home.desk.repository.settings.rules.append(Rule("required_signatures", BRANCH))
    home.completes("a")
    assert home.recorded(BRANCH) == ["a"]
    github.effects.take_all()


def test_a_signature_alone_stops_no_commit(github: StatefulGitHub) -> None:
    home = Guarded(github, "required_signatures", "required_linear_history")
    home.completes("a")
    assert (home.recorded(), home.proposals) == (["a"], [])
    github.effects.take_all()


def test_an_app_that_may_pass_the_rules_by_commits_directly(github: StatefulGitHub) -> None:
    home = Guarded(github, "non_fast_forward")
    bot = "keeper[bot]"
    home.desk.repository.settings.rules.append(Rule("pull_request", "main", frozenset({bot})))
    home.desk.token = home.desk.repository.app_token(bot, **PERMISSIONS)
    home.completes("a")
    assert (home.recorded(), home.proposals) == (["a"], [])
    github.effects.take_all()


def test_an_app_that_may_not_finds_out_by_trying(github: StatefulGitHub) -> None:
    home = Guarded(github)
    home.desk.token = home.desk.repository.app_token("keeper[bot]", **PERMISSIONS)
    [number] = home.reviewed("a")
    spent(github)
    home.merges(number)
    lines = spent(github)
    assert (home.recorded(), home.recorded(BRANCH)) == ([], ["a"])
    assert len(lines) == 8


def test_a_push_ruleset_that_forbids_the_folder_needs_a_person(github: StatefulGitHub) -> None:
    home = Guarded(github, "non_fast_forward")
    rule = Rule("file_path_restriction", "*", paths=("tasks/",))
    home.desk.repository.settings.rules.append(rule)
    home.completes("a")
    [signal] = home.desk.entry("a").signals
    assert (signal.code, signal.tier) == (ReasonCode.COMPLETED_UNRECONCILED, 2)
    assert "Cannot push files in a restricted path" in (signal.detail or "")
    assert (home.recorded(), home.proposals) == ([], [])
    assert home.desk.repository.branch(BRANCH) is None
    home.desk.repository.settings.rules.remove(rule)
    home.desk.ticks()
    assert (home.recorded(), home.desk.registry.tasks) == (["a"], {})
    github.effects.take_all()


def test_where_no_branch_may_be_made_a_person_is_needed(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.desk.repository.settings.rules.append(Rule("creation", BRANCH))
    guarded.completes("a")
    [signal] = guarded.desk.entry("a").signals
    assert "creations being restricted" in (signal.detail or "")
    github.effects.take_all()


def test_somebody_elses_branch_of_that_name_is_left_alone(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.desk.repository.push(BRANCH, {"notes.txt": "Mine.\n"}, by="wendy")
    head = guarded.desk.repository.head_of(BRANCH)
    guarded.completes("a")
    assert guarded.desk.repository.head_of(BRANCH) == head
    [signal] = guarded.desk.entry("a").signals
    assert "is not Kickoff's" in (signal.detail or "")
    guarded.desk.repository.delete_branch(BRANCH, by="wendy")
    guarded.desk.ticks()
    assert guarded.recorded(BRANCH) == ["a"]
    github.effects.take_all()


def test_an_updated_branch_is_still_ours(github: StatefulGitHub, guarded: Guarded) -> None:
    guarded.completes("a")
    repository = guarded.desk.repository
    repository.push("main", {"other.txt": "y\n"}, by="wendy")
    update_branch(guarded)
    head = repository.head_of(BRANCH)
    guarded.desk.ticks()
    assert repository.head_of(BRANCH) == head
    guarded.completes("b")
    assert guarded.recorded(BRANCH) == ["a", "b"]
    assert len(guarded.proposals) == 1
    github.effects.take_all()


def update_branch(home: Guarded) -> None:
    """What GitHub's button "Update branch" does: a merge of the default branch."""
    repository = home.desk.repository
    number = repository.open_pull_request("main", BRANCH, by="mona").number
    repository.merge_pull_request(number or 0, by="mona")


def test_a_fork_of_that_name_is_nobody(github: StatefulGitHub, guarded: Guarded) -> None:
    fork = github.fork(guarded.desk.repository, "eve")
    fork.push(BRANCH, {"evil.txt": "x\n"}, by="eve")
    guarded.desk.repository.open_pull_request(BRANCH, by="eve", from_fork=fork)
    guarded.completes("a")
    own = [
        n for n in guarded.proposals if not guarded.desk.repository.pull_request(n).cross_repository
    ]
    assert len(own) == 1
    proposal = guarded.desk.registry.proposal
    assert proposal is not None
    assert proposal.pull_request == own[0]
    github.effects.take_all()


@pytest.mark.parametrize("before_write", [True, False])
def test_a_proposal_whose_answer_was_lost_is_finished_by_a_tick(
    github: StatefulGitHub, guarded: Guarded, before_write: bool
) -> None:
    [number] = guarded.reviewed("a")
    github.fail(Operation("updateRefs"), BadGateway(before_write=before_write))
    guarded.merges(number)
    guarded.desk.ticks()
    assert (guarded.recorded(BRANCH), len(guarded.proposals)) == (["a"], 1)
    assert guarded.desk.registry.tasks == {}
    github.effects.take_all()


def test_a_rival_who_moves_the_branch_first_is_not_overwritten(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    [number] = guarded.reviewed("b")
    github.before(
        Operation("updateRefs"),
        lambda: guarded.desk.repository.push(BRANCH, {"mine.txt": "x\n"}, by="wendy"),
    )
    guarded.merges(number)
    assert guarded.desk.file("mine.txt", BRANCH) == "x\n"
    assert phase(guarded.desk.entry("b")) is State.COMPLETING
    guarded.desk.ticks()
    [signal] = guarded.desk.entry("b").signals
    assert signal.code is ReasonCode.COMPLETED_UNRECONCILED
    github.effects.take_all()


@pytest.mark.parametrize("mode", ["commit", "pull_request", "ledger"])
def test_a_completed_task_is_never_queued_again_in_any_mode(
    github: StatefulGitHub, mode: str
) -> None:
    config = {".github/kickoff.yml": f"completion: {mode}\n"}
    home = Guarded(github, "pull_request", **config)
    home.completes("a")
    for _ in range(2):
        assert home.desk.says(home.thread, "/kickoff a").outcome is ReasonCode.ALREADY_COMPLETED
        home.desk.ticks()
    assert len(home.proposals) == (0 if mode == "ledger" else 1)
    github.effects.take_all()


def test_the_ledger_takes_over_from_a_closed_proposal(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    guarded.desk.wakes(guarded.desk.repository.close_pull_request(number, by="mona"))
    guarded.completes("b")
    ledger = {".github/kickoff.yml": "completion: ledger\n"}
    guarded.desk.repository.push("main", ledger, by="mona")
    guarded.desk.ticks()
    registry = guarded.desk.registry
    assert (registry.tasks, list(registry.done), registry.proposal) == ({}, ["a", "b"], None)
    assert guarded.desk.ticks().outcome is ReasonCode.IDLE
    assert guarded.proposals == [number]
    github.effects.take_all()


def test_a_merged_proposal_that_was_undone_is_made_again(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    guarded.desk.repository.merge_pull_request(number, by="mona")
    guarded.desk.repository.push("main", {"tasks/a.md": FILES["tasks/a.md"]}, by="wendy")
    guarded.desk.ticks(5)
    assert len(guarded.proposals) == 1
    guarded.desk.ticks()
    assert len(guarded.proposals) == 2
    assert guarded.recorded(BRANCH) == ["a"]
    github.effects.take_all()


def test_a_record_is_taken_back_through_the_same_pull_request(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    guarded.merges(guarded.proposals[0])
    guarded.desk.ticks()
    guarded.desk.says(guarded.thread, "/kickoff reopen a", by="mona")
    guarded.completes("b")
    [_, number] = guarded.proposals
    pull = guarded.desk.repository.pull_request(number)
    assert pull.title == "Record the completion of b and reopen a"
    assert "- `a` in `tasks/a.md`, reopened: its record goes" in pull.body.splitlines()
    assert (guarded.recorded(), guarded.recorded(BRANCH)) == (["a"], ["b"])
    guarded.merges(number)
    guarded.desk.ticks()
    registry = guarded.desk.registry
    assert guarded.recorded() == ["b"]
    assert (registry.reopening, registry.done, registry.proposal) == ({}, {}, None)
    github.effects.take_all()


def test_a_branch_that_reads_do_not_show_yet_is_made_once(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    first, second = guarded.reviewed("a", "b")
    github.lag_new_refs = 3
    guarded.merges(first)
    guarded.merges(second)
    guarded.desk.ticks()
    guarded.desk.ticks()
    assert (len(guarded.proposals), guarded.recorded(BRANCH)) == (1, ["a", "b"])
    assert guarded.desk.registry.tasks == {}
    github.effects.take_all()
