"""Templates, and how values look to people: dates, times, numbers, sizes, masked numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.web import wording
from api.web.error_wording import sentence
from api.web.languages import VIETNAMESE, in_language, language_of_page
from api.web.preferences import preferences_of
from core.clock import VIETNAM
from core.papers import CATALOGUE
from core.vietnamese import mask_number, show_date
from repository.checklist import STATUS_OF_VERDICT
from repository.verdicts import VerdictCode

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
_AMOUNTS: Final = frozenset(
    name for name, entry in CATALOGUE.fields.items() if entry.kind == "amount"
)


def show_day(value: date | datetime | str | None) -> str:
    """A date as dd/mm/yyyy; a moment by its day in Vietnam; a dash for none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return show_date(value.astimezone(VIETNAM).date())
    if isinstance(value, str):
        try:
            return show_date(date.fromisoformat(value))
        except ValueError:
            return value
    return show_date(value)


def show_moment(value: datetime | None) -> str:
    """A moment as `HH:MM dd/mm/yyyy` in Vietnam."""
    return "–" if value is None else value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def show_time(value: datetime | None) -> str:
    """The time of day in Vietnam, `HH:MM`."""
    return "–" if value is None else value.astimezone(VIETNAM).strftime("%H:%M")


def show_age(seconds: float | None) -> str:
    """How long ago, in the largest fitting unit."""
    if seconds is None:
        return "–"
    for unit, words in ((86400, "ngày"), (3600, "giờ"), (60, "phút")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {words}"
    return "dưới 1 phút"


def show_count(value: int) -> str:
    """A whole number with dots: 1.234."""
    return f"{value:,}".replace(",", ".")


def show_number(value: float, places: int = 2) -> str:
    """A number with a comma before its decimals and dots between thousands: 1.234,56."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def show_amount(value: str) -> str:
    """An amount as a paper's field holds it (1234.5), as people write it (1.234,5)."""
    whole, _, part = value.partition(".")
    if not whole.isdecimal():
        return value
    return show_count(int(whole)) + (f",{part}" if part else "")


def show_percent(value: float) -> str:
    """A share (0–1) in whole percent."""
    return f"{value * 100:.0f} %"


def mask(number: str | None) -> str:
    """A personal number with its middle hidden."""
    return mask_number(number) if number else "chưa có số"


def say(table: Mapping[str, str], code: object) -> str:
    """The Vietnamese word of a code; the code itself where nobody has worded it yet."""
    key = str(getattr(code, "value", code))
    return table.get(key, key)


def problem_words(code: str) -> str:
    """The sentence of an error that is known by its code alone."""
    return sentence(code, {})


def verdict_word(code: str) -> str:
    """The short word for a verdict on reuse, the same as in the checklist."""
    status = STATUS_OF_VERDICT.get(VerdictCode(code), "missing")
    return say(wording.COMPONENT_VI, status)


@pass_context
def _translate(context: Context, words: str) -> str:
    return in_language(words, context.get("language", VIETNAMESE))


@pass_context
def _say(context: Context, table: Mapping[str, str], code: object) -> str:
    return in_language(say(table, code), context.get("language", VIETNAMESE))


@cache
def asset(name: str) -> str:
    """Address of a static file with a mark of its content, so that browsers fetch a new one."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # `_("… %(name)s …", name=…)`: the sentence is trusted, what is put into it is escaped.
    environment.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        _translate, lambda one, many, count: one if count == 1 else many, newstyle=True
    )
    environment.filters.update(
        day=show_day,
        amount=show_amount,
        number=show_number,
        moment=show_moment,
        time=show_time,
        count=show_count,
        age=show_age,
        percent=show_percent,
        mask=mask,
        verdict_word=verdict_word,
    )
    environment.globals.update(
        asset=asset, say=_say, w=wording, problem_words=problem_words, AMOUNTS=_AMOUNTS
    )
    return environment


_ENVIRONMENT: Final = _environment()


def render(
    request: Request, template: str, /, *, status: int = 200, **values: object
) -> HTMLResponse:
    """A page: the template with the values, and what every page needs (who is signed in, CSRF)."""
    text = _ENVIRONMENT.get_template(template).render(_context(request, template, values))
    return HTMLResponse(text, status_code=status)


def template_sentences(source: str) -> list[str]:
    """The sentences that a template marks with `_("…")`; those that come from a table are not."""
    found = _ENVIRONMENT.extract_translations(source)  # type: ignore[attr-defined] # as above
    # What fills a sentence comes behind it.
    told = [words[0] if isinstance(words, tuple) else words for _line, _function, words in found]
    return [words for words in told if words]


def render_part(request: Request, template: str, /, **values: object) -> str:
    """A part of a page, for a script that puts it in place of the old one."""
    return _ENVIRONMENT.get_template(template).render(_context(request, template, values))


def _context(request: Request, template: str, values: dict[str, object]) -> dict[str, object]:
    visit = getattr(request.state, "visit", None)
    menu = wording.menu_for(visit.caller) if visit is not None else ()
    preferences = preferences_of(request)
    return {
        "preferences": preferences,
        "language": language_of_page(template, preferences.language),
        "path": request.url.path if request.method == "GET" else "/",
        "visit": visit,
        "person": getattr(request.state, "person", None),
        "csrf_token": visit.csrf_token if visit is not None else "",
        "menu": menu,
        "here": _here(request.url.path, [item.address for item in menu]),
        "public_url": request.app.state.services.settings.public_url.rstrip("/"),
        "is_demo": request.app.state.services.settings.demo,
        **values,
    }


def _here(path: str, addresses: Sequence[str]) -> str:
    """The entry of the menu under which the page stands; the longest that fits."""
    above = [one for one in addresses if path == one or path.startswith(one + "/")]
    return max(above, key=len, default="")


def render_problem(
    request: Request, *, status: int, code: str, message: str, can_retry: bool
) -> HTMLResponse:
    """The page that says what went wrong and which way leads out."""
    return render(
        request,
        "problem.html",
        status=status,
        status_number=status,
        code=code,
        message=message,
        can_retry=can_retry,
        request_id=getattr(request.state, "request_id", "–"),
    )
