"""A no is said in the reader's language, and what pydantic finds wrong is said by us."""

import pytest
from pydantic import ValidationError

from idaman.core.money import NotRupiah
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.plan.rules.invalid import GENERAL, SENTENCES, problems_of, sentence_of
from idaman.features.plan.rules.model import Activity

VALUES = {"min_length": 1, "max_length": 500, "ge": 2000, "le": 2100}


def test_a_no_is_said_in_the_language_of_the_reader():
    no = Refused(Text("The file is empty. Choose another one."))
    assert (str(no), no.say("id"), no.say("en")) == (
        "Berkasnya kosong. Pilih berkas lain.",
        "Berkasnya kosong. Pilih berkas lain.",
        "The file is empty. Choose another one.",
    )
    assert (
        NotRupiah("negative", "-1").say("en") == "'-1' is below zero; an amount cannot be negative."
    )


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_what_pydantic_finds_is_said_in_both_languages(kind):
    sentence = sentence_of(kind, VALUES)
    assert sentence.id != sentence.en
    assert "%" not in sentence.id + sentence.en


def test_what_we_have_no_sentence_for_is_said_in_general():
    assert sentence_of("something_new", {"x": 1}).say("id") == GENERAL.say("id")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "Terlalu pendek; paling sedikit 1 huruf."),
        ({"name": "x" * 501}, "name", "Terlalu panjang; paling banyak 500 huruf."),
        ({"code": "keg 1"}, "code", "Bentuknya tidak benar; lihat contoh di kolom ini."),
        ({"starts": "besok"}, "starts", "Tulis tanggal sebagai tahun-bulan-hari"),
        ({"sub_dimension": "entah"}, "sub_dimension", "Pilih salah satu yang tersedia."),
        ({"asing": 1}, "asing", "Isian ini tidak dikenal."),
        ({"costs": [{"year": 1999}]}, "costs.0.year", "Paling sedikit 2000."),
        ({"costs": [{"year": 2026}]}, "costs.0.source", "Isian ini wajib diisi."),
        ({"costs": [{"year": "dua"}]}, "costs.0.year", "Tulis bilangan bulat"),
    ],
)
def test_a_problem_stands_at_its_field(changes, field, said):
    with pytest.raises(ValidationError) as invalid:
        Activity.model_validate({"code": "KEG-001", "name": "Menara", **changes})
    problems = {p.field: p for p in problems_of(invalid.value)}
    assert problems[field].say("id").startswith(said)
    assert problems[field].say("en") != problems[field].say("id")
