"""Whole dossiers of invented families, with the files that a scanner would hand over.

A: the birth chain (marriage certificate → birth certificate → residence). B: the house (land
certificate and permit → adjusted permit). E: a confirmation that has run out (domain.md 11).
Component codes are those of `repository/data/catalogue.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from cli.specimens.conditions import Condition
from cli.specimens.errors import UnknownPaperError
from cli.specimens.model import Facts
from cli.specimens.people import Household, Office, Person, household, office, with_newborn
from cli.specimens.stack import Back, Leaf, ScanFile, Scanner

StoryName = Literal["A", "B", "E"]
_IDENTITY: Final = "000.00.00.G15-KQ004946"
_MARRIAGE_FOR_BIRTH: Final = "MAU-001193-01"
_STATUS_FOR_MARRIAGE: Final = "MAU-000894-01"
_LAND: Final = "G17-KQ005479"
_PERMIT_FOR_ADJUSTMENT: Final = "MAU-013226-02"
_KINSHIP: Final = "000.00.00.G01-KQ003606"
_MARRIAGE_FORM: Final = "000.00.00.G15-KQ003229"
_BIRTH_FORM: Final = "000.00.00.G15-KQ003204"
_RESIDENCE_FORM: Final = "000.00.00.G01-KQ003618"
_TO_MARRY: Final = "ket hon"
_OPENING: Final = time(0, 30)


@dataclass(frozen=True)
class ExpectedReuse:
    """What the checklist must say of a component for which the Kho holds a paper."""

    component_code: str
    paper_type: str
    from_dossier: str
    """Code of the dossier that brought the paper into the Kho."""
    verdict: Literal["REUSABLE", "EXPIRED"]
    owner: Person


@dataclass(frozen=True)
class StoryDossier:
    """One dossier as the desk opens it."""

    code: str
    procedure_code: str
    owner: Person
    submitter: Person
    office: Office
    agency_code: str
    received_at: datetime
    """Aware, in UTC; half past seven in the morning at the desk."""
    files: tuple[ScanFile, ...]
    """Handed in by the citizen."""
    results: tuple[ScanFile, ...]
    """Made by the office; scanned before the dossier is closed."""
    reuses: tuple[ExpectedReuse, ...]
    is_completed: bool
    """Whether the story goes on to close it as completed."""
    purpose: str | None = None


@dataclass(frozen=True)
class Story:
    """Dossiers in the order of their reception."""

    name: StoryName
    title: str
    family: Household
    dossiers: tuple[StoryDossier, ...]

    @property
    def announced_pages(self) -> int:
        """All pages that the scanner counted, blank ones included."""
        return sum(
            file.announced_pages
            for dossier in self.dossiers
            for file in (*dossier.files, *dossier.results)
        )


def story(
    name: StoryName,
    *,
    today: date,
    condition: Condition = "scan",
    dpi: int = 200,
    seed: int = 1,
) -> Story:
    """Draw the story; the same arguments give the same bytes.

    200 dpi is the least that NĐ 30/2020 allows, and keeps a demo quick. Raises
    `UnknownPaperError`.
    """
    teller = _TELLERS.get(name)
    if teller is None:
        raise UnknownPaperError(name=name)
    return teller(today, Scanner(condition, dpi, seed))


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, min(day.day, 28))


@dataclass(frozen=True)
class _Desk:
    """The desk of one commune on the day of one dossier."""

    place: Office
    agency: str
    procedure: str
    day: date
    number: int

    @property
    def code(self) -> str:
        return f"{self.agency}-{self.day:%y%m%d}-{self.number:04d}"

    def open(
        self,
        owner: Person,
        submitter: Person,
        *,
        files: tuple[ScanFile, ...],
        results: tuple[ScanFile, ...] = (),
        reuses: tuple[ExpectedReuse, ...] = (),
        purpose: str | None = None,
    ) -> StoryDossier:
        """The dossier; one with results is completed, one without is still open."""
        return StoryDossier(
            code=self.code,
            procedure_code=self.procedure,
            owner=owner,
            submitter=submitter,
            office=self.place,
            agency_code=self.agency,
            received_at=datetime.combine(self.day, _OPENING, tzinfo=UTC),
            files=files,
            results=results,
            reuses=reuses,
            is_completed=bool(results),
            purpose=purpose,
        )


def _birth_chain(today: date, scanner: Scanner) -> Story:
    place, agency = office(0), "H20.12.1"
    wedding, registered = _months_before(today, 14), today - timedelta(days=3)
    family = replace(
        with_newborn(household(0), today - timedelta(days=12)),
        married_on=wedding + timedelta(days=2),
    )
    first = _Desk(place, agency, "1.000894", wedding, 31)
    second = _Desk(place, agency, "1.001193", registered, 12)
    third = _Desk(place, agency, "1.004222", today, 5)
    facts = Facts(family, place, today, number=57, variant="residence")
    form = Leaf("application_form", facts, _RESIDENCE_FORM, family.child)
    proof = ExpectedReuse(_KINSHIP, "birth_certificate", second.code, "REUSABLE", family.child)
    residence = third.open(
        family.child, family.husband, files=(scanner.pdf("ct01.pdf", form),), reuses=(proof,)
    )
    return Story(
        "A",
        "Chuỗi khai sinh",
        family,
        (
            _marriage(first, family, scanner),
            _registration(second, first.code, family, scanner),
            residence,
        ),
    )


def _marriage(desk: _Desk, family: Household, scanner: Scanner) -> StoryDossier:
    facts = Facts(family, desk.place, desk.day, number=41, holder="husband")
    owner = family.husband
    single = replace(facts, issued_on=desk.day - timedelta(days=20), number=8)
    stack = scanner.pdf(
        "ho-so-ket-hon.pdf",
        Leaf("application_form", replace(facts, variant="marriage"), _MARRIAGE_FORM, owner),
        Back(),
        Leaf("marital_status_confirmation", single, _STATUS_FOR_MARRIAGE, owner, turned=180),
    )
    card = scanner.jpeg("can-cuoc-chong.jpg", Leaf("citizen_card", facts, _IDENTITY, owner))
    result = scanner.pdf(
        "giay-chung-nhan-ket-hon.pdf", Leaf("marriage_certificate", facts, None, owner)
    )
    return desk.open(owner, owner, files=(stack, card), results=(result,), purpose=_TO_MARRY)


def _registration(desk: _Desk, earlier: str, family: Household, scanner: Scanner) -> StoryDossier:
    facts = Facts(family, desk.place, desk.day, number=57)
    child, father = family.child, family.husband
    form = scanner.pdf(
        "to-khai-khai-sinh.pdf",
        Leaf("application_form", replace(facts, variant="birth"), _BIRTH_FORM, child),
        Back(),
    )
    result = scanner.pdf("giay-khai-sinh.pdf", Leaf("birth_certificate", facts, None, child))
    return desk.open(
        child,
        father,
        files=(form,),
        results=(result,),
        reuses=(
            ExpectedReuse(_MARRIAGE_FOR_BIRTH, "marriage_certificate", earlier, "REUSABLE", father),
            ExpectedReuse(_IDENTITY, "citizen_card", earlier, "REUSABLE", father),
        ),
    )


def _house(today: date, scanner: Scanner) -> Story:
    place, agency, family = office(1), "H01.21.1", household(1)
    owner = family.husband
    first = _Desk(place, agency, "1.013225", _months_before(today, 5), 77)
    second = _Desk(place, agency, "1.013226", today, 9)
    request = Facts(family, place, today, number=25, variant="adjustment")
    adjustment = second.open(
        owner,
        owner,
        files=(
            scanner.pdf(
                "don-dieu-chinh.pdf",
                Leaf("application_form", request, "MAU-013226-01", owner),
            ),
        ),
        reuses=(
            ExpectedReuse(
                _PERMIT_FOR_ADJUSTMENT, "construction_permit", first.code, "REUSABLE", owner
            ),
            ExpectedReuse(_LAND, "land_use_certificate", first.code, "REUSABLE", owner),
        ),
    )
    return Story(
        "B", "Nhà ở và giấy phép xây dựng", family, (_permit(first, family, scanner), adjustment)
    )


def _permit(desk: _Desk, family: Household, scanner: Scanner) -> StoryDossier:
    owner = family.husband
    facts = Facts(family, desk.place, desk.day, number=25)
    land = replace(facts, issued_on=date(2018, 6, 12))
    granted = replace(facts, variant="two_pages", issued_on=desk.day + timedelta(days=7))
    stack = scanner.pdf(
        "ho-so-xin-phep-xay-dung.pdf",
        Leaf("application_form", replace(facts, variant="construction"), "MAU-013225-01", owner),
        Back(),
        Leaf("land_use_certificate", land, _LAND, owner, turned=180, turned_page=2),
    )
    result = scanner.pdf(
        "giay-phep-xay-dung.pdf", Leaf("construction_permit", granted, None, owner)
    )
    return desk.open(owner, owner, files=(stack,), results=(result,))


def _expired(today: date, scanner: Scanner) -> Story:
    place, agency, family = office(2), "H37.11.1", household(2)
    owner = family.husband
    first = _Desk(place, agency, "1.004873", _months_before(today, 7), 44)
    second = _Desk(place, agency, "1.000894", today, 3)
    before = Facts(family, place, first.day, number=19, holder="husband")
    asked = replace(before, variant="marital_status")
    confirmation = first.open(
        owner,
        owner,
        files=(
            scanner.pdf(
                "to-khai-xac-nhan.pdf",
                Leaf("application_form", asked, "000.00.00.G15-KQ003448", owner),
            ),
        ),
        results=(
            scanner.pdf(
                "giay-xac-nhan-tinh-trang-hon-nhan.pdf",
                Leaf("marital_status_confirmation", before, None, owner),
            ),
        ),
    )
    form = replace(before, variant="marriage", issued_on=today)
    old = ExpectedReuse(
        _STATUS_FOR_MARRIAGE, "marital_status_confirmation", first.code, "EXPIRED", owner
    )
    wedding = second.open(
        owner,
        owner,
        files=(
            scanner.pdf(
                "to-khai-ket-hon.pdf", Leaf("application_form", form, _MARRIAGE_FORM, owner)
            ),
            scanner.jpeg("can-cuoc.jpg", Leaf("citizen_card", before, _IDENTITY, owner)),
        ),
        reuses=(old,),
        purpose=_TO_MARRY,
    )
    return Story("E", "Giấy xác nhận đã hết hạn", family, (confirmation, wedding))


_TELLERS: Final[dict[StoryName, Callable[[date, Scanner], Story]]] = {
    "A": _birth_chain,
    "B": _house,
    "E": _expired,
}
