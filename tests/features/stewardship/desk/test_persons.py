"""The desk serves a person who asks for their data; it sees who looked at reporters."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from idaman.cli.retention import search_boxes
from idaman.core.boxes import box
from idaman.core.files import blobs
from idaman.core.jobs.models import Job
from idaman.core.people.permissions import Role
from idaman.features.reports.actions import privacy
from idaman.features.stewardship.models import PersonRequest
from idaman.features.stewardship.queries import persons
from idaman.web.desk.words import COLUMNS_OF_PERSONS
from tests.build import NOON
from tests.features.stewardship.scenes import a_report
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db
ASKED = {"known_by": "reach", "known": "0812 3456 789", "identity": "card", "who": "Ibu Siti"}


def a_reported(house):
    opener = box(settings.SECRET_KEY.encode(), "idaman request")
    return a_report(
        house.government,
        closed=opener.encrypt(b"Jalan rusak"),
        reporter_closed=opener.encrypt(b"Budi, 08123456789"),
    )


def found(house, client, asks):
    response = client.post(house.address("persons/"), {**ASKED, "asks": asks, "token": asks})
    assert response.status_code == 302
    search_boxes(government=house.government, by=house.posts[Role.SECRETARIAT], now=NOON)
    return response.url


def test_a_person_is_searched_found_and_erased_from_the_desk():
    house = a_house()
    report = a_reported(house)
    copy = blobs.keep(settings.CITIZENS / "copies", [b"jpeg"], limit=99)
    report.photos.update(copy_sha256=copy.sha256)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = found(house, client, "erase")
    told = client.get(page).content.decode()
    assert "Ibu Siti" in told
    assert "Laporan: 1" in told
    client.post(f"{page}decide/", {"decision": "grant", "token": "y"})
    report.refresh_from_db()
    assert bytes(report.closed) == b""
    assert not blobs.path_of(settings.CITIZENS / "copies", copy.sha256).exists()
    told = client.get(page).content.decode()
    assert "Ibu Siti" not in told
    assert "Erase all" not in told


def test_a_copy_is_taken_as_a_file_once_it_is_granted():
    house = a_house()
    report = a_reported(house)
    # Nobody has looked at the picture yet: its copy is known by its job alone.
    copy = blobs.keep(settings.CITIZENS / "copies", [b"jpeg"], limit=99)
    job = Job.objects.create(
        log="uji",
        kind="picture",
        post="SENDER",
        state="done",
        result={"public_sha256": copy.sha256},
        asked_at=NOON,
        finished_at=NOON,
    )
    report.photos.update(copy_sha256="", job=job.pk)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = found(house, client, "export")
    assert client.post(f"{page}copy/").status_code == 302, "not before it is granted"
    client.post(f"{page}decide/", {"decision": "grant", "token": "y"})
    response = client.post(f"{page}copy/")
    packed = zipfile.ZipFile(io.BytesIO(response.content))
    assert b"Jalan rusak" in packed.read("data.json")
    assert "attachment" in response["Content-Disposition"]
    assert packed.read("LP-000001-foto-1.jpg") == b"jpeg"
    read = packed.read("data.html").decode()
    for words in ("Laporan (1)", "Yang Anda tulis", "selesai", "Laporan masuk", "Agustus 2026"):
        assert words in read
    assert "services.Request" not in read


def test_every_column_of_a_copy_has_a_word():
    written = Path(persons.__file__).read_text()
    columns = set(re.findall(r'^ +(?:\*\()?\{?"([a-z_]+)": ', written, re.M))
    assert {"steps", "username", "there", "invited"} <= columns
    assert columns <= set(COLUMNS_OF_PERSONS)


def test_a_request_that_lacks_something_is_taken_again_with_what_was_typed():
    house = a_house()
    client = logged_in(house.posts[Role.ADMINISTRATOR])
    sent = {**ASKED, "asks": "export", "known": "siapa pun", "token": "x"}
    response = client.post(house.address("persons/"), sent)
    assert response.status_code == 422
    assert "siapa pun" in response.content.decode()
    assert not PersonRequest.objects.exists()


def test_a_refusal_is_told_with_its_reason():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = found(house, client, "erase")
    client.post(f"{page}decide/", {"decision": "refuse", "reason": "Bukan orangnya", "token": "y"})
    assert "Bukan orangnya" in client.get(page).content.decode()


def test_every_look_at_a_reporter_is_listed_with_its_post():
    house = a_house()
    report = a_report(house.government)
    by = house.posts[Role.SECRETARIAT]
    privacy.looked_at_reporter(request=report, by=by, now=NOON)
    page = logged_in(by).get(house.address("persons/looks/")).content.decode()
    assert report.code in page
    assert by.name in page
