"""Settings: environment variables, all optional in the demo (CONTRACT: Settings)."""

import os
import secrets
import sys
from email.utils import formataddr, parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
import pgtrigger

# Lets annotations write models.CharField[str, str] at run time too.
django_stubs_ext.monkeypatch()

HOME = Path(os.environ.get("TRADEWIND_HOME") or "var").resolve()
TESTING = "pytest" in sys.modules


POOL = {"min_size": 0, "max_size": 20, "timeout": 10, "reconnect_timeout": 5}
"""Seconds that a request waits for a connection, and for which a lost database is tried before the next request tries
anew: between two tries the pool waits twice as long each time, and for longer than a request would."""


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
        # Else each connection of the pool that the server has dropped costs somebody a page.
        "CONN_HEALTH_CHECKS": True,
        # A pool outlives a test's database; elsewhere it saves the connect of each request.
        "OPTIONS": options if TESTING else {**options, "pool": POOL},
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


def _networks(text: str, name: str = "METRICS_ALLOWED_FROM") -> list[IPv4Network | IPv6Network]:
    """Addresses and networks (``10.0.0.0/8``), separated by commas; ``name`` is the variable that holds them."""
    try:
        return [ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise SystemExit(f"{name}: {error}. Write addresses or networks: 10.0.0.0/8,::1") from error


def _public_url(text: str) -> str:
    """The origin alone (``https://academy.example``); empty where none is said."""
    parts = urlsplit(text.strip().rstrip("/"))
    if text.strip() and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query):
        raise SystemExit(f"PUBLIC_URL is {text!r}. Write where people find the academy: https://academy.example")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _content_origin(text: str, *, is_local: bool) -> str:
    """The origin that packages run on; on this machine alone it is the number beside the name ``localhost``."""
    parts = urlsplit(text.strip().rstrip("/"))
    if not text.strip():
        return "http://127.0.0.1:8000" if is_local else ""
    labels = (parts.hostname or "").split(".")
    if parts.scheme not in {"http", "https"} or not all(labels) or parts.path or parts.query or "*" in labels[1:]:
        raise SystemExit(f"CONTENT_ORIGIN is {text!r}. Write where packages run: https://*.content.example")
    netloc = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return f"{parts.scheme}://{netloc}"


def _check_apart(origin: str, public_url: str, hosts: list[str]) -> None:
    """SystemExit where content would be answered on an address of the pages: a ``*`` stands for any first label."""
    netloc = origin.partition("://")[2]
    pattern = netloc.partition("*.")[2]
    for address in [public_url, *(host for host in hosts if pattern and "*" not in host)]:
        scheme, _, found = address.lower().rpartition("://")
        host = found.removesuffix(":443" if scheme == "https" else ":80")
        label, _, rest = host.partition(".")
        if label and (host == netloc or rest == pattern != ""):
            raise SystemExit(
                f"CONTENT_ORIGIN is {origin!r}, and so an address of the academy's pages too ({host}): packages need "
                f"another host than they. Write where only packages run: https://*.content.{rest or host}"
            )


def _storage(url: str) -> dict[str, Any]:
    """Django's settings for ``s3://key:secret@bucket/folder?endpoint=…&region=…``; a folder of this machine without."""
    if not url:
        return {"BACKEND": "tradewind.kernel.files.LocalFiles"}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    unknown = set(options) - {"endpoint", "region"}
    if parts.scheme != "s3" or not parts.hostname or unknown:
        raise SystemExit("STORAGE_URL is not like s3://bucket?endpoint=https://s3.example&region=eu-central-1")
    given = {
        "bucket_name": parts.hostname,
        "location": unquote(parts.path).strip("/"),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "endpoint_url": options.get("endpoint", ""),
        "region_name": options.get("region", ""),
    }
    kept = {name: value for name, value in given.items() if value}
    return {"BACKEND": "tradewind.kernel.files_s3.S3Files", "OPTIONS": kept}


def _mail(url: str) -> dict[str, Any]:
    """Django's ``EMAIL_…``, in lower case, for ``smtp://user:password@host:587`` or ``smtps://…``."""
    refused = SystemExit(
        "EMAIL_URL is not like smtp://user:password@smtp.example:587 or smtps://smtp.example:465. "
        "In a user or password write %25 %2F %3A %3F %23 %40 for % / : ? # @"
    )
    try:
        parts = urlsplit(url or "smtp://localhost")
        host, port, options = parts.hostname, parts.port, dict(parse_qsl(parts.query))
    except ValueError as error:
        raise refused from error
    is_more = parts.path not in {"", "/"} or bool(parts.fragment) or bool(set(options) - {"starttls"})
    if parts.scheme not in {"smtp", "smtps"} or not host or is_more:
        raise refused
    is_tls = parts.scheme == "smtps"
    # A password never goes over the network in the clear unless somebody asks for that.
    starttls = not is_tls and options.get("starttls", "1" if parts.username else "0") not in {"0", "false", "no"}
    return {
        "host": host,
        "port": port or (465 if is_tls else 587 if starttls else 25),
        "host_user": unquote(parts.username or ""),
        "host_password": unquote(parts.password or ""),
        "use_ssl": is_tls,
        "use_tls": starttls,
    }


def _sender(text: str, public_url: str, name: str) -> str:
    """Whom mail is from: as given, else the academy at the host of its pages."""
    given = " ".join(text.split())
    host = urlsplit(public_url).hostname or "localhost"
    address = parseaddr(given)[1] if given else f"no-reply@{host}"
    if "@" not in address.strip("@"):
        raise SystemExit(f"EMAIL_FROM is {text!r}. Write an address: Academy <academy@example.com>")
    return given or formataddr((name, address))


SECRET_KEY = _secret_key()
DEBUG = False
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host] or LOCAL_HOSTS
# Whoever names a host is on the network, and there only https keeps a session one's own.
SERVED_BY_HTTPS = not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)
PUBLIC_URL = _public_url(os.environ.get("PUBLIC_URL", ""))
# Where packages run, apart from the pages: they cannot reach an origin that is not theirs.
CONTENT_ORIGIN = _content_origin(os.environ.get("CONTENT_ORIGIN", ""), is_local=not SERVED_BY_HTTPS)
_check_apart(CONTENT_ORIGIN, PUBLIC_URL, ALLOWED_HOSTS)
# Who issues what people hang on their walls.
ACADEMY_NAME = os.environ.get("ACADEMY_NAME", "").strip() or "Tradewind"
# Where mail is handed in; while empty nobody is sent anything, and nothing is kept to be sent.
EMAIL_URL = os.environ.get("EMAIL_URL", "").strip()
if EMAIL_URL and not PUBLIC_URL:
    raise SystemExit("EMAIL_URL needs PUBLIC_URL: what a mail asks for is done at the academy's address.")
_MAIL = _mail(EMAIL_URL)
EMAIL_HOST, EMAIL_PORT = _MAIL["host"], _MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["host_user"], _MAIL["host_password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL["use_ssl"], _MAIL["use_tls"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _sender(os.environ.get("EMAIL_FROM", ""), PUBLIC_URL, ACADEMY_NAME)

INSTALLED_APPS = [
    "tradewind.web.admin.records.apps.RecordPagesConfig",  # before the admin, whose templates it dresses
    "tradewind.web.admin.records.apps.RecordsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "django_htmx",
    "django_cotton",
    "django_tables2",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "tradewind.kernel",
    "tradewind.identity",
    "tradewind.network",
    "tradewind.access",
    "tradewind.notices",
    "tradewind.audiences",
    "tradewind.metrics",
    "tradewind.catalog",
    "tradewind.credit",
    "tradewind.delivery",
    "tradewind.goals",
    "tradewind.certificates",
    "tradewind.programs",
    "tradewind.exchange",
    "tradewind.ops",
    "tradewind.api",
    "ninja",  # the pages of the API's documentation
    "tradewind.web",
    "tradewind.web.ui",
    "tradewind.web.public",
    "tradewind.web.account",
    "tradewind.web.content",
    "tradewind.web.learner",
    "tradewind.web.learner.courses",
    "tradewind.web.player",
    "tradewind.web.learner.transcript",
    "tradewind.web.manager",
    "tradewind.web.admin",
    "tradewind.web.admin.network",
    "tradewind.web.admin.feeds",
    "tradewind.web.admin.programs",
    "tradewind.web.admin.audiences",
    "tradewind.web.admin.courses",
    "tradewind.web.admin.notices",
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
LANGUAGES = [("en", "English"), ("de", "Deutsch")]

ROOT_URLCONF = "tradewind.config.urls"
WSGI_APPLICATION = "tradewind.config.wsgi.application"
MIDDLEWARE = [
    "tradewind.web.probes.Probes",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "tradewind.web.ui.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tradewind.web.content.middleware.ContentOrigin",
    "tradewind.web.ui.middleware.PageHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tradewind.access.middleware.ViewerMiddleware",
    "tradewind.web.ui.middleware.ViewerLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tradewind.web.admin.navigation.navigation",
            ]
        },
    }
]
# Served from where they lie, with their content's hash in the address: nothing to collect before a start.
STATIC_URL = "/static/"
# What people and content hand in.
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": _storage(os.environ.get("STORAGE_URL", "").strip()),
    "staticfiles": {"BACKEND": "tradewind.web.ui.static_files.HashedAddress"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600

AUTHENTICATION_BACKENDS = ["tradewind.identity.backends.PasswordBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_BY_HTTPS
if SERVED_BY_HTTPS:
    # Browsers take these from the host itself alone: a package on a sister host cannot put one in their place.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tradewind.web.ui.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [
    f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS if host not in {*LOCAL_HOSTS, "*"}
]
X_FRAME_OPTIONS = "DENY"

# Whose X-Forwarded-For is believed.
TRUSTED_PROXIES = _networks(os.environ.get("TRUSTED_PROXIES", ""), "TRUSTED_PROXIES")
METRICS_ALLOWED_FROM = _networks(os.environ.get("METRICS_ALLOWED_FROM", "127.0.0.1,::1"))

LOGGING_CONFIG = None  # ops.logs decides where lines go
