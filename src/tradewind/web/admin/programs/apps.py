from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramPagesConfig(AppConfig):
    """Programs, requirements, goals, held plans, and the academy as text."""

    name = "tradewind.web.admin.programs"
    label = "web_admin_programs"

    def ready(self) -> None:
        from tradewind.web.admin import attention, navigation
        from tradewind.web.admin.navigation import Section
        from tradewind.web.admin.programs import matters, search

        for section in (
            Section(40, _("Programs"), _("What belongs together, and when"), "program", "programs", "admin/programs/"),
            Section(
                45,
                _("Requirements"),
                _("Who must achieve what, and how far they are"),
                "requirement",
                "requirements",
                "admin/requirements/",
            ),
            Section(50, _("Goals"), _("What is to be achieved, how long it lasts"), "check", "goals", "admin/goals/"),
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
        for source in (matters.held_plans, matters.frozen_requirements, matters.parked_people):
            attention.add(source)
        search.register()
