"""The tables of what was counted, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.knowing.scoring import (
    GROUPS,
    Tally,
    Value,
    bound_of_risk,
    calibration_error,
    reliability,
    share_right,
    share_sure,
    wrong_but_sure,
)
from benchmarks.reading.tables import markdown

_PERCENT = "{:.1f} %"


def types_table(totals: Mapping[str, Tally]) -> str:
    """Types right, wrong and not told, and the CPU of telling, by condition."""
    head = ("condition", "papers", "type right", "wrong type", "not sure", "CPU ms/page")
    rows = [
        (
            name,
            str(tally.papers),
            _share(tally.right, tally.papers),
            _share(tally.wrong, tally.papers),
            _share(tally.untold, tally.papers),
            f"{1000 * tally.cpu_s / max(1, tally.pages):.0f}",
        )
        for name, tally in totals.items()
    ]
    return markdown(head, rows)


def fields_table(totals: Mapping[str, Tally]) -> str:
    """Exact match, calls of «sure» and calibration error of each group of fields, by condition."""
    head = (
        "condition",
        "fields",
        "values",
        "right",
        "called sure",
        "wrong of the sure",
        "below",
        "ECE",
    )
    rows = [
        _fields_row(condition, group, [value for value in values if value.group in wanted])
        for condition, tally in totals.items()
        for values in (tally.values,)
        for group, wanted in (*((group, (group,)) for group in GROUPS), ("all", GROUPS))
    ]
    return markdown(head, [row for row in rows if row[2] != "0"], words=2)


def _fields_row(condition: str, group: str, values: list[Value]) -> tuple[str, ...]:
    return (
        condition,
        group,
        str(len(values)),
        _PERCENT.format(100 * share_right(values)),
        _PERCENT.format(100 * share_sure(values)),
        f"{100 * wrong_but_sure(values):.2f} %",
        f"{100 * bound_of_risk(values):.2f} %" if share_sure(values) else "-",
        f"{calibration_error(values):.3f}",
    )


def reliability_table(totals: Mapping[str, Tally]) -> str:
    """What was said against what was true, over all conditions."""
    values = [value for tally in totals.values() for value in tally.values]
    bins = reliability(values)
    head = ("confidence", "values", "said", "true")
    rows = [
        (
            f"{number / len(bins):.1f}-{(number + 1) / len(bins):.1f}",
            str(one.values),
            _PERCENT.format(100 * one.confidence),
            _PERCENT.format(100 * one.right),
        )
        for number, one in enumerate(bins)
        if one.values
    ]
    return markdown(head, rows)


def types_of(tallies: Mapping[tuple[str, str], Tally]) -> str:
    """Each type under each condition: papers, types right, fields right."""
    head = ("type", "condition", "papers", "type right", "fields", "right")
    rows = [
        (
            slug,
            condition,
            str(tally.papers),
            str(tally.right),
            str(len(tally.values)),
            _PERCENT.format(100 * share_right(tally.values)),
        )
        for (slug, condition), tally in tallies.items()
    ]
    return markdown(head, rows, words=2)


def _share(part: int, whole: int) -> str:
    return _PERCENT.format(100 * part / whole) if whole else "-"
