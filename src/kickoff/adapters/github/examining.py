"""What only an examination asks of GitHub: workflow files and their state, settings, rules.

Eleven requests: one query for all files, rights and classic protection, the rest over REST. What
is refused or fails is unknown, with GitHub's reason. Sources: the REST pages "Workflows",
"Workflow runs", "GitHub Actions permissions" and "Rules"; `Ref.refUpdateRule` of the GraphQL
schema, which shows branch protection to everybody who can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.lost_commits import lost_commit
from kickoff.adapters.github.nodes import Node
from kickoff.core.doctor.premises import ActionsSettings, Clone, Ground, Hosting
from kickoff.core.doctor.workflow import FOLDER
from kickoff.core.facts import Absent, Fact, Present, Unknown
from kickoff.core.policy import Role
from kickoff.errors import ForgeError, NotThere, PermissionMissing

T = TypeVar("T")

READ = "actions: read"

_RULE = """{
  refUpdateRule {
    requiredApprovingReviewCount requiredStatusCheckContexts requiresSignatures
  }
}"""

_SURROUNDINGS = f"""
query Surroundings(
  $owner: String!, $name: String!, $workflows: String!, $default: String!, $state: String!
) {{
  repository(owner: $owner, name: $name) {{
    viewerPermission
    workflows: object(expression: $workflows) {{
      ... on Tree {{ entries {{ name object {{ ... on Blob {{ text isTruncated }} }} }} }}
    }}
    default: ref(qualifiedName: $default) {_RULE}
    state: ref(qualifiedName: $state) {_RULE}
  }}
}}
"""


class GitHubExaminer:
    """The surroundings of a queue on GitHub, as far as a token may see them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._seen: GraphQLAnswer | ForgeError | None = None

    def workflows(self, ground: Ground) -> Fact[Mapping[str, str]]:
        """The workflow files of the default branch. Asks the query, once."""
        return self._part(ground, "workflows", _texts)

    def hosting(self, ground: Ground, queue: str) -> Hosting:
        """Everything else; what the token may not see is unknown."""
        file = queue.rpartition("/")[2]
        named = (ground.default_branch, ground.state_branch, ground.task_branch)
        branches = dict.fromkeys(named)
        return Hosting(
            states=_states(self._client),
            ticked=_newest_run(self._client, file, "status", "success"),
            scheduled=_newest_run(self._client, file, "event", "schedule"),
            actions=self.actions(),
            rules={branch: self._rules(ground, branch) for branch in branches if branch},
            role=self._part(ground, "viewerPermission", _role),
            lost=lost_commit(self._client, ground.state_branch),
        )

    def actions(self) -> Fact[ActionsSettings]:
        """The settings of Actions. One request."""
        return _settings(self._client)

    def rules(self, branch: str) -> Fact[tuple[str, ...]]:
        """The kinds of the rules that rulesets have for a branch. One request."""
        return _ruleset(self._client, branch)

    def clone(self, _ground: Ground) -> Clone | None:
        """Nothing lies on this machine."""
        return None

    def _part(self, ground: Ground, name: str, read: Callable[[Node], Fact[T]]) -> Fact[T]:
        answer = self._answer(ground)
        if isinstance(answer, ForgeError):
            return Unknown(str(answer))
        error = answer.error_at("repository", name)
        if error is not None:
            return Unknown(error.message)
        try:
            return read(answer.node.at("repository", name))
        except ForgeError as surprise:
            return Unknown(str(surprise))

    def _answer(self, ground: Ground) -> GraphQLAnswer | ForgeError:
        if self._seen is None:
            self._seen = _asked(self._client, ground)
        return self._seen

    def _rules(self, ground: Ground, branch: str) -> Fact[tuple[str, ...]]:
        """Of rulesets, and of classic protection, which is seen of branches that are there."""
        if branch == ground.task_branch:
            return self.rules(branch)
        alias = "state" if branch == ground.state_branch else "default"
        protected = self._part(ground, alias, _protection)
        ruled = self.rules(branch)
        match ruled, protected:
            case Present(kinds), Present(more):
                return Present((*kinds, *more))
            case Present(), Unknown():
                return protected
            case _:
                return ruled


def _asked(client: Client, ground: Ground) -> GraphQLAnswer | ForgeError:
    variables = {
        "owner": client.owner,
        "name": client.name,
        "workflows": f"{ground.head or 'HEAD'}:{FOLDER}",
        "default": f"refs/heads/{ground.default_branch}",
        "state": f"refs/heads/{ground.state_branch}",
    }
    try:
        return client.query(_SURROUNDINGS, variables, doing="look at the workflows")
    except ForgeError as failure:
        return failure


def _texts(tree: Node) -> Fact[Mapping[str, str]]:
    if tree.missing or tree.at("entries").missing:
        return Present({})
    return Present(dict(_each_text(tree)))


def _each_text(tree: Node) -> Iterator[tuple[str, str]]:
    for entry in tree.at("entries").each():
        name, text = entry.at("name").text(), entry.at("object", "text").text_or_none()
        if name.endswith((".yml", ".yaml")) and text is not None:
            yield f"{FOLDER}/{name}", text


def _role(node: Node) -> Fact[Role]:
    """The query's word for the role; an installation's token has none."""
    said = (node.text_or_none() or "").lower()
    return Present(Role(said)) if said in set(Role) else Unknown("GitHub does not say")


def _protection(ref: Node) -> Fact[tuple[str, ...]]:
    """Classic branch protection in the words of rulesets; a branch that is not there has none."""
    rule = ref.at("refUpdateRule")
    if rule.missing:
        return Present(())
    checks = rule.at("requiredStatusCheckContexts")
    kinds = {
        "pull_request": not rule.at("requiredApprovingReviewCount").missing,
        "required_signatures": rule.at("requiresSignatures").value is True,
        "required_status_checks": not checks.missing and any(True for _ in checks.each()),
    }
    return Present(tuple(kind for kind, there in kinds.items() if there))


def _fact(ask: Callable[[], Fact[T]]) -> Fact[T]:
    """What was asked for, or why it is not known."""
    try:
        return ask()
    except ForgeError as failure:
        return Unknown(str(failure))


def _states(client: Client) -> Fact[Mapping[str, str]]:
    def ask() -> Fact[Mapping[str, str]]:
        answer = client.get(
            "actions/workflows",
            doing="list the workflows",
            right=READ,
            parameters={"per_page": 100},
        )
        each = answer.node.at("workflows").each()
        return Present({one.at("path").text(): one.at("state").text() for one in each})

    return _fact(ask)


def _newest_run(client: Client, file: str, key: str, value: str) -> Fact[datetime]:
    """When the newest run of a workflow was made, of those with that value."""

    def ask() -> Fact[datetime]:
        answer = client.get(
            f"actions/workflows/{quote(file, safe='')}/runs",
            doing="look at the queue's runs",
            right=READ,
            parameters={key: value, "per_page": 1},
            accept=(404,),
        )
        if answer.status == 404:
            return Absent()
        runs = list(answer.node.at("workflow_runs").each())
        return Present(runs[0].at("created_at").moment()) if runs else Absent()

    return _fact(ask)


def _settings(client: Client) -> Fact[ActionsSettings]:
    """Needs the right to administrate; everybody else is told that it is not there."""
    try:
        answer = client.get(
            "actions/permissions/workflow",
            doing="read the settings of Actions",
            right="administration: read",
        )
        node = answer.node
        return Present(
            ActionsSettings(
                node.at("can_approve_pull_request_reviews").flag(),
                node.at("default_workflow_permissions").text(),
            )
        )
    except (NotThere, PermissionMissing):
        return Unknown("only who administrates the repository can see them")
    except ForgeError as failure:
        return Unknown(str(failure))


def _ruleset(client: Client, branch: str) -> Fact[tuple[str, ...]]:
    def ask() -> Fact[tuple[str, ...]]:
        answer = client.get(
            f"rules/branches/{quote(branch)}",
            doing=f"read the rules of `{branch}`",
            right="metadata: read",
            parameters={"per_page": 100},
        )
        return Present(tuple(rule.at("type").text() for rule in answer.node.each()))

    return _fact(ask)
