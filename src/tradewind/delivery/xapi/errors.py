"""What a request of the record store can get wrong."""

from tradewind.kernel.problems import TradewindError


class XapiError(TradewindError):
    """A refusal; ``status`` is the HTTP status of xAPI 1.0.3 Part 3, 3.2."""

    status = 400


class Conflicting(XapiError):
    """A statement of that id says something else, or a document is there that was not expected (409)."""

    status = 409


class NotThere(XapiError):
    """No such statement or document (404)."""

    status = 404


class PreconditionFailed(XapiError):
    """The document is not in the state that the request names (412)."""

    status = 412


class Forbidden(XapiError):
    """Something that these credentials may not do (403)."""

    status = 403
