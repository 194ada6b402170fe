"""`motlan digitize`: read scans to JSON and searchable PDF/A, without any server or database."""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Final, NoReturn, get_args

import click

from cli.crash_safe_pool import CrashSafePool
from cli.digitizing.errors import (
    OutputNotWritableError,
    ReadersLostError,
    UnsafeWorkFolderError,
)
from cli.digitizing.fork_server import ForkServer
from cli.digitizing.inputs import find_inputs, told_passed_over
from cli.digitizing.naming import named
from cli.digitizing.options import EngineChoice, Options, Refusal
from cli.digitizing.refused import sentence, write_refusal
from cli.digitizing.run import Run, ServiceMissingError, Work
from cli.digitizing.spool import WORK_FOLDER, make_private
from cli.progress import BarProgress, progress_for
from core.progress import Progress, SilentProgress
from core.vietnamese import plain

_EXIT_REFUSED: Final = 1
_EXIT_SERVICE: Final = 3
_EXIT_SIGNAL: Final = 128
_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)
_PROMPT: Final = "-"
_PASSWORDS: Final = 100
_PASSWORD_BYTES: Final = 20_000
"""Of all passwords together, as they travel to a worker in one message."""
_LAST_SECOND: Final = 253_402_300_799
"""Of the year 9999."""


_FATAL: Final = (
    ServiceMissingError,
    ReadersLostError,
    OutputNotWritableError,
    UnsafeWorkFolderError,
    OSError,
)
"""What ends a run in a sentence: no file is at fault and none would fare better."""


class _Interrupted(BaseException):
    """Somebody wants the run to end now; `signal_number` tells the exit code."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


@click.command(name="digitize")
@click.argument(
    "inputs",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, readable=False, path_type=Path),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results; made when it is not there.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Processes that read at once.  [default: CPUs]"
)
@click.option(
    "--profile",
    type=click.Choice(("fast", "accurate")),
    default="fast",
    show_default=True,
    help="How much is spent on doubtful pages.",
)
@click.option(
    "--languages", default="vie", show_default=True, help="Of the text; joined by +: vie+eng."
)
@click.option(
    "--engine",
    type=click.Choice(get_args(EngineChoice)),
    default="auto",
    show_default=True,
    help="What reads; none writes files without a text layer.",
)
@click.option("--optimize", is_flag=True, help="Smaller PDFs; pictures are packed anew.")
@click.option("--text", is_flag=True, help="Also NAME.<k>.txt for each document.")
@click.option("--hocr", is_flag=True, help="Also NAME.<k>.hocr: words with their places.")
@click.option("--alto", is_flag=True, help="Also NAME.<k>.alto.xml: the same in ALTO.")
@click.option(
    "--password",
    "passwords",
    multiple=True,
    help="Tried on encrypted PDFs; - asks for it, so that no list of processes shows it.",
)
@click.option(
    "--password-file",
    type=click.File("rb"),
    help="Passwords to try, one a line, in UTF-8.",
)
@click.option(
    "--page-timeout",
    type=click.FloatRange(1, 3600),
    default=90,
    show_default=True,
    help="CPU seconds after which a page is given up.",
)
@click.option(
    "--created-at",
    envvar="SOURCE_DATE_EPOCH",  # https://reproducible-builds.org/specs/source-date-epoch/
    type=click.IntRange(0, _LAST_SECOND),
    help="Time that the PDFs bear, seconds since 1970.  [default: last change of the input; "
    "env var: SOURCE_DATE_EPOCH]",
)
@click.option("--force", is_flag=True, help="Read again what an earlier run has finished.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
@click.option("--debug", is_flag=True, help="Let the readers' own messages through to stderr.")
def digitize(  # one parameter for each option, all by keyword
    *,
    inputs: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    passwords: tuple[str, ...],
    password_file: BinaryIO | None,
    page_timeout: float,
    quiet: bool,
    debug: bool,
    **choices: str | bool | int | None,
) -> None:
    """Read scans: for each input a JSON file, and a searchable PDF/A for each document.

    INPUTS are PDF, JPEG, PNG, TIFF or HEIC files, or folders of them. A run that was cut off goes
    on where it stopped when the same command is given again; what is finished is not read again.

    Exit codes: 0 all done, 1 some inputs were refused (each named with its reason), 2 wrong
    usage, 3 a part of the installation is missing, 130 stopped by Ctrl-C.
    """
    keys = _bounded([*_asked(passwords), *_listed(password_file)])
    passed_over: Counter[str] = Counter()
    paths = list(find_inputs(inputs, out, passed_over))
    if passed_over and not quiet:
        click.echo(told_passed_over(passed_over), err=True)
    if not paths:
        raise click.UsageError("không có tệp PDF, JPEG, PNG, TIFF hay HEIC nào để đọc")
    options = Options(
        out=os.fspath(out.absolute()),
        page_timeout_s=page_timeout,
        **choices,  # type: ignore[arg-type] # click has checked them against the lists above
    )
    progress: Progress = SilentProgress() if quiet else progress_for(sys.stderr)
    with _alone_in(out) as work_folder, _interruptible():
        works = [Work(path, name) for path, name in named(paths, out)]
        server = ForkServer(options.to_json(), show_output=debug)
        pool = CrashSafePool(server, jobs or len(os.sched_getaffinity(0)))
        answer = partial(_answer, out=out, work_folder=work_folder, progress=progress)
        try:
            run = Run(pool, options, keys, answer)
            run.look(works, progress)
            run.read(works, progress)
            shutil.rmtree(work_folder)
        except _Interrupted as stop:
            _say_stopped(works, stop)
        except _FATAL as error:
            _say_missing(error)
        finally:
            pool.close()
    if any(work.refusal is not None for work in works):
        sys.exit(_EXIT_REFUSED)


def _answer(work: Work, *, out: Path, work_folder: Path, progress: Progress) -> None:
    """Say on stdout what became of an input; the report of a refused one is written here."""
    if work.refusal is not None:
        write_refusal(out, work_folder, work.path, work.name, work.refusal)
    if isinstance(progress, BarProgress):
        progress.pause()
    click.echo(_result_line(work, out))


@contextmanager
def _alone_in(out: Path) -> Iterator[Path]:
    """Hold the folder for results, as two runs would write each other's names; gives the work
    folder in it.
    """
    work_folder = out / WORK_FOLDER
    try:
        out.mkdir(parents=True, exist_ok=True)
        make_private(work_folder)
        held = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except _FATAL as error:
        _say_missing(error)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield work_folder
    except BlockingIOError:
        raise click.UsageError(f"một lần chạy khác đang ghi vào {out}") from None
    finally:
        os.close(held)


@contextmanager
def _interruptible() -> Iterator[None]:
    """The first Ctrl-C or SIGTERM ends the run in order, a second one at once."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        del frame
        for each in _STOPPING:
            signal.signal(each, signal.SIG_DFL)
        raise _Interrupted(number)

    before = {each: signal.signal(each, stop) for each in _STOPPING}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _say_stopped(works: Sequence[Work], stop: _Interrupted) -> NoReturn:
    answered = sum(work.refusal is not None or work.result is not None for work in works)
    click.echo(
        f"\nĐã dừng: xong {answered}/{len(works)} tệp. Chạy lại đúng lệnh này để đọc tiếp.",
        err=True,
    )
    sys.exit(_EXIT_SIGNAL + stop.signal_number)


def _say_missing(error: Exception) -> NoReturn:
    if isinstance(error, ServiceMissingError):
        refusal = error.refusal
    elif isinstance(error, ReadersLostError | UnsafeWorkFolderError):
        refusal = Refusal.from_error(error)
    else:
        refusal = Refusal.from_error(OutputNotWritableError())
    click.echo(sentence(refusal), err=True)
    sys.exit(_EXIT_SERVICE)


def _asked(passwords: Sequence[str]) -> Iterator[str]:
    """The passwords themselves; for each `-` a person is asked, or the standard input is."""
    for given in passwords:
        if given != _PROMPT:
            yield given
        elif sys.stdin.isatty():
            yield click.prompt("Mật khẩu PDF", hide_input=True, err=True)
        else:
            yield sys.stdin.readline().rstrip("\r\n")


def _listed(file: BinaryIO | None) -> list[str]:
    """The lines of a file of passwords; editors on Windows put a mark before the first."""
    if file is None:
        return []
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(
            "tệp mật khẩu không phải UTF-8: hãy lưu lại bằng mã UTF-8 (Unicode)"
        ) from None
    return [line.rstrip("\r\n") for line in io.StringIO(text)]


def _bounded(keys: list[str]) -> list[str]:
    if len(keys) > _PASSWORDS or len(json.dumps(keys)) > _PASSWORD_BYTES:
        raise click.UsageError(
            f"quá nhiều mật khẩu: tối đa {_PASSWORDS}, tổng cộng {_PASSWORD_BYTES} byte"
        )
    return keys


def _result_line(work: Work, out: Path) -> str:
    path = _plain(work.path)
    if work.refusal is not None:
        return f"refused\t{path}\t{work.refusal.code}: {sentence(work.refusal)}"
    made = work.result or {}
    seen = f"{made['pages']} trang, {made['documents']} giấy tờ"
    again = ", finished before" if work.was_finished else ""
    return f"done\t{path}\t{seen}{again}\t{_plain(out / work.name)}.json"


def _plain(path: Path) -> str:
    """The path on one line of text, whatever a stranger has put into its name."""
    return plain(os.fsencode(path).decode("utf-8", "backslashreplace"))
