"""Evidence at the desk."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from idaman.pure import blobs
from idaman.rooms.evidence.models import Exhibit, File, Status
from idaman.rooms.jobs.models import Job, State
from idaman.rooms.ledger.models import Entry
from idaman.rooms.people.permissions import Role
from tests.build import a_post
from tests.desk.at_desk import a_house, a_photo, an_exhibit, logged_in, work

pytestmark = pytest.mark.django_db


def offered(client, house, file, code="KEG-001", note="Menara menyala"):
    """Go the officer's whole way: upload, wait, confirm."""
    sent = client.post(
        house.address(f"evidence/{code}/offer/"), {"file": file, "token": f"u{Job.objects.count()}"}
    )
    job = work()
    onward = client.get(sent.url)
    form = {"note": note, "token": f"o-{job.pk}"}
    return job, client.post(onward.url, form) if job.state == State.DONE else None


def test_a_photo_goes_from_upload_to_the_verdict_of_another_agency():
    house = a_house()
    officer = logged_in(house.posts[Role.OFFICER])
    _job, answer = offered(officer, house, a_photo())
    exhibit = Exhibit.objects.get()
    assert answer.url == house.address(f"exhibits/{exhibit.pk}/")
    assert exhibit.status == Status.OFFERED
    page = officer.get(f"/en{answer.url}").content.decode()
    assert "Menara menyala" in page
    assert "Record the verdict" not in page

    verifier = logged_in(house.verifier)
    assert answer.url in verifier.get(house.address()).content.decode()
    assert "Record the verdict" in verifier.get(f"/en{answer.url}").content.decode()
    verifier.post(f"{answer.url}judge/", {"status": "diterima", "token": "v"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED


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
    client.post(f"{address}judge/", {"status": "revisi", "reason": " ", "token": "v"})
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    assert "Tulis alasannya" in client.get(address).content.decode()
    client.post(f"/en{address}judge/", {"status": "revisi", "reason": " ", "token": "w"})
    assert "Write the reason" in client.get(f"/en{address}").content.decode()


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
    job, _answer = offered(client, house, file)
    assert job.state == State.REFUSED
    address = house.address(f"jobs/{job.pk}/")
    assert job.say("id") in client.get(address).content.decode()
    assert job.say("en") in client.get(f"/en{address}").content.decode()
    assert job.say("id") != job.say("en")
    assert not File.objects.exists()


def test_an_unfinished_job_confirms_nothing():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    client.post(house.address("evidence/KEG-001/offer/"), {"file": a_photo(), "token": "x"})
    address = house.address(f"jobs/{Job.objects.get().pk}/evidence/")
    assert client.post(address, {"token": "y"}).status_code == 404
    assert not File.objects.exists()


def test_evidence_sent_twice_counts_once():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    job, _first = offered(client, house, a_photo())
    entries = Entry.objects.count()
    again = client.post(
        house.address(f"jobs/{job.pk}/evidence/"), {"note": "", "token": f"o-{job.pk}"}
    )
    assert again.url.startswith(house.address("receipts/"))
    assert Exhibit.objects.count() == 1
    assert Entry.objects.count() == entries


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
