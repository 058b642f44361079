"""The examination of a set-up: what is looked at, what can be wrong with it, what mends it."""
