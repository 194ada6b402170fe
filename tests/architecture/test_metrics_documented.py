"""The table of figures, the alerts and the board name what `/metrics` gives, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from api.metrics.table import METRICS
from tests.support.house import ROOT

_ROW = re.compile(r"^\| `(motlan_\w+)` \| (\w+) \| ([^|]+) \| (\w+) \| (.+) \|$", re.MULTILINE)
_NAME = re.compile(r"\bmotlan_\w+")
_SELECTED = re.compile(r"\b(motlan_\w+)\{([^}]*)\}")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_GROUPED = re.compile(r"by \(([^)]*)\)")
_EXPRESSION = re.compile(r"^ +expr: (?:>-\n)?((?:.+\n)(?: {10}.+\n)*)", re.MULTILINE)

SAMPLES = {name: one for one in METRICS for name in one.sample_names}


def alerts() -> list[str]:
    text = (ROOT / "deploy" / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    found = _EXPRESSION.findall(text)
    assert len(found) == text.count("- alert:")
    return found


def board() -> list[str]:
    text = (ROOT / "deploy" / "grafana" / "motlan.json").read_text(encoding="utf-8")
    panels: list[dict[str, Any]] = json.loads(text)["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


def test_the_table_in_the_documents_is_that_of_the_code() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    expected = [
        (one.name, one.kind, ", ".join(f"`{it}`" for it in one.labels) or "–", one.scope, one.words)
        for one in METRICS
    ]
    assert _ROW.findall(text) == expected


def test_counters_are_named_as_prometheus_keeps_them() -> None:
    assert all(one.name.endswith("_total") == (one.kind == "counter") for one in METRICS)
    assert len({one.name for one in METRICS}) == len(METRICS) >= 40


@pytest.mark.parametrize("expressions", [alerts, board])
def test_alerts_and_board_ask_for_figures_that_exist(expressions: Any) -> None:
    asked = expressions()
    assert len(asked) > 20
    for one in asked:
        names = _NAME.findall(one)
        assert names, one
        assert set(names) <= SAMPLES.keys(), one
        for name, selector in _SELECTED.findall(one):
            labels = set(_LABEL.findall(selector))
            assert labels, one
            assert labels <= set(SAMPLES[name].labels), one
        known = {"le"}.union(*(SAMPLES[name].labels for name in names))
        for grouped in _GROUPED.findall(one):
            assert {label.strip() for label in grouped.split(",")} <= known, one


def test_every_alert_says_what_to_do() -> None:
    text = (ROOT / "deploy" / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    alerts = text.split("- alert: ")[1:]
    for alert in alerts:
        assert [word for word in ("summary:", "remedy:", "severity:") if word not in alert] == []
    assert len({alert.split("\n", 1)[0] for alert in alerts}) == len(alerts)
