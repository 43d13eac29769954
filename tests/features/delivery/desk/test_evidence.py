"""Evidence at the desk."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from idaman.cli.work import run_waiting
from idaman.core.evidence.models import Exhibit, File, Status
from idaman.core.files import blobs
from idaman.core.jobs.models import Job
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import sending
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import Submission
from idaman.features.delivery.rules.verifying import EvidenceKind
from tests.build import NOON, a_post
from tests.web.desk.at_desk import a_house, a_milestone, a_photo, an_exhibit, logged_in, work

pytestmark = pytest.mark.django_db


def offered(client, house, file, code="KEG-001", note="Menara menyala"):
    """Go the officer's whole way: one page, then the clock does the rest."""
    form = {"file": file, "note": note, "token": f"o-{Submission.objects.count()}"}
    sent = client.post(house.address(f"evidence/{code}/offer/"), form)
    work()
    sending.settle_all(now=timezone.now())
    return sent


def test_a_photo_goes_from_one_page_to_the_verdict_of_another_agency():
    house = a_house()
    officer = logged_in(house.posts[Role.OFFICER])
    receipt = offered(officer, house, a_photo()).url
    exhibit = Exhibit.objects.get()
    address = house.address(f"exhibits/{exhibit.pk}/")
    assert exhibit.status == Status.OFFERED
    assert address in officer.get(receipt).content.decode()
    page = officer.get(f"/en{address}").content.decode()
    assert "Menara menyala" in page
    assert "Record the verdict" not in page

    verifier = logged_in(house.verifier)
    assert f"?exhibit={exhibit.pk}" in verifier.get(house.address()).content.decode()
    assert "Record the verdict" in verifier.get(f"/en{address}").content.decode()
    verifier.post(f"{address}judge/", {"status": "diterima", "token": "v"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED


def test_a_receipt_is_given_before_anything_is_read():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    sent = client.post(
        house.address("evidence/KEG-001/offer/"),
        {"file": a_photo(), "note": "Menara menyala", "token": "x"},
    )
    page = client.get(f"/en{sent.url}").content.decode()
    assert "being read" in page
    assert "Menara menyala" in page
    assert not Exhibit.objects.exists()
    assert sent.url in client.get(house.address()).content.decode()


def test_what_was_acknowledged_is_offered_though_the_officer_never_comes_back():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    client.post(house.address("evidence/KEG-001/offer/"), {"file": a_photo(), "token": "x"})
    Submission.objects.update(sent_at=NOON)
    run_waiting()
    exhibit = Exhibit.objects.get()
    assert exhibit.offered_at == NOON, "what counts is when it was sent, not when it was read"
    assert Submission.objects.get().exhibit == exhibit


def test_a_note_without_a_file_is_kept():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    address = house.address("evidence/KEG-001/offer/")
    answer = client.post(address, {"note": "Menara menyala", "token": "x"})
    assert answer.status_code == 422
    assert "Menara menyala" in answer.content.decode()
    assert "Menara menyala" in client.get(address).content.decode()
    assert "Menara menyala" in client.get(house.address()).content.decode()
    client.post(address, {"note": "Menara menyala", "file": a_photo(), "token": "y"})
    assert "Menara menyala" not in client.get(address).content.decode()


def test_a_note_is_kept_for_later_without_sending():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    address = house.address("evidence/KEG-001/offer/")
    form = {"note": "Menara menyala", "keep": "1", "token": "x"}
    assert client.post(address, form).url == address
    assert "Menara menyala" in client.get(address).content.decode()
    assert not Job.objects.exists()


def test_the_requirement_of_the_link_is_chosen_already():
    house = a_house()
    a_milestone(house)
    a_milestone(house, requires=[RequiredEvidence("Berita acara", EvidenceKind.DOCUMENT)])
    client = logged_in(house.posts[Role.OFFICER])
    week = client.get(house.address()).content.decode()
    assert "evidence/KEG-001/offer/?requirement=2.1" in week
    page = client.get(house.address("evidence/KEG-001/offer/?requirement=2.1")).content.decode()
    assert '<option value="2.1" selected>' in page
    client.post(
        house.address("evidence/KEG-001/offer/"),
        {"file": a_photo(), "requirement": "2.1", "token": "x"},
    )
    run_waiting()
    assert Exhibit.objects.get().requirement == "2.1"


def test_a_requirement_that_is_not_there_is_refused_with_a_sentence():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    answer = client.post(
        house.address("evidence/KEG-001/offer/"),
        {"file": a_photo(), "requirement": "9.9", "token": "x"},
    )
    assert answer.status_code == 422
    assert "tidak meminta bukti itu" in answer.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICER])
def test_the_own_agency_does_not_judge(role):
    house = a_house()
    exhibit = an_exhibit(house)
    client = logged_in(house.posts[role])
    client.post(
        house.address(f"exhibits/{exhibit.pk}/judge/"), {"status": "diterima", "token": "v"}
    )
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_a_verdict_without_reason_is_refused_with_a_sentence():
    house = a_house()
    exhibit = an_exhibit(house)
    client = logged_in(house.verifier)
    address = house.address(f"exhibits/{exhibit.pk}/")
    told = client.post(f"{address}judge/", {"status": "revisi", "reason": " ", "token": "v"})
    assert told.status_code == 422
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    assert "Tulis alasannya" in told.content.decode()
    told = client.post(f"/en{address}judge/", {"status": "revisi", "reason": " ", "token": "w"})
    assert "Write the reason" in told.content.decode()


def test_a_verdict_nobody_may_pass_is_refused():
    house = a_house()
    exhibit = an_exhibit(house)
    client = logged_in(house.verifier)
    for status in ("", "proses", "dicabut", "nonsense"):
        client.post(
            house.address(f"exhibits/{exhibit.pk}/judge/"), {"status": status, "reason": "x"}
        )
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_a_verdict_sent_twice_shows_its_receipt():
    house = a_house()
    exhibit = an_exhibit(house)
    client = logged_in(house.verifier)
    form = {"status": "diterima", "token": "v"}
    client.post(house.address(f"exhibits/{exhibit.pk}/judge/"), form)
    again = client.post(house.address(f"exhibits/{exhibit.pk}/judge/"), form)
    assert again.url.startswith(house.address("receipts/"))
    assert exhibit.verdicts.count() == 1


def test_what_is_sent_back_is_answered_and_sent_again_or_taken_back():
    house = a_house()
    exhibit = an_exhibit(house)
    address = house.address(f"exhibits/{exhibit.pk}/")
    verifier, officer = logged_in(house.verifier), logged_in(house.posts[Role.OFFICER])
    form = {"status": "revisi", "reason": "Buram", "token": "1"}
    verifier.post(f"{address}judge/", form)
    assert "Sent back to you" in officer.get(f"/en{house.address()}").content.decode()
    assert "Buram" in officer.get(address).content.decode()
    officer.post(f"{address}answer/", {"answer": "Sudah jelas", "token": "2"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    officer.post(f"{address}withdraw/", {"reason": "Salah tempat", "token": "3"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.WITHDRAWN


def test_another_agency_neither_answers_nor_takes_back():
    house = a_house()
    exhibit = an_exhibit(house)
    client = logged_in(house.verifier)
    address = house.address(f"exhibits/{exhibit.pk}/")
    assert client.post(f"{address}withdraw/", {"reason": "x"}).status_code == 403
    assert client.post(f"{address}answer/", {"answer": "x"}).status_code == 403
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_nobody_sends_evidence_for_another_agency():
    house = a_house()
    client = logged_in(house.verifier)
    response = client.post(
        house.address("evidence/KEG-001/offer/"), {"file": a_photo(), "token": "x"}
    )
    assert response.status_code == 404
    assert not Job.objects.exists()


def test_the_same_picture_offered_again_is_shown_as_such():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    offered(client, house, a_photo())
    offered(client, house, a_photo(quality=40), code="QW-01")
    offered(client, house, a_photo(seed=9), code="QW-01")
    first, again, other = Exhibit.objects.order_by("pk")
    assert (first.repeats, again.repeats, other.repeats) == (None, first, None)
    page = client.get(f"/en{house.address(f'exhibits/{again.pk}/')}").content.decode()
    assert "This picture was offered before" in page


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("foto.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg"),
        SimpleUploadedFile("foto.jpg", b"<html><script>1</script>", "image/jpeg"),
        SimpleUploadedFile("foto.jpg", b"MZ" + bytes(99), "image/jpeg"),
    ],
    ids=["svg", "html", "program"],
)
def test_what_is_no_evidence_is_refused_by_its_content(file):
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    receipt = offered(client, house, file).url
    sent = Submission.objects.get()
    assert sent.state == Submission.State.REFUSED
    for address in (receipt, house.address()):
        assert sent.say("id") in client.get(address).content.decode()
        assert sent.say("en") in client.get(f"/en{address}").content.decode()
    assert sent.say("id") != sent.say("en")
    assert "Menara menyala" in client.get(receipt).content.decode(), "the note is not lost"
    assert not File.objects.exists()

    offered(client, house, a_photo(), note="")
    assert receipt not in client.get(house.address()).content.decode()


def test_a_refused_file_is_put_away():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    file = SimpleUploadedFile("foto.jpg", b"MZ" + bytes(99), "image/jpeg")
    receipt = offered(client, house, file).url
    client.post(f"{receipt}away/", {"token": "z"})
    assert receipt not in client.get(house.address()).content.decode()
    assert client.get(receipt).status_code == 200


def test_nobody_elses_receipt_is_shown():
    house = a_house()
    receipt = offered(logged_in(house.posts[Role.OFFICER]), house, a_photo()).url
    assert logged_in(house.posts[Role.HEAD]).get(receipt).status_code == 200
    assert logged_in(house.verifier).get(receipt).status_code == 404


def test_evidence_sent_twice_counts_once():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    address = house.address("evidence/KEG-001/offer/")
    photo = a_photo().read()
    answers = [
        client.post(
            address,
            {"file": SimpleUploadedFile("f.jpg", photo, "image/jpeg"), "note": n, "token": "x"},
        )
        for n in ("sekali", "dua kali")
    ]
    assert answers[0].url == answers[1].url
    run_waiting()
    client.post(address, {"token": "x"})
    run_waiting()
    assert Exhibit.objects.get().note == "sekali"
    assert Entry.objects.filter(act="delivery.sent").count() == 1


def test_another_photo_in_a_form_kept_on_the_phone_is_another_sending():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    address = house.address("evidence/KEG-001/offer/")
    client.post(address, {"file": a_photo(), "token": "x"})
    client.post(address, {"file": a_photo(seed=5), "token": "x"})
    run_waiting()
    assert Exhibit.objects.count() == 2


def test_a_file_is_given_as_an_attachment_that_runs_nothing():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    offered(client, house, a_photo())
    exhibit = Exhibit.objects.get()
    for rest in ("file", "picture"):
        response = client.get(house.address(f"exhibits/{exhibit.pk}/{rest}"))
        assert response["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    blobs.path_of(settings.FILES, exhibit.file.public_sha256).unlink()
    assert client.get(house.address(f"exhibits/{exhibit.pk}/picture")).status_code == 404


def test_only_those_whom_its_place_may_be_told_get_the_file_as_sent():
    house = a_house()
    offered(logged_in(house.posts[Role.OFFICER]), house, a_photo())
    exhibit = Exhibit.objects.get()
    File.objects.update(latitude=-0.4412, longitude=116.9876)
    page = house.address(f"exhibits/{exhibit.pk}/")
    colleague = a_post(house.government, role=Role.EXPERT, agency=house.own)
    stranger = a_post(house.government, role=Role.OFFICER, agency=house.other)
    may = [house.verifier, colleague]
    may += [house.posts[r] for r in (Role.OFFICER, Role.HEAD, Role.SECRETARIAT, Role.ASSESSOR)]
    others = [post for post in house.posts.values() if post not in may]
    assert len(others) == len(Role) - 4
    for post in [*may, *others, stranger]:
        client = logged_in(post)
        status = 200 if post in may else 403
        assert client.get(f"{page}file").status_code == status, post.role
        assert client.get(f"{page}picture").status_code == 200, post.role
        shown = client.get(f"/en{page}").content.decode()
        assert ("116.98" in shown) == (post in may), post.role
        assert (f"{page}file" in shown) == (post in may), post.role


def test_what_has_no_evidence_says_so():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    page = client.get(f"/en{house.address('evidence/')}").content.decode()
    assert "missing" in page
    assert "/evidence/KEG-001/offer/" in page
