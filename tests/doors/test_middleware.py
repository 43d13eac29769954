"""What an address shows is named by government, revision, day and release."""

import pytest

from idaman.doors import middleware
from idaman.rooms.people.models import Government
from tests.build import NOON, a_government

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["enrekang", "ende", "kukar"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_an_address_names_its_government_even_where_its_name_begins_like_a_language(slug, language):
    a_government(slug=slug)
    said = middleware._publication(f"{language}/{slug}/kegiatan/")
    assert said is not None
    assert said.startswith(f"{slug}.1.")


def test_a_publication_changes_what_an_address_shows():
    government = a_government(slug="uji")
    before = [middleware._publication(p) for p in ("/uji/", "/", "/en/", "/kawasan/ikn/")]
    Government.objects.filter(pk=government.pk).publish(NOON)
    after = [middleware._publication(p) for p in ("/uji/", "/", "/en/", "/kawasan/ikn/")]
    assert None not in before
    assert all(one != two for one, two in zip(before, after, strict=True))


def test_where_no_open_government_answers_nothing_is_kept():
    a_government(slug="uji")
    Government.objects.update(is_open=False)
    assert middleware._publication("/uji/") is None
    assert middleware._publication("/entah/") is None
