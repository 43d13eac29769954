"""One word, one number: whatever page, picture, list or file counts a thing, it counts the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from idaman.cli.recompute import MARKED, downloaded
from idaman.cli.remote_log import Far
from idaman.opendata import recount_figures
from tests.journeys.walking import look, walk

pytestmark = pytest.mark.journey

MANY = 30
"""So many pages of a kind are read in English as well."""
FAMILIES = ("named", "standings", "promises")
DRAWN = re.compile(
    r'<a [^>]*data-recounted="([^"=]+)=([^"]*)"[^>]*><title>([^<]*)</title>.*?</a>', re.S
)
WRITTEN = re.compile(r'<data class="(?:recounted|together)"[^>]*>.*?</data>', re.S)
TOGETHER = re.compile(r'<data class="together" value="(\w+)=(\d+)">')
SPOKEN = re.compile(r'(?:aria-label|title|alt|content|placeholder)="([^"]*)"')
NUMBER = r"\b\d[\d.,]*(?: (?:dari|of) \d[\d.,]*)?"
COUNTED = re.compile(NUMBER + r" (?:signed )?(?:janji|promises?|isi rencana|plan items?)\b")
"""A number of promises or of plan items, in either language."""
PLACE = "64.02"


def bare(page):
    """Give every count of promises or plan items on a page that nothing is held against."""
    page = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page)
    page = DRAWN.sub(" ", WRITTEN.sub(" | ", page))
    texts = [re.sub(r"<[^>]+>", " ", page), *SPOKEN.findall(page)]
    return [found for text in texts for found in COUNTED.findall(" ".join(unescape(text).split()))]


def in_english(open_site, paths):
    """Read pages of every kind in English, so many of each."""
    seen = Counter()
    for path in sorted(paths):
        kind = resolve(path).url_name
        if seen[kind] < MANY:
            seen[kind] += 1
            yield f"/en{path}", look(f"{open_site.address}/en{path}").text


@pytest.fixture(scope="module")
def pages(open_site, first):
    """Every page of the sample government by its path, many in English too."""
    found = {
        urlsplit(address).path: page.text
        for address, page in first.items()
        if page.type == "text/html" and page.status == 200
    }
    return found | dict(in_english(open_site, found))


@pytest.fixture(scope="module")
def told(open_site, first):
    """Every count, by its name, as the open data are counted to it."""
    rows = downloaded(Far(f"{open_site.address}/kukar"))
    again = recount_figures.told(rows) | recount_figures.counted(rows)
    return {"/".join(key): said for key, said in again.items()}


def test_no_count_of_promises_or_plan_items_escapes(open_site, pages):
    found = {path: each for path, page in pages.items() if (each := bare(page))}
    found |= {
        urlsplit(address).path: each
        for address, page in walk(f"{open_site.address}/kawasan/ikn/").items()
        if (each := bare(page.text))
    }
    assert found == {}
    for page in ("<p><b>78</b> janji berjalan</p>", '<a title="4 plan items">', "0 of 7 promises"):
        assert len(bare(page)) == 1, "a bare count is noticed"


def test_every_count_is_the_same_wherever_it_stands(pages, told):
    said = defaultdict(lambda: defaultdict(set))
    for path, page in pages.items():
        for name, value in MARKED.findall(page):
            if unescape(name).partition("/")[0] in FAMILIES:
                said[unescape(name)][unescape(value)].add(path)
    assert {name: dict(ways) for name, ways in said.items() if len(ways) > 1} == {}
    assert {name: ways for name, ways in said.items() if list(ways) != [told.get(name)]} == {}
    kinds = {
        resolve(p.removeprefix("/en")).url_name
        for ways in said.values()
        for p in next(iter(ways.values()))
    }
    assert {
        *("government", "year", "roadmap", "plan", "dimension", "programme", "obligations"),
        *("districts", "district", "village", "district-notice", "village-notice", "map"),
        *("agencies", "agency"),
    } <= kinds
    for path, page in pages.items():
        for _name, value, label in DRAWN.findall(page):
            numbers = re.findall(r"\d+", label.partition(":")[2])
            assert set(numbers) <= set(value.split(";")), (path, label)


def test_every_measure_of_promises_comes_to_the_same(told):
    """What is kept of how many, how many stand how, and how many there are are one set."""
    groups = {
        tuple(name.split("/")[2:])
        for name in told
        if name.startswith(("named/promises/", "promises/kept/"))
    }
    assert {by for by, _key in groups} >= {"all", "dimension", "agency", "district", "village"}
    for by, key in groups:
        many = int(told[f"named/promises/{by}/{key}"])
        held = told[f"standings/held/{by}/{key}"].split(";")
        assert int(held[0]) == many
        if kept := told.get(f"promises/kept/{by}/{key}"):
            assert kept == f"{held[1]}/{many}"
        stand = Counter(
            {
                name.split("/")[1]: int(value)
                for name, value in told.items()
                if name.startswith("standings/")
                and name.endswith(f"/{by}/{key}")
                and ";" not in value
            }
        )
        assert stand.total() - stand["unsigned"] - stand["released"] == many
        assert many <= int(told[f"named/items/{by}/{key}"])
    assert told["promises/owned-and-fed/all/all"].endswith(f"/{told['named/promises/all/all']}")


def table(address):
    """Read a list that is downloaded as CSV."""
    body = look(address)
    return list(csv.DictReader(io.StringIO(body.text.removeprefix("\ufeff"))))


def test_lists_maps_and_files_count_as_the_pages_do(open_site, told):
    site = f"{open_site.address}/kukar"

    def counts(measure, by, key):
        return int(told.get(f"named/{measure}/{by}/{key}", "0"))

    def held(by, key):
        return [int(n) for n in told.get(f"standings/held/{by}/{key}", "0;0;0;0").split(";")]

    districts = table(f"{site}/kecamatan/?format=csv")
    assert len(districts) == 20
    columns = ("janji", "ditepati", "terlambat", "diingkari")
    for row in districts:
        assert int(row["isi_rencana"]) == counts("items", "district", row["kode_kemendagri"])
        assert [int(row[c]) for c in columns] == held("district", row["kode_kemendagri"])
    for row in table(f"{site}/perangkat-daerah/?format=csv"):
        planned = int(row["jumlah_kegiatan"]) + int(row["jumlah_quick_win"])
        assert planned == counts("items", "agency", row["kode"])
        assert [int(row[c]) for c in columns] == held("agency", row["kode"])
    drawn = json.loads(Far(site).get("peta/data.geojson") or b"{}")["features"]
    assert len(drawn) == 20
    for place in (each["properties"] | {"code": each["id"]} for each in drawn):
        assert place["items"] == counts("items", "district", place["code"])
        there = [place[c] for c in ("promises", "kept", "late", "broken")]
        assert there == held("district", place["code"])
    for year in range(2025, 2030):
        listed = table(f"{site}/tahun/{year}/?format=csv")
        assert len(listed) == counts("running", "year", str(year))
    standing = Counter(row["status"] for row in table(f"{site}/janji/?format=csv"))
    assert standing.total() - standing["unsigned"] == counts("promises", "all", "all")
    group = f"{open_site.address}/kawasan/ikn"
    whole = [r for r in table(f"{group}/janji/?format=csv") if r["kode_kemendagri"] == PLACE]
    for row in whole:
        by, key = ("all", "all") if row["dimensi"] == "all" else ("dimension", row["dimensi"])
        assert int(row["janji"]) == counts("promises", by, key)
    inside = [
        row
        for row in table(f"{group}/kecamatan/?format=csv")
        if row["isi_rencana"] and row["kode_kemendagri"].startswith(PLACE)
    ]
    assert whole
    assert inside
    for row in inside:
        assert int(row["isi_rencana"]) == counts("items", "district", row["kode_kemendagri"])
        assert int(row["janji"]) == counts("promises", "district", row["kode_kemendagri"])


def test_sheets_feeds_and_calendars_hold_no_count_of_their_own(open_site, first):
    """Where nothing can be marked nothing is counted: who wants a number reads it on a page."""
    from pypdf import PdfReader

    host = Far(open_site.address)
    found = {
        urlsplit(address).path: host.get(urlsplit(address).path.lstrip("/")) or b""
        for address, seen in first.items()
        if seen.type in ("application/pdf", "application/atom+xml", "text/calendar")
    }
    kinds = Counter(resolve(path).url_name for path in found)
    assert {"changes-feed", "calendar", "potential-sheet", "sheet-pdf"} <= set(kinds), kinds
    for path, body in found.items():
        if body.startswith(b"%PDF-"):
            text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(body)).pages)
        else:
            text = body.decode()
        assert COUNTED.findall(" ".join(text.split())) == [], path


def test_what_several_districts_hold_together_counts_each_thing_once(open_site):
    group = f"{open_site.address}/kawasan/ikn/kecamatan/"
    districts = {
        row["kode_kemendagri"] for row in table(f"{group}?format=csv") if row["isi_rencana"]
    }
    items, promises = set(), set()
    for slug in ("kukar", "ppu"):
        rows = downloaded(Far(f"{open_site.address}/{slug}"), ("plan_items", "obligations"))
        for row in (*rows["plan_items"], *rows["obligations"]):
            named = {".".join(code.split(".")[:3]) for code in row["places"].split()}
            if row["kind"] in ("activity", "quick_win") and named & districts:
                if "standing" not in row:
                    items.add((slug, row["code"]))
                elif row["standing"] != "released":
                    promises.add((slug, row["item"]))
    said = dict(TOGETHER.findall(look(group).text))
    assert said == {"items": str(len(items)), "promises": str(len(promises))}


def test_one_figure_is_written_in_one_way(pages):
    """The same figure has the same digits on every page of a language."""
    written = defaultdict(set)
    mark = re.compile(r'<data class="recounted" value="((ikm)/index/[^"]*)">(.*?)</data>', re.S)
    for path, page in pages.items():
        language = "en" if path.startswith("/en/") else "id"
        for name, _family, said in mark.findall(page):
            written[language, name].add(" ".join(re.findall(r"\d[\d.,]*", said)))
    assert len(written) > 10
    assert {name: ways for name, ways in written.items() if len(ways) > 1} == {}
