"""Sets of books are checked before they are kept; a Word file is what its book says."""

import io
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from idaman.features.plan.rules.book_sets import (
    CHAPTERS,
    MOST_BOOKS,
    BookPlan,
    WrongBooks,
    as_data,
    books_in,
    shipped,
)
from idaman.paper.rules import blocks as b
from idaman.paper.rules import word

AT = datetime(2026, 9, 17, 4, tzinfo=UTC)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def a_book(*blocks, **more):
    chapters = [{"key": "money", "title": "Kebutuhan anggaran", "blocks": list(blocks)}]
    return {
        "government": "Kabupaten Uji", "title": "Buku 2. Masterplan", "plan": "Rencana Uji",
        "edition": "2025–2029", "sample": False, "draft": True, "version": "", "regulation": "",
        "revision": 7, "hash": "ab" * 32, "hash_said": "akar revisi", "address": "", "qr": "",
        "printed": "17 Sep 2026", "brief": False, "chapters": chapters, **more,
    }  # fmt: skip


def written(*blocks, **more):
    said = word.write(a_book(*blocks, **more), draw=lambda _block: PIXEL, at=AT)
    return docx.Document(io.BytesIO(said))


def test_without_a_choice_the_first_set_that_ships_is_printed():
    assert books_in([]) == shipped()[0].books


@pytest.mark.parametrize("each", shipped(), ids=lambda each: each.name)
def test_a_set_that_ships_can_be_kept_and_read_again(each):
    assert books_in(as_data(each.books)) == each.books
    assert each.source


@pytest.mark.parametrize(
    ("books", "said"),
    [
        ([BookPlan("buku-1", " ", ("vision",))], "tulis judul"),
        ([BookPlan("buku-1", "x" * 121, ("vision",))], "paling panjang 120"),
        ([BookPlan("buku-1", "Buku", ())], "pilih bab"),
        ([BookPlan("buku-1", "Buku", ("visi",))], "tidak ada bab “visi”"),
        ([BookPlan("Buku 1", "Buku", ("vision",))], "hanya huruf kecil"),
        ([BookPlan("a", "A", ("vision",)), BookPlan("a", "B", ("vision",))], "bernama berkas sama"),
        ([BookPlan(f"b-{n}", "B", ("vision",)) for n in range(MOST_BOOKS + 1)], "Paling banyak"),
    ],
)
def test_a_set_that_cannot_be_printed_is_refused_with_a_reason(books, said):
    with pytest.raises(WrongBooks, match=said) as no:
        books_in(as_data(books))
    assert no.value.say("en") != str(no.value)


def test_every_chapter_stands_in_some_set():
    assert {c for s in shipped() for book in s.books for c in book.chapters} == set(CHAPTERS)


def test_headings_are_words_own_and_in_the_books_order():
    book = written(b.heading(2, "Menurut tahun"), b.heading(3, "2026"))
    told = [
        (int(p.style.name[-1]), p.text) for p in book.paragraphs if p.style.name.startswith("Head")
    ]
    assert told == [(1, "Kebutuhan anggaran"), (2, "Menurut tahun"), (3, "2026")]
    assert told == b.headings(
        a_book(b.heading(2, "Menurut tahun"), b.heading(3, "2026"))["chapters"]
    )


def test_the_contents_list_names_the_headings_and_refers_to_their_pages():
    book = written(b.heading(2, "Menurut tahun"))
    codes = [e.text for e in book.element.iter(qn("w:instrText"))]
    referred = [code.split()[1] for code in codes if code.startswith("PAGEREF")]
    marked = {e.get(qn("w:name")): e for e in book.element.iter(qn("w:bookmarkStart"))}
    assert set(referred) == set(marked)
    headings = [p.text for p in book.paragraphs if p.style.name.startswith("Heading")]
    lines = [p.text.strip() for p in book.paragraphs if "PAGEREF" in p._p.xml]
    assert lines == headings
    assert {"Kebutuhan anggaran", "Menurut tahun"} <= set(lines)
    for name, heading in zip(referred, headings, strict=True):
        assert marked[name].getparent().text == heading
    marks = [e.get(qn("w:fldCharType")) for e in book.element.iter(qn("w:fldChar"))]
    assert marks.count("begin") == marks.count("separate") == marks.count("end")


def test_a_table_has_a_caption_a_head_that_repeats_and_says_its_gaps_in_italics():
    book = written(
        b.table(
            "Anggaran", ("Tahun", "Rupiah"), [("2026", b.gap())], widths=(1, 3), right=(1,),
            foot=("Jumlah", "Rp 0"),
        )
    )  # fmt: skip
    table = book.tables[0]
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["Tahun", "Rupiah"], ["2026", "belum ada"], ["Jumlah", "Rp 0"],
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.cell(1, 1).paragraphs[0].runs[0].italic
    assert [p.text for p in book.paragraphs if p.style.name == "Caption"] == ["Tabel 1. Anggaran"]


def test_a_picture_says_in_words_what_it_shows():
    book = written(b.bars("Menurut tahun", [("2026", 3.0, "Rp 3"), ("2027", 1.0, "Rp 1")]))
    told = [e.get("descr") for e in book.element.iter(qn("wp:docPr"))]
    assert told == ["Menurut tahun: 2026 Rp 3; 2027 Rp 1"]


@pytest.mark.parametrize(
    ("more", "mark"),
    [({}, "draf"), ({"sample": True}, "contoh"), ({"draft": False, "version": "Versi 1"}, "")],
)
def test_a_draft_and_a_sample_say_so_behind_every_page(more, mark):
    head = written(**more).sections[0].header._element.xml
    assert (f'string="{mark}"' in head) is bool(mark)
    assert ("textpath" in head) is bool(mark)
