"""A sheet of paper: text in millimetres, and a record of every line that was put on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from cli.specimens.errors import OutsidePageError
from cli.specimens.fonts import Family, Style, length_of, load, require_letters
from cli.specimens.handwriting import written
from cli.specimens.model import Marks
from cli.specimens.seals import seal
from core.artifacts import Box
from core.vietnamese import clean_line, nfc

A4_MM: Final = (210.0, 297.0)
A4_ACROSS_MM: Final = (297.0, 210.0)
Color = tuple[int, int, int]
INK: Final[Color] = (25, 25, 28)
RED: Final[Color] = (205, 40, 45)
BLUE: Final[Color] = (35, 55, 150)
_MARK: Final = "MẪU – KHÔNG CÓ GIÁ TRỊ"
_MARK_COLOR: Final[Color] = (236, 236, 238)

Align = Literal["left", "centre", "right"]


class Run(NamedTuple):
    """A piece of a line in one style."""

    text: str
    style: Style = Style()
    color: Color = INK


@dataclass(frozen=True)
class Line:
    """A line of text as it stands on the sheet."""

    text: str
    box: Box


class Sheet:
    """One page while it is being drawn; `y` (mm from the top) is where the next block begins."""

    def __init__(
        self,
        dpi: int,
        *,
        margins_mm: tuple[float, float, float, float] = (30.0, 18.0, 18.0, 18.0),
        tint: Color | None = None,
        is_marked: bool = True,
        marks: Marks | None = None,
        size_mm: tuple[float, float] = A4_MM,
        family: Family = "serif",
        by_hand: bool = False,
    ) -> None:
        """`is_marked` sets the pale MẪU over the page; only a page without people may lack it.

        `family` stands in for `serif` everywhere on the sheet: some offices write in others. What
        is blue is written with a pen if the sheet is filled in `by_hand`.
        """
        self.dpi = dpi
        self.marks = marks or Marks()
        self.size_mm = size_mm
        self.family = family
        self.by_hand = by_hand
        self.left = margins_mm[0]
        self.right = size_mm[0] - margins_mm[2]
        self.y = margins_mm[1]
        self.lines: list[Line] = []
        self.image = Image.new(
            "RGB", (self.px(size_mm[0]), self.px(size_mm[1])), tint or (255,) * 3
        )
        self._draw = ImageDraw.Draw(self.image)
        if tint is not None:
            self._security_print(tint)
        if is_marked:
            self._mark_as_specimen()

    def px(self, mm: float) -> int:
        """Millimetres as pixels at the sheet's resolution."""
        return round(mm * self.dpi / 25.4)

    def width_mm(self, runs: Sequence[Run]) -> float:
        """How wide the runs stand when set side by side."""
        return (
            sum(length_of(nfc(run.text), self._face(run), self.dpi) for run in runs)
            * 25.4
            / self.dpi
        )

    def write(
        self,
        x_mm: float,
        y_mm: float,
        runs: Sequence[Run],
        *,
        align: Align = "left",
        record: bool = True,
        gap_mm: float = 0.0,
    ) -> float:
        """Set the runs side by side as one line whose letters begin at `y_mm`; gives its right end.

        `align` says what `x_mm` is. `gap_mm` is added after every run (justified text). With
        `record` the line becomes part of the truth. Raises `GlyphMissingError`, `OutsidePageError`.
        """
        width = self.width_mm(runs) + gap_mm * max(0, len(runs) - 1)
        start = x_mm - {"left": 0.0, "centre": width / 2, "right": width}[align]
        tallest = max(runs, key=lambda run: run.style.size_pt)
        ascent, descent = load(self._face(tallest), self.dpi).getmetrics()
        top = self.px(y_mm)
        self._require_inside(start, width, top, ascent + descent)
        cursor = start
        for run in runs:
            style = self._face(run)
            require_letters(nfc(run.text), style)
            if self.by_hand and run.color == BLUE:
                self._write_with_pen(cursor, top + ascent, run)
            else:
                self._draw.text(
                    (self.px(cursor), top + ascent),
                    nfc(run.text),
                    fill=run.color,
                    font=load(style, self.dpi),
                    anchor="ls",
                )
            cursor += self.width_mm([run]) + gap_mm
        if record:
            joiner = " " if gap_mm else ""
            self._record(joiner.join(run.text for run in runs), start, width, top, ascent + descent)
        return start + width

    def note(self, text: str, x1: float, x2: float, size_pt: float) -> None:
        """Record as one line what was written at `y` in pieces between two edges (mm)."""
        ascent, descent = load(self._face(Run("", Style(size_pt))), self.dpi).getmetrics()
        self._record(text, x1, x2 - x1, self.px(self.y), ascent + descent)

    def rule(
        self, x1: float, x2: float, y: float, *, width_mm: float = 0.25, color: Color = INK
    ) -> None:
        """A horizontal line from `x1` to `x2` (mm)."""
        self._draw.line(
            [(self.px(x1), self.px(y)), (self.px(x2), self.px(y))],
            fill=color,
            width=max(1, self.px(width_mm)),
        )

    def bar(self, x: float, y1: float, y2: float, *, width_mm: float = 0.25) -> None:
        """A vertical line (mm)."""
        self._draw.line(
            [(self.px(x), self.px(y1)), (self.px(x), self.px(y2))],
            fill=INK,
            width=max(1, self.px(width_mm)),
        )

    def frame(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        color: Color = INK,
        width_mm: float = 0.3,
    ) -> None:
        """A rectangle (mm)."""
        self._draw.rectangle(
            [(self.px(x1), self.px(y1)), (self.px(x2), self.px(y2))],
            outline=color,
            width=max(1, self.px(width_mm)),
        )

    def tinted(self, x1: float, y1: float, x2: float, y2: float, color: Color) -> None:
        """Colour a rectangle (mm) without covering what is already there."""
        size = (self.px(x2) - self.px(x1), self.px(y2) - self.px(y1))
        self._multiply(Image.new("RGB", size, color), self.px(x1), self.px(y1))

    def blob(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A grey ellipse (mm), as a portrait stands on a photocopy."""
        self._draw.ellipse(
            [(self.px(x1), self.px(y1)), (self.px(x2), self.px(y2))], fill=(150, 158, 165)
        )

    def shape(self, points: Sequence[tuple[float, float]]) -> None:
        """A closed outline through the points (mm)."""
        outline = [(self.px(x), self.px(y)) for x, y in (*points, points[0])]
        self._draw.line(outline, fill=INK, width=max(1, self.px(0.35)), joint="curve")

    def dots(self, x1: float, x2: float, baseline_mm: float) -> None:
        """A dotted leader from `x1` to `x2` on the base line, as a typewriter sets full stops."""
        step = self.px(1.05)
        radius = max(1, self.px(0.17))
        y = self.px(baseline_mm)
        for x in range(self.px(x1), self.px(x2), step):
            self._draw.ellipse([(x - radius, y - radius), (x + radius, y + radius)], fill=INK)

    def picture(self, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
        """Paste a picture scaled into the rectangle (mm)."""
        size = (self.px(width), self.px(height))
        self.image.paste(
            image.convert("RGB").resize(size, Image.Resampling.NEAREST), (self.px(x), self.px(y))
        )

    def stamp(self, x_mm: float, y_mm: float, *, diameter_mm: float = 34.0) -> None:
        """A red ring with «MẪU» inside around the point: no agency's seal, only its place."""
        size = self.px(diameter_mm)
        overlay = Image.new("RGB", (size, size), (255, 255, 255))
        pen = ImageDraw.Draw(overlay)
        for inset, width in ((0.4, 0.7), (5.5, 0.35)):
            edge = self.px(inset)
            pen.ellipse([edge, edge, size - edge, size - edge], outline=RED, width=self.px(width))
        style = Style(diameter_mm * 0.55, bold=True)
        require_letters("MẪU", style)
        pen.text((size / 2, size / 2), "MẪU", fill=RED, font=load(style, self.dpi), anchor="mm")
        overlay = overlay.rotate(8, fillcolor=(255, 255, 255), resample=Image.Resampling.BICUBIC)
        self._multiply(overlay, self.px(x_mm) - size // 2, self.px(y_mm) - size // 2)

    def office_seal(self, x_mm: float, y_mm: float, *, diameter_mm: float = 34.0) -> None:
        """A seal with words around its ring, as offices have; the words are MẪU all the same."""
        overlay = seal(self.px(diameter_mm))
        self._multiply(
            overlay, self.px(x_mm) - overlay.width // 2, self.px(y_mm) - overlay.height // 2
        )

    def scribble(self, x_mm: float, y_mm: float, *, seed: int) -> None:
        """A blue signature of no letters, centred on the point, 34 × 14 mm."""
        random = np.random.default_rng(seed)
        steps = np.linspace(0, 1, 160)
        loops, swing = random.uniform(2.0, 5.0, 2)
        phase, other = random.uniform(0, math.tau, 2)
        reach = random.uniform(2.0, 5.5)
        x = x_mm - 14 + 28 * steps + reach * np.sin(steps * math.tau * loops + phase)
        y = y_mm + 5.5 * np.sin(steps * math.tau * swing + other) * (1.1 - steps)
        points = [(self.px(float(a)), self.px(float(b))) for a, b in zip(x, y, strict=True)]
        self._draw.line(points, fill=BLUE, width=max(2, self.px(0.45)), joint="curve")

    def _write_with_pen(self, x_mm: float, base: int, run: Run) -> None:
        strokes = written(nfc(run.text), self._face(run), self.dpi, self.px(self.width_mm([run])))
        self.image.paste(run.color, (self.px(x_mm), base - round(strokes.height * 2 / 3)), strokes)

    def _face(self, run: Run) -> Style:
        style = run.style
        return style._replace(family=self.family) if style.family == "serif" else style

    def _record(self, text: str, start: float, width: float, top: int, height: int) -> None:
        box = Box(
            self.px(start) / self.image.width,
            top / self.image.height,
            self.px(start + width) / self.image.width,
            (top + height) / self.image.height,
        )
        self.lines.append(Line(clean_line(text), box))

    def _require_inside(self, start: float, width: float, top: int, height: int) -> None:
        number = len(self.lines) + 1
        if start < 3 or start + width > self.size_mm[0] - 3:
            raise OutsidePageError(line=number, side="left or right")
        if top < 0 or top + height > self.image.height:
            raise OutsidePageError(line=number, side="top or bottom")

    def _multiply(self, overlay: Image.Image, x: int, y: int) -> None:
        below = self.image.crop((x, y, x + overlay.width, y + overlay.height))
        self.image.paste(ImageChops.multiply(below, overlay), (x, y))

    def _mark_as_specimen(self) -> None:
        label = _mark(self.dpi)
        for centre in (0.3, 0.72):
            self._multiply(
                label,
                (self.image.width - label.width) // 2,
                round(self.image.height * centre) - label.height // 2,
            )

    def _security_print(self, tint: Color) -> None:
        pale = tuple(min(255, round(value * 0.955)) for value in tint)
        step = self.px(3.2)
        xs = list(range(0, self.image.width, self.px(2)))
        for offset in range(-step, self.image.height + step, step):
            for sign in (1, -1):
                wave = [(x, offset + sign * round(step * math.sin(x / self.px(14)))) for x in xs]
                self._draw.line(wave, fill=pale, width=max(1, self.px(0.12)))


@lru_cache(maxsize=4)
def _mark(dpi: int) -> Image.Image:
    """The slanting words that say of every sheet that it is worth nothing; pale, for readers."""
    style = Style(38, bold=True)
    require_letters(_MARK, style)
    font = load(style, dpi)
    width = int(font.getlength(_MARK)) + 20
    label = Image.new("RGB", (width, width), (255, 255, 255))
    ImageDraw.Draw(label).text(
        (width / 2, width / 2), _MARK, fill=_MARK_COLOR, font=font, anchor="mm"
    )
    return label.rotate(40, fillcolor=(255, 255, 255), resample=Image.Resampling.BICUBIC)
