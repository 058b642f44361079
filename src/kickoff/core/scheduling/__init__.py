"""Who may start, and why the others wait."""
