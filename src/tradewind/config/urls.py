"""The root of all addresses (CONTRACT: HTTP)."""

from django.urls import include, path

urlpatterns = [
    path("", include("tradewind.web.public.urls")),
    path("", include("tradewind.web.account.urls")),
    path("", include("tradewind.web.learner.urls")),
    path("", include("tradewind.web.learner.courses.urls")),
    path("", include("tradewind.web.player.urls")),
    path("", include("tradewind.web.learner.transcript.urls")),
    path("", include("tradewind.web.manager.urls")),
    path("", include("tradewind.web.admin.urls")),
    path("xapi/", include("tradewind.api.xapi.urls")),
]

handler400 = "tradewind.web.ui.errors.bad_request"
handler403 = "tradewind.web.ui.errors.forbidden"
handler404 = "tradewind.web.ui.errors.not_found"
handler500 = "tradewind.web.ui.errors.server_error"
