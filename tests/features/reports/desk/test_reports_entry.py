"""Reports at the desk: written down with a slip, read before they are seen, refused in bulk."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.core.people.models import Intake
from idaman.core.people.permissions import Role
from idaman.features.reports.models import Request, State
from tests.build import a_post
from tests.features.reports.reports import WORDS, Scene
from tests.refused_forms import form_named, refused
from tests.web.desk.at_desk import a_photo, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings):
    settings.SECRET_KEY = "rahasia pemasangan ini"
    return Scene()


def at(scene, rest):
    return f"/desk/{scene.government.slug}/{rest}"


def test_what_is_written_down_gives_a_slip_that_leads_back_to_it(scene):
    client = logged_in(scene.officer)
    said = {
        "place": scene.village.code,
        "topic": "power",
        "visibility": "open",
        "words": WORDS,
        "name": "Sari",
        "token": "t" * 24,
    }
    empty = client.get(at(scene, "reports/new/")).content.decode()
    assert not re.search(r'name="visibility"[^>]*checked', empty), "whoever may see it is asked"
    for lost in ("anonymous", ""):
        answer = client.post(at(scene, "reports/new/"), {**said, "visibility": lost})
        assert answer.status_code == 422
        assert 'value="Sari"' in answer.content.decode()
    assert client.post(at(scene, "reports/new/"), {**said, "words": ""}).status_code == 422
    slip = client.post(at(scene, "reports/new/"), said).content.decode()
    made = Request.objects.get()
    assert made.entered_by == scene.officer
    assert made.code in slip
    assert "<svg" in slip
    key = re.search(r"laporan/lacak/([a-z0-9]{20})/", slip)[1]
    receipt = client.get(f"/{scene.government.slug}/laporan/lacak/{key}/")
    assert made.code in receipt.content.decode()
    again = client.post(at(scene, "reports/new/"), said).content.decode()
    assert key in again
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("place", "99.99.99.9999", "Masukkan pilihan yang valid"),
        ("topic", "moon", "Masukkan pilihan yang valid"),
        ("words", "", "tidak boleh kosong"),
        ("visibility", "everybody", "Masukkan pilihan yang valid"),
        ("name", "S" * 121, "120"),
    ],
)
def test_what_cannot_be_written_down_says_why_and_loses_nothing(scene, field, wrong, says):
    said = {
        "place": scene.village.code, "topic": "power", "words": WORDS, "visibility": "open",
        "name": "Sari", "reach": "0812", field: wrong, "token": "t" * 24,
    }  # fmt: skip
    page = at(scene, "reports/new/")
    photo = {"photo": a_photo(3)}
    answer = refused(logged_in(scene.officer), page, said, field=field, says=says)
    assert not Request.objects.exists()
    answer = logged_in(scene.officer).post(page, {**said, **photo})
    assert answer.status_code == 422
    kept = form_named(answer.content, "photo_kept").fields["photo_kept"]
    assert kept, "nobody chooses the photo once more"
    none = {"photo": SimpleUploadedFile("foto.jpg", b"bukan foto")}
    answer = logged_in(scene.officer).post(page, {**said, **none})
    assert answer.status_code == 422
    assert "bukan foto JPEG" in answer.content.decode()


def test_in_bridge_mode_the_desk_writes_nothing_down(scene):
    scene.government.intake = Intake.BRIDGE
    scene.government.save()
    client = logged_in(scene.officer)
    assert "lapor.go.id" in client.get(at(scene, "reports/new/")).content.decode()
    client.post(at(scene, "reports/new/"), {"words": WORDS, "place": scene.village.code})
    assert not Request.objects.exists()


def test_words_are_shown_as_redacted_or_hidden_with_a_reason(scene):
    made, _ = scene.report(words=f"{WORDS} kata Budi")
    other, _ = scene.report()
    client = logged_in(scene.secretariat)
    page = client.get(at(scene, "reports/moderation/")).content.decode()
    assert "kata Budi" in page
    client.post(
        at(scene, f"reports/{made.number}/show/"), {"words": f"{WORDS} kata [nama]", "token": "a"}
    )
    made.refresh_from_db()
    assert made.words.endswith("[nama]")
    refused(
        client,
        at(scene, f"reports/{other.number}/hide/"),
        {"reason": "", "token": "b"},
        field="reason",
        says="tidak boleh kosong",
        here=f"/{other.number}/hide/",
    )
    refused(
        client,
        at(scene, f"reports/{other.number}/show/"),
        {"words": "", "token": "b2"},
        field="words",
        says="tidak boleh kosong",
        here=f"/{other.number}/show/",
    )
    other.refresh_from_db()
    assert other.hidden_at is None
    client.post(at(scene, f"reports/{other.number}/hide/"), {"reason": "Fitnah", "token": "c"})
    other.refresh_from_db()
    assert other.hidden_at
    page = client.get(at(scene, "reports/moderation/")).content.decode()
    assert f"reports/{other.number}/show/" not in page
    for role in set(Role) - {Role.SECRETARIAT}:
        client = logged_in(a_post(scene.government, role=role, agency=scene.agency))
        assert client.get(at(scene, "reports/moderation/")).status_code == 403


def test_all_reports_with_the_same_words_are_refused_at_once(scene):
    real, _ = scene.report()
    junk = [scene.report(words="Beli obat murah")[0] for _ in range(5)]
    client = logged_in(scene.secretariat)
    page = client.get(at(scene, "reports/moderation/")).content.decode()
    assert page.count('name="like"') == 5
    wrong = {"reason": "", "number": real.number, "like": junk[0].number, "token": "0"}
    answer = client.post(at(scene, "reports/refuse/"), wrong)
    assert answer.status_code == 422
    assert answer.content.decode().count(" checked") == 2, "what was ticked stays"
    client.post(
        at(scene, "reports/refuse/"), {"like": junk[0].number, "reason": "Iklan", "token": "a"}
    )
    assert Request.objects.filter(state=State.REFUSED).count() == 5
    client.post(
        at(scene, "reports/refuse/"), {"number": real.number, "reason": "Uji coba", "token": "b"}
    )
    assert not Request.objects.exclude(state=State.REFUSED).exists()


def test_however_much_junk_waits_the_page_asks_as_little(scene):
    scene.report()
    client = logged_in(scene.secretariat)
    client.get(at(scene, "reports/moderation/"))

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(at(scene, "reports/moderation/"))
        return len(seen)

    few = asked()
    model = Request.objects.get()
    rows = []
    for n in range(2, 300):
        model.pk, model.number, model.secret_sha256, model.alike = None, n, "", "a" * 64
        rows.append(Request(**{f.attname: getattr(model, f.attname) for f in model._meta.fields}))
    Request.objects.bulk_create(rows)
    assert asked() <= few + 1
