"""Who gets in where: every address of the desk, every role, every method."""

import pytest
from django.urls import get_resolver, reverse

from idaman.rooms.evidence.models import Exhibit, File, Verdict
from idaman.rooms.jobs import actions as jobs
from idaman.rooms.jobs.models import Job
from idaman.rooms.ledger.models import Entry
from idaman.rooms.masterplan.models import Change, Item, Plan, Version
from idaman.rooms.people.permissions import Role
from tests.build import NOON, a_person
from tests.desk.at_desk import a_house, an_exhibit, logged_in

pytestmark = pytest.mark.django_db

NAMES = sorted(
    name
    for name in get_resolver().namespace_dict["desk"][1].reverse_dict
    if isinstance(name, str) and name != "start"
)
POSTED_ONLY = {
    "post",
    "job-cancel",
    "plan-import",
    "plan-close",
    "exhibit-judge",
    "exhibit-answer",
    "exhibit-withdraw",
}


def addresses(house, language=""):
    """Every page of one government's desk, each pointing at something that is there."""
    job = jobs.ask(
        log=house.slug,
        kind="plan.check",
        post=house.posts[Role.SECRETARIAT].code,
        now=NOON,
        params={"sha256": "0" * 64, "name": "x.xlsx"},
    )
    picture = jobs.ask(
        log=house.slug,
        kind="picture",
        post=house.posts[Role.OFFICER].code,
        now=NOON,
        params={"sha256": "1" * 64},
        subject="KEG-001",
    )
    exhibit = an_exhibit(house)
    known = {
        "number": exhibit.pk,
        "plan": house.plan.slug,
        "kind": "activity",
        "code": "KEG-001",
        "rule": "activity-without-owner",
        "leaf": Entry.objects.of(house.slug).first().leaf,
    }
    found = {}
    for name in NAMES:
        wanted = get_resolver().namespace_dict["desk"][1].reverse_dict[name][0][0][1]
        values = {key: known[key] for key in wanted if key != "government"}
        if "number" in values and not name.startswith("exhibit"):
            values["number"] = picture.pk if name == "evidence-confirm" else job.pk
        found[name] = reverse(f"desk:{name}", kwargs={"government": house.slug, **values})
    return found


def rows():
    """How much there is of everything, and where each job and exhibit stands."""
    counted = [m.objects.count() for m in (Plan, Item, Change, Version, File, Exhibit, Verdict)]
    states = [*Job.objects.values_list("state"), *Exhibit.objects.values_list("status")]
    return counted, Entry.objects.count(), sorted(states), list(Plan.objects.values("closed_at"))


def test_every_page_is_walked():
    assert len(NAMES) > 30


def test_a_stranger_is_sent_to_the_login(client):
    for name, address in addresses(a_house()).items():
        for send in (client.get, client.post):
            response = send(address)
            assert response.status_code == 302, name
            assert response.url.startswith("/accounts/login/"), name


@pytest.mark.parametrize("role", Role)
def test_another_government_does_not_exist(role):
    home, abroad = a_house(), a_house()
    client = logged_in(home.posts[role])
    pages = addresses(abroad)
    before = rows()
    for name, address in pages.items():
        for send in (client.get, client.post):
            response = send(address, {"token": "x", "status": "diterima"})
            assert response.status_code == 404, name
            assert abroad.government.name not in response.content.decode(), name
    assert rows() == before


def test_an_own_address_with_anothers_number_does_not_exist():
    home, abroad = a_house(), a_house()
    client = logged_in(home.posts[Role.SECRETARIAT])
    pages = addresses(abroad)
    before = rows()
    for name, address in pages.items():
        if any(n in name for n in ("job", "exhibit", "findings", "compare", "import", "receipt")):
            if name == "plan-findings":
                continue
            mixed = address.replace(f"/desk/{abroad.slug}/", home.address())
            for send in (client.get, client.post):
                assert send(mixed).status_code in (404, 405), name
    assert rows() == before


def test_somebody_without_a_post_sees_no_desk():
    house = a_house()
    from django.test import Client

    client = Client()
    client.force_login(a_person())
    assert client.get(house.address()).status_code == 404
    assert "no post today" in client.get("/en/desk/").content.decode()


ALL = set(Role)
EDITORS = {Role.OFFICER, Role.HEAD, Role.SECRETARIAT}
ALLOWED = {
    "upload": {Role.SECRETARIAT},
    "findings": {Role.SECRETARIAT},
    "plan-adopt": {Role.SECRETARIAT},
    "item-edit": EDITORS,
    "item-new": EDITORS,
    "evidence-offer": EDITORS,
    "ledger": {Role.SECRETARIAT, Role.LEADERSHIP, Role.ASSESSOR, Role.ADMINISTRATOR},
    "week": ALL,
    "plans": ALL,
    "plan": ALL,
    "plan-findings": ALL,
    "item": ALL,
    "versions": ALL,
    "evidence": ALL,
    "exhibit": ALL,
    "rule": ALL,
}


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_what_it_may_and_nothing_else(role):
    house = a_house()
    client = logged_in(house.posts[role])
    pages = addresses(house)
    for name, allowed in ALLOWED.items():
        status = client.get(pages[name]).status_code
        if role not in allowed:
            assert status == 403, name
        elif name != "findings":
            assert status == 200, name


@pytest.mark.parametrize("role", sorted(ALL - {Role.SECRETARIAT}))
def test_who_may_not_import_sees_nobody_elses_check(role):
    house = a_house()
    client = logged_in(house.posts[role])
    pages = addresses(house)
    assert client.get(pages["job"]).status_code == 404
    assert client.post(pages["job-cancel"]).status_code == 404


@pytest.mark.parametrize("role", sorted(ALL - EDITORS))
def test_who_may_only_look_changes_nothing(role):
    house = a_house()
    client = logged_in(house.posts[role])
    pages = addresses(house)
    before = rows()
    for name, address in pages.items():
        response = client.post(address, {"token": "x", "status": "diterima", "reason": "x"})
        assert response.status_code in (302, 403, 404, 405), name
    assert rows() == before


def test_what_only_takes_posts_answers_nothing_to_a_look():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    pages = addresses(house)
    for name in POSTED_ONLY:
        assert client.get(pages[name]).status_code == 405, name


def test_a_forged_form_is_refused():
    from django.test import Client

    house = a_house()
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_person(house.posts[Role.SECRETARIAT]))
    before = rows()
    for name, address in addresses(house).items():
        assert client.post(address, {"token": "x"}).status_code == 403, name
    assert rows()[0][:4] == before[0][:4]


def test_several_posts_are_switched_and_the_right_one_acts():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER], house.posts[Role.SECRETARIAT])
    assert client.get(house.address("upload/")).status_code == 403
    client.post(house.address("post/"), {"post": house.posts[Role.SECRETARIAT].code})
    assert client.get(house.address("upload/")).status_code == 200
    client.post(house.address("post/"), {"post": house.posts[Role.COUNCIL].code})
    assert house.posts[Role.SECRETARIAT].name in client.get(house.address()).content.decode()


def test_posts_in_two_governments_are_chosen_from():
    one, two = a_house(), a_house()
    client = logged_in(one.posts[Role.HEAD], two.posts[Role.EXPERT])
    page = client.get("/desk/").content.decode()
    assert one.address() in page
    assert two.address() in page
    assert logged_in(one.posts[Role.HEAD]).get("/desk/").url == one.address()


def test_no_page_of_the_desk_is_kept_by_anybody():
    house = a_house()
    response = logged_in(house.posts[Role.HEAD]).get(house.address())
    assert "no-store" in response["Cache-Control"]


def test_no_page_asks_the_database_more_than_twelve_times(django_assert_max_num_queries):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    for name, address in addresses(house).items():
        if name not in POSTED_ONLY:
            with django_assert_max_num_queries(12):
                client.get(address)


@pytest.mark.parametrize("where", ["plans/2025-2029/activity/KEG%00/", "plans/2025-2029/?q=a%00b"])
def test_a_nul_is_refused(where):
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    assert client.get(house.address(where)).status_code == 400
    assert client.post(house.address("post/"), {"post": "a\0"}).status_code == 400


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_secretariat_opens_in_both_languages(language):
    house = a_house(is_sample=True)
    client = logged_in(house.posts[Role.SECRETARIAT])
    for name, address in addresses(house).items():
        if name in POSTED_ONLY | {"findings", "findings-csv", "compare", "evidence-confirm"}:
            continue
        if name.startswith("exhibit-"):
            continue
        response = client.get(language + address)
        assert response.status_code == 200, name
        if response["Content-Type"].startswith("text/html"):
            body = response.content.decode()
            assert "noindex" in body, name
            assert 'class="note"' in body, name
            assert "style>" not in body, name
