"""What is wrong with a command line, said in Vietnamese: the library says it in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import click
from pydantic_core import ValidationError

_QUOTED: Final = re.compile(r"'(.*?)'", re.DOTALL)
_TOO_MUCH: Final = "Got unexpected extra argument"
_NO_VALUE: Final = "does not take a value"
"""What the library says where it has no class for it: words left over, a switch with a value."""


class SettingsUnfitError(click.ClickException):
    """Settings are missing or refused; only their names are told: a value may be a secret."""

    exit_code = 3

    def __init__(self, error: ValidationError) -> None:
        # A rule about several settings has no place of its own.
        names = sorted(
            {f"MOTLAN_{found['loc'][0]}".upper() for found in error.errors() if found["loc"]}
        )
        super().__init__(
            f"thiếu hoặc sai {', '.join(names) or 'giá trị trái quy định'}. "
            "Xem docs/settings.md; để thử nhanh, chạy: motlan demo."
        )

    def show(self, file: IO[Any] | None = None) -> None:
        """Tell the person at the terminal."""
        click.echo(f"✗ Thiết lập: {self.message}", file, err=True)


class SpokenError(click.ClickException):
    """An error of the command line that shows itself in Vietnamese."""

    def __init__(self, error: click.ClickException) -> None:
        super().__init__(sentence(error))
        self._context = error.ctx if isinstance(error, click.UsageError) else None

    def show(self, file: IO[Any] | None = None) -> None:
        """Tell the person at the terminal, with the way to the help."""
        context = self._context
        if context is not None:
            usage = " ".join(context.command.collect_usage_pieces(context))
            click.echo(f"Cách dùng: {context.command_path} {usage}", file, err=True)
            click.echo(f"Xem thêm: {context.command_path} --help\n", file, err=True)
        click.echo(f"Lỗi: {self.message}", file, err=True)


class SpokenUsageError(SpokenError):
    """The command line itself is wrong."""

    exit_code = click.UsageError.exit_code


@contextmanager
def spoken() -> Iterator[None]:
    """Turn what the library raises into SpokenError."""
    try:
        yield
    except SpokenError:
        raise
    except click.ClickException as error:
        kind = SpokenUsageError if isinstance(error, click.UsageError) else SpokenError
        raise kind(error) from error


def sentence(error: click.ClickException) -> str:
    """What is wrong; errors of our own commands say it themselves."""
    if isinstance(error, click.NoSuchOption):
        near = ", ".join(sorted(error.possibilities or ()))
        return f"không có tùy chọn {error.option_name}" + (f" (gần giống: {near})" if near else "")
    if isinstance(error, click.MissingParameter):
        return f"thiếu {_name(error)}"
    if isinstance(error, click.BadParameter):
        given = _QUOTED.search(error.message)
        value = f" «{given[1]}»" if given is not None else ""
        return f"giá trị{value} của {_name(error)} không hợp lệ: {_wanted(error.param)}"
    if isinstance(error, click.BadOptionUsage):
        use = "không nhận giá trị" if _NO_VALUE in error.message else "cần một giá trị"
        return f"tùy chọn {error.option_name} {use}"
    message = error.format_message()
    if message.startswith(_TOO_MUCH):
        return f"thừa tham số {message.partition('(')[2].rpartition(')')[0]}"
    return message


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return "tham số"
    if isinstance(error.param, click.Option):
        return f"tùy chọn {error.param.opts[-1]}"
    return f"tham số {error.param.make_metavar(error.ctx or click.Context(click.Command(None)))}"


def _wanted(param: click.Parameter | None) -> str:
    """What the parameter takes."""
    kind = None if param is None else param.type
    if isinstance(kind, click.Choice):
        return f"chọn một trong {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange | click.FloatRange):
        return f"cần một số từ {kind.min} đến {kind.max}"
    if isinstance(kind, click.Path):
        if not kind.file_okay:
            return "cần một thư mục mà bạn đọc được"
        return "không có hoặc không mở được tệp hay thư mục này"
    if isinstance(kind, click.File):
        return "không mở được tệp này"
    return "mời xem cách dùng"
