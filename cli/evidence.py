"""`motlan evidence`: make, renew, export and verify evidence records (RFC 4998)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from api.web.error_wording import sentence
from api.web.signature_wording import EVIDENCE_REASON_VI, EVIDENCE_VERDICT_VI, WAITING_VI
from cli.connected import connected
from core.clock import VIETNAM, SystemClock
from core.errors import MotLanError
from core.settings import SigningSettings, settings
from core.vietnamese import show_date
from ingest.preservation.days import make_evidence
from ingest.preservation.groups import digests_of, record_of
from ingest.preservation.renewing import NEXT_ALGORITHM, renew_evidence
from signing.evidence_records.verifying import verify_evidence
from signing.trust import load_trust

_NOT_VALID: Final = 1
_NOT_READABLE: Final = 2
_SERVICE_MISSING: Final = 3
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@contextmanager
def _worded() -> Iterator[None]:
    """An error is said in Vietnamese; exit 3 where a server is missing, else 1."""
    try:
        yield
    except MotLanError as error:
        words = WAITING_VI.get(error.code) or sentence(error.code, error.details)
        click.echo(words, err=True)
        sys.exit(_SERVICE_MISSING if error.fault == "dependency" else _NOT_VALID)


@click.group()
def evidence() -> None:
    """Evidence that signed files existed: one time stamp for each day, renewed in time."""


@evidence.command("make")
def make() -> None:
    """Cover every day that is over and has no evidence yet; the workers do it by themselves."""
    with connected() as services, _worded():
        made = make_evidence(services)
    for one in made:
        click.echo(f"{show_date(one.day)}\t{one.files} tệp")
    if not made:
        click.echo("Không có ngày nào thiếu bằng chứng lưu trữ.")


@evidence.command("renew")
@click.option(
    "--within-days",
    type=click.IntRange(1, 36_500),
    help="Renew what ends in so many days; MOTLAN_RENEW_BEFORE_DAYS by default.",
)
@click.option(
    "--leave",
    multiple=True,
    type=click.Choice(sorted(NEXT_ALGORITHM)),
    help="A hash algorithm to leave now: the files are hashed anew with a stronger one.",
)
def renew(within_days: int | None, leave: tuple[str, ...]) -> None:
    """Renew evidence that ends soon: all of it with one call to the time server."""
    within = timedelta(days=within_days or settings().renew_before_days)
    with connected() as services, _worded():
        done = renew_evidence(services, within=within, leave=leave)
    click.echo(
        f"Đã gia hạn {done.restamped} nhóm bằng dấu thời gian mới, "
        f"{done.rehashed} nhóm bằng thuật toán băm mạnh hơn."
    )
    if done.without_gain:
        words = WAITING_VI["renewal_without_gain"]
        click.echo(f"{done.without_gain} nhóm: {words}", err=True)
        sys.exit(_NOT_VALID)


@evidence.command("export")
@click.argument("file", type=_FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path, out: Path) -> None:
    """Write the evidence record of FILE, byte for byte as it is stored, to OUT (DER)."""
    with connected() as services, _worded():
        out.write_bytes(record_of(services, file.read_bytes()))
    click.echo(f"Đã ghi bằng chứng lưu trữ vào {out}")


@evidence.command("verify")
@click.argument("file", type=_FILE)
@click.argument("record", type=_FILE)
@click.option(
    "--trust-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of trusted roots; MOTLAN_TRUST_DIR by default.",
)
def verify(file: Path, record: Path, trust_dir: Path | None) -> None:
    """Say whether RECORD proves FILE, without any server: exit 0 valid, 1 not, 2 not readable."""
    try:
        verdict = verify_evidence(
            record.read_bytes(),
            digests_of(file.read_bytes()),
            load_trust(trust_dir or SigningSettings().trust_dir),
            at=SystemClock().now(),
        )
    except MotLanError as error:
        click.echo(f"{record}: {sentence(error.code, error.details)}", err=True)
        sys.exit(_NOT_READABLE if error.fault == "input" else _SERVICE_MISSING)
    click.echo(f"{file}: {EVIDENCE_VERDICT_VI[verdict.verdict]}")
    if verdict.reason is not None:
        click.echo(f"  Lý do: {EVIDENCE_REASON_VI[verdict.reason]}")
    for words, moment in (
        ("Có nguyên vẹn ít nhất từ", verdict.proven_at),
        ("Dấu thời gian gần nhất", verdict.renewed_at),
    ):
        if moment is not None:
            click.echo(f"  {words}: {moment.astimezone(VIETNAM).isoformat(timespec='seconds')}")
    sys.exit(0 if verdict.verdict == "valid" else _NOT_VALID)
