"""`motlan renewals`: when signatures stop being provable, the overdue first."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

import click

from api.web.error_wording import sentence
from api.web.signature_wording import FLAG_VI, WAITING_VI, end_words
from cli.connected import connected
from core.vietnamese import show_date
from ingest.preservation.calendar import Calendar, MonthLine, renewal_calendar
from ingest.preservation.protections import examine_signatures


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The calendar as JSON.")
def renewals(*, as_json: bool) -> None:
    """When the protection of signatures ends, by month, and what waits (exit 1: overdue ones)."""
    with connected() as services:
        examine_signatures(services)
        with services.session_factory() as session:
            told = renewal_calendar(session, services.clock)
    if as_json:
        click.echo(json.dumps(asdict(told), ensure_ascii=False, indent=2, default=_plain))
    else:
        _print(told)
    raise SystemExit(1 if told.overdue else 0)


def _plain(value: date | datetime) -> str:
    return value.isoformat()


def _print(told: Calendar) -> None:
    for line in told.overdue:
        click.echo(f"QUÁ HẠN\t{_words(line)}")
    for line in told.months:
        click.echo(f"{line.month:%m/%Y}\t{_words(line)}")
    if not told.signatures:
        click.echo("Chưa có chữ ký nào trong kho.")
    if told.unreadable:
        click.echo(f"Không đọc được chữ ký\t{told.unreadable} tệp")
    for flag, count in told.flags.items():
        click.echo(f"{FLAG_VI[flag]}\t{count} tệp")
    for day in told.pending:
        click.echo(f"Chưa có bằng chứng lưu trữ\t{show_date(day.day)}\t{day.files} tệp")
    for one in told.waiting:
        click.echo(WAITING_VI.get(one.code) or sentence(one.code, {}))


def _words(line: MonthLine) -> str:
    reasons = "; ".join(f"{end_words(why)}: {count}" for why, count in line.reasons)
    return f"{line.signatures} tệp, {line.with_evidence} có bằng chứng lưu trữ\t{reasons}"
