from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from adapters.traces import traces
from kickoff.adapters.localgit.repository import Repository, open_repository, refuse_platform
from kickoff.errors import ConfigurationError, ExitCode, ForgeError, Usage


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


def bare(plain: PlainRepository) -> Path:
    """A bare clone beside it, without a remote."""
    folder = plain.folder.parent / "bare.git"
    plain.git("clone", "--quiet", "--bare", str(plain.folder), str(folder))
    plain.git("remote", "remove", "origin", folder=folder)
    return folder


def opened(plain: PlainRepository, folder: Path) -> Repository:
    return open_repository(folder, plain.environment)


def test_a_repository_is_found_from_any_of_its_folders(plain: PlainRepository) -> None:
    deep = plain.folder / "a" / "b"
    deep.mkdir(parents=True)
    expected = (plain.folder / ".git", plain.folder, plain.folder / ".kickoff")

    for folder in (plain.folder, deep, plain.folder / ".git", plain.folder / ".git" / "refs"):
        found = opened(plain, folder)
        assert (found.common, found.root, found.work) == expected


def test_a_linked_work_tree_belongs_to_the_same_repository(plain: PlainRepository) -> None:
    linked = plain.folder.parent / "linked"
    plain.git("worktree", "add", "--quiet", "--detach", str(linked))
    (linked / "deep").mkdir()

    for folder in (linked, linked / "deep"):
        found = opened(plain, folder)
        assert (found.common, found.root) == (plain.folder / ".git", plain.folder)
        assert found.git.folder == plain.folder


def test_a_bare_repository_has_its_folder_inside(plain: PlainRepository) -> None:
    folder = bare(plain)
    linked = plain.folder.parent / "linked"
    plain.git("worktree", "add", "--quiet", "--detach", str(linked), folder=folder)

    for place in (folder, folder / "refs", linked):
        found = opened(plain, place)
        assert (found.common, found.root) == (folder, None)
        assert found.work == folder / "kickoff" / "work"
        assert found.private == folder / "kickoff"


def test_a_submodule_is_a_repository_of_its_own(plain: PlainRepository) -> None:
    other = PlainRepository(plain.folder.parent / "other")
    allowed = ("-c", "protocol.file.allow=always")
    plain.git(*allowed, "submodule", "--quiet", "add", str(other.folder), "sub")

    found = opened(plain, plain.folder / "sub")

    assert found.common == plain.folder / ".git" / "modules" / "sub"
    assert found.root == plain.folder / "sub"


def test_a_git_directory_elsewhere_has_no_main_work_tree_that_is_known(
    plain: PlainRepository,
) -> None:
    elsewhere, tree = plain.folder.parent / "elsewhere.git", plain.folder.parent / "tree"
    plain.git("clone", "--quiet", f"--separate-git-dir={elsewhere}", str(plain.folder), str(tree))

    found = opened(plain, tree)

    assert (found.common, found.root) == (elsewhere, None)


def test_a_detached_head_makes_no_difference(plain: PlainRepository) -> None:
    plain.git("checkout", "--quiet", "--detach")

    assert opened(plain, plain.folder).default_branch() == "main"


def test_a_shallow_clone_is_a_repository(plain: PlainRepository) -> None:
    plain.commit({"a": "a"})
    clone = plain.folder.parent / "clone"
    plain.git("clone", "--quiet", "--depth=1", f"file://{plain.folder}", str(clone))

    assert opened(plain, clone).default_branch() == "main"


def test_a_folder_with_a_difficult_name_is_a_folder(tmp_path: Path) -> None:
    plain = PlainRepository(tmp_path / "größe 漢字\t'quoted' $HOME \\ x")

    found = opened(plain, plain.folder)

    assert found.root == plain.folder
    assert found.git.run("rev-parse", "main") == plain.first


def test_a_folder_in_no_repository_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Usage) as caught:
        open_repository(tmp_path, {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})

    assert str(caught.value) == f"`{tmp_path}` is not in a git repository"
    assert caught.value.reason == "not_a_repository"
    assert caught.value.remedy == "Go to a folder of your repository, or make one: git init"
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_folder_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    for place in (tmp_path / "gone", Path(__file__)):
        with pytest.raises(Usage, match=r"^there is no folder `.*`$") as caught:
            open_repository(place, os.environ)
        assert caught.value.reason == "not_a_repository"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda git: (git / "config").write_text("[core\n"),
        lambda git: (git / "config").write_text("[core]\nrepositoryformatversion = 9\n"),
    ],
    ids=["broken configuration", "a newer format"],
)
def test_a_repository_that_git_cannot_use_is_told_in_git_s_words(
    plain: PlainRepository, spoil: Callable[[Path], int]
) -> None:
    spoil(plain.folder / ".git")

    with pytest.raises(ConfigurationError, match=r"^git cannot use this repository: .") as caught:
        opened(plain, plain.folder)
    assert caught.value.reason == "repository_unreadable"


def test_windows_is_refused_with_a_way_out() -> None:
    refuse_platform("linux")
    refuse_platform("darwin")
    with pytest.raises(ConfigurationError) as caught:
        refuse_platform("win32")

    assert caught.value.reason == "unsupported_platform"
    assert caught.value.remedy.endswith("wsl --install")


@pytest.mark.parametrize(
    ("configured", "person"),
    [
        ({"user.name": "Ann B", "user.email": "ann@example.org"}, "Ann B"),
        ({"user.email": "ann@example.org"}, "ann@example.org"),
        ({"user.name": "A", "user.email": "12+ann-b@users.noreply.github.com"}, "ann-b"),
        ({"user.name": "A", "user.email": "ann@users.noreply.github.com"}, "ann"),
        ({"user.name": "A", "kickoff.user": "erin", "user.email": "a@b.c"}, "erin"),
        ({"user.name": "  ", "user.email": "ann@example.org"}, "ann@example.org"),
    ],
)
def test_who_asks_is_who_git_says(
    plain: PlainRepository, configured: dict[str, str], person: str
) -> None:
    for key, value in configured.items():
        plain.git("config", key, value)

    assert opened(plain, plain.folder).person() == person


def test_without_a_configuration_it_is_the_account_that_asks(plain: PlainRepository) -> None:
    assert opened(plain, plain.folder).person() != ""


def test_settings_are_those_below_kickoff(plain: PlainRepository) -> None:
    plain.git("config", "kickoff.defaultBranch", "trunk")
    plain.git("config", "kickoff.empty", "")
    plain.git("config", "kickoff.Runner", "a\nb")

    found = opened(plain, plain.folder)

    assert (found.setting("defaultBranch"), found.setting("defaultbranch")) == ("trunk", "trunk")
    assert (found.setting("runner"), found.setting("empty")) == ("a\nb", None)
    assert found.setting("nothing") is None


@pytest.mark.parametrize(
    ("branches", "settings", "default"),
    [
        (["main", "master", "x"], {}, "main"),
        (["master", "x"], {}, "master"),
        (["trunk"], {}, "trunk"),
        (["trunk", "kickoff-state", "task/fix-login"], {}, "trunk"),
        (["main", "trunk"], {"init.defaultBranch": "trunk"}, "trunk"),
        (["main", "trunk"], {"init.defaultBranch": "gone"}, "main"),
        (["main", "x"], {"kickoff.defaultBranch": "x"}, "x"),
        (["main", "größe/漢字"], {"kickoff.defaultBranch": "größe/漢字"}, "größe/漢字"),
    ],
)
def test_the_default_branch_is_found(
    tmp_path: Path, branches: list[str], settings: dict[str, str], default: str
) -> None:
    plain = PlainRepository(tmp_path, f"--initial-branch={branches[0]}")
    for branch in branches[1:]:
        plain.git("branch", branch)
    for key, value in settings.items():
        plain.git("config", key, value)

    assert opened(plain, plain.folder).default_branch() == default


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "none of main, master and init.defaultBranch is a branch here (there are one, two)"),
        (
            {"kickoff.defaultBranch": "gone"},
            "`kickoff.defaultBranch` names `gone`, which is no branch here",
        ),
    ],
)
def test_no_default_branch_is_told_with_what_to_type(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    plain = PlainRepository(tmp_path, "--initial-branch=one")
    plain.git("branch", "two")
    for key, value in settings.items():
        plain.git("config", key, value)

    with pytest.raises(ConfigurationError) as caught:
        opened(plain, plain.folder).default_branch()
    assert (str(caught.value), caught.value.reason) == (said, "no_default_branch")
    assert caught.value.remedy == "git config kickoff.defaultBranch NAME"


def test_an_unborn_branch_is_an_empty_repository(plain: PlainRepository) -> None:
    folder = plain.folder.parent / "unborn"
    plain.git("init", "--quiet", str(folder))

    with pytest.raises(ForgeError, match=r"^this repository has no commit yet$") as caught:
        opened(plain, folder).default_branch()
    assert caught.value.reason == "empty_repository"
    assert caught.value.remedy == 'Make the first: git commit --allow-empty --message "Begin"'


def test_the_remote_is_origin_or_what_is_chosen_or_none(plain: PlainRepository) -> None:
    def name() -> str | None:
        remote = opened(plain, plain.folder).remote
        return remote.name if remote is not None else None

    assert name() is None
    plain.git("remote", "add", "upstream", "https://example.org/u.git")
    assert name() is None
    plain.git("remote", "add", "origin", "https://example.org/o.git")
    assert name() == "origin"
    plain.git("config", "kickoff.remote", "upstream")
    assert name() == "upstream"
    plain.git("config", "kickoff.remote", ".")
    assert name() is None


def test_a_remote_that_does_not_exist_is_told_so(plain: PlainRepository) -> None:
    plain.git("config", "kickoff.remote", "gone")

    with pytest.raises(ConfigurationError) as caught:
        opened(plain, plain.folder)
    assert caught.value.reason == "unknown_remote"
    assert caught.value.remedy.startswith("git config kickoff.remote NAME")


@pytest.mark.parametrize(
    ("url", "host", "github"),
    [
        ("https://github.com/octo/plans.git", "github.com", True),
        ("https://ann:token@GitHub.com:443/octo/plans", "github.com", True),
        ("git@github.com:octo/plans.git", "github.com", True),
        ("ssh://git@github.example.org:22/octo/plans", "github.example.org", True),
        ("hub:octo/plans", "github.com", True),
        ("https://gitlab.com/github/plans.git", "gitlab.com", False),
        ("git@[2001:db8::1]:octo/plans.git", "[2001:db8::1]", False),
        ("file:///srv/github/plans.git", "", False),
        ("/srv/github.com/plans.git", "", False),
        ("../github/plans.git", "", False),
    ],
)
def test_a_github_is_told_by_its_host(
    plain: PlainRepository, url: str, host: str, github: bool
) -> None:
    plain.git("config", "url.https://github.com/.insteadOf", "hub:")
    plain.git("config", "url.https://nobody.example.org/.insteadOf", "h")
    plain.git("config", "--unset", "url.https://nobody.example.org/.insteadOf")
    plain.git("remote", "add", "origin", url)

    found = opened(plain, plain.folder)

    assert found.remote is not None
    assert (found.remote.host, found.on_github) == (host, github)


def test_which_forge_it_is_can_be_said(plain: PlainRepository) -> None:
    plain.git("config", "kickoff.forge", "github")
    assert not opened(plain, plain.folder).on_github
    plain.git("remote", "add", "origin", "git@ghe.example.org:octo/plans")
    assert opened(plain, plain.folder).on_github
    plain.git("config", "kickoff.forge", "git")
    assert not opened(plain, plain.folder).on_github
    plain.git("config", "kickoff.forge", "hub")
    with pytest.raises(ConfigurationError, match="it can be `github` or `git`"):
        _ = opened(plain, plain.folder).on_github


def test_commits_have_an_author_whatever_is_configured(plain: PlainRepository) -> None:
    def author() -> str:
        git = opened(plain, plain.folder).git
        commit = git.run("commit-tree", git.run("rev-parse", "main^{tree}"), given=b"x")
        return git.run("show", "--no-patch", "--format=%an <%ae>, %cn <%ce>", commit)

    plain.git("config", "user.useConfigOnly", "true")
    assert author().endswith(" <kickoff@localhost>")
    plain.git("config", "user.name", " . ")
    assert author().endswith(" <kickoff@localhost>")
    plain.git("config", "user.name", "Ann Ü")
    plain.git("config", "user.email", "ann@example.org")
    assert author() == "Ann Ü <ann@example.org>, Ann Ü <ann@example.org>"
    plain.git("config", "committer.name", "Robot")
    assert author() == "Ann Ü <ann@example.org>, Robot <ann@example.org>"


def test_the_environment_of_a_hook_leads_nobody_astray(plain: PlainRepository) -> None:
    other = PlainRepository(plain.folder.parent / "other")
    environment = plain.environment | {
        "GIT_DIR": str(other.folder / ".git"),
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": str(other.folder / ".git" / "index"),
        "GIT_PREFIX": "tasks/",
        "GIT_CONFIG_PARAMETERS": "'core.hooksPath=/elsewhere'",
    }

    found = open_repository(plain.folder, environment)

    assert found.root == plain.folder
    assert found.git.run("rev-parse", "main") == plain.first
    assert found.git.run("config", "core.hooksPath") == os.devnull


def test_settings_of_the_environment_count(plain: PlainRepository) -> None:
    environment = plain.environment | {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "kickoff.user",
        "GIT_CONFIG_VALUE_0": "erin",
        "GIT_CONFIG_KEY_1": "core.hooksPath",
        "GIT_CONFIG_VALUE_1": "/elsewhere",
    }

    found = open_repository(plain.folder, environment)

    assert found.person() == "erin"
    assert found.git.run("config", "core.hooksPath") == os.devnull


def test_what_git_refuses_to_open_is_told_with_its_way_out(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    said = "fatal: detected dubious ownership in repository at 'x'\\nTo add an exception, call:"
    (tools / "git").write_text(f'#!/bin/sh\nprintf "{said}\\n" >&2\nexit 128\n')
    (tools / "git").chmod(0o755)

    with pytest.raises(
        ConfigurationError, match=r"dubious ownership.*To add an exception"
    ) as caught:
        open_repository(tmp_path, {"PATH": f"{tools}:/usr/bin:/bin"})
    assert caught.value.reason == "repository_unreadable"


def test_a_git_that_is_too_old_is_told_so(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "git").write_text('#!/bin/sh\nprintf "%s\\n" --path-format=absolute .git\n')
    (tools / "git").chmod(0o755)

    with pytest.raises(ConfigurationError, match=r"^git is older than 2\.31$"):
        open_repository(tmp_path, {"PATH": f"{tools}:/usr/bin:/bin"})


def test_opening_changes_nothing(plain: PlainRepository) -> None:
    before = traces(plain.folder, plain.environment)

    opened(plain, plain.folder).default_branch()

    assert traces(plain.folder, plain.environment) == before
    assert not (plain.folder / ".git" / "kickoff").exists()
