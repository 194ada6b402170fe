"""Whether a plain word can be English, or a name in plain letters, by its shape.

No word list could hold every name, so the shape decides: clusters of consonants that English
allows at the beginning and end of a word, between groups of vowels. Common words are counted
besides, because real sentences are full of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final


def _listed(text: str) -> frozenset[str]:
    """The entries of a table that is written as one text."""
    return frozenset(text.split())


COMMON: Final = _listed(
    """
    the of and to in is that for it as was with be by on not he his but at are this have from or
    had an they which one you were all her she there would their we him been has when who will no
    more if out so up said what its about than into them can only other time new some could these
    two may first then do any like my now over such our man me even most made after also did many
    off before must well back through years where much your way down should because long each just
    state those people too mr how little us good world make very year still see own work men day
    get here old between both life being under three never know same last another while date name
    number page total
    """
)
_LONGEST: Final = 24
_GROUPS: Final = re.compile(r"[aeiouy]+|[^aeiouy]+")
_INITIAL: Final = _listed(
    """
    b c d f g h j k l m n p q r s t v w x z
    bl br ch cl cr dr dw fl fr gh gl gn gr kh kl kn kr ll mc ng ngh nh ph pl pr ps qu rh sc sch scr
    sh shr sk sl sm sn sp spl spr sq st str sv sw th thr tr ts tw vl vr wh wr chr phr
    """
)
_FINAL: Final = _listed(
    """
    b c d f g h k l m n p r s t v w x z
    bb bs bt ch ck cks cs ct cts dd dge ds dth ff ffs fs ft fts gg gh ght ghts gn gs ks ld lds lf
    lk lks ll lls lm lms ln lp lps ls lt lth lts lv mb mbs mm mn mp mpt mps ms nc nch nct nd nds ng
    ngs ngth nk nks nn nns ns nt nth nts nz ph phs pp ps pt pts rb rbs rc rch rd rds rf rg rk rks
    rl rld rls rm rms rn rns rp rps rr rs rsh rst rt rth rts rv sch sh sk sks sm sms sp ss st sts
    tch th ths ts tt tz wd wk wl wls wn wns ws xt xts zz nh
    """
)


@lru_cache(maxsize=20_000)
def is_english_shape(word: str) -> bool:
    """Whether a word of plain letters is built as English words are."""
    plain = word.casefold()
    if plain in COMMON:
        return True
    if not plain.isascii() or not plain.isalpha() or not 1 < len(plain) <= _LONGEST:
        return False
    groups = _GROUPS.findall(plain)
    last = len(groups) - 1
    if last == 0 and groups[0][0] not in "aeiouy":
        return False
    return all(
        _fits(group, is_first=at == 0, is_last=at == last) for at, group in enumerate(groups)
    )


def _fits(group: str, *, is_first: bool, is_last: bool) -> bool:
    if group[0] in "aeiouy":
        return len(group) <= 3
    if is_first:
        return group in _INITIAL
    if is_last:
        return group in _FINAL
    if len(group) == 1:
        return True
    return any(
        (group[:cut] in _FINAL) and (group[cut:] in _INITIAL) for cut in range(1, len(group))
    )
