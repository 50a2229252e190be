"""What only the whole feed, seen with the database, can have wrong: found by SQL, a statement a rule."""

from tradewind.exchange.feeds import circles, general_rules, network_rules, observations
from tradewind.exchange.feeds.finding import Finder
from tradewind.exchange.feeds.report import Progress


def check(find: Finder, progress: Progress) -> None:
    """Add every fault of the staged feed to ``find.problems``. Files that could not be read are left out."""
    files = [staged for staged in find.feed.values() if staged.columns]
    for number, staged in enumerate(files):
        progress("Checking", number, len(files))
        general_rules.repeated_keys(find, staged)
        if staged.entity.has_code:
            general_rules.codes_in_two_spellings(find, staged)
        for column in staged.columns:
            if column.refers:
                general_rules.unknown_references(find, staged, column)
        for entity, rule in network_rules.RULES:
            if entity == staged.entity.name:
                rule(find, staged)
    observations.check(find)
    if not find.problems:  # circles are looked for in what otherwise fits together
        circles.check(find)
    progress("Checking", len(files), len(files))
