"""Tradewind: who in a partner network must learn what, why, for whom and by when."""

__version__ = "0.1.0"
"""The same as in pyproject.toml (a test compares them): what runs from a checkout has no package metadata."""
