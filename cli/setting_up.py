"""`motlan staff …`: accounts of officers, also of administrators; each change is an event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click
from sqlalchemy.orm import Session

from api.web.account_wording import ROLE_VI
from api.web.error_wording import sentence
from cli.connected import connected
from core.access import Role
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from repository.accounts import federated, members
from repository.accounts.events import note
from repository.accounts.factors import factors_of, reset_factors
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.models import Staff
from storage.db.queries import staff as queries

_ROLE: Final = click.Choice([*map(str, Role)])


class AccountNotFoundError(MotLanError):
    """Nobody signs in with this name."""

    code, fault = "account_not_found", "caller"


@click.group()
def staff() -> None:
    """Accounts of officers."""


@contextmanager
def _database() -> Iterator[tuple[Session, Clock, Settings]]:
    """A session that is committed at the end; what is refused is said in Vietnamese."""
    with connected() as services, services.session_factory() as session:
        try:
            yield session, services.clock, services.settings
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
        session.commit()


def _account(session: Session, username: str) -> Staff:
    found = queries.staff_by_username(session, username.strip().casefold())
    if found is None:
        raise AccountNotFoundError
    return found


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
    with _database() as (session, clock, _):
        member = create_staff(
            session,
            username=username,
            full_name=name,
            agency_id=agency_by_code(session, agency).id,
            roles={Role(role) for role in roles},
            password=password,
            title=title,
            is_machine=machine,
        )
        note(session, clock, member.id, "added", None, {"roles": member.roles})
    click.echo(f"Đã thêm tài khoản {username}.")


@staff.command("list")
@click.argument("agency")
def staff_list(agency: str) -> None:
    """Who works in AGENCY (its code)."""
    with _database() as (session, _, _):
        for one in queries.staff_of_agency(session, agency_by_code(session, agency).id):
            roles = ", ".join(ROLE_VI[role] for role in one.roles) or "chưa giao vai trò"
            state = "đang làm việc" if one.is_active else "đã nghỉ"
            layers = len(factors_of(session, one.id))
            click.echo(f"{one.username}\t{one.full_name}\t{roles}\t{state}\t{layers} lớp bảo vệ")


@staff.command("roles")
@click.argument("username")
@click.option("--role", "roles", multiple=True, type=_ROLE, help="None: the account may nothing.")
def staff_roles(username: str, roles: tuple[str, ...]) -> None:
    """Give USERNAME these roles and no others, from the next request on."""
    with _database() as (session, clock, settings):
        row = _account(session, username)
        members.set_roles(session, clock, settings, row, set(roles), None)
    click.echo(f"Đã đổi vai trò của {username}.")


@staff.command("password")
@click.argument("username")
def staff_password(username: str) -> None:
    """Make a one-time password for USERNAME; open sessions end."""
    with _database() as (session, clock, _):
        given = members.give_password(session, clock, _account(session, username), None)
    click.echo(f"Mật khẩu một lần của {username}, dùng trong 3 ngày: {given}")


@staff.command("reset-factors")
@click.argument("username")
def staff_reset_factors(username: str) -> None:
    """USERNAME lost telephone and codes: no second factor counts any more; sessions end."""
    with _database() as (session, clock, _):
        member = _account(session, username)
        reset_factors(session, clock, member.id, None)
        queries.end_sessions(session, member.id, None, clock.now())
    click.echo(f"Đã gỡ lớp bảo vệ của {username}.")


@staff.command("leave")
@click.argument("username")
def staff_leave(username: str) -> None:
    """USERNAME works here no longer: sessions end, what was open is free for others."""
    with _database() as (session, clock, _):
        members.let_go(session, clock, _account(session, username), None)
    click.echo(f"Đã khóa tài khoản {username}.")


@staff.command("link")
@click.argument("username")
@click.option("--issuer", required=True, help="Of the identity provider, as in its description.")
@click.option("--subject", required=True, help="What the provider calls this person (claim sub).")
def staff_link(username: str, issuer: str, subject: str) -> None:
    """From now on this identity of a provider is the account USERNAME."""
    with _database() as (session, clock, _):
        federated.link(session, clock, _account(session, username), issuer, subject, by_id=None)
    click.echo(f"Đã gắn tài khoản {username} với cổng đăng nhập.")
