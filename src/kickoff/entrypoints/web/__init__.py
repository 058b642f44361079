"""The board as pages: `kickoff serve` on this machine, `kickoff board` as files.

Pages are drawn from the one view (`kickoff.core.view`) by pure functions; the templates hold no
rules. Everything that users wrote is text to them, escaped by the template engine.
"""
