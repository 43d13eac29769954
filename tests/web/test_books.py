"""The plan as books: what the document holds stands in them, what it lacks is said."""

import io
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from idaman.core.findings import FindingPlace, References
from idaman.core.taxonomy import Dimension, Element, FundingSource, Horizon, Quadrant
from idaman.features.plan.paper import masterplan
from idaman.features.plan.paper.contents import MapTile, Matter, books
from idaman.features.plan.rules.book_sets import CHAPTERS, BookPlan, shipped
from idaman.features.plan.rules.model import (
    Activity,
    Cost,
    Document,
    Gap,
    Indicator,
    Objective,
    Phase,
    Programme,
    QuickWin,
    Settings,
    Swot,
)
from idaman.paper.rules import blocks, printing, word
from tests.build import NOON

REFERENCES = References(
    agencies={"DISKOMINFO": "Dinas Kominfo"},
    places={
        "64.99": FindingPlace("64.99", "Uji", "regency"),
        "64.99.01": FindingPlace("64.99.01", "Hulu", "district", "64.99"),
        "64.99.01.2001": FindingPlace("64.99.01.2001", "Muara Sunyi", "village", "64.99.01"),
    },
)
TILES = (MapTile("64.99.01", "Hul", 0, 0),)
EDITION = masterplan.PrintEdition("Kabupaten Uji", "ab" * 32, "akar revisi", 7, "")


def an_activity(n=1, **more):
    return Activity(**{
        "code": f"KEG-{n:03}", "name": f"Menara sinyal {n}", "programme": "PRG-01",
        "owner": "DISKOMINFO", "output": "Menara menyala", "starts": date(2026, 2, 1),
        "ends": date(2027, 3, 1), "places": ("64.99.01.2001",),
        "costs": (Cost(year=2026, source=FundingSource.APBD, amount_idr=1_250_000_000),), **more,
    })  # fmt: skip


def a_matter():
    document = Document(
        settings=Settings(
            title="Rencana Uji 2025–2029", place="64.99", edition="2025–2029", first_year=2025,
            last_year=2029, vision="Daerah yang tersambung",
        ),
        objectives=(
            Objective(code="SAS-01", name="Desa tersambung", dimension=Dimension.LIVING),
            Objective(code="SAS-02", name="Warga percaya", dimension=Dimension.GOVERNANCE),
        ),
        gaps=(Gap(code="KES-01", dimension=Dimension.LIVING, now="23 desa", wanted="0 desa"),),
        swot=(Swot(code="S-1", element=Element.STRUCTURE, quadrant=Quadrant.STRENGTH, text="Ada"),),
        indicators=(
            Indicator(code="IND-01", name="Desa tanpa sinyal", objective="SAS-01", unit="desa",
                      baseline=23, baseline_year=2021, targets={2029: 0}),
        ),
        programmes=(Programme(code="PRG-01", name="Sinyal", objective="SAS-01"),),
        activities=(an_activity(), an_activity(2, owner=None, costs=(), starts=None)),
        quick_wins=(
            QuickWin(code="QW-01", name="Lima desa", dropped="Anggaran dipotong",
                     replaced_by="QW-02"),
            QuickWin(code="QW-02", name="Tiga desa", owner="DISKOMINFO"),
        ),
        phases=(Phase(code="F-1", name="Segera", horizon=Horizon.SHORT, activities=("KEG-001",)),),
    )  # fmt: skip
    return Matter(document, REFERENCES, "Kabupaten Uji", TILES)


def said(matter, chapter):
    """All words of a chapter."""
    (book,) = books(matter, [BookPlan("b", "B", (chapter,))])
    found = []

    def walk(each):
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, dict):
            for value in each.values():
                walk(value)
        elif isinstance(each, list):
            for value in each:
                walk(value)

    walk(book["chapters"][0]["blocks"])
    return "\n".join(found)


@pytest.mark.parametrize(
    ("chapter", "words"),
    [
        ("gap", ["23 desa", "0 desa", "−23 desa", "belum berindikator", "belum dibahas"]),
        ("action-plan", ["KEG-001 Menara sinyal 1", "Rp 1.250.000.000", "tanpa penanggung jawab",
                         "biaya belum disebut", "Muara Sunyi", "tanpa tanggal"]),
        ("money", ["Rp 1.250.000.000", "1 kegiatan belum menyebut biaya"]),
        ("quick-wins", ["Dihentikan: Anggaran dipotong Digantikan oleh QW-02."]),
        ("places", ["Hulu", "KEG-001, KEG-002"]),
        ("roadmap", ["Jangka pendek: Segera", "belum masuk tahap", "Belum bertanggal: KEG-002."]),
        ("swot", ["S-1: Ada", "Belum ada strategi"]),
        ("readiness", ["belum dinilai"]),
        ("findings", ["periksa", "KEG-002", "tanpa penanda anggaran"]),
        ("government", ["Dinas Kominfo", "belum disebut"]),
    ],
)  # fmt: skip
def test_a_chapter_says_what_there_is_and_what_is_missing(chapter, words):
    told = said(a_matter(), chapter)
    for each in words:
        assert each in told, each


def test_every_chapter_of_an_empty_plan_says_that_it_is_empty():
    settings = Settings(
        title="Rencana", place="64.99", edition="2025–2029", first_year=2025, last_year=2029
    )
    empty = Matter(Document(settings=settings), References(agencies={}, places={}), "Uji")
    for chapter in CHAPTERS:
        assert said(empty, chapter).strip(), chapter
    documents = masterplan.to_print(empty, shipped()[1].books, EDITION, NOON)
    for each in documents:
        assert printing.compiled(each["source"], each["data"], at=NOON)


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_each_document_is_archival_accessible_and_says_that_it_is_a_draft():
    documents = masterplan.to_print(a_matter(), shipped()[0].books, EDITION, NOON)
    assert [d["key"] for d in documents] == ["buku-1", "buku-2", "buku-3", "ringkasan", "poster"]
    made = {d["key"]: printing.compiled(d["source"], d["data"], at=NOON) for d in documents}
    for key, pdf in made.items():
        # The compiler refuses what is not PDF/A-2a and PDF/UA-1; the file says which it is.
        assert b"pdfaid:part" in pdf, key
        assert b"pdfuaid:part" in pdf, key
        assert "draf" in text_of(pdf).lower(), key
    assert printing.pages_of(made["ringkasan"]) <= 2
    assert printing.pages_of(made["poster"]) == 1


def test_summary_and_poster_keep_to_their_pages_however_large_the_plan():
    wins = tuple(
        QuickWin(code=f"QW-{n:02}", name="Sinyal " * 20, benefit="Warga " * 60, owner="DISKOMINFO")
        for n in range(1, 31)
    )
    objectives = tuple(
        Objective(code=f"SAS-{n:02}", name="Desa tersambung " * 9, dimension=list(Dimension)[n % 6])
        for n in range(60)
    )
    matter = a_matter()
    large = matter.document.model_copy(
        update={
            "quick_wins": wins,
            "objectives": objectives,
            "settings": matter.document.settings.model_copy(update={"vision": "Maju " * 200}),
        }
    )
    documents = masterplan.to_print(
        Matter(large, REFERENCES, "Kabupaten Uji", TILES), [], EDITION, NOON
    )
    made = {d["key"]: printing.compiled(d["source"], d["data"], at=NOON) for d in documents}
    assert printing.pages_of(made["ringkasan"]) <= 2
    assert printing.pages_of(made["poster"]) == 1


def test_an_adopted_book_names_its_version_and_carries_no_mark():
    edition = masterplan.PrintEdition(
        "Kabupaten Uji", "ab" * 32, "akar revisi", 7, "https://uji.example/versi/x/1/",
        version="Versi 1, ditetapkan 5 Jan 2026", regulation="Perbup 1/2026",
    )  # fmt: skip
    (book, *_others) = masterplan.to_print(a_matter(), shipped()[0].books, edition, NOON)
    told = text_of(printing.compiled(book["source"], book["data"], at=NOON))
    for each in (
        "Perbup 1/2026",
        "Versi 1, ditetapkan 5 Jan 2026",
        "https://uji.example/versi/x/1/",
    ):
        assert each in told.replace("\n", ""), each
    assert "draf" not in told.lower()


def converted(folder, ending):
    """Have LibreOffice open the book for Word and save it as another format; give its content."""
    document = masterplan.to_print(a_matter(), shipped()[0].books, EDITION, NOON)[1]
    data = document["data"]

    def draw(block):
        return printing.drawn(document["source"], {**data, "chapters": [], "chart": block}, ppi=96)

    (folder / "buku.docx").write_bytes(word.write(data, draw=draw, at=NOON))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", ending, "--outdir", folder, folder / "buku.docx"],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return data


def test_a_word_processor_finds_the_same_headings(tmp_path):
    """LibreOffice opens the file for Word and is asked for its outline."""
    data = converted(tmp_path, "odt")
    with zipfile.ZipFile(tmp_path / "buku.odt") as odt:
        content = ET.fromstring(odt.read("content.xml"))
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    outline = [
        (int(each.get(f"{text}outline-level")), "".join(each.itertext()))
        for each in content.iter(f"{text}h")
    ]
    assert outline == blocks.headings(data["chapters"])
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table"
    tables = [b for c in data["chapters"] for b in c["blocks"] if b["kind"] in ("table", "figures")]
    assert len(list(content.iter(table))) == len(tables)
    pictures = list(content.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"))
    drawn = [
        b for c in data["chapters"] for b in c["blocks"] if b["kind"] in ("bars", "gantt", "tiles")
    ]
    assert len(pictures) == len(drawn) > 0


def test_the_contents_list_of_a_word_document_names_the_pages(tmp_path):
    """LibreOffice prints the file for Word; each heading is on the page its line names."""
    data = converted(tmp_path, "pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "buku.pdf").pages]
    first = next(chapter["title"] for chapter in data["chapters"])
    begins = next(n for n, page in enumerate(pages[1:], 1) if page.count(first) and n > 1)
    contents = " ".join(" ".join(pages[1:begins]).split())
    for level, text in blocks.headings(data["chapters"]):
        if level <= 2:
            page = re.search(rf"{re.escape(text)}[ .]*(\d+)", contents)
            assert page, text
            assert text in " ".join(pages[int(page[1]) - 1].split())
