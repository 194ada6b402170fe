"""`motlan catalogue …`: bring in, compare and show procedures, other spellings, the calendar."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

import click
from sqlalchemy.orm import Session

from api.web.catalogue_wording import BAD_ROW_VI, DIFFERENCE_VI, LISTED_FIELD_VI, PART_VI
from api.web.error_wording import sentence
from cli.connected import connected
from core.access import SYSTEM
from core.clock import today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import show_date
from ingest.pipeline.services import Services
from repository import aliases
from repository.calendars import CalendarInvalidError, import_calendar
from repository.catalogue import (
    CASE_MARK,
    choices_in_force,
    components_of,
    import_catalogue,
    procedure_in_force,
    seed_catalogue,
)
from repository.mapping import unmapped
from repository.national_list import deciding
from repository.national_list.differences import Difference, fingerprint
from repository.national_list.reading import is_national, read_list
from repository.national_list.shapes import BadRow, Reading

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
_ALL = 1_000_000
"""Lines of a list that a terminal gets whole."""
_KIND = click.Choice(aliases.KINDS)


@click.group()
def catalogue() -> None:
    """Procedures, components, paper types, agencies, the calendar."""


@contextmanager
def _work() -> Iterator[tuple[Services, Session]]:
    """A session; an error is said in Vietnamese, with exit 1."""
    with connected() as services, services.session_factory() as session:
        try:
            yield services, session
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None


def _day(value: datetime | None) -> date | None:
    return None if value is None else value.date()


@catalogue.command("import")
@click.argument("file", required=False, type=_FILE)
@click.option("--effective", type=_DAY, help="First day of new versions (default: tomorrow).")
@click.option("--whole", is_flag=True, help="Procedures that the list does not name have ended.")
@click.option("--keep-good", is_flag=True, help="Take the good rows although others are wrong.")
@click.option("--dry-run", is_flag=True, help="Show what would change and keep nothing.")
def catalogue_import(
    file: Path | None, effective: datetime | None, *, whole: bool, keep_good: bool, dry_run: bool
) -> None:
    """Bring in a catalogue; without FILE the one that comes with the program.

    FILE is a catalogue in our own form (JSON) or a national list (JSON, JSON lines, CSV). Wrong
    rows of a list are named; then nothing is taken unless --keep-good says so (exit 1 either way).
    """
    if file is not None and _is_list(file):
        _take_list(file, _day(effective), whole=whole, keep_good=keep_good, dry_run=dry_run)
        return
    data = seed_catalogue() if file is None else json.loads(file.read_text(encoding="utf-8"))
    with _work() as (_, session):
        report = import_catalogue(session, data)
        if not dry_run:
            session.commit()
    click.echo(f"Đã thêm {sum(report.added.values())}, đã sửa {sum(report.changed.values())} mục.")


@catalogue.command("diff")
@click.argument("file", type=_FILE)
@click.option("--effective", type=_DAY, help="First day of new versions (default: tomorrow).")
@click.option("--whole", is_flag=True, help="Procedures that the list does not name have ended.")
def catalogue_diff(file: Path, effective: datetime | None, *, whole: bool) -> None:
    """What a national list would change, field by field; keeps nothing (exit 1: wrong rows)."""
    _take_list(file, _day(effective), whole=whole, keep_good=True, dry_run=True)


def _is_list(file: Path) -> bool:
    with file.open("rb") as opened:
        return is_national(opened.read(4096))


def _read(file: Path) -> Reading:
    try:
        with file.open("rb") as opened:
            return read_list(opened)
    except MotLanError as error:
        raise click.ClickException(sentence(error.code, error.details)) from None


def _take_list(
    file: Path, effective: date | None, *, whole: bool, keep_good: bool, dry_run: bool
) -> None:
    reading = _read(file)
    with _work() as (services, session):
        on = effective or today_in_vietnam(services.clock) + timedelta(days=1)
        bad = deciding.bad_rows_of(session, reading, on)
        for row in bad:
            click.echo(_bad_row(row), err=True)
        proposal = deciding.propose(
            session,
            services.clock,
            SYSTEM,
            reading,
            effective_on=on,
            is_whole=whole,
            keeps_good=keep_good,
        )
        differences = deciding.differences_of(session, proposal)
        _show(differences)
        if not dry_run:
            seen = fingerprint(differences)
            deciding.take_over(session, services.clock, SYSTEM, proposal.id, seen=seen)
            session.commit()
    told = "Khác" if dry_run else "Đã áp dụng"
    click.echo(f"{told} {len(differences)} thủ tục; {len(bad)} dòng sai.")
    if bad:
        raise SystemExit(1)


def _bad_row(row: BadRow) -> str:
    return f"Dòng {row.row}\t{row.code or '–'}\t{row.field or '–'}\t{BAD_ROW_VI[row.problem]}"


def _show(differences: Sequence[Difference]) -> None:
    for one in differences:
        kept = f"\t{one.open_dossiers} hồ sơ đang mở giữ bản cũ" if one.open_dossiers else ""
        click.echo(f"{DIFFERENCE_VI[one.kind]}\t{one.code}\t{one.name}\t{show_date(one.on)}{kept}")
        for change in one.changes:
            what = f"{PART_VI[change.part]} {change.key} {LISTED_FIELD_VI[change.field]}".strip()
            click.echo(f"\t{what}: {change.before or '–'} → {change.after or '–'}")


@catalogue.command("show")
@click.argument("code")
@click.option("--on", type=_DAY, help="As on this day (default: today).")
def catalogue_show(code: str, on: datetime | None) -> None:
    """A procedure as it stands on a day, with its components; CODE in any spelling."""
    with _work() as (services, session):
        day = _day(on) or today_in_vietnam(services.clock)
        found = procedure_in_force(session, aliases.resolve(session, "procedure", code, day), day)
        ends = "" if found.valid_to is None else f" đến {show_date(found.valid_to)}"
        click.echo(f"{found.code}\t{found.name}")
        click.echo(f"Có hiệu lực từ {show_date(found.valid_from)}{ends}\t{found.source}")
        for choice in choices_in_force(session, day):
            if choice.value.startswith(f"{found.code}{CASE_MARK}"):
                click.echo(f"{choice.value}\t{choice.words}")
        for one in components_of(session, found.id):
            kind = "bắt buộc" if one.is_required else "khi có"
            group = f"\tnhóm {one.group_key}" if one.group_key else ""
            case = f"[{one.case_code}] " if one.case_code else ""
            counts = f"{one.original_count} bản chính, {one.copy_count} bản sao"
            click.echo(f"\t{case}{one.code}\t{one.name}\t{kind}\t{counts}{group}")


@catalogue.command("alias")
@click.argument("kind", type=_KIND)
@click.argument("spelling", required=False)
@click.option("--code", help="What it stands for; without it, what is known is shown.")
@click.option("--source", help="Where this is from.")
@click.option("--from", "begins", type=_DAY, help="First day (default: today).")
def catalogue_alias(
    kind: str, spelling: str | None, code: str | None, source: str | None, begins: datetime | None
) -> None:
    """Codes in other spellings: write one down, or show what they stand for."""
    chosen = cast("aliases.Kind", kind)
    with _work() as (services, session):
        day = _day(begins) or today_in_vietnam(services.clock)
        if spelling is not None and code is not None:
            aliases.add_alias(
                session,
                SYSTEM,
                kind=chosen,
                alias=spelling,
                code=code,
                source=source or "",
                valid_from=day,
            )
            session.commit()
        rows = [row for row in aliases.aliases(session, chosen) if spelling in (None, row.alias)]
        for row in rows:
            ends = "" if row.valid_to is None else f" đến {show_date(row.valid_to)}"
            told = f"{row.alias}\t{row.code}\ttừ {show_date(row.valid_from)}{ends}\t{row.source}"
            click.echo(told)
    click.echo(f"{len(rows)} cách viết.")


@catalogue.command("unmapped")
def catalogue_unmapped() -> None:
    """Components for which nobody has said which paper types satisfy them."""
    with _work() as (services, session):
        rows = unmapped(session, today_in_vietnam(services.clock), size=_ALL).lines
        for row in rows:
            click.echo(f"{row.procedure.code}\t{row.component.code}\t{row.component.name}")
    click.echo(f"{len(rows)} thành phần chưa có loại giấy tờ tương ứng.")


@catalogue.command("calendar")
@click.argument("file", type=_FILE)
def catalogue_calendar(file: Path) -> None:
    """Holidays and swapped days of whole years, shaped as `repository/data/holidays.json`."""
    with _work() as (_, session):
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CalendarInvalidError(what=type(error).__name__) from error
        years = import_calendar(session, data)
        session.commit()
    for year, days in years.items():
        click.echo(f"{year}\t{days} ngày")
