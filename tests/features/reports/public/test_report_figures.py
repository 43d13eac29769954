"""The public figures of reports: each with its counts, its rows, and files to repeat a draw."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from idaman.core.people.permissions import Role
from idaman.features.reports.actions import closing
from idaman.features.reports.models import ClosureDraw
from tests.build import a_post
from tests.features.reports.offices import Office, a_report
from tests.features.reports.test_handling import answered
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def an_office() -> Office:
    """Three answers of last month, of which one is doubted; one of them is secret."""
    office = Office()
    a_plan_in_force(office.government)
    then = timezone.now().replace(day=1) - 3 * DAY
    answered(office, a_report(office, now=then), then)
    answered(office, a_report(office, now=then, visibility="secret"), then)
    doubted = answered(office, a_report(office, now=then), then)
    closing.doubt(request=doubted, words="Belum", by=office.neighbour, now=then + DAY)
    return office


def test_a_figure_shows_its_counts_and_leads_to_its_rows(client):
    office = an_office()
    here = f"/{office.government.slug}/laporan/angka/"
    assert "1 dari 3" in client.get(here).content.decode()
    rows = client.get(f"{here}false-close/agency/{office.own.code}/").content.decode()
    assert "LP-000001" in rows
    assert "LP-000002" not in rows, "a secret report is counted and not named"
    assert "1 ÷ 3" in rows
    told = client.get(f"{here}false-close/all/all/", {"format": "csv"}).content.decode()
    found = list(csv.DictReader(io.StringIO(told)))
    assert sorted(row["laporan"] for row in found) == ["LP-000001", "LP-000003", "rahasia"]
    for wrong in ("odd/all/all/", "days/odd/all/", "days/agency/XX/", "overdue/month/2026-08/"):
        assert client.get(here + wrong).status_code == 404, wrong


def test_the_files_of_a_draw_are_those_that_were_committed(client):
    office = an_office()
    by = a_post(office.government, role=Role.ADMINISTRATOR)
    closing.commit_list(government=office.government, by=by, now=timezone.now())
    draw = ClosureDraw.objects.get(government=office.government)
    here = f"/{office.government.slug}/laporan/undian/"
    assert draw.list_hash in client.get(here).content.decode()
    listed = client.get(f"{here}{draw.month:%Y-%m}/daftar.txt").content
    assert listed == b"1\n2\n"
    assert hashlib.sha256(listed).hexdigest() == draw.list_hash
    assert client.get(f"{here}{draw.month:%Y-%m}/undian.json").json()["drawn"] is None
    for wrong in (f"{draw.month:%Y-%m}/checkpoint.txt", "2020-01/daftar.txt", "x/y"):
        assert client.get(here + wrong).status_code == 404, wrong
