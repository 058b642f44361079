"""What a command may say: verbs, words, targets and arguments, and the one parser for all of it."""
