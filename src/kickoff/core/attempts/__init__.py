"""An attempt from its start to its end, and who still speaks for it."""
