"""What can go wrong around the reading of a file, beside what is wrong with the file itself."""

from __future__ import annotations

from core.errors import MotLanError


class UnreadableFileError(MotLanError):
    """The disk does not give the file: no permission, gone, or not a plain file."""

    code, fault = "unreadable_file", "input"


class FileChangedError(MotLanError):
    """The file is not the one any more that was looked at in this run."""

    code, fault, retry = "file_changed", "input", True


class OutputNotWritableError(MotLanError):
    """The folder for results cannot be written: full, read-only or gone."""

    code, fault, retry = "output_not_writable", "dependency", True


class OutputNameTakenError(MotLanError):
    """A file that is none of our results lies where a result has to go; it is left alone."""

    code, fault, retry = "output_name_taken", "input", True


class UnsafeWorkFolderError(MotLanError):
    """The folder for half-made files is not ours alone: what lies in it cannot be trusted."""

    code, fault, retry = "unsafe_work_folder", "dependency", True


class MessageTooLongError(MotLanError):
    """A message to a worker is longer than a socket delivers in one piece."""

    code, fault = "message_too_long", "input"


class ReadersLostError(MotLanError):
    """The process that starts the readers is gone, as when memory ran out."""

    code, fault, retry = "readers_lost", "dependency", True
