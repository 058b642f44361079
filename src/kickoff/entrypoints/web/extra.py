"""What the pages need besides Kickoff itself: the extra `web`."""

from __future__ import annotations

from importlib.util import find_spec

from kickoff.errors import ConfigurationError

PACKAGES = ("jinja2", "starlette", "uvicorn")


def need_extra(packages: tuple[str, ...] = PACKAGES) -> None:
    """Raises ConfigurationError, with what to type, when one of these is not installed."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"the pages need {', '.join(missing)}, which the extra `web` brings",
            reason="extra_missing",
            remedy="pip install 'gh-kickoff[web]', or: pipx install 'gh-kickoff[web]' --force",
        )
