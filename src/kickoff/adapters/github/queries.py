"""The GraphQL documents of the two looks and of the state branch.

Documents are constant but for aliases and variable names, which are made of numbers: everything
that comes from a repository or a person travels as a variable.
"""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.answering.labels import OUTPUT_LABELS

THREADS_PAGE = 20
"""Issues, and pull requests, whose comments the first look reads."""

REPLIES_PAGE = 30
"""Newest comments of a thread among which our replies are looked for."""

PULLS_PAGE = 100
"""Pull requests headed by a branch's name; anybody's fork may have a branch of that name."""

COMMITS_PAGE = 20
"""Newest commits of the default branch among which reverts are looked for."""

DEEPEST = 5
"""Levels of folders below `tasks/` that the first look reads."""

BLOB = """
fragment Text on Blob { oid text isTruncated isBinary byteSize }
"""

_ACTOR = "{ __typename login }"

_COMMENTS = f"""
fragment Comment on IssueComment {{
  id fullDatabaseId body url createdAt updatedAt lastEditedAt viewerDidAuthor
  author {_ACTOR} editor {_ACTOR}
  reactionGroups {{ content viewerHasReacted }}
}}
fragment Comments on IssueCommentConnection {{
  nodes {{ ...Comment }}
  pageInfo {{ hasNextPage }}
}}
"""


_PULL_REQUEST = """
fragment Pull on PullRequest {
  id number url state isDraft isCrossRepository createdAt updatedAt mergedAt
  headRefName baseRefName mergedBy { __typename login } mergeCommit { oid }
}
"""


def _levels(depth: int) -> str:
    below = f" object {{ ... on Tree {{ {_levels(depth - 1)} }} }}" if depth > 1 else ""
    return f"oid entries {{ name type mode oid{below} }}"


def _recent(connection: str, arguments: str, more: str = "") -> str:
    """The newest comments of the threads that moved last."""
    return f"""
    {connection}(
      first: $threads, orderBy: {{field: UPDATED_AT, direction: DESC}}{arguments}
    ) {{
      nodes {{
        number updatedAt {more}
        comments(first: $comments, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
          ...Comments
        }}
      }}
      pageInfo {{ hasNextPage }}
    }}"""


def _labelled(alias: str, connection: str, variable: str) -> str:
    """Open threads that bear an input label, with who put it there."""
    return f"""
    {alias}: {connection}(first: {THREADS_PAGE}, labels: [{variable}], states: OPEN) {{
      nodes {{
        number url
        timelineItems(last: 20, itemTypes: [LABELED_EVENT]) {{
          nodes {{ ... on LabeledEvent {{ id createdAt actor {_ACTOR} label {{ name }} }} }}
        }}
      }}
    }}"""


def _names(template: str) -> str:
    return " ".join(template.format(i=i) for i in range(len(OUTPUT_LABELS)))


FIRST_LOOK = f"""
query FirstLook(
  $owner: String!, $name: String!, $state: String!, $registry: String!, $done: String!,
  $config: String!, $tasks: String!, $listing: Boolean!, $since: DateTime!, $threads: Int!,
  $comments: Int!, $queue: String!, $hold: String!, $woken: Boolean!, $own: ID!,
  {_names("$o{i}: String!")}
) {{
  own: node(id: $own) @include(if: $woken) {{ ...Comment }}
  repository(owner: $owner, name: $name) {{
    id nameWithOwner url
    defaultBranchRef {{
      name
      target {{
        oid
        ... on Commit {{
          tree {{ entries {{ name type mode oid }} }}
          history(first: {COMMITS_PAGE}) {{ nodes {{ oid message }} }}
        }}
      }}
    }}
    state: ref(qualifiedName: $state) {{
      target {{
        oid
        ... on Commit {{
          message
          registry: file(path: $registry) {{ object {{ ...Text }} }}
          done: file(path: $done) {{ object {{ ...Text }} }}
        }}
      }}
    }}
    config: object(expression: $config) {{ ...Text }}
    listing: object(expression: $tasks) @include(if: $listing) {{
      ... on Tree {{ {_levels(DEEPEST)} }}
    }}
    {_names("o{i}: label(name: $o{i}) {{ id name }}")}
    {_recent("issues", ", filterBy: {since: $since}")}
    {_recent("pullRequests", "", "...Pull")}
    {_labelled("queueIssues", "issues", "$queue")}
    {_labelled("queuePullRequests", "pullRequests", "$queue")}
    {_labelled("holdIssues", "issues", "$hold")}
    {_labelled("holdPullRequests", "pullRequests", "$hold")}
  }}
}}
{BLOB}{_COMMENTS}{_PULL_REQUEST}
"""


def _thread(kind: str) -> str:
    return f"""
... on {kind} {{
  id number title body closed lastEditedAt author {_ACTOR}
  labels(first: 50) {{ nodes {{ id name }} }}
  comments(last: {REPLIES_PAGE}) {{
    nodes {{ id fullDatabaseId body createdAt viewerDidAuthor }}
  }}
  timelineItems(last: 1, itemTypes: [RENAMED_TITLE_EVENT]) {{
    nodes {{ ... on RenamedTitleEvent {{ createdAt }} }}
  }}
}}"""


_TEXT_AT = "x{i}: object(expression: $x{i}) {{ __typename ...Text }}"
_THREAD_OF = f"""t{{i}}: issueOrPullRequest(number: $t{{i}}) {{{{
  __typename {(_thread("Issue") + _thread("PullRequest")).replace("{", "{{").replace("}", "}}")}
}}}}"""
_BRANCH_AT = (
    "b{i}: ref(qualifiedName: $b{i}) "
    "{{ target {{ oid ... on Commit {{ message parents(first: 2) {{ nodes {{ oid }} }} }} }} }}"
)
_PULLS_OF = (
    f"h{{i}}: pullRequests(headRefName: $h{{i}}, first: {PULLS_PAGE}, orderBy: "
    "{{field: CREATED_AT, direction: DESC}}) {{ nodes {{ ...Pull }} pageInfo {{ hasNextPage }} }}"
)
_PULL_OF = "p{i}: pullRequest(number: $p{i}) {{ ...Pull }}"

_RECORDS = f"""
    records: ref(qualifiedName: $records) {{
      target {{ oid ... on Commit {{ message parents(first: 2) {{ nodes {{ oid message }} }} }} }}
    }}
    proposed: pullRequests(headRefName: $proposed, states: OPEN, first: {PULLS_PAGE}) {{
      nodes {{ ...Pull }} pageInfo {{ hasNextPage }}
    }}
    top: object(expression: $top) {{ oid }}
    defaultBranchRef {{
      name rules(first: 100) {{ nodes {{ type }} }} refUpdateRule {{ viewerCanPush }}
    }}"""
_RECORDS_NAMES = "$records: String!, $proposed: String!, $top: String!"


def second_look(
    *,
    paths: int,
    threads: int,
    branches: int,
    heads: int,
    pull_requests: int,
    records: bool = False,
) -> str:
    """The second look for so many of each; aliases and variables are `x0`, `t0`, `b0`, …

    `x` texts by expression, `t` threads, `b` branches by qualified name, `h` pull requests by head
    branch, `p` pull requests by number. With `records`, the branch `$records` (qualified), the open
    pull requests from `$proposed`, and the tree `$top`.
    """
    parts = [
        *_asked("x", "String!", _TEXT_AT, paths),
        *_asked("t", "Int!", _THREAD_OF, threads),
        *_asked("b", "String!", _BRANCH_AT, branches),
        *_asked("h", "String!", _PULLS_OF, heads),
        *_asked("p", "Int!", _PULL_OF, pull_requests),
        *([(_RECORDS_NAMES, _RECORDS)] if records else []),
    ]
    pulls = heads or pull_requests or records
    fragments = (BLOB if paths else "") + (_PULL_REQUEST if pulls else "")
    asker = "viewer { login }\n" if records else ""
    return _on_repository("SecondLook", parts, asker) + fragments


def _asked(letter: str, kind: str, field: str, count: int) -> list[tuple[str, str]]:
    return [(f"${letter}{i}: {kind}", field.format(i=i)) for i in range(count)]


def _on_repository(operation: str, parts: Sequence[tuple[str, str]], besides: str) -> str:
    variables = ", ".join(["$owner: String!", "$name: String!", *(v for v, _ in parts)])
    fields = "\n".join(f for _, f in parts)
    return (
        f"query {operation}({variables}) {{\n{besides}"
        f"repository(owner: $owner, name: $name) {{\n{fields}\n}}\n}}\n"
    )


def files_at(count: int) -> str:
    """The head of a branch (`$branch`, qualified) with the files `$f0`, `$f1`, … there."""
    variables = "".join(f", $f{i}: String!" for i in range(count))
    files = " ".join(f"f{i}: file(path: $f{i}) {{ object {{ ...Text }} }}" for i in range(count))
    commit = f"... on Commit {{ {files} }}" if count else ""
    return f"""
query Files($owner: String!, $name: String!, $branch: String!{variables}) {{
  repository(owner: $owner, name: $name) {{
    ref(qualifiedName: $branch) {{ target {{ oid {commit} }} }}
  }}
}}
{BLOB if count else ""}"""


def history(count: int) -> str:
    """`$limit` commits from `$start` (a branch or a commit) back, with `$f0`, `$f1`, … in each."""
    variables = "".join(f", $f{i}: String!" for i in range(count))
    files = " ".join(f"f{i}: file(path: $f{i}) {{ object {{ ...Text }} }}" for i in range(count))
    commit = f"oid message committedDate parents(first: 2) {{ nodes {{ oid }} }} {files}"
    return f"""
query History($owner: String!, $name: String!, $start: String!, $limit: Int!{variables}) {{
  repository(owner: $owner, name: $name) {{
    start: object(expression: $start) {{
      ... on Commit {{ history(first: $limit) {{ nodes {{ {commit} }} }} }}
    }}
  }}
}}
{BLOB if count else ""}"""
