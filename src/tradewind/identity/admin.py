"""Logins among the records."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from tradewind.identity.models import User
from tradewind.kernel.records import Records


@admin.register(User)
class UserRecords(Records):
    """Who may sign in, and who administers. Nobody can lock themselves out; passwords are set elsewhere."""

    editable: ClassVar[tuple[str, ...]] = ("is_active", "is_superuser")
    exclude = ("password", "is_staff", "first_name", "last_name")
    list_display = ("username", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "email")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.pk != request.user.pk
