"""Open data in public: pages, files that are what their fingerprint says, the catalogue."""

import hashlib
import json
from itertools import product
from pathlib import Path

import csvw
import pytest
from pysdmx.io import get_datasets
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal

from idaman.cli import data
from idaman.core.ledger import actions as ledger
from idaman.core.people.permissions import Role
from idaman.opendata.datasets import DATASETS
from tests.build import NOON, a_government, a_post
from tests.features.delivery.scenes import World
from tests.features.indicators.scenes import Office, a_measured, a_statistic

pytestmark = pytest.mark.django_db
SHAPES = Path(__file__).parents[3] / "opendata" / "dcat_ap.ttl"
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}


@pytest.fixture
def site(tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    world = World(slug="uji")
    operator = a_post(world.government, role=Role.ADMINISTRATOR)
    data.refresh(government=world.government, by=operator, now=NOON)
    ledger.sequence_all(now=NOON)
    return world


def broken(graph, subject, predicate, value=None):
    """The graph without what stands there, or with something else in its place."""
    other = Graph()
    other += graph
    other.remove((subject, predicate, None))
    if value is not None:
        other.add((subject, predicate, value))
    return other


def test_the_catalogue_has_all_that_dcat_ap_3_asks_for(site, client):
    shapes = Graph().parse(SHAPES)
    said = Graph().parse(data=client.get("/uji/data/katalog.ttl").content, format="turtle")
    fits, _, why = validate(said, shacl_graph=shapes)
    assert fits, why
    dataset = next(said.subjects(RDF.type, DCAT.Dataset))
    file = next(said.subjects(RDF.type, DCAT.Distribution))
    for wrong in (
        broken(said, dataset, DCTERMS.title),
        broken(said, dataset, DCTERMS.publisher),
        broken(said, file, DCAT.accessURL, Literal("data/money.csv")),
        broken(said, file, DCTERMS.license),
        broken(said, file, DCAT.byteSize, Literal("banyak")),
        broken(said, said.value(file, DCAT.mediaType), RDF.type),
    ):
        assert not validate(wrong, shacl_graph=shapes)[0]


def test_before_the_first_edition_the_page_says_so(client):
    World(slug="uji")
    assert "Belum ada terbitan" in client.get("/uji/data/").text
    assert client.get("/uji/data/money/").status_code == 404
    assert client.get("/uji/data/manifes.json").status_code == 404


def test_every_dataset_has_its_page_in_both_languages(site, client):
    page = client.get("/uji/data/").text
    for dataset in DATASETS.values():
        assert dataset.title in page
        for address in (f"/uji/data/{dataset.name}/", f"/en/uji/data/{dataset.name}/"):
            shown = client.get(address)
            assert shown.status_code == 200
            assert all(column.name in shown.text for column in dataset.columns)
    assert DATASETS["money"].title_en in client.get("/en/uji/data/").text


def test_a_file_is_what_its_fingerprint_in_the_manifest_says(site, client):
    manifest = client.get("/uji/data/manifes.json").json()
    for written, form in product(manifest["datasets"], ("csv", "json", "parquet", "sdmx")):
        answer = client.get(f"/uji/data/{written['name']}.{form}")
        if form not in written["whole"]:
            assert answer.status_code == 404
            continue
        content = b"".join(answer.streaming_content)
        assert hashlib.sha256(content).hexdigest() == written["whole"][form]["sha256"]
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "attachment" in answer["Content-Disposition"]


def fetched(client, folder, name):
    """Take a file of the open data away, as a program would."""
    answer = client.get(f"/uji/data/{name}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    (folder / name).write_bytes(content)
    return folder / name


def test_an_independent_reader_finds_in_each_csv_what_its_description_says(site, client, tmp_path):
    for written in client.get("/uji/data/manifes.json").json()["datasets"]:
        name = written["name"]
        table = client.get(f"/uji/data/{name}.csv")
        assert f'/uji/data/{name}.csv-metadata.json>; rel="describedby"' in table["Link"]
        fetched(client, tmp_path, f"{name}.csv")
        said = fetched(client, tmp_path, f"{name}.csv-metadata.json")
        read = csvw.CSVW(str(said), validate=True)
        assert read.is_valid, (name, [str(each.message) for each in read.warnings])
        columns = [column.name for column in read.t.tableSchema.columns]
        assert columns == [column.name for column in DATASETS[name].columns]
        assert len(list(read.t.iterdicts())) == written["rows"]


def test_an_office_of_statistics_reads_the_observations_by_their_structure(
    client, tmp_path, settings
):
    settings.LAKE = tmp_path / "lake"
    office = Office(a_government(slug="uji"))
    a_statistic(office, a_measured(office), "76.57")
    publisher = a_post(office.government, role=Role.ADMINISTRATOR)
    data.refresh(government=office.government, by=publisher, now=NOON)
    assert "statistics.sdmx-structure.json" in client.get("/uji/data/statistics/").text
    table = client.get("/uji/data/statistics.sdmx")
    assert '/uji/data/statistics.sdmx-structure.json>; rel="describedby"' in table["Link"]
    observed = fetched(client, tmp_path, "statistics.sdmx").rename(tmp_path / "statistics.csv")
    said = fetched(client, tmp_path, "statistics.sdmx-structure.json")
    (read,) = get_datasets(str(observed), str(said))
    assert read.structure.id == "STATISTICS"
    assert [float(value) for value in read.data["OBS_VALUE"]] == [76.57]
    assert client.get("/uji/data/money.sdmx-structure.json").status_code == 404


def test_a_government_without_figures_has_no_structure_and_no_page_says_so(
    client, tmp_path, settings
):
    settings.LAKE = tmp_path / "lake"
    government = a_government(slug="uji")
    data.refresh(government=government, by=a_post(government, role=Role.ADMINISTRATOR), now=NOON)
    assert client.get("/uji/data/statistics.sdmx-structure.json").status_code == 404
    assert "sdmx-structure" not in client.get("/uji/data/statistics/").text
    assert "sdmx-structure" not in client.get("/uji/data/statistics.sdmx").get("Link", "")


@pytest.mark.filterwarnings("default::UserWarning")
def test_a_description_that_lies_is_noticed(site, client, tmp_path):
    fetched(client, tmp_path, "plan_items.csv")
    said = fetched(client, tmp_path, "plan_items.csv-metadata.json")
    lying = json.loads(said.read_bytes())
    lying["tableSchema"]["columns"][2]["datatype"] = "integer"
    said.write_text(json.dumps(lying))
    assert not csvw.CSVW(str(said), validate=True).is_valid


def test_the_manifest_is_the_one_in_the_ledger(site, client):
    content = client.get("/uji/data/manifes.json").content
    assert hashlib.sha256(content).hexdigest() in client.get("/uji/data/").text
    assert json.loads(content)["government"] == "uji"


def test_what_is_no_dataset_is_not_found(site, client):
    for name in ("nihil", "money.xml", "..%2Fmanifests.json", "money.csv/"):
        assert client.get(f"/uji/data/{name}").status_code in (301, 404), name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of its reader
def test_a_harvester_reads_the_same_catalogue_in_every_form(site, client):
    said, *others = (
        Graph().parse(data=client.get(f"/uji/data/katalog.{ending}").content, format=form)
        for ending, form in FORMATS.items()
    )
    assert [set(other) for other in others] == [set(said)] * 2
    (catalogue,) = said.subjects(RDF.type, DCAT.Catalog)
    sets = list(said.objects(catalogue, DCAT.dataset))
    assert len(sets) == len(DATASETS)
    assert said.value(catalogue, DCTERMS.publisher) is not None
    for each in sets:
        assert len(list(said.objects(each, DCTERMS.title))) == 2
        for file in said.objects(each, DCAT.distribution):
            assert said.value(file, DCAT.accessURL) == file
            assert len(list(said.objects(file, DCTERMS.license))) == 1
            path = str(file).split("/uji/", 1)[1]
            assert client.get(f"/uji/{path}").status_code == 200
