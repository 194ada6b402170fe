"""Saying why an input was not taken: in its report, and as a sentence."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

from api.web.error_wording import ERROR_VI
from cli.digitizing.earlier import earlier_results
from cli.digitizing.options import Refusal
from cli.digitizing.publishing import publish, shown
from cli.digitizing.report import write_report
from cli.digitizing.source import digest_if_plain, source_mark
from cli.digitizing.spool import create_file

_PASSING: Final = frozenset(
    {
        "reader_crashed",
        "reader_timeout",
        "unreadable_file",
        "file_changed",
        "output_name_taken",
        "message_too_long",
        "internal_error",
    }
)
"""Reasons that may be gone the next time: a busy machine, a disk that was not there."""


_HERE: Final = {
    "encrypted_pdf": (
        "Tệp PDF có mật khẩu, hoặc mật khẩu đã cho không đúng. "
        "Mời chạy lại với --password - rồi nhập mật khẩu, hoặc với --password-file."
    ),
}
"""What to do where that is another thing at the command line than at the desk."""


def sentence(refusal: Refusal) -> str:
    """What happened and what to do, in Vietnamese."""
    wording = _HERE.get(refusal.code) or ERROR_VI.get(refusal.code, ERROR_VI["internal_error"])
    return wording.format_map(defaultdict(lambda: "?", refusal.details))


def write_refusal(folder: Path, work: Path, path: Path, name: str, refusal: Refusal) -> None:
    """Write the report of a refused input; documents of an earlier run under its name go.

    Unless they are still worth having: when the reason may pass, or they are of this very file,
    the earlier report and its documents stay as they are. `work` is where files are made, beside
    their final place. Raises OSError and what `publish` raises.
    """
    digest = digest_if_plain(path)
    earlier = earlier_results(folder, name)
    stays = refusal.code in _PASSING or (earlier is not None and earlier.sha256 == digest)
    if stays and earlier is not None and earlier.status != "refused":
        return
    mark = source_mark(path)
    head = {
        "source": shown(path.name),
        "sha256": digest,
        "status": "refused",
        "error": {"code": refusal.code, "message": sentence(refusal)},
        "reader": {"key": "", "source": mark, "pages": 0, "documents": 0, "files": {}},
    }
    made = work / "refused.made"
    create_file(made, 0o666).close()
    write_report(made, head, (), ())
    publish(folder, name, mark, [(made, folder / f"{name}.json")])
