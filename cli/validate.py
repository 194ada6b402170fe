"""`motlan validate`: the verdicts on the signatures of a PDF file (contract.md 3)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from api.web.error_wording import ERROR_VI
from api.web.signature_wording import (
    CHANGE_VI,
    CHANGES_VI,
    EVIDENCE_REASON_VI,
    EVIDENCE_VERDICT_VI,
    REASON_VI,
    REVOCATION_VI,
    TIME_SOURCE_VI,
    UNCHECKED_VI,
)
from core.artifacts import EvidenceTold, SignatureVerdict, ValidationReport
from core.clock import VIETNAM
from core.errors import MotLanError
from core.settings import SigningSettings
from core.vietnamese import plain
from signing.evidence_records.tokens import EvidenceDamagedError
from signing.trust import TrustList, load_trust
from signing.validate import validate as judge
from signing.validation.report import report_as_data

VERDICT_VI: Final = {
    "valid": "HỢP LỆ",
    "invalid": "KHÔNG HỢP LỆ: chữ ký hỏng hoặc tài liệu đã bị thay đổi",
    "untrusted": "CHƯA TIN CẬY: tài liệu nguyên vẹn, người cấp chứng thư ngoài danh sách tin cậy",
    "indeterminate": "CHƯA XÁC ĐỊNH: hiện chưa đủ căn cứ để kết luận",
    "unsigned": "KHÔNG CÓ CHỮ KÝ SỐ",
}
"""Louder than on the pages: a line among others of a terminal."""
_NO_ORIGIN_VI: Final = "chưa ghi nguồn"
_LARGEST_RECORD: Final = 10_000_000
"""Bytes of an evidence record that was not named; those of a file have some thousand."""
_NOT_VALID: Final = 1
_NOT_READABLE: Final = 2
_SERVICE_MISSING: Final = 3


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The verdicts as JSON.")
@click.option(
    "--trust-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of trusted roots; MOTLAN_TRUST_DIR by default.",
)
@click.option(
    "--evidence",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Evidence record of FILE; FILE.er or the .er of the same name beside it by default.",
)
def validate(
    file: Path,
    as_json: bool,  # noqa: FBT001 # click passes flags so
    trust_dir: Path | None,
    evidence: Path | None,
) -> None:
    """Say whether the signatures of FILE hold: exit 0 valid, 1 not valid, 2 not readable."""
    try:
        trust = load_trust(trust_dir or SigningSettings().trust_dir)
        report = _judged(file, trust, evidence)
    except MotLanError as error:
        message = ERROR_VI[error.code].format(**error.details)
        if as_json:
            refusal = {"code": error.code, "message": message}
            _print_json({"file": str(file), "verdict": None, "signatures": [], "error": refusal})
        click.echo(f"{file}: {message}", err=True)
        sys.exit(_NOT_READABLE if error.fault == "input" else _SERVICE_MISSING)
    if as_json:
        _print_json({"file": str(file), **report_as_data(report)})
    else:
        print_for_people(file, report)
    sys.exit(0 if report.verdict == "valid" else _NOT_VALID)


def _judged(file: Path, trust: TrustList, evidence: Path | None) -> ValidationReport:
    """With the evidence that is named, or with what lies beside the file if that is evidence.

    What merely lies there may be anybody's: it takes no verdict away from the file.
    """
    if evidence is not None:
        return judge(file, trust, evidence=evidence.read_bytes())
    beside = _beside(file)
    if beside is None:
        return judge(file, trust)
    try:
        with beside.open("rb") as stream:
            record = stream.read(_LARGEST_RECORD + 1)
        if len(record) <= _LARGEST_RECORD:
            return judge(file, trust, evidence=record)
    except (EvidenceDamagedError, OSError):
        pass  # told in the report
    return replace(judge(file, trust), evidence=EvidenceTold("invalid", "damaged", None, None))


def _beside(file: Path) -> Path | None:
    """The evidence record that lies beside the file."""
    names = (file.with_name(f"{file.name}.er"), file.with_suffix(".er"))
    return next((one for one in names if one != file and one.is_file()), None)


def _time(moment: datetime | None) -> str:
    if moment is None:
        return "không rõ"
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _print_json(data: dict[str, Any]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_for_people(file: Path, report: ValidationReport) -> None:
    """Print the report in Vietnamese, one line for each thing that is told."""
    for line in _report_lines(file, report):
        # A name in the file may hold line ends and would forge lines of ours.
        click.echo(plain(line))


def _report_lines(file: Path, report: ValidationReport) -> Iterator[str]:
    unchecked = report.verdict == "valid" and report.revocation_checked is False
    yield f"{file}: {VERDICT_VI[report.verdict]}{f' ({UNCHECKED_VI})' if unchecked else ''}"
    for signature in report.signatures:
        yield f"  {signature.field}: {VERDICT_VI[signature.verdict]}"
        for line in _lines(signature):
            yield f"    {line}"
    if report.evidence is not None:
        yield from _evidence_lines(report.evidence)
    for stamp in report.archive_timestamps:
        state = "tin cậy" if stamp.trusted else "chưa tin cậy"
        yield f"  Dấu thời gian lưu trữ: {stamp.time}, {stamp.authority} ({state})"


def _evidence_lines(found: EvidenceTold) -> Iterator[str]:
    yield f"  Bằng chứng lưu trữ: {EVIDENCE_VERDICT_VI[found.verdict]}"
    if found.reason is not None:
        yield f"    Lý do: {EVIDENCE_REASON_VI[found.reason]}"
    if found.proven_at is not None:
        yield f"    Tệp có nguyên vẹn ít nhất từ {found.proven_at}; chữ ký được xét vào lúc đó"
        yield f"    Dấu thời gian gần nhất: {found.renewed_at}"


def _lines(signature: SignatureVerdict) -> Iterator[str]:
    if signature.reason:
        yield f"Lý do: {REASON_VI[signature.reason]}"
    told = " / ".join(filter(None, (signature.indication, signature.sub_indication)))
    yield f"Kết luận theo ETSI EN 319 102-1: {told}"
    yield f"Người ký: {signature.signer or 'không rõ'} ({signature.level})"
    source = TIME_SOURCE_VI.get(signature.time_source or "", "không rõ")
    yield f"Thời gian: {_time(signature.signed_at)} ({source})"
    if signature.timestamp is not None:
        yield f"Nơi cấp dấu thời gian: {signature.timestamp.authority}"
    yield from _trust_lines(signature)
    yield f"Bao trùm: {'toàn bộ tệp' if signature.covers_whole_file else 'phiên bản lúc ký'}"
    yield f"Thay đổi sau khi ký: {CHANGES_VI[signature.modifications_after]}"
    for change in signature.changes:
        yield f"  - {CHANGE_VI[change.code]}: {change.place}"
    if signature.compared_pages is not None:
        of = signature.compared_of or signature.compared_pages
        yield f"Đã vẽ và so {signature.compared_pages} trong {of} trang với lúc ký"


def _trust_lines(signature: SignatureVerdict) -> Iterator[str]:
    if signature.path:
        yield f"Đường dẫn chứng thư: {' ← '.join(one.subject for one in signature.path)}"
    if signature.anchor is not None:
        anchor = signature.anchor
        added = f", đưa vào ngày {anchor.added_on}" if anchor.added_on else ""
        yield f"Gốc tin cậy: {anchor.name} (nguồn: {anchor.origin or _NO_ORIGIN_VI}{added})"
    if signature.revocation is not None:
        known = signature.revocation
        proof = f", theo {known.source.upper()} lúc {known.as_of}" if known.source else ""
        yield f"Thu hồi: {REVOCATION_VI[known.state]}{proof}"
    if signature.algorithms:
        yield f"Thuật toán: {', '.join(signature.algorithms)}"
    if signature.weak:
        yield f"QUÁ YẾU: {', '.join(signature.weak)}"
