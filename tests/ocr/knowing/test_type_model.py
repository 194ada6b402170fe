"""The model file: what is not exactly right is refused; rules and model together are careful."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from core.papers import CATALOGUE, PAPER_TYPES
from ocr.lines import rows_of
from ocr.types.classifier import default_knower, open_knower
from ocr.types.combined import CombinedClassifier
from ocr.types.features import WIDTH, page_features
from ocr.types.learned import LearnedClassifier
from ocr.types.model_file import Combination, TypeModel, TypeModelInvalidError, load_model, pack
from ocr.types.protocol import PageView
from ocr.types.rules import STRONG_TITLE, RulesClassifier

HEAD = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
]
DEATH = [
    *HEAD,
    ("centre", 0.13, "TRÍCH LỤC KHAI TỬ"),
    (0.1, 0.20, "Họ, chữ đệm, tên: LÊ VĂN MẪU"),
    (0.1, 0.23, "Đã chết vào lúc 03 giờ 10 phút, ngày 02/03/2026"),
    (0.1, 0.26, "Nơi chết: tại nhà"),
    (0.1, 0.29, "Nguyên nhân chết: bệnh già"),
    (0.1, 0.32, "Đăng ký khai tử tại: Ủy ban nhân dân xã Mẫu"),
]
STEEP = {"bias": -1000, "rules": 1, "model": 1, "threshold": 0.9}
OURS = files("ocr.types").joinpath("data")


def view_of(page) -> PageView:
    return PageView.of(page, rows_of(page), CATALOGUE)


def written(folder: Path, *, data: bytes | None = None, **changes: object) -> Path:
    card = json.loads(OURS.joinpath("card.json").read_text("utf-8")) | changes
    data = OURS.joinpath("model.npz").read_bytes() if data is None else data
    card["sha256"] = changes.get("sha256", hashlib.sha256(data).hexdigest())
    (folder / "model.npz").write_bytes(data)
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def small(classes: int = 29, places: tuple[int, ...] = (1, 2)) -> bytes:
    weights = np.ones((classes, len(places)), np.float32)
    return pack(np.array(places, np.int64), weights, np.zeros(classes, np.float32))


def test_our_model_is_small_and_knows_every_type() -> None:
    model = load_model(OURS)
    assert len(OURS.joinpath("model.npz").read_bytes()) <= 200_000
    assert set(model.classes) == {*PAPER_TYPES, ""}
    card = json.loads(OURS.joinpath("card.json").read_text("utf-8"))
    assert card["name"] == model.name
    assert card["frozen_set"]["all"]["pages"] > 500
    assert card["layouts_not_learnt_from"]["second_half"]["outside"]["right"] >= 0.98


@pytest.mark.parametrize(
    ("changes", "file", "what"),
    [
        ({"sha256": "0" * 64}, "model.npz", "other_hash_than_in_card"),
        ({"format": 2}, "card.json", "format"),
        ({"classes": ["contract", "contract"]}, "card.json", "classes"),
        ({"classes": ["", "contract"]}, "model.npz", "shape_of_weights"),
        ({"classes": ["", "no_such_paper"]}, "card.json", "classes"),
        ({"combination": {"bias": 0}}, "card.json", "combination.rules"),
        ({"combination": STEEP}, "card.json", "combination.bias"),
        ({"data": b"PK no archive"}, "model.npz", "not_npz"),
        ({"data": small(places=(2, 1))}, "model.npz", "places_of_features"),
        ({"data": small(places=(1, WIDTH))}, "model.npz", "places_of_features"),
        ({"data": b" " * 1_000_001}, "model.npz", "too_large"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, changes, file, what) -> None:
    with pytest.raises(TypeModelInvalidError) as caught:
        load_model(written(tmp_path, **changes))
    assert caught.value.details == {"file": file, "what": what}


def test_a_pickle_in_the_file_is_never_run(tmp_path) -> None:
    buffer = BytesIO()
    hostile = np.array([{"run": "me"}], dtype=object)
    arrays = {"chosen": hostile, "weights": hostile, "scale": hostile, "bias": hostile}
    np.savez(buffer, allow_pickle=True, **arrays)
    with pytest.raises(TypeModelInvalidError) as caught:
        load_model(written(tmp_path, data=buffer.getvalue()))
    assert caught.value.details["what"] == "not_npz"


def test_an_array_that_unpacks_to_too_much_is_refused(tmp_path) -> None:
    data = pack(np.arange(200_000), np.zeros((29, 200_000), np.float32), np.zeros(29, np.float32))
    assert len(data) < 1_000_000
    with pytest.raises(TypeModelInvalidError) as caught:
        load_model(written(tmp_path, data=data))
    assert caught.value.details["what"] == "too_large"


def test_an_array_whose_header_asks_for_too_much_is_never_made(tmp_path) -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in ("chosen", "weights", "scale", "bias"):
            head = BytesIO()
            vast = {"descr": "|i1", "fortran_order": False, "shape": (1 << 40,)}
            np.lib.format.write_array_header_1_0(head, vast)
            archive.writestr(f"{name}.npy", head.getvalue())
    with pytest.raises(TypeModelInvalidError) as caught:
        load_model(written(tmp_path, data=buffer.getvalue()))
    assert caught.value.details["what"] == "too_large"


def test_a_card_that_is_nested_too_deeply_is_refused(tmp_path) -> None:
    folder = written(tmp_path)
    (folder / "card.json").write_text("[" * 100_000)
    with pytest.raises(TypeModelInvalidError) as caught:
        load_model(folder)
    assert caught.value.details["what"] == "not_json"


def test_an_empty_folder_is_refused(tmp_path) -> None:
    with pytest.raises(TypeModelInvalidError, match="not_readable"):
        open_knower(tmp_path)


def test_a_model_that_disagrees_lowers_the_confidence(lay) -> None:
    model = load_model(OURS)
    rules, view = RulesClassifier(CATALOGUE), view_of(lay(DEATH))
    agreed = CombinedClassifier(rules, LearnedClassifier(model), model.combination).rank(view)
    assert agreed.guesses[0].slug == "death_extract"
    assert agreed.guesses[0].confidence >= model.combination.threshold
    bias = np.full(len(model.classes), -9, np.float32)
    bias[model.classes.index("contract")] = 9
    stubborn = replace(model, weights=np.zeros_like(model.weights), bias=bias)
    combined = CombinedClassifier(rules, LearnedClassifier(stubborn), model.combination)
    ranking = combined.rank(view)
    assert all(guess.confidence < model.combination.threshold for guess in ranking.guesses)
    assert "disagreement" in {reason.kind for reason in ranking.reasons}


def with_newcomer() -> CombinedClassifier:
    """Rules with a model that knows contracts alone, at the highest threshold there may be."""
    model = TypeModel(
        ("", "contract"),
        np.array([1]),
        np.zeros((2, 1), np.float32),
        np.zeros(2, np.float32),
        Combination(bias=0, rules=1, model=1, threshold=0.97),
        "0" * 64,
    )
    rules = RulesClassifier(CATALOGUE)
    return CombinedClassifier(rules, LearnedClassifier(model), model.combination)


def test_a_type_the_model_has_never_seen_is_told_by_the_rules(lay) -> None:
    combined = with_newcomer()
    guess = combined.rank(view_of(lay(DEATH))).guesses[0]
    assert guess.slug == "death_extract"
    assert guess.confidence >= combined.threshold
    untitled = [line for line in DEATH if "TRÍCH LỤC" not in line[2]]
    guess = combined.rank(view_of(lay(untitled))).guesses[0]
    assert guess.slug == "death_extract"
    assert guess.confidence < combined.threshold


def test_a_title_that_is_part_of_another_gives_way_to_the_words_below(lay) -> None:
    words = ("Bên ủy quyền: LÊ VĂN MẪU", "Bên được ủy quyền: TRẦN THỊ MẪU", "Thời hạn ủy quyền",
             "Nội dung ủy quyền", "Phạm vi ủy quyền", "Điều 1. Hai bên thỏa thuận")  # fmt: skip
    rows = [(0.1, 0.2 + 0.03 * row, text) for row, text in enumerate(words)]
    page = lay([*HEAD, ("centre", 0.11, "HỢP ĐỒNG"), *rows])
    evidence = default_knower().examine(page, rows_of(page))
    assert evidence.best[0] != "contract"
    assert ("part_of_title", "contract authorization") in evidence.reasons


def test_a_title_may_go_on_in_small_letters(lay) -> None:
    title = [("centre", 0.11, "GIẤY CHỨNG NHẬN"), ("centre", 0.128, "Đăng ký kinh doanh")]
    zone = view_of(lay([*HEAD, *title])).zone
    (hit,) = zone.hits
    assert hit.title.slug == "enterprise_certificate"
    assert hit.score >= STRONG_TITLE
    prose = [(0.1, 0.2, "theo giấy chứng nhận"), (0.1, 0.218, "đăng ký kinh doanh")]
    assert all(hit.score < STRONG_TITLE for hit in view_of(lay([*HEAD, *prose])).zone.hits)


def test_labels_of_another_paper_on_a_request_tell_nothing(lay) -> None:
    request = [(0.1, 0.5, "Kính gửi: Ủy ban nhân dân xã Mẫu"), (0.1, 0.53, "Tôi xin cam đoan"),
               (0.1, 0.56, "Người đề nghị")]  # fmt: skip
    rules = RulesClassifier(CATALOGUE)
    assert rules.rank(view_of(lay([*HEAD, *LAND]))).of("land_use_certificate") > 0
    assert rules.rank(view_of(lay([*HEAD, *LAND, *request]))).of("land_use_certificate") == 0


def test_a_foreign_title_first_keeps_every_type_a_guess(lay) -> None:
    page = lay([*HEAD, ("centre", 0.11, "GIẤY BÁO TỬ"), *DEATH[3:]])
    evidence = default_knower().examine(page, rows_of(page))
    assert evidence.best[0] is None
    assert "outside_leads" in {reason.kind for reason in evidence.reasons}


def test_lost_marks_and_a_copy_mark_read_apart_change_nothing(lay) -> None:
    lines = [*HEAD, ("centre", 0.13, "GIAY KHAI SINH"), ("centre", 0.155, "(BẢN \t\tSA0)")]
    form = [
        (0.1, 0.2 + 0.03 * row, text)
        for row, text in enumerate(
            ("Ho, chu dem, ten: LE VAN MAU", "Noi sinh: xa Mau", "Que quan: xa Mau",
             "Ho, chu dem, ten nguoi me: LE THI MAU", "Ho, chu dem, ten nguoi cha: LE VAN MAU",
             "Dang ky khai sinh tai: xa Mau")
        )
    ]  # fmt: skip
    page = lay([*lines, *form])
    assert default_knower().examine(page, rows_of(page)).ranking[0][0] == "birth_extract"


def test_numbers_of_people_are_no_feature(lay) -> None:
    one = lay([*DEATH, (0.1, 0.4, "Số định danh cá nhân: 001190000017")])
    other = lay([*DEATH, (0.1, 0.4, "Số định danh cá nhân: 082095000063")])
    assert np.array_equal(page_features(view_of(one)), page_features(view_of(other)))


LAND = [
    (0.1, 0.20 + 0.03 * row, text)
    for row, text in enumerate(
        ("Số thửa: 12   Tờ bản đồ số: 4", "Địa chỉ thửa đất: xã Mẫu", "Loại đất: đất ở",
         "Hình thức sử dụng: sử dụng riêng", "Thời hạn sử dụng đất: lâu dài",
         "Nguồn gốc sử dụng: nhận chuyển nhượng", "Số vào sổ cấp Giấy chứng nhận: CS 00012")
    )
]  # fmt: skip


@pytest.mark.parametrize("title", [None, "GIẤY CHỨNG NHẬN"])
def test_labels_of_a_form_tell_it_where_its_title_was_not_read(lay, title) -> None:
    lines = [*HEAD, *([("centre", 0.11, title)] if title else []), *LAND]
    ranking = RulesClassifier(CATALOGUE).rank(view_of(lay(lines)))
    assert ranking.guesses[0].slug == "land_use_certificate"
    assert "outside_leads" not in {reason.kind for reason in ranking.reasons}


def test_labels_tell_nothing_under_a_foreign_title(lay) -> None:
    lines = [*HEAD, ("centre", 0.11, "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH"), *LAND]
    ranking = RulesClassifier(CATALOGUE).rank(view_of(lay(lines)))
    assert ranking.of("land_use_certificate") == 0
    assert "outside_leads" in {reason.kind for reason in ranking.reasons}
