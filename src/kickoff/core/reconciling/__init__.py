"""What was seen of the outside, taken into the registry."""
