"""Logging: a constant event name with identifiers; columns on a terminal, JSON elsewhere.

Never a name, a personal number or a text of a citizen: only ids, counts, codes and times.
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs(*, level: str = "info") -> None:
    """Send all records to stderr; to be called once by each entry point."""
    # Its warnings quote the text of the page.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
