"""The stateful GitHub as an HTTP server on loopback: REST, GraphQL and git."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stateful_github.exchange import ConnectionLost, Incoming, Outgoing
from stateful_github.front import respond
from stateful_github.git_http import answer_git, is_git
from stateful_github.hub import StatefulGitHub
from stateful_github.refusals import NotServed
from stateful_github.render.links import Links


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `url` is the root of REST and of git, without a slash at the end."""

    url: str

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is."""
        return f"{self.url}/graphql"


@contextmanager
def serve(hub: StatefulGitHub) -> Iterator[Server]:
    """Serve `hub` on 127.0.0.1 while it lasts, on a port nobody uses.

    Addresses of the API and for cloning point to the server, those of pages to github.com.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _conversation(hub)) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Server(_url(listening))
        finally:
            listening.shutdown()
            thread.join()


def _url(listening: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{listening.server_address[1]}"


def _conversation(hub: StatefulGitHub) -> type[BaseHTTPRequestHandler]:
    class Conversation(_Conversation):
        github = hub

    return Conversation


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    github: StatefulGitHub

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing: what was asked is in `hub.requests`."""

    def _serve(self) -> None:
        incoming = Incoming.of(self.command, self.path, dict(self.headers.items()), self._body())
        try:
            self._send(self._answer(incoming))
        except ConnectionLost:
            self.close_connection = True
        except NotServed as missing:
            self._send(Outgoing(501, str(missing).encode()))
        except AssertionError as wrong:
            self.github.not_served.append(str(wrong))
            self._send(Outgoing(501, str(wrong).encode()))

    def _answer(self, incoming: Incoming) -> Outgoing:
        if is_git(self.github, incoming.path):
            return answer_git(self.github, incoming)
        url = f"http://{self.headers.get('host', '')}"
        return respond(self.github, incoming, Links(api=url, git=url))

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, answer: Outgoing) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut_at])
        self.close_connection = self.close_connection or answer.cut_at is not None
