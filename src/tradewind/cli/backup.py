"""``tradewind backup`` and ``tradewind restore``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import Progress, open_database, print_json

if TYPE_CHECKING:
    from tradewind.ops.backup.archive import Manifest

File = Annotated[Path, typer.Argument(metavar="FILE", help="The archive, a zip.")]


def register(app: typer.Typer) -> None:
    app.command("backup", epilog=examples("tradewind backup /backups/academy.zip"))(backup)
    app.command(
        "restore",
        epilog=examples(
            "tradewind restore /backups/academy.zip", "tradewind restore /backups/academy.zip --replace --quiet"
        ),
    )(restore)


def backup(file: File, quiet: Quiet = False, as_json: Json = False) -> None:
    """Write the whole academy, database and files, to FILE, as it is at one instant, while it goes on.

    A file that is there is replaced in one step. Settings and the secret key are not in it.
    """
    open_database(quiet=quiet, migrated=False)
    from tradewind.ops.backup import backup as make

    with Progress("Backing up", quiet=quiet) as progress:
        made = make(file, progress=progress)
    _tell(made, "Backed up", file, quiet=quiet, as_json=as_json)


def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Give up what the database holds now.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Bring back what FILE holds, and check it row by row. A failure leaves everything as it was.

    It goes into an empty database, or with --replace into the place of the present one; an older version's backup
    is brought to this version on the way.
    """
    open_database(quiet=quiet, migrated=False)
    from tradewind.ops.backup import restore as bring_back

    with Progress("Restoring", quiet=quiet) as progress:
        brought = bring_back(file, replace=replace, progress=progress)
    _tell(brought, "Restored", file, quiet=quiet, as_json=as_json)


def _tell(manifest: "Manifest", verb: str, file: Path, *, quiet: bool, as_json: bool) -> None:
    if as_json:
        print_json({key: value for key, value in asdict(manifest).items() if key != "members"})
    elif not quiet:
        size = sum(int(size) for size, _ in manifest.members.values())
        typer.echo(
            f"{verb}: {manifest.rows:,} rows of {len(manifest.tables)} tables and {manifest.files:,} files "
            f"({size / 2**20:,.1f} MB), as of {manifest.made_at}, version {manifest.version}: {file}"
        )
