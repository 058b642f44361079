"""Git and workers on this machine: the only package that starts processes."""
