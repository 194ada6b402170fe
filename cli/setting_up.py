"""`motlan staff add`: the accounts of officers."""

from __future__ import annotations

from typing import Final

import click

from api.web.error_wording import sentence
from cli.connected import connected
from core.access import Role
from core.errors import MotLanError
from repository.persons import agency_by_code
from repository.staff import create_staff

_ROLE: Final = click.Choice([*map(str, Role)])


@click.group()
def staff() -> None:
    """Accounts of officers."""


@staff.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Full name.")
@click.option("--agency", required=True, help="Code of the agency, e.g. H20.12.1.")
@click.option("--role", "roles", required=True, multiple=True, type=_ROLE)
@click.option("--title", default=None, help="E.g. «Cán bộ tiếp nhận».")
@click.option("--machine", is_flag=True, help="Client software instead of a person.")
@click.password_option(help="Asked for when it is not given.")
def staff_add(
    username: str,
    name: str,
    agency: str,
    roles: tuple[str, ...],
    title: str | None,
    password: str,
    *,
    machine: bool,
) -> None:
    """Add an account."""
    with connected() as services, services.session_factory() as session:
        try:
            create_staff(
                session,
                username=username,
                full_name=name,
                agency_id=agency_by_code(session, agency).id,
                roles={Role(role) for role in roles},
                password=password,
                title=title,
                is_machine=machine,
            )
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
        session.commit()
    click.echo(f"Đã thêm tài khoản {username}.")
