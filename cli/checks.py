"""`motlan audit verify` and `motlan objects verify`: is the log whole, are the files whole."""

from __future__ import annotations

import sys

import click

from api.web.error_wording import ERROR_VI
from api.web.signature_wording import REASON_VI, VERDICT_VI
from cli.connected import connected
from cli.progress import progress_for
from ingest.pipeline.fixity import verify_objects
from repository.access_log import verify_chain
from storage.db.queries.verdicts import count_lost, lost_signatures


@click.group()
def audit() -> None:
    """The access log."""


@audit.command("verify")
def audit_verify() -> None:
    """Follow the hash chain of the access log from its beginning (exit 1 when it is broken)."""
    with connected() as services, services.session_factory() as session:
        report = verify_chain(session)
    if not report.is_intact:
        click.echo(f"Nhật ký truy cập bị sửa từ mục thứ {report.broken_at}.")
        raise SystemExit(1)
    click.echo(f"Nhật ký truy cập nguyên vẹn: {report.entries} mục.")


@click.group()
def objects() -> None:
    """The object store."""


@objects.command("verify")
def objects_verify() -> None:
    """Read every stored file back, compare its hash and validate its signatures.

    Exit 1 when a file is damaged, a signature that held does not any more, or files could not be
    validated.
    """
    with connected() as services:
        report = verify_objects(services, progress_for(sys.stderr), judges_all=True)
        with services.session_factory() as session:
            lost, lost_count = lost_signatures(session), count_lost(session)
    for item in report.damaged:
        click.echo(f"{item.key}: {ERROR_VI[item.code]}")
    for one in lost:
        reason = REASON_VI.get(one.reason or "", one.reason or "")
        name = f"{one.title or 'Giấy tờ'} {one.paper_code or one.document_id}"
        click.echo(f"{name}: {VERDICT_VI[one.verdict]} ({reason})")
    if report.is_trust_missing:
        click.echo("Chưa xác thực lại chữ ký nào: danh sách gốc tin cậy trống (MOTLAN_TRUST_DIR).")
    if report.failed:
        click.echo(f"Không xác thực lại được {report.failed} tệp vì lỗi của chương trình.")
    click.echo(
        f"Đã kiểm tra {report.checked} tệp, hỏng {len(report.damaged)} tệp; "
        f"xác thực lại {report.judged} tệp đã ký, {lost_count} tệp có chữ ký không còn hợp lệ."
    )
    is_whole = not (report.damaged or lost or report.failed or report.is_trust_missing)
    raise SystemExit(0 if is_whole else 1)
