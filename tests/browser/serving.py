"""How the browser's requests share a connection with the test."""

import threading

UNDISTURBED = threading.RLock()
"""Held by each request, and by a test that writes while windows are open."""


class OneAtATime:
    """A page's requests come at once, and share the test's connection: their transactions must not mix.

    Once ``closed``, what closing windows still send is not answered: the connection is no longer theirs.
    """

    def __init__(self, application):
        self.application, self.closed = application, False

    def __call__(self, environ, start_response):
        with UNDISTURBED:
            if self.closed:
                start_response("503 Service Unavailable", [])
                return []
            return self.application(environ, start_response)

    def close(self):
        with UNDISTURBED:
            self.closed = True
