"""The inspection that every page in every test passes (one heading, labels, CSRF, NFC …)."""

from __future__ import annotations

import itertools
import re
import unicodedata

from lxml.html import HtmlElement, document_fromstring

_CODE_LIKE = re.compile(r"\b(?:[A-Z][a-z]+\.[A-Z_]+|[a-z]+_[a-z_]+)\b")


def inspect(text: str) -> HtmlElement:
    """Parse a page and hold it against the house rules for pages."""
    page = document_fromstring(text)
    [heading] = page.findall(".//h1")
    title = page.findtext(".//title") or ""
    assert title.startswith(heading.text_content().strip()), "the title begins with the heading"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "two elements share an id"
    inputs = "//*[self::input[not(@type='hidden')] or self::select or self::textarea]"
    unlabelled = page.xpath(f"{inputs}[not(@id=//label/@for)]")
    assert not unlabelled, f"no label: {[one.get('name') for one in unlabelled]}"
    assert not page.xpath("//form[@method='post'][not(.//input[@name='csrf_token'][@value!=''])]")
    assert not page.xpath("//form[not(@method)]"), "a form without a method"
    assert not page.xpath("//*[@style] | //script[not(@src)] | //style"), "inline style or script"
    assert not page.xpath("//*[starts-with(name(@*), 'on')]"), "an inline handler"
    assert not page.xpath("//button[not(@type)]"), "a button without a type"
    assert not page.xpath("//img[not(@alt)]"), "a picture without words"
    assert not page.xpath("//th[not(@scope)]"), "a table heading without a scope"
    far = page.xpath("//*[self::script or self::img]/@src | //link/@href")
    assert all(address.startswith("/") for address in far), "something from outside"
    levels = [int(one.tag[1]) for one in page.xpath("//h1 | //h2 | //h3 | //h4")]
    steps = itertools.pairwise(levels)
    assert all(lower - upper <= 1 for upper, lower in steps), f"a heading is skipped: {levels}"
    shown = " ".join(page.xpath("//main//text()[not(parent::code)]"))
    assert not _CODE_LIKE.findall(shown), f"a code is shown: {_CODE_LIKE.findall(shown)}"
    assert text == unicodedata.normalize("NFC", text)
    return page


def csrf_of(text: str) -> str:
    """The token that the forms of a page carry."""
    token: str = document_fromstring(text).xpath("string(//input[@name='csrf_token']/@value)")
    return token
