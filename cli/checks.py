"""`motlan audit`: is the log whole, is each sealed row as the program wrote it."""

from __future__ import annotations

import click

from api.web.audit_wording import ANCHOR_VI, CHAIN_VI, ROW_VI, UNKNOWN_KEY_VI
from cli.connected import connected
from core.vietnamese import show_date
from ingest.preservation.logs import verify_logs
from repository.seals import adopt, note_new_key


@click.group()
def audit() -> None:
    """The access log."""


@audit.command("verify")
def audit_verify() -> None:
    """Is the access log whole, each sealed row as the program wrote it, each daily anchor right?

    Exit 1 when anything was changed, taken away or put in; each such entry, row or day is named.
    """
    with connected() as services:
        report = verify_logs(services)
    chain, seals, anchors = report.chain, report.seals, report.anchors
    if chain.problem is not None:
        why = CHAIN_VI[chain.problem]
        click.echo(f"Nhật ký truy cập bị sửa từ mục thứ {chain.broken_at}: {why}.")
    for row in seals.broken:
        columns = f" ({', '.join(row.columns)})" if row.columns else ""
        click.echo(f"Bảng {row.table}, dòng {row.row_id}: {ROW_VI[row.problem]}{columns}.")
    for anchor in anchors.broken:
        day = "không rõ ngày" if anchor.day is None else f"ngày {show_date(anchor.day)}"
        until = "" if anchor.log_position is None else f", đến mục thứ {anchor.log_position}"
        click.echo(f"Mốc {day}{until}: {ANCHOR_VI[anchor.problem]}.")
    if anchors.days_without:
        click.echo(f"Chưa có mốc của {len(anchors.days_without)} ngày đã qua.")
    if not report.is_intact:
        raise SystemExit(1)
    click.echo(
        f"Nhật ký truy cập nguyên vẹn: {chain.entries} mục; {seals.rows} dòng đúng niêm phong; "
        f"{anchors.anchors} mốc ngày đã ký, {anchors.stamped} mốc có dấu thời gian."
    )


@audit.command("seal")
def audit_seal() -> None:
    """Seal the rows that were there before their table was sealed; once after an upgrade.

    Look at what `motlan audit verify` calls put in before: all of it is taken for genuine. The next
    anchor says how many rows were sealed so.
    """
    with connected() as services, services.session_factory() as session:
        sealed = adopt(session)
        session.commit()
    for table, count in sealed.items():
        click.echo(f"{table}\t{count}")
    click.echo(f"Đã niêm phong {sum(sealed.values())} dòng có từ trước.")


@audit.command("new-key")
def audit_new_key() -> None:
    """From now on only the present key of seals counts; earlier ones verify what they sealed.

    Once every process runs with the new MOTLAN_SEAL_KEY, and the one before it stands in
    MOTLAN_SEAL_KEYS_PREVIOUS. Whoever got hold of an older key can then seal nothing new with it.
    """
    with connected() as services, services.session_factory() as session:
        counts = note_new_key(session, services.clock)
        session.commit()
    for key_id, count in sorted(counts.items(), key=lambda item: item[0] or ""):
        known = "" if key_id in (None, *services.settings.sealing_keys.ids) else UNKNOWN_KEY_VI
        click.echo(f"{key_id or '–'}\t{count}{known}")
    click.echo(f"Khóa niêm phong đang dùng: {services.settings.sealing_keys.current_id}.")
