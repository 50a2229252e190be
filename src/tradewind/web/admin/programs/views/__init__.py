"""The pages: a kind of thing a module."""
