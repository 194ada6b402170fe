"""The corpus as a whole: every specimen, made with a seed into a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.support.hostile.pdfs import all_pdfs
from tests.support.hostile.pictures import all_pictures
from tests.support.hostile.places import make_places
from tests.support.hostile.specimen import Specimen
from tests.support.hostile.spoiled import all_foreign, all_spoiled

_EACH = 8


def specimens(seed: int, *, with_bombs: bool = True) -> Iterator[Specimen]:
    """All files of the corpus."""
    yield from all_pdfs()
    yield from all_pictures(with_bombs=with_bombs)
    yield from all_foreign()
    yield from all_spoiled(seed, _EACH)


def make_corpus(folder: Path, seed: int) -> int:
    """Write the corpus; gives the number of files, without the odd places."""
    made = folder / "made"
    made.mkdir(parents=True)
    count = 0
    for specimen in specimens(seed):
        (made / specimen.name).write_bytes(specimen.data)
        count += 1
    places = folder / "places"
    places.mkdir()
    make_places(places)
    return count
