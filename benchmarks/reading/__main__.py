"""Reading measured: speed, accuracy, forms, confidence, size, memory, checks.

    python -m benchmarks.reading accuracy --engine tesserocr --group forms --count 3
    python -m benchmarks.reading forms --count 4 --cause "dots under" --show-lost
    python -m benchmarks.reading all --write

`--engine` may be given several times; names as in `benchmarks.reading.systems`. Pages are those of
`benchmarks.pages`, `--count` of each cause and level. Each command prints a Markdown table under
the command that makes it; `--write` puts it into benchmarks/RESULTS.md. Peers need
`benchmarks/peers` once.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.pages import GROUPS, Group
from benchmarks.reading import accuracy, checks, memory, sizes, speed, steps
from benchmarks.reading.tables import described, write_between_markers

_PEERS: Final = (
    "bare:tesserocr@150",
    "bare:tesserocr@200",
    "bare:tesserocr@300",
    "bare:pytesseract@300",
)


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    engines: tuple[str, ...]
    groups: tuple[Group, ...]
    causes: frozenset[str] | None
    seed: int
    count: int
    show_lost: bool
    repeats: int
    pages: tuple[int, ...]
    keep: Path | None


def _accuracy(options: Options) -> str:
    return accuracy.compare(
        options.engines or ("auto", *_PEERS),
        options.groups or ("plain", "mixed"),
        seed=options.seed,
        count=options.count,
        metrics=("CER %", "WER %", "free CER", "CPU s")
        if set(options.groups) <= {"plain", "mixed"}
        else ("free CER", "recall", "lost", "CPU s"),
        causes=options.causes,
        show_lost=options.show_lost,
    )


def _by_cause(default: tuple[Group, ...]) -> Callable[[Options], str]:
    def compare(options: Options) -> str:
        return accuracy.compare(
            options.engines or ("auto", "bare:tesserocr@150", "ocrmypdf"),
            options.groups or default,
            seed=options.seed,
            count=options.count,
            metrics=accuracy.ORDER_FREE,
            causes=options.causes,
            show_lost=options.show_lost,
        )

    return compare


def _confidence(options: Options) -> str:
    return accuracy.confidence(
        options.engines or ("auto", "bare:tesserocr@150"),
        options.groups or ("plain", "mixed"),
        seed=options.seed,
        count=options.count,
    )


def _speed(options: Options) -> str:
    return speed.speed(
        options.groups or ("plain", "mixed"),
        seed=options.seed,
        count=options.count,
        repeats=options.repeats,
    )


def _steps(options: Options) -> str:
    return steps.steps(
        options.groups or ("plain", "mixed"),
        engine="auto",
        seed=options.seed,
        count=options.count,
        repeats=options.repeats,
    )


def _size(options: Options) -> str:
    return sizes.sizes(seed=options.seed, count=options.count, keep=options.keep)


def _memory(options: Options) -> str:
    return memory.memory(options.pages or (20, 200, 2000), seed=options.seed, jobs=2)


def _checks(options: Options) -> Iterator[str]:
    groups = options.groups or ("plain", "mixed", "forms", "scanned", "papers", "photos")
    return checks.checks(groups, seed=options.seed, count=options.count)


_COMMANDS: Final[dict[str, Callable[[Options], str | Iterator[str]]]] = {
    "speed": _speed,
    "steps": _steps,
    "accuracy": _accuracy,
    "forms": _by_cause(("forms", "scanned", "papers")),
    "photos": _by_cause(("papers", "photos")),
    "confidence": _confidence,
    "size": _size,
    "memory": _memory,
    "checks": _checks,
}


def main() -> None:
    """Measure what was asked for, print it, write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[*_COMMANDS, "all"])
    parser.add_argument("--engine", action="append", default=[])
    parser.add_argument("--group", action="append", default=[], choices=GROUPS)
    parser.add_argument("--cause", action="append", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--show-lost", action="store_true", help="print the lines not read")
    parser.add_argument(
        "--repeats", type=int, default=2, help="of speed: turns of each system; of steps: rounds"
    )
    parser.add_argument("--pages", type=int, action="append", default=[], help="of memory")
    parser.add_argument("--keep", type=Path, help="of size: folder for the optimized PDFs")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    options = Options(
        tuple(given.engine),
        tuple(given.group),
        frozenset(given.cause) or None,
        given.seed,
        given.count,
        given.show_lost,
        given.repeats,
        tuple(given.pages),
        given.keep,
    )
    for name in _COMMANDS if given.command == "all" else [given.command]:
        asked = [word for word in sys.argv[2:] if word != "--write"]
        command = shlex.join(["python", "-m", "benchmarks.reading", name, *asked])
        measured = _COMMANDS[name](options)
        text = ""
        for table in [measured] if isinstance(measured, str) else measured:
            text = f"{described(command)}\n\n{table}\n"
            if given.write:
                # What is measured so far is kept even if the rest never ends.
                write_between_markers(name, text)
        print(text, flush=True)


if __name__ == "__main__":
    main()
