"""Addresses of the feeds pages."""

from django.urls import path

from tradewind.web.admin.feeds import views

urlpatterns = [
    path("admin/feeds/", views.history, name="feeds"),
    path("admin/feeds/upload/", views.upload, name="feed-upload"),
    path("admin/feeds/<int:run>/", views.run, name="feed-run"),
    path("admin/feeds/<int:run>/faults/", views.run_faults, name="feed-run-faults"),
    path("admin/feeds/given/<uuid:key>/", views.given, name="feed-given"),
    path("admin/feeds/given/<uuid:key>/names/", views.names, name="feed-given-names"),
    path("admin/feeds/given/<uuid:key>/faults/", views.given_faults, name="feed-given-faults"),
]
