"""`motlan clients add|list|revoke`: the other systems that may ask for results."""

from __future__ import annotations

import click

from api.web.error_wording import sentence
from cli.connected import connected
from core.errors import MotLanError
from repository.persons import agency_by_code
from repository.shared_clients import (
    CALLS_PER_MINUTE,
    Scope,
    add_client,
    revoke_client,
)
from repository.shared_clients import (
    clients as all_clients,
)
from storage.db.models import Agency


@click.group()
def clients() -> None:
    """Other systems that may ask for results."""


@clients.command("add")
@click.argument("name")
@click.option("--agency", required=True, help="Code of the agency that answers for it.")
@click.option("--network", "networks", required=True, multiple=True, help="IP address or CIDR.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([*map(str, Scope)]),
    default=(Scope.LIST.value, Scope.FILE.value),
    show_default=True,
)
@click.option("--per-minute", type=click.IntRange(1, 10_000), default=CALLS_PER_MINUTE)
def add(
    name: str, agency: str, networks: tuple[str, ...], scopes: tuple[str, ...], per_minute: int
) -> None:
    """Register a system; its key goes to stdout, this once."""
    with connected() as services, services.session_factory() as session:
        try:
            _, key = add_client(
                session,
                name=name,
                agency_id=agency_by_code(session, agency).id,
                networks=networks,
                scopes={Scope(scope) for scope in scopes},
                calls_per_minute=per_minute,
            )
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
        session.commit()
    click.echo(f"Đã đăng ký hệ thống {name}. Khóa chỉ hiện một lần này:", err=True)
    click.echo(key)


@clients.command("list")
def list_all() -> None:
    """Every system, also those that may no longer call."""
    with connected() as services, services.session_factory() as session:
        for one in all_clients(session):
            agency = session.get_one(Agency, one.agency_id).code
            state = "đang dùng" if one.revoked_at is None else f"thu hồi {one.revoked_at:%d/%m/%Y}"
            click.echo(
                f"{one.name}\t{agency}\t{' '.join(one.networks)}\t{' '.join(one.scopes)}"
                f"\t{one.calls_per_minute}/phút\t{state}"
            )


@clients.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """End a system's access from now on; what it did stays in the logs."""
    with connected() as services, services.session_factory() as session:
        try:
            revoke_client(session, services.clock, name)
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
        session.commit()
    click.echo(f"Đã thu hồi quyền gọi của hệ thống {name}.")
