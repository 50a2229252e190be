from django.apps import AppConfig


class CoursePagesConfig(AppConfig):
    """Courses as people take them: the catalogue, the page of a course, and what they have attempted."""

    name = "tradewind.web.learner.courses"
    label = "web_courses"
