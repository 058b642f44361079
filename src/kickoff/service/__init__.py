"""The shell around the core: look, decide, swap, perform."""
