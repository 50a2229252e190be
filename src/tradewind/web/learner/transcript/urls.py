"""Addresses of the transcript."""

from datetime import date

from django.urls import path, register_converter

from tradewind.web.learner.transcript import views


class Day:
    """A day as YYYY-MM-DD."""

    regex = r"\d{4}-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Day, "day")

urlpatterns = [
    path("transcript/", views.courses, name="transcript"),
    path("transcript/goals/", views.goals, name="transcript-goals"),
    path("transcript/transcript.pdf", views.transcript, name="transcript-pdf"),
    path("transcript/courses/<int:credit>/certificate.pdf", views.course_certificate, name="course-certificate"),
    path("transcript/goals/<str:goal>/<day:day>/certificate.pdf", views.goal_certificate, name="goal-certificate"),
]
