from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class PlayerConfig(AppConfig):
    """The page that plays a step of a course; each folder beside this file is the stage of one kind."""

    name = "tradewind.web.player"
    label = "web_player"

    def ready(self) -> None:
        """Register the ``STAGE`` of every folder beside this file, under the folder's name."""
        from tradewind.web import player
        from tradewind.web.player import stages

        for found in iter_modules(player.__path__):
            if found.ispkg:
                stages.register(found.name, import_module(f"{player.__name__}.{found.name}").STAGE)
