"""Merges, recognised where nobody announces them."""
