"""Modules a government uses: switched by its secretariat, told in public, lost by nobody."""

import pytest

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.core.people.rules.modules import Module
from tests.build import NOON, a_government, a_post

pytestmark = pytest.mark.django_db


def switched(government, *closed, role=Role.ADMINISTRATOR, **more):
    used = [each.value for each in Module if each not in closed]
    by = a_post(government, role=role)
    return people.switch_modules(
        **{"government": government, "used": used, "by": by, "now": NOON, **more}
    )


def test_a_new_government_uses_everything():
    assert all(a_government().uses.values())


def test_what_is_switched_stands_in_the_public_history():
    here, there = a_government(), a_government()
    switched(here, Module.REPORTS, Module.SURVEYS)
    switched(here, Module.REPORTS)
    assert not Government.objects.get(pk=here.pk).uses["reports"]
    assert Government.objects.get(pk=here.pk).uses["surveys"]
    assert Government.objects.get(pk=there.pk).closed_modules == []
    first, second = Entry.objects.filter(act="people.modules-switched").order_by("pk")
    assert first.is_public
    assert first.detail == {"on": [], "off": ["reports", "surveys"]}
    assert second.detail == {"on": ["surveys"], "off": []}


def test_switching_turns_the_public_pages():
    government = a_government()
    before = Government.objects.get(pk=government.pk).public_revision
    switched(government, Module.REPORTS)
    assert Government.objects.get(pk=government.pk).public_revision == before + 1


@pytest.mark.parametrize("used", [list(Module), ["reports", "tidak-ada"]], ids=["all", "unknown"])
def test_what_changes_nothing_is_refused(used):
    with pytest.raises(people.ModulesUnchanged):
        switched(a_government(), used=used)
    assert not Entry.objects.filter(act="people.modules-switched").exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.LEADERSHIP, Role.ASSESSOR])
def test_only_who_manages_the_government_switches(role):
    with pytest.raises(NotAllowed):
        switched(a_government(), Module.REPORTS, role=role)


def test_another_governments_post_switches_nothing():
    here, there = a_government(), a_government()
    with pytest.raises(NotAllowed):
        switched(here, Module.REPORTS, by=a_post(there, role=Role.ADMINISTRATOR))
    assert Government.objects.get(pk=here.pk).closed_modules == []


def test_a_form_sent_twice_counts_once():
    government = a_government()
    by = a_post(government, role=Role.ADMINISTRATOR)
    switched(government, Module.REPORTS, by=by, token="a")
    with pytest.raises(AlreadyDone):
        switched(government, by=by, token="a")
