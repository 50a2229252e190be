"""Addresses of the administrator's pages; each app of them has its own below."""

from django.urls import path

from tradewind.web.admin import views

urlpatterns = [
    path("admin/", views.overview, name="admin"),
]
