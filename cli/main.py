"""The entry point `motlan`."""

from __future__ import annotations

import click

from cli.checks import audit, objects
from cli.demo import demo
from cli.digitize import digitize
from cli.doctor import doctor
from cli.migrate import migrate
from cli.serve import serve
from cli.setting_up import catalogue, staff
from cli.sign import sign
from cli.specimens.command import specimens
from cli.validate import validate
from cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="motlan", prog_name="motlan")
def main() -> None:
    """Một Lần: a paper is handed in once."""


_COMMANDS = (
    audit,
    catalogue,
    demo,
    digitize,
    doctor,
    migrate,
    objects,
    serve,
    sign,
    specimens,
    staff,
    validate,
    worker,
)
for _command in _COMMANDS:
    main.add_command(_command)

if __name__ == "__main__":
    main()
