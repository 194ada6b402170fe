"""The table of a paper's standing, held against what the law allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lifecycle import RecordStatus
from core.standing import (
    STATUS_TRANSITIONS,
    StatusChange,
    StatusChangeRefusedError,
    status_after,
)

CHANGES = st.lists(st.sampled_from(StatusChange), max_size=12)


def walk(start: RecordStatus, changes: list[StatusChange]) -> list[tuple[RecordStatus, str]]:
    """The statuses that a paper goes through; refused changes leave it as it is."""
    status, seen = start, []
    for change in changes:
        try:
            status = status_after(status, change)
        except StatusChangeRefusedError:
            continue
        seen.append((status, change.value))
    return seen


@given(st.sampled_from(RecordStatus), CHANGES)
def test_only_restoring_brings_a_paper_back_into_force(start, changes) -> None:
    for status, change in walk(start, changes):
        assert (status is RecordStatus.IN_FORCE) is (change == StatusChange.RESTORED)


@given(st.sampled_from(RecordStatus), CHANGES)
def test_whatever_happened_before_a_forgery_ends_it(start, changes) -> None:
    path = walk(start, changes)
    status = path[-1][0] if path else start
    assert status_after(status, StatusChange.FOUND_FORGED) is RecordStatus.CANCELLED


@given(st.sampled_from(sorted(STATUS_TRANSITIONS)))
def test_the_same_is_not_said_twice(step) -> None:
    status, change = step
    after = status_after(status, change)
    # A cancelled paper may turn out to be forged; that this is said once, its events tell.
    if change is not StatusChange.FOUND_FORGED:
        with pytest.raises(StatusChangeRefusedError):
            status_after(after, change)


@given(st.sampled_from([RecordStatus.REVOKED, RecordStatus.CANCELLED, RecordStatus.CONSUMED]))
def test_what_has_ended_is_neither_used_up_nor_replaced(status) -> None:
    for change in (StatusChange.CONSUMED, StatusChange.REPLACED, StatusChange.EXPIRED):
        with pytest.raises(StatusChangeRefusedError):
            status_after(status, change)
