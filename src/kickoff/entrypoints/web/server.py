"""`kickoff serve`: the pages over HTTP, and commands from them. Routes, and no rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kickoff.core.reasons import ReasonCode, Tone
from kickoff.entrypoints.web.commands import FAILED, Answer, carry_out
from kickoff.entrypoints.web.log_text import as_text
from kickoff.entrypoints.web.security import Door, Guard
from kickoff.entrypoints.web.templates import ASSETS, Site, render
from kickoff.entrypoints.web.values import BoardPage, TaskPage, TroublePage
from kickoff.entrypoints.web.watching import Watched
from kickoff.errors import KickoffError
from kickoff.formats.report_json import board_json
from kickoff.service.kit import Kit

POLL = 1_000
"""Milliseconds between a page's questions whether something has changed."""

STATUS = {Tone.REFUSED: 409, Tone.NOT_UNDERSTOOD: 400, FAILED: 503}
"""How HTTP says what became of a command; 200 for all else."""

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Queue:
    """What is served: what pages see, and what a command needs: a kit of its own, and who asks."""

    watched: Watched
    kits: Callable[[], Kit]
    asker: Callable[[], str]


def application(queue: Queue, door: Door) -> Starlette:
    """The whole server."""
    pages = _Pages(queue, door)
    return Starlette(
        routes=[
            Route("/", pages.board),
            Route("/tasks/{task}", pages.task),
            Route("/tasks/{task}/attempts/{number:int}/log", pages.log),
            Route("/version", pages.version),
            Route("/board.json", pages.json),
            Route("/command", pages.command, methods=["POST"]),
            Route("/assets/{name}", _asset),
        ],
        middleware=[Middleware(Guard, door=door)],
        exception_handlers={404: pages.missing, KickoffError: pages.failed},
    )


class _Pages:
    """The endpoints. Those that look at the queue are run beside the event loop."""

    def __init__(self, queue: Queue, door: Door) -> None:
        self._queue = queue
        self._door = door

    def board(self, request: Request) -> Response:
        shown = self._queue.watched.now()
        return self._page(request, shown.page, "")

    def task(self, request: Request) -> Response:
        page = self._queue.watched.task(request.path_params["task"])
        if page is None:
            return self.missing(request)
        return self._page(request, page, "../")

    def missing(self, request: Request, _error: Exception | None = None) -> Response:
        """There is nothing at that address; or nothing can be shown at all."""
        root = "../" * (request.url.path.count("/") - 1)
        shown = self._queue.watched.now()
        if isinstance(shown.page, TroublePage):
            return self._page(request, shown.page, root)
        page = TroublePage(
            shown.page.repository,
            shown.version,
            "There is no such page",
            "No task that is in the queue, planned, or ended not long ago has that address.",
            tone="",
        )
        return self._page(request, page, root, status=404)

    def failed(self, request: Request, error: Exception) -> Response:
        """What a page needed besides the queue could not be read now."""
        remedy = error.remedy if isinstance(error, KickoffError) else ""
        shown = self._queue.watched.now()
        name = shown.page.repository
        page = TroublePage(name, shown.version, "This cannot be shown now", str(error), remedy)
        return self._page(request, page, "../" * (request.url.path.count("/") - 1))

    def log(self, request: Request) -> Response:
        params = request.path_params
        said = self._queue.watched.log(params["task"], params["number"])
        if not said:
            return self.missing(request)
        return PlainTextResponse(as_text(said))

    def version(self, request: Request) -> Response:
        task = request.query_params.get("task", "")
        watched = self._queue.watched
        said = {"version": watched.version(task), "ticked": watched.ticked_at()}
        return JSONResponse(said, headers={"cache-control": "no-store"})

    def json(self, request: Request) -> Response:
        shown = self._queue.watched.now()
        if shown.seen is None:
            return self._page(request, shown.page, "")
        content = board_json(shown.seen.view)
        return _tagged(request, Response(content, media_type="application/json"), shown.version)

    async def command(self, request: Request) -> Response:
        words = _words(await request.body())
        if words is None:
            said = "A command is a list of words."
            answer = Answer(ReasonCode.NOT_UNDERSTOOD, Tone.NOT_UNDERSTOOD, said)
        else:
            answer = await run_in_threadpool(self._carry_out, words)
        body = {"outcome": answer.outcome, "tone": answer.tone, "said": answer.said}
        return JSONResponse(body, STATUS.get(answer.tone, 200))

    def _carry_out(self, words: list[str]) -> Answer:
        answer = carry_out(self._queue.kits(), self._queue.asker, words)
        self._queue.watched.moved()
        return answer

    def _page(
        self,
        request: Request,
        page: BoardPage | TaskPage | TroublePage,
        root: str,
        status: int = 200,
    ) -> Response:
        site = Site(root=root, ending="", csrf=self._door.token, poll=POLL)
        if isinstance(page, TroublePage) and status == 200:
            status = 503
        html = render(page, site).encode("utf-8", "replace")
        response = Response(html, status, media_type="text/html")
        response.set_cookie(
            self._door.cookie, self._door.token, path="/", httponly=True, samesite="strict"
        )
        return _tagged(request, response, f"{page.version}-{self._door.tag}")


def _words(body: bytes) -> list[str] | None:
    """The words of a command, as JSON: `{"words": ["hold", "fix-login"]}`."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    words = given.get("words") if isinstance(given, dict) else None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    return words


def _asset(request: Request) -> Response:
    """A file of the package's own; its name is looked up, never made into a path."""
    assets = {path.name: path for path in ASSETS.iterdir() if path.suffix in _KINDS}
    path = assets.get(request.path_params["name"])
    if path is None:
        return PlainTextResponse("There is no such file.\n", 404)
    content = path.read_bytes()
    response = Response(content, media_type=_KINDS[path.suffix])
    return _tagged(request, response, hashlib.sha256(content).hexdigest()[:16])


def _tagged(request: Request, response: Response, version: str) -> Response:
    """The response with its tag; nothing but the tag when the asker has it already."""
    tag = f'"{version}"'
    response.headers["etag"] = tag
    response.headers["cache-control"] = "no-cache"
    if response.status_code == 200 and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
    return response
