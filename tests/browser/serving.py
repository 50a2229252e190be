"""How the browser's requests share a connection with the test."""

import threading
from contextlib import closing

UNDISTURBED = threading.RLock()
"""Held by each request, and by a test that writes while windows are open."""


class OneAtATime:
    """A page's requests come at once, and share the test's connection: their transactions must not mix.

    An answer is read and closed before the next request, as the end of a request touches the connection, too. Once
    ``closed``, what closing windows still send is not answered: the connection is no longer theirs.
    """

    def __init__(self, application):
        self.application, self.closed = application, False

    def __call__(self, environ, start_response):
        with UNDISTURBED:
            if self.closed:
                start_response("503 Service Unavailable", [])
                return []
            with closing(self.application(environ, start_response)) as answer:
                return list(answer)

    def close(self):
        with UNDISTURBED:
            self.closed = True
