"""What the outside is told of a decision: replies, labels, people."""
