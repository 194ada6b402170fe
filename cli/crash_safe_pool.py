"""A pool of processes in which a call that kills its process spoils nothing but itself."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, NamedTuple


class Call(NamedTuple):
    """A function of a module and its arguments; both must travel by pickle."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Crashed:
    """Stands in for the result of a call whose process died."""


CRASHED: Final = Crashed()


class CrashSafePool:
    """Processes that start afresh (no fork of a process that may hold threads).

    `initializer` runs once in each process with `arguments`.
    """

    def __init__(
        self, jobs: int, initializer: Callable[..., None], arguments: tuple[Any, ...]
    ) -> None:
        self._jobs = jobs
        self._initializer, self._arguments = initializer, arguments
        self._pool = self._fresh()

    def run(self, calls: Sequence[Call]) -> Iterator[tuple[int, Any]]:
        """Index and result of each call as it ends; CRASHED for a call whose process died.

        When a process dies, nobody knows whose call it was: the calls that are left are run one
        by one, and the one that kills its process again is the one.
        """
        left = set(range(len(calls)))
        waiting: dict[Future[Any], int] = {
            self._pool.submit(call.function, *call.arguments): index
            for index, call in enumerate(calls)
        }
        try:
            for future in as_completed(waiting):
                result = future.result()
                left.discard(waiting[future])
                yield waiting[future], result
        except BrokenProcessPool:
            self._pool = self._renewed()
        for index in sorted(left):
            yield index, self._alone(calls[index])

    def close(self) -> None:
        """End the processes; calls not begun are dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _alone(self, call: Call) -> Any:  # noqa: ANN401 # whatever the call gives
        try:
            return self._pool.submit(call.function, *call.arguments).result()
        except BrokenProcessPool:
            self._pool = self._renewed()
            return CRASHED

    def _renewed(self) -> ProcessPoolExecutor:
        self._pool.shutdown(wait=True, cancel_futures=True)
        return self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=self._initializer,
            initargs=self._arguments,
        )
