"""Every figure of `/metrics`: the one table that code, documents, alerts and boards agree with.

A figure of the *house* is counted in the database, in Valkey or at the stores, and is the same at
every web server: rules take the greatest. A figure of a *process* belongs to one web server: rules
add them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["gauge", "counter", "histogram", "summary"]
Scope = Literal["house", "process"]


@dataclass(frozen=True)
class Metric:
    """One figure as it is scraped."""

    name: str
    kind: Kind
    words: str
    """What it counts, in which unit."""
    labels: tuple[str, ...] = ()
    scope: Scope = "house"

    @property
    def sample_names(self) -> tuple[str, ...]:
        """The names under which Prometheus keeps it."""
        match self.kind:
            case "histogram":
                return (f"{self.name}_bucket", f"{self.name}_count", f"{self.name}_sum")
            case "summary":
                return (f"{self.name}_count", f"{self.name}_sum")
            case _:
                return (self.name,)


def _gauge(name: str, words: str, *labels: str) -> Metric:
    return Metric(f"motlan_{name}", "gauge", words, labels)


def _counter(name: str, words: str, *labels: str) -> Metric:
    return Metric(f"motlan_{name}", "counter", words, labels)


def _own(kind: Kind, name: str, words: str, *labels: str) -> Metric:
    return Metric(f"motlan_{name}", kind, words, labels, "process")


METRICS: Final[tuple[Metric, ...]] = (
    # The way of a paper.
    _gauge(
        "work", "Things under way per kind, state and how they stand", "work", "state", "standing"
    ),
    _gauge("work_oldest_seconds", "Age of the oldest that is not parked", "work", "state"),
    _gauge("stage_waiting", "Things that wait for a machine", "stage", "lane"),
    _gauge(
        "stage_oldest_seconds",
        "Age of the thing that waits longest for a machine; 0: none waits",
        "stage",
        "lane",
    ),
    _gauge("pages_waiting", "Pages that wait to be read: the signal to scale by", "lane"),
    _gauge("parked", "Things set aside for a person, by the code of the reason", "work", "code"),
    _gauge("held_up", "Things that try again later, by the code of the reason", "work", "code"),
    Metric("motlan_stage_seconds", "histogram", "Length of one try of a stage", ("stage",)),
    _counter(
        "stage_tries_total", "Tries of a stage by outcome (`done` or a code)", "stage", "outcome"
    ),
    _gauge("ledger_difference", "Pages of the last 7 days that no row accounts for"),
    _gauge("ledger_announced_difference", "Closed batches with other pages than announced, 7 days"),
    _gauge("incoming_files", "Files of which parts are still on their way"),
    _gauge("exports_waiting", "Packages of own data that are not made yet"),
    _gauge("deliveries_failing", "Notices that a channel did not take yet", "channel"),
    # Queue and workers.
    _gauge("queue_jobs", "Jobs in a queue of Valkey", "queue"),
    _gauge("workers", "Worker processes that told Valkey of themselves", "state"),
    _gauge("sweep_age_seconds", "Age of the sweeper's last round"),
    # Rounds, and what proves the rows.
    _gauge("round_age_seconds", "Age of the last round that came to its end", "round"),
    _gauge("round_ok", "1: the last round found nothing wrong", "round"),
    _gauge("differences", "Things that the last comparison parked or named", "relation"),
    _gauge("fixity_objects", "Objects that the last fixity round read"),
    _gauge("fixity_damaged", "Objects of that round that no copy could put right"),
    _gauge("fixity_repaired", "Objects of that round put right from the other store"),
    _gauge("signatures_lost", "Signatures that held once and do not any more"),
    _gauge("log_entries", "Entries of the access log"),
    _gauge("anchor_age_seconds", "Age of the end of the last day that is anchored"),
    _gauge("anchors_unstamped", "Anchors of the last 30 days without a time stamp"),
    # Servers.
    _gauge("part_up", "1: the part answers", "part"),
    _gauge("part_seconds", "How long its last answer took", "part"),
    _gauge("copies_missing", "Objects that the second store lacks"),
    _gauge("copies_oldest_seconds", "Age of the one that waits longest"),
    _gauge("backup_missing_objects", "Objects that the newest backup could not get"),
    _gauge("certificate_days", "Days until a signing certificate ends", "key"),
    Metric("motlan_timestamp_seconds", "summary", "Stamps and their length, by place", ("server",)),
    _counter(
        "timestamp_failures_total", "Questions to a time server that failed", "server", "code"
    ),
    _gauge("database_bytes", "Size of the database"),
    _gauge("database_connections", "Open connections to the database"),
    _gauge("database_connections_limit", "Connections that the server allows"),
    # This web server.
    _own("histogram", "http_seconds", "Time to the beginning of an answer", "method", "route"),
    _own(
        "counter", "http_answers_total", "Answers by class of status", "method", "route", "status"
    ),
    _own("gauge", "http_under_way", "Requests that are served now"),
    _own("counter", "refusals_total", "Requests refused, by the code of the error", "code"),
    _own("counter", "sign_in_failures_total", "Sign-ins refused at a door", "door"),
    _own("gauge", "connections_used", "Connections of the pool that are in use"),
    _own("gauge", "figures_ok", "1: this group of figures could be counted", "group"),
    _own("gauge", "figures_seconds", "How long counting this group took", "group"),
    _own("gauge", "build_info", "The version, always 1", "version"),
)

BY_NAME: Final = {one.name: one for one in METRICS}
