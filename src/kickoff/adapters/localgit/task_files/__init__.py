"""The task files of a repository, read as fast as they can be."""
