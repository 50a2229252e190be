"""Addresses of the audiences' pages, below /admin/audiences/."""

from django.urls import path

from tradewind.web.admin.audiences.views import builder, pages

urlpatterns = [
    path("", pages.listing, name="audiences"),
    path("new/", builder.build, name="audience-new"),
    path("of/<str:code>/", pages.page, name="audience"),
    path("of/<str:code>/count/", pages.count, name="audience-count"),
    path("of/<str:code>/delete/", pages.delete, name="audience-delete"),
    path("of/<str:code>/edit/", builder.build, name="audience-edit"),
    path("of/<str:code>/explain/", pages.explain, name="audience-explain"),
    path("of/<str:code>/members/", pages.members, name="audience-members"),
]
