from __future__ import annotations

import pytest

from kickoff.formats.task_paths import is_task_path, task_id_of


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("tasks/**/*.md", "tasks/a.md", True),
        ("tasks/**/*.md", "tasks/auth/deep/a.md", True),
        ("tasks/**/*.md", "tasks/a.txt", False),
        ("tasks/**/*.md", "other/tasks/a.md", False),
        ("tasks/**/*.md", "tasks/README.md", False),
        ("tasks/**/*.md", "tasks/auth/readme.md", False),
        ("tasks/**/*.md", "tasks/_template.md", False),
        ("tasks/**/*.md", "tasks/_archive/a.md", False),
        ("tasks/**/*.md", "tasks/.obsidian/a.md", False),
        ("tasks/*.md", "tasks/auth/a.md", False),
        ("docs/_tasks/*.md", "docs/_tasks/a.md", True),
        (".plans/**/*.md", ".plans/x/a.md", True),
        ("tasks/[ab]?.md", "tasks/a1.md", True),
        ("tasks/[ab]?.md", "tasks/c1.md", False),
    ],
)
def test_a_path_is_a_task_file_or_not(pattern: str, path: str, fits: bool) -> None:
    assert is_task_path(pattern, path) is fits


def test_the_task_id_is_the_stem() -> None:
    paths = ["tasks/auth/fix-login.md", "a.md", "tasks/v1.2.md"]

    assert [task_id_of(path) for path in paths] == ["fix-login", "a", "v1.2"]
