"""The entry point `motlan`."""

from __future__ import annotations

import importlib
from typing import Final

import click

_COMMANDS: Final = {
    "audit": "cli.checks",
    "catalogue": "cli.setting_up",
    "demo": "cli.demo.command",
    "digitize": "cli.digitize",
    "doctor": "cli.doctor",
    "migrate": "cli.migrate",
    "objects": "cli.checks",
    "serve": "cli.serve",
    "sign": "cli.sign",
    "specimens": "cli.specimens.command",
    "staff": "cli.setting_up",
    "validate": "cli.validate",
    "worker": "cli.worker",
}
"""Each command and the module that holds it under the same name."""


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
        found = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return found if isinstance(found, click.Command) else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="motlan", prog_name="motlan")
def main() -> None:
    """Một Lần: a paper is handed in once."""


if __name__ == "__main__":
    main()
