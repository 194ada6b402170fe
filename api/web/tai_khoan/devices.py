"""A browser and its place in words that its holder recognises."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_HERE: Final = ("127.0.0.1", "::1")


def device_of_agent(agent: str) -> str:
    """`Chrome trên Windows`; what the browser says of itself, which proves nothing."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Trình duyệt khác")
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    return browser if system is None else f"{browser} trên {system}"


def place_of(request: Request) -> str:
    """The network address that the request came from."""
    host = request.client.host if request.client is not None else ""
    return "máy chủ này" if host in _HERE else host[:60] or "không rõ"


def device_words(request: Request) -> str:
    """Of the browser of this request."""
    return device_of_agent(request.headers.get("user-agent", ""))[:80]
