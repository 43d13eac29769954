"""The secretariat's own pages: agencies, posts, accounts, invitations, settings."""

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.models import (
    Agency,
    AgencyChange,
    CalendarDay,
    Government,
    GovernmentChange,
    Holding,
    Invitation,
    Post,
    User,
)
from idaman.core.people.permissions import GRANTS, Permission, Role
from idaman.features.messages.letters import invitation_path
from tests.build import a_government, a_person, a_post, an_agency
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db
SECRET = "kereta api lewat pukul enam"


class Office:
    """A government with an administrator and a secretariat at their desks."""

    def __init__(self):
        self.government = a_government()
        self.agency = an_agency(self.government, code="DINAS-A", name="Dinas A")
        self.other = an_agency(self.government, code="DINAS-B", name="Dinas B")
        self.administrator = a_post(self.government, role=Role.ADMINISTRATOR)
        self.secretariat = a_post(self.government, agency=self.other)
        self.head = a_post(self.government, role=Role.HEAD, agency=self.agency)
        self.admin = logged_in(self.administrator)
        self.clerk = logged_in(self.secretariat)

    def address(self, rest=""):
        return f"/desk/{self.government.slug}/office/{rest}"

    @property
    def today(self):
        return timezone.localdate()

    def an_account(self, username="siti", name="Siti Aminah"):
        return people.make_account(
            government=self.government,
            name=name,
            username=username,
            by=self.secretariat,
            now=timezone.now(),
        )


@pytest.fixture
def office():
    return Office()


def day(office, n=0):
    return (office.today + timedelta(days=n)).isoformat()


def words_of(response):
    return html.unescape(response.content.decode())


def test_an_agency_is_set_up_renamed_and_its_history_shown(office):
    sent = {"code": "dpmd", "name": "Dinas Desa", "short": "DPMD", "kind": "office"}
    response = office.admin.post(office.address("agencies/"), {**sent, "token": "t1"})
    assert response.url == office.address("agencies/DPMD/")
    renamed = {"name": "Dinas Desa dan Kelurahan", "short": "DDK", "on": day(office)}
    basis = {"basis": "Perda 3/2026", "token": "t2"}
    assert office.admin.post(office.address("agencies/DPMD/"), {**renamed, **basis}).url
    page = words_of(office.admin.get(office.address("agencies/DPMD/")))
    assert "Dinas Desa → Dinas Desa dan Kelurahan" in page
    assert "Perda 3/2026" in page
    acts = Entry.objects.of(office.government.slug).filter(is_public=True)
    assert {"people.agency_set_up", "people.agency-renamed"} <= set(
        acts.values_list("act", flat=True)
    )
    assert b"Kelurahan" not in bytes(acts.get(act="people.agency-renamed").body)


def test_the_secretariat_looks_at_agencies_and_changes_none(office):
    assert office.clerk.get(office.address("agencies/")).status_code == 200
    for where in ("agencies/", "agencies/DINAS-A/"):
        sent = {"code": "X", "name": "X", "short": "X", "on": day(office)}
        assert office.clerk.post(office.address(where), sent).status_code == 403
    assert not AgencyChange.objects.exists()
    assert Agency.objects.of(office.government).count() == 2


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("agencies/", {"code": "dengan spasi", "name": "N", "short": "S"}),
        ("agencies/", {"code": "DINAS-A", "name": "N", "short": "S"}),
        ("agencies/", {"code": "BARU", "name": " ", "short": "S"}),
        ("agencies/DINAS-A/", {"name": "Baru", "short": "B", "on": "kemarin"}),
        ("agencies/DINAS-A/", {"name": "Baru", "short": "B", "on": "2999-01-01"}),
        ("agencies/DINAS-A/", {"name": "Dinas A", "short": "Dinas-A", "on": "2026-01-01"}),
        ("agencies/DINAS-A/close/", {"into": "", "on": "2026-01-01"}),
        ("agencies/DINAS-A/close/", {"into": "DINAS-A", "on": "2026-01-01"}),
        ("merge/", {"into": "", "on": "2026-01-01"}),
        ("merge/", {"into": "DINAS-A", "agency": ["DINAS-A"], "on": "2026-01-01"}),
        ("posts/", {"code": "K", "name": "N", "role": "raja"}),
        ("posts/", {"code": "", "name": "N", "role": "head"}),
        ("settings/", {"name": "", "short": "S", "initials": "I"}),
        ("settings/", {"name": "N", "short": "S", "initials": "I", "host": "bukan tuan"}),
        ("settings/", {"name": "N", "short": "S", "initials": "I", "host": "127.0.0.1"}),
        ("settings/", {"name": "N", "short": "S", "initials": "I", "lead_agency": "TIDAK-ADA"}),
        ("accounts/", {"name": "", "username": "budi"}),
        ("accounts/", {"name": "Budi", "username": "b u"}),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(office, where, sent):
    def counted():
        models = (Agency, AgencyChange, Post, GovernmentChange, User, Invitation, Entry)
        return [m.objects.count() for m in models]

    before = counted()
    response = office.admin.post(office.address(where), sent)
    assert response.status_code == 422
    assert 'class="error"' in words_of(response)
    assert counted() == before


def test_a_form_sent_twice_counts_once(office):
    for where, sent in (
        ("agencies/", {"code": "DUA", "name": "Dua", "short": "Dua", "kind": "office"}),
        ("posts/", {"code": "KADIS", "name": "Kepala", "role": "head"}),
        ("accounts/", {"name": "Budi", "username": "budi"}),
    ):
        first = office.admin.post(office.address(where), {**sent, "token": where})
        again = office.admin.post(office.address(where), {**sent, "token": where})
        assert first.status_code == 302
        assert "/receipts/" in again.url
    assert User.objects.filter(username="budi").count() == 1
    assert Invitation.objects.count() == 1


def test_agencies_are_merged_from_a_page_and_the_posts_go_along(office):
    sent = {"agency": ["DINAS-A"], "into": "DINAS-B", "on": day(office), "token": "t"}
    office.admin.post(office.address("merge/"), sent)
    office.agency.refresh_from_db()
    office.head.refresh_from_db()
    assert office.agency.successor == office.other
    assert office.head.agency == office.other
    page = words_of(office.admin.get(office.address("agencies/DINAS-A/")))
    assert "Dinas B" in page


def test_an_agency_is_split_by_sending_its_posts_to_different_ones(office):
    third = an_agency(office.government, code="DINAS-C")
    officer = a_post(office.government, role=Role.OFFICER, agency=office.agency)
    sent = {"into": "DINAS-B", f"post-{officer.code}": "DINAS-C", "on": day(office)}
    response = office.admin.post(office.address("agencies/DINAS-A/close/"), sent)
    assert response.status_code == 302
    officer.refresh_from_db()
    office.head.refresh_from_db()
    assert (officer.agency, office.head.agency) == (third, office.other)


def test_a_post_is_handed_over_on_a_mutasi_in_one_step(office):
    old = a_person(office.head)
    new = office.an_account()
    address = office.address(f"posts/{office.head.code}/hand-over/")
    sent = {"username": "siti", "capacity": "definitive", "from_date": day(office, 1)}
    assert office.clerk.post(address, {**sent, "token": "t"}).status_code == 302
    left, came = Holding.objects.filter(post=office.head).order_by("from_date")
    assert (left.user, left.until_date) == (old, office.today)
    assert (came.user, came.from_date, came.until_date) == (new, office.today + timedelta(1), None)
    assert "/receipts/" in office.clerk.post(address, {**sent, "token": "t"}).url


def test_somebody_deputises_while_the_holder_stays(office):
    old = a_person(office.head)
    office.an_account()
    address = office.address(f"posts/{office.head.code}/hand-over/")
    sent = {"username": "siti", "capacity": "plh", "from_date": day(office)}
    assert office.clerk.post(address, sent).status_code == 422
    assert office.clerk.post(address, {**sent, "until_date": day(office, 9)}).status_code == 302
    assert Holding.objects.get(user=old).until_date is None
    deputy = Holding.objects.get(user__username="siti")
    assert (deputy.capacity, deputy.until_date) == ("plh", office.today + timedelta(9))


def test_an_account_of_another_government_is_not_found_by_its_name(office):
    abroad = Office()
    abroad.an_account("rahasia")
    address = office.address(f"posts/{office.head.code}/hand-over/")
    sent = {"username": "rahasia", "capacity": "definitive", "from_date": day(office)}
    assert office.clerk.post(address, sent).status_code == 422
    assert not Holding.objects.filter(user__username="rahasia").exists()


def test_the_secretariat_gives_no_administrators_post(office):
    office.an_account()
    address = office.address(f"posts/{office.administrator.code}/hand-over/")
    sent = {"username": "siti", "capacity": "definitive", "from_date": day(office)}
    before = Holding.objects.count()
    assert office.clerk.post(address, sent).status_code == 403
    chief = Holding.objects.get(post=office.administrator).user
    for what in ("invite", "close"):
        address = office.address(f"accounts/{chief.pk}/{what}/")
        assert office.clerk.post(address).status_code == 403
    assert Holding.objects.count() == before
    chief.refresh_from_db()
    assert chief.is_active
    assert not Invitation.objects.filter(user=chief).exists()


def test_vacant_posts_are_listed(office):
    page = words_of(office.clerk.get(office.address("posts/?only=vacant")))
    assert office.head.name in page
    assert office.secretariat.name + "</a>" not in page
    a_person(office.head)
    page = words_of(office.clerk.get(office.address("posts/?only=vacant")))
    assert office.head.name + "</a>" not in page


def test_a_holding_is_ended_and_a_post_too(office):
    person = a_person(office.head)
    held = person.holdings.get()
    office.clerk.post(office.address(f"holdings/{held.pk}/end/"), {"until_date": day(office, -1)})
    held.refresh_from_db()
    assert held.until_date == office.today - timedelta(1)
    office.admin.post(office.address(f"posts/{office.head.code}/end/"), {"on": day(office)})
    office.head.refresh_from_db()
    assert office.head.ended_on == office.today


def test_an_invitation_is_text_a_link_and_a_code_to_scan(office):
    user = office.an_account()
    page = words_of(office.clerk.get(office.address(f"accounts/{user.pk}/")))
    address = settings.PUBLIC_URL + invitation_path(Invitation.objects.get())
    assert address in page
    assert "https://wa.me/?text=Yth.%20Siti%20Aminah" in page
    assert '<svg class="qr"' in page or 'class="qr"' in page
    slips = words_of(office.clerk.get(office.address("slips/")))
    assert address in slips


def link_of(user):
    invitation = Invitation.objects.filter(user=user).latest("pk")
    return invitation_path(invitation)


def test_an_invited_person_sets_a_password_once_and_logs_in(office):
    user = office.an_account()
    Holding.objects.create(
        government=office.government, post=office.head, user=user, from_date=office.today
    )
    link, visitor = link_of(user), Client()
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, {"password1": SECRET, "password2": "lain sekali"}).status_code == 422
    assert visitor.post(link, {"password1": "12345", "password2": "12345"}).status_code == 422
    sent = {"password1": SECRET, "password2": SECRET}
    assert visitor.post(link, sent).url == "/accounts/login/"
    user.refresh_from_db()
    assert user.check_password(SECRET)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link, {"password1": "x" * 20, "password2": "x" * 20}).status_code == 410
    user.refresh_from_db()
    assert user.check_password(SECRET)
    logged = visitor.post("/accounts/login/", {"login": "siti", "password": SECRET})
    assert logged.status_code == 302
    assert visitor.get(office.address().replace("office/", "")).status_code == 200


def test_who_has_no_post_yet_may_choose_a_password_all_the_same(office):
    user = office.an_account()
    sent = {"password1": SECRET, "password2": SECRET}
    assert Client().post(link_of(user), sent).url == "/accounts/login/"
    user.refresh_from_db()
    assert user.check_password(SECRET)
    used = Entry.objects.get(act="people.invitation-used")
    assert (used.post, used.subject) == (office.secretariat.code, f"account:{user.pk}")


def test_a_forged_old_or_withdrawn_link_opens_nothing(office):
    user = office.an_account()
    Holding.objects.create(
        government=office.government, post=office.head, user=user, from_date=office.today
    )
    first = link_of(user)
    assert Client().get(first[:-3] + "xx/").status_code == 410
    assert Client().get("/accounts/invitation/apa-saja/").status_code == 410
    office.clerk.post(office.address(f"accounts/{user.pk}/invite/"))
    assert Client().get(first).status_code == 410
    second = link_of(user)
    assert Client().get(second).status_code == 200
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(second).status_code == 410
    assert "siti" not in words_of(Client().get(second))


def test_a_closed_account_is_out_at_once_and_its_posts_are_free(office):
    user = office.an_account()
    Holding.objects.create(
        government=office.government, post=office.head, user=user, from_date=office.today
    )
    client = Client()
    client.force_login(user)
    desk = office.address().replace("office/", "")
    assert client.get(desk).status_code == 200
    link = link_of(user)
    office.clerk.post(office.address(f"accounts/{user.pk}/close/"))
    user.refresh_from_db()
    assert not user.is_active
    assert user.holdings.get().until_date == office.today
    assert client.get(desk).status_code == 302
    assert Client().get(link).status_code == 410


def test_settings_are_changed_in_public_with_their_history(office):
    sent = {
        "name": "Kabupaten Baru",
        "name_en": "New Regency",
        "short": "Baru",
        "initials": "kb",
        "lead_agency": "DINAS-B",
        "contact": "Diskominfo, 0541-000",
        "host": "smartcity.example.go.id",
        "languages": "id",
        "intake": "own",
        "token": "t",
    }
    assert office.admin.post(office.address("settings/"), sent).status_code == 302
    government = Government.objects.get(pk=office.government.pk)
    assert (government.initials, government.lead_agency) == ("KB", "DINAS-B")
    assert government.public_revision > office.government.public_revision
    entry = Entry.objects.get(act="people.settings-changed")
    assert entry.is_public
    assert b"Baru" not in bytes(entry.body)
    page = words_of(office.admin.get(office.address("settings/")))
    assert office.government.name in page
    assert "Diskominfo, 0541-000" in page
    assert "Bahasa Indonesia saja" in page
    assert (government.languages, government.intake) == ("id", "own")
    assert Client().get(f"/en/{government.slug}/").status_code == 404
    assert 'hreflang="en"' not in words_of(Client().get(f"/{government.slug}/"))


@pytest.mark.parametrize("wrong", [{"languages": "fr"}, {"intake": "dukun"}, {"intake": ""}])
def test_a_setting_outside_its_list_is_refused(office, wrong):
    sent = {"name": "N", "short": "S", "initials": "I", "languages": "id", "intake": "own"}
    assert office.admin.post(office.address("settings/"), {**sent, **wrong}).status_code == 422
    assert not GovernmentChange.objects.exists()


def a_letter(office, **changes):
    sent = {
        "kind": "off",
        "first": day(office, 1),
        "last": day(office, 3),
        "name": "Hari jadi",
        "source": "SE Bupati 12/2026",
        "token": "t",
    }
    return office.clerk.post(
        f"/desk/{office.government.slug}/working-days/set/", {**sent, **changes}
    )


def test_a_letter_makes_days_free_for_every_clock_and_in_public(office):
    assert a_letter(office).status_code == 302
    a_letter(office, kind="national", last="", token="u")
    said = list(CalendarDay.objects.of(office.government).order_by("pk").values_list("day", "kind"))
    first = office.today + timedelta(days=1)
    assert said == [
        *((first + timedelta(days=n), "off") for n in range(3)), (first, "national"),
    ]  # fmt: skip
    calendar = CalendarDay.objects.of(office.government).calendar(timezone.now())
    assert calendar.off == {first + timedelta(days=n) for n in (1, 2)}
    entry = Entry.objects.filter(act="people.days-set").first()
    assert entry.is_public
    assert b"Hari jadi" not in bytes(entry.body)
    year = f"hari-kerja/{first.year}/"
    public = words_of(Client().get(f"/{office.government.slug}/{year}"))
    assert "SE Bupati 12/2026" in public
    rows = Client().get(f"/{office.government.slug}/{year}?format=csv").content.decode()
    free = (first + timedelta(days=1)).isoformat()
    assert f"{free},tidak,off,Hari jadi,SE Bupati 12/2026" in rows
    assert "Hari jadi" in words_of(
        office.clerk.get(f"/desk/{office.government.slug}/working-days/")
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": " "},
        {"name": ""},
        {"kind": "sesekali"},
        {"first": "2020-01-01", "last": ""},
        {"last": "2020-01-01"},
        {"last": "2999-01-01"},
        {"kind": "national"},
        {"first": "besok"},
    ],
)
def test_a_letter_that_says_nothing_sound_changes_no_day(office, wrong):
    assert a_letter(office, **wrong).status_code == 422
    assert not CalendarDay.objects.exists()


def test_only_the_secretariat_changes_the_calendar_and_once(office):
    head = logged_in(office.head)
    address = f"/desk/{office.government.slug}/working-days/"
    assert 'name="kind"' not in words_of(head.get(address))
    sent = {"kind": "off", "first": day(office, 1), "name": "x", "source": "y"}
    assert head.post(f"{address}set/", sent).status_code == 403
    for year in ("1900", "2999"):
        assert head.get(f"{address}?year={year}").status_code == 404
        assert Client().get(f"/{office.government.slug}/hari-kerja/{year}/").status_code == 404
    a_letter(office)
    assert "receipts" in a_letter(office).url
    assert CalendarDay.objects.count() == 3


def test_no_government_takes_the_address_on_which_all_stand(office, settings):
    settings.PUBLIC_URL = "https://smartcity.example.go.id"
    sent = {"name": "N", "short": "S", "initials": "I", "host": "SmartCity.example.go.id"}
    assert office.admin.post(office.address("settings/"), sent).status_code == 422
    other = a_government()
    Government.objects.filter(pk=other.pk).update(host="taken.example.go.id")
    sent["host"] = "taken.example.go.id"
    assert office.admin.post(office.address("settings/"), sent).status_code == 422
    assert not GovernmentChange.objects.exists()


def test_the_roles_page_says_what_the_program_asks(office):
    page = words_of(office.clerk.get(f"/en/desk/{office.government.slug}/office/roles/"))
    assert page.count("Adopt a plan") == sum(Permission.PLAN_ADOPT in g for g in GRANTS.values())
    assert len(re.findall(r"<li>Open the desk\s*</li>", page)) == len(Role)


def test_what_waits_is_on_the_first_page(office):
    page = words_of(office.clerk.get(office.address()))
    assert office.head.name in page
    office.an_account()
    assert "Siti Aminah" in words_of(office.clerk.get(office.address()))
