"""The catalogue at the desk: typed, wrong, saved by two at once, printed, published, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from idaman.core.people.permissions import Role
from idaman.features.services.models import Service, ServiceShowing
from tests.refused_forms import refused
from tests.web.desk.arriving import done
from tests.web.desk.at_desk import a_counter, a_house, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return a_house()


@pytest.fixture
def client(house):
    return logged_in(house.posts[Role.HEAD])


def typed(house, **more):
    good = {
        "token": "t",
        "name": "Akta kelahiran",
        "agency": house.own.code,
        "requirements": "1. Surat keterangan lahir\r\n2. Surat kuasa [bila diwakilkan]",
        "time": "3 hari kerja",
        "fees": "gratis",
        "events": ["birth"],
        "channels": ["counter", "online"],
        "place.1.name": "Kantor Dinas",
        "place.1.hours": "Senin-Jumat 08.00-15.00",
        "place.1.region": f"{house.government.region.code}.01",
        "forms": "F-2.01 = https://contoh.go.id/f201.pdf",
        "staff": "4",
        "legal_basis": "UU 24/2013",
    }
    return good | more


def test_what_is_typed_becomes_a_service_and_what_is_wrong_stays_in_the_form(house, client):
    new = house.address("services/new/")
    wrong = {"time": "3 hari", "fees": "murah", "place.1.hours": "pagi", "staff": "banyak"}
    answer = client.post(f"/en{new}", typed(house, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4 fields need your attention" in page
    for words in ("no certain time", "no certain fee", "no opening hours", "number of people"):
        assert words in page
    assert 'value="3 hari"' in page
    assert "Surat kuasa [bila diwakilkan]" in page
    assert not Service.objects.exists()
    answer = client.post(new, typed(house))
    assert answer.url == house.address("services/PEL-001/")
    body = Service.objects.get().newest.said
    assert body.requirements == ("Surat keterangan lahir", "Surat kuasa [bila diwakilkan]")
    assert (body.time.value, body.fees[0].amount_idr, body.staff) == (3, 0, 4)
    assert body.places[0].hours[0].days == (1, 2, 3, 4, 5)
    assert (body.channels, body.forms[0].title) == (("counter", "online"), "F-2.01")


def test_the_form_shows_what_is_kept_and_saving_it_unchanged_changes_nothing(house, client):
    client.post(house.address("services/new/"), typed(house))
    at = house.address("services/PEL-001/edit/")
    page = client.get(at).content.decode()
    for words in ("3 hari kerja", "Senin–Jumat 08.00–15.00", "F-2.01 = https://", "gratis"):
        assert words in page
    again = typed(house, token="u", expected="1")
    assert client.post(at, again).status_code == 422
    assert client.post(at, again | {"token": "v", "product": "Akta"}).status_code == 302
    late = client.post(at, again | {"token": "w", "product": "Kutipan"})
    assert late.status_code == 409
    assert "Kutipan" in late.content.decode()
    assert Service.objects.get().newest.said.product == "Akta"


def test_several_are_printed_and_published_at_once_and_only_own_ones(house, client):
    for n, agency in enumerate((house.own, house.own), 1):
        client.post(
            house.address("services/new/"),
            typed(house, token=f"n{n}", name=f"Akta {n}", agency=agency.code),
        )
    page = client.get(house.address("services/")).content.decode()
    assert page.count('name="code"') == 2
    stranger = logged_in(house.verifier)
    asked = {"code": ["PEL-001", "PEL-002"], "token": "p"}
    assert stranger.post(house.address("services/print/"), asked).url == house.address("services/")
    job = done(client.post(house.address("services/print/"), asked).url)
    assert len(job.result) == 4
    at = house.address(f"jobs/{job.pk}/services/")
    assert stranger.get(at).status_code == 404
    notice = client.get(house.address(f"jobs/{job.pk}/services/PEL-001-en.pdf"))
    assert b"".join(notice.streaming_content).startswith(b"%PDF")
    assert "sandbox" in notice["Content-Security-Policy"]
    assert client.post(at, {"token": "q"}).url == house.address("services/")
    assert ServiceShowing.objects.count() == 2
    back = house.address("services/PEL-001/take-back/")
    nothing = {"reason": "", "token": "b"}
    refused(client, back, nothing, field="reason", says="tidak boleh kosong", here="take-back/")
    client.post(back, {"reason": "Salah", "token": "b"})
    assert not Service.objects.get(code="PEL-001").shown
    away = house.address("services/PEL-001/withdraw/")
    refused(client, away, nothing, field="reason", says="tidak boleh kosong", here="withdraw/")
    client.post(away, {"reason": "Usai", "token": "w"})
    assert client.get(house.address("services/PEL-001/")).status_code == 404


def test_a_form_is_a_pdf_and_nothing_else(house, client):
    client.post(house.address("services/new/"), typed(house))
    at = house.address("services/PEL-001/form/")
    sent = SimpleUploadedFile("f.pdf", b"%PDF-1.4 uji", "application/pdf")
    job = done(client.post(at, {"file": sent, "token": "f"}).url)
    ready = house.address(f"jobs/{job.pk}/service-form/")
    refused(client, ready, {"title": "F" * 121}, field="title", says="120")
    assert client.post(ready, {"title": "F-2.02", "token": "g"}).status_code == 302
    assert [f.title for f in Service.objects.get().newest.said.forms] == ["F-2.01", "F-2.02"]
    given = client.get(house.address("services/PEL-001/forms/2.pdf"))
    assert b"".join(given.streaming_content) == b"%PDF-1.4 uji"
    # What is no longer ticked on the form of the service goes; what is ticked stays.
    edit = house.address("services/PEL-001/edit/")
    client.post(
        edit, typed(house, token="h", expected="2", kept_form=job.params["sha256"], staff="5")
    )
    assert len(Service.objects.get().newest.said.forms) == 2
    client.post(edit, typed(house, token="i", expected="3", staff="6"))
    assert [f.title for f in Service.objects.get().newest.said.forms] == ["F-2.01"]


def test_two_versions_are_compared_and_what_is_mixed_up_is_said(house, client):
    client.post(house.address("services/new/"), typed(house))
    mixed = typed(house, token="u", expected="1", requirements="UU Nomor 24 Tahun 2013\nKK")
    client.post(house.address("services/PEL-001/edit/"), mixed)
    page = client.get(f"/en{house.address('services/PEL-001/')}").content.decode()
    assert "“UU Nomor 24 Tahun 2013” stands under Requirements and reads like Legal basis." in page
    assert (
        "1 line looks mixed up" in client.get(f"/en{house.address('services/')}").content.decode()
    )
    at = f"/en{house.address('services/PEL-001/versions/1/')}"
    page = client.get(f"{at}?with=2").content.decode()
    assert "Version 2" in page
    assert "UU Nomor 24 Tahun 2013" in page
    assert client.get(f"{at}?with=x").status_code == 200


def test_the_completeness_of_agencies_stands_on_one_page(house, client):
    a_counter(house)
    page = client.get(f"/en{house.address('services/completeness/')}").content.decode()
    assert "17 %" in page, "one of six"
    assert house.other.name in page.split("Agencies without a service")[1]
