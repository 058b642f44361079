"""GitHub: the only place that knows PyGithub, requests, GraphQL and HTTP status codes."""
