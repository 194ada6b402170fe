"""Excerpts show the lines where the words stand, as they stand there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.search_words import words_of
from repository.excerpts import LENGTH, Piece, excerpt

BODY = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Căn cứ Luật Hộ tịch, căn cứ hồ sơ đã được thẩm tra đầy đủ, theo đề nghị của công chức tư pháp,
Ủy ban nhân dân xã chứng nhận như sau:
Giấy này chứng nhận ông Trần Văn Hoà
đã đăng ký nhận con nuôi tại xã Mẫu Núi Thành."""


def shown(body: str, *words: str) -> str:
    return "".join(f"[{p.text}]" if p.is_hit else p.text for p in excerpt(body, words))


def test_words_are_marked_with_their_tones() -> None:
    text = shown(BODY, "hoa", "nuoi")
    assert "Trần Văn [Hoà] đã đăng ký nhận con [nuôi] tại" in text
    assert "HÒA" not in text, "the stretch with both words is shown, not the first word"


def test_a_part_of_a_word_is_no_hit() -> None:
    assert shown("Giấy khai sinh, sinhviên", "sinh") == "Giấy khai [sinh], sinhviên"
    assert excerpt(BODY, {"khong"}) == ()
    assert excerpt("", {"gi"}) == ()


@given(st.text(max_size=600), st.sets(st.text(max_size=6), max_size=4))
def test_pieces_are_the_text_itself(body: str, words: set[str]) -> None:
    pieces = excerpt(body, words)
    text = "".join(piece.text for piece in pieces)
    assert len(text) <= LENGTH + 10
    assert text.removeprefix("… ").removesuffix(" …") in " ".join(body.split())


@given(st.lists(st.sampled_from(["Hòa", "bình", "ĐỨC", "an,", "số"]), min_size=1), st.integers(0))
def test_a_word_of_the_text_is_always_found(words: list[str], place: int) -> None:
    asked = words_of(words[place % len(words)])
    assert any(piece.is_hit for piece in excerpt(" ".join(words), asked))


def test_a_page_full_of_the_word_is_cut_like_any_other() -> None:
    pieces = excerpt("đất đai " * 50_000, {"dat", "dai"})

    assert pieces[0] == Piece("đất", is_hit=True)
    assert len("".join(piece.text for piece in pieces)) < LENGTH + 10
