"""A slice of the hostile corpus through the whole command; the rest by `tests.support.hostile`."""

from __future__ import annotations

import pytest

from tests.support.hostile.corpus import specimens
from tests.support.hostile.places import make_places
from tests.support.hostile.trial import run_trial

EVERY = 24
SLOW = ("bomb", "laughing", "tiny", "many")


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile")
    given = home / "in"
    given.mkdir()
    quick = [one for one in specimens(seed=3) if not any(word in one.name for word in SLOW)]
    chosen = quick[::EVERY]
    for specimen in chosen:
        (given / specimen.name).write_bytes(specimen.data)
    make_places(given)
    options = ("--engine=none", "--page-timeout=5")
    return run_trial(given, home / "out", *options, limit_s=200), len(chosen)


def test_everything_is_answered_and_nothing_is_left_behind(trial):
    done, chosen = trial

    assert done.faults == []
    assert chosen > 30
    assert done.inputs > chosen + 20


def test_the_reasons_are_the_right_ones(trial):
    done, _ = trial

    assert done.codes["done"] > 20
    assert done.refused["pipe.pdf"] == done.refused["link-to-zero.pdf"] == "not_a_document"
    assert done.refused["link-to-nothing.png"] == "unreadable_file"
    assert done.refused["sparse.pdf"] == "too_large"
    assert "internal_error" not in done.codes
