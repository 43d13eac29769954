"""Keys for programs of others."""

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import ApiKey
from idaman.core.people.permissions import Role
from tests.build import NOON, a_government, a_post

pytestmark = pytest.mark.django_db


def a_key(government, **changes):
    by = a_post(government, role=Role.ADMINISTRATOR)
    good = {"government": government, "name": "Aplikasi warga", "by": by, "now": NOON}
    return people.make_key(**{**good, **changes})


def test_a_key_opens_its_own_government_only():
    here, there = a_government(), a_government()
    key, letters = a_key(here)
    assert people.key_shown(here, letters) == key
    for government, shown in ((there, letters), (here, letters[:-1]), (here, "")):
        with pytest.raises(people.KeyWrong, match="pengelola"):
            people.key_shown(government, shown)


def test_what_is_kept_does_not_tell_the_key():
    key, letters = a_key(a_government())
    kept = [str(value) for value in ApiKey.objects.values_list().get(pk=key.pk)]
    assert not any(letters in each for each in kept)
    assert letters not in str(Entry.objects.get(act="people.key-made").__dict__)


def test_a_withdrawn_key_opens_nothing_and_is_withdrawn_once():
    government = a_government()
    key, letters = a_key(government)
    by = a_post(government, role=Role.ADMINISTRATOR)
    people.withdraw_key(key=key, by=by, now=NOON)
    with pytest.raises(people.KeyWrong):
        people.key_shown(government, letters)
    with pytest.raises(people.KeyWrong, match="sudah ditarik"):
        people.withdraw_key(key=key, by=by, now=NOON)


def test_only_the_administrator_makes_and_withdraws_keys():
    government = a_government()
    key, _letters = a_key(government)
    secretariat = a_post(government, role=Role.SECRETARIAT)
    with pytest.raises(NotAllowed):
        a_key(government, by=secretariat)
    with pytest.raises(NotAllowed):
        people.withdraw_key(key=key, by=secretariat, now=NOON)


def test_a_key_without_the_name_of_its_program_is_refused():
    with pytest.raises(people.WordsMissing, match="program apa"):
        a_key(a_government(), name="  ")
