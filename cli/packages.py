"""`motlan export` and `motlan import`: papers leave in packages and come back exactly."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.connected import connected, worded
from ingest.pipeline.services import Services
from ingest.preservation.anchors import sign_words
from ingest.preservation.coming_in import judge_newcomers
from repository.archive.bags import Sender, open_bag, sender_of, write_bag
from repository.archive.exporting import gather_logged, log_papers
from repository.archive.gathering import Gathered, NothingToPackError, Scope
from repository.archive.sip import write_sip
from repository.archive.taking_in import put_objects, take_in
from storage.db.models import Dossier

_SENDER: Final = "PACKAGE_SENDER"
"""Profile for which a file of keys may name a key of its own."""
_ONE_OF_THREE: Final = "cần đúng một trong --dossier, --person, --campaign"
_OUT: Final = click.Path(path_type=Path)


_WHAT = (
    click.option("--dossier", help="Code of a dossier."),
    click.option("--person", type=click.UUID, help="Id of a person (not the personal number)."),
    click.option("--campaign", type=click.UUID, help="Id of a backlog campaign."),
    click.option("--out", required=True, type=_OUT, help="The folder to make; not there yet."),
)


def _what_and_where(command: click.decorators.FC) -> click.decorators.FC:
    for option in reversed(_WHAT):
        command = option(command)
    return command


@click.group()
def export() -> None:
    """Take papers out as packages: BagIt, to move them; SIP, for the archive."""


@export.command("bag")
@_what_and_where
def export_bag(dossier: str | None, person: UUID | None, campaign: UUID | None, out: Path) -> None:
    """Write a BagIt bag (RFC 8493) of one dossier, one person's papers or one campaign.

    Each paper's owners can read in their log that it was exported. The bag is signed by the key of
    the profile PACKAGE_SENDER, or the general one; without any key it says that nobody signed it.
    """
    with connected() as services, worded():
        gathered = _gathered(services, dossier, person, campaign)
        sign = None if services.signing is None else partial(_signature, services)
        done = write_bag(services.clock, services.object_store, gathered, out, sign)
    if sign is None:
        click.echo("Gói không có chữ ký của bên gửi: chưa khai báo khóa ký.", err=True)
    click.echo(f"Đã ghi {done.records} giấy tờ, {done.files} tệp vào {out}")


def _signature(services: Services, words: bytes) -> bytes:
    signed, _ = sign_words(services, words, _SENDER, is_detached=True)
    return signed


@export.command("sip")
@_what_and_where
def export_sip(dossier: str | None, person: UUID | None, campaign: UUID | None, out: Path) -> None:
    """Write a SIP (METS, EAD, PREMIS; TT 05/2025/TT-BNV) for the archive."""
    with connected() as services, worded():
        gathered = _gathered(services, dossier, person, campaign)
        done = write_sip(services.clock, services.object_store, gathered, out)
    click.echo(f"Đã ghi {done.records} giấy tờ, {done.files} tệp vào {out}")


def _gathered(
    services: Services, dossier: str | None, person: UUID | None, campaign: UUID | None
) -> Gathered:
    if sum(one is not None for one in (dossier, person, campaign)) != 1:
        raise click.UsageError(_ONE_OF_THREE)
    with services.session_factory() as session:
        scope = _scope(session, dossier, person, campaign)
        gathered = gather_logged(session, services.clock, scope)
        # The log first, then the bytes.
        session.commit()
    return gathered


def _scope(
    session: Session, dossier: str | None, person: UUID | None, campaign: UUID | None
) -> Scope:
    if dossier is not None:
        id_ = session.scalar(select(Dossier.id).where(Dossier.code == dossier))
        if id_ is None:
            raise NothingToPackError(kind="dossier")
        return Scope("dossier", id_)
    return (
        Scope("person", person)
        if person is not None
        else Scope("campaign", campaign or UUID(int=0))
    )


def _told_sender(sender: Sender) -> str:
    if sender.is_trusted:
        return f"Bên gửi đã ký gói: {sender.name}."
    who = "Gói không có chữ ký của bên gửi"
    if sender.name is not None:
        who = f"Bên gửi ký gói ({sender.name}) không thuộc gốc tin cậy"
    return f"{who}: giấy tờ mới bị hạ một bậc tin cậy."


@click.group("import")
def import_() -> None:
    """Take packages in."""


@import_.command("bag")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def import_bag(folder: Path) -> None:
    """Take a bag in that `motlan export bag` wrote; doing it again changes nothing.

    Every file is compared with the manifest first; an altered one is named and nothing is taken.
    Signatures are validated here; a paper whose signature does not hold waits, with no trust. Where
    nobody trusted signed the bag itself, each other paper loses a step of trust.
    """
    with connected() as services, worded():
        bag = open_bag(folder)
        sender = sender_of(bag, services.trust)
        with services.session_factory() as session:
            done = take_in(session, bag)
            objects = put_objects(services.object_store, bag)
            fallen = judge_newcomers(
                session,
                services.clock,
                services.object_store,
                services.trust,
                done.new_records,
                is_sender_trusted=sender.is_trusted,
            )
            log_papers(session, services.clock, done.new_records, "imported")
            session.commit()
    click.echo(
        f"Thêm {done.added['records']} giấy tờ, đã có {done.known['records']}, "
        f"khác với bản ở đây {done.differing['records']}; {objects} tệp."
    )
    click.echo(_told_sender(sender), err=not sender.is_trusted)
    if fallen:
        click.echo(f"Chữ ký không xác thực được ở đây: {fallen} giấy tờ, chờ xem lại.", err=True)
    for name, count in sorted(done.differing.items()):
        click.echo(f"Giữ nguyên bản ở đây\t{name}\t{count}", err=True)
