"""Who sent a bag: signed by its sender, or of somebody whom nobody here vouches for."""

from __future__ import annotations

from functools import partial

import bagit
import pytest
from pydantic import SecretStr

from core.clock import SystemClock
from core.lifecycle import Trust
from core.settings import SigningSettings
from repository.archive.bags import (
    SIGNATURE,
    PackageDamagedError,
    Sender,
    open_bag,
    sender_of,
    write_bag,
)
from repository.archive.exporting import gather_logged
from repository.archive.gathering import Scope
from repository.standing import history_of
from repository.trusting import UNKNOWN_SENDER, lower_for_sender
from signing.demo_authority import create_demo_authority
from signing.office import from_settings
from signing.statements import sign_statement
from signing.trust import load_trust
from storage.objects.memory import MemoryObjectStore
from tests.repository.papers import AN, BIRTH
from tests.repository.test_packages import give_files

pytestmark = [
    pytest.mark.servers,
    pytest.mark.filterwarnings("ignore::core.errors.InsecureForProduction"),
]


def test_a_bag_is_signed_by_its_sender(world, tmp_path) -> None:
    store = MemoryObjectStore()
    world.record("birth_certificate", BIRTH, owner=AN)
    give_files(world.session, store)
    authority = create_demo_authority(tmp_path / "authority", 1)
    settings = SigningSettings(
        signing_pkcs12=authority.pkcs12,
        signing_pkcs12_password=SecretStr(authority.password),
        trust_dir=authority.trust_dir,
    )
    office = from_settings(settings, world.clock)
    signer = office.chosen("PACKAGE_SENDER").signer
    sign = partial(
        sign_statement, signer=signer, at=SystemClock().now(), timestamper=None, is_detached=True
    )
    gathered = gather_logged(world.session, world.clock, Scope("person", world.people[AN].id))
    folder = tmp_path / "goi"
    write_bag(world.clock, store, gathered, folder, sign)
    assert bagit.Bag(str(folder)).is_valid()
    bag = open_bag(folder)
    sender = sender_of(bag, office.trust)
    assert sender.is_trusted
    assert sender.name
    assert not sender_of(bag, load_trust(None)).is_trusted, "nobody here knows the sender"
    (folder / SIGNATURE).write_bytes(sign(b"another manifest"))
    with pytest.raises(PackageDamagedError):
        sender_of(bag, office.trust)
    (folder / SIGNATURE).unlink()
    assert sender_of(open_bag(folder), office.trust) == Sender(None, is_trusted=False)


def test_papers_of_an_unknown_sender_lose_a_step_of_trust(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    assert record.trust is Trust.T4
    lower_for_sender(world.session, world.clock, record)
    assert record.trust is Trust.T5
    [line] = history_of(world.session, record.id)
    assert (line.name, line.trust_before, line.trust_after) == (UNKNOWN_SENDER, Trust.T4, Trust.T5)
