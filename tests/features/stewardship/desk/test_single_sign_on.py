"""Single sign-on against a provider that runs: the good log-in, and each answer that lies."""

import logging
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from django.test import Client

from idaman.core.ledger.models import Entry
from idaman.core.people.models import User
from idaman.core.people.permissions import Role
from tests.build import PASSWORD, a_person
from tests.web.desk.at_desk import a_house
from tests.web.desk.oidc_provider import CLIENT, EC, OTHER_RSA, RSA, SECRET, Provider, as_it_is

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[4]
DOOR = "/accounts/sso/sso/"
DESK = "/desk/"
OTHER = "klien-lain"


@pytest.fixture
def provider(settings):
    made = Provider()
    server = made.served()
    settings.OIDC_KEYS_SECONDS = 0.0
    at(settings, made.issuer)
    yield made
    server.shutdown()
    server.server_close()


def at(settings, issuer):
    app = {"provider_id": "sso", "name": "SSO Uji", "client_id": CLIENT, "secret": SECRET}
    kind = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    apps = [{**app, "settings": {"server_url": issuer}}]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**kind, "APPS": apps}}


@pytest.fixture
def person(provider):
    made = a_person(a_house().posts[Role.OFFICER])
    SocialAccount.objects.create(user=made, provider="sso", uid=provider.subject)
    return made


def led_to(client, **form):
    """The address of the provider that a browser is led to."""
    return client.post(DOOR, form).url


def led_back(client, address):
    """What a browser gets here once its person said yes there."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    return client.get(answer.headers["Location"].removeprefix("http://testserver"))


def logged_in(client, **form):
    return led_back(client, led_to(client, **form))


def is_in(client):
    return client.get(DESK).url.startswith(DESK)


def test_who_is_linked_comes_in_once_everything_is_proven(client, person, provider):
    assert logged_in(client).url == DESK
    assert is_in(client)
    assert provider.asked["token"] == provider.asked["userinfo"] == provider.asked["keys"] == 1
    kept = SocialAccount.objects.get()
    assert kept.user == person
    assert kept.extra_data == {"iss": provider.issuer, "name": "kepala"}


def test_a_browser_is_led_on_within_the_site_only(client, person):
    assert logged_in(client, next="/desk/x/").url == "/desk/x/"
    assert logged_in(Client(), next="https://evil.example/").url == DESK


@pytest.mark.parametrize(
    ("algorithm", "key"), [("RS512", RSA), ("PS256", RSA), ("ES256", EC)], ids=lambda x: str(x)[:5]
)
def test_every_allowed_signature_opens(client, person, provider, algorithm, key):
    provider.algorithm, provider.key, provider.published = algorithm, key, {"k1": key}
    provider.claims = lambda said: {k: v for k, v in said.items() if k != "at_hash"}
    assert logged_in(client).url == DESK


def test_what_is_optional_may_be_missing(client, person, provider):
    provider.claims = lambda said: {k: v for k, v in said.items() if k not in ("azp", "at_hash")}
    provider.discovery = lambda said: {
        k: v
        for k, v in said.items()
        if k not in ("userinfo_endpoint", "code_challenge_methods_supported")
    }
    assert logged_in(client).url == DESK
    assert not provider.asked["userinfo"]


def test_several_audiences_pass_where_the_token_was_made_for_us(client, person, provider):
    provider.claims = lambda said: {**said, "aud": [CLIENT, OTHER]}
    assert logged_in(client).url == DESK


def told(**changes):
    """Change claims; None leaves one out."""

    def changed(said):
        return {k: v for k, v in (said | changes).items() if v is not None}

    return changed


def later(name, seconds):
    return lambda said: said | {name: int(time.time()) + seconds}


def broken(said):
    head, body, signature = said["id_token"].split(".")
    turned = ("B" if signature[0] == "A" else "A") + signature[1:]
    return said | {"id_token": f"{head}.{body}.{turned}"}


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


LIES = {
    "alg none": ({"algorithm": "none", "key": None}, "signed with 'none'"),
    "the public key as a secret": (
        {"algorithm": "HS256", "key": public_pem(RSA)},
        "signed with 'HS256'",
    ),
    "the client's secret": ({"algorithm": "HS256", "key": SECRET.encode()}, "signed with 'HS256'"),
    "a broken signature": ({"answer": broken}, "Signature verification failed"),
    "another's key under the known name": ({"key": OTHER_RSA}, "Signature verification failed"),
    "an unknown kid": ({"kid": "k9"}, "k9"),
    "no kid": ({"kid": None}, "Unable to find a signing key"),
    "a key that is not for signatures": (
        {"jwk": lambda said: said | {"use": "enc"}},
        "did not contain any signing keys",
    ),
    "no id_token": ({"answer": lambda said: said | {"id_token": None}}, "no id_token"),
    "no token but words": ({"answer": lambda said: said | {"id_token": "abc"}}, "id_token"),
    "no access token": ({"answer": lambda said: {"id_token": said["id_token"]}}, "no access token"),
    "no nonce": ({"claims": told(nonce=None)}, "nonce"),
    "a wrong nonce": ({"claims": told(nonce="x" * 64)}, "nonce"),
    "a foreign azp": ({"claims": told(azp=OTHER)}, "azp"),
    "an azp that is no word": ({"claims": told(azp=[CLIENT])}, "azp"),
    "several audiences and no azp": ({"claims": told(aud=[CLIENT, OTHER], azp=None)}, "azp"),
    "a wrong aud": ({"claims": told(aud=OTHER)}, "Audience"),
    "no aud": ({"claims": told(aud=None)}, "aud"),
    "a wrong iss": ({"claims": told(iss="https://lain.example")}, "issuer"),
    "no iss": ({"claims": told(iss=None)}, "iss"),
    "expired": ({"claims": later("exp", -90)}, "expired"),
    "no exp": ({"claims": told(exp=None)}, "exp"),
    "made in the future": ({"claims": later("iat", 90)}, "iat"),
    "no iat": ({"claims": told(iat=None)}, "iat"),
    "good only later": ({"claims": later("nbf", 90)}, "nbf"),
    "a wrong at_hash": ({"claims": told(at_hash="x" * 22)}, "at_hash"),
    "another sub in userinfo": (
        {"userinfo": lambda said: said | {"sub": "f:1:lain"}},
        "another subject",
    ),
    "no sub in userinfo": ({"userinfo": lambda said: {"name": "kepala"}}, "another subject"),
    "no sub": ({"claims": told(sub=None)}, "sub"),
    "an empty sub": ({"claims": told(sub=""), "userinfo": told(sub="")}, "empty"),
    "discovery of another issuer": (
        {"discovery": lambda said: said | {"issuer": "https://lain.example"}},
        "discovery names the issuer",
    ),
    "discovery without issuer": (
        {"discovery": lambda said: {k: v for k, v in said.items() if k != "issuer"}},
        "discovery names the issuer",
    ),
    "keys over http": (
        {"discovery": lambda said: said | {"jwks_uri": "http://kunci.example/keys"}},
        "jwks_uri is no https",
    ),
    "tokens over http": (
        {"discovery": lambda said: said | {"token_endpoint": "http://token.example/"}},
        "token_endpoint is no https",
    ),
    "no PKCE": (
        {"discovery": lambda said: said | {"code_challenge_methods_supported": ["plain"]}},
        "PKCE",
    ),
    "keys by a redirect": (
        {"discovery": lambda said: said | {"jwks_uri": f"{said['issuer']}/elsewhere"}},
        "Fail to fetch",
    ),
    "an answer of another issuer": (
        {"back": lambda said: said | {"iss": "https://lain.example"}},
        "another issuer",
    ),
    "an answer that hides its issuer": (
        {"discovery": lambda said: said | {"authorization_response_iss_parameter_supported": True}},
        "another issuer",
    ),
    "a foreign code": ({"back": lambda said: said | {"code": "curian"}}, "invalid_grant"),
}


@pytest.fixture
def as_it_was(person):
    """Accounts, links and ledger, to be found unchanged."""

    def rows():
        links = list(SocialAccount.objects.values_list("user", "uid", "extra_data", "last_login"))
        people = list(User.objects.order_by("pk").values_list("pk", "username", "last_login"))
        return links, people, Entry.objects.count()

    before = rows()
    yield
    assert rows() == before


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_lies_opens_nothing(client, provider, as_it_was, caplog, lie):
    """The person reads one sentence, the log has the cause, nothing is made or changed."""
    changes, cause = LIES[lie]
    caplog.set_level(logging.WARNING)
    for name, change in changes.items():
        setattr(provider, name, change)
    answer = client.post(DOOR)
    if answer.status_code == 302:
        answer = led_back(client, answer.url)
    assert answer.status_code == 400
    assert "tidak dapat dibuktikan; beri tahu administrator Anda." in answer.content.decode()
    assert cause in caplog.text
    assert not is_in(client)
    for secret in (*provider.tokens, SECRET, provider.subject):
        assert secret not in caplog.text + answer.content.decode()


def test_who_reads_english_comes_back_in_english_by_the_one_address(client, person, provider):
    provider.claims = told(nonce=None)
    back = led_back(client, client.post(f"/en{DOOR}").url).url
    assert back.startswith(f"/en{DOOR}callback/")
    answer = client.get(back)
    said = "What the single sign-on answered could not be proven; tell your administrator."
    assert said in answer.content.decode()
    provider.claims = as_it_is
    assert client.get(led_back(client, client.post(f"/en{DOOR}").url).url).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("issuer", ["http://sso.example", "http://10.1.2.3/realm", "ftp://x", ""])
def test_an_issuer_on_an_open_line_is_not_even_asked(client, settings, as_it_was, caplog, issuer):
    at(settings, issuer)
    assert client.post(DOOR).status_code == 400
    assert "issuer is no https address" in caplog.text


def test_the_code_of_another_attempt_is_worth_nothing(client, provider, as_it_was, caplog):
    """PKCE: what was caught on its way back is refused by the provider, for want of a verifier."""
    mine, theirs = led_to(client), led_to(Client())
    code = requests.get(theirs, allow_redirects=False, timeout=5).headers["Location"]
    (state,) = parse_qs(urlsplit(mine).query)["state"]
    (caught,) = parse_qs(urlsplit(code).query)["code"]
    assert client.get(f"{DOOR}callback/?code={caught}&state={state}").status_code == 400
    assert "invalid_grant" in caplog.text
    assert not is_in(client)


def test_each_attempt_asks_with_its_own_challenge_nonce_and_state(client, provider):
    first, second = (parse_qs(urlsplit(led_to(client)).query) for _ in range(2))
    for name in ("code_challenge", "nonce", "state"):
        assert first[name] != second[name]
    assert first["code_challenge_method"] == ["S256"]


def test_an_attempt_without_pkce_is_refused(client, provider, as_it_was, caplog):
    address = led_to(client)
    session = client.session
    for state, *_ in session["socialaccount_states"].values():
        del state["pkce_code_verifier"]
    session.save()
    assert led_back(client, address).status_code == 400
    assert "without PKCE" in caplog.text
    assert not provider.asked["token"]


def test_nothing_in_the_address_changes_what_the_provider_is_asked(client, provider):
    form = "?auth_params=nonce%3Dx%26code_challenge_method%3Dplain&scope=admin&process=connect"
    asked = parse_qs(urlsplit(client.post(DOOR + form).url).query)
    assert len(asked["nonce"][0]) == 64
    assert asked["code_challenge_method"] == ["S256"]
    assert "admin" not in asked["scope"][0]


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(client, person, provider):
    address = led_to(client)
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    back = back.removeprefix("http://testserver")
    stranger = Client()
    answer = stranger.get(back)
    assert (answer.status_code, is_in(stranger)) == (400, False)
    assert "peramban lain" in answer.content.decode()
    assert client.get(back).url == DESK
    assert client.get(back).status_code == 400


def test_two_attempts_side_by_side_both_work(client, person):
    first, second = led_to(client), led_to(client)
    assert led_back(client, second).url == DESK
    assert led_back(client, first).url == DESK


@pytest.mark.parametrize(
    ("query", "status"),
    [("error=access_denied", 302), ("error=server_error", 400), ("", 400)],
)
def test_a_provider_that_says_no_is_told_in_a_sentence(client, as_it_was, query, status):
    (state,) = parse_qs(urlsplit(led_to(client)).query)["state"]
    answer = client.get(f"{DOOR}callback/?state={state}&{query}")
    assert answer.status_code == status
    assert not is_in(client)


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_provider_that_is_down_is_told_in_a_sentence(client, settings, as_it_was, when):
    away = "http://127.0.0.1:9/realm"
    if when == "before":
        at(settings, away)
        answer = client.post(DOOR)
    else:
        (state,) = parse_qs(urlsplit(led_to(client)).query)["state"]
        at(settings, away)
        answer = client.get(f"{DOOR}callback/?code=x&state={state}")
    assert answer.status_code == 503
    assert "tidak menjawab" in answer.content.decode()


def test_a_new_key_of_the_provider_is_found_by_itself(client, person, provider):
    assert logged_in(client).url == DESK
    provider.kid, provider.key, provider.published = "k2", OTHER_RSA, {"k2": OTHER_RSA}
    assert logged_in(Client()).url == DESK
    assert provider.asked["keys"] == 2
    assert logged_in(Client()).url == DESK
    assert provider.asked["keys"] == 2


def test_unknown_keys_do_not_make_us_ask_again_and_again(settings, person, provider):
    settings.OIDC_KEYS_SECONDS = 30.0
    assert logged_in(Client()).url == DESK
    for n in range(4):
        provider.kid = f"tebakan-{n}"
        assert logged_in(Client()).status_code == 400
    assert provider.asked["keys"] == 1
    provider.kid = "k1"
    assert logged_in(Client()).url == DESK


def test_a_subject_of_an_earlier_issuer_opens_nothing(client, person, provider, caplog):
    SocialAccount.objects.update(extra_data={"iss": "https://sso-lama.example"})
    assert logged_in(client).status_code == 400
    assert "when the issuer was another" in caplog.text
    assert not is_in(client)
    assert SocialAccount.objects.get().extra_data == {"iss": "https://sso-lama.example"}


def test_a_subject_nobody_linked_makes_no_account(client, provider, person):
    provider.subject = "f:1:baru"
    users = User.objects.count()
    answer = logged_in(client)
    assert answer.status_code == 403
    assert "tautkan" in answer.content.decode().lower()
    assert (User.objects.count(), SocialAccount.objects.count()) == (users, 1)
    assert not is_in(client)


def test_a_closed_account_stays_closed(client, person):
    User.objects.update(is_active=False)
    logged_in(client)
    assert client.get(DESK).url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDAMAN_OIDC_ISSUER", "http://sso.example"),
        ("IDAMAN_OIDC_ISSUER", "https://sso.example/.well-known/openid-configuration"),
        ("IDAMAN_OIDC_ALGORITHMS", "RS256, HS256"),
        ("IDAMAN_OIDC_ALGORITHMS", "none"),
    ],
)
def test_what_an_operator_may_not_ask_for_is_said_at_the_start(tmp_path, name, value):
    told = {"IDAMAN_HOME": str(tmp_path), "IDAMAN_SECRET_KEY": "x", name: value}
    told |= {"IDAMAN_OIDC_CLIENT": CLIENT, "IDAMAN_OIDC_SECRET": SECRET}
    line = [sys.executable, "-c", "import idaman.config.settings"]
    done = subprocess.run(line, env=told, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert f"ImproperlyConfigured: {name}: " in done.stderr


# ------------------------------------------------------------------- linking and unlinking


@pytest.fixture
def desk(provider):
    """Somebody at the desk, nothing linked yet: page, browser, account."""
    house = a_house()
    somebody = a_person(house.posts[Role.OFFICER])
    client = Client()
    client.post("/accounts/login/", {"login": somebody.username, "password": PASSWORD})
    return house.address("account/sign-on/"), client, somebody


def proven_again(client, answer):
    """Type the password once more, as asked, and go on with what was begun."""
    assert answer.url.startswith("/accounts/reauthenticate/")
    return client.post(answer.url, {"password": PASSWORD})


def linked(page, client):
    return led_back(client, proven_again(client, client.post(page, {"token": "a"})).url)


def test_a_person_links_an_identity_and_comes_in_by_it(desk, provider):
    page, client, somebody = desk
    assert linked(page, client).url == page
    assert "terhubung" in client.get(page).content.decode()
    link = SocialAccount.objects.get()
    assert (link.user, link.uid) == (somebody, provider.subject)
    assert link.extra_data == {"iss": provider.issuer, "name": "kepala"}
    entry = Entry.objects.get(act="people.identity-linked")
    assert not entry.is_public
    assert b"kepala" not in bytes(entry.body)
    assert logged_in(fresh := Client()).url == DESK
    assert is_in(fresh)


def test_linking_and_unlinking_ask_for_the_password_once_more(desk, provider):
    page, client, _ = desk
    assert client.get(page).status_code == 200
    for form in ({"token": "a"}, {"token": "b", "unlink": "1"}):
        assert client.post(page, form).url.startswith("/accounts/reauthenticate/")
    assert not provider.asked


def test_an_identity_opens_one_account(desk, provider):
    page, client, _ = desk
    other = a_person()
    SocialAccount.objects.create(user=other, provider="sso", uid=provider.subject)
    assert linked(page, client).url == page
    assert "membuka akun lain" in client.get(page).content.decode()
    assert SocialAccount.objects.get().user == other
    assert not Entry.objects.filter(act="people.identity-linked").exists()


@pytest.mark.parametrize("lie", ["a broken signature", "a wrong nonce", "another sub in userinfo"])
def test_an_answer_that_lies_links_nothing(desk, provider, lie):
    page, client, _ = desk
    for name, change in LIES[lie][0].items():
        setattr(provider, name, change)
    assert linked(page, client).status_code == 400
    assert not SocialAccount.objects.exists()


def test_nobody_is_led_to_link_an_identity_they_did_not_ask_for(desk, provider):
    """`process=connect` in the address of a log-in is not heard."""
    _, client, _ = desk
    assert led_back(client, client.post(f"{DOOR}?process=connect").url).status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_identity_is_unlinked_and_opens_nothing_more(desk, provider):
    page, client, _ = desk
    linked(page, client)
    link = SocialAccount.objects.get()
    assert client.post(page, {"token": "b", "unlink": str(link.pk)}).url == page
    assert "terlepas" in client.get(page).content.decode()
    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(act="people.identity-unlinked", is_public=False).count() == 1
    assert logged_in(Client()).status_code == 403


def test_the_last_way_in_is_not_unlinked(desk, provider):
    page, client, somebody = desk
    linked(page, client)
    somebody.set_unusable_password()
    somebody.save()
    by_identity = Client()
    assert logged_in(by_identity).url == DESK
    first = SocialAccount.objects.get()
    by_identity.post(page, {"token": "b", "unlink": str(first.pk)})
    assert "tidak dapat masuk lagi" in by_identity.get(page).content.decode()
    assert SocialAccount.objects.get() == first
    assert not Entry.objects.filter(act="people.identity-unlinked").exists()
    provider.subject = "f:1:kedua"
    led_back(by_identity, by_identity.post(page, {"token": "c"}).url)
    by_identity.post(page, {"token": "d", "unlink": str(first.pk)})
    assert SocialAccount.objects.get().uid == "f:1:kedua"


def test_nobody_unlinks_anothers_identity(desk, provider):
    page, client, _ = desk
    other = SocialAccount.objects.create(user=a_person(), provider="sso", uid="lain")
    proven_again(client, client.post(page, {"token": "a"}))
    for number in (str(other.pk), "0", "x", "9" * 30):
        assert client.post(page, {"token": "b", "unlink": number}).status_code == 404
    assert SocialAccount.objects.get() == other


def test_without_single_sign_on_there_is_nothing_to_link(desk, settings):
    page, client, _ = desk
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "tidak memakai masuk tunggal" in client.get(page).content.decode()
    assert proven_again(client, client.post(page, {"token": "a"})).status_code == 404


def test_the_page_of_an_account_leads_there_where_there_is_a_single_sign_on(desk, settings):
    page, client, _ = desk
    assert "/accounts/sign-on/" in client.get("/accounts/2fa/").content.decode()
    assert client.get("/accounts/sign-on/").url == page
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "/accounts/sign-on/" not in client.get("/accounts/2fa/").content.decode()
