"""Every word that users read."""
