"""The ledger at the desk: from the list to every act, however it was written."""

import pytest
from django.test import Client
from django.utils import timezone

from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from tests.build import a_government, a_person, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def government():
    return a_government()


def at_desk(post):
    client = Client()
    client.force_login(a_person(post))
    return client


def test_every_act_on_the_list_opens_also_one_of_many_appended_at_once(government):
    secretariat = a_post(government, role=Role.SECRETARIAT)
    said = {"log": government.slug, "post": "POS-9", "now": timezone.now()}
    ledger.record("test.done", subject="satu", **said)
    ledger.append([ledger.drafted("test.done", subject="banyak", **said)])
    ledger.sequence(slug=government.slug, now=timezone.now())
    client = at_desk(secretariat)
    page = client.get(f"/desk/{government.slug}/ledger/").content.decode()
    for entry in Entry.objects.of(government.slug).filter(post="POS-9"):
        address = f"/desk/{government.slug}/receipts/{entry.position}/"
        assert address in page
        assert entry.leaf in client.get(address).content.decode()


def test_a_receipt_leads_to_its_act_and_only_for_whoever_sent_it(government):
    officer, other = (a_post(government, role=Role.OFFICER) for _ in range(2))
    entry = ledger.record(
        "test.done", log=government.slug, subject="x", post=officer.code, now=timezone.now()
    )
    ledger.sequence(slug=government.slug, now=timezone.now())
    entry.refresh_from_db()
    for receipt in (entry.leaf, entry.position):
        address = f"/desk/{government.slug}/receipts/{receipt}/"
        assert at_desk(officer).get(address).status_code == 200
        assert at_desk(other).get(address).status_code == 404
    assert at_desk(officer).get(f"/desk/{government.slug}/receipts/{'9' * 64}/").status_code == 404
