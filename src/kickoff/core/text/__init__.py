"""Text from outside: what a reader sees of it, what it hides, and quoting it without harm."""
