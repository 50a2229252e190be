"""The kinds of activities: a folder each, with a ``kind`` that says what it plays."""

from importlib import import_module
from pkgutil import iter_modules

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.registry import kind_of, register, settings_of
from tradewind.kernel.problems import BadInput, Problems


def register_all() -> None:
    """Register the ``KIND`` of every folder beside this file."""
    for found in iter_modules(__path__):
        if found.ispkg:
            register(import_module(f"{__name__}.{found.name}").KIND)


def faults_of(activity: Activity) -> Problems:
    """What keeps an activity from being played: an unknown kind, wrong settings, or what its kind finds."""
    problems = Problems()
    try:
        settings_of(activity)
    except BadInput as error:
        problems.extend(error.problems)
    else:
        problems.extend(kind_of(activity).check(activity))
    return problems
