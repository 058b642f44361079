"""Rate limits: the headers on every answer, and the secondary limits when switched on."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from stateful_github.clock import Clock
from stateful_github.refusals import Refusal

if TYPE_CHECKING:
    from stateful_github.tokens import Token

PER_HOUR = 5000  # for a person, REST and GraphQL alike [V]
PER_HOUR_ACTIONS = 1000  # REST requests of GITHUB_TOKEN per repository [V]
CONTENT_PER_MINUTE = 80  # content-creating requests [V]
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)


class Budget:
    """One resource of one token within the current hour."""

    def __init__(self, limit: int, reset: datetime) -> None:
        self.limit = limit
        self.used = 0
        self.reset = reset

    @property
    def remaining(self) -> int:
        """Points left."""
        return max(0, self.limit - self.used)


class Limits:
    """The budgets of every token.

    `content_limit_enabled` turns on the 80-a-minute limit on creating content.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._budgets: dict[tuple[str, str], Budget] = {}
        self._created: deque[datetime] = deque()
        self.content_limit_enabled = False

    def budget(self, token: Token, resource: str) -> Budget:
        """A token's budget for `core` or `graphql`; a new hour brings a new one."""
        key = (token.value, resource)
        found = self._budgets.get(key)
        if found is None or found.reset <= self._clock():
            limit = PER_HOUR if not token.is_installation else PER_HOUR_ACTIONS
            found = self._budgets[key] = Budget(limit, self._clock() + timedelta(hours=1))
        return found

    def headers(self, token: Token, resource: str) -> dict[str, str]:
        """The headers as they stand."""
        budget = self.budget(token, resource)
        return {
            "x-ratelimit-limit": str(budget.limit),
            "x-ratelimit-remaining": str(budget.remaining),
            "x-ratelimit-used": str(budget.used),
            "x-ratelimit-reset": str(int(budget.reset.timestamp())),
            "x-ratelimit-resource": resource,
        }

    def spend(self, token: Token, resource: str, cost: int) -> None:
        """Take points; a spent budget is 403 with `x-ratelimit-remaining: 0` [V]."""
        budget = self.budget(token, resource)
        if budget.remaining < cost:
            message = f"API rate limit exceeded for installation ID {token.login}."
            raise Refusal(403, message, kind="RATE_LIMITED")
        budget.used += cost

    def create_content(self, count: int = 1) -> None:
        """Count created content; beyond 80 a minute 403 with `retry-after` when enabled [V]."""
        if not self.content_limit_enabled:
            return
        now = self._clock()
        while self._created and self._created[0] <= now - timedelta(minutes=1):
            self._created.popleft()
        if len(self._created) + count > CONTENT_PER_MINUTE:
            wait = int((self._created[0] + timedelta(minutes=1) - now).total_seconds())
            raise Refusal(
                403, SECONDARY, kind="RATE_LIMITED", headers={"retry-after": str(max(1, wait))}
            )
        self._created.extend([now] * count)
