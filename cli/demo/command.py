"""The command: start, file the stories, sum up, serve."""

from __future__ import annotations

import socket
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from api.citizen_identity import DEMO_CODE
from cli.demo.accounts import Account, prepare_accounts
from cli.demo.filing import count_steps, file_story
from cli.demo.signing import with_both_signatures
from cli.demo.summary import Summary, lines_of, summarize
from cli.progress import progress_for
from cli.serve import run_web, settings_of_embedded, worker_pool
from cli.specimens.people import household
from cli.specimens.stories import Story, StoryName, story
from core.clock import today_in_vietnam
from core.errors import InsecureForProduction
from core.logs import configure_logs
from core.progress import Progress
from core.settings import Settings
from ingest.pipeline import wiring
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue

_STORIES: Final[tuple[StoryName, ...]] = ("A", "B", "E")
_DONE: Final = "stories-filed"
_WORKERS: Final = 2


@click.command()
@click.option("--exit", "is_exiting", is_flag=True, help="Stop after the summary.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the data of the demo are kept.",
)
def demo(*, is_exiting: bool, directory: Path) -> None:
    """Start everything on this machine, file the sample dossiers, show what came of it."""
    # That a demo is a demo stands in its summary; the warning is for real installations.
    warnings.simplefilter("ignore", InsecureForProduction)
    started = time.monotonic()
    with ExitStack() as stack:
        click.echo("Khởi động các máy chủ …", err=True)
        settings = _at_home(settings_of_embedded(stack, directory))
        settings = with_both_signatures(settings, directory)
        configure_logs(level="error")
        services = wiring.services(settings)
        stack.callback(services.engine.dispose)
        stack.enter_context(worker_pool(settings, _WORKERS))
        accounts = _prepare(services, directory)
        _file(services, directory)
        with services.session_factory() as session:
            summary = summarize(session, services.clock)
            session.commit()
        _show(summary, accounts, settings, time.monotonic() - started)
        if is_exiting:
            sys.exit(0 if summary.is_balanced and summary.reuses else 1)
        click.echo("Nhấn Ctrl-C để dừng.")
        run_web(settings)


def _at_home(settings: Settings) -> Settings:
    """The first free port from the usual one on."""
    port = settings.listen_port
    while not _is_free(settings.listen_host, port):
        port += 1
    return settings.model_copy(
        update={
            "listen_port": port,
            "public_url": f"http://{settings.listen_host}:{port}",
            "log_level": "error",
        }
    )


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _prepare(services: Services, directory: Path) -> tuple[Account, ...]:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        accounts = prepare_accounts(session, directory)
        session.commit()
        return accounts


def _file(services: Services, directory: Path) -> None:
    """File the stories, each in a thread of its own as if three desks were at work."""
    today = today_in_vietnam(services.clock)
    done = directory / _DONE
    if done.exists():
        click.echo("Hồ sơ mẫu đã có từ lần chạy trước.", err=True)
        return
    click.echo("Vẽ giấy tờ mẫu …", err=True)
    stories = [story(name, today=today) for name in _STORIES]
    progress = _Shared(progress_for(sys.stderr))
    progress.start(sum(count_steps(one) for one in stories), "Hồ sơ mẫu")

    def bring(one: Story) -> None:
        file_story(services, one, progress)

    with ThreadPoolExecutor(len(stories)) as desks:
        list(desks.map(bring, stories))
    done.write_text(today.isoformat(), encoding="utf-8")


class _Shared:
    """One progress for several threads."""

    def __init__(self, shown: Progress) -> None:
        self._shown, self._lock = shown, threading.Lock()

    def start(self, total: int, what: str) -> None:
        """Begin."""
        with self._lock:
            self._shown.start(total, what)

    def step(self, done: int = 1) -> None:
        """Go on."""
        with self._lock:
            self._shown.step(done)


def _show(
    summary: Summary, accounts: tuple[Account, ...], settings: Settings, took_s: float
) -> None:
    click.echo("\n=== Một Lần: kết quả chạy thử ===")
    for line in lines_of(summary):
        click.echo(line)
    click.echo(f"Thời gian      : {took_s:.0f} giây")
    click.echo(f"\nĐịa chỉ        : {settings.public_url}")
    click.echo("Tài khoản cán bộ (mẫu, chỉ dùng trên máy này):")
    for account in accounts:
        click.echo(f"  {account.username:18} {account.password:14} {account.what}")
    citizen = household(1).husband
    click.echo(
        f"Công dân       : VNeID mẫu, số {citizen.personal_number} "
        f"({citizen.full_name}), mã {DEMO_CODE}"
    )
