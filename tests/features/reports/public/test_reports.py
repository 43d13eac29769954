"""Reports in public: without account or script, once after a cut, followed in secret."""

import gzip
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from idaman.core.canonical import hashed
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Intake
from idaman.features.reports.actions import handling, moderating, reporting
from idaman.features.reports.actions.steps import held, stepped
from idaman.features.reports.models import Request, RequestPhoto, State, Step, Visibility
from idaman.features.reports.public import reports as door
from tests.build import NOON
from tests.features.reports.reports import WORDS, Scene
from tests.web.desk.at_desk import a_photo, work

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}
TOKEN = "formulir-yang-sama-itu"


@pytest.fixture
def scene():
    return Scene(slug="uji")


def sent(client, scene, address="baru/", **changes):
    said = {
        "place": scene.village.code,
        "topic": "power",
        "kind": "complaint",
        "visibility": "anonymous",
        "words": WORDS,
        "token": TOKEN,
    }
    return client.post(f"/uji/laporan/{address}", {**said, **changes}, headers=OURS)


def read(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_form_is_small_needs_no_cookie_and_begins_with_the_emergency_number(
    client, scene, language
):
    answer = client.get(f"{language}/uji/laporan/baru/?place={scene.village.code}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert text.index("112") < text.index("<form")
    assert f'value="{scene.village.code}" selected' in text
    assert len(gzip.compress(answer.content)) < 24 * 1024


def test_a_report_with_a_photo_is_taken_once_and_followed_by_its_receipt(client, scene):
    # Other tests send photos and let no child read them.
    shutil.rmtree(settings.CITIZENS / "sent", ignore_errors=True)
    answer = sent(client, scene, photo=a_photo())
    made = Request.objects.get()
    assert answer.status_code == 302
    assert not answer.cookies
    again = sent(client, scene, photo=a_photo())
    assert again.url == answer.url
    assert Request.objects.count() == RequestPhoto.objects.count() == 1
    key = answer.url.rstrip("/").rpartition("/")[2]
    assert made.secret_sha256 == hashed(key)
    receipt = read(client, answer.url)
    assert made.code in receipt
    assert "balai desa" not in receipt
    typed = client.post("/uji/laporan/lacak/", {"code": f" {key.upper()} "}, headers=OURS)
    assert typed.url == answer.url
    unknown = client.post("/uji/laporan/lacak/", {"code": "aaaa-bbbb"}, headers=OURS)
    assert unknown.status_code == 404
    assert read(client, f"/uji/laporan/LP-{made.number}/").count(WORDS) == 0
    work()
    scene.show(made, photos=[made.photos.get().pk], now=NOON)
    shown = read(client, f"/uji/laporan/LP-{made.number}/")
    assert WORDS in shown
    picture = re.search(r'src="([^"]+foto/[^"]+)"', shown)[1]
    copy = client.get(picture)
    assert copy["Content-Type"] == "image/jpeg"
    assert b"Exif" not in b"".join(copy.streaming_content)
    assert not list((settings.CITIZENS / "sent").glob("*/*/*"))


def test_what_may_be_the_same_is_shown_before_sending_and_the_photo_is_not_sent_twice(
    client, scene
):
    known = scene.shown(now=timezone.now())
    words = f"{WORDS} total"
    answer = sent(client, scene, words=words, photo=a_photo())
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"LP-{known.number}/saya-juga/" in text
    kept = re.search(r'name="photo_kept" value="([^"]+)"', text)[1]
    assert words in text
    assert Request.objects.count() == 1
    answer = sent(client, scene, words=words, photo_kept=kept, seen="1")
    assert answer.status_code == 302
    assert RequestPhoto.objects.get().request.number == known.number + 1
    forged = sent(client, scene, words=words, photo_kept="x.y", seen="1", token="lain" * 5)
    assert forged.status_code == 302
    assert RequestPhoto.objects.count() == 1


def test_the_same_trouble_is_said_without_an_account_and_counts_once_a_phone(client, scene):
    known = scene.shown()
    for _ in range(2):
        answer = client.post(f"/uji/laporan/LP-{known.number}/saya-juga/", headers=OURS)
        assert answer.status_code == 200
    Client().post(f"/uji/laporan/LP-{known.number}/saya-juga/", headers=OURS)
    known.refresh_from_db()
    assert known.also == 2


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"words": ""}, 422, "Tulis apa yang terjadi"),
        ({"place": "99.99"}, 422, "Pilih desa"),
        ({"topic": "x"}, 422, "Pilih jenis laporan"),
        ({"website": "http://beli.obat"}, 422, "harus kosong"),
        ({"visibility": "anonymous"}, 422, "laporannya anonim"),
        ({"lat": "nan", "lon": "900"}, 422, "lat dan long"),
        ({"lat": "51.5", "lon": "0.1"}, 422, "di luar Kabupaten"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence_and_keeps_what_was_typed(
    client, scene, changes, status, told
):
    answer = sent(client, scene, **{"name": "Sari", "visibility": "open", **changes})
    assert answer.status_code == status
    text = answer.content.decode()
    assert told in text
    assert 'value="Sari"' in text
    assert not Request.objects.exists()


def test_another_report_under_the_token_of_the_first_is_not_lost(client, scene):
    sent(client, scene)
    again = sent(client, scene, words="Sampah menumpuk di pasar")
    text = again.content.decode()
    assert again.status_code == 409
    assert "LP-000001" in text
    assert "Sampah menumpuk di pasar" in text
    assert Request.objects.count() == 1
    fresh = re.search(r'name="token" value="([^"]+)"', text)[1]
    assert fresh != TOKEN
    sent(client, scene, words="Sampah menumpuk di pasar", token=fresh)
    assert Request.objects.count() == 2


def test_the_receipt_of_a_merged_report_follows_the_one_it_went_into(client, scene):
    first, key = scene.report()
    second, _key = scene.report()
    secret, its_key = scene.report(visibility=Visibility.SECRET)
    deeper, _key = scene.report(visibility=Visibility.SECRET)
    by, now = scene.secretariat, NOON
    handling.merge(request=first, into=second, by=by, now=now)
    handling.merge(request=secret, into=deeper, by=by, now=now)
    for each in (second, deeper):
        scene.answered(each)
    page = read(client, f"/uji/laporan/lacak/{key}/")
    assert "Laporan Anda dilanjutkan dalam laporan lain" in page
    assert scene.agency.name in page
    assert f"Yang terjadi dengan {second.code}" in page
    assert "Lampunya sudah diganti." in page
    assert "Lampunya" not in read(client, f"/uji/laporan/lacak/{its_key}/"), "secret stays secret"


def test_the_sender_of_a_merged_report_says_on_the_own_receipt_that_it_is_done(client, scene):
    first, key = scene.report()
    second, _key = scene.report()
    secret, its_key = scene.report(visibility=Visibility.SECRET)
    deeper, _key = scene.report(visibility=Visibility.SECRET)
    handling.merge(request=first, into=second, by=scene.secretariat, now=NOON)
    handling.merge(request=secret, into=deeper, by=scene.secretariat, now=NOON)
    for each in (second, deeper):
        scene.answered(each)
        Request.objects.filter(pk=each.pk).update(answered_at=timezone.now())
    at, of_secret = f"/uji/laporan/lacak/{key}/", f"/uji/laporan/lacak/{its_key}/"
    page = read(client, at)
    assert 'value="satisfied"' in page
    assert 'value="reopen"' in page
    for word in ('value="satisfied"', 'value="reopen"'):
        assert word not in read(client, of_secret), "secret stays secret"
    with pytest.raises(reporting.NotTheSender):
        reporting.satisfied(request=deeper, key=its_key, now=NOON)
    client.post(at, {"act": "satisfied", "token": "d"}, headers=OURS)
    second.refresh_from_db()
    assert second.steps.get(step=Step.SATISFIED).other == first


def test_the_thanks_of_one_sender_leaves_the_report_open_to_every_other(client, scene):
    first, its_key = scene.report()
    second, key = scene.report()
    handling.merge(request=first, into=second, by=scene.secretariat, now=NOON)
    scene.answered(second)
    Request.objects.filter(pk=second.pk).update(answered_at=timezone.now())
    theirs, mine = f"/uji/laporan/lacak/{its_key}/", f"/uji/laporan/lacak/{key}/"
    client.post(theirs, {"act": "satisfied", "token": "a"}, headers=OURS)
    second.refresh_from_db()
    assert second.state == State.ANSWERED, "the other sender has not spoken"
    page = read(client, theirs)
    assert "Anda menyatakan laporan ini sudah beres." in page
    assert 'value="satisfied"' not in page
    page = read(client, mine)
    assert "Orang lain yang melaporkan hal yang sama menyatakan sudah beres." in page
    assert "buka lagi di bawah sampai" in page
    assert 'value="satisfied"' in page
    client.post(mine, {"act": "satisfied", "token": "b"}, headers=OURS)
    second.refresh_from_db()
    assert second.state == State.CLOSED, "everyone has spoken"
    assert 'value="reopen"' in read(client, mine), "still for fourteen days"


def test_a_secret_report_taken_in_is_named_neither_on_the_page_nor_in_the_public_log(client, scene):
    hidden, _key = scene.report(visibility=Visibility.SECRET)
    shown = scene.shown()
    handling.merge(request=hidden, into=shown, by=scene.secretariat, now=NOON)
    page = read(client, f"/uji/laporan/{shown.code}/")
    assert "Laporan lain digabungkan ke sini" in page
    assert hidden.code not in page
    told = Entry.objects.of("uji").filter(is_public=True)
    assert not [entry.pk for entry in told if hidden.code.encode() in bytes(entry.body)]


def test_a_file_that_is_no_photo_is_refused_at_once_and_the_receipt_tells_of_one_that_is(
    client, scene
):
    fake = SimpleUploadedFile("foto.jpg", b"bukan foto", "image/jpeg")
    answer = sent(client, scene, photo=fake)
    assert answer.status_code == 422
    assert "bukan foto JPEG, PNG, atau WebP" in answer.content.decode()
    assert WORDS in answer.content.decode(), "what was typed stays"
    assert not Request.objects.exists()
    page = read(client, sent(client, scene, photo=a_photo()).url)
    assert "Foto Anda sudah sampai" in page
    secret = sent(client, scene, token="lain" * 6, seen="1").url
    assert "sudah sampai" not in read(client, secret), "none was sent"


def test_what_waits_for_a_script_is_not_seen_without_one(client, scene):
    page = read(client, "/uji/laporan/baru/")
    assert re.search(r"data-where hidden", page)
    sheet = Path(finders.find("ui/idaman.css")).read_text()
    hidden = re.search(r"^\[hidden\] \{\s+display: none !important;", sheet, re.M)
    assert hidden, "a class that lays out a row would show it"


def test_another_site_cannot_send_the_form(client, scene):
    said = {"words": WORDS, "place": scene.village.code, "topic": "power"}
    other = client.post("/uji/laporan/baru/", said, headers={"Origin": "https://lain.id"})
    assert other.status_code == 403
    assert not Request.objects.exists()


def test_by_default_every_button_leads_to_the_national_channel(client, scene):
    scene.government.intake = Intake.BRIDGE
    scene.government.save()
    for page in ("laporan/", "kecamatan/hulu/desa-hulu/", f"perangkat-daerah/{scene.agency.code}/"):
        text = read(client, f"/uji/{page}")
        assert "https://www.lapor.go.id" in text
        assert "laporan/baru/" not in text
    assert client.get("/uji/laporan/baru/").status_code == 404
    assert sent(client, scene).status_code == 404
    assert not Request.objects.exists()


def test_the_sender_answers_a_question_and_says_that_it_is_done(client, scene):
    made, key = scene.report()
    with transaction.atomic():
        row = held(made)
        stepped(
            request=row,
            step=Step.ASKED,
            state=State.ASKED,
            words="RT berapa?",
            by=scene.officer,
            now=NOON,
        )
    where = f"/uji/laporan/lacak/{key}/"
    assert "RT berapa?" in read(client, where)
    refused = client.post(where, {"act": "tell", "words": " ", "token": "a"}, headers=OURS)
    assert refused.status_code == 422
    client.post(where, {"act": "tell", "words": "RT 3", "token": "b"}, headers=OURS)
    made.refresh_from_db()
    assert made.state == State.RECEIVED
    scene.answered(made, now=timezone.now())
    assert "Lampunya sudah diganti." in read(client, where)
    client.post(where, {"act": "satisfied", "token": "c"}, headers=OURS)
    made.refresh_from_db()
    assert made.state == State.CLOSED
    assert client.get("/uji/laporan/lacak/tebakan/").status_code == 404


def test_anyone_reopens_what_is_shown_with_a_new_photo_and_every_page_says_so(client, scene):
    made = scene.answered(scene.shown(), now=timezone.now())
    where = f"/uji/laporan/LP-{made.number}/buka-lagi/"
    refused = client.post(where, {"words": "Masih gelap", "token": "a"}, headers=OURS)
    assert refused.status_code == 422
    assert "Masih gelap" in refused.content.decode()
    said = {"words": "Masih gelap", "token": "b", "photo": a_photo()}
    assert client.post(where, said, headers=OURS).status_code == 200
    made.refresh_from_db()
    assert (made.state, made.reopened) == (State.WORKING, 1)
    for page in (
        "laporan/?state=reopened",
        "kecamatan/hulu/desa-hulu/",
        f"perangkat-daerah/{scene.agency.code}/",
    ):
        assert "dibuka lagi" in read(client, f"/uji/{page}"), page
    assert "Masih gelap" not in read(client, f"/uji/laporan/LP-{made.number}/")


def test_secret_and_unseen_reports_are_counted_and_never_shown(client, scene):
    scene.shown(words="Yang dibaca")
    scene.report(words="Yang belum dibaca siapa pun")
    scene.report(words="Yang rahasia sekali", visibility="secret")
    refused, key = scene.report(words="Iklan obat kuat")
    moderating.refuse(
        government=scene.government,
        numbers=[refused.number],
        reason="Iklan",
        by=scene.secretariat,
        now=NOON,
    )
    for page in ("laporan/", "laporan/atom.xml", "kecamatan/hulu/desa-hulu/"):
        text = read(client, f"/uji/{page}")
        assert "Yang dibaca" in text
        assert not re.search("belum dibaca siapa|rahasia sekali|obat kuat", text)
    assert 'all/all=3">3</data></b> laporan' in read(client, "/uji/laporan/")
    assert "Iklan" in read(client, f"/uji/laporan/lacak/{key}/")


def test_the_list_is_paged_by_the_last_report_seen(client, scene):
    for n in range(door.A_PAGE + 3):
        scene.shown(words=f"Laporan nomor {n:03} itu", now=NOON + timedelta(hours=n))
    first = read(client, "/uji/laporan/")
    onward = re.search(r'href="\?(before=\d+)"', first)[1]
    second = read(client, f"/uji/laporan/?{onward}")
    both = re.findall(r"LP-0000\d\d", first + second)
    assert len(set(re.findall(r"/laporan/(LP-\d+)/", first + second))) == door.A_PAGE + 3
    assert both
    assert client.get("/uji/laporan/?before=999999").status_code == 404
