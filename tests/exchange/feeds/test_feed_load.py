"""Loading: everything arrives, a second time changes nothing, order and packing do not matter."""

from tradewind.exchange.feeds import FeedReport



def test_every_entity_arrives(network: FeedReport) -> None:
    assert network.lines() == []
