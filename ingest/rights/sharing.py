"""The copy that a recipient of a share gets: drawn pages, each with the recipient and the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from core.clock import VIETNAM
from core.errors import MotLanError
from core.lifecycle import Origin, RecordStatus, Trust
from ingest.pipeline.services import Services
from ingest.rights.children import ask_child
from repository.records import rendition_to_show
from repository.shares import Opened
from storage.db.models import Record

_FONT: Final = Path("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf")


class WatermarkFailedError(MotLanError):
    """The pages could not be drawn with their mark; the paper itself is whole."""

    code, fault, retry = "watermark_failed", "ours", True


def shared_copy(services: Services, opened: Opened) -> bytes:
    """The PDF for the recipient; the stored file stays as it is.

    Commit the opening before: no byte is fetched without its line in the log. Raises
    WatermarkFailedError and what the object store raises.
    """
    with services.session_factory() as session:
        file = rendition_to_show(session, opened.record.id)
    if file is None:
        raise WatermarkFailedError
    data = services.object_store.get(file.object_key, file.sha256)
    lines = mark_lines(opened.record, recipient=opened.recipient, at=opened.at)
    return draw_marked(services, data, lines)


def mark_lines(record: Record, *, recipient: str, at: datetime) -> list[str]:
    """What stands on each page; what the paper is not good for comes first."""
    moment = at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
    lines = [f"Bản chia sẻ cho: {recipient}", f"Mở lúc {moment}"]
    if record.trust is Trust.T5:
        lines.insert(0, "BẢN CHỤP CHƯA ĐỐI CHIẾU VỚI BẢN CHÍNH")
    if record.status is not RecordStatus.IN_FORCE:
        lines.insert(0, "GIẤY TỜ KHÔNG CÒN HIỆU LỰC")
    elif record.origin is not Origin.ACCEPTED:
        lines.insert(0, "HỒ SƠ CHƯA GIẢI QUYẾT XONG")
    return lines


def draw_marked(services: Services, data: bytes, lines: Sequence[str]) -> bytes:
    """Any stored file as marked pages; drawn in a child process with limits."""
    question = {
        "lines": list(lines),
        "font": str(_FONT),
    }
    drawn = ask_child(services.settings, "ingest.rights.drawing", data, question)
    if drawn is None or not drawn.startswith(b"%PDF"):
        raise WatermarkFailedError
    return drawn
