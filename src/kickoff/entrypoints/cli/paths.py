"""Paths as a shell has them: from the folder that one stands in, not from the repository's root."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def from_root(words: Sequence[str], folder: Path) -> list[str]:
    """The words, with files named as seen from the root of the repository of `folder`.

    A word that names no file stays as it is: it may be a task, or a path on the default branch.
    """
    here = folder.absolute()
    root = next((place for place in (here, *here.parents) if (place / ".git").exists()), None)
    return [_from_root(word, here, root) for word in words] if root else list(words)


def _from_root(word: str, here: Path, root: Path) -> str:
    place = Path(os.path.normpath(here / word))
    is_path = "/" in word or word.endswith(".md")
    if is_path and place.is_relative_to(root) and place.is_file():
        return place.relative_to(root).as_posix()
    return word
