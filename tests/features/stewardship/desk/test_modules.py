"""Modules switched at the desk: navigation, pages, messages, open data and programs follow."""

import html

import pytest
from django.test import Client
from django.utils import timezone

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.core.people.rules.modules import Module
from idaman.features.messages import actions as messages
from idaman.features.messages.models import Message
from idaman.features.reports.actions import handling
from idaman.features.stewardship import queries
from tests.build import NOON, a_government, a_post
from tests.features.reports.offices import Office as ReportsOffice
from tests.features.reports.offices import a_report
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


class Office:
    """A government with an administrator at the desk."""

    def __init__(self):
        self.government = a_government()
        self.administrator = a_post(self.government, role=Role.ADMINISTRATOR)
        self.desk = logged_in(self.administrator)
        self.address = f"/desk/{self.government.slug}/office/modules/"

    def send(self, *closed, client=None, **more):
        # A site is built anew every five seconds at most; nobody waits for that here.
        Government.objects.filter(pk=self.government.pk).update(published_at=None)
        used = {each.value: "on" for each in Module if each not in closed}
        return (client or self.desk).post(self.address, {**used, "token": "t", **more})


@pytest.fixture
def office():
    return Office()


def words_of(response):
    return html.unescape(response.content.decode())


def test_a_switch_is_saved_and_stands_in_the_history_of_the_page(office):
    assert "dimatikan" not in words_of(office.desk.get(office.address))
    answer = office.send(Module.REPORTS, Module.POTENTIALS)
    assert (answer.status_code, answer["Location"]) == (302, office.address)
    page = words_of(office.desk.get(office.address))
    assert "dimatikan</b>: Potensi, Laporan" in page
    office.send(Module.REPORTS, token="u")
    assert "dinyalakan</b>: Potensi" in words_of(office.desk.get(office.address))
    assert Government.objects.get(pk=office.government.pk).closed_modules == ["reports"]


def test_saving_what_is_so_already_is_a_sentence(office):
    answer = office.send()
    assert answer.status_code == 422
    assert "Tidak ada yang diubah." in words_of(answer)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.SECRETARIAT, Role.ASSESSOR])
def test_who_does_not_manage_the_government_switches_nothing(office, role):
    client = logged_in(a_post(office.government, role=role))
    assert office.send(Module.REPORTS, client=client).status_code == 403
    assert Government.objects.get(pk=office.government.pk).closed_modules == []


def test_pages_of_a_closed_module_are_not_found_and_come_back(office):
    slug = office.government.slug
    pages = (f"/{slug}/potensi/", f"/en/{slug}/potensi/", f"/desk/{slug}/potentials/")
    asked = logged_in(a_post(office.government))
    assert [asked.get(page).status_code for page in pages] == [200, 200, 200]
    office.send(Module.POTENTIALS)
    assert [asked.get(page).status_code for page in pages] == [404, 404, 404]
    assert f'href="/{slug}/potensi/"' not in words_of(Client().get(f"/{slug}/"))
    office.send(token="u")
    assert [asked.get(page).status_code for page in pages] == [200, 200, 200]


def test_nothing_is_sent_to_a_closed_module(office):
    office.send(Module.REPORTS)
    slug = office.government.slug
    assert Client().post(f"/{slug}/laporan/baru/", {"words": "Jalan rusak"}).status_code == 404
    asked = Client().get("/open311/v2/services.json", {"jurisdiction_id": slug})
    assert asked.status_code == 404


@pytest.mark.parametrize(("closed", "told"), [([], True), (["reports"], False)])
def test_nobody_hears_of_a_closed_module(closed, told):
    office = ReportsOffice()
    Government.objects.filter(pk=office.government.pk).update(closed_modules=closed)
    into, other = a_report(office, agency=office.own), a_report(office)
    handling.merge(request=other, into=into, by=office.secretariat, now=NOON)
    ledger.sequence(slug=office.government.slug, now=NOON)
    government = Government.objects.get(pk=office.government.pk)
    messages.distribute(government=government, now=NOON)
    assert Message.objects.filter(kind="report").exists() == told


def test_open_data_leave_out_what_belongs_to_a_closed_module(office):
    def names(*closed):
        Government.objects.filter(pk=office.government.pk).update(closed_modules=list(closed))
        government = Government.objects.get(pk=office.government.pk)
        return {name for name, _ in queries.each_told(government, now=timezone.now(), files=None)}

    everything = names()
    assert everything - names("reports") == {"requests", "report_states", "answers", "clusters"}
    assert everything - names("surveys") == {"satisfaction", "satisfaction_groups"}
    assert names() == everything
