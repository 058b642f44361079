"""File-based queues, and how their tasks come over."""
