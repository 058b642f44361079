"""The stateful GitHub inside this process: `requests` never gets to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import responses

from stateful_github.exchange import ConnectionLost, Incoming
from stateful_github.front import respond
from stateful_github.hub import StatefulGitHub
from stateful_github.render.links import GITHUB

_ANYWHERE = re.compile(r"https://api\.github\.com(:443)?/.*")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def in_process(hub: StatefulGitHub) -> Iterator[None]:
    """While it lasts, https://api.github.com is `hub`, and nothing else can be reached."""

    def answer(request: requests.PreparedRequest) -> _Answer:
        target = re.sub(r"^https://api\.github\.com(:443)?", "", str(request.url))
        body = request.body or b""
        raw = body.encode("utf-8") if isinstance(body, str) else bytes(body)
        incoming = Incoming.of(str(request.method), target, dict(request.headers), raw)
        try:
            outgoing = respond(hub, incoming, GITHUB)
        except ConnectionLost as lost:
            raise requests.ConnectionError(str(lost), request=request) from lost
        if outgoing.cut_at is not None:
            said = f"IncompleteRead({outgoing.cut_at} bytes read)"
            raise requests.exceptions.ChunkedEncodingError(said, request=request)
        return outgoing.status, outgoing.headers, outgoing.body

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in _METHODS:
            mock.add_callback(method, _ANYWHERE, callback=answer, content_type=None)
        yield
