"""Where the ports meet the outside."""
