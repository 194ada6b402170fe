"""One run over many files: look at all, read their pages, write each file when it is complete.

The parent opens no file here. It knows which page each worker is at, so a page that kills its
worker costs itself, and the pages that were read before it stay in the spool.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cli.crash_safe_pool import CrashSafePool, Event, Task
from cli.digitizing.answers import checked, refusal_of
from cli.digitizing.options import Options, Refusal
from cli.digitizing.spool import Spool
from core.progress import Progress
from ocr.unread import unread_page

_LOOK_S_PER_MB: Final = 2.0
"""Beyond the limit of a page: a long TIFF is decoded to its end when it is looked at."""
_RUN: Final = (4, 64)
"""Pages that a worker takes at once: the file is opened once for them."""
_AHEAD: Final = 2
"""Tasks per process that wait, so that no process is idle and not everything is queued."""
_FAILURES_IN_A_ROW: Final = 3
_FAILURES: Final = 10
"""From here on the file is refused, or a hostile one would cost its limit for every page."""

_ENCRYPTED: Final = "encrypted_pdf"
"""The code of EncryptedPdfError, whose module loads decoders that this process does without."""


class ServiceMissingError(Exception):
    """The run cannot go on: a part of the installation is missing, no file is at fault."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(eq=False)
class Work:
    """One input on its way through the processes."""

    path: Path
    name: str
    """NAME of contract.md 2."""
    found: dict[str, Any] | None = None
    """What looking at it gave, once it did."""
    refusal: Refusal | None = None
    result: dict[str, int] | None = None
    """Numbers of pages and documents, once all is written."""
    was_finished: bool = False
    """By an earlier run."""
    left: set[int] = field(default_factory=set)
    """Pages not read yet."""
    tried: set[int] = field(default_factory=set)
    """Pages that killed a worker once; the second time they are given up."""
    was_written: bool = False
    """By a worker that died of it."""
    in_a_row: int = 0
    failures: int = 0

    @property
    def page_count(self) -> int:
        """Pages of the file; 0 before it was looked at."""
        return int(self.found["file"]["page_count"]) if self.found is not None else 0

    @property
    def size_bytes(self) -> int:
        """Size of the file; 0 when it cannot be told."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


class Run:
    """Takes works through; `answer` is called for each when it is done or refused for good."""

    def __init__(
        self,
        pool: CrashSafePool,
        options: Options,
        passwords: Sequence[str],
        answer: Callable[[Work], None],
    ) -> None:
        """Wait for the readers to be loaded; raises ServiceMissingError."""
        self._pool, self._options, self._passwords = pool, options, list(passwords)
        self._answer = answer
        hello = pool.server.hello()
        if "refused" in hello:
            raise ServiceMissingError(Refusal(**hello["refused"]))
        self._engine = str(hello["engine"])

    def look(self, works: Sequence[Work], progress: Progress) -> None:
        """Find out what each file is."""
        progress.start(len(works), "Xem tệp")
        for work in works:
            self._pool.submit(self._looking(work, ()))
        for event in self._events():
            if event.kind == "note":
                continue
            work = event.task.owner
            if self._wants_passwords(event):
                self._pool.submit(self._looking(work, self._passwords))
                continue
            progress.step()
            if event.kind != "done":
                self._refuse(work, _refusal_of(event))
            elif "finished" in event.value:
                work.result, work.was_finished = event.value["finished"], True
                self._answer(work)
            else:
                work.found = event.value

    def _events(self) -> Iterator[Event]:
        for event in self._pool.events():
            yield checked(event, self._options.folder)

    def _looking(self, work: Work, passwords: Sequence[str]) -> Task:
        arguments = {
            "path": os.fspath(work.path),
            "name": work.name,
            "passwords": list(passwords),
            "size_bytes": work.size_bytes,
        }
        limit_s = self._options.page_timeout_s + _LOOK_S_PER_MB * work.size_bytes / 1e6
        return Task("look", arguments, limit_s, work)

    def _wants_passwords(self, event: Event) -> bool:
        """Whether the file turned out to be encrypted; only then a worker gets the passwords."""
        if event.kind != "refused" or event.task.arguments["passwords"]:
            return False
        return bool(self._passwords) and refusal_of(event).code == _ENCRYPTED

    def read(self, works: Sequence[Work], progress: Progress) -> None:
        """Read and write what was found fit."""
        fit = [work for work in works if work.found is not None]
        progress.start(sum(work.page_count for work in fit), "Đọc trang")
        tasks = self._reading_tasks(fit)
        self._feed(tasks)
        for event in self._events():
            work = event.task.owner
            if work.refusal is None:
                if event.task.do == "read":
                    self._hear_reading(work, event, progress)
                else:
                    self._hear_writing(work, event)
            self._feed(tasks)

    def _feed(self, tasks: Iterator[Task]) -> None:
        while self._pool.waiting < _AHEAD * self._pool.jobs:
            task = next(tasks, None)
            if task is None:
                return
            if task.owner.refusal is None:
                self._pool.submit(task)

    def _reading_tasks(self, works: Sequence[Work]) -> Iterator[Task]:
        shortest, longest = _RUN
        for work in works:
            pages = work.page_count
            work.left = set(range(1, pages + 1))
            step = max(shortest, min(longest, pages // (4 * self._pool.jobs)))
            for first in range(1, pages + 1, step):
                yield self._reading(work, list(range(first, min(first + step, pages + 1))))

    def _reading(self, work: Work, numbers: Sequence[int]) -> Task:
        found = work.found or {}
        arguments = {
            "path": found["readable"],
            "original": os.fspath(work.path),
            "stamp": found["stamp"],
            "kind": found["file"]["kind"],
            "numbers": list(numbers),
            "spool": found["spool"],
            "size_bytes": found["file"]["size_bytes"],
        }
        return Task("read", arguments, self._options.page_timeout_s, work)

    def _writing(self, work: Work) -> Task:
        found = work.found or {}
        arguments = {
            "path": os.fspath(work.path),
            "name": work.name,
            "readable": found["readable"],
            "stamp": found["stamp"],
            "file": found["file"],
            "spool": found["spool"],
            "size_bytes": found["file"]["size_bytes"],
        }
        return Task("write", arguments, self._options.page_timeout_s * work.page_count, work)

    def _hear_reading(self, work: Work, event: Event, progress: Progress) -> None:
        if event.kind == "note":
            # A worker may say anything.
            if isinstance(event.value, int) and event.value in event.task.arguments["numbers"]:
                work.in_a_row = 0
                self._page_is_done(work, event.value, progress)
        elif event.kind == "refused":
            self._refuse(work, _refusal_of(event))
        else:
            self._survive(work, event, progress)

    def _page_is_done(self, work: Work, number: int, progress: Progress) -> None:
        if number in work.left:
            work.left.remove(number)
            progress.step()
            if not work.left:
                self._all_is_read(work)

    def _all_is_read(self, work: Work) -> None:
        self._pool.submit(self._writing(work), first=True)

    def _survive(self, work: Work, event: Event, progress: Progress) -> None:
        """A worker left pages unread: try the first once more alone, then do without it."""
        numbers = [number for number in event.task.arguments["numbers"] if number in work.left]
        if not numbers:
            # It ended after the last page, or died there.
            return
        guilty, others = numbers[0], numbers[1:]
        if others:
            self._pool.submit(self._reading(work, others), first=True)
        if event.kind != "timeout" and guilty not in work.tried:
            work.tried.add(guilty)
            self._pool.submit(self._reading(work, [guilty]), first=True)
            return
        work.failures += 1
        work.in_a_row += 1
        if work.failures >= _FAILURES or work.in_a_row >= min(_FAILURES_IN_A_ROW, work.page_count):
            self._refuse(work, _refusal_of(event))
            return
        found = work.found or {}
        spool = Spool(Path(found["spool"]))
        spool.open()
        spool.put(unread_page(guilty, _told_as(event), self._engine))
        self._page_is_done(work, guilty, progress)

    def _hear_writing(self, work: Work, event: Event) -> None:
        if event.kind == "done":
            work.result = event.value
            self._let_go(work)
            self._answer(work)
        elif event.kind == "crashed" and not work.was_written:
            # The worker may have died of something else, as of the task before.
            work.was_written = True
            self._pool.submit(self._writing(work), first=True)
        elif event.kind != "note":
            self._refuse(work, _refusal_of(event))

    def _refuse(self, work: Work, refusal: Refusal) -> None:
        """Answer for the file; raises ServiceMissingError where it is not the file's fault."""
        if refusal.is_service:
            raise ServiceMissingError(refusal)
        work.refusal = refusal
        self._pool.drop(work)
        self._let_go(work)
        self._answer(work)

    def _let_go(self, work: Work) -> None:
        if work.found is not None:
            Spool(Path(work.found["spool"])).discard()


def _told_as(event: Event) -> str:
    """The code for a worker that did not come to its end."""
    return "reader_timeout" if event.kind == "timeout" else "reader_crashed"


def _refusal_of(event: Event) -> Refusal:
    """Why the task of this event did not end well."""
    if event.kind == "refused":
        return refusal_of(event)
    details = {"status": event.value} if event.kind == "crashed" else {}
    limit = round(event.task.limit_s)
    return Refusal(_told_as(event), {"limit_s": limit, **details}, is_service=False)
