"""The root of all addresses (CONTRACT: HTTP)."""

from django.urls import include, path, re_path

urlpatterns = [
    path("", include("tradewind.web.public.urls")),
    path("", include("tradewind.web.account.urls")),
    path("", include("tradewind.web.learner.urls")),
    path("", include("tradewind.web.learner.courses.urls")),
    path("", include("tradewind.web.player.urls")),
    path("", include("tradewind.web.learner.transcript.urls")),
    path("", include("tradewind.web.manager.urls")),
    path("", include("tradewind.web.admin.urls")),
    path("api/v1/", include("tradewind.api.v1.urls", namespace="api-v1")),
    path("cmi5/", include("tradewind.api.cmi5")),
    # Content that appends "/statements" to an endpoint which ends in a slash is served all the same.
    re_path("^xapi/+", include("tradewind.api.xapi.urls")),
]

handler400 = "tradewind.web.ui.errors.bad_request"
handler403 = "tradewind.web.ui.errors.forbidden"
handler404 = "tradewind.web.ui.errors.not_found"
handler500 = "tradewind.config.errors.server_error"
