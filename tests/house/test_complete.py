"""Nothing is left half done: every change of a table has its migration, every text its words."""

from io import StringIO

import pytest
from django.core.management import call_command

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
