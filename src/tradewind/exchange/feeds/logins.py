"""Logins follow their people: whoever has one signs in with the username and e-mail that the feed says.

A feed makes no login (signing in does) and takes none away.
"""

from django.db.backends.utils import CursorWrapper

from tradewind.exchange.feeds import sql

_MOVED = """
    SELECT login.id, row.username, row.email, row.given_name, row.family_name
    FROM merge_people AS named JOIN network_person AS row ON row.id = named.id
    JOIN identity_user AS login ON login.id = row.user_id
    WHERE EXISTS (SELECT FROM feed_touched AS touched WHERE touched.entity = 'people' AND touched.id = row.id)
"""


def follow(cursor: CursorWrapper) -> None:
    """Give the logins of changed people their names, e-mail and username; one without a username keeps the old.

    A username that passes from one login to another is let go first, or the two would collide.
    """
    moved = sql.constant(_MOVED)
    sql.run(
        cursor,
        "WITH moved AS ({moved}) UPDATE identity_user AS login SET username = 'moving-' || login.id FROM moved "
        "WHERE moved.id = login.id AND moved.username <> login.username "
        "AND EXISTS (SELECT FROM moved AS taker WHERE taker.username = login.username AND taker.id <> login.id)",
        moved=moved,
    )
    sql.run(
        cursor,
        "WITH moved AS ({moved}) UPDATE identity_user AS login "
        "SET username = coalesce(moved.username, login.username), email = moved.email, "
        "first_name = moved.given_name, last_name = moved.family_name FROM moved "
        "WHERE moved.id = login.id AND (login.username, login.email, login.first_name, login.last_name) "
        "IS DISTINCT FROM (coalesce(moved.username, login.username), moved.email, moved.given_name, moved.family_name)",
        moved=moved,
    )
