"""Clusters from counting to a candidate in the plan: found by the clock, decided by the office."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.features.plan.models import Item
from idaman.features.reports.actions import clusters
from idaman.features.reports.actions.steps import closed
from idaman.features.reports.models import Cluster, ClusterVersion, Request, State, Visibility
from idaman.features.reports.queries.clusters import requests_of
from idaman.features.workshops.models import Candidate
from tests.build import NOON
from tests.features.stewardship.scenes import a_report
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db
State_ = Cluster.State


def reported(house, many, *, ago, **changes):
    at = NOON - timedelta(days=ago)
    village = house.government.region.children.first().children.first()
    fields = {"topic": "power", "region": village, "agency": house.own, "state": State.WORKING}
    return [
        a_report(house.government, at=at, closed_at=None, **{**fields, **changes})
        for _ in range(many)
    ]


def found(house, *, now=NOON):
    by = house.posts[Role.SECRETARIAT]
    secret = settings.SECRET_KEY.encode()
    return clusters.find_clusters(government=house.government, secret=secret, by=by, now=now)


def test_more_reports_than_before_become_one_cluster_however_often_it_is_counted():
    house = a_house()
    reported(house, 12, ago=5, due=NOON.date() - timedelta(days=1))
    reported(house, 2, ago=80)
    reported(house, 20, ago=3, state=State.REFUSED)
    reported(house, 20, ago=3, state=State.MERGED)
    assert found(house) == 1
    assert found(house) == 0
    cluster = Cluster.objects.get()
    version = ClusterVersion.objects.get()
    assert (version.now, version.before, version.late) == (12, 2, 12)
    assert version.requests == list(range(1, 13))
    assert (cluster.topic, cluster.state, cluster.is_secret) == ("topic:power", "proposed", False)
    reported(house, 1, ago=1)
    assert found(house) == 0
    assert list(ClusterVersion.objects.values_list("number", "now")) == [(1, 12), (2, 13)]


def test_what_nobody_decided_fades_once_it_is_chance_again():
    house = a_house()
    reported(house, 9, ago=5)
    found(house)
    found(house, now=NOON + timedelta(days=100))
    assert Cluster.objects.get().state == State_.FADED


def test_a_burst_stays_to_be_decided_for_a_fortnight_with_the_reports_it_began_with():
    house = a_house()
    for n in range(12):
        reported(house, 1, ago=20 + n * 7)
    reported(house, 10, ago=1)
    assert found(house) == 1
    version = ClusterVersion.objects.get()
    assert (version.days, version.days_before, version.now, version.before) == (3, 117, 10, 12)
    for later in (1, 2, 9, 14):
        assert found(house, now=NOON + timedelta(days=later)) == 0
        assert Cluster.objects.get().state == State_.PROPOSED
        assert ClusterVersion.objects.get().now == 10, "it passes, and did not become smaller"
    page = logged_in(house.posts[Role.SECRETARIAT]).get(house.address("clusters/1/"))
    told = page.content.decode()
    assert "Laporan dalam 3 hari" in told
    assert "Dalam 117 hari sebelumnya" in told
    assert "10 ÷ 12" not in told, "the desk shows the rate, with its days"
    found(house, now=NOON + timedelta(days=15))
    assert Cluster.objects.get().state == State_.FADED


def test_a_burst_whose_reports_were_merged_into_one_fades_at_once():
    house = a_house()
    first, *others = reported(house, 10, ago=1)
    reported(house, 12, ago=90)
    assert found(house) == 1
    Request.objects.filter(pk__in=[each.pk for each in others]).update(
        state=State.MERGED, merged_into=first
    )
    found(house)
    assert Cluster.objects.get().state == State_.FADED


def test_near_copies_and_what_is_no_one_thing_are_no_cluster():
    house = a_house()
    words = closed("Lampu jalan depan pasar pagi mati sejak kemarin", settings.SECRET_KEY.encode())
    reported(house, 12, ago=1, closed=words)
    reported(house, 12, ago=1, topic="other")
    assert found(house) == 0
    reported(house, 12, ago=1, closed=closed("Lampu jalan depan pasar", b"another secret"))
    assert found(house) == 1, "what cannot be read is no copy"


def test_a_cluster_with_a_secret_report_is_nowhere_in_public():
    house = a_house()
    reported(house, 9, ago=5)
    reported(house, 1, ago=4, visibility=Visibility.SECRET)
    found(house)
    assert Cluster.objects.get().is_secret
    assert not Cluster.objects.public().exists()
    entry = Entry.objects.of(house.slug).get(act="services.cluster_found")
    assert not entry.is_public
    Government.objects.filter(pk=house.government.pk).update(is_open=True)
    assert Client().get(f"/{house.slug}/kluster/1/").status_code == 404
    assert (
        "KL-001"
        in logged_in(house.posts[Role.SECRETARIAT]).get(house.address("clusters/")).content.decode()
    )


def test_an_accepted_cluster_stands_in_the_plan_as_a_candidate_with_all_points_open():
    house = a_house()
    reported(house, 10, ago=5)
    reported(house, 2, ago=90)
    found(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = client.get(house.address("clusters/1/")).content.decode()
    assert f'value="{house.own.code}" selected' in page
    village = Cluster.objects.get().region
    assert f", {village.full_name}</h1>" in page.replace(" </h1>", "</h1>"), "a village, no island"
    sent = {
        "name": "Lampu jalan menyala",
        "owner": house.own.code,
        "measure": "Laporan lampu mati dalam 60 hari",
        "target": "99",
        "plan": house.plan.slug,
        "token": "x",
    }
    refused = client.post(house.address("clusters/1/accept/"), sent)
    assert refused.status_code == 422
    assert "Lampu jalan menyala" in refused.content.decode(), "what was typed is not lost"
    assert (
        client.post(
            house.address("clusters/1/accept/"), {**sent, "target": "2", "token": "y"}
        ).status_code
        == 302
    )
    candidate = Candidate.objects.get()
    assert (candidate.baseline, candidate.target, candidate.owner) == (10, 2, house.own)
    item = Item.objects.get(plan=house.plan, kind="innovation", code=candidate.proposal.code)
    assert item.body["candidate"] is True
    assert not any(value for key, value in item.body.items() if key.startswith("proof_"))
    assert Cluster.objects.get().state == State_.ACCEPTED
    gate = client.get(house.address(f"plans/{house.plan.slug}/worksheets/quick-wins/"))
    assert "Lampu jalan menyala" in gate.content.decode()
    public = Client().get(f"/{house.slug}/kluster/1/").content.decode()
    assert candidate.proposal.code in public
    again = client.post(house.address("clusters/1/accept/"), {**sent, "target": "2", "token": "z"})
    assert again.status_code == 422
    assert Candidate.objects.count() == 1


def test_a_declined_cluster_keeps_its_reason_and_is_not_proposed_again():
    house = a_house()
    reported(house, 9, ago=5)
    found(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    refused = client.post(house.address("clusters/1/decline/"), {"reason": " "})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "<details open><summary>Tidak diterima" in page
    name = html.fromstring(page).get_element_by_id("name")
    assert name.get("value"), "the other form keeps its draft"
    number = requests_of(ClusterVersion.objects.get())[0].number
    assert f'href="{house.address(f"reports/{number}/")}"' in page
    client.post(house.address("clusters/1/decline/"), {"reason": "Sedang diperbaiki", "token": "x"})
    reported(house, 5, ago=1)
    assert found(house) == 0
    assert Cluster.objects.get().state == State_.DECLINED
    assert "Sedang diperbaiki" in Client().get(f"/{house.slug}/kluster/1/").content.decode()


def test_only_the_secretariat_at_home_decides():
    house, other = a_house(), a_house()
    reported(house, 9, ago=5)
    found(house)
    for by in (house.posts[Role.OFFICER], other.posts[Role.SECRETARIAT]):
        with pytest.raises(NotAllowed):
            clusters.decline_cluster(cluster=Cluster.objects.get(), reason="Tidak", by=by, now=NOON)
