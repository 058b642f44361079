"""Sockets on loopback, and the server on them until it is told to stop."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from kickoff.errors import Usage

BACKLOG = 128
"""Connections that wait to be accepted."""


@contextlib.contextmanager
def loopback(port: int) -> Iterator[tuple[int, list[socket.socket]]]:
    """Sockets on 127.0.0.1 and, where there is one, ::1; 0 takes a free port. The port, and they.

    Raises Usage when the port is taken.
    """
    with contextlib.ExitStack() as stay:
        try:
            first = stay.enter_context(_bound(socket.AF_INET, "127.0.0.1", port))
        except OSError as error:
            raise Usage(
                f"port {port} cannot be used: {error.strerror or error}",
                reason="bad_input",
                remedy="--port 0 takes one that is free",
            ) from error
        number: int = first.getsockname()[1]
        sockets = [first]
        with contextlib.suppress(OSError):
            sockets.append(stay.enter_context(_bound(socket.AF_INET6, "::1", number)))
        yield number, sockets


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(BACKLOG)  # who asks now is answered as soon as there is somebody
    except OSError:
        made.close()
        raise
    return made


def run(app: ASGIApp, sockets: list[socket.socket]) -> None:
    """Serve until interrupted. What is under way may end for a moment."""
    config = uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        ws="none",
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=sockets)
