"""Tags say figures as people do, and gaps in words."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from idaman import web as ui
from idaman.web import words
from idaman.web.desk import words as desk_words
from idaman.web.numbers import percent, written
from idaman.web.templatetags import figures


def said(source, language="id", **context):
    with translation.override(language):
        return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "words", "exact"),
    [
        ("id", "Rp 1,2 miliar", "Rp 1.200.000.000"),
        ("en", "IDR 1.2 billion", "IDR 1,200,000,000"),
    ],
)
def test_money_is_short_with_the_exact_amount_behind(language, words, exact):
    text = said("{{ n|rupiah }}", language, n=1_200_000_000)
    assert words in text
    assert f'title="{exact}"' in text


def test_no_cost_is_a_gap_and_not_zero():
    assert said("{{ n|money }}", "en", n=0) == '<span class="gap">no cost stated</span>'


@pytest.mark.parametrize(("language", "words"), [("id", "1.234,5"), ("en", "1,234.5")])
def test_numbers_are_written_as_the_language_does(language, words):
    assert said("{{ n|number }}", language, n=1234.5) == words


def test_what_is_below_nothing_carries_a_minus_sign_and_no_hyphen():
    with translation.override("id"):
        below = [percent(-0.0069, 2), written(-1234.5, 1)]
    said_ = [*below, said("{{ n|number }}", n=-1234.5), *(figures.exact("-0.50"),)]
    assert said_ == ["−0,69 %", "−1.234,5", "−1.234,5", "−0,50"]
    writers = [f for f in Path(ui.__file__).parent.rglob("*.py") if f.name != "numbers.py"]
    assert not [f for f in writers if "format_decimal(" in f.read_text()]


def test_an_unknown_number_is_a_gap_and_zero_is_a_number():
    assert said("{{ n|number }}", "en", n=None) == '<span class="gap">no value yet</span>'
    assert said("{{ n|number }}", "en", n=0) == "0"


def test_a_day_is_written_as_the_language_does():
    day = date(2026, 5, 1)
    assert said("{{ d|date }}", d=day) == "1 Mei 2026"
    assert said("{{ d|date }}", "en", d=day) == "1 May 2026"
    assert said('{{ d|date:"Y" }}', d=day) == "2026"
    assert said("{{ d|date }}", d=None) == ""
    # Late on Saturday in UTC is Sunday in Kalimantan.
    assert said("{{ d|date }}", d=datetime(2026, 5, 2, 20, tzinfo=UTC)) == "3 Mei 2026"
    assert said("{{ d|long_date }}", d=datetime(2026, 5, 2, 20, tzinfo=UTC)) == "3 Mei 2026"


def test_a_name_is_english_only_for_english_readers():
    thing = SimpleNamespace(name="Sinyal", name_en="Signal")
    assert said("{{ t|name }}", t=thing) == "Sinyal"
    assert said("{{ t|name }}", "en", t=thing) == "Signal"
    assert said("{{ t|name }}", "en", t=SimpleNamespace(name="Sinyal", name_en="")) == "Sinyal"


@pytest.mark.parametrize("thing", [True, {"sample": True}, SimpleNamespace(is_sample=True)])
def test_what_is_invented_is_marked(thing):
    assert said("{{ t|contoh }}", t=thing) == '<span class="contoh">contoh</span>'


@pytest.mark.parametrize("code", ["kept", "due", "wait", "late", "broken", "ahead", "past"])
def test_a_status_is_mark_and_word(code):
    text = said("{% status c %}", "en", c=code)
    assert "<svg" in text or '<i class="m' in text
    assert text.rpartition("</")[0].rpartition(">")[2].strip()


def test_the_other_language_is_the_same_page():
    for here, there in (("/kukar/?a=1", "/en/kukar/?a=1"), ("/en/", "/"), ("/", "/en/")):
        request = SimpleNamespace(get_full_path=lambda here=here: here)
        assert said("{% other_language %}", request=request) == there


def test_every_act_the_rooms_record_has_its_sentence():
    house = Path(words.__file__).parents[1]
    recorded, shown = set(), set()
    for file in [*house.glob("*/*/actions.py"), *house.glob("*/*/actions/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="record"), args=[ast.Constant(value=str(act)), *_]
                ):
                    recorded.add(act)
                    if any(
                        k.arg == "is_public" and getattr(k.value, "value", True)
                        for k in node.keywords
                    ):
                        shown.add(act)
    assert len(shown) > 20
    assert shown <= words.ACTS.keys()
    assert recorded <= desk_words.ACTS.keys()
    assert words.ACTS.keys() >= words.NEWS


def test_a_literal_is_translated_for_each_language_from_one_template():
    template = Template(
        '{% translate "Year" %} {% translate "Year" as y %}[{{ y }}] 5{% translate "%" %}'
    )
    for language, word in (("id", "Tahun"), ("en", "Year"), ("id", "Tahun")):
        with translation.override(language):
            assert template.render(Context({})) == f"{word} [{word}] 5%"


def test_a_variable_is_translated_each_time():
    template = Template("{% translate word %}")
    with translation.override("id"):
        assert template.render(Context({"word": "Year"})) == "Tahun"
        assert template.render(Context({"word": "<b>"})) == "&lt;b&gt;"


def test_what_is_the_same_on_every_page_is_drawn_once_a_site_language_and_host():
    template = Template("{% once greeting part %}{{ word }}{% endonce %}")

    def drawn(site, word, language="id", part="a"):
        with translation.override(language):
            return template.render(Context({"site": site, "word": word, "part": part}))

    ours = SimpleNamespace(own_host="", drawn={})
    assert drawn(ours, "first") == "first"
    assert drawn(ours, "second") == "first"
    assert drawn(ours, "third", language="en") == "third"
    assert drawn(ours, "fourth", part="b") == "fourth"
    assert drawn(SimpleNamespace(own_host="uji", drawn=ours.drawn), "fifth") == "fifth"
    assert drawn(SimpleNamespace(own_host="", drawn={}), "sixth") == "sixth"
    assert template.render(Context({"word": "seventh"})) == "seventh"


def test_links_are_written_with_commas_and_escaped():
    text = said("{{ l|links }}", l=[("/a", "Satu"), ('/b"', "<b>Dua")])
    assert text == '<a href="/a">Satu</a>, <a href="/b&quot;">&lt;b&gt;Dua</a>'
