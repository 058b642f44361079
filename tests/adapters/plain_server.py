"""The remote of a plain repository: a bare one on this machine, reached by path or by an ssh."""

from __future__ import annotations

from adapters.plain_repository import PlainRepository

SSH = '#!/bin/sh\necho "$SSH_AUTH_SOCK" >>"{log}"\nfor command; do :; done\nexec sh -c "$command"\n'
NO_SSH = """\
#!/bin/sh
echo 'ssh: Could not resolve hostname server.invalid: Name or service not known' >&2
exit 255
"""


class PlainServer:
    """`origin` of `plain`, with its `main`."""

    def __init__(self, plain: PlainRepository) -> None:
        self.plain = plain
        self.folder = plain.folder.parent / "server.git"
        self.calls = plain.folder.parent / "calls"
        plain.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.folder))
        plain.git("remote", "add", "origin", str(self.folder))
        plain.git("push", "--quiet", "origin", "main")

    def over_ssh(self, script: str = SSH) -> dict[str, str]:
        """From now on it is reached by that ssh; an environment with it, and with an agent."""
        ssh = self.plain.folder.parent / "ssh"
        ssh.write_text(script.replace("{log}", str(self.calls)))
        ssh.chmod(0o755)
        url = f"ssh://git@server.invalid{self.folder}"
        self.plain.git("remote", "set-url", "origin", url)
        return self.plain.environment | {"GIT_SSH_COMMAND": str(ssh), "SSH_AUTH_SOCK": "/agent"}

    def hook(self, name: str, script: str) -> None:
        """What the server does; in it `$server` is its folder."""
        hook = self.folder / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nserver='{self.folder}'\n{script}\n")
        hook.chmod(0o755)

    def git(self, *arguments: str) -> str:
        """Plain git on the server itself."""
        return self.plain.git(*arguments, folder=self.folder)

    def head(self, branch: str = "kickoff-state") -> str | None:
        """Where a branch is there."""
        ref = f"refs/heads/{branch}"
        return self.git("for-each-ref", "--format=%(objectname)", ref) or None

    def somebody_moves(self, branch: str) -> str:
        """A commit by somebody else on a branch there; its id."""
        tree, parent = f"{branch}^{{tree}}", ("-p", branch)
        commit = self.git("commit-tree", tree, *parent, "-m", "Theirs")
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit
