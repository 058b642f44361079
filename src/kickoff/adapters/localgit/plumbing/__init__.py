"""Git as processes and objects: nothing in here knows of tasks."""
