"""One remote, reached with the user's own credentials, and the state branch that lives there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.plain_repository import PlainRepository
from adapters.plain_server import NO_SSH, PlainServer
from adapters.stand_ins import misbehaving
from adapters.traces import traces
from adapters.yard import until
from kickoff.adapters.localgit.origin import Heads
from kickoff.adapters.localgit.remote import Remote
from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.sight import sight_of
from kickoff.adapters.localgit.state_branch import RemoteGitStateBranch
from kickoff.errors import ConfigurationError, NotThere, PermissionMissing, Unavailable
from kickoff.looks import Snapshot
from kickoff.ports import Ambiguous, Barred, Change, CommitMessage, Lost, Swapped
from kickoff.service.swapping import certain
from stateful_github import StatefulGitHub
from stateful_github.server import serve

BRANCH = "kickoff-state"
FILES = {"registry.yml": b"0"}
MESSAGE = CommitMessage("Change", "Kickoff-Op: op-1")
NEXT = CommitMessage("Change", "Kickoff-Op: op-2")

ADDING = """\
import os
import sys
from pathlib import Path
from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.state_branch import RemoteGitStateBranch
from kickoff.bootstrap import SystemClock
from kickoff.ports import Change, CommitMessage, Swapped
repository = open_repository(Path(sys.argv[1]), os.environ)
state = RemoteGitStateBranch(repository, "kickoff-state", SystemClock())
for turn in range(int(sys.argv[2])):
    done = None
    while not isinstance(done, Swapped):
        seen = state.read(["registry.yml"])
        files = {"registry.yml": b"%d" % (int(seen.files["registry.yml"]) + 1)}
        done = state.compare_and_swap(Change(files, seen.commit, CommitMessage("Add one")))
"""
"""Another process, which adds one to the registry as often as it is told to."""


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


@pytest.fixture
def server(plain: PlainRepository) -> PlainServer:
    return PlainServer(plain)


def remote_of(
    plain: PlainRepository,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Remote:
    remote = open_repository(folder or plain.folder, environment or plain.environment).remote
    assert remote is not None
    return remote


def state_of(
    plain: PlainRepository,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> RemoteGitStateBranch:
    repository = open_repository(folder or plain.folder, environment or plain.environment)
    return RemoteGitStateBranch(repository, BRANCH, StillClock())


def started(state: RemoteGitStateBranch) -> str:
    swap = state.create(FILES, MESSAGE)
    assert isinstance(swap, Swapped)
    return swap.commit


def change(expected: str, content: bytes = b"1") -> Change:
    return Change({"registry.yml": content}, expected, NEXT)


def goes_well(state: RemoteGitStateBranch) -> None:
    swap = state.compare_and_swap(change(started(state)))
    assert isinstance(swap, Swapped)
    assert state.read(["registry.yml"]) == Snapshot(swap.commit, {"registry.yml": b"1"})


def adding(
    plain: PlainRepository, folder: Path, times: int, more: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", ADDING, str(folder), str(times)],
        env={**plain.environment, "PYTHONPATH": ":".join(sys.path), **(more or {})},
        stderr=subprocess.PIPE,
    )


def refs(plain: PlainRepository, folder: Path | None = None) -> list[str]:
    return plain.git("for-each-ref", "--format=%(refname)", folder=folder).splitlines()


def test_heads_are_those_of_the_asked_branches(plain: PlainRepository, server: PlainServer) -> None:
    plain.git("push", "--quiet", "origin", "main:task/one", "main:task/a/b", "main:other")
    plain.git("push", "--quiet", "origin", "main:x/refs/heads/main")
    remote, first = remote_of(plain), plain.first

    assert remote.heads(["main", "no"]) == Heads("main", {"main": first})
    assert remote.heads(["task/*"]).commits == {"task/one": first, "task/a/b": first}
    assert set(remote.heads(["*"]).commits) == {
        *("main", "task/one", "task/a/b", "other", "x/refs/heads/main")
    }
    assert refs(plain) == ["refs/heads/main", "refs/remotes/origin/main"] + [
        f"refs/remotes/origin/{name}" for name in ("other", "task/a/b", "task/one")
    ] + ["refs/remotes/origin/x/refs/heads/main"]


def test_what_is_fetched_goes_to_refs_of_ours_and_goes_with_the_branch(
    plain: PlainRepository, server: PlainServer
) -> None:
    server.git("branch", "task/one", "main")
    server.git("branch", "task/two", "main")
    moved = server.somebody_moves("task/one")
    server.git("tag", "v1", moved)
    before = traces(plain.folder, plain.environment)
    remote = remote_of(plain)

    heads = remote.fetch(["main", "task/*"])

    assert heads == Heads("main", {"main": plain.first, "task/one": moved, "task/two": plain.first})
    assert plain.git("rev-parse", "refs/kickoff/origin/task/one") == moved
    server.git("branch", "-D", "task/one")
    server.git("branch", "task/one/more", "main")
    assert set(remote.fetch(["main", "task/*"]).commits) == {"main", "task/one/more", "task/two"}
    assert refs(plain)[1:4] == [
        f"refs/kickoff/origin/{name}" for name in ("main", "task/one/more", "task/two")
    ]
    assert traces(plain.folder, plain.environment) == before


@pytest.mark.parametrize(
    "settings",
    [
        {"remote.origin.mirror": "true"},
        {"remote.origin.fetch": "+refs/*:refs/*"},
        {"remote.origin.push": "+refs/heads/*:refs/heads/old/*", "push.default": "matching"},
        {"fetch.prune": "true", "fetch.pruneTags": "true", "remote.origin.tagOpt": "--tags"},
        {"push.followTags": "true", "push.pushOption": "ci.skip", "push.gpgSign": "true"},
        {"fetch.fsckObjects": "true", "receive.fsckObjects": "true", "transfer.fsckObjects": "1"},
        {"push.negotiate": "true", "protocol.version": "0"},
        {"core.hooksPath": "/nonexistent", "core.sshCommand": "false", "core.askPass": "false"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_whatever_is_set_for_the_remote_only_our_refs_are_moved(
    plain: PlainRepository, server: PlainServer, settings: dict[str, str]
) -> None:
    for key, value in settings.items():
        plain.git("config", key, value)
    before = traces(plain.folder, plain.environment), traces(server.folder, plain.environment)

    goes_well(state_of(plain))

    after = traces(plain.folder, plain.environment), traces(server.folder, plain.environment)
    assert after == before


def test_a_pre_push_hook_of_the_user_s_is_not_run(
    plain: PlainRepository, server: PlainServer
) -> None:
    hook = plain.folder / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)

    goes_well(state_of(plain))


def test_addresses_are_those_that_git_takes(plain: PlainRepository, server: PlainServer) -> None:
    plain.git("config", f"url.{server.folder}.insteadOf", "srv:plans")
    plain.git("remote", "set-url", "origin", "srv:plans")
    goes_well(state_of(plain))
    server.git("update-ref", "-d", f"refs/heads/{BRANCH}")
    plain.git("remote", "set-url", "origin", "../server.git")
    goes_well(state_of(plain))
    server.git("update-ref", "-d", f"refs/heads/{BRANCH}")
    plain.git("remote", "set-url", "origin", f"file://{server.folder}")
    plain.git("remote", "set-url", "--push", "origin", str(server.folder))

    goes_well(state_of(plain))


def test_a_remote_may_have_any_name(plain: PlainRepository, server: PlainServer) -> None:
    for name in ("team/plans", "größe", "a.b-c"):
        plain.git("remote", "add", name, str(server.folder))
        plain.git("config", "kickoff.remote", name)

        goes_well(state_of(plain))

        assert f"refs/kickoff/{name}/{BRANCH}" in refs(plain)
        server.git("update-ref", "-d", f"refs/heads/{BRANCH}")


@pytest.mark.parametrize("options", [["--depth=1"], ["--filter=blob:none"], ["--bare"]], ids=str)
def test_a_clone_need_not_have_everything(
    plain: PlainRepository, server: PlainServer, options: list[str]
) -> None:
    commit = started(state_of(plain))
    server.git("config", "uploadpack.allowFilter", "true")
    clone = plain.folder.parent / "clone"
    plain.git("clone", "--quiet", *options, f"file://{server.folder}", str(clone))
    state = state_of(plain, folder=clone)
    if "--bare" in options:
        plain.git("update-ref", "-d", f"refs/heads/{BRANCH}", folder=clone)

    assert state.read(["registry.yml"]) == Snapshot(commit, {"registry.yml": b"0"})
    assert isinstance(state.compare_and_swap(change(commit)), Swapped)
    assert len(state.history(50)) == 2


def test_two_clones_see_each_other_s_swaps(plain: PlainRepository, server: PlainServer) -> None:
    other = plain.folder.parent / "other"
    plain.git("clone", "--quiet", str(server.folder), str(other))
    here, there = state_of(plain), state_of(plain, folder=other)
    commit = started(here)

    assert there.read([]) == Snapshot(commit)
    swap = there.compare_and_swap(change(commit))
    assert isinstance(swap, Swapped)
    assert here.compare_and_swap(change(commit, b"2")) == Lost()
    assert here.read(["registry.yml"]) == Snapshot(swap.commit, {"registry.yml": b"1"})


def test_processes_on_two_machines_that_race_lose_no_update(
    plain: PlainRepository, server: PlainServer
) -> None:
    state = state_of(plain)
    started(state)
    other = plain.folder.parent / "other"
    plain.git("clone", "--quiet", str(server.folder), str(other))

    racing = [adding(plain, folder, 3) for folder in (plain.folder, other, other)]
    said = [process.communicate(timeout=120)[1] for process in racing]

    assert said == [b"", b"", b""]
    assert state.read(["registry.yml"]) == Snapshot(server.head() or "", {"registry.yml": b"9"})
    assert len(state.history(50)) == 1 + 9


@pytest.mark.parametrize(
    ("when", "content"), [('kill -9 $PPID; exec "$@"', b"1"), ('"$@"; kill -9 $PPID', b"1")]
)
def test_whoever_is_killed_during_a_push_leaves_it_whole(
    plain: PlainRepository, server: PlainServer, when: str, content: bytes
) -> None:
    state = state_of(plain)
    commit = started(state)
    killed = adding(plain, plain.folder, 1, misbehaving(plain.folder.parent, "push", when))
    killed.communicate(timeout=60)
    until(lambda: server.head() != commit)

    assert killed.returncode == -9
    assert state.read(["registry.yml"]) == Snapshot(server.head() or "", {"registry.yml": content})
    assert isinstance(state.compare_and_swap(change(server.head() or "")), Swapped)
    assert server.git("fsck", "--no-dangling") == ""


def test_what_was_never_read_here_can_be_swapped(
    plain: PlainRepository, server: PlainServer
) -> None:
    other = plain.folder.parent / "other"
    plain.git("clone", "--quiet", str(server.folder), str(other))
    commit = started(state_of(plain))

    swap = state_of(plain, folder=other).compare_and_swap(Change({"a": b"a"}, commit, NEXT))

    assert isinstance(swap, Swapped)
    assert state_of(plain).read(["registry.yml", "a"]) == Snapshot(
        swap.commit, {"registry.yml": b"0", "a": b"a"}
    )


def test_a_branch_that_was_rewritten_reads_as_it_is(
    plain: PlainRepository, server: PlainServer
) -> None:
    state = state_of(plain)
    commit = started(state)
    state.compare_and_swap(change(commit))
    server.git("update-ref", f"refs/heads/{BRANCH}", commit)

    assert state.read(["registry.yml"]) == Snapshot(commit, FILES)
    assert isinstance(state.compare_and_swap(change(commit, b"2")), Swapped)


def test_the_user_s_own_ssh_and_agent_are_used(plain: PlainRepository, server: PlainServer) -> None:
    goes_well(state_of(plain, server.over_ssh()))

    assert set(server.calls.read_text().splitlines()) == {"/agent"}


def test_connections_are_few(plain: PlainRepository, server: PlainServer) -> None:
    state = state_of(plain, server.over_ssh())

    def calls() -> int:
        """Since the last time."""
        count = len(server.calls.read_text().splitlines()) if server.calls.exists() else 0
        server.calls.unlink(missing_ok=True)
        return count

    commit = started(state)
    assert calls() == 1
    swap = state.compare_and_swap(change(commit))
    assert (isinstance(swap, Swapped), calls()) == (True, 1)
    state.read(["registry.yml"])
    assert calls() == 1
    server.somebody_moves(BRANCH)
    state.read(["registry.yml"])
    assert calls() == 2
    assert (state.compare_and_swap(change(commit)), calls()) == (Lost(), 1)


def test_a_credential_helper_of_the_user_s_is_asked(
    github: StatefulGitHub, plain: PlainRepository
) -> None:
    garden = github.create_repository("acme/garden", {"README.md": "# Garden\n"})
    token = garden.actions_token(contents="write")
    helper = plain.folder.parent / "helper"
    helper.write_text(f"#!/bin/sh\necho username=ann\necho password=${{TOKEN:-{token}}}\n")
    helper.chmod(0o755)
    plain.git("config", "credential.helper", str(helper))
    with serve(github) as served:
        plain.git("remote", "add", "origin", f"{served.url}/acme/garden.git")
        goes_well(state_of(plain))
        head = garden.head_of(BRANCH)
        wrong = plain.environment | {"TOKEN": "wrong"}

        with pytest.raises(PermissionMissing) as caught:
            state_of(plain, wrong).compare_and_swap(change(head))
    assert caught.value.remedy == "Nobody can be asked here: make `git ls-remote origin` work."
    github.effects.take_all()


def test_nobody_is_asked_for_a_password(github: StatefulGitHub, plain: PlainRepository) -> None:
    github.create_repository("acme/garden", {"README.md": "# Garden\n"})
    asked = plain.folder.parent / "asked"
    prompt = plain.folder.parent / "prompt"
    prompt.write_text(f'#!/bin/sh\ntouch "{asked}"\necho ann\n')
    prompt.chmod(0o755)
    plain.git("config", "core.askPass", str(prompt))
    prompts = {"GIT_ASKPASS": str(prompt), "SSH_ASKPASS": str(prompt), "GIT_TERMINAL_PROMPT": "1"}
    with serve(github) as served:
        plain.git("remote", "add", "origin", f"{served.url}/acme/garden.git")
        state = state_of(plain, plain.environment | prompts)

        with pytest.raises(PermissionMissing, match="terminal prompts disabled"):
            state.create(FILES, MESSAGE)
    assert not asked.exists()


def test_a_server_that_does_not_know_us_is_told_apart(
    plain: PlainRepository, server: PlainServer
) -> None:
    refusing = (
        "#!/bin/sh\necho 'git@server.invalid: Permission denied (publickey).' >&2\nexit 255\n"
    )
    state = state_of(plain, server.over_ssh(refusing))

    with pytest.raises(PermissionMissing, match=r"ask origin: .*Permission denied"):
        state.read([])
    with pytest.raises(PermissionMissing, match=f"push `{BRANCH}` to origin: "):
        state.create(FILES, MESSAGE)


def test_a_remote_that_cannot_be_reached_is_asked_twice(
    plain: PlainRepository, server: PlainServer
) -> None:
    repository = open_repository(plain.folder, server.over_ssh(NO_SSH))
    clock = StillClock()
    state = RemoteGitStateBranch(repository, BRANCH, clock)

    with pytest.raises(Unavailable, match="Could not resolve hostname"):
        state.read([])
    assert clock.slept == [1.0]


def test_a_swap_that_never_left_is_no_doubtful_one(
    plain: PlainRepository, server: PlainServer
) -> None:
    commit = started(state_of(plain))

    with pytest.raises(Unavailable, match="Could not resolve hostname"):
        state_of(plain, server.over_ssh(NO_SSH)).compare_and_swap(change(commit))
    assert server.head() == commit


def test_a_remote_that_is_not_there_is_said_so(plain: PlainRepository, server: PlainServer) -> None:
    server.folder.rename(server.folder.with_name("gone"))

    with pytest.raises(NotThere, match=r"^ask origin: ") as failure:
        state_of(plain).read([])
    assert failure.value.remedy == "If it has moved: git remote set-url origin ADDRESS"


def test_what_was_seen_of_a_state_branch_that_is_gone_or_rewritten_is_kept(
    plain: PlainRepository, server: PlainServer
) -> None:
    state = state_of(plain)
    first = started(state)
    swapped = state.compare_and_swap(change(first))
    assert isinstance(swapped, Swapped)
    kept = "refs/kickoff-gone/origin/kickoff-state"

    server.git("update-ref", "refs/heads/kickoff-state", first)
    assert state.read([]) == Snapshot(first)
    assert plain.git("rev-parse", kept) == swapped.commit

    server.git("update-ref", "-d", "refs/heads/kickoff-state")
    assert state.read([]) is None
    assert plain.git("rev-parse", kept) == first


def test_a_swap_that_the_server_s_hook_refuses_is_barred_in_its_words(
    plain: PlainRepository, server: PlainServer
) -> None:
    commit = started(state_of(plain))
    for hook in ("pre-receive", "update"):
        server.hook(hook, "echo 'Nobody pushes on Sundays.' >&2; exit 1")

        swap = state_of(plain).compare_and_swap(change(commit))

        assert isinstance(swap, Barred)
        assert "hook declined" in swap.why
        assert "Nobody pushes on Sundays." in swap.why
        (server.folder / "hooks" / hook).unlink()
    assert server.head() == commit


def test_a_branch_that_moves_during_the_push_is_lost(
    plain: PlainRepository, server: PlainServer
) -> None:
    commit = started(state_of(plain))
    server.hook(
        "pre-receive",
        f"cd $server; unset GIT_QUARANTINE_PATH\n"
        f"git update-ref refs/heads/{BRANCH} $(git rev-parse main)\n",
    )

    assert state_of(plain).compare_and_swap(change(commit)) == Lost()
    assert server.head() == plain.head()


@pytest.mark.parametrize(
    ("hook", "fate"),
    [("post-receive", Swapped), ("pre-receive", Lost)],
    ids=["after", "before"],
)
def test_an_answer_that_is_lost_is_found_in_the_history(
    plain: PlainRepository, server: PlainServer, hook: str, fate: type[Swapped | Lost]
) -> None:
    state = state_of(plain)
    commit = started(state)
    server.hook(hook, "kill -9 $PPID")

    swap = state.compare_and_swap(change(commit))

    assert isinstance(swap, Ambiguous)
    assert isinstance(certain(state, swap, commit, "op-2", StillClock()), fate)
    assert (server.head() == commit) == (fate is Lost)


def test_a_local_branch_that_the_remote_lacks_is_said_so(
    plain: PlainRepository, server: PlainServer
) -> None:
    plain.git("branch", BRANCH, "main")
    state = state_of(plain)

    for attempt in (
        lambda: state.read([]),
        lambda: state.create(FILES, MESSAGE),
        lambda: sight_of(plain.opened(), BRANCH),
    ):
        with pytest.raises(ConfigurationError) as caught:
            attempt()
        assert str(caught.value) == f"the local branch `{BRANCH}` has commits that origin has not"
        assert caught.value.reason == "state_branch_diverged"
        assert caught.value.remedy == (
            f"To publish it: git push origin {BRANCH}. "
            f"To put it aside: git branch --move {BRANCH} {BRANCH}-here"
        )
    assert server.head() is None


def test_a_local_branch_with_commits_of_its_own_is_said_so(
    plain: PlainRepository, server: PlainServer
) -> None:
    state = state_of(plain)
    commit = started(state)
    plain.git("branch", BRANCH, "main")

    for attempt in (lambda: state.read([]), lambda: state.compare_and_swap(change(commit))):
        with pytest.raises(ConfigurationError) as caught:
            attempt()
        assert caught.value.remedy == f"To put it aside: git branch --move {BRANCH} {BRANCH}-here"
    assert server.head() == commit


def test_a_local_branch_that_is_merely_behind_is_left_alone(
    plain: PlainRepository, server: PlainServer
) -> None:
    state = state_of(plain)
    commit = started(state)
    plain.git("branch", BRANCH, commit)

    assert isinstance(state.compare_and_swap(change(commit)), Swapped)
    assert plain.head(BRANCH) == commit
    assert state.read([]) == Snapshot(server.head() or "")


def test_an_empty_remote_takes_a_state_branch(plain: PlainRepository, server: PlainServer) -> None:
    server.git("update-ref", "-d", "refs/heads/main")

    goes_well(state_of(plain))


def test_a_task_branch_is_pushed_with_a_lease(plain: PlainRepository, server: PlainServer) -> None:
    remote = remote_of(plain)
    work = plain.commit({"a": "a"})

    assert remote.push("task/a", plain.first, None) == Swapped(plain.first)
    assert remote.push("task/a", work, None) == Lost()
    assert remote.push("task/a", work, plain.first) == Swapped(work)
    assert remote.push("task/a", work, plain.first) == Lost()
    assert server.head("task/a") == work
    assert plain.git("rev-parse", "refs/kickoff/origin/task/a") == work
