from django.apps import AppConfig


class CreditConfig(AppConfig):
    """The append-only ledger of what each person earned."""

    name = "tradewind.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"
