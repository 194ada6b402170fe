"""Degradations: one seed, one result; each step changes what it names."""

from __future__ import annotations

from functools import lru_cache
from typing import get_args

import numpy as np
import pytest
from PIL import Image, ImageDraw

from cli.specimens.aging import Step, aged, paper, scanner
from cli.specimens.conditions import CHAINS, Condition, blank_back, degrade


@lru_cache(maxsize=1)
def page() -> Image.Image:
    picture = Image.new("RGB", (420, 594), (255, 255, 255))
    pen = ImageDraw.Draw(picture)
    for y in range(60, 520, 20):
        pen.rectangle([50, y, 350, y + 4], fill=(20, 20, 20))
    return picture


STEPS: dict[str, Step] = {
    "skewed": scanner.skewed(1.0, 2.0),
    "coarse": scanner.coarse(0.5),
    "uneven": scanner.uneven((0.7, 0.8), (0.9, 1.0)),
    "specked": scanner.specked(50, largest=3),
    "lid open": scanner.lid_open,
    "copied": scanner.photocopied(stroke=0.5),
    "faxed": scanner.faxed("standard"),
    "upside down": scanner.upside_down,
    "folded": paper.folded,
    "bled": paper.bled_through(page(), strength=0.3),
    "curled": paper.curled(3.0),
    "stamped": paper.stamped(1),
    "signed": paper.signed(1),
    "punched": paper.punched,
    "worn": paper.worn(5),
    "jpeg": scanner.jpeg(40),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_keeps_the_size_changes_the_page_and_repeats(name: str) -> None:
    one, same = (aged(page(), (STEPS[name],), seed=5) for _ in range(2))
    assert one.size == page().size
    assert one.tobytes() == same.tobytes() != page().tobytes()


def test_a_step_leaves_the_given_picture_alone() -> None:
    pixels = np.asarray(page(), np.float32)
    pixels.flags.writeable = False
    for step in STEPS.values():
        step(pixels, np.random.default_rng(1))


@pytest.mark.parametrize("condition", [name for name in CHAINS if "photo" not in name])
def test_a_condition_depends_on_the_seed_alone(condition: Condition) -> None:
    one, same, other = (degrade(page(), condition, seed=seed) for seed in (3, 3, 4))
    assert one.tobytes() == same.tobytes()
    assert (one.tobytes() == other.tobytes()) == (condition == "clean")


def test_every_condition_has_its_chain() -> None:
    assert set(CHAINS) == set(get_args(Condition))


def test_thick_strokes_are_darker_than_thin_ones() -> None:
    thick, thin = (
        aged(page(), (scanner.photocopied(stroke=stroke, border_mm=0),), seed=1)
        for stroke in (0.9, -0.9)
    )
    assert np.asarray(thick).mean() < np.asarray(thin).mean()


def test_a_fax_is_nearly_black_and_white_and_seals_are_red() -> None:
    levels = np.asarray(aged(page(), (scanner.faxed("fine"),), seed=1).convert("L"))
    assert ((levels < 60) | (levels > 195)).mean() > 0.8
    red = np.asarray(aged(page(), (paper.stamped(1),), seed=2), np.int16)
    assert ((red[..., 0] - red[..., 1]) > 80).sum() > 100


def test_an_empty_back_may_have_holes() -> None:
    plain, holed = (blank_back(page(), seed=2, is_punched=flag) for flag in (False, True))
    assert plain.convert("L").getextrema()[0] > 180 > holed.convert("L").getextrema()[0]
