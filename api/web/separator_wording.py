"""What is said of separator sheets that are missing, doubled, strange."""

from __future__ import annotations

from typing import Final

from ingest.pipeline.separating import SheetAlarm

_ALARM_VI: Final = {
    "separator_missing": (
        "Thiếu tờ ngăn cách số {numbers} trong bộ {of} tờ. Có thể một giấy đã dính vào giấy trước "
        "nó, hoặc một phần xấp giấy chưa quét. Mời xem các giấy quanh chỗ đó và quét lại nếu thiếu."
    ),
    "separator_twice": (
        "Tờ ngăn cách số {numbers} trong bộ {of} tờ có hai lần. Có thể một phần xấp giấy đã quét "
        "hai lần. Mời xem và bỏ ra giấy bị trùng."
    ),
    "separator_elsewhere": (
        "Có tờ ngăn cách in cho hồ sơ hoặc quầy khác (số {numbers}). Tờ vẫn ngăn giấy, nhưng thành "
        "phần ghi trên tờ không được dùng. Mời xem có giấy của hồ sơ khác lẫn vào không."
    ),
    "separator_unverified": (
        "Có tờ ngăn cách không kiểm tra được (số {numbers}): không do hệ thống này in, hoặc khóa "
        "đã đổi. Trang đó được giữ như trang giấy tờ, không ngăn giấy. Mời xem: nếu đúng là tờ "
        "ngăn cách thì tách giấy tại đó và bỏ trang ra."
    ),
}


def alarm_words(alarm: SheetAlarm) -> str:
    """The sentence for the operator: what is wrong, and what to do."""
    numbers = ", ".join(str(number) for number in alarm.numbers)
    return _ALARM_VI[alarm.code].format(numbers=numbers, of=alarm.of)
