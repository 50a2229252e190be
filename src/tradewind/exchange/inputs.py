"""Inputs on disk: what was uploaded, or held from the command line, as long as somebody may still need it.

``TRADEWIND_HOME/inputs/<key>/`` has the files as they were given, and how far the worker is with them. Web and
worker so share that folder, as they share the database.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tradewind.exchange.concerned import NameList
from tradewind.exchange.models import Concerned, Errand, Input
from tradewind.kernel.files import File
from tradewind.kernel.problems import BadInput
from tradewind.programs.models import HeldPlan

KEPT_FOR = timedelta(days=7)
"""How long an input that was only looked at is kept."""


class Progress(TypedDict):
    """How far an errand is: what it is doing, how many are done, of how many (None: not known)."""

    step: str
    done: int
    total: int | None


def folder(given: Input) -> Path:
    """Where the input lies."""
    return Path(settings.HOME) / "inputs" / str(given.key)


def paths(given: Input) -> list[Path]:
    """What a feed's loader or the academy files' reader wants: one path of a feed, every file of an academy.

    Raises BadInput where it is not there any more.
    """
    files = sorted(file for file in (folder(given) / "given").glob("*") if not file.name.startswith("."))
    if not given.is_kept or not files:
        raise BadInput.of(given.name, "is not kept any more.", "Give it again.")
    is_folder = given.kind == Input.Kind.FEED and files[0].suffix.lower() == ".csv"
    return [folder(given) / "given"] if is_folder else files


def name_of(path: Path) -> str:
    """What a feed at ``path`` is called: an input by its own name, not by that of its folder here."""
    given = _known([path])
    return given.name if given else path.resolve().name


def keep(
    kind: str,
    files: Sequence[File],
    *,
    name: str,
    by: str,
    complete: bool = False,
    max_removals: Decimal = Decimal(5),
    about: str = "",
) -> Input:
    """Keep files as they come in."""
    given = Input(kind=kind, name=name[:200], given_by=by, complete=complete, max_removals=max_removals, about=about)
    with _writing(given) as into:
        for file in files:
            with (into / Path(str(file.name)).name).open("wb") as kept:
                for chunk in file.chunks():
                    kept.write(chunk)
        given.save()
    return given


@transaction.atomic
def keep_held(
    plan: HeldPlan,
    given_paths: Sequence[Path],
    names: NameList,
    *,
    complete: bool = False,
    max_removals: Decimal = Decimal(5),
) -> None:
    """Keep what was held as ``plan``, with its names. What is an input already stays that one; else it is copied.

    An input whose earlier plan this one replaces is given up.
    """
    given = _known(given_paths)
    if given is None:
        name = ", ".join(path.resolve().name for path in given_paths)
        given = Input(
            kind=plan.kind, name=name[:200], given_by=plan.held_for, complete=complete, max_removals=max_removals
        )
        with _writing(given) as into:
            for path in given_paths:
                _copy(path, into)
    given.plan = plan
    given.save()
    names.keep(given)
    for earlier in Input.objects.filter(
        kind=plan.kind, plan__digest=plan.digest, plan__state=HeldPlan.State.DISCARDED, is_kept=True
    ).exclude(pk=given.pk):
        give_up(earlier)


def give_up(given: Input) -> None:
    """Delete its files and names once this is committed; what was done with it stays in history."""
    Concerned.objects.filter(input=given).delete()
    Input.objects.filter(pk=given.pk).update(is_kept=False)
    given.is_kept = False
    transaction.on_commit(lambda: shutil.rmtree(folder(given), ignore_errors=True))


def give_up_held(code: str) -> None:
    """Give up what was held as the plan ``code``: it has been carried out."""
    for given in Input.objects.filter(plan__code=code, is_kept=True):
        give_up(given)


def give_up_old_ones() -> int:
    """Give up what was looked at ``KEPT_FOR`` ago and never held nor carried out; how many that were."""
    old = Input.objects.filter(is_kept=True, given_at__lt=timezone.now() - KEPT_FOR)
    unfinished = Errand.objects.filter(state__in=[Errand.State.WAITING, Errand.State.RUNNING])
    found = list(old.exclude(plan__state=HeldPlan.State.HELD).exclude(errands__in=unfinished))
    for given in found:
        with transaction.atomic():
            give_up(given)
    return len(found)


def clear_strays() -> int:
    """Delete the files of uploads that died before they were kept, ``KEPT_FOR`` ago; how many that were."""
    root, since = Path(settings.HOME) / "inputs", timezone.now().timestamp() - KEPT_FOR.total_seconds()
    old = {one.name: one for one in root.glob("*") if one.is_dir() and one.stat().st_mtime < since}
    kept = {str(key) for key in Input.objects.filter(is_kept=True).values_list("key", flat=True)}
    strays = [folder for name, folder in old.items() if name not in kept]
    for stray in strays:
        shutil.rmtree(stray, ignore_errors=True)
    return len(strays)


def tell(given: Input, progress: Progress) -> None:
    """Leave word how far it is. In a file: the database shows nothing of a transaction under way."""
    draft = folder(given) / "progress.draft"
    draft.write_text(json.dumps(progress))
    draft.replace(folder(given) / "progress.json")


def progress_of(given: Input) -> Progress | None:
    """How far it is, None where that is not known."""
    try:
        told: Progress = json.loads((folder(given) / "progress.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return told


@contextmanager
def _writing(given: Input) -> Iterator[Path]:
    """The folder of a new input's files; gone again should anything fail on the way."""
    into = folder(given) / "given"
    into.mkdir(parents=True, mode=0o700)
    try:
        yield into
    except BaseException:
        shutil.rmtree(folder(given), ignore_errors=True)
        raise


def _known(given_paths: Sequence[Path]) -> Input | None:
    """The input that the paths lie in, if they are one's."""
    root = Path(settings.HOME) / "inputs"
    inside = [path.resolve().relative_to(root) for path in given_paths if path.resolve().is_relative_to(root)]
    return Input.objects.filter(key=inside[0].parts[0]).first() if inside else None


def _copy(path: Path, into: Path) -> None:
    if path.is_dir():
        for file in path.iterdir():
            if file.is_file() and not file.name.startswith("."):
                shutil.copyfile(file, into / file.name)
    elif (into / path.name).exists():
        shutil.copyfile(path, into / f"{os.urandom(3).hex()}-{path.name}")
    else:
        shutil.copyfile(path, into / path.name)
