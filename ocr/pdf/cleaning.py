"""Takes off a page what nobody sees: text of another reading program, fonts without a letter."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final

import pikepdf
from pikepdf import Dictionary, Object, Page, Stream

_SHOWS_TEXT: Final = frozenset(("Tj", "TJ", "'", '"'))
_TEXT: Final = _SHOWS_TEXT | frozenset(
    ("BT", "ET", "Tf", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts", "Tr")
)
_PAINTS: Final = frozenset(
    ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "BI", "INLINE IMAGE")
)
_INVISIBLE: Final = 3

_Command = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


class _Form(Enum):
    """What a form shows."""

    DRAWING = 1
    HIDDEN_TEXT = 2
    TEXT = 3


def strip_hidden_text(pdf: pikepdf.Pdf, page: Page) -> bool:
    """Remove the invisible text from a page of `pdf`, in place; False when it has visible text.

    Visible text that is not to be believed cannot be taken off without changing what is seen.
    """
    try:
        pictures = page.resources.get("/XObject", Dictionary())
        kept = _without_text(pikepdf.parse_content_stream(page), pictures)
        if kept is None:
            return False
        content = pikepdf.unparse_content_stream(kept)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError):
        return False
    used = {str(command.operands[0]) for command in kept if str(command.operator) == "Do"}
    resources = {key: part for key, part in page.resources.items() if key != "/Font"}
    resources["/XObject"] = Dictionary({key: pictures[key] for key in sorted(used)})
    page.obj.Resources = Dictionary(resources)
    page.obj.Contents = Stream(pdf, content)
    return True


def drop_unused_fonts(pdf: pikepdf.Pdf, page: Page) -> None:
    """Remove from a page of `pdf`, in place, the fonts that no letter is set in.

    Programs name a font at the top of each page before they choose another; one that is not
    embedded would forbid a PDF/A. Pages with only embedded fonts stay as they are.
    """
    try:
        fonts = page.resources.get("/Font", Dictionary())
        if all(_is_embedded(font) for font in fonts.values()):
            return
        pictures = page.resources.get("/XObject", Dictionary())
        commands = list(pikepdf.parse_content_stream(page))
        used = _fonts_used(commands, pictures)
        if used is None or not set(fonts.keys()) - used:
            return
        kept = [
            command
            for command in commands
            if str(command.operator) != "Tf" or str(command.operands[0]) in used
        ]
        content = pikepdf.unparse_content_stream(kept)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError):
        return
    resources = dict(page.resources.items())
    resources["/Font"] = Dictionary(
        {name: fonts[name] for name in sorted(used & set(fonts.keys()))}
    )
    page.obj.Resources = Dictionary(resources)
    page.obj.Contents = Stream(pdf, content)


def _is_embedded(font: Object) -> bool:
    if font.get("/Subtype", None) == "/Type3":
        return True
    holder = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = holder.get("/FontDescriptor", Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _fonts_used(commands: Iterable[_Command], pictures: Object) -> set[str] | None:
    """Names of the fonts that letters are set in; None where a form may borrow any of them."""
    used, current, saved = set[str](), "", list[str]()
    for command in commands:
        name = str(command.operator)
        if name == "q":
            saved.append(current)
        elif name == "Q" and saved:
            current = saved.pop()
        elif name == "Tf":
            current = str(command.operands[0])
        elif name in _SHOWS_TEXT:
            used.add(current)
        elif name == "Do" and pictures[str(command.operands[0])].get("/Subtype", None) == "/Form":
            if "/Resources" not in pictures[str(command.operands[0])]:
                return None
            used.add(current)
        elif name == "gs":
            # It may choose a font without naming it.
            used.add(current)
    return used


def _without_text(commands: Iterable[_Command], pictures: Object) -> list[_Command] | None:
    """The commands that paint and what they need; None when there is visible text."""
    kept: list[_Command] = []
    for command, mode in _with_mode(commands):
        name = str(command.operator)
        if name in _SHOWS_TEXT and mode != _INVISIBLE:
            return None
        if name == "Do":
            form = _form(pictures[str(command.operands[0])])
            if form is _Form.TEXT:
                return None
            if form is _Form.HIDDEN_TEXT:
                continue
        if name not in _TEXT:
            kept.append(command)
    return kept


def _with_mode(commands: Iterable[_Command]) -> Iterable[tuple[_Command, int]]:
    """Every command with the text mode (Tr) that it finds."""
    mode, saved = 0, list[int]()
    for command in commands:
        name = str(command.operator)
        if name == "q":
            saved.append(mode)
        elif name == "Q" and saved:
            mode = saved.pop()
        elif name == "Tr":
            mode = int(command.operands[0])
        yield command, mode


def _form(shown: Object) -> _Form:
    """Whether a form may stay (drawing), is to go (hidden text), or rules the page out (text)."""
    if shown.get("/Subtype", None) != "/Form":
        return _Form.DRAWING
    resources = shown.get("/Resources", Dictionary())
    if "/Font" not in resources and "/XObject" not in resources:
        return _Form.DRAWING
    commands = list(_with_mode(pikepdf.parse_content_stream(shown)))
    names = {str(command.operator) for command, _ in commands}
    modes = {mode for command, mode in commands if str(command.operator) in _SHOWS_TEXT}
    if not modes and "Do" not in names:
        return _Form.DRAWING
    if modes == {_INVISIBLE} and not names & _PAINTS:
        return _Form.HIDDEN_TEXT
    return _Form.TEXT
