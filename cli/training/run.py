"""One training: fit on halves, weigh on the other halves, fit on all, judge, write with a card."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import sklearn

from cli.training.examples import Example
from cli.training.figures import Tally, figures, is_not_worse, measure
from cli.training.fitting import FIRST_GUESS, Fitted, Seen, calibrate, fit
from cli.training.material import Material, gather
from core.papers import CATALOGUE
from ocr.types.combined import CombinedClassifier
from ocr.types.learned import LearnedClassifier
from ocr.types.model_file import CARD_FILE, FORMAT, MODEL_FILE, Combination, TypeModel, load_model
from ocr.types.rules import RulesClassifier

CARD_FOR_PEOPLE: Final = "card.md"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    """A model with its figures; `accepted` is False where it is worse than the one before."""

    data: bytes
    card: dict[str, Any]
    accepted: bool


def train(
    *, specimens: int, confirmed: Sequence[Example], seed: int, against: Path | None, say: Say
) -> Trained:
    """A new model; raises TypeModelInvalidError where the one in `against` cannot be read."""
    before = None if against is None else load_model(against)
    say("Đang soạn các trang mẫu…")
    material = gather(specimens, confirmed, seed)
    say("Đang huấn luyện và hiệu chỉnh…")
    first, second = material.halves
    on_first = fit([*first, *material.words], FIRST_GUESS, seed)
    on_second = fit([*second, *material.words], FIRST_GUESS, seed)
    held_out = [(on_first.model, second), (on_second.model, first)]
    combination = calibrate(held_out, seed)
    whole = fit(material.everything, combination, seed)
    say("Đang đánh giá…")
    unseen = [measure(seen, _combined(model, combination)) for model, seen in held_out]
    frozen = measure(material.frozen, _combined(whole.model, combination))
    earlier = None if before is None else _judged(before, material.frozen)
    card = _card(whole, combination, material, seed=seed, specimens=specimens)
    card["layouts_not_learnt_from"] = {
        "second_half": figures(unseen[0]),
        "first_half": figures(unseen[1]),
    }
    card["frozen_set"] = figures(frozen)
    if before is not None and earlier is not None:
        card["before"] = {"sha256": before.sha256, "frozen_set": figures(earlier)}
    return Trained(whole.data, card, earlier is None or is_not_worse(frozen, earlier))


def write(folder: Path, trained: Trained) -> None:
    """The three files; the card that names the hash comes last, so a torn folder is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        MODEL_FILE: trained.data,
        CARD_FOR_PEOPLE: _for_people(trained.card).encode(),
        CARD_FILE: (json.dumps(trained.card, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    for name, data in files.items():
        unfinished = folder / f".{name}.part"
        unfinished.write_bytes(data)
        unfinished.replace(folder / name)


def _combined(model: TypeModel, combination: Combination) -> CombinedClassifier:
    learned = LearnedClassifier(replace(model, combination=combination))
    return CombinedClassifier(RulesClassifier(CATALOGUE), learned, combination)


def _judged(model: TypeModel, seen: Sequence[Seen]) -> dict[str, Tally]:
    return measure(seen, _combined(model, model.combination))


def _card(
    whole: Fitted, combination: Combination, material: Material, *, seed: int, specimens: int
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": whole.model.name,
        "sha256": hashlib.sha256(whole.data).hexdigest(),
        "bytes": len(whole.data),
        "classes": list(whole.model.classes),
        "combination": combination.model_dump(),
        "rules": RulesClassifier.name,
        "catalogue": CATALOGUE.version,
        "seed": seed,
        "specimens_of_each_layout": specimens,
        "pages": material.counts,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
        },
    }


def _for_people(card: Mapping[str, Any]) -> str:
    head = (
        f"# Model of paper types `{card['name']}`\n\n"
        "Multinomial logistic regression over groups of 3 to 5 letters of the title zone and the "
        "whole page (folded, digits alike) and 8 measures of layout.\n"
        "Learnt from drawn specimens of invented people, composed pages and confirmed documents "
        f"({card['pages']['confirmed']}); it keeps no text.\n"
        "The slips of readers are imitated; figures on pictures read by OCR are in "
        "`benchmarks/RESULTS.md`.\n\n"
        f"- SHA-256 `{card['sha256']}`, {card['bytes']} bytes, seed {card['seed']}\n"
        f"- catalogue {card['catalogue']}, {card['rules']}, pages {card['pages']}\n"
        f"- told from confidence {card['combination']['threshold']} on\n"
    )
    parts = [head]
    sections = {
        "Layouts not learnt from (second half)": card["layouts_not_learnt_from"]["second_half"],
        "Layouts not learnt from (first half)": card["layouts_not_learnt_from"]["first_half"],
        "Frozen set": card["frozen_set"],
    }
    for title, rows in sections.items():
        parts.append(
            f"\n## {title}\n\n| pages of | pages | right | wrong but sure | calibration error |\n"
            "| --- | --- | --- | --- | --- |\n"
        )
        parts += [
            f"| {name} | {row['pages']} | {row['right']:.2%} | {row['wrong_but_sure']:.2%} "
            f"| {row['calibration_error']:.3f} |\n"
            for name, row in rows.items()
        ]
    return "".join(parts)
