"""Git over smart HTTP: real git's own `http-backend`, behind the rights of the token."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path

from stateful_github import effects
from stateful_github.access import READ, WRITE, Viewer
from stateful_github.exchange import Incoming, Outgoing
from stateful_github.hub import StatefulGitHub
from stateful_github.refusals import Refusal
from stateful_github.repository import Repository

_PATH = re.compile(
    r"/(?P<name>[^/]+/[^/]+?)(?:\.git)?/(?P<rest>info/refs|git-(?:upload|receive)-pack)"
)
_CHALLENGE = {"www-authenticate": 'Basic realm="GitHub"'}
# The messages are those of GitHub [T]; that they come from a hook shows in git's own words.
_HOOK = """#!/bin/sh
zero=0000000000000000000000000000000000000000
while read -r old new ref; do
  for locked in $STATEFUL_GITHUB_LOCKED; do
    if [ "$ref" = "$locked" ]; then
      echo "error: GH013: Repository rule violations found for $ref." >&2
      exit 1
    fi
  done
  if [ -z "$STATEFUL_GITHUB_NO_WORKFLOWS" ] || [ "$new" = "$zero" ]; then
    continue
  fi
  file=$(git log --format= --name-only "$new" --not --all -- .github/workflows | head -n 1)
  if [ -n "$file" ]; then
    echo "refusing to allow a GitHub App to create or update workflow \\`$file\\`" \\
      "without \\`workflows\\` permission" >&2
    exit 1
  fi
done
"""


def is_git(hub: StatefulGitHub, path: str) -> bool:
    """Whether a path is one that git asks for."""
    match = _PATH.fullmatch(path)
    return match is not None and match["name"].lower() in hub.repositories


def answer_git(hub: StatefulGitHub, incoming: Incoming) -> Outgoing:
    """The answer of `git http-backend`, or a refusal in GitHub's words."""
    match = _PATH.fullmatch(incoming.path)
    assert match is not None
    with hub.lock:
        home = hub.repositories[match["name"].lower()]
        service = incoming.query.get("service", match["rest"])
        try:
            viewer = _viewer(hub, incoming)
            _admit(home, viewer, service)
        except Refusal as refused:
            headers = _CHALLENGE if refused.status == 401 else {}
            return Outgoing(refused.status, refused.message.encode() + b"\n", headers)
        before = home.store.refs()
        answer = _backend(hub, home, incoming, match["rest"], viewer)
        _record(hub, home, before, viewer)
        return answer


def _viewer(hub: StatefulGitHub, incoming: Incoming) -> Viewer | None:
    """Who asks; None without credentials. Any user name goes with a token [V]."""
    scheme, _, value = incoming.headers.get("authorization", "").partition(" ")
    if not value:
        return None
    if scheme.lower() == "basic":
        value = base64.b64decode(value).decode("utf-8", "replace").partition(":")[2]
    token = hub.tokens.get(value)
    if token is None:
        raise Refusal(401, "Invalid username or token.")
    return Viewer(token, hub.account(token.login))


def _admit(home: Repository, viewer: Viewer | None, service: str) -> None:
    pushing = service == "git-receive-pack"
    if viewer is None:
        if pushing or home.settings.private:
            raise Refusal(401, "No anonymous write access.")
        return
    if not viewer.sees(home):
        raise Refusal(404, "Repository not found.")
    try:
        viewer.require(home, WRITE if pushing else READ, "contents")
    except Refusal:
        said = f"Permission to {home.full_name}.git denied to {viewer.token.login}."
        raise Refusal(403, said) from None


def _backend(
    hub: StatefulGitHub, home: Repository, incoming: Incoming, rest: str, viewer: Viewer | None
) -> Outgoing:
    _install_hook(home.store.path)
    headers = incoming.headers
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "GIT_PROJECT_ROOT": str(hub.directory),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{home.full_name}.git/{rest}",
        "REQUEST_METHOD": incoming.method,
        "QUERY_STRING": "&".join(f"{k}={v}" for k, v in incoming.query.items()),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(incoming.body)),
        "HTTP_CONTENT_ENCODING": headers.get("content-encoding", ""),
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
        "REMOTE_USER": viewer.token.login if viewer else "",
        **_rules(home, viewer),
    }
    ran = subprocess.run(
        ["git", "http-backend"],
        input=incoming.body,
        capture_output=True,
        check=True,
        env=environment,
    )
    return _from_cgi(ran.stdout)


def _install_hook(repository: Path) -> None:
    hook = repository / "hooks" / "pre-receive"
    if not hook.exists():
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_HOOK, encoding="ascii")
        hook.chmod(0o755)


def _rules(home: Repository, viewer: Viewer | None) -> dict[str, str]:
    """What the hook is to refuse. Pushes by file path, without these, are a person's."""
    if viewer is None:
        return {}
    locked = [
        f"refs/heads/{rule.branch}"
        for rule in home.settings.rules
        if rule.kind in ("pull_request", "update") and viewer.token.login not in rule.bypass
    ]
    found = {"STATEFUL_GITHUB_LOCKED": " ".join(locked)}
    if viewer.token.is_installation and viewer.level(home, "workflows") != "write":
        found["STATEFUL_GITHUB_NO_WORKFLOWS"] = "1"
    return found


def _from_cgi(output: bytes) -> Outgoing:
    head, _, body = output.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("ascii").split("\r\n"))
    lower = {name.lower(): value for name, value in headers.items()}
    return Outgoing(int(lower.pop("status", "200 OK").split(" ")[0]), body, lower)


def _record(
    hub: StatefulGitHub, home: Repository, before: dict[str, str], viewer: Viewer | None
) -> None:
    after, name = home.store.refs(), home.full_name
    by = viewer.token.login if viewer else ""
    for ref in sorted({*before, *after}):
        old, new = before.get(ref), after.get(ref)
        if old is None and new is not None:
            hub.record(effects.RefCreated(name, by, ref, new))
        elif old is not None and new is None:
            hub.record(effects.RefDeleted(name, by, ref, old))
        elif old is not None and new is not None and old != new:
            hub.record(effects.RefMoved(name, by, ref, old, new))
    hub.refresh()
