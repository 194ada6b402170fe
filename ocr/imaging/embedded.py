"""Pages of a PDF that are one picture: the picture itself, without drawing the page anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from ocr.imaging.packed_size import packed_size

_LONGEST_CONTENT: Final = 300_000
"""Bytes of drawing commands; a scanned page has fewer even with a text layer of another program."""
_TOLERANCE: Final = 0.02
"""Share of the page by which the picture may miss its edges."""
_CLIP_TOLERANCE: Final = 0.005
"""Share of the page that a clip may take off its edges: less than a line of the smallest print."""
SHORTEST_PT: Final = 3.0
LONGEST_PT: Final = 14_400.0
"""Sides of a page that PDF/A-2 allows (ISO 19005-2, 6.1.13)."""
_MOST_NOTES: Final = 500
_KEEPS_STATE: Final = frozenset(
    (
        "q",
        "Q",
        "cm",
        "w",
        "J",
        "j",
        "M",
        "d",
        "ri",
        "i",
        "g",
        "G",
        "rg",
        "RG",
        "k",
        "K",
        "cs",
        "CS",
        "sc",
        "SC",
        "scn",
        "SCN",
        "BT",
        "ET",
        "Tf",
        "Td",
        "TD",
        "Tm",
        "T*",
        "Tc",
        "Tw",
        "Tz",
        "TL",
        "Ts",
        "BMC",
        "EMC",
        "MP",
        "DP",
        "BX",
        "EX",
    )
)
"""Operators that paint nothing by themselves."""
_OUTLINES: Final = frozenset(("m", "l", "c", "v", "y", "h"))
_CLIPS: Final = frozenset(("W", "W*"))
_SHOWS_TEXT: Final = frozenset(("Tj", "TJ", "'", '"'))
_INVISIBLE: Final = 3
_COLOURS: Final = frozenset(("/DeviceGray", "/DeviceRGB", "/ICCBased", "/Indexed", "/CalRGB"))
_PLAIN_KEYS: Final = ("/SMask", "/Mask", "/ImageMask", "/Decode", "/Alternates", "/OC")
_NEVER_DRAWN: Final = frozenset(("/Link", "/Popup"))
_HIDDEN: Final = 0b10_0010
"""Flags of an annotation that is not shown on a screen: Hidden and NoView (ISO 32000-1, 12.5.3)."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class EmbeddedPicture:
    """The one picture of a page, as it lies in the file."""

    stream: pikepdf.Stream
    width_px: int
    height_px: int
    width_pt: float
    """Of the page before its own /Rotate."""
    height_pt: float
    rotation: int
    """The page's own /Rotate, clockwise: 0, 90, 180, 270."""

    @property
    def dpi(self) -> float:
        """Pixels per inch across the page."""
        return self.width_px / (self.width_pt / 72)

    @property
    def jpeg(self) -> bytes | None:
        """The bytes of the JPEG that the picture is; None where it is packed in another way."""
        filters = self.stream.get("/Filter", None)
        if isinstance(filters, pikepdf.Array) and len(filters) == 1:
            filters = filters[0]
        return self.stream.read_raw_bytes() if filters == "/DCTDecode" else None


def whole_page_picture(page: pikepdf.Page) -> EmbeddedPicture | None:
    """The picture when the page shows nothing but one plain picture over its whole area.

    A clip, a layer, a form field or a note is enough for None: the picture then is not what people
    see, and only drawing the page tells.
    """
    try:
        left, bottom, right, top = (float(edge) for edge in page.cropbox)
        width, height = right - left, top - bottom
        if min(width, height) < SHORTEST_PT or max(width, height) > LONGEST_PT or _has_notes(page):
            return None
        found = _only_picture(page, (left, bottom, right, top))
        if found is None:
            return None
        stream, matrix = found
        if not _covers(matrix, left, bottom, width, height) or not _is_plain(stream):
            return None
        turned = int(page.obj.get("/Rotate", 0)) % 360
        if turned % 90:
            return None
        pixels = (int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))
        if not _says_the_truth(stream, pixels):
            return None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
        return None
    if min(pixels) <= 0:
        return None
    return EmbeddedPicture(stream, *pixels, width, height, turned)


def _has_notes(page: pikepdf.Page) -> bool:
    """Whether form fields, notes or stamps are drawn over the page."""
    notes = page.obj.get("/Annots", None)
    if not isinstance(notes, pikepdf.Array):
        return False
    if len(notes) > _MOST_NOTES:
        return True
    return any(
        isinstance(note, pikepdf.Dictionary)
        and str(note.get("/Subtype", "")) not in _NEVER_DRAWN
        and not int(note.get("/F", 0)) & _HIDDEN
        for note in notes
    )


def _only_picture(page: pikepdf.Page, seen: _Box) -> tuple[pikepdf.Stream, pikepdf.Matrix] | None:
    """The single image that the content paints, with its matrix; None when it paints more."""
    objects = page.resources.get("/XObject", None)
    if objects is None or _content_size(page) > _LONGEST_CONTENT:
        return None
    trace = _Trace(seen)
    painted: list[tuple[str, pikepdf.Matrix]] = []
    for command in pikepdf.parse_content_stream(page):
        if isinstance(command, pikepdf.ContentStreamInlineImage):
            return None
        name = str(command.operator)
        if name == "Do":
            painted.append((str(command.operands[0]), trace.matrix))
        elif not trace.follows(name, list(command.operands)):
            return None
    if len(painted) != 1:
        return None
    stream = objects[painted[0][0]]
    if not isinstance(stream, pikepdf.Stream) or stream.get("/Subtype", None) != "/Image":
        return None
    return stream, painted[0][1]


class _Trace:
    """Follows the transformation, the clip and the text mode through a page's content."""

    def __init__(self, seen: _Box) -> None:
        self.matrix = pikepdf.Matrix()
        self._seen = seen
        self._text_mode = 0
        self._saved: list[tuple[pikepdf.Matrix, int]] = []
        self._path: list[_Box | None] = []
        """The rectangles of the path that is being made; None for any other part of it."""
        self._clips = False

    def follows(self, name: str, operands: list[Any]) -> bool:
        """Take one operator in; False when it paints or hides something."""
        if name == "q":
            self._saved.append((self.matrix, self._text_mode))
        elif name == "Q" and self._saved:
            self.matrix, self._text_mode = self._saved.pop()
        elif name == "cm":
            self.matrix = pikepdf.Matrix(*(float(value) for value in operands)) @ self.matrix
        elif name == "Tr":
            self._text_mode = int(operands[0])
        elif name in _SHOWS_TEXT:
            return self._text_mode == _INVISIBLE
        elif name == "BDC":
            # A layer that is switched off hides what is painted in it.
            return str(operands[0]) != "/OC"
        else:
            return self._outlines(name, operands) or name in _KEEPS_STATE
        return True

    def _outlines(self, name: str, operands: list[Any]) -> bool:
        """Take in a part of a path, or its end; False for other operators and a true clip."""
        if name == "re":
            self._path.append(self._rectangle(*(float(value) for value in operands)))
        elif name in _OUTLINES:
            self._path.append(None)
        elif name in _CLIPS:
            self._clips = True
        elif name == "n":
            path, clips = self._path, self._clips
            self._path, self._clips = [], False
            return not clips or (len(path) == 1 and self._is_around(path[0]))
        else:
            return False
        return True

    def _rectangle(self, x: float, y: float, width: float, height: float) -> _Box | None:
        """The rectangle in the page's units; None when it is turned."""
        placed = self.matrix
        if max(abs(placed.b), abs(placed.c)) > 1e-3:
            return None
        across = sorted((placed.a * x + placed.e, placed.a * (x + width) + placed.e))
        up = sorted((placed.d * y + placed.f, placed.d * (y + height) + placed.f))
        return across[0], up[0], across[1], up[1]

    def _is_around(self, clip: _Box | None) -> bool:
        """Whether nothing of the page is cut off."""
        if clip is None:
            return False
        left, bottom, right, top = self._seen
        across, up = (right - left) * _CLIP_TOLERANCE, (top - bottom) * _CLIP_TOLERANCE
        return (
            clip[0] <= left + across
            and clip[1] <= bottom + up
            and clip[2] >= right - across
            and clip[3] >= top - up
        )


def _content_size(page: pikepdf.Page) -> int:
    contents = page.obj.get("/Contents", None)
    if isinstance(contents, pikepdf.Stream):
        return len(contents.read_bytes())
    if isinstance(contents, pikepdf.Array):
        return sum(len(part.read_bytes()) for part in contents)
    return 0


def _covers(
    matrix: pikepdf.Matrix, left: float, bottom: float, width: float, height: float
) -> bool:
    """Whether the unit square, drawn upright through the matrix, is the page."""
    across, down = width * _TOLERANCE, height * _TOLERANCE
    return (
        abs(matrix.b) < 1e-3
        and abs(matrix.c) < 1e-3
        and abs(matrix.e - left) <= across
        and abs(matrix.f - bottom) <= down
        and abs(matrix.a - width) <= 2 * across
        and abs(matrix.d - height) <= 2 * down
    )


def _says_the_truth(stream: pikepdf.Stream, said: tuple[int, int]) -> bool:
    """Whether the data has the size that the dictionary says; a fax may leave its rows open."""
    packed = packed_size(stream)
    if packed is None:
        return True
    return packed[0] == said[0] and packed[1] in (0, said[1])


def _is_plain(stream: pikepdf.Stream) -> bool:
    """Whether the picture has ordinary colours and no mask, so that PDF/A takes it as it is."""
    if any(key in stream for key in _PLAIN_KEYS):
        return False
    if stream.get("/Filter", None) == "/JPXDecode":
        return False
    colour = stream.get("/ColorSpace", None)
    family = colour[0] if isinstance(colour, pikepdf.Array) else colour
    return str(family) in _COLOURS
