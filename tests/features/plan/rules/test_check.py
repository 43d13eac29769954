"""The one way in for files: plain JSON out, whatever came in."""

import json

import pytest

from idaman.core.findings import Finding
from idaman.core.money import NotRupiah, exact_rupiah, parse_rupiah, say_rupiah
from idaman.features.plan.rules import jsonfile
from idaman.features.plan.rules.check import check_file
from idaman.features.plan.rules.model import Document
from idaman.features.plan.rules.workbook import write
from tests.features.plan.rules.builders import clean, references, spoiled

LIMIT = 20 * 2**20


def checked(folder, data: bytes) -> dict:
    path = folder / "plan"
    path.write_bytes(data)
    answer = check_file(str(path), references().as_json(), LIMIT)
    assert json.loads(json.dumps(answer)) == answer
    return answer


@pytest.mark.parametrize("written", [jsonfile.dumps(clean()), write(clean(), references())])
def test_a_good_plan_comes_back_whole(tmp_path, written):
    answer = checked(tmp_path, written)
    assert Document.model_validate(answer["document"]) == clean()
    assert answer["findings"] == []
    assert answer["counts"]["error"] == 0
    assert answer["counts"]["items"]["activities"] == 18


def test_a_plan_is_linted_at_its_cells(tmp_path):
    document = spoiled("activities", programme="PRG-9")
    (only,) = checked(tmp_path, write(document, references()))["findings"]
    assert Finding.from_json(only).place == "Kegiatan!D2"


def test_what_the_reader_said_is_not_said_again(tmp_path):
    document = spoiled("activities", owner="DINAS-X")
    answer = checked(tmp_path, write(document, references()))
    assert [each["rule"] for each in answer["findings"]] == ["agency-unknown"]


@pytest.mark.parametrize(
    ("data", "rule", "field"),
    [
        (b'{"format": ', "json-unreadable", ""),
        (b"[1, 2]", "json-format", "/format"),
        (b'{"format": "idaman-plan", "version": 2}', "json-format", "/format"),
        (b'{"format": "idaman-plan", "version": 1}', "json-invalid", "/settings"),
        (b'{"a": NaN}', "json-unreadable", ""),
        (b"[" * 100_000, "json-unreadable", ""),
        (b'{"a": "\xff"}', "json-unreadable", ""),
    ],
)
def test_bad_json_is_placed(tmp_path, data, rule, field):
    answer = checked(tmp_path, data)
    assert answer["document"] is None
    assert [(each["rule"], each["field"]) for each in answer["findings"]] == [(rule, field)]


def test_a_bad_value_in_json_has_a_pointer(tmp_path):
    plain = json.loads(jsonfile.dumps(clean()))
    plain["activities"][3]["costs"][0]["year"] = "dua ribu"
    (only,) = checked(tmp_path, json.dumps(plain).encode())["findings"]
    assert only["field"] == "/activities/3/costs/0/year"


def test_the_schema_describes_what_is_written():
    schema = jsonfile.json_schema()
    written = json.loads(jsonfile.dumps(clean()))
    assert schema["$id"] == jsonfile.SCHEMA_ID
    assert list(schema["properties"]) == list(written)
    assert schema["properties"]["format"]["const"] == written["format"]


@pytest.mark.parametrize("amount", [0, 999, 1_000_000, 1_234_567_890, 2**53 - 1])
def test_an_exact_amount_reads_back(amount):
    assert parse_rupiah(exact_rupiah(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "said", "in_english"),
    [
        (1_200_000_000, "Rp 1,2 miliar", "IDR 1.2 billion"),
        (999_999, "Rp 999.999", "IDR 999,999"),
        (999_999_999_999, "Rp 1 triliun", "IDR 1 trillion"),
        (100_000_000, "Rp 100 juta", "IDR 100 million"),
    ],
)
def test_money_is_said_as_people_say_it(amount, said, in_english):
    assert (say_rupiah(amount), say_rupiah(amount, "en")) == (said, in_english)


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ("", "empty"),
        ("Rp 1.200.000,50", "decimals"),
        (0.5, "decimals"),
        ("1,200", "ambiguous"),
        ("1.200 miliar", "ambiguous"),
        ("-5", "negative"),
        ("12.34.56", "words"),
        ("lima", "words"),
        (float("nan"), "words"),
        (True, "words"),
    ],
)
def test_what_is_no_whole_rupiah_is_refused(written, trouble):
    with pytest.raises(NotRupiah) as refusal:
        parse_rupiah(written)
    assert refusal.value.trouble == trouble
