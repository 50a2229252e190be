from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class RecordPagesConfig(AppConfig):
    """The look of Django's admin, and its place among the sections."""

    name = "tradewind.web.admin.records"
    label = "web_admin_records"

    def ready(self) -> None:
        from tradewind.web.admin.navigation import Section, add

        words = _("Every row of every kind, for what has no page of its own")
        add(Section(90, _("Records"), words, "records", "admin:index", "admin/records/"))


class RecordsConfig(AdminConfig):
    """Django's admin with our site: superusers only, without its own way of signing in."""

    default_site = "tradewind.web.admin.records.site.RecordsSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django.contrib.auth.models import Group

        admin.site.unregister(Group)  # nothing here goes by groups
