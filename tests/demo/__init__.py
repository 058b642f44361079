"""The demo: the whole loop on this machine, told step by step. `script/demo-on-github` runs it."""
