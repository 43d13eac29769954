"""Founding by a link: handed out once, used once, all of it or nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password

from idaman.core.ledger.models import Entry, Log
from idaman.core.people import actions
from idaman.core.people.access import can
from idaman.core.people.models import Agency, FoundingLink, Government, Invitation, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.people.rules.founding import read_charter
from idaman.core.places.actions import LOG
from idaman.core.places.models import Code, Region
from tests.build import NOON, a_government, a_person, a_post, a_region
from tests.core.people.test_founding_document import GOOD

pytestmark = pytest.mark.django_db
SECRET = "rahasia tautan"
PASSWORD = "kereta api lewat pukul enam"


def a_link(secret=SECRET, now=NOON):
    return actions.make_founding_link(
        digest=actions.digest_of(secret), by=actions.OPERATOR, now=now
    )


def found(secret=SECRET, now=NOON, password=PASSWORD, **changes):
    charter, faults = read_charter({**GOOD, **changes})
    assert faults == {}
    return actions.found_by_link(
        digest=actions.digest_of(secret),
        charter=charter,
        password_hash=make_password(password) if password else "",
        by=actions.OPERATOR,
        now=now,
    )


def nothing_stands():
    return not (
        Government.objects.exists()
        or Region.objects.exists()
        or User.objects.exists()
        or Log.objects.exclude(slug=LOG).exists()
        or FoundingLink.objects.exclude(used_at=None).exists()
    )


def test_a_link_founds_a_government_that_can_begin():
    a_link()
    made = found(bps="6403")
    government = Government.objects.get()
    assert (government.slug, government.lead_agency) == ("kutai-kartanegara", "DISKOMINFO")
    assert list(Region.objects.order_by("code").values_list("code", "kind")) == [
        ("64", "provinsi"),
        ("64.02", "kabupaten"),
        ("ID", "negara"),
    ]
    assert Code.objects.get(scheme="bps").region == government.region
    posts = {p.code: p for p in Post.objects.of(government).held_by(made.user, NOON.date())}
    assert can(posts[actions.SECRETARIAT], Permission.PLAN_ADOPT, government=government)
    assert can(posts[actions.ADMINISTRATOR], Permission.PEOPLE_MANAGE, government=government)
    assert posts[actions.SECRETARIAT].agency == Agency.objects.get()
    assert check_password(PASSWORD, made.user.password)
    assert not Invitation.objects.open(NOON).exists()
    assert FoundingLink.objects.get().founded == government


def test_both_logs_tell_of_it_and_neither_names_the_person_or_the_secret():
    link = a_link()
    found()
    acts = list(Entry.objects.of(LOG).order_by("pk").values_list("act", "is_public"))
    assert acts == [
        ("people.founding_link_made", False),
        ("regions.places_loaded", True),
        ("people.founding_link_used", True),
    ]
    said = b"".join(bytes(body) for body in Entry.objects.values_list("body", flat=True)).decode()
    assert "people.government_founded" in said
    for secret in ("Siti", "siti@", SECRET, link.digest):
        assert secret not in said


def test_without_a_password_an_invitation_waits():
    a_link()
    made = found(password="")
    assert Invitation.objects.open(NOON).get() == made.invitation
    assert not made.user.has_usable_password()


def test_the_secret_is_kept_nowhere():
    link = a_link()
    assert link.digest == actions.digest_of(SECRET)
    assert SECRET not in str(FoundingLink.objects.values())


@pytest.mark.parametrize("how", ["used", "withdrawn", "too old", "never made"])
def test_a_link_that_is_over_founds_nothing(how):
    a_link()
    now, secret = NOON, SECRET
    if how == "used":
        found()
    elif how == "withdrawn":
        a_link("yang lain")
    elif how == "too old":
        now = NOON + timedelta(days=7, seconds=1)
    else:
        secret = "tebakan"
    before = Government.objects.count(), Entry.objects.count()
    with pytest.raises(actions.LinkOver):
        found(secret, now, slug="lagi", code="64.03", place="Berau", username="lain")
    assert (Government.objects.count(), Entry.objects.count()) == before


def test_a_second_link_founds_a_second_government_here():
    a_link()
    found()
    a_link("kedua")
    found("kedua", place="Samarinda", kind="kota", code="64.72", username="budi")
    assert Government.objects.count() == 2
    assert Region.objects.filter(level="province").count() == 1


@pytest.mark.parametrize(
    ("changes", "no"),
    [
        ({"slug": "desk"}, actions.SlugTaken),
        ({"code": "64.03"}, actions.OtherTerritory),
        ({"username": "sudah.ada"}, actions.AccountTaken),
        ({"host": "ada.example.go.id"}, actions.SlugTaken),
        ({"slug": "tetangga"}, actions.SlugTaken),
    ],
)
def test_a_refusal_leaves_the_link_open_and_writes_nothing(changes, no):
    other = a_government(slug="tetangga")
    Government.objects.filter(pk=other.pk).update(host="ada.example.go.id")
    a_person(a_post(other), username="sudah.ada")
    a_region(code="64")
    a_region(code="64.03", name="Berau")
    a_link()
    before = Entry.objects.count(), Region.objects.count(), User.objects.count()
    with pytest.raises(no):
        found(**changes)
    assert (Entry.objects.count(), Region.objects.count(), User.objects.count()) == before
    assert FoundingLink.objects.open(NOON).exists()


def test_a_territory_that_is_known_is_used_as_it_is():
    a_region(code="64", name="Kalimantan Timur")
    known = a_region(code="64.02", name="Kutai Kartanegara")
    a_link()
    assert found(place="kutai kartanegara").government.region == known


def test_a_bps_code_of_another_place_is_refused():
    other = a_region(code="64.03", name="Berau")
    Code.objects.create(region=other, scheme="bps", value="6403")
    a_region(code="64.02", name="Kutai Kartanegara")
    a_link()
    with pytest.raises(actions.OtherTerritory, match="6403"):
        found(bps="6403")
    assert not Government.objects.exists()


def test_before_anything_is_founded_nothing_stands():
    a_link()
    with pytest.raises(actions.SlugTaken):
        found(slug="metrics")
    assert nothing_stands()
