"""Every question is answered alike by DuckDB and by a real Spark cluster."""

import json
import math
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from idaman.cli import data
from idaman.cli.main import main
from idaman.core.people.permissions import Role
from idaman.opendata import ask, spark
from idaman.opendata.datasets import DATASETS
from idaman.opendata.engines import Engine
from idaman.opendata.inner import INNER
from tests.build import NOON, a_post
from tests.opendata.cluster import SECRET, a_cluster
from tests.opendata.invented import GOVERNMENTS, written
from tests.opendata.test_recompute import a_world

pytest.importorskip("pyspark", reason="requirements-spark.txt is not installed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with a_cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.fixture(scope="module")
def opened(cluster):
    with spark.session(Engine.read(cluster), secret=SECRET) as session:
        yield session


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return tmp_path_factory.mktemp("lake")


@pytest.fixture(scope="module")
def files(lake):
    asked = {name for question in ask.names() for name in ask.question(question).reads}
    return {name: written({**DATASETS, **INNER}[name], lake) for name in sorted(asked)}


def alike(one, other):
    if isinstance(one, float) and isinstance(other, float):
        # Which part of a sum comes first is each engine's own business.
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("name", ask.names())
def test_a_question_has_one_answer(name, opened, lake, files):
    put = ask.question(name)
    asked = {"government": GOVERNMENTS[0]} if "government" in put.asks else {}
    here = ask.answer(put, lake=lake, files=files, **asked)
    there = spark.answer(put, spark=opened, base=str(lake), files=files, **asked)
    assert len(here) == len(there) > 0
    for one, other in zip(here, there, strict=True):
        assert list(one) == list(other)
        assert all(alike(one[head], other[head]) for head in one), (one, other)


def test_moments_days_and_what_is_missing_look_alike(opened, lake, files):
    put = ask.read(
        "saat",
        "-- reads: statistics\n"
        "select number, published_on, entered_at, value / 0.5e0 as twice "
        "from statistics order by published_on, number",
    )
    here = ask.answer(put, lake=lake, files=files)
    there = spark.answer(put, spark=opened, base=str(lake), files=files)
    assert [list(map(str, row.values())) for row in here] == [
        list(map(str, row.values())) for row in there
    ]
    assert {None} < {row["entered_at"] for row in here}


def test_files_the_cluster_does_not_see_are_told(opened, lake, files, tmp_path):
    with pytest.raises(spark.NotReadThere, match="--lake-at"):
        spark.answer(
            ask.question("figures_by_year"), spark=opened, base=str(tmp_path / "lain"), files=files
        )


@pytest.mark.parametrize("seconds", [0.0, 2.0])
def test_an_answer_that_takes_too_long_is_stopped(seconds, opened, lake, files):
    put = ask.read(
        "lama",
        "-- reads: statistics\n"
        "select count(*) as n from statistics as a cross join statistics as b "
        "cross join statistics as c cross join statistics as d "
        "where a.name < b.name || c.name || d.name",
    )
    with pytest.raises(ask.TookTooLong, match="--seconds"):
        spark.answer(put, spark=opened, base=str(lake), files=files, seconds=seconds)
    again = ask.read("lagi", "-- reads: statistics\nselect count(*) as n from statistics")
    assert spark.answer(again, spark=opened, base=str(lake), files=files)[0]["n"] > 0


@pytest.mark.django_db
def test_an_operator_asks_the_cluster_from_the_command_line(
    cluster, settings, tmp_path, monkeypatch
):
    settings.LAKE = tmp_path / "lake"
    world = a_world()
    operator = a_post(world.government, role=Role.ADMINISTRATOR)
    data.refresh(government=world.government, by=operator, now=NOON)
    line = ["ask", "promises_by_dimension", "--government", "uji"]
    here = CliRunner().invoke(main, line)
    monkeypatch.setenv("IDAMAN_SPARK_SECRET", SECRET)
    there = CliRunner().invoke(main, [*line, "--engine", cluster])
    assert there.exit_code == 0, there.output
    assert there.stdout == here.stdout
    assert json.loads(there.stdout.splitlines()[0])["promises"] > 0


@pytest.mark.django_db
def test_what_is_counted_one_by_one_does_not_leave_the_machine(cluster):
    said = CliRunner().invoke(
        main, ["ask", "report_days_by_service", "--government", "uji", "--engine", cluster]
    )
    assert said.exit_code == 1
    assert "tidak meninggalkan mesin ini" in said.output


@pytest.mark.django_db
def test_another_secret_than_the_clusters_is_said_in_a_sentence(
    cluster, settings, tmp_path, monkeypatch
):
    """A real cluster refuses: the driver asks thrice, then gives up; nobody reads pages of Java."""
    settings.LAKE = tmp_path / "lake"
    world = a_world()
    operator = a_post(world.government, role=Role.ADMINISTRATOR)
    data.refresh(government=world.government, by=operator, now=NOON)
    monkeypatch.setenv("IDAMAN_SPARK_SECRET", "bukan-rahasianya")
    line = ["ask", "promises_by_dimension", "--government", "uji", "--engine", cluster]
    said = CliRunner().invoke(main, line)
    assert said.exit_code == 1
    assert "IDAMAN_SPARK_SECRET" in said.output
    assert "java -version" not in said.output


@pytest.mark.django_db
def test_a_java_that_is_not_there_is_said_in_a_sentence(settings, tmp_path, monkeypatch):
    settings.LAKE = tmp_path / "lake"
    world = a_world()
    operator = a_post(world.government, role=Role.ADMINISTRATOR)
    data.refresh(government=world.government, by=operator, now=NOON)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nihil"))
    line = ["ask", "promises_by_dimension", "--government", "uji", "--engine", "local[1]"]
    said = CliRunner().invoke(main, line)
    assert said.exit_code == 1
    assert "java -version" in said.output


def test_what_the_page_starts_a_cluster_with_is_in_the_package():
    import pyspark

    page = Path(__file__).parents[2] / "docs" / "scaling.md"
    started = re.findall(r"\$SPARK_HOME/(\S+)", page.read_text())
    assert len(started) >= 2
    assert [path for path in started if not (Path(pyspark.__path__[0]) / path).is_file()] == []
