"""Books at the desk: chosen, printed in a child, looked at, published."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.plan.models import Plan, PrintedBook
from idaman.features.plan.paper import masterplan
from tests.build import NOON
from tests.web.desk.at_desk import a_house, logged_in, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return a_house()


def at(house, rest=""):
    return house.address(f"plans/{house.plan.slug}/books/{rest}")


def test_the_adopted_books_are_printed_looked_at_and_published_once(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    assert "Buku 1. Analisis Strategis" in client.get(at(house)).content.decode()
    sent = client.post(at(house, "print/"), {"version": "1", "token": "cetak"})
    again = client.post(at(house, "print/"), {"version": "1", "token": "cetak"})
    assert sent.url == again.url, "a form sent twice asks once"
    job = work()
    page = house.address(f"jobs/{job.pk}/books/")
    assert client.get(sent.url).url == page
    shown = client.get(page).content.decode()
    files = re.findall(r'href="([^"]+\.(?:pdf|docx))"', shown)
    assert len(files) == 9
    book = client.get(files[0])
    assert b"".join(book.streaming_content).startswith(b"%PDF-1.7")
    assert "-v1-buku-1.pdf" in book["Content-Disposition"]

    published = f"/{house.slug}/versi/{house.plan.slug}/1/"
    assert Client().get(f"{published}buku-1.pdf").status_code == 404, "not before it is published"
    client.post(f"{page}publish/", {"token": "terbit"})
    client.post(f"{page}publish/", {"token": "terbit"})
    assert PrintedBook.objects.of(house.government).count() == 5
    entry = Entry.objects.get(act="masterplan.books-published")
    assert entry.is_public
    ledger.sequence_all(now=NOON)
    assert "buku-2.docx" in Client().get(published).content.decode()
    public = Client().get(f"{published}buku-2.docx")
    assert b"".join(public.streaming_content).startswith(b"PK")
    assert Client().get(f"{published}buku-2.exe").status_code == 404


def test_a_book_names_the_days_of_the_governments_own_clock(house):
    late = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)  # 01.30 WITA on the day after
    version = house.plan.versions.select_related("composition", "plan__government").get()
    version.adopted_at = late
    told = masterplan.adopted(version, now=late)[0]["data"]
    assert told["version"] == "Versi 1, ditetapkan 5 Mar 2026"
    assert told["printed"] == "5 Mar 2026"


def test_a_draft_of_any_revision_is_handed_out_and_never_published(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    client.post(at(house, "print/"), {"revision": "1", "token": "draf"})
    job = work()
    page = house.address(f"jobs/{job.pk}/books/")
    assert "Draf disimpan sehari" in client.get(page).content.decode()
    assert client.get(house.address(f"jobs/{job.pk}/books/poster.pdf")).status_code == 200
    assert client.get(house.address(f"jobs/{job.pk}/books/poster.docx")).status_code == 404
    assert client.post(f"{page}publish/", {"token": "t"}).status_code == 404
    assert not PrintedBook.objects.exists()


@pytest.mark.parametrize(
    ("revision", "said"), [("99", "tidak punya revisi"), ("x", "bukan nomor revisi")]
)
def test_a_revision_there_never_was_is_refused_with_a_sentence(house, revision, said):
    client = logged_in(house.posts[Role.SECRETARIAT])
    answer = client.post(at(house, "print/"), {"revision": revision, "token": "t"})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_set_is_taken_as_it_is_or_written_anew(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    client.post(at(house, "choose/"), {"set": "four", "token": "a"})
    assert len(Plan.objects.get(pk=house.plan.pk).books) == 4
    own = {"title-0": "Buku 1. Semua", "chapter-0": ["money", "vision"], "token": "b"}
    client.post(at(house, "choose/"), own)
    (book,) = Plan.objects.get(pk=house.plan.pk).books
    assert book == {"key": "buku-1", "title": "Buku 1. Semua", "chapters": ["vision", "money"]}
    assert Entry.objects.filter(act="masterplan.books-chosen", is_public=False).count() == 2


def test_books_that_cannot_be_printed_are_refused_and_nothing_typed_is_lost(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    answer = client.post(at(house, "choose/"), {"title-0": "Tanpa bab", "token": "c"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "pilih bab" in page
    assert 'value="Tanpa bab"' in page
    assert Plan.objects.get(pk=house.plan.pk).books == []


def test_an_expert_reads_but_prints_and_chooses_nothing(house):
    client = logged_in(house.posts[Role.EXPERT])
    assert client.get(at(house)).status_code == 200
    assert client.post(at(house, "print/"), {"token": "d"}).status_code == 403
    assert client.post(at(house, "choose/"), {"set": "four", "token": "e"}).status_code == 403
