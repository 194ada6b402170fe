"""What else may lie in a folder: odd names, links, pipes, folders named like scans."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.hostile.specimen import sound_files

_NAMES = (
    b"two\nlines.png",
    b"tab\there.png",
    b"carriage\rreturn.png",
    b"bell\x07 \x1b[31mred.png",
    "phải-trái \u202egnp.png".encode(),
    "ghép dấu ế.png".encode(),
    "mặt cười 😀.png".encode(),
    b"not-utf8-\xff\xfe.png",
    b"not-utf8-\xff\xfd.png",
    b"-rf.png",
    b"--out.png",
    b" .png",
    b"%s%n{0}{name}.png",
    b"quote'\"`$(id);&.png",
    b"..png",
    b"CON.png",
    b"\xe2\x80\x8b.png",
    b"x" * 251 + b".png",
    "ệ".encode() * 83 + b".png",
    b"a.1.png",
    b"a.json.png",
)


def make_places(folder: Path) -> None:
    """Make them all in the folder."""
    data = sound_files()["b.png"]
    root = os.fsencode(folder)
    for name in _NAMES:
        Path(os.fsdecode(os.path.join(root, name))).write_bytes(data)  # noqa: PTH118 # bytes
    sound = folder / "sound.png"
    sound.write_bytes(data)
    (folder / "link.png").symlink_to(sound)
    (folder / "link-to-nothing.png").symlink_to(folder / "absent.png")
    (folder / "link-to-itself.png").symlink_to(folder / "link-to-itself.png")
    (folder / "link-to-folder.png").symlink_to(folder)
    (folder / "link-to-zero.pdf").symlink_to("/dev/zero")
    (folder / "link-to-null.pdf").symlink_to("/dev/null")
    os.mkfifo(folder / "pipe.pdf")
    (folder / "folder.pdf").mkdir()
    (folder / "folder.pdf" / "inside.png").write_bytes(data)
    (folder / "loop").symlink_to(folder)
    locked = folder / "locked.png"
    locked.write_bytes(data)
    locked.chmod(0)
    with (folder / "sparse.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(3_000_000_000)
