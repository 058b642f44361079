"""`kickoff init`: the files that a repository needs for a queue, shown before they are written."""
