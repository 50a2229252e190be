"""Feeds: a network's facts in files become rows, all or nothing (CONTRACT: Feeds)."""

from tradewind.exchange.feeds.loading import check, load
from tradewind.exchange.feeds.report import EntityReport, FeedReport, Progress

__all__ = ["EntityReport", "FeedReport", "Progress", "check", "load"]
