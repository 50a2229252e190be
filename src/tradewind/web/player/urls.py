"""Addresses of the player; each stage's own lie below the session's."""

from django.urls import URLPattern, URLResolver, include, path

from tradewind.web.player import views
from tradewind.web.player.stages import stages

urlpatterns: list[URLPattern | URLResolver] = [
    path("launch/<str:token>/", views.launch, name="launch"),
    path("play/<uuid:session>/", views.play, name="play"),
    path("play/<uuid:session>/leave/", views.leave, name="play-leave"),
    path("play/<uuid:session>/heard/", views.heard, name="play-heard"),
    path("play/<uuid:session>/step/<str:code>/", views.step, name="play-step"),
    *(path("play/<uuid:session>/", include(list(stage.urls))) for stage in stages().values()),
]
