"""Addresses of courses, for who takes them."""

from django.urls import path

from tradewind.web.learner.courses import views

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("attempts/", views.history, name="attempts"),
    path("learn/<str:course>/", views.page, name="learn"),
    path("learn/<str:course>/attempt/begin/", views.begin, name="learn-begin"),
    path("learn/<str:course>/attempt/leave/", views.leave, name="learn-leave"),
    path("learn/<str:course>/<str:activity>/", views.step, name="learn-step"),
]
