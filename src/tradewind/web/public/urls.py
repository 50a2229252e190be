"""Addresses of what needs no sign-in."""

from django.urls import path

from tradewind.web.public import views

urlpatterns = [
    path("verify/", views.ask, name="verify"),
    path("verify/<str:number>/", views.verify, name="verify-number"),
]
