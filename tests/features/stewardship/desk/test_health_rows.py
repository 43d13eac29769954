"""The page of health tells which rows differ, to the government they belong to."""

import pytest
from django.test import Client

from idaman.core.ledger.actions.auditing import AuditFinding
from idaman.core.ledger.models import AuditRun
from idaman.core.people.permissions import Role
from tests.build import NOON, a_person
from tests.web.desk.at_desk import a_house

pytestmark = pytest.mark.django_db


def changed(log, table):
    return AuditFinding("changed", log=log, table=table, key=7, columns=("status",), act="uji.uji")


def page(*findings):
    house = a_house()
    own = [changed(house.government.slug, table) for table in findings[:1]]
    others = [changed("lain", table) for table in findings[1:]]
    AuditRun.objects.create(
        at=NOON,
        seconds=1,
        rows=5000,
        entries=900,
        faults=len(findings),
        findings=[each.told() for each in (*own, *others)],
    )
    client = Client()
    client.force_login(a_person(house.posts[Role.ADMINISTRATOR]))
    return client.get(house.address("health/")).content.decode()


def test_rows_that_differ_are_named_and_those_of_others_are_counted():
    said = page("evidence_verdict", "delivery_milestone")
    assert "2 temuan ketika dibandingkan dengan buku besar" in said
    assert "evidence_verdict 7: status bukan lagi yang ditulis" in said
    assert "delivery_milestone" not in said
    assert "1 lagi:" in said


def test_where_nothing_differs_the_rows_are_counted():
    said = page()
    assert "5000 baris sama dengan buku besar" in said
    assert "berbeda dengan buku besar" not in said
