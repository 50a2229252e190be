"""Addresses of programs, requirements, goals, held plans and the academy as text."""

from django.urls import path

from tradewind.web.admin.programs.views import academy, plans

urlpatterns = [
    path("admin/plans/", plans.listing, name="plans"),
    path("admin/plans/<str:code>/", plans.page, name="plan-held"),
    path("admin/plans/<str:code>/approve/", plans.approve, name="plan-approve"),
    path("admin/plans/<str:code>/discard/", plans.discard, name="plan-discard"),
    path("admin/programs/text/", academy.text, name="academy-text"),
    path("admin/programs/text/export/", academy.export, name="academy-export"),
    path("admin/programs/changes/<uuid:key>/", academy.change, name="academy-change"),
    path("admin/programs/changes/<uuid:key>/names/", academy.names, name="academy-change-names"),
]
