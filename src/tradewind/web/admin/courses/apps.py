from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CourseAdministrationConfig(AppConfig):
    """Courses: upload, write, preview, publish, retire, offer."""

    name = "tradewind.web.admin.courses"
    label = "web_admin_courses"

    def ready(self) -> None:
        from tradewind.catalog.models import Course
        from tradewind.web.admin import attention, navigation, search
        from tradewind.web.admin.courses import words
        from tradewind.web.admin.courses.uploading import own_uploads

        section = (_("Courses"), _("What can be learned: upload, write, publish, offer"), "course", "courses")
        navigation.add(navigation.Section(35, *section, "admin/courses/"))
        search.add(search.Kind(95, _("Courses"), "course", search.page_of("course"), search.titled(Course)))
        attention.add(own_uploads)
        words.register()
