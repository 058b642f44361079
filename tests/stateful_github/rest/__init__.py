"""REST: routes by area, each answer checked against GitHub's OpenAPI description."""
