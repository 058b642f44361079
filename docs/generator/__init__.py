"""Writes docs/reference/ from the code. Run by script/reference."""
