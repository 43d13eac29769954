"""What is written is read back as it was, as a workbook and as JSON."""

from hypothesis import given
from hypothesis import strategies as st

from idaman.core.canonical import canonical
from idaman.core.findings import References
from idaman.features.plan.rules import jsonfile
from idaman.features.plan.rules.model import Document
from idaman.features.plan.rules.workbook import read, template, write
from tests.features.plan.rules.builders import clean, references
from tests.features.plan.rules.builders import settings as some_settings
from tests.features.plan.rules.strategies import SLOW, documents


@SLOW
@given(documents(), st.sampled_from(["id", "en"]))
def test_a_workbook_keeps_everything(document, language):
    reading = read(write(document, references(), language=language), references=references())
    assert reading.findings == []
    assert reading.document == document


@SLOW
@given(documents())
def test_json_keeps_everything(document):
    written = jsonfile.dumps(document)
    assert jsonfile.loads(written).document == document
    assert jsonfile.dumps(jsonfile.loads(written).document) == written


@SLOW
@given(documents())
def test_the_public_json_of_the_first_release_is_still_read(document):
    assert jsonfile.loads(canonical(document.model_dump(mode="json"))).document == document


def test_the_same_plan_gives_the_same_bytes():
    assert write(clean(), references()) == write(clean(), references())


def test_a_workbook_written_with_names_is_read_where_nothing_is_known():
    reading = read(write(clean(), references()), references=References())
    assert reading.document == clean()
    assert reading.findings == []


def test_an_empty_template_reads_as_a_plan_that_has_only_settings():
    reading = read(template(references(), some_settings()), references=references())
    assert reading.findings == []
    assert reading.document == Document(settings=some_settings())
