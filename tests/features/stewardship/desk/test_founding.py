"""From a founding link to the desk of a young government, and what is still missing there."""

import html

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from idaman.cli.founding import fresh_link
from idaman.core.people import actions as people
from idaman.core.people.models import FoundingLink, Government, Invitation, Post, User
from idaman.core.people.permissions import Role
from idaman.features.stewardship.forms.office import SettingsForm
from tests.build import a_person, an_agency
from tests.core.people.test_founding_document import GOOD
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db
SECRET = "kereta api lewat pukul enam"
WITH_PASSWORD = {"who": "me", "password1": SECRET, "password2": SECRET}


@pytest.fixture
def link():
    address = fresh_link()
    assert address.startswith("http://testserver/accounts/founding/")
    return address.removeprefix("http://testserver")


def words_of(response):
    return html.unescape(response.content.decode())


def test_looking_at_the_page_uses_nothing_up(client, link):
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert FoundingLink.objects.open(timezone.now()).count() == 1


def test_whoever_founds_stands_before_the_list_of_first_steps(client, link):
    sent = client.post(link, {**GOOD, **WITH_PASSWORD}, follow=True)
    assert sent.redirect_chain == [("/desk/kutai-kartanegara/office/start/", 302)]
    said = words_of(sent)
    assert "Langkah awal" in said
    # The first steps are the administrator's, so that is the post acting.
    assert "<b>Administrator</b>" in said
    assert client.get("/kutai-kartanegara/").status_code == 200


def test_for_somebody_else_an_invitation_is_shown_and_nobody_is_logged_in(client, link):
    sent = client.post(link, {**GOOD, "who": "other"})
    invitation = Invitation.objects.get()
    said = words_of(sent)
    assert f"/accounts/invitation/{invitation.pk}." in said
    assert "wa.me" in said
    assert "<svg" in said
    assert "_auth_user_id" not in client.session


def test_a_used_link_tells_its_holder_what_was_founded_and_nobody_else(client, link):
    client.post(link, {**GOOD, "who": "other"})
    again = client.post(link, {**GOOD, "who": "other", "username": "lain"})
    assert again.status_code == 410
    assert "Kabupaten Kutai Kartanegara didirikan" in words_of(again)
    forged = Client().get("/accounts/founding/tebakan/")
    assert forged.status_code == 410
    assert "Kutai Kartanegara" not in words_of(forged)
    assert Government.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "6403"}, "dapat berarti dua tempat"),
        ({"password1": "pendek", "password2": "pendek"}, "terlalu pendek"),
        ({"password2": "lain sekali sandinya"}, "berbeda"),
        ({"password1": "", "password2": ""}, "tidak boleh kosong"),
        ({"host": "asing.example.org"}, "belum melayani"),
        ({"host": "situs.example.go.id"}, "dipakai bersama"),
        ({"slug": "desk"}, "sudah dipakai"),
        ({"person": "x" * 500}, "Paling panjang"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, link, changes, words, settings):
    settings.PUBLIC_URL = "https://situs.example.go.id"
    sent = client.post(link, {**GOOD, **WITH_PASSWORD, **changes})
    assert sent.status_code == 422
    said = words_of(sent)
    assert words in said
    assert 'value="Kutai Kartanegara"' in said
    assert SECRET not in said
    assert not Government.objects.exists()
    assert not User.objects.exists()


def test_a_nul_is_no_name(client, link):
    assert client.post(link, {**GOOD, **WITH_PASSWORD, "person": "a\0b"}).status_code == 400
    assert not Government.objects.exists()


def test_a_host_of_its_own_is_one_this_site_answers_to(client, link):
    with override_settings(ALLOWED_HOSTS=["testserver", "smart.example.go.id"]):
        assert "smart.example.go.id" in words_of(client.get(link))
        sent = {**GOOD, **WITH_PASSWORD, "host": "smart.example.go.id"}
        assert client.post(link, sent).status_code == 302
    assert Government.objects.get().host == "smart.example.go.id"


def test_no_founding_page_is_kept_by_anybody(client, link):
    for address in (link, "/accounts/founding/tebakan/"):
        assert "no-store" in client.get(address)["Cache-Control"]


def missing(response):
    return [step.title for _t, steps in response.context["groups"] for step in steps if not step[1]]


def test_the_first_steps_look_for_themselves(client, link, settings):
    client.post(link, {**GOOD, **WITH_PASSWORD})
    at = "/desk/kutai-kartanegara/office/start/"
    before = missing(client.get(at))
    for title in ("Kecamatan dan desa", "Perangkat daerah", "Kontak", "Rencana"):
        assert title in before
    government = Government.objects.get()
    kept = {
        field: getattr(government, field) for field in SettingsForm.base_fields.keys() - {"token"}
    }
    people.change_settings(
        government=government,
        **kept | {"contact": "Diskominfo, 0541 000000"},
        by=Post.objects.get(code=people.ADMINISTRATOR),
        now=timezone.now(),
    )
    an_agency(government)
    assert set(before) - set(missing(client.get(at))) == {"Kontak", "Perangkat daerah"}


def test_a_government_at_work_has_its_plan_among_what_is_done():
    house = a_house()
    page = logged_in(house.posts[Role.SECRETARIAT]).get(house.address("office/start/"))
    assert {"Rencana", "Rencana ditetapkan", "Kecamatan dan desa"}.isdisjoint(missing(page))


def test_as_another_of_ones_posts_one_goes_on_where_one_was(client):
    house = a_house()
    user = a_person(house.posts[Role.SECRETARIAT], house.posts[Role.ADMINISTRATOR])
    client.force_login(user)
    wanted = house.address("office/settings/")
    page = client.get(wanted)
    assert page.status_code == 403
    code = house.posts[Role.ADMINISTRATOR].code
    assert f'value="{code}"' in words_of(page)
    went = client.post(house.address("post/"), {"post": code, "back": wanted})
    assert went.url == wanted
    assert client.get(wanted).status_code == 200


def test_the_administrator_sends_a_plan_from_the_secretariats_post(client):
    house = a_house()
    user = a_person(house.posts[Role.ADMINISTRATOR])
    client.force_login(user)
    wanted = house.address("tables/send/?target=plan")
    assert client.get(wanted).status_code == 403
    client.force_login(a_person(house.posts[Role.SECRETARIAT], house.posts[Role.ADMINISTRATOR]))
    client.post(house.address("post/"), {"post": house.posts[Role.ADMINISTRATOR].code})
    page = client.get(wanted)
    assert page.status_code == 403
    assert f'value="{wanted}"' in words_of(page)


def test_where_no_post_may_nothing_is_offered(client):
    house = a_house()
    client.force_login(a_person(house.posts[Role.SECRETARIAT], house.posts[Role.OFFICER]))
    page = client.get(house.address("office/settings/"))
    assert page.status_code == 403
    assert "Lanjutkan" not in words_of(page)


@pytest.mark.parametrize(
    "back",
    ["https://jahat.example/", "//jahat.example/desk/", "/desk/lain/", "javascript:alert(1)"],
)
def test_changing_the_post_leads_nowhere_else(client, back):
    house = a_house()
    client.force_login(a_person(house.posts[Role.SECRETARIAT], house.posts[Role.ADMINISTRATOR]))
    sent = {"post": house.posts[Role.ADMINISTRATOR].code, "back": back}
    assert client.post(house.address("post/"), sent).url == house.address()


def test_somebody_of_another_government_is_offered_no_post_of_theirs(client):
    house, other = a_house(), a_house()
    client.force_login(a_person(house.posts[Role.OFFICER], other.posts[Role.ADMINISTRATOR]))
    assert client.get(house.address("office/settings/")).status_code == 403
