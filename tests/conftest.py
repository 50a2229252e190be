"""What every test stands on."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests with transactions of their own empty the database after themselves.

    Nothing else may TRUNCATE the ledger; ``tests/credit/test_ledger.py`` proves it with this switched on again.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credit_credit DISABLE TRIGGER credit_never_emptied")
