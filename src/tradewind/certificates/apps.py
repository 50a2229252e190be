from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """What people can show of what they earned: certificates, and the transcript."""

    name = "tradewind.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
