"""The head of the desk: a few sections, none of them a dead end, every page under one of them."""

import pytest
from django.urls import reverse

from idaman.config.urls_desk import PAGES
from idaman.core.people.models import Government
from idaman.core.people.permissions import GRANTS, Permission, Role
from idaman.core.people.rules.modules import Module
from idaman.web.desk.navigation import SECTIONS, entry_of, navigation

NAMES = {name for _address, _view, name in PAGES}
ENTRIES = [entry for section in SECTIONS for entry in section.entries]


def seen_by(role, here="week", closed=()):
    government = Government(slug="uji", closed_modules=list(closed))
    return navigation(government, {p.value: p in GRANTS[role] for p in Permission}, here)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_page_of_the_desk_stands_under_a_section(name):
    assert entry_of(name) is not None


def test_every_entry_leads_to_a_page():
    assert {entry.name for entry in ENTRIES} <= NAMES


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_page_stands_under_its_own_entry(entry):
    assert entry_of(entry.name) is entry


@pytest.mark.parametrize("role", Role)
def test_no_role_is_shown_more_sections_than_fit_a_line(role):
    assert 1 <= len(seen_by(role).sections) <= 8


def test_a_section_is_left_out_where_none_of_its_pages_may_be_opened():
    told = {each.href for each in seen_by(Role.OFFICER).sections}
    assert reverse("desk:verification-queue", kwargs={"government": "uji"}) not in told
    assert reverse("desk:week", kwargs={"government": "uji"}) in told


def test_one_section_and_one_page_of_it_are_marked():
    seen = seen_by(Role.SECRETARIAT, "plan-adopt")
    assert [each.is_here for each in seen.sections].count(True) == 1
    assert [(each.is_here, each.is_exact) for each in seen.pages if each.is_here] == [(True, False)]


def test_a_closed_module_is_not_in_the_navigation():
    closed = (Module.SERVICES, Module.REPORTS, Module.SURVEYS)
    told = {str(each.label) for each in seen_by(Role.SECRETARIAT, closed=closed).sections}
    assert told == {str(each.label) for each in seen_by(Role.SECRETARIAT).sections} - {"Pelayanan"}
    pages = seen_by(Role.SECRETARIAT, here="indicators", closed=(Module.POTENTIALS,)).pages
    addresses = {each.href for each in pages}
    assert reverse("desk:indicators", kwargs={"government": "uji"}) in addresses
    assert reverse("desk:potentials", kwargs={"government": "uji"}) not in addresses
