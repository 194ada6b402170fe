"""The words for what a citizen may decide and ask: consents, requests, exports."""

from __future__ import annotations

from enum import StrEnum


class ConsentWay(StrEnum):
    """How a consent was given; silence is none (BVDLCN art. 9)."""

    DESK_FORM = "desk_form"
    """On a printed form, signed by hand at the desk."""
    OWN_STORE = "own_store"
    """By the person, signed in to the own store."""


class RequestState(StrEnum):
    """How far a correction request is."""

    RECEIVED = "received"
    TAKEN = "taken"
    """An officer is looking into it."""
    DONE = "done"
    REFUSED = "refused"


class ExportState(StrEnum):
    """How far a package of own data is."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"
    """Its time is over, its bytes are removed."""
