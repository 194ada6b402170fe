"""`motlan papers uses CODE`: every dossier in which a stored paper was used."""

from __future__ import annotations

import click

from api.web.error_wording import sentence
from api.web.wording import DOSSIER_STATE_VI, RECORD_STATUS_VI
from cli.connected import connected
from repository.doors import RecordNotFoundError
from repository.standing import recall


@click.group()
def papers() -> None:
    """Papers in the repository."""


@papers.command("uses")
@click.argument("code")
def uses(code: str) -> None:
    """Every dossier that used the paper with this code (exit 1: no such paper).

    CODE is the paper's own code (GT-…) or that of its public check. The look is written into the
    access log of the paper's owners.
    """
    with connected() as services, services.session_factory() as session:
        try:
            record, found = recall(session, services.clock, code)
        except RecordNotFoundError as error:
            click.echo(sentence(error.code, error.details), err=True)
            raise SystemExit(1) from None
        session.commit()
        click.echo(f"{record.title}\t{record.paper_code}\t{RECORD_STATUS_VI[record.status.value]}")
    for line in found:
        agencies = dict.fromkeys((line.receiving_agency, line.competent_agency))
        state = DOSSIER_STATE_VI[line.state.value]
        click.echo(f"{line.dossier_code}\t{state}\t{line.procedure}\t{'; '.join(agencies)}")
    click.echo(f"{len(found)} hồ sơ đã dùng giấy tờ này.")
