"""Templates are loaded densely: nothing is lost but what only their readers need."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Lexer, TokenType

from idaman.web.whitespace import HOUSE, KEPT, dense

TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))
EDGES = re.compile(r"(?<=[>}])|(?=[<{])")


def words(source):
    return EDGES.sub(" ", source).split()


def tokens(source):
    return [(t.token_type, t.contents) for t in Lexer(source).tokenize()]


def test_tags_and_words_of_every_template_stay_in_their_order():
    assert len(TEMPLATES) > 400
    for file in TEMPLATES:
        source = file.read_text()
        before, after = tokens(source), tokens(dense(source))
        tags = [each for each in before if each[0] != TokenType.TEXT]
        assert tags == [each for each in after if each[0] != TokenType.TEXT], file
        assert words(source) == words(dense(source)), file


def test_where_every_blank_counts_all_stay():
    for file in TEMPLATES:
        source = file.read_text()
        assert [m[0] for m in KEPT.finditer(dense(source))] == [
            m[0] for m in KEPT.finditer(source)
        ], file


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("{{ a }}\n{{ b }}", "{{ a }} {{ b }}"),
        ("<b>a</b>\n<i>b</i>", "<b>a</b> <i>b</i>"),
        ("<p>\n  a\n</p>\n<p>\n  b\n</p>\n", "<p>a</p><p>b</p>"),
        ("a{% if b %},\n  c\n{% endif %}\nd", "a{% if b %}, c {% endif %} d"),
        ("{% for a in b %}\n{{ a }},\n{% endfor %}\n", "{% for a in b %}{{ a }}, {% endfor %}"),
        ("{% block a %}{% endblock %}\n· b", "{% block a %}{% endblock %} · b"),
    ],
)  # fmt: skip
def test_words_stay_apart_and_blocks_need_no_blank(source, seen):
    assert dense(source) == seen


def test_templates_of_other_packages_are_given_as_they_are():
    engine = engines["django"].engine
    loader = engine.template_loaders[0].loaders[0].loaders[0]
    [origin] = [o for o in loader.get_template_sources("leaflet/js.html") if Path(o.name).exists()]
    assert loader.get_contents(origin) == Path(origin.name).read_text()
