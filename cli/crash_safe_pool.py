"""A pool of forked processes in which a task that kills its process spoils nothing but itself.

The parent knows at every moment which task each process works on and when it last gave a sign of
life; one that stays silent too long is killed, also inside C code.
"""

from __future__ import annotations

import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from cli.digitizing.errors import MessageTooLongError, ReadersLostError
from cli.digitizing.fork_server import ForkServer, receive, send
from cli.digitizing.options import Refusal

_TASKS_PER_PROCESS: Final = 200
"""Signs of life after which a process makes room for a fresh one: decoders leak."""
_ON_THE_CLOCK: Final = 3.0
"""The kernel ends a task that uses up its CPU seconds; one that sleeps, or waits for the CPU on a
crowded machine, has this many times as long."""


@dataclass(eq=False)
class Task:
    """One call of a function of the workshop; arguments and results are JSON."""

    do: str
    arguments: dict[str, Any]
    limit_s: float
    """CPU seconds between two signs of life."""
    owner: Any = None
    """Whose task it is; stays with the parent."""


class Event(NamedTuple):
    """What became of a task: `note` may come many times, one of the others ends it."""

    task: Task
    kind: Literal["note", "done", "refused", "crashed", "timeout"]
    value: Any


@dataclass(eq=False)
class _Process:
    pid: int
    channel: socket.socket
    task: Task | None = None
    deadline: float = 0.0
    signs: int = 0


@dataclass
class CrashSafePool:
    """Up to `jobs` workers of one fork server."""

    server: ForkServer
    jobs: int
    now: Callable[[], float] = time.monotonic
    _waiting: deque[Task] = field(default_factory=deque)
    _idle: list[_Process] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    @property
    def waiting(self) -> int:
        """Tasks that no process has taken yet."""
        return len(self._waiting)

    def submit(self, task: Task, *, first: bool = False) -> None:
        """Take a task in, at the end of the queue or at its head."""
        if first:
            self._waiting.appendleft(task)
        else:
            self._waiting.append(task)

    def drop(self, owner: object) -> None:
        """Forget the waiting tasks of this owner."""
        self._waiting = deque(task for task in self._waiting if task.owner is not owner)

    def events(self) -> Iterator[Event]:
        """All that happens until nothing is left to do; tasks may be submitted meanwhile."""
        while True:
            yield from self._set_to_work()
            busy = self._busy()
            if not busy:
                return
            wait = min(process.deadline for process in busy) - self.now()
            for key, _ in self._selector.select(max(0.0, wait)):
                yield self._hear(key.data)
            # What was heard counts first: after a pause of the whole machine nobody is late.
            for process in self._busy():
                if process.deadline <= self.now():
                    yield self._time_out(process)

    def close(self) -> None:
        """End all processes at once, whatever they are at."""
        with suppress(ReadersLostError):
            # Each is waited for, so that its CPU time is counted as that of this run.
            for process in [*self._busy(), *self._idle]:
                process.channel.close()
                self.server.end(process.pid)
        self._selector.close()
        self.server.close()

    def _busy(self) -> list[_Process]:
        return [key.data for key in self._selector.get_map().values()]

    def _set_to_work(self) -> Iterator[Event]:
        while self._waiting and len(self._busy()) < self.jobs:
            process = self._idle.pop() if self._idle else _Process(*self.server.fork())
            task = self._waiting.popleft()
            request = {"do": task.do, "arguments": task.arguments, "limit_s": task.limit_s}
            process.task = task
            process.deadline = self.now() + _ON_THE_CLOCK * task.limit_s
            self._selector.register(process.channel, selectors.EVENT_READ, process)
            try:
                send(process.channel, request)
            except BrokenPipeError:
                # It died while idle, so the task is not at fault.
                self._bury(process)
                self._waiting.appendleft(task)
            except MessageTooLongError as error:
                self._release(process)
                yield Event(task, "refused", Refusal.from_error(error).to_json())

    def _hear(self, process: _Process) -> Event:
        task = process.task
        assert task is not None  # noqa: S101 # only busy processes are listened to
        message = receive(process.channel)
        if message is None:
            status = self._bury(process)
            return Event(task, "timeout" if status == -signal.SIGXCPU else "crashed", status)
        process.signs += 1
        if "note" in message:
            process.deadline = self.now() + _ON_THE_CLOCK * task.limit_s
            return Event(task, "note", message["note"])
        self._release(process)
        if "refused" in message:
            return Event(task, "refused", message["refused"])
        return Event(task, "done", message.get("done"))

    def _time_out(self, process: _Process) -> Event:
        task = process.task
        assert task is not None  # noqa: S101 # only busy processes have a deadline
        self._bury(process)
        return Event(task, "timeout", task.limit_s)

    def _release(self, process: _Process) -> None:
        self._selector.unregister(process.channel)
        process.task = None
        if process.signs < _TASKS_PER_PROCESS:
            self._idle.append(process)
        else:
            process.channel.close()
            self.server.end(process.pid)

    def _bury(self, process: _Process) -> int:
        self._selector.unregister(process.channel)
        process.channel.close()
        return self.server.end(process.pid)
