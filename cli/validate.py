"""`motlan validate`: the verdicts on the signatures of a PDF file (contract.md 3)."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from api.web.error_wording import ERROR_VI
from core.artifacts import SignatureVerdict, ValidationReport
from core.clock import VIETNAM
from core.errors import MotLanError
from core.settings import SigningSettings
from signing.trust import load_trust
from signing.validate import validate as judge

_NOT_VALID: Final = 1
_NOT_READABLE: Final = 2
_SERVICE_MISSING: Final = 3

_VERDICT_VI: Final = {
    "valid": "HỢP LỆ",
    "invalid": "KHÔNG HỢP LỆ: chữ ký hỏng hoặc tài liệu đã bị thay đổi",
    "untrusted": "CHƯA TIN CẬY: tài liệu nguyên vẹn, người cấp chứng thư ngoài danh sách tin cậy",
    "indeterminate": "CHƯA XÁC ĐỊNH: hiện chưa đủ căn cứ để kết luận",
    "unsigned": "KHÔNG CÓ CHỮ KÝ SỐ",
}
_REASON_VI: Final = {
    "altered": "nội dung đã bị thay đổi sau khi ký",
    "signature_broken": "chữ ký không khớp với chứng thư",
    "signature_damaged": "dữ liệu chữ ký bị hỏng",
    "partial_coverage": "chữ ký không bao trùm toàn bộ nội dung",
    "suspicious_changes": "có thay đổi đáng ngờ thêm vào sau khi ký",
    "timestamp_broken": "dấu thời gian bị hỏng",
    "timestamp_untrusted": "dấu thời gian do nơi chưa được tin cậy cấp",
    "certificate_revoked": "chứng thư số đã bị thu hồi",
    "certificate_out_of_time": "chứng thư số ngoài thời hạn vào lúc xét",
    "certificate_unfit": "chứng thư số không dùng được để ký tài liệu",
    "unknown_root": "không tìm thấy gốc tin cậy của chứng thư",
    "irregular_structure": "cấu trúc tệp PDF không đúng chuẩn",
    "not_supported": "loại chữ ký chưa được hỗ trợ",
}
_CHANGES_VI: Final = {
    "none": "không có",
    "allowed": "chỉ có chữ ký hoặc dấu thời gian thêm sau",
    "suspicious": "đáng ngờ",
}
_TIME_SOURCE_VI: Final = {"timestamp": "dấu thời gian", "claimed": "người ký tự khai"}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The verdicts as JSON.")
@click.option(
    "--trust-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of trusted roots; MOTLAN_TRUST_DIR by default.",
)
def validate(file: Path, as_json: bool, trust_dir: Path | None) -> None:  # noqa: FBT001 # click passes flags so
    """Say whether the signatures of FILE hold: exit 0 valid, 1 not valid, 2 not readable."""
    try:
        trust = load_trust(trust_dir or SigningSettings().trust_dir)
        report = judge(file.read_bytes(), trust)
    except MotLanError as error:
        message = ERROR_VI[error.code].format(**error.details)
        if as_json:
            refusal = {"code": error.code, "message": message}
            _print_json({"file": str(file), "verdict": None, "signatures": [], "error": refusal})
        click.echo(f"{file}: {message}", err=True)
        sys.exit(_NOT_READABLE if error.fault == "input" else _SERVICE_MISSING)
    if as_json:
        _print_json(report_as_data(str(file), report))
    else:
        _print_for_people(file, report)
    sys.exit(0 if report.verdict == "valid" else _NOT_VALID)


def report_as_data(file: str, report: ValidationReport) -> dict[str, Any]:
    """The report in the shape of contract.md 3; times in Vietnamese time."""
    signatures = [_as_data(signature) for signature in report.signatures]
    return {"file": file, "verdict": report.verdict, "signatures": signatures}


def _as_data(signature: SignatureVerdict) -> dict[str, Any]:
    return {
        "field": signature.field,
        "verdict": signature.verdict,
        "level": signature.level,
        "signer": signature.signer,
        "signed_at": _time(signature.signed_at),
        "time_source": signature.time_source,
        "covers_whole_file": signature.covers_whole_file,
        "intact": signature.intact,
        "trusted": signature.trusted,
        "modifications_after": signature.modifications_after,
        "reason": signature.reason,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _print_json(data: dict[str, Any]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _print_for_people(file: Path, report: ValidationReport) -> None:
    click.echo(f"{file}: {_VERDICT_VI[report.verdict]}")
    for signature in report.signatures:
        click.echo(f"  {signature.field}: {_VERDICT_VI[signature.verdict]}")
        if signature.reason:
            click.echo(f"    Lý do: {_REASON_VI[signature.reason]}")
        click.echo(f"    Người ký: {signature.signer or 'không rõ'} ({signature.level})")
        source = _TIME_SOURCE_VI.get(signature.time_source or "", "không rõ")
        click.echo(f"    Thời gian: {_time(signature.signed_at) or 'không rõ'} ({source})")
        whole = "toàn bộ tệp" if signature.covers_whole_file else "phiên bản lúc ký"
        click.echo(f"    Bao trùm: {whole}")
        click.echo(f"    Thay đổi sau khi ký: {_CHANGES_VI[signature.modifications_after]}")
