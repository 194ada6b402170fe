"""Looking for a dossier's missing results in other systems, and taking one of them in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from api.guards import Visit
from api.interop.asking import HttpSource, PeerUnavailableError, ResultSource
from api.interop.peers import load_peers
from api.v1.schemas.shared_results import KindAsked, SharedFileAsked, SharedResultsAsked
from core.errors import MotLanError
from core.settings import Settings
from ingest.pipeline.commands import accept_upload, open_batch
from repository.elsewhere import Wanted, note_answer, note_fetch, paper_of, what_to_ask
from storage.db.models import ElsewhereLookup

_MOST_KINDS = 30
_CHANNELS = {"direct": "1", "online": "2", "postal": "3"}


class NoPeersError(MotLanError):
    """No other system is named in the settings, or the one that answered no longer is."""

    code, fault = "no_peers", "dependency"


def sources(settings: Settings) -> tuple[ResultSource, ...]:
    """The systems that the settings name; raises PeersInvalidError."""
    return tuple(
        HttpSource(peer, settings.max_upload_bytes) for peer in load_peers(settings.peers_file)
    )


def look_elsewhere(visit: Visit, dossier_id: UUID) -> Sequence[ElsewhereLookup]:
    """Ask every system that the settings name; what each answered is committed.

    Raises DossierNotFoundError, NothingToAskError, NoPeersError.
    """
    found = sources(visit.settings)
    if not found:
        raise NoPeersError
    wanted = what_to_ask(visit.session, visit.clock, visit.caller, dossier_id)
    asked = _question(wanted)
    # In the owner's log before their number leaves; and nobody waits on a transaction of ours.
    visit.session.commit()
    answers = [_ask(visit, wanted, asked, source) for source in found]
    visit.session.commit()
    return answers


def _question(wanted: Wanted) -> SharedResultsAsked:
    kinds = [KindAsked(MaKetQua=code) for code in wanted.result_codes[:_MOST_KINDS]]
    return SharedResultsAsked.model_validate(
        {
            "SoDinhDanhChuSoHuu": wanted.owner.personal_number,
            "HoTenNguoiYeuCau": wanted.submitter.full_name,
            "KenhThucHien": _CHANNELS[wanted.dossier.channel],
            "SoDinhDanhNguoiYeuCau": wanted.submitter.personal_number,
            "MaThuTuc": wanted.procedure_code,
            "DanhSachDanhMucKetQua": [kind.model_dump() for kind in kinds],
            "MaHoSo": wanted.dossier.code,
        }
    )


def _ask(
    visit: Visit, wanted: Wanted, asked: SharedResultsAsked, source: ResultSource
) -> ElsewhereLookup:
    note = partial(note_answer, visit.session, visit.clock, visit.caller, wanted, source.peer.name)
    try:
        told = source.results(asked)
    except PeerUnavailableError as error:
        return note(None, error.reason)
    # What was not asked for is not shown: another paper of the person is no business of ours.
    codes = set(wanted.result_codes)
    return note([one.model_dump() for one in told if one.MaKetQua in codes])


def take_in(visit: Visit, dossier_id: UUID, lookup_id: UUID, place: int) -> UUID:
    """Fetch a paper of an answer and hand it in like a scan; the batch that it came with.

    A signed file is kept byte for byte and gets its trust from its validated signature. Raises
    DossierNotFoundError, LookupNotFoundError, NothingToAskError, NoPeersError,
    PeerUnavailableError and those of `ingest.intake` for a file that is refused.
    """
    session, caller = visit.session, visit.caller
    lookup, paper = paper_of(session, visit.clock, caller, dossier_id, lookup_id, place)
    source = next((one for one in sources(visit.settings) if one.peer.name == lookup.peer), None)
    if source is None or not paper["DanhSachTepDinhKem"]:
        raise NoPeersError
    file = paper["DanhSachTepDinhKem"][0]
    # In the owner's log whatever becomes of the fetching.
    session.commit()
    data = source.file(
        SharedFileAsked(CoQuanChuQuan=paper["CoQuanChuQuan"], DuongDan=file["DuongDan"])
    )
    batch_id = open_batch(visit.services, caller, dossier_id=dossier_id, announced_pages=None)
    sha256 = hashlib.sha256(data).hexdigest()
    note_fetch(session, visit.clock, lookup, batch_id, paper, sha256)
    session.commit()
    accept_upload(
        visit.services,
        caller,
        batch_id=batch_id,
        file_name=file["TenTep"],
        data=data,
        idempotency_key=hashlib.sha256(file["DuongDan"].encode()).hexdigest(),
    )
    return batch_id
