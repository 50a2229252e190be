"""What can go wrong with the embedded PostgreSQL, as one error that says what to do."""


class PostgresUnavailable(RuntimeError):
    """The embedded PostgreSQL cannot be had. The message names the cause, then the cure."""
