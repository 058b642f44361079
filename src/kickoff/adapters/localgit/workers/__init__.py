"""Workers on this machine: started, watched, stopped, and what they leave behind."""
