"""Addresses of ``/api/v1/``."""

from django.urls import re_path

from tradewind.api.v1.api import api
from tradewind.api.v1.frame import unknown, urls_of

app_name = "ninja"
urlpatterns = [*urls_of(api), re_path("", unknown)]
