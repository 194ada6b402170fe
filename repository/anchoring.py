"""What an anchor says: where the access log and the seals ended after a day, bound to each other.

Pure but for the queries: signing and storing are done by `ingest.preservation.anchors`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from core.clock import VIETNAM, Clock, today_in_vietnam
from storage.db.models import LogAnchor
from storage.db.queries import access_log as log_queries
from storage.db.queries import seals as queries

FIRST: Final = "0" * 64
"""What stands before the first anchor."""


@dataclass(frozen=True)
class AnchorWords:
    """The end of the logs after a day; the words that are signed."""

    day: date
    log_position: int
    log_hash: str
    seal_position: int
    seal_count: int
    adopted_count: int
    seal_hash: str
    previous_sha256: str

    def as_bytes(self) -> bytes:
        """JSON with sorted keys, for people and programs."""
        values = asdict(self) | {"day": self.day.isoformat(), "kind": "motlan-log-anchor-1"}
        return json.dumps(values, sort_keys=True, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> AnchorWords:
        """The words of an anchor that was signed by us."""
        values = json.loads(data)
        del values["kind"]
        return cls(**values | {"day": date.fromisoformat(values["day"])})


def words_of(anchor: LogAnchor) -> AnchorWords:
    """What the file of an anchor has to say."""
    return AnchorWords(
        day=anchor.day,
        log_position=anchor.log_position,
        log_hash=anchor.log_hash,
        seal_position=anchor.seal_position,
        seal_count=anchor.seal_count,
        adopted_count=anchor.adopted_count,
        seal_hash=anchor.seal_hash,
        previous_sha256=anchor.previous_sha256,
    )


def days_without(session: Session, clock: Clock) -> tuple[date, ...]:
    """The days that are over, since the logs began, and have no anchor; the oldest first.

    Only those after the newest anchor: an earlier one is covered by it.
    """
    newest = queries.newest_anchor(session)
    if newest is not None:
        first = newest.day + timedelta(days=1)
    else:
        began = queries.first_entry_at(session)
        if began is None:
            return ()
        first = began.astimezone(VIETNAM).date()
    count = (today_in_vietnam(clock) - first).days
    return tuple(first + timedelta(days=number) for number in range(count))


def next_words(session: Session, day: date) -> AnchorWords:
    """What there is to say of a day; seals are held back until the transaction ends."""
    queries.hold_back_seals(session)
    before = queries.newest_anchor(session)
    end = datetime.combine(day + timedelta(days=1), time.min, VIETNAM)
    log_position, log_hash = queries.last_entry_before(session, end) or (0, log_queries.FIRST_HASH)
    after = 0 if before is None else before.seal_position
    until = max(after, queries.last_seal_before(session, end))
    count, adopted, whole = queries.seals_between(session, after, until)
    return AnchorWords(
        day=day,
        log_position=log_position,
        log_hash=log_hash,
        seal_position=until,
        seal_count=count,
        adopted_count=adopted,
        seal_hash=whole,
        previous_sha256=FIRST if before is None else before.object_sha256,
    )


def problem_with(session: Session, words: AnchorWords, after: int) -> str | None:
    """Whether log and seals still hold what was anchored.

    `log_cut`: the log ends before the anchored entry; `log_changed`: another entry stands there;
    `seals_changed`: the seals of the day (after position `after`) are not those that were anchored.
    """
    if words.log_position:
        entry = queries.entry_at(session, words.log_position)
        if entry is None:
            return "log_cut"
        if entry.hash != words.log_hash:
            return "log_changed"
    if queries.seals_between(session, after, words.seal_position) != (
        words.seal_count,
        words.adopted_count,
        words.seal_hash,
    ):
        return "seals_changed"
    return None
