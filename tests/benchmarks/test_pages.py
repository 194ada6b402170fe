"""Pages for measuring: the same seed, the same page; a cause changes only what it names."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import islice

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from benchmarks.pages import Page, make, to_pdf
from benchmarks.pages.forms import CAUSES
from benchmarks.reading.sizes import ssim
from cli.specimens.model import Facts, Marks
from cli.specimens.papers import draw
from cli.specimens.people import household, office
from cli.specimens.phone import photograph

_CAUSES = ("plain", "dots under", "certified copy", "photocopied seal", "turned 90")


@lru_cache(maxsize=1)
def forms() -> dict[str, Page]:
    return {page.cause: page for page in make("forms", 1, 1, _CAUSES)}


@lru_cache(maxsize=1)
def levels() -> tuple[Page, ...]:
    return tuple(make("plain", 2, 1))


def test_a_page_does_not_depend_on_how_many_are_made_but_on_the_seed() -> None:
    of_two = next(make("forms", 1, 2, ["dots under"]))
    other_seed = next(make("forms", 2, 1, ["dots under"]))
    assert forms()["dots under"].jpeg == of_two.jpeg
    assert forms()["dots under"].jpeg != other_seed.jpeg


def test_causes_differ_in_the_picture_and_not_in_the_text() -> None:
    assert set(forms()) == set(_CAUSES) <= set(CAUSES)
    assert len({page.truth_lines for page in forms().values()}) == 1
    assert len({page.jpeg for page in forms().values()}) == len(_CAUSES)
    turned = forms()["turned 90"].image
    assert turned.width > turned.height


def test_levels_show_the_same_text_and_poor_pages_are_darker() -> None:
    clean, scan, poor = levels()
    assert clean.truth_lines == scan.truth_lines == poor.truth_lines
    assert len(clean.truth_lines) >= 40
    paper = [np.median(np.asarray(page.image.convert("L"))) for page in (clean, scan, poor)]
    assert paper == sorted(paper, reverse=True)


def test_a_pdf_of_pages_has_them_in_their_size_and_with_their_own_bytes() -> None:
    pages = levels()[:1]
    data = to_pdf(pages)
    assert data == to_pdf(pages)
    assert pages[0].jpeg in data
    with pypdfium2.PdfDocument(data) as document:
        assert document[0].get_size() == pytest.approx((595.2, 841.9), abs=1)


def test_a_scanned_form_lies_in_another_way_than_the_next() -> None:
    first, second = (page.image for page in islice(make("scanned", 1, 2, ["ruled"]), 2))
    assert (first.width > first.height) != (second.width > second.height)


@pytest.mark.parametrize("seed", range(2))
def test_the_sheet_fills_most_of_a_photo_and_stays_inside(seed: int) -> None:
    paper = Image.new("RGB", (1240, 1754), (255, 255, 255))
    photo = photograph(paper, seed=seed)
    x, y = np.array(photo.corners).T
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert 0.5 < area / (photo.image.width * photo.image.height) < 0.92
    assert x.min() >= 0 <= y.min()
    assert x.max() <= photo.image.width
    assert y.max() <= photo.image.height
    inside = photo.image.getpixel((round(x.mean()), round(y.mean())))
    assert isinstance(inside, tuple)
    assert min(inside) > 60


def test_marks_move_to_where_they_are_asked_for() -> None:
    facts = Facts(household(1), office(1), date(2026, 9, 15), leaders="plain")
    pictures = [
        draw("birth_extract", facts, dpi=72, marks=marks).pages[0]
        for marks in (
            Marks(),
            Marks(seal="none"),
            Marks(seal="over_name", signature="none"),
            Marks(seal="none", signature="over_name"),
        )
    ]
    assert len({picture.tobytes() for picture in pictures}) == 4
    red = [int((_red(picture)).sum()) for picture in pictures]
    assert red[1] == red[3] == 0 < min(red[0], red[2])


def test_likeness_is_one_for_equal_pictures_and_falls_with_noise() -> None:
    random = np.random.default_rng(1)
    flat = np.full((64, 64), 180, np.uint8)
    flat[20:40, 20:40] = 30
    rough = np.clip(flat + random.normal(0, 25, flat.shape), 0, 255).astype(np.uint8)
    rougher = np.clip(flat + random.normal(0, 60, flat.shape), 0, 255).astype(np.uint8)
    assert ssim(flat, flat) == pytest.approx(1)
    assert 1 > ssim(flat, rough) > ssim(flat, rougher)


def test_a_jpeg_says_its_resolution_and_a_photo_does_not() -> None:
    scan = forms()["plain"]
    assert Image.open(BytesIO(scan.jpeg)).info["dpi"] == (300, 300)
    photo = next(make("forms", 1, 1, ["photo"]))
    assert "dpi" not in Image.open(BytesIO(photo.jpeg)).info


def _red(picture: Image.Image) -> np.ndarray:
    pixels = np.asarray(picture, np.int16)
    return (pixels[..., 0] - pixels[..., 1]) > 80
