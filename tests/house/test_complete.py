"""Nothing is left half done: every change of a table has its migration, every text its words."""

from io import StringIO

import pytest
from django.core.management import call_command

from idaman.core.people.permissions import Permission, Role
from idaman.web.desk import words
from tests import messages


@pytest.mark.django_db
def test_every_change_of_a_table_has_its_migration():
    said = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_visible_text_is_translated(language):
    assert messages.missing(language) == []


@pytest.mark.parametrize(
    ("kind", "codes"), [("permissions", Permission), ("roles", Role)], ids=["permissions", "roles"]
)
def test_whatever_a_post_may_be_or_do_has_words_at_the_desk(kind, codes):
    assert {str(code) for code in codes} == set(getattr(words, kind.upper()))


def test_a_text_within_an_f_string_is_found_whatever_python_reads_it():
    source = "said = f\"{_('One')}: {gettext('Two ' 'parts')} {ngettext('%(n)d', '%(n)ds', n)}\"\n"
    source += "more = pgettext('of a form', 'Three'); none = _(words)\n"
    found = [(function, texts) for _line, function, texts in messages.in_python(source)]
    assert found == [
        ("_", ("One",)),
        ("gettext", ("Two parts",)),
        ("ngettext", ("%(n)d", "%(n)ds", None)),
        ("pgettext", ("of a form", "Three")),
        ("_", (None,)),
    ]
