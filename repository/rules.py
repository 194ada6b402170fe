"""R0–R14 (domain.md 4.1): each rule is one small pure function from facts to a check.

Every check says its reason the way a clerk would write it, with dates as dd/mm/yyyy, and names the
text it rests on; where the source is not sure the basis says «chưa xác minh».
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.access import LegalBasis
from core.lifecycle import Origin, RecordStatus, Trust
from core.vietnamese import fold, show_date
from repository.access_policy import PASSABLE
from repository.authority import Authority
from repository.facts import Agreement, Facts, OwnerMatch
from repository.revocation import Unchecked
from repository.working_days import add_months

CLOSE_TO_END_DAYS: Final = 30
"""From here on the officer is told how many days are left."""

OVERRIDABLE: Final = PASSABLE
"""An officer may pass over these with a written reason, never over another one."""


@dataclass(frozen=True)
class Check:
    """The outcome of one rule."""

    rule: str
    passed: bool
    reason_code: str
    reason_vi: str
    basis: str
    needs_confirmation: bool = False
    """It passed, but a person must look before relying on it."""
    needs_word: bool = False
    """The person has to say that they looked; that is kept with the use."""

    @property
    def overridable(self) -> bool:
        """Whether an officer may pass over a failure with a written reason."""
        return self.rule in OVERRIDABLE


_R0: Final = (
    "Nghị định 310/2026/NĐ-CP: giấy tờ được chấp nhận và xác nhận chính xác thì lưu vào kho"
)
_R1: Final = "Nghị định 118/2025/NĐ-CP Điều 17 khoản 2a (sửa đổi bởi Nghị định 309/2026/NĐ-CP)"
_R2: Final = "Danh mục thành phần hồ sơ của thủ tục theo ngày tiếp nhận"
_R3: Final = "Quyết định thu hồi, hủy bỏ, thay thế của cơ quan cấp giấy"
_R4: Final = "Thời hạn in trên giấy tờ"
_R4_NOTHING: Final = (
    "Giấy tờ không ghi thời hạn, danh mục không có quy định thời hạn (chưa xác minh)"
)
_R5: Final = "Ghi chú thủ tục 1.004873: giấy chỉ dùng đúng mục đích đã ghi"
_R6: Final = "Ghi chú thủ tục 1.004873: xin giấy cho mục đích khác thì nộp lại giấy đã cấp"
_R7: Final = "Nghị định 23/2015/NĐ-CP Điều 3, Điều 6"
_R8: Final = "Luật Giao dịch điện tử 20/2023/QH15 Điều 12; Nghị định 30/2020/NĐ-CP"
_R9: Final = "QCVN 12:2026/BCA"
_R10: Final = "Luật Hộ tịch Điều 60 khoản 2"
_R11: Final = "Giấy tờ vẫn có giá trị khi chỉ đổi tên đơn vị hành chính (chưa xác minh)"
_R12: Final = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 Điều 9, Điều 11, Điều 17"
_R12_BROUGHT: Final = (
    "Bộ luật Dân sự 91/2015/QH13 Điều 134 đến Điều 141, Điều 563; ghi chú thủ tục hộ tịch: "
    "người thân thích không cần văn bản ủy quyền chứng thực (chưa xác minh)"
)
_R13: Final = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; QCVN 12:2026/BCA"
_R14: Final = "Nghị định 23/2015/NĐ-CP Điều 22"

_TRUST_ORDER: Final = (Trust.T5, Trust.T4, Trust.T3, Trust.T2, Trust.T1)

_TRUST_VI: Final = {
    Trust.T1: "dữ liệu từ cơ sở dữ liệu",
    Trust.T2: "kết quả điện tử có chữ ký số của cơ quan",
    Trust.T3: "bản sao điện tử có chữ ký số của cơ quan",
    Trust.T4: "bản quét đã đối chiếu bản chính và ký số",
    Trust.T5: "bản chụp chưa đối chiếu",
}

_STATUS_VI: Final = {
    RecordStatus.REVOKED: "đã bị thu hồi",
    RecordStatus.REPLACED: "đã được thay thế",
    RecordStatus.CANCELLED: "đã bị hủy bỏ",
    RecordStatus.CONSUMED: "đã được sử dụng",
    RecordStatus.UNKNOWN: "chưa rõ còn hiệu lực hay không",
}

SCAN_NOT_ACCEPTED: Final = "scan_not_accepted"  # said by an officer who could not work with it
_QUALITY_VI: Final = {
    SCAN_NOT_ACCEPTED: "cán bộ giải quyết đánh giá không đạt",
    "low_dpi": "độ phân giải dưới 200 dpi",
    "blurred": "ảnh mờ",
    "too_dark": "ảnh quá tối",
    "cut_edge": "mất mép trang",
    "shadow": "có bóng che",
    "glare": "bị lóa sáng",
    "other_digits_shown": "chữ số nhìn thấy khác chữ số ghi trong tệp",
}

_KIN_VI: Final = {
    "parent": "cha, mẹ",
    "child": "con",
    "spouse": "vợ, chồng",
    "grandparent": "ông, bà",
    "grandchild": "cháu",
    "sibling": "anh, chị, em ruột",
}

_NOT_BROUGHT_VI: Final = {
    Authority.MISSING: (
        "authority_missing",
        "Người nộp không phải chủ giấy tờ và chưa được ghi nhận là người thân thích, "
        "người giám hộ hay người được ủy quyền; cần văn bản ủy quyền được chứng thực.",
    ),
    Authority.OUT_OF_TERM: (
        "authority_out_of_term",
        "Việc ủy quyền hoặc giám hộ của người nộp không còn, hoặc chưa có hiệu lực.",
    ),
    Authority.OUT_OF_SCOPE: (
        "authority_out_of_scope",
        "Người nộp được ủy quyền cho thủ tục khác, không phải thủ tục này.",
    ),
    Authority.NOT_FAMILY: (
        "owner_deceased",
        "Chủ giấy tờ đã chết; chỉ người thân thích được dùng giấy tờ này qua hồ sơ.",
    ),
    Authority.DEAD: (
        "bringer_deceased",
        "Người nộp đã được ghi nhận là đã chết; cần xác định lại người đến nộp.",
    ),
}

_MEASURED_FLAWS: Final = frozenset({"low_dpi", SCAN_NOT_ACCEPTED})


def _pass(rule: str, code: str, reason: str, basis: str) -> Check:
    return Check(rule, passed=True, reason_code=code, reason_vi=reason, basis=basis)


def _confirm(rule: str, code: str, reason: str, basis: str) -> Check:
    return Check(
        rule, passed=True, reason_code=code, reason_vi=reason, basis=basis, needs_confirmation=True
    )


def _fail(rule: str, code: str, reason: str, basis: str) -> Check:
    return Check(rule, passed=False, reason_code=code, reason_vi=reason, basis=basis)


def r0_origin(facts: Facts) -> Check:
    """The paper was accepted in a procedure that ended well, or is itself a result."""
    if facts.origin is Origin.ACCEPTED:
        reason = "Giấy tờ đã được chấp nhận trong một hồ sơ giải quyết thành công."
        return _pass("R0", "origin_accepted", reason, _R0)
    if facts.origin is Origin.PENDING:
        reason = "Hồ sơ đã nộp giấy tờ này chưa giải quyết xong, chưa được tái sử dụng."
        return _fail("R0", "origin_pending", reason, _R0)
    reason = "Hồ sơ đã nộp giấy tờ này bị từ chối hoặc đã rút, không được tái sử dụng."
    return _fail("R0", "origin_refused", reason, _R0)


def r1_owner(facts: Facts) -> Check:
    """The paper speaks of the person whom the component asks about."""
    if facts.owner_match is OwnerMatch.SAME:
        reason = "Giấy tờ đúng của chủ hồ sơ, khớp số định danh."
        return _pass("R1", "owner_same", reason, _R1)
    if facts.owner_match is OwnerMatch.KIN:
        reason = "Giấy tờ của người thân; quan hệ với chủ hồ sơ đã được ghi nhận."
        return _pass("R1", "owner_kin", reason, _R1)
    if facts.owner_match is OwnerMatch.RELATED:
        reason = "Giấy tờ của người nộp hoặc người thân; cán bộ xác nhận quan hệ với chủ hồ sơ."
        return _confirm("R1", "owner_related", reason, _R1)
    reason = "Giấy tờ không phải của người mà thành phần hồ sơ yêu cầu."
    return _fail("R1", "owner_other", reason, _R1)


def r2_type(facts: Facts) -> Check:
    """The component accepts this type of paper on the reference date."""
    if facts.is_type_accepted:
        return _pass("R2", "type_accepted", "Loại giấy tờ phù hợp với thành phần hồ sơ.", _R2)
    reason = f"Thành phần hồ sơ không nhận loại giấy «{facts.paper_title}»."
    return _fail("R2", "type_not_accepted", reason, _R2)


def r3_status(facts: Facts) -> Check:
    """Not revoked, cancelled, replaced or used up; whether it expired is R4, by date."""
    if facts.status in (RecordStatus.IN_FORCE, RecordStatus.EXPIRED):
        reason = "Không có quyết định thu hồi, hủy bỏ hay thay thế."
        return _pass("R3", "in_force", reason, _R3)
    why = f": {facts.status_reason}" if facts.status_reason else ""
    reason = f"Giấy tờ {_STATUS_VI[facts.status]}{why}."
    return _fail("R3", f"status_{facts.status.value}", reason, _R3)


def valid_until(facts: Facts) -> tuple[date | None, str]:
    """The last day on which the paper may be used, and the text it follows from.

    What the paper itself says comes before the general rule of its type; a rule of the consuming
    procedure may end it earlier still. None: no end.
    """
    rule = facts.rule
    by_rule = None
    if rule is not None and rule.months is not None and facts.issued_on is not None:
        by_rule = add_months(facts.issued_on, rule.months)
    if facts.valid_to is None:
        return by_rule, _R4_NOTHING if rule is None else rule.basis
    if rule is None or not rule.is_of_procedure or by_rule is None:
        return facts.valid_to, _R4
    if by_rule < facts.valid_to:
        return by_rule, rule.basis
    return facts.valid_to, _R4


def r4_term(facts: Facts) -> Check:
    """Valid on the reference date: by the printed term and the rule of type and procedure."""
    until, basis = valid_until(facts)
    on = facts.reference_date
    if facts.valid_from is not None and facts.valid_from > on:
        reason = f"Giấy tờ chưa có hiệu lực, có hiệu lực từ ngày {show_date(facts.valid_from)}."
        return _fail("R4", "not_yet_valid", reason, basis)
    if until is None:
        return _without_end(facts, basis)
    if until < on:
        issued = "" if facts.issued_on is None else f", cấp ngày {show_date(facts.issued_on)}"
        reason = (
            f"Giấy tờ đã hết hạn từ ngày {show_date(until)}{issued}; "
            f"ngày tiếp nhận hồ sơ là {show_date(on)}."
        )
        return _fail("R4", "expired", reason, basis)
    left = (until - on).days
    if left <= CLOSE_TO_END_DAYS:
        reason = f"Còn {left} ngày, có giá trị đến hết ngày {show_date(until)}."
        return _pass("R4", "close_to_end", reason, basis)
    return _pass("R4", "valid", f"Có giá trị đến hết ngày {show_date(until)}.", basis)


def _without_end(facts: Facts, basis: str) -> Check:
    needs_issue_date = facts.rule is not None and facts.rule.months is not None
    if needs_issue_date or facts.status is RecordStatus.EXPIRED:
        reason = "Không rõ ngày cấp nên không tính được thời hạn của giấy tờ."
        return _fail("R4", "term_unknown", reason, basis)
    return _pass("R4", "no_end", "Giấy tờ không có thời hạn, còn hiệu lực.", basis)


def r5_purpose(facts: Facts) -> Check:
    """The purpose that the paper states covers this use."""
    if facts.purpose_asked is None:
        return _pass("R5", "no_purpose_asked", "Không giới hạn mục đích sử dụng.", _R5)
    if facts.purpose is None:
        reason = "Giấy tờ không ghi mục đích sử dụng, cần xem lại bản gốc."
        return _fail("R5", "purpose_unknown", reason, _R5)
    if facts.purpose_asked in fold(facts.purpose):
        return _pass("R5", "purpose_fits", f"Đúng mục đích: {facts.purpose}.", _R5)
    reason = f"Giấy tờ cấp cho mục đích khác: {facts.purpose}."
    return _fail("R5", "purpose_differs", reason, _R5)


def r6_uses(facts: Facts) -> Check:
    """A paper for one use has not been used in another dossier."""
    if facts.rule is None or not facts.rule.single_use:
        return _pass("R6", "many_uses", "Giấy tờ được sử dụng nhiều lần.", _R6)
    if facts.used_elsewhere == 0:
        return _pass("R6", "first_use", "Giấy tờ dùng một lần, chưa sử dụng lần nào.", _R6)
    reason = "Giấy tờ chỉ dùng một lần và đã dùng cho hồ sơ khác."
    return _fail("R6", "used_up", reason, _R6)


def r7_trust(facts: Facts) -> Check:
    """The trust level reaches the minimum of the component."""
    has = _TRUST_VI[facts.trust]
    if _TRUST_ORDER.index(facts.trust) >= _TRUST_ORDER.index(facts.minimum_trust):
        return _pass("R7", "trust_enough", f"Độ tin cậy phù hợp: {has}.", _R7)
    if facts.trust is Trust.T5:
        reason = "Mới có bản chụp chưa đối chiếu; mời người dân xuất trình bản chính để đối chiếu."
        return _fail("R7", "needs_compare", reason, _R7)
    reason = f"Thành phần hồ sơ cần {_TRUST_VI[facts.minimum_trust]}; trong kho là {has}."
    return _fail("R7", "trust_too_low", reason, _R7)


def r8_signature(facts: Facts) -> Check:
    """The signature verifies: intact, certificate valid and not revoked at signing."""
    if not facts.is_signed:
        return _fail("R8", "unsigned", "Bản chụp chưa được đối chiếu và ký số.", _R8)
    if not facts.is_signature_valid:
        reason = "Chữ ký số không còn xác thực được; cần đối chiếu lại với bản chính."
        return _fail("R8", "signature_invalid", reason, _R8)
    if facts.unchecked is None:
        return _pass("R8", "signature_valid", "Chữ ký số hợp lệ.", _R8)
    reason = "Chữ ký số hợp lệ, nhưng tệp không kèm bằng chứng chứng thư chưa bị thu hồi lúc ký."
    if facts.unchecked is Unchecked.REFUSE:
        return _fail("R8", "revocation_unchecked", reason, _R8)
    if facts.unchecked is Unchecked.CONFIRM:
        reason = f"{reason} Cán bộ tra chứng thư của người ký trước khi dùng."
        return replace(_confirm("R8", "revocation_unchecked", reason, _R8), needs_word=True)
    return _pass("R8", "revocation_unchecked", reason, _R8)


def r9_integrity(facts: Facts) -> Check:
    """The hash of the stored file is the one that was written down."""
    if facts.is_hash_right:
        return _pass("R9", "hash_right", "Tệp lưu trữ nguyên vẹn.", _R9)
    reason = "Tệp lưu trữ bị sai lệch so với khi lưu; đã dừng sử dụng để kiểm tra."
    return _fail("R9", "hash_wrong", reason, _R9)


def r10_content(facts: Facts) -> Check:
    """Name and birth date on the paper agree with what is registered of the owner."""
    if facts.content is Agreement.DIFFERS:
        reason = "Họ tên hoặc ngày sinh trên giấy khác dữ liệu đã đăng ký; theo sổ đăng ký."
        return _fail("R10", "content_differs", reason, _R10)
    if facts.content is Agreement.AGREES:
        return _pass("R10", "content_agrees", "Họ tên, ngày sinh khớp dữ liệu đã đăng ký.", _R10)
    return _pass("R10", "content_unknown", "Giấy không ghi số định danh để so với dữ liệu.", _R10)


def r11_changes(facts: Facts) -> Check:
    """Data changed since (an old address): the paper stays valid, the officer is told."""
    if facts.has_address_changed:
        reason = "Địa chỉ trên giấy khác địa chỉ hiện nay; giấy vẫn có giá trị."
        return _confirm("R11", "address_changed", reason, _R11)
    told = facts.issuer_note or "Không thấy dữ liệu thay đổi kể từ khi cấp giấy."
    return _pass("R11", "issuer_followed" if facts.issuer_note else "unchanged", told, _R11)


def r12_basis(facts: Facts) -> Check:
    """There is a legal basis: the law of an open procedure, or consent, which ends with a life."""
    if facts.basis is LegalBasis.CONSENT and not facts.standing.is_ended_by_death:
        reason = f"Chủ giấy tờ đã đồng ý cho hồ sơ này sử dụng (biên nhận {facts.receipt})."
        return _pass("R12", "basis_consent", reason, _R12)
    brought = None if facts.basis is None else _brought(facts)
    if brought is not None:
        return brought
    if facts.basis is not None:
        reason = (
            f"Sử dụng để giải quyết thủ tục {facts.procedure_code} theo quy định của pháp luật."
        )
        return _pass("R12", "basis_law", reason, _R12)
    reason = "Hồ sơ đã kết thúc nên không còn căn cứ để sử dụng giấy tờ."
    return _fail("R12", "no_basis", reason, _R12)


def _brought(facts: Facts) -> Check | None:
    """What R12 says of who brings the paper; None where it is the bringer's own."""
    standing = facts.standing
    if standing.authority in _NOT_BROUGHT_VI:
        code, reason = _NOT_BROUGHT_VI[standing.authority]
        return _fail("R12", code, reason, _R12_BROUGHT)
    if standing.authority is Authority.RELATIVE:
        kin = _KIN_VI.get(standing.kin or "", "người thân thích")
        reason = f"Người nộp là {kin} của chủ giấy tờ, không cần văn bản ủy quyền được chứng thực."
        return _pass("R12", "brought_by_relative", reason, _R12_BROUGHT)
    if standing.authority is Authority.GUARDIAN:
        reason = "Người nộp là người giám hộ của chủ giấy tờ."
        return _pass("R12", "brought_by_guardian", reason, _R12_BROUGHT)
    if standing.authority is Authority.REPRESENTATIVE:
        reason = "Người nộp được chủ giấy tờ ủy quyền, đúng phạm vi và còn thời hạn."
        return _pass("R12", "brought_by_representative", reason, _R12_BROUGHT)
    return None


def r13_access(facts: Facts) -> Check:
    """The officer handles this dossier and the agency stands in its chain."""
    if facts.may_access:
        return _pass("R13", "may_access", "Cán bộ đang thụ lý hồ sơ này.", _R13)
    return _fail("R13", "no_access", "Cán bộ không thụ lý hồ sơ này.", _R13)


def r14_legibility(facts: Facts) -> Check:
    """The pages are complete and legible: what is measured fails, a guess is for a person."""
    if not facts.quality:
        return _pass("R14", "legible", "Bản quét rõ, đủ trang.", _R14)
    flaws = ", ".join(_QUALITY_VI.get(code, code) for code in facts.quality)
    if not _MEASURED_FLAWS.intersection(facts.quality):
        reason = f"Máy ghi nhận bản quét có thể chưa đạt ({flaws}); cán bộ xem lại trước khi dùng."
        return _confirm("R14", "look_again", reason, _R14)
    return _fail("R14", "not_legible", f"Bản quét chưa đạt ({flaws}); cần quét lại.", _R14)


RULES: Final[tuple[Callable[[Facts], Check], ...]] = (
    r0_origin,
    r1_owner,
    r2_type,
    r3_status,
    r4_term,
    r5_purpose,
    r6_uses,
    r7_trust,
    r8_signature,
    r9_integrity,
    r10_content,
    r11_changes,
    r12_basis,
    r13_access,
    r14_legibility,
)
