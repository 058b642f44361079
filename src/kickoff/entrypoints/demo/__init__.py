"""`kickoff demo`: a garden with a dozen plans, workers that do them, and a person who merges."""
