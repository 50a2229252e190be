"""Addresses of courses, below ``/admin/courses/``."""

from django.urls import path

from tradewind.web.admin.courses.views import activities, courses, offers, uploads, versions

urlpatterns = [
    path("", courses.index, name="courses"),
    path("new/", courses.edit, name="course-new"),
    path("upload/", uploads.upload, name="course-upload"),
    path("uploads/", uploads.index, name="course-uploads"),
    path("uploads/listed/", uploads.listed, name="course-uploads-listed"),
    path("uploads/<uuid:key>/", uploads.page, name="course-uploaded"),
    path("uploads/<uuid:key>/cancel/", uploads.cancel, name="course-upload-cancel"),
    path("uploads/<uuid:key>/again/", uploads.again, name="course-upload-again"),
    path("uploads/<uuid:key>/forget/", uploads.forget, name="course-upload-forget"),
    path("of/<str:code>/", courses.page, name="course"),
    path("of/<str:code>/edit/", courses.edit, name="course-edit"),
    path("of/<str:code>/end/", courses.end, name="course-end"),
    path("of/<str:code>/delete/", courses.delete, name="course-delete"),
    path("of/<str:code>/attempts/", courses.attempts, name="course-attempts"),
    path("of/<str:code>/history/", courses.history, name="course-history"),
    path("of/<str:code>/offers/", offers.offer, name="course-offer"),
    path("of/<str:code>/offers/<str:audience>/withdraw/", offers.withdraw, name="course-offer-withdraw"),
    path("of/<str:code>/versions/new/", versions.draft, name="version-new"),
    path("of/<str:code>/versions/<int:number>/", versions.page, name="version"),
    path("of/<str:code>/versions/<int:number>/rules/", versions.rules, name="version-rules"),
    path("of/<str:code>/versions/<int:number>/publish/", versions.publish, name="version-publish"),
    path("of/<str:code>/versions/<int:number>/retire/", versions.retire, name="version-retire"),
    path("of/<str:code>/versions/<int:number>/discard/", versions.discard, name="version-discard"),
    path("of/<str:code>/versions/<int:number>/preview/", versions.preview, name="version-preview"),
    path("of/<str:code>/versions/<int:number>/steps/add/<slug:kind>/", activities.add, name="step-add"),
    path("of/<str:code>/versions/<int:number>/steps/<str:step>/", activities.edit, name="step-edit"),
    path("of/<str:code>/versions/<int:number>/steps/<str:step>/move/", activities.move, name="step-move"),
    path("of/<str:code>/versions/<int:number>/steps/<str:step>/remove/", activities.remove, name="step-remove"),
]
