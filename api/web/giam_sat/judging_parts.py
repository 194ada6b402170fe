"""How each part of the installation stands, said from the figures of monitoring, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from api.metrics.gathering import Known
from api.web.rendering import show_age, show_count

State = Literal["good", "warn", "bad", "unknown"]
"""In the words of the style sheet; `unknown`: it could not be found out, which is no good news."""

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_DESK_SLOW_S: Final = 5 * _MINUTE
_SWEEP_LATE_S: Final = 2 * _MINUTE
_ROUND_LATE_S: Final = 36 * _HOUR
_BACKUP_LATE_S: Final = 2 * _DAY
_FIXITY_LATE_S: Final = 30 * _DAY
_ANCHOR_LATE_S: Final = 3 * _DAY
_KEY_SOON_DAYS: Final = 30

_UNKNOWN: Final = "Lúc này chưa hỏi được nên chưa biết."
_TELL: Final = "Mời báo quản trị hệ thống."


@dataclass(frozen=True)
class Part:
    """One line of the page."""

    name: str
    state: State
    words: str
    remedy: str = ""


def parts(known: Known) -> tuple[Part, ...]:
    """Every part, those that need somebody first."""
    found = [_judged(judge, group, known) for judge, group in _JUDGES]
    rank = ("bad", "unknown", "warn", "good")
    return tuple(sorted((one for one in found if one), key=lambda one: rank.index(one.state)))


def _judged(judge: Callable[[Known], Part | None], group: str, known: Known) -> Part | None:
    part = judge(known)
    if part is not None and group in known.failed:
        return Part(part.name, "unknown", _UNKNOWN, _TELL)
    return part


def _server(known: Known, name: str, part: str, remedy: str) -> Part | None:
    is_up = known.one("part_up", part)
    if is_up is None:
        return None
    if is_up:
        return Part(name, "good", "Đang trả lời.")
    return Part(name, "bad", "Không trả lời.", remedy)


def _database(known: Known) -> Part | None:
    remedy = "Giấy tờ đã nhận không mất. " + _TELL
    return _server(known, "Cơ sở dữ liệu", "database", remedy)


def _queue(known: Known) -> Part | None:
    remedy = "Vẫn quét và tải lên được; máy đọc tiếp khi hàng đợi chạy lại. " + _TELL
    return _server(known, "Hàng đợi", "queue", remedy)


def _objects(known: Known) -> Part | None:
    remedy = "Tạm ngừng quét, giữ bản giấy tại quầy. " + _TELL
    return _server(known, "Kho tệp", "objects", remedy)


def _second_store(known: Known) -> Part | None:
    remedy = "Vẫn làm việc bình thường; bản sao chờ đến khi kho chạy lại. " + _TELL
    part = _server(known, "Kho thứ hai", "second_store", remedy)
    waits = known.one("copies_oldest_seconds") or 0
    if part is None or part.state != "good" or waits < _HOUR:
        return part
    missing = show_count(int(known.one("copies_missing") or 0))
    words = f"Còn thiếu {missing} tệp, tệp chờ lâu nhất {show_age(waits)}."
    return Part(part.name, "warn", words, _TELL)


def _workers(known: Known) -> Part:
    name = "Máy đọc và ký"
    count = int(known.sum("workers"))
    if not count:
        remedy = "Giấy tờ quét vào sẽ chờ, không mất. " + _TELL
        return Part(name, "bad", "Không có tiến trình nào đang chạy.", remedy)
    busy = int(known.one("workers", "busy") or 0)
    return Part(name, "good", f"{show_count(count)} tiến trình, {show_count(busy)} đang làm việc.")


def _sweeper(known: Known) -> Part:
    name, age = "Bộ gọi lại việc", known.one("sweep_age_seconds")
    if age is None or age > _SWEEP_LATE_S:
        words = "Chưa thấy chạy lần nào." if age is None else f"Im lặng đã {show_age(age)}."
        return Part(name, "bad", words, "Việc bị lỡ sẽ không được gọi lại. " + _TELL)
    return Part(name, "good", "Đang chạy đều.")


def _desk(known: Known) -> Part:
    waits = known.most("stage_oldest_seconds", lane="now")
    pages = show_count(int(known.one("pages_waiting", "now") or 0))
    if waits > _DESK_SLOW_S:
        remedy = "Nhận tiếp được, nhưng hẹn người dân thêm thời gian. " + _TELL
        words = f"Việc chờ lâu nhất đã {show_age(waits)}; {pages} trang chờ đọc."
        return Part("Việc tại quầy", "bad", words, remedy)
    return Part("Việc tại quầy", "good", f"{pages} trang chờ đọc, không việc nào chờ lâu.")


def _backlog(known: Known) -> Part:
    waits = known.most("stage_oldest_seconds", lane="backlog")
    pages = show_count(int(known.one("pages_waiting", "backlog") or 0))
    if waits > _DAY:
        words = f"{pages} trang chờ đọc, lâu nhất {show_age(waits)}."
        return Part("Số hóa tồn đọng", "warn", words, "Giãn tiến độ quét hoặc đề nghị thêm máy.")
    return Part("Số hóa tồn đọng", "good", f"{pages} trang chờ đọc.")


def _ledger(known: Known) -> Part:
    name, missing = "Sổ trang", int(abs(known.one("ledger_difference") or 0))
    if missing:
        words = f"{show_count(missing)} trang đã nhận trong bảy ngày qua chưa được ghi sổ."
        return Part(name, "bad", words, "Chưa trả bản chính. " + _TELL)
    return Part(name, "good", "Mọi trang đã nhận trong bảy ngày qua đều được ghi sổ.")


def _parked(known: Known) -> Part:
    count = int(known.sum("parked"))
    if count:
        remedy = "Mở trang Giám sát, xem lý do từng việc rồi chọn Chạy lại."
        return Part("Việc bị dừng", "warn", f"{show_count(count)} việc cần người xem.", remedy)
    return Part("Việc bị dừng", "good", "Không có việc nào bị dừng.")


def _keys(known: Known) -> Part:
    days = known.least("certificate_days")
    if days is None:
        remedy = "Giấy tờ đã xác nhận sẽ chờ ký. " + _TELL
        return Part("Chứng thư ký số", "bad", "Máy này chưa có khóa ký.", remedy)
    if days <= 0:
        remedy = "Giấy tờ đã xác nhận đang chờ ký. " + _TELL
        return Part("Chứng thư ký số", "bad", "Đã hết hạn hoặc không mở được khóa.", remedy)
    words = f"Chứng thư hết hạn sớm nhất còn {show_count(int(days))} ngày."
    if days < _KEY_SOON_DAYS:
        return Part("Chứng thư ký số", "warn", words, "Xin gia hạn trước ngày này.")
    return Part("Chứng thư ký số", "good", words)


def _logs(known: Known) -> Part:
    name, is_ok = "Nhật ký và niêm phong", known.one("round_ok", "logs")
    if is_ok == 0:
        remedy = "Giữ nguyên hiện trạng, báo ngay người phụ trách an toàn thông tin."
        return Part(name, "bad", "Lần kiểm tra gần nhất thấy chỗ bị sửa.", remedy)
    age = known.one("round_age_seconds", "logs")
    late = _late(name, age, _ROUND_LATE_S)
    if late is not None:
        return late
    anchored = known.one("anchor_age_seconds")
    if anchored is not None and anchored > _ANCHOR_LATE_S:
        words = f"Còn nguyên vẹn, nhưng chưa được neo đã {show_age(anchored)}."
        return Part(name, "warn", words, _TELL)
    return Part(name, "good", f"Còn nguyên vẹn; kiểm tra cách đây {show_age(age)}.")


def _fixity(known: Known) -> Part:
    name, damaged = "Tệp đã lưu", int(known.one("fixity_damaged") or 0)
    if damaged:
        words = f"{show_count(damaged)} tệp hỏng mà không kho nào chữa được."
        return Part(name, "bad", words, "Cần phục hồi từ bản sao lưu. " + _TELL)
    late = _late(name, known.one("round_age_seconds", "fixity"), _FIXITY_LATE_S)
    if late is not None:
        return late
    read = show_count(int(known.one("fixity_objects") or 0))
    return Part(name, "good", f"Lần đọc lại gần nhất: {read} tệp, không tệp nào hỏng.")


def _reconciling(known: Known) -> Part:
    name, count = "Đối soát", int(known.sum("differences"))
    late = _late(name, known.one("round_age_seconds", "reconcile"), _ROUND_LATE_S)
    if late is not None:
        return late
    if count:
        remedy = "Xem bảng Đối soát hằng ngày trên trang Giám sát. " + _TELL
        return Part(name, "warn", f"{show_count(count)} chỗ lệch cần người xem.", remedy)
    return Part(name, "good", "Giấy tờ, tệp, hàng đợi, chữ ký và tìm kiếm khớp nhau.")


def _backup(known: Known) -> Part:
    name, missing = "Sao lưu", int(known.one("backup_missing_objects") or 0)
    age = known.one("round_age_seconds", "backup")
    if age is None:
        return Part(name, "bad", "Chưa có bản sao lưu nào.", _TELL)
    if missing:
        words = f"Bản gần nhất thiếu {show_count(missing)} tệp."
        return Part(name, "bad", words, _TELL)
    if age > _BACKUP_LATE_S:
        return Part(name, "bad", f"Bản gần nhất đã {show_age(age)}.", _TELL)
    return Part(name, "good", f"Bản gần nhất cách đây {show_age(age)}.")


def _late(name: str, age: float | None, limit_s: float) -> Part | None:
    if age is None:
        return Part(name, "warn", "Chưa đến lần kiểm tra đầu tiên.", "Xem lại sau một ngày.")
    if age > limit_s:
        words = f"Lần kiểm tra gần nhất đã {show_age(age)}."
        return Part(name, "bad", words, "Chưa biết còn nguyên vẹn hay không. " + _TELL)
    return None


_JUDGES: Final[Iterable[tuple[Callable[[Known], Part | None], str]]] = (
    (_database, "parts"),
    (_queue, "parts"),
    (_objects, "parts"),
    (_second_store, "care"),
    (_workers, "queue"),
    (_sweeper, "queue"),
    (_desk, "work"),
    (_backlog, "work"),
    (_parked, "work"),
    (_ledger, "work"),
    (_keys, "keys"),
    (_logs, "care"),
    (_fixity, "care"),
    (_reconciling, "care"),
    (_backup, "care"),
)
