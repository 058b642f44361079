"""Carrying out commands: who may, on which tasks, and what each verb does."""
