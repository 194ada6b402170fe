"""What stands in the review form: the fields with their confidence, the people, what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.requests import Request

from api.web.forms import typed_date, typed_field, typed_id
from api.web.paper_wording import FIELD_VI, fields_of
from api.web.rendering import show_day, show_moment
from api.web.review_wording import ANSWER_VI
from api.web.wording import CONFIDENCE_VI, FIELD_SOURCE_VI, confidence_level
from core.answers import Answer
from core.errors import MotLanError
from core.papers import DATE_FIELDS, FIELD_NAMES
from ingest.review import NewOwner, ReviewDocument, ReviewField
from ingest.review.alternatives import Known, alternatives
from repository.persons import find_person_by_number
from storage.db.models import Dossier, Person

PREFIX: Final = "f-"
"""Form names of the fields of a paper begin so."""
OTHER: Final = "other"
"""The choice «somebody else» in the list of owners."""
_LONGEST: Final = 1000
_ASKED: Final = frozenset({"unsure", "doubtful", "unread"})
_NO_ANSWER: Final = (None, Answer.UNSURE)


class OwnerNameNeededError(MotLanError):
    """A number that nobody has yet came without the name of its holder."""

    code, fault = "owner_name_needed", "input"


class TypeNotAppliedError(MotLanError):
    """Another type was picked than the one whose values the form showed."""

    code, fault = "type_not_applied", "caller"


@dataclass(frozen=True)
class FieldRow:
    """One input of the review form."""

    name: str
    label: str
    value: str
    raw: str | None
    level: str
    """`sure`, `unsure`, `doubtful`, `person`, or `unread`."""
    level_words: str
    source: str
    page: int | None
    box: str | None
    """Left, top, right, bottom as fractions, for the script that lights it."""
    is_date: bool
    others: tuple[str, ...] = ()
    """What may be meant instead; the clerk puts it in, nobody else."""
    is_asked: bool = False
    """The machine is not sure, and nobody has answered: the keyboard stops here."""
    is_unsure: bool = False
    """A person said so."""
    answered: str | None = None
    """Who answered this value alone, and when."""
    machine: str | None = None
    """What stands there without what was typed just now."""


@dataclass(frozen=True)
class Typed:
    """What the clerk typed: fields as typed, and her choices."""

    fields: Mapping[str, str]
    type: str
    owner: str
    owner_number: str
    owner_name: str
    component: str
    compared: bool
    unsure: frozenset[str] = frozenset()
    """Fields that the clerk cannot tell."""
    pdf_sha256: str | None = None
    """Of the file that the form showed."""
    differences_seen: str = ""
    """The mark of having been shown what the first of two persons read."""

    def values(self) -> dict[str, str]:
        """The fields as the review takes them: dates ISO, text NFC."""
        return {name: typed_field(name, text) for name, text in self.fields.items()}

    def confirmed(self) -> dict[str, str]:
        """The same without what the clerk is not sure of."""
        return self.values() | dict.fromkeys(self.unsure, "")


async def typed_form(request: Request) -> Typed:
    """The review form; its field names are only known from the paper, so it is read as it is."""
    form = await request.form()
    texts = {key: value for key, value in form.items() if isinstance(value, str)}
    fields = {
        key.removeprefix(PREFIX): value[:_LONGEST]
        for key, value in texts.items()
        if key.startswith(PREFIX) and key.removeprefix(PREFIX) in FIELD_NAMES
    }
    extra = texts.get("extra_name", "")
    if extra in FIELD_NAMES and texts.get("extra_value", "").strip():
        fields[extra] = texts["extra_value"][:_LONGEST]
    return Typed(
        fields=fields,
        type=texts.get("type", "")[:60],
        owner=texts.get("owner", "")[:40],
        owner_number=texts.get("owner_number", "").strip()[:12],
        owner_name=texts.get("owner_name", "").strip()[:200],
        component=texts.get("component", "")[:40],
        compared=texts.get("compared") == "yes",
        unsure=frozenset(name for name in form.getlist("unsure") if name in FIELD_NAMES),
        pdf_sha256=texts.get("shown_sha256", "")[:64] or None,
        differences_seen=texts.get("differences_seen", "")[:64],
    )


def carried_over(typed: Typed, before: ReviewDocument, after: ReviewDocument) -> Typed | None:
    """What the clerk had typed over what the form showed, for the form of another type.

    Values that the machine had read give way to its new ones; so does the tick, which was for them.
    None when nothing was typed.
    """
    shown = {row.name: row.value for row in field_rows(before, None)}
    fields = {
        name: text for name, text in typed.fields.items() if text and text != shown.get(name, "")
    }
    is_owner_chosen = typed.owner != str(before.owner_id or "")
    is_component_chosen = typed.component != str(before.component_id or "")
    if not (fields or is_owner_chosen or is_component_chosen):
        return None
    component = typed.component if is_component_chosen else str(after.component_id or "")
    return replace(typed, fields=fields, type=after.type or "", component=component, compared=False)


def field_rows(
    document: ReviewDocument, typed: Typed | None, known: Known | None = None
) -> list[FieldRow]:
    """First the fields that a clerk expects on this type, then whatever else was read.

    `known`: what may be meant, from the people and the other papers of the dossier.
    """
    read = {field.name: field for field in document.fields}
    return [
        _row(name, read.get(name), typed, known or Known()) for name in shown_names(document, typed)
    ]


def shown_names(document: ReviewDocument, typed: Typed | None) -> list[str]:
    """The fields that have an input, each once, in the order of the form."""
    found = [field.name for field in document.fields]
    return list(
        dict.fromkeys([*fields_of(document.type), *found, *(typed.fields if typed else ())])
    )


def _row(name: str, field: ReviewField | None, typed: Typed | None, known: Known) -> FieldRow:
    value = (field.value if field else None) or ""
    told = shown_value(name, value)
    shown = told if typed is None else typed.fields.get(name, told)
    level = _level(name, field, shown, told)
    others = _others(name, field, typed_field(name, shown), known) if field else ()
    return FieldRow(
        name=name,
        label=FIELD_VI[name],
        value=shown,
        raw=field.raw if field and field.raw and field.raw not in (shown, *others) else None,
        level=level,
        level_words=CONFIDENCE_VI.get(level, "Máy chưa đọc được"),
        source=FIELD_SOURCE_VI.get(field.source, "")
        if field and field.value and level != "person"
        else "",
        page=field.page_number if field else None,
        box=",".join(f"{edge:.5f}" for edge in field.box) if field and field.box else None,
        is_date=name in DATE_FIELDS,
        others=others,
        is_asked=level in _ASKED and (field is None or field.answer in _NO_ANSWER),
        is_unsure=name in typed.unsure
        if typed
        else field is not None and field.answer is Answer.UNSURE,
        answered=_answered(field),
        machine=told if typed is not None and told and shown != told else None,
    )


def shown_value(name: str, value: str) -> str:
    """A value as it stands in a box: dates dd/mm/yyyy."""
    return show_day(value) if name in DATE_FIELDS and value else value


def _level(name: str, field: ReviewField | None, shown: str, told: str) -> str:
    is_typed = shown not in ("", told) or (field is not None and field.source == "person")
    if is_typed and shown:
        return "person"
    if field is None or not field.value:
        return "unread"
    return confidence_level(name, field.confidence, field.source)


def _others(name: str, field: ReviewField, value: str, known: Known) -> tuple[str, ...]:
    found = alternatives(name, value, raw=field.raw, proposed=field.proposed, known=known)
    return tuple(shown_value(name, one) for one in found)


def _answered(field: ReviewField | None) -> str | None:
    if field is None or field.answer is None:
        return None
    return (
        f"{ANSWER_VI[field.answer.value]} – {field.answered_by}, {show_moment(field.answered_at)}"
    )


def people_of(
    session: Session, dossier: Dossier | None, owner_id: UUID | None, fields: Mapping[str, str]
) -> Sequence[Person]:
    """Whose paper it may be: proposed, of the dossier, or named by a number on the paper."""
    ids = [owner_id]
    if dossier is not None:
        ids += [dossier.owner_id, dossier.submitter_id]
    people = [session.get(Person, id_) for id_ in dict.fromkeys(ids) if id_ is not None]
    for name in ("personal_number", "husband_personal_number", "wife_personal_number"):
        if fields.get(name):
            people.append(find_person_by_number(session, fields[name]))
    return list({person.id: person for person in people if person is not None}.values())


def owner_of(session: Session, typed: Typed) -> tuple[UUID | None, NewOwner | None]:
    """The chosen owner: somebody known, or somebody new who is not there before the paper is.

    Raises OwnerNameNeededError.
    """
    if typed.owner != OTHER:
        return typed_id(typed.owner), None
    if not typed.owner_number and not typed.owner_name:
        return None, None
    known = find_person_by_number(session, typed.owner_number) if typed.owner_number else None
    if known is not None:
        return known.id, None
    if not typed.owner_name:
        raise OwnerNameNeededError()
    is_holder = typed.fields.get("personal_number", "").strip() == typed.owner_number
    born = typed_date(typed.fields.get("date_of_birth", "")) if is_holder else None
    return None, NewOwner(typed.owner_number or None, typed.owner_name, born)
