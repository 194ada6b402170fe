"""Label and words of what is told of a signature, the same in the panel and in the report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from api.seals import SealShown, is_unchecked
from api.web import signature_wording as s
from core.clock import VIETNAM
from core.vietnamese import show_date
from storage.db.queries.preservation import Held


def report_lines(seal: SealShown) -> Iterable[tuple[str, str]]:
    """Label and words of all that is told of a signature; what is not known is left out."""
    sub = f" / {seal.sub_indication}" if seal.sub_indication else ""
    yield "Kết luận ETSI", seal.indication + sub
    yield "Người ký", s.common_name(seal.signer) or "không rõ"
    if seal.signer:
        yield "Chứng thư", seal.signer
    yield from seal_lines(seal)


def seal_lines(seal: SealShown) -> Iterable[tuple[str, str]]:
    """What an officer needs below the signer's name, the reason first."""
    if seal.reason:
        yield "Lý do", _sentence(s.REASON_VI.get(seal.reason, seal.reason))
    at = moment_words(seal.signed_at) if seal.signed_at else "Không rõ"
    source = s.TIME_SOURCE_VI.get(seal.time_source or "", "không rõ theo đâu")
    yield "Thời điểm ký", f"{at} ({source})"
    if seal.stamped_by:
        yield "Nơi cấp dấu thời gian", s.common_name(seal.stamped_by)
    yield "Mức chữ ký", f"{seal.level} ({s.LEVEL_VI.get(seal.level, 'không rõ')})"
    origin = f" ({seal.trust_origin})" if seal.trust_origin else ""
    yield "Tin cậy theo gốc", (seal.trusted_by or "Không có gốc tin cậy") + origin
    if seal.certificate_from and seal.certificate_until:
        until = f"{_day(seal.certificate_from)} đến {_day(seal.certificate_until)}"
        yield "Hiệu lực chứng thư", until
    yield "Thu hồi", s.REVOCATION_VI.get(seal.revocation, seal.revocation)
    yield "Thay đổi sau khi ký", _changes(seal)
    if seal.weak:
        yield "Thuật toán yếu", ", ".join(seal.weak)


def _changes(seal: SealShown) -> str:
    told = s.CHANGES_VI.get(seal.changes, seal.changes)
    what = "; ".join(s.CHANGE_VI.get(code, code) for code in seal.changed)
    return f"{told}: {what}" if what else told


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def held_lines(held: Held | None, verdict: str) -> Iterable[tuple[str, str]]:
    """Label and words of what keeps the paper provable; a broken signature proves nothing."""
    is_sound = verdict != "invalid"
    if held is not None and held.ends_at is not None and held.why is not None and is_sound:
        yield "Chứng minh được đến", f"{_day(held.ends_at)} ({s.end_words(held.why)})"
    if held is not None and held.day is not None and held.proven_at and held.renewed_at:
        yield (
            "Bằng chứng lưu trữ",
            f"RFC 4998, lập cho ngày {show_date(held.day)}; "
            f"tệp có nguyên vẹn ít nhất từ {moment_words(held.proven_at)}",
        )
        yield "Dấu thời gian gần nhất", f"{moment_words(held.renewed_at)}, {held.server}"
    else:
        yield "Bằng chứng lưu trữ", "Chưa có; được lập sau khi hết ngày ký"
    for flag in held.flags if held is not None else ():
        yield "Lưu ý", s.FLAG_VI.get(flag, flag)


def moment_words(value: datetime) -> str:
    """A moment to the second, in Vietnam."""
    return value.astimezone(VIETNAM).strftime("%H:%M:%S %d/%m/%Y")


def _day(value: datetime) -> str:
    return show_date(value.astimezone(VIETNAM).date())


PANEL: Final[dict[str, Any]] = {
    "s": s,
    "seal_lines": seal_lines,
    "held_lines": held_lines,
    "is_unchecked": is_unchecked,
}
"""What the templates of the panel need besides the paper."""
