"""A dossier at the desk by keyboard alone: keys pressed, and time that the clerk waits.

`python -m benchmarks.desk --write` starts an installation with two workers on this machine, files a
first dossier of three papers, and then drives a real Chromium from the page of the identified
person to the moment when the checklist of a dossier of five components shows nothing open: three
served by stored papers, two by a scan of ten pages. The mouse is never used.

Keys are counted as a person presses them: each key of a chord, each stroke of Telex for a
Vietnamese letter. The dialog in which the operating system chooses a file is not ours; what opens
it counts. A value that was read wrong is corrected at its stop, and counts as typed. There is no
pause for thinking: the time is what the machines take, the browser on the same cores included.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import click
from playwright.sync_api import Page, TimeoutError, sync_playwright

from api.web.quay.review_form import shown_value
from benchmarks.knowing.scoring import same
from benchmarks.reading.tables import described, markdown, write_between_markers
from benchmarks.running import BROWSER, BROWSER_FLAGS, Installation, installation
from cli.demo.accounts import AGENCIES
from cli.demo.filing import file_story
from cli.specimens.model import Facts
from cli.specimens.people import household, office
from cli.specimens.stack import Back, ExpectedPaper, Leaf, ScanFile, Scanner
from cli.specimens.stories import Story, StoryDossier
from core.clock import today_in_vietnam
from core.progress import SilentProgress
from core.vietnamese import clean_line
from repository.persons import get_or_create_person
from storage.db.models import Person

COMMAND: Final = "python -m benchmarks.desk --write"
MOST_KEYS: Final = 40
MOST_S: Final = 25.0
AGENCY: Final = "H01.21.1"
PROCEDURE: Final = "MAU-QUAY-05"
_STORED: Final = ("citizen_card", "residence_confirmation", "marriage_certificate")
_SCANNED: Final = ("land_use_certificate", "contract")
_WORKERS: Final = 2
_PATIENCE_MS: Final = 180_000
_AGAIN_MS: Final = 2_000
_OWN_LETTERS: Final = {"đ": "dd", "Đ": "Dd"}


def procedure() -> dict[str, Any]:
    """A sample procedure of five components, as the catalogue takes it."""
    lasting = {"valid_from": "2025-07-01", "valid_to": None}
    components = [
        {
            "code": f"MAU-QUAY-05-{number:02d}",
            "name": f"Thành phần mẫu {number}",
            "case_code": "",
            "group_key": None,
            "is_required": True,
            "original_count": 1,
            "copy_count": 0,
            "owner_role": "self",
            "minimum_trust": "T4",
            "accepts": [{"paper_type": slug, "purpose": None, **lasting}],
        }
        for number, slug in enumerate((*_STORED, *_SCANNED), start=1)
    ]
    return {
        "code": PROCEDURE,
        "name": "Xác nhận nhà đất của hộ gia đình (MẪU)",
        "level": "commune",
        "field_name": "Đất đai",
        "agency_name": "Ủy ban nhân dân cấp xã",
        "legal_days": 5,
        "source": "Thủ tục mẫu của phép đo tại quầy",
        **lasting,
        "results": [],
        "cases": [],
        "components": components,
    }


@dataclass
class Keyboard:
    """Presses and counts; nothing else touches the page."""

    page: Page
    count: int = 0

    def press(self, keys: str) -> None:
        """One key, or a chord such as `Alt+1`, of which each key counts."""
        self.page.keyboard.press(keys)
        self.count += len(keys.split("+"))

    def type(self, text: str) -> None:
        """A text; letters with marks come as an input method sends them."""
        for letter in text:
            if letter.isascii():
                self.page.keyboard.press(letter)
            else:
                self.page.keyboard.insert_text(letter)
        self.count += strokes(text)


def strokes(text: str) -> int:
    """Keys of Telex for a text: one for each letter and for each of its marks."""
    plain = "".join(
        _OWN_LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", text)
    )
    return len(unicodedata.normalize("NFD", plain))


@dataclass
class Stretch:
    """A part of the way: keys, seconds, and what was corrected."""

    name: str
    keys: int
    seconds: float


@dataclass
class Way:
    """The whole way from the person to the finished checklist."""

    stretches: list[Stretch] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """Values that were wrong where nobody was asked to look."""

    @property
    def keys(self) -> int:
        """All keys."""
        return sum(one.keys for one in self.stretches)

    @property
    def seconds(self) -> float:
        """All the time."""
        return sum(one.seconds for one in self.stretches)

    @contextmanager
    def part(self, name: str, keyboard: Keyboard) -> Iterator[None]:
        """Count what happens within."""
        keys, began = keyboard.count, time.perf_counter()
        yield
        self.stretches.append(Stretch(name, keyboard.count - keys, time.perf_counter() - began))


@click.command()
@click.option("--write", is_flag=True, help="Put the table into RESULTS.md.")
@click.option("--rounds", default=3, show_default=True, help="How often; each with another family.")
def main(*, write: bool, rounds: int) -> None:
    """Measure and print; with --write the median round goes into RESULTS.md."""
    with installation(workers=_WORKERS, procedures=(procedure(),)) as house:
        ways = [_measure(house, seed) for seed in range(1, rounds + 1)]
    middle = sorted(ways, key=lambda way: way.seconds)[len(ways) // 2]
    text = _told(middle, ways)
    click.echo(text)
    for way in ways:
        for words in (*way.corrected, *(f"not asked: {one}" for one in way.missed)):
            click.echo(words, err=True)
    if write:
        write_between_markers("desk", text, subject="pages")


def _told(middle: Way, ways: list[Way]) -> str:
    rows = [(one.name, str(one.keys), f"{one.seconds:.1f}") for one in middle.stretches]
    rows.append(("**together**", f"**{middle.keys}**", f"**{middle.seconds:.1f}**"))
    keys = ", ".join(str(way.keys) for way in ways)
    times = ", ".join(f"{way.seconds:.1f}" for way in ways)
    notes = (
        f"Goals: at most {MOST_KEYS} keys, {MOST_S:.0f} s. All rounds: {keys} keys; {times} s. "
        f"Values corrected by hand: {sum(len(way.corrected) for way in ways)}; wrong where nobody "
        f"was asked to look: {sum(len(way.missed) for way in ways)}.",
    )
    return described(COMMAND, notes) + "\n\n" + markdown(("part", "keys", "seconds"), rows)


def _measure(house: Installation, seed: int) -> Way:
    stack, person_id = _prepare(house, seed)
    way = Way()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=BROWSER_FLAGS)
        page = browser.new_page(base_url=house.address, locale="vi-VN")
        page.set_default_timeout(_PATIENCE_MS)
        _sign_in(page, house)
        page.goto(f"/quay/nguoi/{person_id}")
        page.locator("#procedure-words:focus").wait_for()
        _walk(way, Keyboard(page), stack)
        browser.close()
    return way


def _prepare(house: Installation, seed: int) -> tuple[ScanFile, object]:
    """The earlier dossier, filed; the stack of the second one, and whose it is."""
    family, place = household(seed), office(1)
    today = today_in_vietnam(house.services.clock)
    scanner = Scanner("scan", 200, seed)
    facts = Facts(family, place, today - timedelta(days=30), number=40 + seed, holder="husband")
    stored = [
        scanner.pdf(f"{slug}-{seed}.pdf", Leaf(slug, facts, code, family.husband))
        for slug, code in zip(_STORED, _codes(), strict=False)
    ]
    first = StoryDossier(
        code=f"{AGENCY}-{today:%y%m%d}-9{seed:03d}",
        procedure_code=PROCEDURE,
        owner=family.husband,
        submitter=family.husband,
        office=place,
        agency_code=AGENCY,
        received_at=house.services.clock.now(),
        files=tuple(stored),
        results=(),
        reuses=(),
        is_completed=True,
    )
    file_story(house.services, Story("B", "MẪU", family, (first,)), SilentProgress())
    with house.services.session_factory() as session:
        owner = family.husband
        person: Person = get_or_create_person(
            session, owner.personal_number, owner.full_name, owner.date_of_birth, owner.sex
        )
        return _stack(scanner, facts, seed), person.id


def _codes() -> list[str]:
    return [one["code"] for one in procedure()["components"]]


def _stack(scanner: Scanner, facts: Facts, seed: int) -> ScanFile:
    """Four pages of land certificate and two of a lease, four empty backs behind them."""
    land, lease = _codes()[len(_STORED) :]
    owner = facts.household.husband
    old = replace(facts, issued_on=date(2018, 6, 12))
    return scanner.pdf(
        f"ho-so-{seed}.pdf",
        Leaf("land_use_certificate", replace(old, variant="2009"), land, owner),
        Back(),
        Back(),
        Leaf("contract", facts, lease, owner),
        Back(),
        Back(),
    )


def _sign_in(page: Page, house: Installation) -> None:
    username = f"quay.{AGENCIES[AGENCY]}"
    page.goto("/")
    page.fill("#username", username)
    page.fill("#password", house.passwords[username])
    page.keyboard.press("Enter")
    page.wait_for_url("**/quay")


def _walk(way: Way, keyboard: Keyboard, stack: ScanFile) -> None:
    page = keyboard.page
    with way.part("choose the procedure, open the dossier", keyboard):
        keyboard.type("nha dat ho")
        keyboard.press("Enter")
        page.wait_for_url("**/quay/ho-so/**")
        page.wait_for_load_state()
    with way.part("use three stored papers", keyboard):
        keyboard.press("a")
        _served(page, len(_STORED))
    with way.part("hand in ten pages, until they are read", keyboard):
        page.wait_for_load_state()
        _hand_in(keyboard, stack)
        page.locator("#scans .paper-head a.primary").nth(len(stack.papers) - 1).wait_for()
    for number, _ in enumerate(stack.papers, start=1):
        with way.part(f"compare paper {number}", keyboard):
            if number == 1:
                keyboard.press("c")
                page.wait_for_url("**/quay/ra-soat/**")
            _compare(way, keyboard, stack)
    with way.part("signed and kept", keyboard):
        _served(page, len(_STORED) + len(_SCANNED))


def _served(page: Page, count: int) -> None:
    """Wait until so many components of the checklist need nothing more."""
    page.locator(".components > li.good").nth(count - 1).wait_for()


def _hand_in(keyboard: Keyboard, stack: ScanFile) -> None:
    page = keyboard.page
    while True:
        try:
            with page.expect_file_chooser(timeout=_AGAIN_MS) as dialog:
                keyboard.press("s")
        except TimeoutError:
            # Pressed before the page was whole: a person presses again, and it counts.
            continue
        break
    dialog.value.set_files({"name": stack.name, "mimeType": stack.media_type, "buffer": stack.data})
    page.locator("#announced_pages:focus").wait_for()
    keyboard.type(str(stack.announced_pages))
    keyboard.press("Enter")


def _compare(way: Way, keyboard: Keyboard, stack: ScanFile) -> None:
    """Enter from stop to stop, each value held against the paper; tick, confirm."""
    page = keyboard.page
    page.locator("[data-asked] input:focus, #compared:focus").wait_for()
    paper = _paper_here(page, stack)
    while (stop := str(page.evaluate("document.activeElement.id"))) != "compared":
        if not stop.startswith("f-"):
            raise click.ClickException(f"{paper.type}: the keyboard stops at {stop}")
        _look(way, keyboard, stop, paper)
        keyboard.press("Enter")
    for name, wanted in paper.truth.fields.items():
        box = page.locator(f"#f-{name}")
        if box.count() and not _is_right(name, box.input_value(), wanted):
            way.missed.append(f"{paper.type}.{name}: {box.input_value()!r}, not {wanted!r}")
    here = page.url
    for key in ("Space", "Enter", "Enter"):
        keyboard.press(key)
    page.wait_for_url(lambda address: address != here)
    page.wait_for_load_state()


def _paper_here(page: Page, stack: ScanFile) -> ExpectedPaper:
    type_ = page.locator("#new-type").input_value()
    found = next((one for one in stack.papers if one.type == type_), None)
    if found is None or page.locator("#sheets .sheet").count() != len(found.pages):
        raise click.ClickException(f"divided or told wrong: {type_}")
    return found


def _look(way: Way, keyboard: Keyboard, stop: str, paper: ExpectedPaper) -> None:
    """Correct the value at the stop when the paper says something else."""
    page, name = keyboard.page, stop.removeprefix("f-")
    shown, wanted = page.locator(f"#{stop}").input_value(), paper.truth.fields.get(name, "")
    if _is_right(name, shown, wanted):
        return
    way.corrected.append(f"{paper.type}.{name}: {shown!r} to {wanted!r}")
    offered = page.locator(f"button[data-puts='{stop}']")
    for place, words in enumerate(offered.all_inner_texts(), start=1):
        if _is_right(name, words, wanted):
            keyboard.press(f"Alt+{place}")
            return
    keyboard.press("Control+a")
    if wanted:
        keyboard.type(shown_value(name, wanted))
    else:
        keyboard.press("Delete")


def _is_right(name: str, shown: str, wanted: str) -> bool:
    """Capitals and spaces are no difference that a clerk would type for."""
    told = shown_value(name, wanted)
    if re.fullmatch(r"[\d.]+", shown) and re.fullmatch(r"[\d.]+", told):
        return same(name, shown, told)
    return clean_line(shown).casefold() == clean_line(told).casefold()


if __name__ == "__main__":
    main()
