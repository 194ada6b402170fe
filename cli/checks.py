"""`motlan audit verify` and `motlan objects verify`: is the log whole, are the files whole."""

from __future__ import annotations

import sys

import click

from api.web.error_wording import ERROR_VI
from cli.connected import connected
from cli.progress import progress_for
from ingest.pipeline.fixity import verify_objects
from repository.access_log import verify_chain


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
    """Read every stored file back and compare its hash (exit 1 when one is damaged)."""
    with connected() as services:
        report = verify_objects(services, progress_for(sys.stderr))
    for item in report.damaged:
        click.echo(f"{item.key}: {ERROR_VI[item.code]}")
    click.echo(f"Đã kiểm tra {report.checked} tệp, hỏng {len(report.damaged)} tệp.")
    raise SystemExit(1 if report.damaged else 0)
