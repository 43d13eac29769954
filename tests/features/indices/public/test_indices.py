"""An index in the open: no rank without its doubt, each figure explained, weights to try."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import sync_playwright

from idaman.cli.recompute import MARKED
from idaman.core.places.models import Region
from idaman.features.stewardship import queries as facts
from idaman.opendata import recount_figures
from tests.build import NOON
from tests.features.indicators.scenes import Office
from tests.features.indices.indexing import a_spec, an_index, proposed, with_figures
from tests.web.portal.places import OF_AN_INDEX

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def address(office, page, **which):
    return reverse(f"portal:{page}", kwargs={"government": office.government.slug, **which})


def test_every_page_of_an_index_is_there_and_names_what_it_is(client, office):
    assert "Belum ada indeks" in client.get(address(office, "indices")).content.decode()
    an_index(office)
    for page in OF_AN_INDEX - {"index-data"}:
        text = client.get(address(office, page, index="hasil")).content.decode()
        assert "bukan indeks resmi" in text, page
    text = client.get(address(office, "index", index="hasil")).content.decode()
    assert re.search(r"Peringkat ini (tidak )?kokoh", text)
    assert "<svg" in text
    assert "Untuk melihat hasil." in text
    table = client.get(address(office, "index", index="hasil") + "?format=csv")
    assert len(table.content.decode().splitlines()) == 4
    data = client.get(address(office, "index-data", index="hasil")).json()
    assert set(data["scores"]) == {"min-max", "z", "percentile", "borda"}
    assert client.get(address(office, "index", index="nihil")).status_code == 404


def test_a_proposal_and_what_is_not_computed_yet_show_no_figure(client, office):
    from idaman.features.indices.actions import approve_index

    version = proposed(office, with_figures(office))
    proposed(office, [*Region.objects.filter(code__startswith="99")], slug="usul")
    approve_index(version=version, by=office.leader, now=NOON)
    text = client.get(address(office, "index", index="hasil")).content.decode()
    assert "Belum dihitung" in text
    assert client.get(address(office, "index", index="usul")).status_code == 404
    assert client.get(address(office, "index-try", index="hasil")).status_code == 404


def test_each_score_and_interval_is_explained_and_counted_again(client, office):
    an_index(office)
    told = facts.told(office.government, now=NOON)
    known = {"/".join(key): value for key, value in recount_figures.counted(told).items()}
    page = client.get(address(office, "index", index="hasil")).content.decode()
    shown = {n: said for n, said in MARKED.findall(page) if n.startswith("composite/")}
    assert len(shown) == 6
    for name, value in shown.items():
        assert known[name] == value
        _, measure, by, key = name.split("/")
        to = {"family": "composite", "measure": measure, "by": by, "key": key}
        text = client.get(address(office, "computed", **to)).content.decode()
        assert (name, value) in MARKED.findall(text)
        assert recount_figures.METHODS["composite"] in text


def test_weights_that_cannot_be_read_are_said_so_and_nothing_breaks(client, office):
    an_index(office)
    at = address(office, "index-try", index="hasil")
    for query in (
        "w-IPM=x",
        "w-IPM=-1",
        "w-IPM=1/0",
        "w-IPM=99999",
        "scale=nihil",
        "mean=median",
        "w-IPM=1e999",
    ):
        assert client.get(f"{at}?{query}").status_code == 422, query
    none = client.get(f"{at}?w-IPM=0&w-TPT=0").content.decode()
    assert none.count('data-l="Peringkat">–') == 3


@pytest.mark.parametrize("mean", ["arithmetic", "copeland"])
def test_the_browser_and_the_server_give_the_same_numbers(client, office, mean):
    """Without the script the form is answered by the server: both must say the same."""
    an_index(office, spec=_of_duels() if mean == "copeland" else a_spec(lowest=1))
    at = address(office, "index-try", index="hasil")
    asked = [
        ("7", "91", "percentile", "harmonic"),
        ("33.3", "12.5", "min-max", "geometric"),
        ("1/3", "33,33", "min-max", "arithmetic"),
    ]
    if mean == "copeland":
        asked = [("7", "91", "percentile", ""), ("33.3", "12.5", "min-max", "")]
    served = {"": client.get(at).content}
    answers = []
    for one, other, scale, mean in asked:
        query = f"?w-IPM={one}&w-TPT={other}&scale={scale}&mean={mean}"
        answers.append(_table(client.get(at + query).content.decode()))
    data = client.get(address(office, "index-data", index="hasil")).content
    script = Path(str(finders.find("portal/composite.js"))).read_bytes()

    def serve(route):
        path = urlsplit(route.request.url).path
        if path == at:
            route.fulfill(body=served[""], content_type="text/html")
        elif path.endswith("data.json"):
            route.fulfill(body=data, content_type="application/json")
        elif "composite" in path:
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.abort()

    found = []
    with sync_playwright() as plays:
        chromium = plays.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page()
        page.route("**/*", serve)
        page.goto(f"http://uji.test{at}", wait_until="load")
        for one, other, scale, mean in asked:
            page.select_option("#scale", scale)
            page.select_option("#mean", mean)
            page.fill("#w-IPM", one)
            page.fill("#w-TPT", other)
            found.append(_table(page.content()))
        chromium.close()
    assert found == answers
    assert answers[0] != answers[1]


def _table(text):
    body = text.partition('id="tried"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr data-code="([^"]+)">(.*?)</tr>', body, re.S)
    return [(code, re.sub(r"<[^>]+>", "|", row)) for code, row in rows]


def test_the_answer_to_a_trial_is_kept_nowhere(client, office):
    an_index(office)
    at = address(office, "index-try", index="hasil")
    assert "ETag" in client.get(at).headers
    assert "ETag" not in client.get(f"{at}?w-IPM=3").headers


def _of_duels():
    spec = a_spec()
    spec["steps"]["mean"] = "copeland"
    spec["doubt"]["means"] = ["copeland"]
    return spec


def test_an_index_of_duels_is_tried_by_duels_unless_a_mean_is_asked_for(client, office):
    an_index(office, spec=_of_duels())
    tried = address(office, "index-try", index="hasil")
    text = client.get(tried).content.decode()
    assert "duel menang dikurangi duel kalah" in text
    told = [_said(row) for _code, row in _table(text)]
    assert [rank for rank, _now, _score in told] == [now for _rank, now, _score in told]
    assert {score for _rank, _now, score in told} <= {"-2,00", "-1,00", "0,00", "1,00", "2,00"}
    given = re.findall(r'name="(w-[^"]+)"[^>]* value="([^"]+)"', text)
    other = client.get(tried, {**dict(given), "mean": "arithmetic"}).content.decode()
    assert _table(other) != _table(text)


def _said(row):
    return tuple(said for said in row.split("|") if said)[1:]
