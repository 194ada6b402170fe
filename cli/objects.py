"""`motlan objects`: are the files whole, are the copies there, and taking everything elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from api.web.audit_wording import BENEATH_VI
from api.web.error_wording import ERROR_VI
from api.web.signature_wording import REASON_VI, VERDICT_VI
from cli.backup import DIFFERS, FOLDER, make
from cli.connected import connected, worded
from cli.progress import progress_for
from core.settings import settings
from ingest.pipeline.fixity import verify_objects
from ingest.upkeep.copying import copy_due, require_copies
from ingest.upkeep.migrating import ENVIRONMENT, move, write_switch
from storage.db.queries import inventory
from storage.db.queries.verdicts import count_lost, lost_signatures

_SHOWN: Final = 20


@click.group()
def objects() -> None:
    """The object store."""


@objects.command("verify")
@click.option("--resume", is_flag=True, help="Go on with a round that was cut off.")
def objects_verify(resume: bool) -> None:  # noqa: FBT001 # a flag of the command line
    """Read every stored file and its copy back, compare hashes and validate signatures.

    What one of two stores has lost is put right from the other and noted.

    Exit 1 when a file is damaged, a signature that held does not any more, or files could not be
    validated.
    """
    with worded(), connected() as services:
        report = verify_objects(services, progress_for(sys.stderr), judges_all=True, resumes=resume)
        with services.session_factory() as session:
            lost, lost_count = lost_signatures(session), count_lost(session)
    for item in report.damaged:
        beneath = f" {BENEATH_VI}" if item.is_beneath else ""
        click.echo(f"{item.key}: {ERROR_VI[item.code]}{beneath}")
    for under in report.covered:
        click.echo(f"{under.key}: có {under.versions} phiên bản, {under.deletions} dấu xóa đè lên.")
    for one in lost:
        reason = REASON_VI.get(one.reason or "", one.reason or "")
        name = f"{one.title or 'Giấy tờ'} {one.paper_code or one.document_id}"
        click.echo(f"{name}: {VERDICT_VI[one.verdict]} ({reason})")
    if report.is_trust_missing:
        click.echo("Chưa xác thực lại chữ ký nào: danh sách gốc tin cậy trống (MOTLAN_TRUST_DIR).")
    if report.failed:
        click.echo(f"Không xác thực lại được {report.failed} tệp vì lỗi của chương trình.")
    click.echo(
        f"Đã kiểm tra {report.checked} tệp, hỏng {len(report.damaged)} tệp, "
        f"sửa từ bản sao {report.repaired} tệp; "
        f"xác thực lại {report.judged} tệp đã ký, {lost_count} tệp có chữ ký không còn hợp lệ."
    )
    is_whole = not (report.damaged or lost or report.failed or report.is_trust_missing)
    raise SystemExit(0 if is_whole else 1)


@objects.command("copy")
def objects_copy() -> None:
    """Copy what the second store lacks now, and count it; exit 1 while it lacks something."""
    with worded(), connected() as services:
        require_copies(services)
        with services.session_factory() as session:
            inventory.take_stock(session, services.clock.now())
            session.commit()
        while copy_due(services).done:
            pass
        with services.session_factory() as session:
            count = inventory.count_copies(session)
    click.echo(f"Kho thứ hai có {count.objects - count.missing}/{count.objects} tệp.")
    raise SystemExit(DIFFERS if count.missing else 0)


@objects.command("export")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--recipient", multiple=True, help="Public key of age; else those of the settings.")
def objects_export(folder: Path, recipient: tuple[str, ...]) -> None:
    """Write a third copy of all objects, encrypted and signed, to be kept off every network.

    The form is that of `motlan backup`, without the database; only new objects are written.
    """
    with worded():
        made = make(folder, recipient, has_database=False)
    raise SystemExit(DIFFERS if made.missing_count else 0)


@objects.command("migrate")
@click.option("--switch", type=FOLDER, help="Write the settings by which the stores change places.")
def objects_migrate(switch: Path | None) -> None:
    """Bring everything into the second store and read it back there, so that it can be the first.

    Nothing stops meanwhile. Exit 1 while something is missing there.
    """
    with worded():
        with connected() as services:
            moved = move(services, progress_for(sys.stderr))
        for key in moved.wrong[:_SHOWN]:
            click.echo(f"{key}: chưa có, hỏng hoặc chưa khóa đủ ở kho thứ hai")
        click.echo(f"Kho thứ hai có đủ {moved.verified} tệp, thiếu {len(moved.wrong)} tệp.")
        if not moved.may_switch:
            raise SystemExit(DIFFERS)
        if switch is not None:
            try:
                write_switch(settings(), switch)
            except FileExistsError:
                raise click.UsageError(f"{switch} đã có tệp thiết lập, không ghi đè") from None
            click.echo(
                f"Thay các dòng MOTLAN_S3_… bằng {switch / ENVIRONMENT}, rồi khởi động lại "
                "web và worker. Kho cũ thành bản sao."
            )
