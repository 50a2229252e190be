"""Addresses of the notices."""

from django.urls import path

from tradewind.web.admin.notices import views

urlpatterns = [
    path("", views.index, name="notices"),
]
