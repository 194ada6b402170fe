"""The repository at the size of a province: checklist, papers, names, full text, access log.

`python -m benchmarks.repository --people 100000 --people 1000000 --directory DIR --write`
makes what is missing of the data (COPY; kept in DIR for the next time), measures, and writes the
tables and plans to RESULTS.md. 1,000,000 people have 10,000,000 papers, one of ten with words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from benchmarks.reading.tables import described, markdown, write_between_markers
from benchmarks.repository_scale.cases import CASES, Case
from benchmarks.repository_scale.measuring import WARM_UP, Measured, measure
from benchmarks.repository_scale.server import PROVINCE, database, server, world_of
from storage.db.engine import create_engine

_CALLS: Final = 300
_HEAD: Final = (
    "what", "people", "queries", "p50 ms", "p95 ms", "goal", "p95 to a tenth", "CPU ms here",
    "CPU ms server", "a second",
)  # fmt: skip
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@click.command()
@click.option("--people", multiple=True, type=int, default=(100_000, 1_000_000))
@click.option("--directory", type=click.Path(path_type=Path), required=True)
@click.option("--calls", type=int, default=_CALLS)
@click.option("--only", default="", help="Cases whose name holds this.")
@click.option("--write", is_flag=True, help="Write the tables to RESULTS.md.")
def main(people: Sequence[int], directory: Path, calls: int, only: str, *, write: bool) -> None:
    """Make the data where it is missing, measure, print."""
    results: dict[int, list[Measured]] = {}
    with server(directory) as url:
        for size in people:
            own = database(url, size)
            engine, world = create_engine(own, pooled=True), world_of(own, size)
            results[size] = []
            for case in CASES:
                if only in case.name:
                    one = measure(engine, world, case, calls)
                    results[size].append(one)
                    click.echo(f"{size:>9,}  {one.p95:8.1f} ms p95  {case.name}", err=True)
            engine.dispose()
    command = " ".join(
        ("python -m benchmarks.repository", *(f"--people {size}" for size in people))
    )
    calls_told = (
        f"{calls} calls each after {WARM_UP} that do not count, one after the other; "
        f"load {os.getloadavg()[0]:.1f} on 2 cores."
    )
    settings = ", ".join(f"`{name}` {value}" for name, value in PROVINCE.items())
    server_told = f"PostgreSQL as advised for a province: {settings}; else as embedded, durable."
    table = "\n\n".join((described(command, [calls_told, server_told]), _table(results)))
    plans = _plans(results[max(results)], max(results))
    click.echo(f"{table}\n\n{plans}")
    if write:
        write_between_markers("repository", table)
        write_between_markers("repository-plans", plans)


def _table(results: dict[int, list[Measured]]) -> str:
    rows = [
        (
            one.case.name, f"{size:,}", str(one.queries), f"{one.p50:.1f}", f"{one.p95:.1f}",
            _goal(one.case), _growth(size, per_size), f"{one.cpu:.1f}", f"{one.server_cpu:.1f}",
            f"{one.per_s:,.0f}",
        )
        for per_case in zip(*results.values(), strict=True)
        for per_size in [dict(zip(results, per_case, strict=True))]
        for size, one in per_size.items()
    ]  # fmt: skip
    return markdown(_HEAD, rows)


def _goal(case: Case) -> str:
    if case.goal_per_s is not None:
        return f"≥ {case.goal_per_s:,.0f} a second"
    return "-" if case.goal_ms is None else f"≤ {case.goal_ms:g} ms"


def _growth(size: int, measured: dict[int, Measured]) -> str:
    """How much longer than among a tenth of the people; flat growth is at most 1.5."""
    tenth = measured.get(size // 10)
    return "-" if tenth is None else f"{measured[size].p95 / tenth.p95:.2f}"


def _plans(measured: Sequence[Measured], size: int) -> str:
    """The plan of the longest query of each case; ids are left out."""
    parts = [f"Plans of the longest query of each case, {size:,} people:"]
    for one in measured:
        if one.plan:
            parts.append(f"{one.case.name}:\n\n```\n{_ID.sub('…', one.plan)}\n```")
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
