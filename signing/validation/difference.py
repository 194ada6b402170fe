"""What came after a signature: our own policy (ADR 0016 says why not pyHanko's).

Between two revisions everything must stay but for what is named here: a new signature field with
its picture, the filling in of an empty one, time stamps, proofs, the notes of programs in the
metadata. Form values are named too, but only the signature that allows them takes them
(`signing.validation.meaning`). All else is a change with a code that says what it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from core.artifacts import DocumentChange
from signing.validation.form import (
    Field,
    Page,
    Rect,
    TooLargeError,
    fields_of,
    form_of,
    pages_of,
    rect_of,
    shared_area,
)
from signing.validation.stores import compare_metadata, compare_proofs
from signing.validation.walk import Key, Walk, as_dictionary, as_items, entry, key_of, raw

_CATALOG_OWN_RULES: Final = {"/AcroForm", "/DSS", "/Metadata", "/Extensions", "/Version"}
_CATALOG_CODES: Final = {
    "/Pages": "pages_changed",
    "/OpenAction": "action_changed",
    "/AA": "action_changed",
    "/Names": "action_changed",
    "/URI": "action_changed",
    "/Outlines": "outline_changed",
    "/OCProperties": "layers_changed",
}
_PAGE_CODES: Final = {
    "/Contents": "page_content_changed",
    "/Resources": "page_resources_changed",
    "/AA": "action_changed",
}
_BRANCH_KEYS: Final = {"/T", "/TU", "/TM", "/FT", "/Ff", "/Kids", "/Parent"}
_PAGE_FREE: Final = {"/Annots", "/Tabs", "/LastModified", "/PieceInfo"}
"""Notes have their own rules; the others are notes of programs, and nothing that is seen."""
_FORM_OWN_RULES: Final = {"/Fields", "/SigFlags", "/DR", "/DA", "/NeedAppearances"}
_MINOR: Final = frozenset({"/Ff", "/Type"})
"""Programs set flags of a field when they sign it; they change nothing that is seen."""
_SIGNING_KEYS: Final = _MINOR | {"/V", "/AP", "/AS", "/F", "/MK", "/DA", "/M", "/Q", "/BS"}
_FILLING_KEYS: Final = frozenset({"/V", "/AP", "/AS", "/M", "/Type"})
_NEW_FIELD_KEYS: Final = _SIGNING_KEYS | {
    "/FT", "/T", "/TU", "/TM", "/Subtype", "/Rect", "/P", "/Kids", "/Parent", "/Lock", "/SV",
    "/Border", "/H", "/NM", "/StructParent",
}  # fmt: skip
_MOST_NEW_FIELDS: Final = 200
"""Of one revision; a signer adds one."""
_LOOKS: Final = ("/MK", "/AS", "/DA")
"""What readers draw a field from when it has no picture, or choose one of its pictures by."""
_SHOWN_FLAGS: Final = frozenset({"4", "132"})
"""/F of a field that shows on paper as on the screen: printed, and locked or not."""
_HIDDEN_SHARE: Final = 0.5
"""A seal may lie over half of an earlier signature's picture, as on paper; not over more."""


@dataclass(frozen=True)
class Area:
    """A rectangle of a page that a field was allowed to fill after a signature."""

    field: str
    page: int
    """Counted from 0."""
    rect: Rect
    is_form_value: bool = False
    key: Key = (0, 0)
    """The field's object."""


@dataclass(frozen=True)
class Step:
    """What one revision changed."""

    changes: tuple[DocumentChange, ...]
    areas: tuple[Area, ...]


def compare(reader: PdfFileReader, revision: int) -> Step:
    """Compare a revision with the one before it.

    :raises ValueError: a form or page tree too large, or metadata that is no XML.
    """
    return _Comparison(Walk(reader, revision)).run()


class _Comparison:
    """Applies the rules for each part of the document, then walks through the rest."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._areas: list[Area] = []
        self._old_fields = fields_of(walk.old)
        self._new_fields = fields_of(walk.new)
        if len(self._new_fields) - len(self._old_fields) > _MOST_NEW_FIELDS:
            raise TooLargeError("new fields")
        self._names = Counter(field.name for field in self._new_fields.values())
        self._signed = {
            key for one in self._old_fields.values() if one.is_signed for key, _ in one.widgets
        }
        self._old_pages = list(pages_of(walk.old))
        self._new_pages = list(pages_of(walk.new))
        self._shown_on = _shown_on(self._new_pages)

    def run(self) -> Step:
        walk = self._walk
        root = walk.old.root_ref
        if key_of(root) != key_of(walk.new.root_ref):
            walk.note("document_replaced", "trailer /Root")
            return Step(tuple(walk.found), ())
        walk.leave_out(key_of(root))
        for page in self._old_pages:
            walk.leave_out(page.key)
        for field in self._old_fields.values():
            walk.leave_out(field.key)
            for key, _ in field.widgets:
                walk.leave_out(key)
        self._catalog()
        compare_metadata(walk)
        compare_proofs(walk)
        self._form()
        self._pages()
        walk.follow()
        return Step(tuple(walk.found), tuple(self._areas))

    def _catalog(self) -> None:
        old, new = self._walk.old.root, self._walk.new.root
        for name in sorted({*old, *new} - _CATALOG_OWN_RULES):
            code = _CATALOG_CODES.get(name, "catalog_changed")
            self._walk.same(raw(old, name), raw(new, name), code, f"catalog {name}")
        if isinstance(entry(new, "/Extensions"), generic.StreamObject):
            self._walk.note("catalog_changed", "catalog /Extensions")

    def _form(self) -> None:
        walk, old, new = self._walk, form_of(self._walk.old), form_of(self._walk.new)
        walk.entries(old, new, "form_changed", "form", but=_FORM_OWN_RULES)
        is_old_drawn, is_new_drawn = (
            _is_true(entry(one, "/NeedAppearances")) for one in (old, new)
        )
        if is_new_drawn and not is_old_drawn:
            # Viewers would draw the values anew, and not as they were signed.
            walk.note("form_changed", "form /NeedAppearances")
        if "/DA" in old or any(map(_inherits_look, self._old_fields.values())):
            walk.same(raw(old, "/DA"), raw(new, "/DA"), "form_changed", "form /DA")
        self._default_resources(old, new)
        before, after = (as_items(raw(one, "/Fields")) for one in (old, new))
        kept = {key_of(one) for one in before if isinstance(one, generic.IndirectObject)}
        held = {key_of(one) for one in after if isinstance(one, generic.IndirectObject)}
        for item in before:
            if not isinstance(item, generic.IndirectObject) or key_of(item) not in held:
                walk.note("field_removed", "form")
            else:
                walk.same(item, item, "field_removed", "form")
        for item in after:
            if not isinstance(item, generic.IndirectObject):
                walk.note("field_added", "form")
            elif key_of(item) not in kept:
                self._new_field(key_of(item))
        for key, field in self._old_fields.items():
            self._old_field(field, self._new_fields.get(key))

    def _default_resources(
        self, old: generic.DictionaryObject, new: generic.DictionaryObject
    ) -> None:
        """Fonts for fields: more may come, those that were there stay."""
        before, after = (as_dictionary(raw(one, "/DR")) for one in (old, new))
        for kind in before:
            held, holds = (as_dictionary(raw(one, kind)) for one in (before, after))
            for name in held:
                place = f"form /DR {kind} {name}"
                self._walk.same(raw(held, name), raw(holds, name), "font_changed", place)

    def _new_field(self, key: Key) -> None:
        """A field that is new, or new nodes with the fields that hang under them."""
        under = [one for one in self._new_fields.values() if key in (one.key, *one.above[:1])]
        if not under:
            self._walk.note("field_added", "form")
        for field in under:
            self._new_signature_field(field)

    def _new_signature_field(self, field: Field) -> None:
        walk = self._walk
        above = [as_dictionary(walk.at_new(generic.Reference(*one))) for one in field.above]
        if (
            field.kind != "/Sig"
            or not all(map(walk.is_new, (field.key, *field.above)))
            or not all(node.keys() <= _BRANCH_KEYS for node in above)
        ):
            walk.note("field_added", field.name)
            return
        nodes = [field.node, *(node for _, node in field.widgets)]
        is_plain = all(node.keys() <= _NEW_FIELD_KEYS for node in nodes)
        if not is_plain or not all(walk.is_new(one) for one, _ in field.widgets):
            walk.note("signature_field_irregular", field.name)
        self._signed_now(field, "signature_added")

    def _signed_now(self, field: Field, code: str) -> None:
        """A field that is new or was empty; `code` if it holds a signature and no time stamp."""
        value = raw(field.node, "/V")
        if self._names[field.name] > 1:
            # Verdicts are told by name.
            self._walk.note("signature_field_irregular", field.name)
        if isinstance(value, generic.NullObject):
            # It is no signature: nobody stands for what it would show.
            is_blank = all(_shows_nothing(node) for _, node in field.widgets)
            code = "signature_field_added" if is_blank else "signature_field_irregular"
            self._walk.note(code, field.name)
            return
        if not isinstance(value, generic.IndirectObject) or not self._walk.is_new(key_of(value)):
            self._walk.note("signature_field_irregular", field.name)
            return
        if str(entry(as_dictionary(value), "/Type")) == "/DocTimeStamp":
            is_blank = all(_is_invisible(node) for _, node in field.widgets)
            self._walk.note("timestamp_added" if is_blank else "timestamp_shown", field.name)
            return
        self._walk.note(code, field.name)
        for key, node in field.widgets:
            self._take_room(field, key, node)

    def _take_room(self, field: Field, key: Key, node: generic.DictionaryObject) -> None:
        rect, pages = rect_of(node), self._shown_on.get(key, [])
        if rect is None or not pages:
            return
        flags = entry(node, "/F")
        earlier = self._old_fields.get(field.key)
        before = {} if earlier is None else {one: entry(was, "/F") for one, was in earlier.widgets}
        if len(pages) > 1 or (str(flags) not in _SHOWN_FLAGS and flags != before.get(key)):
            self._walk.note("signature_field_irregular", field.name)
        for page in pages:
            self._areas.append(Area(field.name, page, rect, key=field.key))
            self._walk.note("signature_shown", field.name)
            for name in self._covered(field, page, rect):
                self._walk.note("field_over_field", f"{field.name} / {name}")

    def _covered(self, field: Field, page: int, rect: Rect) -> Iterator[str]:
        """Names of what lay there before and is hidden now."""
        if page >= len(self._old_pages):
            return
        own = {key for key, _ in field.widgets}
        for item in self._old_pages[page].annotations:
            node = as_dictionary(item)
            earlier = rect_of(node)
            key = key_of(item) if isinstance(item, generic.IndirectObject) else None
            if earlier is None or key in own:
                continue
            covered = shared_area(rect, earlier)
            whole = (earlier[2] - earlier[0]) * (earlier[3] - earlier[1])
            if covered > (whole * _HIDDEN_SHARE if key in self._signed else 0.0):
                yield str(entry(node, "/T" if "/T" in node else "/Subtype"))

    def _old_field(self, old: Field, new: Field | None) -> None:
        walk = self._walk
        if new is None or [key for key, _ in old.widgets] != [key for key, _ in new.widgets]:
            walk.note("field_removed", old.name)
            return
        if old.is_signed:
            free, code = _MINOR, "signature_changed"
        elif old.kind == "/Sig":
            free, code = _SIGNING_KEYS, "field_changed"
        else:
            free, code = _FILLING_KEYS, "field_changed"
        nodes = {old.key: (old.node, new.node)}
        nodes |= {
            key: (before, after)
            for (key, before), (_, after) in zip(old.widgets, new.widgets, strict=True)
        }
        is_touched = False
        for before, after in nodes.values():
            walk.entries(before, after, code, old.name, but=free)
            is_touched |= self._is_touched(before, after, free - _MINOR, old.name)
        if not is_touched:
            return
        if old.kind == "/Sig" and "/V" in new.node:
            self._signed_now(new, "signature_filled")
        elif old.kind == "/Sig":
            walk.note("field_changed", old.name)
        else:
            self._filled(new)

    def _is_touched(
        self,
        before: generic.DictionaryObject,
        after: generic.DictionaryObject,
        free: frozenset[str],
        name: str,
    ) -> bool:
        """Whether an entry that may change did; those that did not are walked through."""
        is_touched = False
        for own in sorted(free):
            old, new = raw(before, own), raw(after, own)
            if old == new and type(old) is type(new):
                # The same picture, written over in place, is not the same picture.
                self._walk.same(old, new, "field_changed", name)
            else:
                is_touched = True
        return is_touched

    def _filled(self, field: Field) -> None:
        self._walk.note("form_filled", field.name)
        for key, node in field.widgets:
            rect = rect_of(node)
            pages = self._shown_on.get(key, [])
            self._areas += (
                Area(field.name, page, rect, is_form_value=True) for page in pages if rect
            )

    def _pages(self) -> None:
        walk = self._walk
        walk.same(
            raw(walk.old.root, "/Pages"), raw(walk.new.root, "/Pages"), "pages_changed", "pages"
        )
        if [page.key for page in self._old_pages] != [page.key for page in self._new_pages]:
            walk.note("pages_changed", "pages")
            return
        for old, new in zip(self._old_pages, self._new_pages, strict=True):
            place = f"page {old.index + 1}"
            for name in sorted({*old.node, *new.node} - _PAGE_FREE):
                code = _PAGE_CODES.get(name, "page_changed")
                walk.same(raw(old.node, name), raw(new.node, name), code, f"{place} {name}")
            self._annotations(old, new, place)

    def _annotations(self, old: Page, new: Page, place: str) -> None:
        walk = self._walk
        for index, item in enumerate(old.annotations):
            if index >= len(new.annotations):
                walk.note("annotation_removed", place)
                return
            walk.same(item, new.annotations[index], "annotation_changed", place)
        new_widgets = {
            key
            for field in self._new_fields.values()
            if field.key not in self._old_fields and field.kind == "/Sig"
            for key, _ in field.widgets
        }
        for item in new.annotations[len(old.annotations) :]:
            if not isinstance(item, generic.IndirectObject) or key_of(item) not in new_widgets:
                walk.note("annotation_added", place)


def _inherits_look(field: Field) -> bool:
    """Whether readers draw its text as the form says."""
    nodes = [field.node, *(node for _, node in field.widgets)]
    return field.kind != "/Sig" and not any("/DA" in node for node in nodes)


def _is_invisible(node: generic.DictionaryObject) -> bool:
    """Takes no room, or has an empty picture."""
    return rect_of(node) is None or _shows_nothing(node)


def _shows_nothing(node: generic.DictionaryObject) -> bool:
    """Whether every picture is empty and readers have nothing to make one from."""
    looks = as_dictionary(raw(node, "/AP"))
    return not node.keys() & set(_LOOKS) and all(
        isinstance(look := entry(looks, state), generic.StreamObject) and not look.data.strip()
        for state in looks
    )


def _is_true(value: generic.PdfObject) -> bool:
    return isinstance(value, generic.BooleanObject) and bool(value)


def _shown_on(pages: list[Page]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for page in pages:
        for item in page.annotations:
            if isinstance(item, generic.IndirectObject):
                found.setdefault(key_of(item), []).append(page.index)
    return found
