"""An index at the desk: tried, proposed with a reason, approved by another post."""

import pytest

from idaman.pure.child import WORK
from idaman.rooms.indicators.models import IndexVersion
from idaman.rooms.jobs.actions import finish
from idaman.rooms.jobs.models import Job, State
from idaman.rooms.people.permissions import Role
from idaman.rooms.regions.models import Region
from tests.build import NOON, a_post, a_region
from tests.desk.at_desk import a_house, logged_in
from tests.indicators.indexing import with_figures
from tests.indicators.scenes import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    made = a_house()
    province = a_region(code=made.government.region.code.partition(".")[0])
    own = with_figures(Office(made.government))
    Region.objects.filter(pk__in=[r.pk for r in own]).update(parent=province)
    return made


def done(house, kind):
    """Do the newest work of a kind here, as the clock lets a child do it."""
    job = Job.objects.of(house.slug).filter(kind=kind).latest("pk")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    job.refresh_from_db()
    finish(job=job, result=WORK[kind](job.params, lambda n: None), now=NOON)
    return job


def the_form(client, house, **typed):
    """The form as it is shown, with what is typed into it."""
    address = house.address("indices/new/")
    page = client.get(address).context
    sent = {c["key"]: c["chosen"] for c in page["choices"]}
    sent |= {key: value for key, _label, value in page["few"]}
    sent |= {"unit": [place.code for place, is_in in page["places"] if is_in]}
    sent |= {"name": "Indeks Uji", "token": "t1", "when-IPM": "2024|", "when-TPT": "2024|"}
    sent |= {"weight-IPM": "60", "weight-TPT": "40"}
    return client.post(address, sent | typed)


def test_an_index_is_tried_proposed_and_approved_by_somebody_else(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    answer = the_form(client, house)
    assert answer.status_code == 302
    job = done(house, "index.compute")
    tried = client.get(house.address(f"jobs/{job.pk}/index/")).content.decode()
    assert "Indeks Uji" in tried
    assert "<svg" in tried
    at = house.address(f"jobs/{job.pk}/index/")
    assert client.post(at, {"token": "t2", "reason": " "}).status_code == 422
    assert not IndexVersion.objects.filter(index__slug="indeks-uji").exists()
    sent = {"token": "t3", "reason": "Untuk rapat Dewan."}
    assert client.post(at, sent).status_code == 302
    version = IndexVersion.objects.get(index__slug="indeks-uji")
    assert version.approved_at is None
    page = house.address("indices/indeks-uji/")
    assert "Anda yang mengusulkan" in client.get(page).content.decode()
    client.post(page + "1/approve/", {"token": "t4"})
    version.refresh_from_db()
    assert version.approved_at is None
    leader = logged_in(house.posts[Role.LEADERSHIP])
    leader.post(page + "1/approve/", {"token": "t5"})
    version.refresh_from_db()
    assert version.approved_by == house.posts[Role.LEADERSHIP]
    again = client.get(house.address("indices/new/") + "?from=indeks-uji").context
    typed = {row["indicator"].code: row["typed"] for row in again["rows"]}
    assert (typed["IPM"]["when"], typed["IPM"]["weight"]) == ("2024|", "60")


def test_a_form_that_does_not_hold_together_is_said_so_and_keeps_what_was_typed(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    for typed, said in (
        ({"weight-IPM": "50"}, "berjumlah 90"),
        ({"weight-IPM": ""}, "isi bobotnya"),
        ({"when-TPT": ""}, "indicators"),
        ({"unit": []}, "dua daerah"),
        ({"scale": "goalposts"}, "memerlukan batas"),
        ({"draws": "banyak"}, "bilangan bulat"),
        ({"reach": "far"}, "perubahan yang mungkin"),
    ):
        answer = the_form(client, house, **typed)
        assert answer.status_code == 422, typed
        text = answer.content.decode()
        assert said in text, typed
        assert "Indeks Uji" in text
    assert not Job.objects.of(house.slug).filter(kind="index.compute").exists()


def test_an_expert_may_propose_and_an_officer_may_not(house):
    expert = logged_in(house.posts[Role.EXPERT])
    assert expert.get(house.address("indices/new/")).status_code == 200
    officer = logged_in(a_post(house.government, role=Role.OFFICER))
    assert officer.get(house.address("indices/new/")).status_code == 403
