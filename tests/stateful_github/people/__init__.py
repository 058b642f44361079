"""What people do, without HTTP: each deed returns the event it would wake a workflow with."""
