"""Addresses of the record store."""

from django.urls import path

from tradewind.api.xapi import documents, others, statements

urlpatterns = [
    path("statements", statements.view, name="xapi-statements"),
    path("statements/more/<str:token>", statements.more, name="xapi-more"),
    path("activities/state", documents.state, name="xapi-state"),
    path("activities/profile", documents.activity_profile, name="xapi-activity-profile"),
    path("agents/profile", documents.agent_profile, name="xapi-agent-profile"),
    path("agents", others.agents, name="xapi-agents"),
    path("activities", others.activities, name="xapi-activities"),
    path("about", others.about, name="xapi-about"),
]
