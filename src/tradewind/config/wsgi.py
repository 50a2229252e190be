"""The web application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from tradewind.ops.logs import to_standard_error

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")
to_standard_error(os.environ.get("LOG_LEVEL", "INFO"))

application = get_wsgi_application()
