"""What citizens say, at the desk: read before it is seen, written down, plates printed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from idaman.core.evidence.models import Status
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import citizens
from idaman.features.delivery.models import Answer, CitizenPhoto, Objection, Plate
from tests.build import a_post
from tests.features.delivery.citizens_scene import Village
from tests.refused_forms import form_refused
from tests.web.desk.at_desk import a_photo, logged_in, work

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}


@pytest.fixture
def village():
    return Village()


def at(village, rest):
    return f"/desk/{village.slug}/{rest}"


def pages(village):
    """Every page of this part, each pointing at something that is there."""
    exhibit = village.an_accepted()
    answer = village.answered(text="Menyala")
    objection = citizens.object_to(
        exhibit=exhibit, reason="Bukan di sini", device="a", now=timezone.now()
    )
    plate = village.plates()[0]
    code = village.milestone.code
    return {
        "citizens": "citizens/",
        "moderation": "moderation/",
        "answer-moderate": f"answers/{answer.pk}/moderate/",
        "objection-moderate": f"objections/{objection.pk}/moderate/",
        "objection-uphold": f"objections/{objection.pk}/uphold/",
        "assist": f"assist/{code}/",
        "plates": f"plates/{code}/",
        "plates-print": f"plates/{code}/{plate.batch}/",
        "plate-revoke": f"plates/{plate.pk}/revoke/",
    }


MODERATORS = {"moderation", "answer-moderate", "objection-moderate", "objection-uphold"}


def test_only_the_secretariat_moderates(village):
    there = {name: rest for name, rest in pages(village).items() if name in MODERATORS}
    for role in sorted(set(Role) - {Role.SECRETARIAT}):
        client = logged_in(a_post(village.government, role=role, agency=village.office))
        for name, rest in there.items():
            asked = client.post(at(village, rest), {"state": "shown", "reason": "x"})
            assert asked.status_code in (403, 405), (role, name)
        assert client.get(at(village, "moderation/")).status_code == 403, role
    assert Answer.objects.get().state == Objection.objects.get().state == "unseen"


def test_what_another_government_has_is_not_there(village):
    abroad = Village()
    client = logged_in(village.secretariat)
    for name, rest in pages(abroad).items():
        if name in ("citizens", "moderation"):
            continue
        for send in (client.get, client.post):
            answered = send(at(village, rest), {"state": "shown", "there": "no", "reason": "x"})
            code_is_known = name in ("assist", "plates")
            assert answered.status_code in (404, 405) or code_is_known, name
        assert client.get(at(abroad, rest)).status_code == 404, name
    assert Answer.objects.filter(government=abroad.government).count() == 1
    assert not Plate.objects.filter(government=abroad.government, revoked_at__isnull=False)
    assert "Menyala" not in client.get(at(village, "moderation/")).content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_opens_and_is_small(village, language, django_assert_max_num_queries):
    client = logged_in(village.secretariat)
    client.get(at(village, "citizens/"))  # What is opened first after a log-in notes when.
    for name, rest in pages(village).items():
        if name in ("answer-moderate", "objection-moderate", "objection-uphold", "plate-revoke"):
            assert client.get(at(village, rest)).status_code == 405
            continue
        with django_assert_max_num_queries(20 if name == "citizens" else 12):
            page = client.get(language + at(village, rest))
        assert page.status_code == 200, name
        assert "<script" not in page.content.decode().split("<main")[1]


def test_words_are_shown_or_hidden_with_a_reason(village):
    client = logged_in(village.secretariat)
    shown, hidden = village.answered(text="Menyala"), village.answered(text="Pak Anu malas")
    page = client.get(at(village, "moderation/")).content.decode()
    assert "Menyala" in page
    client.post(at(village, f"answers/{shown.pk}/moderate/"), {"state": "shown"})
    address = at(village, f"answers/{hidden.pk}/moderate/")
    refused = client.post(address, {"state": "hidden"})
    assert refused.status_code == 422
    form_refused(refused.content, "reason", address)
    hidden.refresh_from_db()
    assert hidden.state == "unseen"
    client.post(
        at(village, f"answers/{hidden.pk}/moderate/"), {"state": "hidden", "reason": "Nama orang"}
    )
    public = client.get(f"/{village.slug}/tanya/{village.milestone.code}/").content.decode()
    assert "Menyala" in public
    assert "Pak Anu" not in public
    assert "Tidak ada yang menunggu" in (
        page := client.get(at(village, "moderation/")).content.decode()
    ) or ("Nothing waits" in page)


def test_a_photo_is_seen_by_who_decides_and_nobody_else(client, village):
    client.post(
        f"/{village.slug}/tanya/{village.milestone.code}/",
        {"there": "yes", "works": "yes", "photo": a_photo()},
        headers=OURS,
    )
    photo = CitizenPhoto.objects.get()
    secretariat = logged_in(village.secretariat)
    assert secretariat.get(at(village, f"photos/{photo.pk}/")).status_code == 404
    assert b"<img" not in secretariat.get(at(village, "moderation/")).content
    work()
    assert f"photos/{photo.pk}/" in secretariat.get(at(village, "moderation/")).content.decode()
    seen = secretariat.get(at(village, f"photos/{photo.pk}/"))
    assert seen.status_code == 200
    assert "sandbox" in seen["Content-Security-Policy"]
    assert logged_in(village.camat).get(at(village, f"photos/{photo.pk}/")).status_code == 403
    other = Village()
    assert logged_in(other.secretariat).get(at(other, f"photos/{photo.pk}/")).status_code == 404


def test_an_objection_that_is_shown_can_be_forwarded(village):
    exhibit = village.an_accepted()
    objection = citizens.object_to(
        exhibit=exhibit, reason="Bukan di sini", device="a", now=timezone.now()
    )
    client = logged_in(village.secretariat)
    address = at(village, f"objections/{objection.pk}/uphold/")
    client.post(address, {"reason": "Cek"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED
    client.post(at(village, f"objections/{objection.pk}/moderate/"), {"state": "shown"})
    assert address in client.get(at(village, "moderation/")).content.decode()
    refused = client.post(address, {"reason": "x" * 401})
    assert refused.status_code == 422
    assert form_refused(refused.content, "reason", address).fields["reason"] == "x" * 401
    client.post(address, {"reason": "Cek"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_what_somebody_says_is_written_down_once(village):
    client = logged_in(village.camat)
    address = at(village, f"assist/{village.milestone.code}/")
    said = {"there": "no", "token": "sama", "text": "Tidak pernah ada"}
    assert client.post(address, said).status_code == 302
    assert "/receipts/" in client.post(address, said).url
    given = Answer.objects.get()
    assert (given.channel, given.assisted_by) == ("assisted", village.camat)
    half = client.post(address, {"there": "yes", "text": "Setengah"})
    assert half.status_code == 422
    assert "Setengah" in half.content.decode()


def test_three_people_at_the_office_send_the_evidence_back(village):
    exhibit = village.an_accepted(at=timezone.now() - timedelta(days=1))
    client = logged_in(village.camat)
    for n in range(3):
        client.post(
            at(village, f"assist/{village.milestone.code}/"), {"there": "no", "token": f"t{n}"}
        )
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_the_owner_writes_nothing_down_about_its_own_work(village):
    client = logged_in(village.officer)
    address = at(village, f"assist/{village.milestone.code}/")
    assert "<fieldset" not in client.get(address).content.decode()
    assert client.post(address, {"there": "yes", "works": "yes"}).status_code == 422
    assert not Answer.objects.exists()


def test_plates_are_made_printed_scanned_and_revoked(client, village):
    desk = logged_in(village.camat)
    made = desk.post(
        at(village, f"plates/{village.milestone.code}/"), {"kind": "plate", "count": "2"}
    )
    assert made.status_code == 302
    page = desk.get(made.url).content.decode()
    addresses = re.findall(r"testserver(/[\w-]+/p/\w+/)", page)
    assert len(set(addresses)) == 2
    assert page.count("<svg") >= 2
    assert client.get(addresses[0]).status_code == 200
    plate = Plate.objects.get(number=1)
    desk.post(at(village, f"plates/{plate.pk}/revoke/"), {"token": "x"})
    codes = {a: client.get(a).status_code for a in set(addresses)}
    assert sorted(codes.values()) == [200, 410]


def test_a_sheet_has_twelve_slips_and_weighs_little(village):
    import gzip

    desk = logged_in(village.secretariat)
    made = desk.post(
        at(village, f"plates/{village.milestone.code}/"), {"kind": "slip", "count": "2"}
    )
    page = desk.get(made.url)
    assert Plate.objects.filter(kind="slip").count() == 24
    assert page.content.decode().count('class="a4 slips"') == 2
    assert len(gzip.compress(page.content)) < 60 * 1024


def test_a_number_of_plates_that_cannot_be_is_refused_with_a_sentence(village):
    desk = logged_in(village.secretariat)
    for count in ("0", "99", "-1", "x", ""):
        answered = desk.post(
            at(village, f"plates/{village.milestone.code}/"), {"kind": "plate", "count": count}
        )
        assert answered.status_code == 422
    assert not Plate.objects.exists()


def test_the_district_sees_its_own_villages(village):
    other = village.a_district_office("02")
    post = a_post(village.government, role=Role.HEAD, agency=other)
    name = village.milestone.name
    assert name in logged_in(village.camat).get(at(village, "citizens/")).content.decode()
    assert name not in logged_in(post).get(at(village, "citizens/")).content.decode()
    assert (
        name
        in logged_in(village.secretariat).get(at(village, "citizens/?q=desa hulu")).content.decode()
    )
