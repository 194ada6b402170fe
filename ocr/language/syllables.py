"""The closed set of Vietnamese syllables: onset, rhyme and tone, as data.

Source: the standard description of the orthography (onsets and rhymes of the quốc ngữ script as
taught in primary school). Both placements of the tone mark are taken (hoà and hòa).
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final


def _listed(text: str) -> frozenset[str]:
    """The entries of a table that is written as one text."""
    return frozenset(text.split())


_TONES: Final = {
    "\u0300": "huyền",
    "\u0301": "sắc",
    "\u0303": "ngã",
    "\u0309": "hỏi",
    "\u0323": "nặng",
}
_VOWELS: Final = frozenset("aeiouy")
_STOP_TONES: Final = frozenset(("sắc", "nặng"))
"""A syllable that ends in c, ch, p or t has one of these two tones."""
_STOPS: Final = ("c", "ch", "p", "t")

_ONSETS: Final = _listed("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x") | {""}
_BEFORE_FRONT: Final = frozenset(("k", "gh", "ngh"))
"""Onsets that are written before e, ê, i and y only."""
_BEFORE_OTHERS: Final = frozenset(("c", "g", "ng"))
_FRONT: Final = tuple("eêiy")

_RHYMES: Final = _listed(
    """
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt
    âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt
    oc oe oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt uêu ui um un ung uôc uôi uôm uôn uông uôt
    uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu
    """
)
_AFTER_Y_ONSETS: Final = frozenset(("", "h", "k", "l", "m", "s", "t", "v", "d", "th"))
"""Onsets after which the vowel i is also written y (lý, Mỹ, Vỹ)."""
_AFTER_QU: Final = _listed(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây
    e en eo et ê êch ên ênh êt i inh it ôc ơ ơi ơn ơt y ych yên yêt yn ynh yt yu
    """
)
_GI_WITHOUT_VOWEL: Final = frozenset(("gi", "gin", "giêng", "giêc", "giêm", "giêt", "giêp"))
"""Where the i of gi is itself the vowel: gì, gìn, giếng, giết."""

_HIGHLAND: Final = _listed(
    """
    adrơng bkrông byă chư êban êya hmông hmok kbuôr knul kon kpă kpơr krông ksor mlô niê nay pleiku
    plei ralan rcom rmah rơ siu
    """
)
"""Words of Ê Đê, Gia Rai, Ba Na and Mông names that no Vietnamese syllable covers."""


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word (NFC, any letter case) is a well-formed Vietnamese syllable."""
    bare, tone = split_tone(word.casefold())
    if bare is None or not _is_bare_syllable(bare):
        return False
    return not bare.endswith(_STOPS) or tone in _STOP_TONES


def is_highland_name(word: str) -> bool:
    """Whether a word (lower case) is of a highland name as papers spell it (Đắk, Krông, Niê)."""
    if word in _HIGHLAND:
        return True
    return word.endswith("k") and len(word) > 2 and is_syllable(word[:-1] + "c")


def is_plain_syllable(word: str) -> bool:
    """Whether a word without any mark is a syllable whose marks were left out (`nguoi`)."""
    return word.casefold() in plain_syllables()


def split_tone(word: str) -> tuple[str | None, str | None]:
    """The word (lower case) without its tone mark, and the tone.

    None for the word when it has two tones or one on a consonant.
    """
    tone: str | None = None
    kept: list[str] = []
    letter = ""
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            if tone is not None or letter not in _VOWELS:
                return None, None
            tone = _TONES[char]
        else:
            kept.append(char)
            letter = letter if unicodedata.combining(char) else char
    return unicodedata.normalize("NFC", "".join(kept)), tone


@cache
def _all_bare() -> frozenset[str]:
    """Every syllable without tone: about three thousand."""
    found = set(_GI_WITHOUT_VOWEL)
    for onset in _ONSETS:
        for rhyme in _AFTER_QU if onset == "qu" else _RHYMES:
            if _agree(onset, rhyme):
                found.add(onset + rhyme)
    return frozenset(found)


def _agree(onset: str, rhyme: str) -> bool:
    is_front = rhyme.startswith(_FRONT)
    if onset == "gi" and rhyme.startswith("i"):
        return False
    if rhyme == "y":
        return onset in _AFTER_Y_ONSETS or onset == "qu"
    if rhyme.startswith("y"):
        return onset in ("", "qu")
    if onset == "k":
        return is_front
    if onset in _BEFORE_FRONT:
        return is_front
    return onset not in _BEFORE_OTHERS or not is_front


def _is_bare_syllable(word: str) -> bool:
    return word in _all_bare()


@cache
def plain_syllables() -> frozenset[str]:
    """Every syllable without any mark, in lower case: about two thousand."""
    table = str.maketrans("ăâđêôơư", "aadeoou")
    return frozenset(word.translate(table) for word in _all_bare())
