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
from storage.db.queries.verdicts import lost_signatures


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

    Exit 1 when a file is damaged or a signature that held does not any more.
    """
    with connected() as services:
        report = verify_objects(services, progress_for(sys.stderr), judges_all=True)
        with services.session_factory() as session:
            lost = lost_signatures(session)
    for item in report.damaged:
        click.echo(f"{item.key}: {ERROR_VI[item.code]}")
    for one in lost:
        reason = REASON_VI.get(one.reason or "", one.reason or "")
        click.echo(f"{one.document_id}: {VERDICT_VI[one.verdict]} ({reason})")
    click.echo(
        f"Đã kiểm tra {report.checked} tệp, hỏng {len(report.damaged)} tệp; "
        f"xác thực lại {report.judged} tệp đã ký, {len(lost)} tệp có chữ ký không còn hợp lệ."
    )
    raise SystemExit(1 if report.damaged or lost else 0)
