"""A slice of the hostile corpus through the whole command; the rest by `tests.support.hostile`."""

from __future__ import annotations

from tests.support.hostile.corpus import specimens
from tests.support.hostile.places import make_places
from tests.support.hostile.trial import run_trial

EVERY = 24
SLOW = ("bomb", "laughing", "tiny", "many")


def test_everything_is_answered_with_the_right_reason_and_nothing_is_left_behind(tmp_path):
    """One test, so that a run on many processes makes and reads the slice once."""
    given = tmp_path / "in"
    given.mkdir()
    made = specimens(seed=3, with_bombs=False)
    chosen = [one for one in made if not any(word in one.name for word in SLOW)][::EVERY]
    for specimen in chosen:
        (given / specimen.name).write_bytes(specimen.data)
    make_places(given)
    done = run_trial(given, tmp_path / "out", "--engine=none", "--page-timeout=5", limit_s=200)

    assert done.faults == []
    assert len(chosen) > 25
    assert done.inputs > len(chosen) + 20
    assert done.codes["done"] > 20
    assert done.refused["pipe.pdf"] == done.refused["link-to-zero.pdf"] == "not_a_document"
    assert done.refused["link-to-nothing.png"] == "unreadable_file"
    assert done.refused["sparse.pdf"] == "too_large"
    assert "internal_error" not in done.codes
