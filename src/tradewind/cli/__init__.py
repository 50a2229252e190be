"""The ``tradewind`` command: one file a verb; each parses, calls one service or query, and prints."""
