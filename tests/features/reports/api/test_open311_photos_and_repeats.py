"""What a program sends counts whole: every photo, every fault, each form once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from idaman.core.people import actions as people
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.models import Request, RequestPhoto
from tests.build import a_post
from tests.features.reports.api.test_open311 import NOW, V2, read, send
from tests.features.reports.reports import WORDS, Scene

pytestmark = pytest.mark.django_db
FORMS = ("json", "xml")
OWN = "5f0c7b1e-8f0b-4f8a-9a3b"


@pytest.fixture
def scene():
    return Scene(slug="uji")


@pytest.fixture
def key(scene):
    by = a_post(scene.government, role=Role.ADMINISTRATOR)
    return people.make_key(government=scene.government, name="Uji", by=by, now=NOW)[1]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.CITIZENS = tmp_path


def photo(n=0):
    return SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff" + bytes([n]) * 20, "image/jpeg")


def post(key, *, form="json", headers=None, place=V2, **changes):
    good = {"jurisdiction_id": "uji", "api_key": key, "service_code": "road", "description": WORDS}
    sent = {**good, "lat": "-0.4125", "long": "116.98", **changes}
    return Client(headers=headers or {}).post(f"{place}/requests.{form}", sent)


def told(answer):
    said = read(answer)
    if isinstance(said, list):
        return [each["description"] for each in said]
    return [each.text for each in said.findall("error/description")]


@pytest.mark.parametrize(
    "files",
    [
        {"photo1": photo, "photo2": photo},
        {"media[]": photo, "media": photo},
        {"photo": photo, "media1": photo, "media[0]": photo},
    ],
)
def test_every_photo_is_taken_whatever_its_field_is_called(scene, key, files):
    sent = {name: make(n) for n, (name, make) in enumerate(files.items())}
    assert post(key, **sent).status_code == 201
    assert RequestPhoto.objects.count() == len(files)


def test_several_photos_of_one_field_and_several_addresses_are_all_kept(scene, key, settings):
    urls = ["https://a.test/1.jpg", "https://a.test/2.jpg"]
    answer = post(key, media=[photo(1), photo(2)], **{"media_url": urls, "media_url[]": urls[0]})
    assert answer.status_code == 201
    assert RequestPhoto.objects.count() == 2
    words = opened(Request.objects.get().closed, settings.SECRET_KEY.encode())
    assert all(words.count(url) for url in urls)


@pytest.mark.parametrize("form", FORMS)
def test_more_photos_than_are_taken_an_empty_one_and_an_unknown_field_are_refused(scene, key, form):
    empty = SimpleUploadedFile("kosong.jpg", b"", "image/jpeg")
    for sent, word in (
        ({"media": [photo(n) for n in range(30)]}, "5 foto"),
        ({"media": empty}, "kosong"),
        ({"lampiran": photo()}, "tidak dikenal"),
        ({"media": "bukan alamat"}, "https://"),
    ):
        answer = post(key, form=form, **sent)
        assert answer.status_code == 400
        assert any(word in each for each in told(answer))
    assert not Request.objects.exists()
    assert post(key, media="", media_url="").status_code == 201


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", [V2, "/open311/test/v2"])
def test_a_refused_photo_is_told_with_all_else_that_is_wrong(scene, key, form, place):
    fake = SimpleUploadedFile("foto.jpg", b"bukan foto", "image/jpeg")
    wrong = {"description": "", "service_code": "tiada", "lat": "51.5", "long": "0.1"}
    answer = post(key, form=form, place=place, media=fake, **wrong)
    assert answer.status_code == 400
    said = " ".join(told(answer))
    for word in ("bukan foto JPEG", "description: wajib", "tiada", "di luar"):
        assert word in said


def test_a_place_outside_is_refused_and_one_inside_is_taken(scene, key):
    code = scene.government.region.code
    Region.objects.filter(code=code).update(latitude=-0.44, longitude=116.98)
    said = send(key, status=400, lat="51.5", long="0.1")[0]["description"]
    assert "di luar" in said
    send(key, status=400, lat="-6.2", long="106.8")
    send(key)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_key_of_its_own_with_another_body_is_a_conflict(scene, key, form):
    headers = {"Idempotency-Key": OWN}
    first = post(key, headers=headers, media=photo(1))
    assert post(key, headers=headers, media=photo(1)).content == first.content
    for changes in ({"description": "Sampah menumpuk"}, {"media": photo(2)}, {"lat": "-0.5"}):
        answer = post(key, form=form, headers=headers, **{"media": photo(1), **changes})
        assert answer.status_code == 409
        assert "LP-000001" in told(answer)[0]
    assert Request.objects.count() == RequestPhoto.objects.count() == 1


@pytest.mark.parametrize("own", ["pendek", "x" * 201])
def test_a_key_of_its_own_that_is_no_use_is_said(scene, key, own):
    said = send(key, status=400, headers={"Idempotency-Key": own})
    assert "Idempotency-Key" in said[0]["description"]


def test_wrong_keys_are_slowed_down_and_a_right_one_from_the_same_address_is_not(scene, key):
    answers = [post(f"salah-{n}") for n in range(150)]
    assert [each.status_code for each in answers[:20]] == [403] * 20
    assert {each.status_code for each in answers[20:]} == {429}
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert told(post("salah", form="xml"))[0].startswith("Terlalu banyak kunci")
    send(key)
    elsewhere = Client(REMOTE_ADDR="10.9.8.7").post(f"{V2}/requests.json?jurisdiction_id=uji")
    assert elsewhere.status_code == 403


def test_what_is_not_utf8_is_refused_and_what_means_nothing_here_is_named(scene, key):
    body = f"jurisdiction_id=uji&api_key={key}&service_code=road&description=%ff%fe&lat=1&long=1"
    kind = "application/x-www-form-urlencoded"
    answer = Client().post(f"{V2}/requests.json", body, content_type=kind)
    assert answer.status_code == 400
    assert "UTF-8" in told(answer)[0]
    answer = post(key, zipcode="75511", device_id="x\r\nSet-Cookie: a=b")
    assert answer.status_code == 201
    assert answer.headers["X-Ignored-Parameters"] == "zipcode, device_id"
