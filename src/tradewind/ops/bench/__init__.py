"""``tradewind bench``: an invented network of a known size, and how long the engine takes over it.

``databases`` makes and drops the database, ``building`` fills it, ``figures`` measures, ``report`` tells. What needs
Django is imported only once a database is chosen, for that is what Django's settings begin with.
"""
