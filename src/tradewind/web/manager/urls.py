"""Addresses of the manager's pages."""

from django.urls import path

from tradewind.web.manager import views

urlpatterns = [
    path("manager/", views.people, name="manager"),
    path("manager/people/<str:code>/", views.person, name="manager-person"),
    path("manager/people/<str:code>/record/<str:course>/", views.record, name="manager-record"),
    path("manager/people/<str:code>/withdraw/<int:credit>/", views.withdraw, name="manager-withdraw"),
]
