"""The wire: one authenticated connection to GitHub, by REST and GraphQL, over PyGithub.

PyGithub's Requester is used for what it is good at (connection, authentication, redirects) with
its pauses and its retries off: it would wait a second between writes and repeat a POST that was
answered with a 5xx, which doubles what had been done. This is the only module that imports it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import requests
from github import Auth
from github.Requester import Requester

from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import Answer, GraphQLAnswer, graphql_answer, server_time
from kickoff.adapters.github.retrying import Patience, patiently
from kickoff.errors import ConfigurationError, ForgeError
from kickoff.ports import Clock

TIMEOUT = 20
"""Seconds; GitHub itself gives up after ten."""

API_VERSION = "2022-11-28"
_JSON = "application/vnd.github+json"


class Client:
    """Requests about one repository. `requests` counts them; `now` is the server's last time."""

    def __init__(
        self,
        owner: str,
        name: str,
        token: str,
        *,
        rest_url: str,
        graphql_url: str,
        clock: Clock,
    ) -> None:
        _check_settings(token, rest_url, graphql_url)
        self.owner = owner
        self.name = name
        self.rest_url = rest_url
        self.clock = clock
        self.patience = Patience(clock)
        self.requests = 0
        self.now: datetime | None = None
        self._graphql_url = graphql_url
        self._requester = Requester(
            auth=Auth.Token(token),
            base_url=rest_url,
            timeout=TIMEOUT,
            user_agent="kickoff",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=API_VERSION,
        )

    def rest(
        self,
        verb: str,
        path: str,
        *,
        doing: str,
        right: str = "",
        parameters: Mapping[str, str | int] | None = None,
        body: object = None,
        accept: Collection[int] = (),
    ) -> Answer:
        """One request below `/repos/{owner}/{name}/`.

        `doing` and `right` say in a failure what was tried and which permission it needs. A status
        of 300 or more raises a ForgeError unless `accept` lists it. Nothing is retried.
        """
        url = f"/repos/{self.owner}/{self.name}/{path}"
        answer = self._ask(verb, url, parameters, body)
        if answer.status >= 300 and answer.status not in accept:
            raise failures.of_status(answer, doing, right)
        return answer

    def get(
        self,
        path: str,
        *,
        doing: str,
        right: str = "",
        parameters: Mapping[str, str | int] | None = None,
        accept: Collection[int] = (),
    ) -> Answer:
        """A REST read, asked again when the failure may pass."""
        return patiently(
            self.patience,
            lambda: self.rest(
                "GET", path, doing=doing, right=right, parameters=parameters, accept=accept
            ),
        )

    def graphql(
        self, document: str, variables: Mapping[str, object], *, doing: str, right: str = ""
    ) -> GraphQLAnswer:
        """One GraphQL request; partial data comes back with its errors.

        Raises a ForgeError when nothing was carried out for certain (a status, a rate limit) and
        Unavailable when nothing is known. Nothing is retried.
        """
        asked = {"query": document, "variables": dict(variables)}
        answer = self._ask("POST", self._graphql_url, None, asked)
        if answer.status >= 300:
            raise failures.of_status(answer, doing, right)
        if not isinstance(answer.body, Mapping):
            raise failures.unreadable(answer.status)
        result = graphql_answer(answer.body, answer.headers)
        failure = _whole_failure(result, doing)
        if failure is not None:
            raise failure
        return result

    def query(
        self, document: str, variables: Mapping[str, object], *, doing: str, right: str = ""
    ) -> GraphQLAnswer:
        """A GraphQL read, asked again when the failure may pass. Raises when there is no data."""

        def once() -> GraphQLAnswer:
            answer = self.graphql(document, variables, doing=doing, right=right)
            if answer.errors and not answer.data:
                raise failures.of_error(answer.errors[0], doing, right, answer.headers)
            return answer

        return patiently(self.patience, once)

    def close(self) -> None:
        """Close the connection."""
        self._requester.close()

    def _ask(
        self, verb: str, url: str, parameters: Mapping[str, str | int] | None, body: object
    ) -> Answer:
        self.requests += 1
        try:
            status, headers, text = self._requester.requestJson(
                verb, url, dict(parameters or {}), {"Accept": _JSON}, body
            )
        except (requests.RequestException, RuntimeError) as error:
            raise failures.no_answer(error) from error
        self.now = server_time(headers) or self.now
        return Answer(status, headers, _parsed(text, status))


def _parsed(text: str, status: int) -> object:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        if status >= 300:
            return None
        raise failures.unreadable(status) from None


def _whole_failure(answer: GraphQLAnswer, doing: str) -> ForgeError | None:
    """A rate limit that stopped the whole document before anything of it was carried out."""
    if any(value is not None for value in answer.data.values()):
        return None
    for error in answer.errors:
        if error.type in ("RATE_LIMITED", "RATE_LIMIT"):
            return failures.of_error(error, doing, headers=answer.headers)
    return None


def _check_settings(token: str, rest_url: str, graphql_url: str) -> None:
    if not token:
        raise ConfigurationError(
            "there is no token for GitHub",
            remedy="Pass `token: ${{ github.token }}` or set GITHUB_TOKEN.",
        )
    if urlsplit(rest_url)[:2] != urlsplit(graphql_url)[:2]:
        raise ConfigurationError(
            f"REST and GraphQL must be on one server, but are at {rest_url} and {graphql_url}",
            remedy="Check GITHUB_API_URL and GITHUB_GRAPHQL_URL.",
        )
