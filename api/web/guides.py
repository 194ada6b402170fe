"""`/tro-giup`: the guides of docs/vi as pages, one for each role, with their pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from starlette.responses import FileResponse, Response

from api.guards import Anyone, PublicPage, Visit
from api.web.rendering import render
from core.access import Caller, Role, Subject
from core.errors import MotLanError

router = APIRouter(include_in_schema=False)

_HERE: Final = Path(__file__).parent
_FOLDERS: Final = (_HERE / "guides", _HERE.parents[1] / "docs" / "vi")
"""In an installed package, and in a checkout."""
_PICTURES: Final = "hinh"


class GuideNotFoundError(MotLanError):
    """There is no guide of this name."""

    code, fault = "guide_not_found", "caller"


@dataclass(frozen=True)
class Guide:
    """One file of docs/vi."""

    name: str
    title: str
    roles: frozenset[Role] = frozenset()
    """Whose guide it is; empty: the citizens'."""


GUIDES: Final = (
    Guide("cong-dan", "Công dân"),
    Guide(
        "can-bo-mot-cua",
        "Cán bộ một cửa, nhân viên số hóa",
        frozenset({Role.DESK_OFFICER, Role.SCAN_OPERATOR}),
    ),
    Guide("can-bo-xu-ly", "Cán bộ giải quyết", frozenset({Role.PROCESSING_OFFICER})),
    Guide(
        "quan-tri", "Lãnh đạo, quản trị hệ thống", frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
    ),
)


@dataclass(frozen=True)
class Heading:
    """A part of a guide, for the list at its head."""

    id: str
    words: str


@dataclass(frozen=True)
class Shown:
    """A guide as HTML; nothing of it comes from anybody but the writers of docs/vi."""

    title: str
    parts: tuple[Heading, ...]
    html: Markup


def own_guide(caller: Caller) -> Guide:
    """The guide that fits what the caller does."""
    if caller.subject is Subject.STAFF:
        for guide in GUIDES:
            if guide.roles & caller.roles:
                return guide
    return GUIDES[0]


@cache
def read_guide(name: str) -> Shown:
    """The guide of this name; raises GuideNotFoundError."""
    if name not in {guide.name for guide in GUIDES}:
        raise GuideNotFoundError
    # HTML in the text stays text: a guide is written in Markdown alone.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((_folder() / f"{name}.md").read_text(encoding="utf-8"))
    title = tokens[1].content
    parts = tuple(_number_headings(tokens[3:]))
    for token in tokens:
        _lead_here(token)
        if token.type == "th_open":
            token.attrSet("scope", "col")
    html = reader.renderer.render(tokens[3:], reader.options, {})
    return Shown(title, parts, Markup(html))  # noqa: S704 # our own files, HTML in them is off


def _folder() -> Path:
    return next(folder for folder in _FOLDERS if folder.is_dir())


def _number_headings(tokens: list[Token]) -> list[Heading]:
    found: list[Heading] = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            id_ = f"phan-{len(found) + 1}"
            opening.attrSet("id", id_)
            found.append(Heading(id_, inside.content))
    return found


def _lead_here(token: Token) -> None:
    """Let pictures and links of a file lead to addresses of ours."""
    is_elsewhere = False
    for one in token.children or ():
        place = str(one.attrGet("src") or one.attrGet("href") or "")
        if one.type == "image" and place.startswith(f"{_PICTURES}/"):
            one.attrSet("src", f"/tro-giup/{place}")
            one.attrSet("loading", "lazy")
        elif one.type == "link_open":
            # Documents beside the guides are not served: their names stay, without a link.
            is_elsewhere = place.startswith("../")
            one.attrSet("href", f"/tro-giup/{place.removesuffix('.md')}")
        if is_elsewhere and one.type in {"link_open", "link_close"}:
            one.tag, one.attrs = "span", {}


@router.get("/tro-giup")
def first(visit: Annotated[Visit, Depends(PublicPage())]) -> Response:
    """The guide of whoever asks; everybody may read the others."""
    return _show(visit, own_guide(visit.caller).name)


@router.get("/tro-giup/{guide}")
def one(guide: str, visit: Annotated[Visit, Depends(PublicPage())]) -> Response:
    """The guide of this name; raises GuideNotFoundError."""
    return _show(visit, guide)


def _show(visit: Visit, name: str) -> Response:
    return render(visit.request, "help.html", shown=read_guide(name), guides=GUIDES, name=name)


@router.get("/tro-giup/hinh/{picture}", dependencies=[Depends(Anyone("pictures of samples"))])
def picture(picture: str) -> Response:
    """A picture of a guide; raises GuideNotFoundError."""
    # The name is looked up, never joined: what is asked for cannot leave the folder.
    known = {path.name: path for path in (_folder() / _PICTURES).glob("*.webp")}
    if picture not in known:
        raise GuideNotFoundError
    return FileResponse(known[picture], media_type="image/webp")
