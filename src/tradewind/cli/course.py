"""``tradewind course``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import Progress, actor, open_database, print_json, remark

if TYPE_CHECKING:
    from tradewind.catalog.models import CourseVersion, Package

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Courses, and the packages that they play.")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="course")


@group.callback()
def courses() -> None:
    """Courses, and the packages that they play."""


@group.command(
    epilog=examples(
        "tradewind course add brakes.zip --publish",
        "tradewind course add brakes-2027.zip --code brakes",
    )
)
def add(
    package: Annotated[
        Path, typer.Argument(metavar="PACKAGE", help="SCORM 1.2 or 2004, cmi5 or xAPI: a zip, or a cmi5.xml.")
    ],
    code: Annotated[
        str,
        typer.Option(
            metavar="C", help="Code of the course; made of the title, unless said. One that is there: a new version."
        ),
    ] = "",
    publish: Annotated[
        bool, typer.Option("--publish", help="Let people begin it at once; else it is a draft.")
    ] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Import a course package, all of it or nothing.

    Every fault of a package is printed with its file, line, cause and cure, and the exit status is 2. Ctrl-C
    cancels, and leaves nothing behind.
    """
    open_database(quiet=quiet)
    from tradewind.delivery import importing
    from tradewind.kernel.problems import BadInput, TradewindError

    try:
        with package.open("rb") as file, Progress("Importing (MB)", quiet=quiet) as progress:
            version = importing.import_course(
                file,
                filename=package.name,
                code=code,
                publish=publish,
                actor=actor(),
                via="cli",
                steps=importing.Steps(lambda steps: progress("Importing (MB)", steps.done >> 20, steps.total >> 20)),
            )
    except OSError as error:
        raise BadInput.of(str(package), f"cannot be read: {error.strerror}.") from error
    except KeyboardInterrupt:
        raise TradewindError("Cancelled; nothing was imported.") from None
    _tell(version, quiet=quiet, as_json=as_json)


@group.command(epilog=examples("tradewind course clean"))
def clean(quiet: Quiet = False, as_json: Json = False) -> None:
    """Remove packages that no version of a course plays since a day or more, and what killed imports left."""
    open_database(quiet=quiet)
    from tradewind.delivery import unpacking

    left = unpacking.sweep()
    unused = unpacking.unused()
    for package in unused:
        unpacking.remove(package, actor=actor())
    size = sum(package.size for package in unused)
    if as_json:
        print_json({"packages": len(unused), "bytes": size, "killed_imports": left})
    elif not quiet:
        typer.echo(f"Removed {len(unused)} packages ({size / 1e6:,.1f} MB), and the files of {left} killed imports.")


def _tell(version: "CourseVersion", *, quiet: bool, as_json: bool) -> None:
    from tradewind.delivery.importing import twins_of

    package = version.activities.get().package
    assert package is not None  # noqa: S101 - for mypy: it was made with one
    twin = twins_of(package).first()
    if as_json:
        print_json(_data(version, package, twin))
    elif not quiet:
        for each in package.remarks:
            remark(f"{each['place']}: {each['wrong']} {each['cure']}".rstrip())
        if twin is not None:
            remark(
                f"The same file was imported before, on {twin.imported_at:%Y-%m-%d %H:%M} UTC by {twin.imported_by}."
            )
        size = f"{package.format}, {package.files:,} files, {package.size / 1e6:,.1f} MB"
        typer.echo(f"{version.course.code}: {version}, is {version.state} ({size}).")


def _data(version: "CourseVersion", package: "Package", twin: "Package | None") -> dict[str, object]:
    return {
        "course": version.course.code,
        "title": version.course.title,
        "version": version.number,
        "state": version.state,
        "package": str(package.pk),
        "format": package.format,
        "files": package.files,
        "bytes": package.size,
        "digest": package.digest,
        "remarks": package.remarks,
        "same_as": str(twin.pk) if twin is not None else None,
    }
