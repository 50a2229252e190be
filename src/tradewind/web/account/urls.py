"""Addresses of signing in and out, and of what one is sent."""

from django.urls import path

from tradewind.web.account import notices, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign-in-link"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/notices/", notices.own, name="notice-settings"),
    path("account/notices/off/<str:token>/", notices.off, name="notices-off"),
]
