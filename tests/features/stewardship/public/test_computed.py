"""An index of satisfaction and a figure of the economy say how they came to be, from what."""

import hashlib
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from idaman.cli import data
from idaman.cli.recompute import MARKED
from idaman.core.people.permissions import Role
from idaman.features.stewardship import queries as facts
from idaman.opendata import recount_figures
from tests.build import NOON, a_post
from tests.opendata.test_counted import all_families

pytestmark = pytest.mark.django_db
OWN_PAGE = re.compile(
    r"economy/|ikm/\w+/(survey|agency|all)/|costs/planned/(all|year|source|dimension|agency)/"
)
"""The figures with a page of their own; others stand where their rows are."""
LINE = re.compile(r'<span style="display:block;overflow-wrap:anywhere">(.*?)</span>')
SIGNS = str.maketrans({"÷": "/", "×": "*", "−": "-", "^": "`", ",": ""})


def worked_out(line):
    """Work a printed line out: what it says it is, and what its left side gives."""
    left, _, right = unescape(line).translate(SIGNS).rpartition(" = ")
    left = re.sub(r"^[A-Z] = ", "", left).replace("`", "**")
    left = re.sub(r"\|([^|]*)\|", r"abs(\1)", left)
    return float(right), eval(left, {"abs": abs})


def test_a_formula_with_its_values_gives_the_figure_and_names_published_files(
    client, settings, tmp_path
):
    settings.LAKE = tmp_path / "lake"
    government = all_families()
    slug = government.slug
    operator = a_post(government, role=Role.ADMINISTRATOR)
    told = facts.told(government, now=NOON)
    known = {"/".join(key): said for key, said in recount_figures.counted(told).items()}
    ours = [name for name in known if OWN_PAGE.match(name)]
    wanted = {name if "/whole/" in name else name.rpartition("/")[0]: name for name in ours}
    page = client.get(f"/{slug}/angka/{ours[0]}/").content.decode()
    assert "Belum ada terbitan" in page
    # Pages turn with an edition, once what was published before has rested.
    later = timezone.now() + timedelta(minutes=1)
    data.refresh(government=government, by=operator, now=later)
    manifest = client.get(f"/{slug}/data/manifes.json")
    lines = {}
    for name in wanted.values():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/en/{slug}/angka/{name}/").content.decode()
        assert len(asked) <= 35
        assert (name, known[name]) in [tuple(map(unescape, m)) for m in MARKED.findall(page)]
        files = re.findall(r"<code[^>]*>([0-9a-f]{64})</code>", page)
        assert len(files) == (3 if name.startswith("costs/") else 2)
        assert all(each in manifest.content.decode() for each in files)
        assert recount_figures.METHODS[name.partition("/")[0]] in page
        assert operator.name in page
        lines[name] = LINE.findall(page)
        for line in lines[name]:
            said, gives = worked_out(line)
            assert gives == pytest.approx(said, rel=2e-3, abs=2e-3), (name, line)
    bare = {name for name, each in lines.items() if not each}
    assert bare == set()
    kept = client.get(f"/{slug}/data/satisfaction.json")
    sha = hashlib.sha256(b"".join(kept.streaming_content)).hexdigest()
    assert sha in client.get(f"/{slug}/angka/ikm/index/survey/SKM-001/").content.decode()


def test_a_figure_that_is_not_there_is_not_found(client):
    slug = all_families().slug
    for name in (
        "reports/days/all/all", "ikm/index/survey/SKM-999", "ikm/nihil/survey/SKM-001",
        "economy/nihil/row/A", "economy/quotients/row/Z", "nihil/a/b/c",
    ):  # fmt: skip
        assert client.get(f"/{slug}/angka/{name}/").status_code == 404, name
