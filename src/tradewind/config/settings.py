"""Settings: environment variables, all optional in the demo (CONTRACT: Settings)."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
import pgtrigger

# Lets annotations write models.CharField[str, str] at run time too.
django_stubs_ext.monkeypatch()

HOME = Path(os.environ.get("TRADEWIND_HOME", "var")).resolve()
TESTING = "pytest" in sys.modules


def _database(url: str) -> dict[str, Any]:
    """Django's settings for a ``postgresql://user:password@host:port/name?host=/socket`` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit(f"DATABASE_URL begins with {parts.scheme!r}; only postgresql:// is possible.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        # A pool outlives a test's database; elsewhere it saves the connect of each request.
        "OPTIONS": options
        if TESTING
        else {**options, "pool": {"min_size": 0, "max_size": 20, "timeout": 10}},
        "TEST": {"NAME": os.environ.get("TRADEWIND_TEST_DATABASE")},
    }


def _database_url() -> str:
    """DATABASE_URL, else the embedded PostgreSQL, started or joined on the way."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    if os.environ.get("TRADEWIND_NO_DATABASE"):  # type checks and import contracts need none
        return "postgresql://tradewind@localhost/tradewind"
    from tradewind.ops import postgres  # noqa: PLC0415 - only where no DATABASE_URL is set

    return postgres.ensure()


def _secret_key() -> str:
    """SECRET_KEY, else one made once and kept, readable by its owner alone, under TRADEWIND_HOME."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = HOME / "secret_key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        draft = HOME / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, kept)  # the first of two processes wins, and both read the same key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_cotton",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "tradewind.kernel",
    "tradewind.identity",
    "tradewind.network",
    "tradewind.audiences",
    "tradewind.metrics",
    "tradewind.catalog",
    "tradewind.credit",
    "tradewind.goals",
    "tradewind.programs",
    "tradewind.exchange",
    "tradewind.ops",
    "tradewind.web",
]
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": _database(_database_url())}

PGHISTORY_LEVEL = pgtrigger.Statement
PGTRIGGER_INSTALL_ON_MIGRATE = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
