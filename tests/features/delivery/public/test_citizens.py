"""What people are asked: the form, plates and slips, objections; one cookie, no script."""

import gzip
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from idaman.core.evidence.models import Status
from idaman.core.jobs.models import Job
from idaman.core.people.models import Government
from idaman.features.delivery.actions import citizens
from idaman.features.delivery.models import Answer, CitizenPhoto, Objection
from idaman.features.delivery.public import citizens as door
from idaman.web.portal import visitors
from tests.features.delivery.citizens_scene import Village
from tests.refused_forms import form_refused
from tests.web.desk.at_desk import a_photo, work

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}
YES = {"there": "yes", "works": "yes"}


@pytest.fixture
def village():
    return Village(slug="uji")


def asked(village, language=""):
    return f"{language}/{village.slug}/tanya/{village.milestone.code}/"


def scanned(village, plate):
    return f"/{village.slug}/p/{citizens.code_of(plate)}/"


def sent(client, address, *, headers=OURS, **said):
    return client.post(address, {**YES, **said}, headers=headers)


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_question_is_small_and_sets_no_cookie(client, village, language):
    answer = client.get(asked(village, language))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert village.milestone.name in text
    assert "<script" not in text
    assert len(gzip.compress(answer.content)) < 24 * 1024


@pytest.mark.parametrize("language", ["", "/en"])
def test_an_answer_gets_a_receipt_and_one_signed_cookie(client, village, language):
    answer = sent(client, asked(village, language), text="Menyala")
    given = Answer.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"{language}/uji/tanya/{village.milestone.code}/{given.leaf}/"
    (name,) = answer.cookies
    cookie = answer.cookies[name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    thanks = client.get(answer.url)
    assert given.leaf in thanks.content.decode()
    assert "Menyala" not in thanks.content.decode()


def test_a_second_answer_in_the_month_shows_the_first_and_when_again(client, village):
    sent(client, asked(village), works="partly")
    again = client.get(asked(village)).content.decode()
    given = Answer.objects.get()
    assert "<form" not in again
    assert given.leaf in again
    second = sent(client, asked(village))
    assert second.status_code == 409
    assert given.leaf in second.content.decode()
    assert Answer.objects.count() == 1


def test_a_phone_whose_cookie_was_cleared_can_answer_again_and_reopens_nothing(client, village):
    exhibit = village.an_accepted()
    for _ in range(5):
        client.cookies.clear()
        assert sent(client, asked(village), there="no").status_code == 302
    exhibit.refresh_from_db()
    assert Answer.objects.count() == 5
    assert exhibit.status == Status.ACCEPTED


def test_a_forged_cookie_is_a_new_phone(client, village):
    sent(client, asked(village))
    client.cookies[visitors.COOKIE] = "lain:abc:def"
    assert sent(client, asked(village)).status_code == 302
    assert Answer.objects.count() == 2


def test_the_same_form_sent_twice_counts_once_and_gives_the_first_receipt(client, village):
    first = sent(client, asked(village), token="sama")
    client.cookies.clear()
    second = sent(client, asked(village), token="sama")
    assert second.url == first.url
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/testserver"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(client, village, headers):
    assert sent(client, asked(village), headers=headers).status_code == 403
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Referer": "http://testserver/uji/"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_a_form_from_here_is_taken_without_an_origin(client, village, headers):
    assert sent(client, asked(village), headers=headers).status_code == 302


def test_a_form_half_filled_keeps_what_was_typed(client, village):
    answer = sent(client, asked(village), works="", text="Tiangnya ada, lampunya tidak")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Tiangnya ada, lampunya tidak" in text
    assert form_refused(answer.content, "there").fields["there"] == "yes"
    assert 'role="alert"' in text
    assert not answer.cookies


def test_a_slip_is_used_once_tells_nobody_what_it_said_and_marks_no_phone(client, village):
    slip = village.slips()[0]
    answer = sent(client, scanned(village, slip), there="no")
    assert answer.status_code == 302
    assert not answer.cookies
    other = Client()
    page = other.get(scanned(village, slip)).content.decode()
    assert "<form" not in page
    assert Answer.objects.get().leaf not in page
    assert sent(other, scanned(village, slip)).status_code == 409
    assert Answer.objects.get().channel == "slip"


def test_a_plate_takes_phones_one_by_one(client, village):
    plate = village.plates()[0]
    sent(client, scanned(village, plate))
    assert sent(client, scanned(village, plate)).status_code == 409
    assert sent(Client(), scanned(village, plate)).status_code == 302
    assert Answer.objects.filter(channel="plate", plate=plate).count() == 2


def test_three_slips_that_say_no_send_the_evidence_back(client, village):
    exhibit = village.an_accepted()
    for slip in village.slips(3):
        assert sent(client, scanned(village, slip), there="no").status_code == 302
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_a_wrong_code_another_governments_and_a_revoked_one_get_a_sentence(client, village):
    abroad = Village(slug="lain")
    foreign = citizens.code_of(abroad.plates()[0])
    for address in ("/uji/p/salahsalahsalah1/", f"/uji/p/{foreign}/", "/uji/p/" + "x" * 300 + "/"):
        for answer in (client.get(address), sent(client, address)):
            assert answer.status_code == 404
            assert abroad.milestone.region.name not in answer.content.decode().split("<main")[1]
    plate = village.plates()[0]
    citizens.revoke_plate(plate=plate, by=village.secretariat, now=timezone.now())
    for answer in (client.get(scanned(village, plate)), sent(client, scanned(village, plate))):
        assert answer.status_code == 410
        assert asked(village) in answer.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("code", ["QW-99.1", "QW-01.99", "QW-01", "x", "..", "💥.1"])
def test_an_unknown_milestone_gets_a_sentence(client, village, code):
    answer = client.get(f"/uji/tanya/{code}/")
    assert answer.status_code == 404
    assert "<form" not in answer.content.decode()


def test_a_nul_is_refused(client, village):
    assert client.get("/uji/tanya/QW-01.1%00/").status_code == 400
    assert sent(client, asked(village), text="a\0b").status_code == 400
    assert not Answer.objects.exists()


def test_what_has_no_place_is_not_asked_about(client, village):
    nowhere = village.a_milestone(region=None)
    assert client.get(f"/uji/tanya/{nowhere.code}/").status_code == 404


def test_a_closed_site_takes_no_answer_and_says_so(client, village):
    plate = village.plates()[0]
    Government.objects.update(is_open=False)
    for address in (asked(village), scanned(village, plate), "/tidak-ada/tanya/QW-01.1/"):
        for answer in (client.get(address), sent(client, address)):
            assert answer.status_code == 404
            assert "Uji" not in answer.content.decode()
    assert not Answer.objects.exists()


def with_photo(client, village, photo, address=""):
    return sent(client, address or asked(village), photo=photo)


def test_a_photo_is_read_by_the_child_and_its_original_thrown_away(client, village):
    nothing_was_sent()
    assert with_photo(client, village, a_photo()).status_code == 302
    photo = CitizenPhoto.objects.get()
    job = Job.objects.get(pk=photo.job)
    assert job.post == citizens.CITIZEN
    assert list((settings.CITIZENS / "sent").rglob(photo.sha256))
    done = work()
    assert done.state == "done"
    assert not list((settings.CITIZENS / "sent").rglob(photo.sha256))
    address = f"/uji/warga/{photo.pk}/foto.jpg"
    assert client.get(address).status_code == 404
    citizens.moderate(
        thing=Answer.objects.get(), state="shown", by=village.secretariat, now=timezone.now()
    )
    shown = client.get(address)
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert address in client.get(asked(village)).content.decode()
    Village(slug="lain")
    assert client.get(f"/lain/warga/{photo.pk}/foto.jpg").status_code == 404


def nothing_was_sent():
    """Throw away what other tests sent and let no child read."""
    shutil.rmtree(settings.CITIZENS / "sent", ignore_errors=True)


def test_two_who_send_the_same_photo_both_keep_it(village):
    for _ in range(2):
        with_photo(Client(), village, a_photo())
    assert [work().state, work().state] == ["done", "done"]


def test_what_is_no_picture_never_counts_as_one(client, village):
    with_photo(client, village, SimpleUploadedFile("x.jpg", b"\xff\xd8\xff<html>", "image/jpeg"))
    assert work().state == "refused"
    citizens.moderate(
        thing=Answer.objects.get(), state="shown", by=village.secretariat, now=timezone.now()
    )
    assert not CitizenPhoto.objects.public().exists()


def test_what_does_not_begin_as_a_photo_is_refused_at_once(client, village):
    answer = with_photo(client, village, SimpleUploadedFile("x.jpg", b"<html>", "image/jpeg"))
    assert answer.status_code == 422
    assert "bukan foto JPEG" in answer.content.decode()
    assert not Answer.objects.exists()
    assert not Job.objects.exists()


def test_a_photo_too_large_is_refused_with_a_sentence_and_nothing_is_kept(
    client, village, monkeypatch
):
    monkeypatch.setattr(door, "PHOTO_LIMIT_BYTES", 2000)
    answer = with_photo(client, village, a_photo())
    assert answer.status_code == 422
    assert not Answer.objects.exists()
    assert not Job.objects.exists()


def test_an_answer_refused_asks_for_no_work(client, village):
    answer = sent(client, asked(village), works="", photo=a_photo())
    assert answer.status_code == 422
    assert "Pilih fotonya sekali lagi" in answer.content.decode()
    assert not Job.objects.exists()


def test_words_are_unseen_until_moderated(client, village):
    sent(client, asked(village), text="Menaranya <b>mati</b>")
    assert "mati" not in client.get(asked(village)).content.decode()
    citizens.moderate(
        thing=Answer.objects.get(), state="shown", by=village.secretariat, now=timezone.now()
    )
    assert "Menaranya &lt;b&gt;mati" in client.get(asked(village)).content.decode()


def test_the_village_page_shows_three_figures_and_the_way_to_answer(client, village):
    village.an_accepted()
    village.told("yes", "yes", now=timezone.now())
    district = village.region.parent
    text = client.get(f"/uji/kecamatan/{district.slug}/{village.region.slug}/").content.decode()
    assert asked(village) in text
    assert 'class="three"' in text
    assert "Menara penguat menyala" in text


def against(exhibit):
    return f"/uji/bukti/{exhibit.pk}/tidak-benar/"


def test_an_objection_is_taken_counted_and_unseen(client, village):
    exhibit = village.an_accepted()
    assert client.get(against(exhibit)).status_code == 200
    answer = sent(client, against(exhibit), reason="Ini menara desa lain", photo=a_photo())
    given = Objection.objects.get()
    assert answer.url == f"/uji/bukti/{exhibit.pk}/tidak-benar/{given.leaf}/"
    assert given.leaf in client.get(answer.url).content.decode()
    Government.objects.filter(slug="uji").update(public_revision=77)
    page = client.get(against(exhibit)).content.decode()
    assert "menara desa lain" not in page
    assert sent(client, against(exhibit), reason="Sekali lagi").status_code == 409
    assert Objection.objects.count() == 1
    work()
    citizens.moderate(thing=given, state="shown", by=village.secretariat, now=timezone.now())
    assert "menara desa lain" in client.get(against(exhibit)).content.decode()


def test_an_objection_needs_words_and_evidence_that_counts(client, village):
    exhibit = village.an_accepted()
    empty = sent(client, against(exhibit), reason="  ")
    assert empty.status_code == 422
    assert "Tulis apa yang tidak benar" in empty.content.decode()
    offered = village.an_exhibit()
    abroad = Village(slug="lain").an_accepted()
    for other in (offered, abroad):
        assert client.get(against(other)).status_code == 404
        assert sent(client, against(other), reason="Tidak").status_code == 404
    assert sent(client, against(exhibit), reason="x", headers={}).status_code == 403
    assert client.get(f"/uji/bukti/{2**70}/tidak-benar/").status_code == 404
    assert not Objection.objects.exists()


def test_receipts_of_others_are_not_there(client, village):
    abroad = Village(slug="lain")
    given = abroad.answered(now=timezone.now() - timedelta(minutes=1))
    assert client.get(f"/uji/tanya/{village.milestone.code}/{given.leaf}/").status_code == 404
    assert client.get(f"/uji/tanya/{village.milestone.code}/{'0' * 64}/").status_code == 404
    assert client.get(f"/uji/bukti/1/tidak-benar/{given.leaf}/").status_code == 404
