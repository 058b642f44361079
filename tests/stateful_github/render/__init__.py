"""The state in REST's spelling, for answers and webhook payloads alike."""
