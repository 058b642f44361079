"""Where a process begins: the action, the worker's steps, the shell."""
