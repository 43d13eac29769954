"""Logging in, second factors, and the accounts nobody can make."""

import re

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from idaman.core.people.models import User
from idaman.core.people.permissions import Role
from idaman.features.messages import actions as outbox
from idaman.features.stewardship.desk.accounts import SecondFactor, SingleSignOn
from tests.build import PASSWORD, a_person
from tests.web.desk.at_desk import a_house

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def log_in(client, person, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": person.username, "password": password, **more})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_second_factor(client, person):
    log_in(client, person)
    asked = client.get("/accounts/2fa/totp/activate/")
    client.post(asked.url, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code class=\"pre\">([A-Z2-7]+)</code>", page)[1]
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert response.status_code == 302
    return secret


def test_the_right_password_opens_the_desk(client):
    house = a_house()
    person = a_person(house.posts[Role.OFFICER])
    assert log_in(client, person).url == "/desk/"
    assert client.get("/desk/", follow=True).status_code == 200


def test_a_wrong_password_opens_nothing_and_names_nobody(client):
    person = a_person()
    wrong = log_in(client, person, "salah sama sekali")
    nobody = client.post(LOGIN, {"login": "tidak-ada", "password": "salah sama sekali"})
    errors = [
        re.findall(r'class="error"[^>]*>([^<]+)', r.content.decode()) for r in (wrong, nobody)
    ]
    assert errors[0] == errors[1] != []
    assert client.get("/desk/").status_code == 302


def test_guessing_is_stopped(client):
    person = a_person()
    cache.clear()
    for _n in range(6):
        log_in(client, person, "salah sama sekali")
    assert "Terlalu" in log_in(client, person).content.decode()
    assert client.get("/desk/").status_code == 302


def test_after_login_nobody_is_led_to_a_foreign_site(client):
    person = a_person(a_house().posts[Role.OFFICER])
    assert log_in(client, person, next="https://evil.example/").url == "/desk/"


@pytest.mark.parametrize(
    "address",
    ["signup/", "password/reset/", "email/", "3rdparty/signup/", "social/signup/", "2fa/webauthn/"],
)
def test_what_we_do_not_offer_does_not_exist(client, address):
    client.force_login(a_person())
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}", {"username": "baru"}).status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "socialaccount_signup", "account_email"])
def test_nobody_signs_up(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_key_of_one_time_codes_is_unreadable_in_the_database(client):
    person = a_person(a_house().posts[Role.SECRETARIAT])
    secret = with_second_factor(client, person)
    stored = [str(kept.data) for kept in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not any(secret in each for each in stored)
    codes = client.get("/accounts/2fa/codes/").content.decode()
    code = re.search(r"<li>([0-9a-z]{6,})</li>", codes)[1]
    assert not any(code in each for each in stored)


def test_with_a_second_factor_the_password_is_half_the_way(client):
    person = a_person(a_house().posts[Role.SECRETARIAT])
    secret = with_second_factor(client, person)
    cache.clear()
    again = Client()
    assert log_in(again, person).url.startswith("/accounts/2fa/authenticate/")
    assert again.get("/desk/").status_code == 302
    assert again.get("/desk/").url.startswith(LOGIN)
    again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert again.get("/desk/").url.startswith(LOGIN)
    again.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert again.get("/desk/").url.startswith("/desk/")


def test_a_recovery_code_works_once(client):
    person = a_person(a_house().posts[Role.SECRETARIAT])
    with_second_factor(client, person)
    page = client.get("/accounts/2fa/codes/").content.decode()
    code = re.search(r"<li>([0-9a-z]{6,})</li>", page)[1]
    for works in (True, False):
        cache.clear()
        again = Client()
        log_in(again, person)
        again.post("/accounts/2fa/authenticate/", {"code": code})
        assert again.get("/desk/").url.startswith("/desk/" if works else LOGIN)


@pytest.mark.parametrize(
    ("role", "urged"), [(Role.SECRETARIAT, True), (Role.ADMINISTRATOR, True), (Role.HEAD, False)]
)
def test_powerful_posts_are_urged_to_protect_themselves(client, role, urged):
    house = a_house()
    client.force_login(a_person(house.posts[role]))
    page = client.get(f"/en{house.address()}").content.decode()
    assert ("Protect this account" in page) is urged


def test_logging_out_takes_a_form(client):
    client.force_login(a_person(a_house().posts[Role.HEAD]))
    client.get("/accounts/logout/")
    assert client.get("/desk/").url.startswith("/desk/")
    client.post("/accounts/logout/")
    assert client.get("/desk/").url.startswith(LOGIN)


def test_a_password_is_changed_by_who_knows_the_old_one(client):
    person = a_person(a_house().posts[Role.HEAD])
    log_in(client, person)
    form = {"oldpassword": PASSWORD, "password1": "pendek", "password2": "pendek"}
    assert client.post("/accounts/password/", form).status_code == 200
    form = {"oldpassword": PASSWORD} | dict.fromkeys(
        ("password1", "password2"), "kalimat rahasia yang baru"
    )
    client.post("/accounts/password/", form)
    assert User.objects.get(pk=person.pk).check_password("kalimat rahasia yang baru")


@pytest.mark.parametrize(
    "address",
    ["login/", "2fa/", "2fa/totp/activate/", "2fa/codes/new/", "password/", "logout/", "inactive/"],
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_account_pages_wear_the_look_of_the_house(client, language, address):
    if address != "login/":
        log_in(client, a_person(a_house().posts[Role.SECRETARIAT]))
    response = client.get(f"{language}/accounts/{address}", follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "desk/desk" in page
    assert "Menu:" not in page


def test_an_identity_nobody_linked_is_refused_even_with_a_known_address(rf):
    person = a_person()
    person.email = "kepala@example.go.id"
    person.save()
    account = SocialAccount(provider="sso", uid="subject-1")
    login = SocialLogin(user=User(email=person.email), account=account)
    with pytest.raises(ImmediateHttpResponse) as refused:
        SingleSignOn().pre_social_login(rf.get("/"), login)
    assert refused.value.response.status_code == 403
    assert not SingleSignOn().is_open_for_signup(rf.get("/"), login)
    assert not SingleSignOn().can_authenticate_by_email(login, person.email)


def test_an_identity_the_administrator_linked_passes(rf):
    person = a_person()
    account = SocialAccount.objects.create(user=person, provider="sso", uid="subject-1")
    login = SocialLogin(user=person, account=account)
    assert SingleSignOn().pre_social_login(rf.get("/"), login) is None


def test_a_second_factor_is_bound_to_the_secret_of_the_installation(settings):
    hidden = SecondFactor().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in hidden
    assert SecondFactor().decrypt(hidden) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY = "another installation" + "x" * 30
    with pytest.raises(InvalidToken):
        SecondFactor().decrypt(hidden)


def test_from_ones_account_page_a_name_is_changed_and_without_mail_no_address(client, settings):
    settings.SMTP = None
    house = a_house()
    person = a_person(house.posts[Role.OFFICER])
    client.force_login(person)
    page = client.get("/accounts/2fa/").content.decode()
    assert "Nama dan surel" in page
    here = client.get("/accounts/identity/").url
    assert here == f"/desk/{house.slug}/account/"
    said = {"name": "Siti Rahma", "email": "", "token": "a"}
    assert client.post(here, said | {"email": "baru@contoh.go.id"}).status_code == 422
    assert client.post(here, said).url == here
    person.refresh_from_db()
    assert (person.first_name, person.email) == ("Siti Rahma", "")
    assert "Akun Anda sudah diubah." in client.get(here).content.decode()
    assert "milik akun lain" in client.get(f"{here}kunci-tebakan/").content.decode()


def test_a_link_in_a_letter_changes_the_address_when_it_is_pressed_not_when_it_is_looked_at(
    client, settings
):
    settings.SMTP = object()
    house = a_house()
    person = a_person(house.posts[Role.OFFICER])
    client.force_login(person)
    here = f"/desk/{house.slug}/account/"
    client.post(here, {"name": "Siti", "email": "baru@contoh.go.id", "token": "a"})
    (asked,) = outbox.confirmations_to_send(5)
    assert "segera dikirim" in client.get(here).content.decode()
    outbox.tell_confirmation(confirmation=asked, is_taken=True, now=timezone.now())
    page = client.get(f"{here}{asked.key}/").content.decode()
    assert "<b>baru@contoh.go.id</b>" in page
    person.refresh_from_db()
    assert person.email == ""
    client.post(f"{here}{asked.key}/", {"token": "b"})
    person.refresh_from_db()
    assert person.email == "baru@contoh.go.id"
    assert "sudah dipakai" in client.get(f"{here}{asked.key}/").content.decode()


def test_a_correction_without_a_reason_keeps_what_was_typed(client):
    house = a_house()
    somebody = a_person(house.posts[Role.OFFICER])
    client.force_login(a_person(house.posts[Role.ADMINISTRATOR]))
    at = f"/desk/{house.slug}/office/accounts/{somebody.pk}/"
    typed = {"name": "Siti Rahma", "email": "siti@contoh.go.id", "token": "c"}
    answer = client.post(f"{at}correct/", typed)
    assert answer.status_code == 422
    assert "Pilih alasannya." in answer.content.decode()
    assert 'value="siti@contoh.go.id"' in answer.content.decode()
    assert client.post(f"{at}correct/", typed | {"reason": "misspelt"}).url == at
    page = client.get(at).content.decode()
    assert "Siti Rahma" in page
    assert "siti@contoh.go.id" in page
