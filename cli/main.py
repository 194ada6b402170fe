"""The entry point `motlan`."""

from __future__ import annotations

import importlib
from typing import Final

import click
from pydantic_core import ValidationError

from api.web.error_wording import sentence
from cli.usage import SettingsUnfitError, spoken
from core.errors import MotLanError

_COMMANDS: Final = {
    "audit": "cli.checks",
    "backup": "cli.backup",
    "catalogue": "cli.catalogue",
    "classify": "cli.classify",
    "clients": "cli.clients",
    "demo": "cli.demo.command",
    "digitize": "cli.digitize",
    "doctor": "cli.doctor",
    "evaluate": "cli.evaluate",
    "evidence": "cli.evidence",
    "export": "cli.packages",
    "import": "cli.packages",
    "learning": "cli.learning",
    "migrate": "cli.migrate",
    "objects": "cli.objects",
    "papers": "cli.papers",
    "reconcile": "cli.reconcile",
    "renewals": "cli.renewals",
    "restore": "cli.backup",
    "serve": "cli.serve",
    "separators": "cli.separators",
    "sign": "cli.sign",
    "specimens": "cli.specimens.command",
    "staff": "cli.setting_up",
    "train": "cli.train",
    "validate": "cli.validate",
    "watch": "cli.watch",
    "worker": "cli.worker",
}
"""Each command and the module that holds it under the same name."""

_OTHER_NAMES: Final = {"import": "import_"}
"""Commands whose names are words of the language."""


class _Commands(click.Group):
    """Imports the one command that is called: the web server's parts take four CPU seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the alphabet."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        try:
            module = importlib.import_module(_COMMANDS[cmd_name])
            found = getattr(module, _OTHER_NAMES.get(cmd_name, cmd_name))
        except MotLanError as error:
            # The catalogue of paper types or the model is broken.
            raise click.ClickException(sentence(error.code, error.details)) from None
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; raises click.UsageError."""
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            raise click.UsageError(f"không có lệnh {args[0]}", ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words before the command; what is wrong is said in Vietnamese."""
        with spoken():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what is wrong with its words or settings is said in Vietnamese."""
        try:
            with spoken():
                return super().invoke(ctx)
        except ValidationError as error:
            if error.title != "Settings":
                raise
            raise SettingsUnfitError(error) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="motlan", prog_name="motlan")
def main() -> None:
    """Một Lần: a paper is handed in once."""


if __name__ == "__main__":
    main()
