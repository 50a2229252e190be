from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What is answered on ``CONTENT_ORIGIN``, apart from all pages."""

    name = "tradewind.web.content"
    label = "web_content"
