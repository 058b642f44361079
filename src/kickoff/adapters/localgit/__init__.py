"""Git on this machine: the only package that starts processes, and git is all it starts."""
