"""Addresses of the learner's pages."""

from django.urls import path

from tradewind.web.learner import views

urlpatterns = [
    path("", views.home, name="home"),
    path("plan/", views.plan, name="plan"),
    path("plan/<str:goal>/", views.plan_goal, name="plan-goal"),
]
