"""Addresses of the administrator's pages; each app of them has its own below."""

from django.contrib import admin
from django.urls import include, path

from tradewind.web.admin import views
from tradewind.web.admin.pick import pick
from tradewind.web.admin.search import search

urlpatterns = [
    path("admin/records/", admin.site.urls),
    path("admin/", views.overview, name="admin"),
    path("admin/search/", search, name="search"),
    path("admin/pick/<slug:kind>/", pick, name="pick"),
    path("admin/audiences/", include("tradewind.web.admin.audiences.urls")),
    path("admin/courses/", include("tradewind.web.admin.courses.urls")),
    path("admin/notices/", include("tradewind.web.admin.notices.urls")),
    path("admin/network/", include("tradewind.web.admin.network.urls")),
    path("", include("tradewind.web.admin.feeds.urls")),
    path("", include("tradewind.web.admin.programs.urls")),
]
