"""Every figure of the sample leads to how it came to be, and is counted again to the same."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.urls import resolve

from idaman.cli.recompute import FIGURE, MARKED, SHOWN, _said, downloaded
from idaman.cli.remote_log import Far
from idaman.opendata import recompute, recount_figures, recount_rows
from tests.journeys.walking import look, walk

pytestmark = pytest.mark.journey

RECORDS = {
    *("explanation", "computed", "report-figure", "satisfaction-survey", "statistic"),
    "dataset",
}
"""Pages that are themselves how a figure came to be, with its rows."""
ACTS = {"evidence", "entry", "report", "version"}
"""Pages of the very act that is counted."""
FILED = {
    *("explanation", "computed", "report-figure", "satisfaction-survey"),
    *("figure-checks", "figures-state", "money", "activity", "quick-win", "period", "cluster"),
}
"""Pages that name the files with the rows, each with its fingerprint."""
RULES = {"personal-data", "official-method"}
"""Pages whose numbers are rules that were set or examples of a formula, each with its source."""
HELD = {
    *("statistics", "statistic", "indicators", "obligations", "verifiers", "services-complete"),
}
"""Pages of whose tables every number stands in the open data."""
UNCOUNTED = {
    "index": "how often ranks change when weights are drawn anew, as its own page of rules says",
    "indices": "the same",
    "index-try": "what weights that somebody just typed would give",
    "reports-map": "squares as near as the map is drawn, each leading to its reports",
    "audit": "the draw, repeated from the files beside it",
}
"""Pages whose figures are explained and need not be held by a dataset, and why not."""
WORDS = {"programme", "indicator", "service"}
"""Pages whose sentences are words of the plan, of a sheet, or of too few answers for rows."""
CAPTION = re.compile(r'(<p class="figure"[^>]*>.*?</p>)\s*<p\b[^>]*>(.*?)</p>', re.S)
SPARK = re.compile(r"<svg\b.*?</svg>", re.S)
NAMED = re.compile(r"<a\b(?:(?!<data).)*?</a>", re.S)
"""A link that holds no figure: whatever numbers it has are a name's."""
ANSWERS = re.compile(r"\d+ (?:ya|yes) · \d+ ")
"""What citizens say."""
FEW = 12
"""Pages of a kind that has no more are read in English all of them."""
PART = re.compile(r"<section\b.*?</section>", re.S)
CARD = re.compile(r"<article\b.*?</article>|<li\b.*?</li>", re.S)
ROW = re.compile(r"<tr\b.*?</tr>", re.S)
CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.S)
NUMBERS = re.compile(r'<td class="n[" ].*?</td>', re.S)
TABLE = re.compile(r"<table\b.*?</table>", re.S)
SENTENCE = re.compile(r"<(p|li|dd|h[1-3]|figcaption)\b[^>]*>(.*?)</\1>", re.S)
COUNTED = re.compile(r"\b(?:Rp|IDR) ?\d[\d.,]*|\d[\d.,]* ?%|\b\d[\d.]* (?:dari|of) \d[\d.]*\b")
"""What in a sentence is a figure: money, a share, so many of so many. Days and years are none."""
CHART = re.compile(r'<svg\b[^>]*\brole="img"[^>]*\baria-label="([^"]*\d[^"]*)"', re.S)
LARGE = re.compile(r'<p class="figure"[^>]*>.*?</p>', re.S)
HREF = re.compile(r'href="([^"#]+)(?:#[^"]*)?"')
AMOUNT = re.compile(
    r"(?:Rp |IDR )?[−+-]?\d[\d.,]*"
    r"(?: ?%| ribu| juta| miliar| triliun| thousand| [mbtr]+illion)?(?= |$)"
)
DATE = re.compile(r"(\d{1,2} [A-Z][a-z]+ )?(19|20)\d\d\b")
WHY = re.compile(r'class="why"|href="[^"]*/metode/[a-z-]+/"')
SHA = re.compile(r"<code[^>]*>([0-9a-f]{64})</code>")
LED = re.compile(r'<a href="([^"#]+)"><data class="recounted" value="([^"]+)"')
SAID = re.compile(r'<data class="figure" value="[^"]*">(.*?)</data>', re.S)
MARK = re.compile(r'<data class="(recounted|figure)" value="([^"]*)">(.*?)</data>', re.S)
NUMERAL = re.compile(r"(?<![A-Za-z\d])[−-]?\d[\d.,]*")
EXACT = re.compile(r"(?<!\d)-?\d+(?:\.\d+)?(?:e-?\d+)?")
SHARE = re.compile(r"(-?\d+)/(\d+)")
SCALES = {
    **{"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12},
    **{"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
}
TO_FIGURE = re.compile(r'<a href="([^"]*/hitungan/[^"]+)">([^<]*(?:<span[^>]*>[^<]*</span>)?)</a>')


@cache
def kind(path):
    """The name of a page's address, in whichever language it is read."""
    return resolve(path.removeprefix("/en")).url_name


def words(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def numbers_in(said, language):
    """Give the numbers of a text, each with how much one of its last digit is."""
    point, comma = (",", ".") if language == "id" else (".", ",")
    for found in NUMERAL.finditer(said):
        read = found[0].rstrip(".,").replace("−", "-").replace(comma, "").replace(point, ".")
        scale = SCALES.get(said[found.end() :].strip().partition(" ")[0], 1)
        digits = len(read.partition(".")[2])
        yield Decimal(read) * scale, Decimal(scale) / 10**digits


def says_otherwise(exact, said, language):
    """Whether a text says a number that its exact figure neither has nor comes to.

    A share stands for itself, its two numbers, and so many per cent.
    """
    known = [Decimal(each) for each in EXACT.findall(exact)]
    if whole := SHARE.search(exact):
        above, below = map(Decimal, whole.groups())
        known += [above / below] if below else []
    if "%" in said and "%" not in exact:
        known = [each * 100 for each in known]
    return any(
        not any(abs(number - each) < last for each in known)
        for number, last in numbers_in(said, language)
    )


def figures_of(page):
    """Give each figure of a page: what it says, what stands in its row or card, its section."""
    main = page.partition("<main")[2].partition("</main>")[0]
    for part in PART.findall(main):
        for row in ROW.findall(part):
            for attributes, cell in CELL.findall(row):
                said = words(cell)
                is_number = re.search(r'class="n[" ]', attributes) and re.search(r"\d", said)
                if is_number or (AMOUNT.match(said) and not DATE.match(said)):
                    yield said, row, part
        cards = [card for card in CARD.findall(part) if LARGE.search(card)]
        for figure in LARGE.findall(part):
            if re.search(r"\d", words(figure)):
                card = next((each for each in cards if figure in each), figure)
                yield words(figure), card, part


def told_of(page):
    """Give each figure that is told in a sentence or a list, or drawn in a picture."""
    main = page.partition("<main")[2].partition("</main>")[0]
    for part in PART.findall(main):
        bare = TABLE.sub(" ", part)
        cards = CARD.findall(bare)
        found = [(unescape(label), label) for label in CHART.findall(bare)]
        for tag, inner in SENTENCE.findall(bare):
            said = words(inner)
            if COUNTED.search(said) or (tag == "li" and re.match(r"<b>\d", inner)):
                found.append((said, inner))
        for said, markup in found:
            yield said, next((card for card in cards if markup in card), part), part


def explained_of(path, page):
    """Give each figure that stands in a section with a way to how it came to be: says, markup."""
    main = page.partition("<main")[2].partition("</main>")[0]
    for part in filter(WHY.search, PART.findall(main)):
        for attributes, cell in (each for row in ROW.findall(part) for each in CELL.findall(row)):
            said = words(SPARK.sub(" ", cell))
            is_number = re.search(r'class="n[" ]', attributes) and re.search(r"\d", said)
            if is_number or ANSWERS.search(said) or (AMOUNT.match(said) and not DATE.match(said)):
                yield said, cell
        for figure in LARGE.findall(part):
            if re.search(r"\d", words(figure)):
                yield words(figure), figure
        captions = {caption: figure for figure, caption in CAPTION.findall(part)}
        for tag, inner in SENTENCE.findall(TABLE.sub(" ", part)):
            said = words(NAMED.sub(" ", inner))
            is_counted = COUNTED.search(said) or ANSWERS.search(said)
            is_counted = is_counted or (tag == "li" and re.match(r"<b>(?:<data[^>]*>)?\d", inner))
            if is_counted and kind(path) not in WORDS:
                yield said, captions.get(inner, "") + inner


def unheld(pages):
    """Name every figure with a way to how it came to be that no row of the open data holds."""
    apart = RECORDS | ACTS | RULES | UNCOUNTED.keys() | {"method"}
    found, seen = [], Counter()
    for path, page in pages.items():
        if (own := kind(path)) in apart:
            continue
        for said, markup in explained_of(path, page):
            seen[own] += 1
            if not (MARKED.search(markup) or "/hitungan/" in markup):
                found.append(f"{path}: {said}")
    return found, seen


def explains(address, page):
    """Whether a page says how what stands on it came to be."""
    return kind(address) in RECORDS | ACTS or bool(WHY.search(page))


def led_nowhere(pages, figures=figures_of, explained=()):
    """Name every figure from whose row, card or section nothing leads to how it came to be.

    A row may lead to the page of its item, where that says it; a page of a figure says it itself.
    """
    explained = {*explained, *(path for path, page in pages.items() if explains(path, page))}
    found, seen = [], Counter()
    for address, page in pages.items():
        if (own := kind(address)) in RULES:
            continue
        for said, beside, part in figures(page):
            seen[own] += 1
            led = {urljoin(address, href).partition("?")[0] for href in HREF.findall(beside)}
            if own not in RECORDS | ACTS and not WHY.search(part) and not led & explained:
                found.append(f"{address}: {said} leads nowhere")
    return found, seen


def otherwise(pages, known, files):
    """Name every figure that is shown, explained or filed otherwise than it is counted again."""
    found = []
    for address, page in pages.items():
        for name, value in MARKED.findall(page):
            if known.get(unescape(name)) != unescape(value):
                found.append(f"{address}: {name} is {value}, counted {known.get(unescape(name))}")
        for href, marked in LED.findall(page):
            if marked not in pages.get(urljoin(address, href).partition("?")[0], ""):
                found.append(f"{address}: {href} does not explain {marked}")
        for href, said in TO_FIGURE.findall(page):
            there = pages.get(urljoin(address, href), "")
            explained = SAID.search(there)
            if explained is None:
                found.append(f"{address}: {href} explains nothing")
            elif AMOUNT.fullmatch(words(said)) and words(said) != words(explained[1]):
                found.append(f"{address}: {words(said)} is explained as {words(explained[1])}")
        language = "en" if address.startswith("/en/") else "id"
        for _is, value, inner in MARK.findall(page):
            exact = unescape(value).partition("=")[2] if _is == "recounted" else value
            if says_otherwise(exact, words(inner), language):
                found.append(f"{address}: {words(inner)} is written for {unescape(value)}")
        if match := FIGURE.search(address):
            name = "/".join((match[1], match[2], unquote(match[3])))
            shown = SHOWN.search(page)
            if shown is None or (shown[1] or None) != known.get(name):
                found.append(f"{address}: is counted {known.get(name)}")
        if kind(address) in FILED and any(figures_of(page)):
            named = SHA.findall(page)
            if not named or not set(named) <= files:
                found.append(f"{address}: names no file that is published")
    return found


@pytest.fixture(scope="module")
def read(open_site, first, second):
    """For each government: its pages by path, its figures counted again, its published files."""
    found = {}
    for slug, seen in (("kukar", first), ("ppu", second)):
        site = Far(f"{open_site.address}/{slug}")
        rows = downloaded(site)
        again = recount_figures.told(rows) | recount_figures.counted(rows)
        known = {"/".join(key): said for key, said in again.items()}
        known |= {"/".join(key): _said(said) for key, said in recompute.figures(rows).items()}
        manifest = (site.get("data/manifes.json") or b"").decode()
        pages = {
            urlsplit(address).path: page.text
            for address, page in seen.items()
            if page.type == "text/html" and page.status == 200
        }
        files = set(re.findall(r'"sha256":"([0-9a-f]{64})"', manifest))
        # Counted again, the lines of a period have this fingerprint.
        files |= {row["manifest_sha256"] for row in rows["periods"]}
        found[slug] = pages, known, files
    return found


def test_every_figure_in_every_table_of_the_sample_leads_to_how_it_came_to_be(read):
    counts = Counter()
    for pages, *_ in read.values():
        found, seen = led_nowhere(pages)
        assert found == []
        counts += seen
    assert counts.total() > 5000
    assert {"economy", "satisfaction", "achievement", "village", "report-figures"} <= set(counts)
    for bare in ('<p class="figure">76,5</p>', "<table><tr><td>Rp 12 juta</td></tr></table>"):
        page = f"<main><section>{bare}</section></main>"
        assert len(led_nowhere({"/kukar/rencana/": page})[0]) == 1, "a bare figure is noticed"


def test_every_figure_of_the_kawasan_leads_to_how_it_came_to_be(open_site, read):
    start = f"{open_site.address}/kawasan/ikn/"
    seen = {urlsplit(address).path: page for address, page in walk(start).items()}
    pages = {path: page.text for path, page in seen.items() if page.type == "text/html"}
    assert {page.status for page in seen.values()} == {200}
    assert max(page.sent_bytes for page in seen.values()) < 40 * 1024
    of_sites = {path: page for known, *_ in read.values() for path, page in known.items()}
    found, counts = led_nowhere(of_sites | pages)
    assert [each for each in found if each.startswith("/kawasan/")] == []
    assert {"kawasan-indicators", "kawasan-indicator", "kawasan-promises", "kawasan-services",
            "kawasan-goals", "kawasan-inside"} <= set(counts)  # fmt: skip
    for path, page in pages.items():
        for href, marked in LED.findall(page):
            assert marked in of_sites[href], f"{path}: {href} does not explain {marked}"
        for href, said in TO_FIGURE.findall(page):
            there = of_sites.get(href) or look(f"{open_site.address}{href}").text
            explained = SAID.search(there)
            assert explained, f"{path}: {href} explains nothing"
            assert words(said) == words(explained[1]), f"{path}: {href}"
    again = open_site.idaman("recompute", f"{open_site.address}/kawasan/ikn/")
    assert again.returncode == 0, again.stdout + again.stderr
    same, of = re.search(r"(\d+) dari (\d+) angka", again.stdout).groups()
    assert same == of
    assert int(of) > 30


def test_every_figure_in_a_sentence_a_list_or_a_picture_leads_to_how_it_came_to_be(read):
    counts = Counter()
    for pages, *_ in read.values():
        pages = {path: page for path, page in pages.items() if kind(path) not in RULES | {"method"}}
        found, seen = led_nowhere(pages, told_of)
        assert found == []
        counts += seen
    assert counts.total() > 2000
    assert {"village", "agency", "outcome", "statistic", "government"} <= set(counts)
    for bare in ("<p>Sudah 7 dari 9.</p>", "<ul><li><b>3</b> laporan</li></ul>"):
        page = f"<main><section>{bare}</section></main>"
        assert len(led_nowhere({"/kukar/rencana/": page}, told_of)[0]) == 1
    drawn = '<svg role="img" aria-label="2024: 76,5"></svg>'
    page = f"<main><section>{drawn}</section></main>"
    assert len(led_nowhere({"/kukar/rencana/": page}, told_of)[0]) == 1


def test_every_figure_with_a_way_to_how_it_came_to_be_is_held_by_a_dataset(open_site, read):
    counts = Counter()
    for pages, *_ in read.values():
        found, seen = unheld(pages)
        assert found == []
        counts += seen
        english = {
            f"/en{path}": look(f"{open_site.address}/en{path}").text for path in cover(pages)[0]
        }
        assert unheld(english)[0] == []
    assert counts.total() > 2000
    assert {"village", "district", "agency", "question", "quick-win"} <= set(counts)
    # Whether anything is foretold depends on what other journeys doubted: it was looked at.
    assert "forecasts" in {kind(path) for pages, *_ in read.values() for path in pages}
    why = '<a class="why" href="/kukar/metode/laporan/">Cara</a>'
    for bare in ("<dd>3 ya · 0 sebagian · 1 tidak</dd>", "<ul><li><b>3</b> laporan</li></ul>"):
        page = f"<main><section>{bare}{why}</section></main>"
        assert len(unheld({"/kukar/rencana/": page})[0]) == 1, "a figure without a row is noticed"


def cover(pages, met=frozenset()):
    """Choose pages so that every kind of figure is read on every kind of page it stands on.

    All pages of a kind that has few; of others those that add a kind of figure to those met.
    """
    many = Counter(map(kind, pages))
    shapes = {}
    for path, page in pages.items():
        own = kind(path)
        named = [unescape(name).split("/")[:3] for name, _ in MARKED.findall(page)]
        named += [match.groups()[:2] for match in [FIGURE.search(path)] if match]
        shapes[path] = {(own,)} | {(own, *each) for each in named}
    met = set(met)
    chosen = [path for path in pages if many[kind(path)] <= FEW and (kind(path),) not in met]
    for path in sorted(shapes, key=lambda path: -len(shapes[path])):
        if shapes[path] - met:
            met |= shapes[path]
            chosen.append(path)
    return list(dict.fromkeys(chosen)), met


def test_every_number_in_a_table_of_rows_that_are_published_is_held_against_its_row(read):
    counts = Counter()
    for pages, *_ in read.values():
        for path, page in pages.items():
            if kind(path) in HELD:
                found, bare = numbers_of(page)
                counts[kind(path)] += found
                assert bare == [], path
    assert set(counts) == HELD
    assert counts.total() > 150
    assert numbers_of('<main><td class="n">76,5</td></main>') == (1, ["76,5"])


def numbers_of(page):
    """Count the numbers in a page's tables, and give those that nothing is held against."""
    cells = [cell for cell in NUMBERS.findall(page) if re.search(r"\d", words(cell))]
    return len(cells), [words(cell) for cell in cells if not MARK.search(cell)]


def test_every_kind_of_figure_says_the_same_in_english_on_every_kind_of_page(open_site, read):
    met, looked = frozenset(), 0
    for pages, *_ in read.values():
        chosen, met = cover(pages, met)
        english = {f"/en{path}": look(f"{open_site.address}/en{path}").text for path in chosen}
        looked += len(english)
        explained = {f"/en{path}" for path, page in pages.items() if explains(path, page)}
        for figures in (figures_of, told_of):
            shown = {path: page for path, page in english.items() if kind(path) != "method"}
            assert led_nowhere(shown, figures, explained)[0] == []
        for path, page in english.items():
            own = path.removeprefix("/en")
            if unlike(page, pages[own]):
                # A page that was turned since it was walked is read once more.
                now = look(f"{open_site.address}{own}").text
                assert not unlike(look(f"{open_site.address}{path}").text, now), path
            for _is, value, inner in MARK.findall(page):
                exact = unescape(value).partition("=")[2] if _is == "recounted" else value
                assert not says_otherwise(exact, words(inner), "en"), (path, value, inner)
    assert len(met) > 250
    assert looked > 200


def unlike(english, own):
    """Tell the figures that one of two pages has and the other has not, however written."""
    first, second = (
        Counter(MARKED.findall(page))
        + Counter(
            number
            for bare in [MARK.sub(" ", page.partition("<main")[2])]
            for said in [*NUMBERS.findall(bare), *LARGE.findall(bare)]
            for number, _last in numbers_in(words(said), language)
        )
        for page, language in ((english, "en"), (own, "id"))
    )
    return (first - second) + (second - first)


def test_the_total_of_every_element_follows_from_its_answers_on_the_same_page(read):
    seen = 0
    for pages, *_ in read.values():
        for row in ROW.findall("".join(p for at, p in pages.items() if "/kepuasan/SKM-" in at)):
            if "ikm/total/element/" in row:
                cells = [words(cell).replace(".", "") for _attributes, cell in CELL.findall(row)]
                *answers, total = (int(cell) for cell in cells[:5])
                assert total == sum(score * many for score, many in enumerate(answers, 1))
                seen += 1
    assert seen >= 27


def test_every_figure_of_the_sample_is_counted_again_to_the_same(open_site, read):
    families = set()
    for pages, known, files in read.values():
        found = otherwise(pages, known, files)
        # A page that was turned while it was read is read once more.
        late = {line.partition(": ")[0] for line in found}
        pages |= {path: look(f"{open_site.address}{path}").text for path in late}
        assert found == [] or otherwise(pages, known, files) == []
        marked = {n for page in pages.values() for n, _ in MARKED.findall(page)}
        families |= {name.partition("/")[0] for name in marked}
    assert families == {*recount_figures.FAMILIES, *recount_rows.FAMILIES}
    pages, known, files = read["kukar"]
    path = "/kukar/kepuasan/"
    name, value = MARKED.findall(pages[path])[0]
    lie = pages[path].replace(f"{name}={value}", f"{name}=1/2")
    assert len(otherwise(pages | {path: lie}, known, files)) == 3, "another value is noticed"
    exact = re.escape(f"{name}={value}")
    lie = re.sub(f'(value="{exact}">)[^<]*', r"\g<1>1,23", pages[path])
    assert len(otherwise(pages | {path: lie}, known, files)) == 1, "another text is noticed"
    path = "/kukar/statistik/"
    lie = re.sub(r'(value="statistics/[^"]*=)\S+', r"\g<1>1.5", pages[path], count=1)
    assert len(otherwise(pages | {path: lie}, known, files)) == 2, "another statistic is noticed"
    assert otherwise(pages, known, set()), "a file that nobody published is noticed"
