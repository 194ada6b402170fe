"""The copy that a recipient of a share gets: drawn pages, each with the recipient and the time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from core.clock import VIETNAM
from core.errors import MotLanError
from ingest.pipeline.services import Services
from ingest.rights.children import ask_child
from repository.records import rendition_to_show
from repository.shares import Opened

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
    return draw_marked(services, data, recipient=opened.recipient, at=opened.at)


def draw_marked(services: Services, data: bytes, *, recipient: str, at: datetime) -> bytes:
    """Any stored file as marked pages; drawn in a child process with limits."""
    moment = at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
    question = {
        "lines": [f"Bản chia sẻ cho: {recipient}", f"Mở lúc {moment}"],
        "font": str(_FONT),
    }
    drawn = ask_child(services.settings, "ingest.rights.drawing", data, question)
    if drawn is None or not drawn.startswith(b"%PDF"):
        raise WatermarkFailedError
    return drawn
