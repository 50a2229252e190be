"""Addresses of programs, requirements, goals, held plans and the academy as text."""

from django.urls import path

from tradewind.web.admin.programs.views import academy, goals, parked, plans, programs, requirement_editor, requirements

urlpatterns = [
    path("admin/plans/", plans.listing, name="plans"),
    path("admin/plans/<str:code>/", plans.page, name="plan-held"),
    path("admin/plans/<str:code>/approve/", plans.approve, name="plan-approve"),
    path("admin/plans/<str:code>/discard/", plans.discard, name="plan-discard"),
    path("admin/programs/", programs.index, name="programs"),
    path("admin/programs/new/", programs.edit, name="program-new"),
    path("admin/programs/text/", academy.text, name="academy-text"),
    path("admin/programs/text/export/", academy.export, name="academy-export"),
    path("admin/programs/changes/<uuid:key>/", academy.change, name="academy-change"),
    path("admin/programs/changes/<uuid:key>/names/", academy.names, name="academy-change-names"),
    path("admin/programs/of/<str:code>/", programs.page, name="program"),
    path("admin/programs/of/<str:code>/edit/", programs.edit, name="program-edit"),
    path("admin/programs/of/<str:code>/history/", programs.history, name="program-history"),
    path("admin/goals/", goals.index, name="goals"),
    path("admin/goals/new/", goals.edit, name="goal-new"),
    path("admin/goals/of/<str:code>/", goals.page, name="goal"),
    path("admin/goals/of/<str:code>/edit/", goals.edit, name="goal-edit"),
    path("admin/goals/of/<str:code>/certificate.pdf", goals.sample, name="goal-certificate"),
    path("admin/goals/of/<str:code>/certificates/", goals.certificates, name="goal-certificates"),
    path("admin/goals/of/<str:code>/history/", goals.history, name="goal-history"),
    path("admin/requirements/", requirements.index, name="requirements"),
    path("admin/requirements/new/", requirement_editor.edit, name="requirement-new"),
    path("admin/requirements/parked/", parked.listing, name="parked"),
    path("admin/requirements/of/<str:code>/", requirements.page, name="requirement"),
    path("admin/requirements/of/<str:code>/edit/", requirement_editor.edit, name="requirement-edit"),
    path("admin/requirements/of/<str:code>/end/", requirements.end, name="requirement-end"),
    path("admin/requirements/of/<str:code>/explain/", requirements.explain, name="requirement-explain"),
    path("admin/requirements/of/<str:code>/history/", requirements.history, name="requirement-history"),
]
