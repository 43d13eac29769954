"""From a workbook to a plan in force, at the desk."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.plan.actions import references_of
from idaman.features.plan.models import Composition, Plan, Version
from idaman.features.plan.rules.workbook.writing import write
from tests.build import a_document, an_activity
from tests.web.desk.at_desk import a_house, a_json, logged_in, work

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def changed(house, name="Memasang menara baru"):
    activity = an_activity(owner=house.own.code, name=name)
    return a_document(house.government, owner=house.own, activities=(activity,))


def sent(client, house, file, token="t-1"):
    return client.post(
        house.address("tables/send/"), {"target": "plan", "file": file, "token": token}
    )


def test_a_workbook_goes_from_upload_to_the_plan_in_force():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    body = write(changed(house), references_of(house.government))
    uploaded = sent(client, house, SimpleUploadedFile("rencana.xlsx", body, XLSX))
    assert "hx-get" in client.get(uploaded.url).content.decode()

    job = work()
    assert job.state == JobState.DONE, job.sentence
    found = client.get(uploaded.url)
    assert found.url.endswith(f"/jobs/{job.pk}/findings/")
    page = client.get(f"/en{found.url}").content.decode()
    assert "Compare with the plan" in page

    compared = client.get(house.address(f"jobs/{job.pk}/compare/")).content.decode()
    assert "Memasang menara baru" in compared
    assert "Memasang penguat sinyal KEG-001" in compared
    base = re.search(r'name="base_sequence" value="(\d+)"', compared)[1]
    imported = client.post(
        house.address(f"jobs/{job.pk}/import/"), {"base_sequence": base, "token": "t-2"}
    )
    assert imported.url == house.address(f"plans/{house.plan.slug}/")
    house.plan.refresh_from_db()
    assert house.plan.sequence == int(base) + 1

    adopted = client.post(
        house.address(f"plans/{house.plan.slug}/adopt/"),
        {"regulation": "Perbup 7/2026", "regulation_date": "2026-08-01", "token": "t-3"},
    )
    assert adopted.url == house.address("versions/")
    current = Version.objects.of(house.government).current().get()
    assert (current.number, current.regulation) == (2, "Perbup 7/2026")
    assert "Perbup 7/2026" in client.get(adopted.url).content.decode()


def test_the_part_for_htmx_leads_on_when_the_work_is_done():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    url = sent(client, house, a_json(house.document)).url
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="progress"' in part
    work()
    onward = client.get(url, headers={"HX-Request": "true"})
    assert onward["HX-Redirect"].endswith("/findings/")


def test_the_same_upload_sent_twice_is_one_job():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    first = sent(client, house, a_json(house.document))
    again = sent(client, house, a_json(house.document))
    assert first.url == again.url
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "Choose a file first"),
        ({"file": SimpleUploadedFile("kosong.xlsx", b"")}, "The file is empty"),
    ],
)
def test_a_bad_form_is_answered_with_a_sentence(files, says):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    response = client.post(
        f"/en{house.address('tables/send/')}", {"target": "plan", "token": "x", **files}
    )
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Job.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(settings):
    settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    before = {p for p in settings.FILES.rglob("*") if p.is_file()}
    large = SimpleUploadedFile("besar.xlsx", b"x" * (2 * 1024 * 1024))
    response = sent(client, house, large)
    assert response.status_code == 422
    assert "1 MB" in response.content.decode()
    assert not Job.objects.exists()
    assert {p for p in settings.FILES.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7 x", b"PK\x03\x04 half a zip"])
def test_what_is_no_workbook_is_told_and_changes_nothing(content):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    url = sent(client, house, SimpleUploadedFile("rencana.xlsx", content, XLSX)).url
    job = work()
    page = client.get(url, follow=True).content.decode()
    if job.state == JobState.DONE:
        assert job.result["document"] is None
        assert job.result["counts"]["error"] >= 1
        assert f"/jobs/{job.pk}/compare/" not in page
        assert client.get(house.address(f"jobs/{job.pk}/compare/")).status_code == 404
    else:
        assert job.sentence in page
    house.plan.refresh_from_db()
    assert house.plan.sequence == 1


def test_an_import_compared_with_an_older_revision_is_refused():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    sent(client, house, a_json(changed(house, "Yang pertama")), "a")
    first = work()
    sent(client, house, a_json(changed(house, "Yang kedua")), "b")
    second = work()
    for n, job in enumerate((first, second)):
        answer = client.post(
            house.address(f"jobs/{job.pk}/import/"), {"base_sequence": "1", "token": f"i-{n}"}
        )
    assert answer.url == house.address(f"jobs/{second.pk}/compare/")
    page = client.get(answer.url).content.decode()
    assert "sudah berubah (revisi 2)" in page
    assert 'name="base_sequence" value="2"' in page
    assert "Yang pertama" in page
    assert Composition.objects.filter(plan=house.plan).count() == 2


def test_an_import_sent_twice_counts_once_and_shows_its_receipt():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    sent(client, house, a_json(changed(house)))
    job = work()
    form = {"base_sequence": "1", "token": "only-once"}
    client.post(house.address(f"jobs/{job.pk}/import/"), form)
    entries = Entry.objects.count()
    again = client.post(house.address(f"jobs/{job.pk}/import/"), form)
    assert again.url.startswith(house.address("receipts/"))
    assert "counts once" in client.get(f"/en{again.url}").content.decode()
    assert Entry.objects.count() == entries
    house.plan.refresh_from_db()
    assert house.plan.sequence == 2


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 40])
def test_an_import_without_a_proper_base_changes_nothing(base):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    sent(client, house, a_json(changed(house)))
    job = work()
    assert job.result["document"]
    client.post(house.address(f"jobs/{job.pk}/import/"), {"base_sequence": base, "token": "z"})
    house.plan.refresh_from_db()
    assert house.plan.sequence == 1


def test_findings_stand_at_their_cells_and_in_a_csv():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    orphan = a_document(
        house.government, owner=house.own, activities=(an_activity(programme=None),)
    )
    body = write(orphan, references_of(house.government))
    sent(client, house, SimpleUploadedFile("r.xlsx", body, XLSX))
    job = work()
    page = client.get(house.address(f"jobs/{job.pk}/findings/")).content.decode()
    assert "Kegiatan!" in page
    errors = job.result["counts"]["error"]
    week = client.get(f"/en{house.address()}").content.decode()
    assert (f"{errors} error" in week) is bool(errors)
    assert "/rules/" in page
    csv = client.get(house.address(f"jobs/{job.pk}/findings.csv"))
    assert csv["Content-Type"].startswith("text/csv")
    assert "Kegiatan!" in csv.content.decode()


def test_a_waiting_job_is_cancelled_once():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    url = sent(client, house, a_json(house.document)).url
    client.post(f"{url}cancel/")
    assert Job.objects.get().state == JobState.CANCELLED
    assert "cancelled" in client.get(f"/en{url}").content.decode()


def test_a_draft_with_errors_cannot_be_adopted_and_says_why():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    item = house.plan.items.get(code="KEG-001")
    item.body["programme"] = "PRG-99"
    item.save()
    address = house.address(f"plans/{house.plan.slug}/adopt/")
    page = client.get(f"/en{address}").content.decode()
    assert "PRG-99" in page
    assert "Adopt and publish" not in page
    assert client.post(address, {"token": "a"}).status_code == 422
    assert Version.objects.count() == 1


def test_a_date_that_is_none_is_shown_at_its_field():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    address = house.address(f"plans/{house.plan.slug}/adopt/")
    response = client.post(f"/en{address}", {"regulation_date": "kemarin", "token": "a"})
    assert response.status_code == 422
    assert "year-month-day" in response.content.decode()
    assert Version.objects.count() == 1


def test_a_closed_plan_takes_nothing_more():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    client.post(house.address(f"plans/{house.plan.slug}/close/"), {"token": "c"})
    assert Plan.objects.get().closed_at
    page = client.get(house.address(f"plans/{house.plan.slug}/activity/KEG-001/")).content.decode()
    assert "/edit/" not in page


def test_the_draft_and_the_template_are_given_as_workbooks():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    for address in ("template.xlsx", f"plans/{house.plan.slug}/workbook.xlsx"):
        response = client.get(house.address(address))
        assert response.content.startswith(b"PK")
        assert "attachment" in response["Content-Disposition"]
