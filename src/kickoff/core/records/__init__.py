"""What is written into task files: the plan that a worker is given, and the record at the end."""
