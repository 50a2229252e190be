from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramPagesConfig(AppConfig):
    """Programs, requirements, goals, held plans, and the academy as text."""

    name = "tradewind.web.admin.programs"
    label = "web_admin_programs"

    def ready(self) -> None:
        from tradewind.web.admin import attention, navigation
        from tradewind.web.admin.navigation import Section
        from tradewind.web.admin.programs import matters

        for section in (
            Section(
                60,
                _("Held plans"),
                _("What would end too much at once, and waits for approval"),
                "plan",
                "plans",
                "admin/plans/",
            ),
        ):
            navigation.add(section)
        for source in (matters.held_plans,):
            attention.add(source)
