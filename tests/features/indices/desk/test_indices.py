"""An index at the desk: tried, proposed with a reason, approved by another post."""

import pytest

from idaman.cli.child_main import WORK
from idaman.core.jobs.actions import finish
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.indices.models import IndexVersion
from tests.build import NOON, a_post, a_region
from tests.features.indicators.scenes import Office
from tests.features.indices.indexing import with_figures
from tests.refused_forms import refused
from tests.web.desk.at_desk import a_house, logged_in

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
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
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


DEEP = {
    "group-name-1": "Manusia", "group-weight-1": "70", "group-mean-1": "geometric",
    "group-name-2": "Belajar", "group-weight-2": "100", "group-mean-2": "power",
    "group-parent-2": "1", "group-power-2": "2",
    "group-name-4": "Kerja", "group-weight-4": "30", "group-mean-4": "harmonic",
    "group-name_en-4": "Work", "group-IPM": "2", "group-TPT": "4", "weight-IPM": "100",
    "weight-TPT": "100", "groups": "6",
}  # fmt: skip


def tried(house):
    return Job.objects.of(house.slug).filter(kind="index.compute").latest("pk").params["spec"]


def test_groups_within_groups_are_kept_when_an_index_is_proposed_anew(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    assert the_form(client, house, **DEEP).status_code == 302
    first = tried(house)
    assert [(g["code"], g["parent"], g["mean"]) for g in first["groups"]] == [
        ("K1", "", "geometric"), ("K2", "K1", "power"), ("K3", "", "harmonic"),
    ]  # fmt: skip
    assert [g["power"] for g in first["groups"]] == [None, 2, None]
    assert [(i["code"], i["group"]) for i in first["indicators"]] == [("IPM", "K2"), ("TPT", "K3")]
    job = done(house, "index.compute")
    sent = {"token": "t2", "reason": "Untuk rapat Dewan."}
    client.post(house.address(f"jobs/{job.pk}/index/"), sent)
    address = house.address("indices/new/") + "?from=indeks-uji"
    page = client.get(address).context
    typed = {f"group-{k}-{g['n']}": v for g in page["groups"] for k, v in g.items() if k != "n"}
    for row in page["rows"]:
        typed |= {f"{k}-{row['indicator'].code}": v for k, v in row["typed"].items()}
    typed |= {"groups": str(len(page["groups"])), "slug": page["slug"], "token": "t6"}
    assert the_form(client, house, **typed).status_code == 302
    assert tried(house) == first


def test_a_form_with_many_groups_is_given_room_for_more_and_loses_none(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    more = the_form(client, house, **DEEP, more="1")
    assert more.status_code == 200
    assert len(more.context["groups"]) == 9
    assert more.context["groups"][1]["parent"] == "1"
    assert not Job.objects.of(house.slug).filter(kind="index.compute").exists()


def test_a_group_within_itself_or_within_no_group_is_refused_by_its_name(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    for typed, said in (
        ({"group-parent-1": "2"}, "Manusia (K1) berada di dalam dirinya"),
        ({"group-parent-2": "5"}, "kelompok 5 tidak ada"),
        ({"group-weight-2": "90"}, "kelompok Manusia (K1) berjumlah 90"),
    ):
        answer = the_form(client, house, **(DEEP | typed))
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_what_the_version_before_took_and_is_not_known_any_more_is_said(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    the_form(client, house)
    job = done(house, "index.compute")
    client.post(house.address(f"jobs/{job.pk}/index/"), {"token": "t2", "reason": "Uji."})
    version = IndexVersion.objects.get(index__slug="indeks-uji")
    version.spec["indicators"][0]["period"] = "1999"
    version.save(update_fields=["spec"])
    text = client.get(house.address("indices/new/") + "?from=indeks-uji").content.decode()
    assert "IPM (1999)" in text


def test_a_leader_declines_with_a_reason_that_stands_beside_the_version(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    the_form(client, house)
    job = done(house, "index.compute")
    client.post(house.address(f"jobs/{job.pk}/index/"), {"token": "t2", "reason": "Uji."})
    page = house.address("indices/indeks-uji/")
    leader = logged_in(house.posts[Role.LEADERSHIP])
    leader.post(page + "1/decline/", {"token": "t3", "reason": " "})
    where, typed = f"{page}1/decline/", {"reason": "x" * 4001, "token": "t3"}
    refused(leader, where, typed, field="reason", says="4000", here=where)
    version = IndexVersion.objects.get(index__slug="indeks-uji")
    assert version.is_waiting
    leader.post(page + "1/decline/", {"token": "t4", "reason": "Bobotnya belum dibahas."})
    text = leader.get(page).content.decode()
    assert "Bobotnya belum dibahas." in text
    assert "Setujui versi ini" not in text
    assert "tidak disetujui" in leader.get(house.address("indices/")).content.decode()
    again = leader.post(where, {"token": "t5", "reason": "Sekali lagi."})
    assert again.status_code == 422
    assert 'class="error" role="alert"' in again.content.decode()
    assert "Sekali lagi." not in leader.get(page).content.decode()


def test_an_index_is_not_proposed_for_a_reason_that_is_too_long(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    the_form(client, house)
    address = house.address(f"jobs/{done(house, 'index.compute').pk}/index/")
    refused(client, address, {"reason": "x" * 4001, "token": "t"}, field="reason", says="4000")
    assert not IndexVersion.objects.exists()


def test_a_form_that_does_not_hold_together_is_said_so_and_keeps_what_was_typed(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    for typed, said in (
        ({"weight-IPM": "50"}, "berjumlah 90"),
        ({"weight-IPM": ""}, "isi bobotnya"),
        ({"weight-IPM": "1/3", "weight-TPT": "33,33"}, "harus tepat 1"),
        ({"weight-IPM": "1/0"}, "atau pecahan seperti 1/3"),
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


def test_thirds_are_typed_kept_and_shown_as_fractions(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    weights = {"weight-IPM": "1/3", "weight-TPT": "2/3", "fill": "peers-mean"}
    assert the_form(client, house, **weights).status_code == 302
    job = done(house, "index.compute")
    given = {each["code"]: each["weight"] for each in job.params["spec"]["indicators"]}
    assert given == {"IPM": "1/3", "TPT": "2/3"}
    assert job.params["spec"]["steps"]["fill"] == "peers-mean"
    at = house.address(f"jobs/{job.pk}/index/")
    client.post(at, {"token": "t3", "reason": "Untuk rapat Dewan."})
    assert "IPM 1/3 (2024)" in client.get(house.address("indices/indeks-uji/")).content.decode()
    again = client.get(house.address("indices/new/") + "?from=indeks-uji").context
    assert [row["typed"]["weight"] for row in again["rows"]] == ["1/3", "2/3"]


def test_a_description_that_said_peers_is_offered_as_the_median_it_meant(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    assert the_form(client, house, fill="peers", fills=["peers"]).status_code == 302
    job = done(house, "index.compute")
    at = house.address(f"jobs/{job.pk}/index/")
    client.post(at, {"token": "t3", "reason": "Untuk rapat Dewan."})
    assert IndexVersion.objects.get(index__slug="indeks-uji").spec["steps"]["fill"] == "peers"
    page = client.get(house.address("indices/new/") + "?from=indeks-uji")
    chosen = {c["key"]: c["chosen"] for c in page.context["choices"]}
    assert (chosen["fill"], chosen["fills"]) == (["peers-median"], ["peers-median"])
    assert 'value="peers-mean"' in page.content.decode()


def test_an_expert_may_propose_and_an_officer_may_not(house):
    expert = logged_in(house.posts[Role.EXPERT])
    assert expert.get(house.address("indices/new/")).status_code == 200
    officer = logged_in(a_post(house.government, role=Role.OFFICER))
    assert officer.get(house.address("indices/new/")).status_code == 403
