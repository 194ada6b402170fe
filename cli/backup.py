"""`motlan backup` and `motlan restore`: encrypted sets of database and objects, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from api.web.copies_wording import PROBLEM_VI
from cli.connected import connected, worded
from cli.progress import progress_for
from core.clock import SystemClock
from core.settings import settings
from ingest.preservation.anchors import accepted_signers
from ingest.upkeep.backup import form
from ingest.upkeep.backup.ciphers import Opener, Recipients, new_key
from ingest.upkeep.backup.making import Made, make_backup, prune
from ingest.upkeep.backup.restoring import restore as restore_set
from ingest.upkeep.backup.verifying import checked_manifest, problems
from signing.office import from_settings
from signing.signers.pkcs12 import SigningKeyMissingError
from signing.trust import load_trust

DIFFERS: Final = 1
FOLDER: Final = click.Path(file_okay=False, path_type=Path)
FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=FOLDER)
@click.option("--recipient", multiple=True, help="Public key of age; else those of the settings.")
@click.option("--keep", type=click.IntRange(min=1), help="Remove older sets beyond so many.")
@click.option("--verify", is_flag=True, help="Make nothing: is the newest set whole?")
@click.option("--set", "name", help="With --verify: this set in place of the newest.")
@click.option("--identity", type=FILE, help="With --verify: secret key; looks into every file.")
@click.option("--new-key", type=FILE, help="Make nothing: write a new secret key into this file.")
def backup(
    folder: Path | None,
    recipient: tuple[str, ...],
    keep: int | None,
    verify: bool,  # noqa: FBT001 # a flag of the command line
    name: str | None,
    identity: Path | None,
    new_key: Path | None,
) -> None:
    """Write a backup of database and objects into DIR while everything runs.

    Only new objects are written; everything is encrypted for the recipients and signed. Exit 1:
    objects are missing, or --verify found damage; 3: a server or program is missing.
    """
    with worded():
        if new_key is not None:
            write_key(new_key)
            return
        if folder is None:
            raise click.UsageError("thiếu thư mục DIR")
        if verify:
            raise SystemExit(DIFFERS if verify_folder(folder, name, identity) else 0)
        made = make(folder, recipient, has_database=True)
        if keep is not None:
            click.echo(f"Đã bỏ {prune(folder, keep)} bản cũ.")
    raise SystemExit(DIFFERS if made.missing_count else 0)


def write_key(path: Path) -> None:
    """A new secret key in a file, and its public key on the screen."""
    try:
        public = new_key(path)
    except FileExistsError:
        raise click.UsageError(f"đã có tệp {path.name}, không ghi đè") from None
    click.echo(public)
    click.echo(
        f"Khóa bí mật ở {path}. Cất ở nơi khác với bản sao lưu; mất khóa là mất bản sao lưu.",
        err=True,
    )


def make(folder: Path, recipient: tuple[str, ...], *, has_database: bool) -> Made:
    """Write one more set and tell of it."""
    told = recipient or tuple((settings().backup_recipients or "").split())
    recipients = Recipients(told)
    with connected() as services:
        made = make_backup(
            services, folder, recipients, progress_for(sys.stderr), has_database=has_database
        )
    for key in made.missing:
        click.echo(f"{key}: không kho nào còn tệp này", err=True)
    click.echo(
        f"Bản {made.name}: {made.objects} tệp, {made.new_objects} tệp mới, "
        f"ghi {made.size_bytes / 1e6:.1f} MB, thiếu {made.missing_count} tệp."
    )
    return made


def verify_folder(folder: Path, name: str | None, identity: Path | None) -> int:
    """Tell whether a set is whole; how many of its files are not. No server is asked."""
    used, found = settings(), 0
    opener = None if identity is None else Opener(identity)
    of_set = form.chosen_set(folder, name)
    try:
        office = from_settings(used, SystemClock())
    except SigningKeyMissingError:
        office = None
    signers = accepted_signers(used, office)
    manifest = checked_manifest(of_set, load_trust(used.trust_dir), signers)
    for one in problems(folder, of_set, manifest, progress_for(sys.stderr), opener):
        click.echo(f"{one.file}: {PROBLEM_VI[one.what]}")
        found += 1
    depth = "đã mở từng tệp" if opener else "chưa mở tệp (không có --identity)"
    click.echo(
        f"Bản {manifest.name}, dữ liệu lúc {manifest.made_at}: chữ ký đúng, "
        f"{manifest.objects} tệp, sai {found} tệp; {depth}."
    )
    return found


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--identity", required=True, type=FILE, help="Secret key of a recipient.")
@click.option("--set", "name", help="This set in place of the newest.")
def restore(folder: Path, identity: Path, name: str | None) -> None:
    """Put a backup back into the empty database and the empty bucket of the settings.

    Refused where either is not empty. Afterwards run motlan audit verify and motlan objects verify.
    Exit 1: refused, damaged, or the set lacked objects; 3: a server or program is missing.
    """
    with worded(), connected() as services:
        done = restore_set(services, folder, name, Opener(identity), progress_for(sys.stderr))
    click.echo(
        f"Đã phục hồi bản {done.name} (dữ liệu lúc {done.made_at}): {done.objects} tệp, "
        f"thiếu {done.missing} tệp. Mời chạy: motlan audit verify; motlan objects verify."
    )
    raise SystemExit(DIFFERS if done.missing else 0)
