"""What a process keeps of a plan belongs to one government and ends with its publication."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from idaman.config import urls_public as portal_urls
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Agency, Government
from idaman.features.delivery.pieces.book import SHELF, BookShelf
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Plan
from idaman.web.portal.acts import acts_about
from idaman.web.portal.site import address_of_page
from tests.build import NOON, a_document, a_government, a_post, an_activity, an_agency
from tests.web.portal.places import PAGES, a_plan_in_force

pytestmark = pytest.mark.django_db


def a_plan_that_says(government, words, *, minutes=0):
    """Adopt the plan (again), with these words as the name of its first activity."""
    document = a_document(government, activities=(an_activity(name=words),))
    plan = Plan.objects.filter(government=government).first()
    by, now = a_post(government), NOON + timedelta(minutes=minutes)
    if plan is None:
        return a_plan_in_force(government, document)
    plan = masterplan.take_in(
        government=government,
        plan=plan,
        document=document,
        base_sequence=plan.sequence,
        by=by,
        now=now,
    )
    return masterplan.adopt(plan=plan, regulation="", regulation_date=None, by=by, now=now)


SHOWING = ("", "kegiatan/", "kegiatan/KEG-001/", "program/PRG-01/", "cari/?q=sinyal")


@pytest.mark.parametrize("page", SHOWING)
def test_a_new_adoption_is_shown_at_once(client, page):
    government = a_government(slug="baru")
    a_plan_that_says(government, "Sinyal lama")
    assert "Sinyal lama" in client.get(f"/baru/{page}").content.decode()
    a_plan_that_says(government, "Sinyal segar", minutes=1)
    text = client.get(f"/baru/{page}").content.decode()
    assert "Sinyal segar" in text
    assert "Sinyal lama" not in text


def test_a_version_adopted_before_the_publication_is_due_is_not_mixed_with_the_old(client):
    government = a_government(slug="cepat")
    a_plan_that_says(government, "Sinyal lama")
    client.get("/cepat/")
    revision = Government.objects.get(slug="cepat").public_revision
    # At the same moment: the revision waits five seconds, the version does not.
    a_plan_that_says(government, "Sinyal segar")
    assert Government.objects.get(slug="cepat").public_revision == revision
    text = client.get("/cepat/kegiatan/KEG-001/?tanya=lain").content.decode()
    assert "Sinyal segar" in text
    assert "Sinyal lama" not in text


def test_an_old_version_keeps_its_own_rows(client):
    government = a_government(slug="lama")
    a_plan_that_says(government, "Sinyal lama")
    a_plan_that_says(government, "Sinyal segar", minutes=1)
    old = client.get("/lama/versi/2025-2029/1/").content.decode()
    assert "Sinyal lama" in old
    assert "Sinyal segar" not in old
    assert "Sinyal segar" in client.get("/lama/versi/2025-2029/2/").content.decode()


def test_two_governments_never_see_each_others_book(client):
    ours, theirs = a_government(slug="kita"), a_government(slug="mereka")
    for government, words in ((ours, "Milik kita"), (theirs, "Milik mereka")):
        agency = an_agency(government, code="DISKOMINFO", name=f"Dinas {government.slug}")
        activity = an_activity(name=words, owner=agency.code)
        a_plan_in_force(government, a_document(government, owner=agency, activities=(activity,)))
    # By turns, so that each finds the other's book on the shelf.
    for turn in range(2):
        for page in PAGES:
            if page.endswith("xlsx"):
                continue
            glue = "&" if "?" in page else "?"
            for mine, other in (("kita", "mereka"), ("mereka", "kita")):
                text = client.get(f"/{mine}/{page}{glue}giliran={turn}").content.decode()
                assert f"Milik {other}" not in text, page
                assert f"Dinas {other}" not in text, page
                assert f'"/{other}/' not in text, page
    for slug, government in (("kita", ours), ("mereka", theirs)):
        book = SHELF.take(slug)
        assert book.government == government
        assert {item.government_id for item in book.items} == {government.pk}
        assert {agency.government_id for agency in book.agencies.values()} == {government.pk}


def test_what_was_closed_is_shown_no_more(client):
    government = a_government(slug="tutup")
    a_plan_in_force(government)
    assert client.get("/tutup/").status_code == 200
    Government.objects.filter(pk=government.pk).update(is_open=False)
    assert {client.get(f"/tutup/{page}").status_code for page in PAGES} == {404}
    assert SHELF.take("tutup") is None
    assert "tutup" not in SHELF.kept


def test_a_publication_opens_a_new_book():
    government = a_government(slug="terbit")
    shelf = BookShelf()
    first = shelf.take("terbit")
    assert first.agencies == {}
    an_agency(government, code="BARU")
    assert shelf.take("terbit") is first
    Government.objects.filter(pk=government.pk).publish(NOON)
    assert [a.code for a in shelf.take("terbit").agencies.values()] == ["BARU"]
    assert Agency.objects.count() == 1


def test_the_shelf_holds_few_books_and_keeps_those_in_use():
    shelf = BookShelf()
    shelf.most = 3
    for n in range(4):
        a_government(slug=f"rak-{n}")
        shelf.take(f"rak-{n}")
        shelf.take("rak-0")
    assert list(shelf.kept) == ["rak-2", "rak-3", "rak-0"]


@pytest.mark.parametrize(
    ("page", "most"), [("", 4), ("kegiatan/KEG-001/", 3), ("kecamatan/hulu/desa-hulu/", 2)]
)
def test_a_page_from_an_open_book_asks_only_what_is_not_in_it(client, page, most):
    government = a_government(slug="hemat")
    a_plan_in_force(government)
    client.get(f"/hemat/{page}")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/hemat/{page}?tanya=lain").status_code == 200
    assert len(asked) <= most


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_address_is_the_one_the_urls_give(language):
    values = {"year": 2026, "number": 2, "position": 7, "plan": "2025-2029", "method": "petak"}
    counted = {"family": "economy", "measure": "verified", "by": "dimension", "key": "living"}
    drawn = {
        "month": "2026-08",
        "file": "daftar.txt",
        "outcome": "sejahtera",
        "kind": "id",
        "chapter": "warga",
        "ending": "pdf",
    }
    values["period"] = "2026-07"
    values |= {"dataset": "money", "form": "csv", "photo": 3}
    signed = {"sheet": "DINKES", "secret": "abc", "tile": "0/x001/067", "sha256": "ab" * 32}
    signed |= {"token": "abcd2345", "leaf": "ab12"}
    usual = {
        "code": "KEG-001",
        "index": "hasil",
        **signed,
        **counted,
        **drawn,
        "dimension": "living",
        "district": "hulu",
        "village": "desa-hulu",
    }
    walked = 0
    with translation.override(language):
        for pattern in portal_urls.urlpatterns:
            parts = {
                part: {"government": "uji", "kawasan": "ikn", **values, **usual}[part]
                for part in pattern.pattern.converters
            }
            address = reverse(f"portal:{pattern.name}", kwargs=parts)
            assert address_of_page(language, pattern.name, **parts) == address
            walked += 1
    assert walked > 30


def test_an_odd_part_of_an_address_is_quoted_or_refused():
    translation.activate("id")
    odd = {"government": "uji", "code": 'A "B"&{c}'}
    assert address_of_page("id", "activity", **odd) == reverse("portal:activity", kwargs=odd)
    with pytest.raises(NoReverseMatch):
        address_of_page("id", "activity", government="uji", code="a/b")


def test_the_acts_about_a_promise_are_the_public_ones_at_the_governments_time(client):
    government = a_government(slug="riwayat")
    a_plan_in_force(government)
    other = a_government(slug="riwayat-lain")
    a_plan_in_force(other)
    subjects = ["plan:2025-2029", "plan:2025-2029/KEG-001"]
    for most in (20, 1):
        asked = Entry.objects.public().of("riwayat").filter(subject__in=subjects)
        expected = list(asked.newest_first()[:most])
        assert expected
        found = acts_about("riwayat", subjects, most=most)
        assert [(a.position, a.at, a.act, a.subject) for a in found] == [
            (e.position, e.at, e.act, e.subject) for e in expected
        ]
    assert acts_about("riwayat", ["tidak-ada", "KEG-404"], most=20) == []
    text = client.get("/riwayat/kegiatan/KEG-001/").content.decode()
    assert '<time datetime="2026-08-17T12:00:00+08:00">' in text
