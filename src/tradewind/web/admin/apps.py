from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """What every administrator's page stands in; the pages themselves are the apps below this one."""

    name = "tradewind.web.admin"
    label = "web_admin"
