"""Commitments at the desk: from a plan to signed sheets."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from idaman.core.people.models import Holding
from idaman.features.commitments.models import (
    Clause,
    ClauseChange,
    Commitment,
    PaperSignature,
    Sheet,
    Signature,
    SignerKey,
    SigningRecovery,
)
from idaman.paper.rules import ca
from tests.features.commitments.scenes import PIN, Scene, an_authority
from tests.web.desk.at_desk import work

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _quick_pins(monkeypatch):
    monkeypatch.setattr(ca, "ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


@pytest.fixture
def scene():
    an_authority()
    return Scene()


def browser(post) -> Client:
    client = Client()
    client.force_login(Holding.objects.filter(post=post).latest("pk").user)
    return client


def with_codes(post) -> Client:
    """Somebody whose account has one-time codes."""
    user = Holding.objects.filter(post=post).latest("pk").user
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt(SECRET)},
    )
    return browser(post)


def a_code() -> str:
    from django.core.cache import cache

    cache.clear()  # A code is used once; the test does not wait for the next.
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def at(scene, rest=""):
    return f"/desk/{scene.government.slug}/{rest}"


def drawn(scene) -> Commitment:
    client = browser(scene.secretariat)
    answer = client.post(
        at(scene, "commitments/draw/"),
        {"title": "Komitmen Bersama", "preamble": "Kami berjanji.", "token": "gambar",
         "umbrella_posts": [scene.regent.code, scene.council.code]},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content
    return Commitment.objects.get()


def opened(scene) -> Commitment:
    commitment = drawn(scene)
    client = browser(scene.secretariat)
    client.post(at(scene, f"commitments/{commitment.code}/negotiate/"), {"token": "a"})
    client.post(at(scene, f"commitments/{commitment.code}/print/"), {"token": "b"})
    job = work()
    assert client.get(at(scene, f"jobs/{job.pk}/")).url == at(scene, f"jobs/{job.pk}/preview/")
    assert client.get(at(scene, f"jobs/{job.pk}/preview/")).status_code == 200
    answer = client.post(at(scene, f"jobs/{job.pk}/open/"), {"token": "c"})
    assert answer.url == at(scene, f"commitments/{commitment.code}/day/")
    commitment.refresh_from_db()
    assert commitment.stage == "open"
    return commitment


def sheet_address(scene, commitment, head=0, rest="sign/"):
    agency = scene.agencies[head]
    return at(scene, f"commitments/{commitment.code}/sheets/{agency.code}/{rest}")


def a_key_made(scene, client):
    answer = client.post(
        at(scene, "key/"), {"pin": PIN, "again": PIN, "code": a_code(), "token": "kunci"}
    )
    assert answer.status_code == 302, answer.content
    return SignerKey.objects.latest("pk")


def test_a_head_signs_with_pin_and_one_time_code(scene):
    commitment = opened(scene)
    client = with_codes(scene.heads[0])
    page = client.get(sheet_address(scene, commitment)).content.decode()
    assert "key/" in page, "who has no key is told to make one"
    a_key_made(scene, client)
    answer = client.post(
        sheet_address(scene, commitment), {"pin": PIN, "code": a_code(), "token": "ttd"}
    )
    signature = Signature.objects.get()
    assert answer.url == at(scene, f"receipts/{signature.leaf}/")
    assert client.get(answer.url).status_code == 200
    assert signature.factor == "totp"
    page = client.get(at(scene, f"commitments/{commitment.code}/day/")).content.decode()
    assert "1" in page
    again = client.post(
        sheet_address(scene, commitment), {"pin": PIN, "code": a_code(), "token": "ttd"}
    )
    assert again.status_code in (302, 422)
    assert Signature.objects.count() == 1


def test_who_has_no_one_time_codes_is_told_to_switch_them_on(scene):
    commitment = opened(scene)
    page = browser(scene.heads[0]).get(sheet_address(scene, commitment))
    assert "/accounts/2fa/totp/activate/" in page.content.decode()
    answer = browser(scene.heads[0]).post(
        sheet_address(scene, commitment), {"pin": PIN, "code": "123456"}
    )
    assert answer.status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.parametrize("wrong", [{"pin": "999999"}, {"code": "000000"}])
def test_a_wrong_pin_or_code_signs_nothing(scene, wrong):
    commitment = opened(scene)
    client = with_codes(scene.heads[0])
    key = a_key_made(scene, client)
    form = {"pin": PIN, "code": a_code(), "token": "x", **wrong}
    assert client.post(sheet_address(scene, commitment), form).status_code == 422
    key.refresh_from_db()
    assert key.tries_left == (4 if "pin" in wrong else 5)
    assert not Signature.objects.exists()


def test_a_one_time_code_is_used_once(scene):
    client = with_codes(scene.heads[0])
    code = a_code()
    client.post(at(scene, "key/"), {"pin": PIN, "again": "lain", "code": code, "token": "1"})
    first = client.post(at(scene, "key/"), {"pin": PIN, "again": PIN, "code": code, "token": "2"})
    assert first.status_code == 302
    opened(scene)
    second = client.post(sheet_address(scene, Commitment.objects.get()), {"pin": PIN, "code": code})
    assert second.status_code == 422


def test_a_recovery_by_two_at_the_desk(scene):
    client = with_codes(scene.heads[0])
    a_key_made(scene, client)
    client.post(at(scene, "key/recover/"), {"token": "r"})
    recovery = SigningRecovery.objects.get()
    for post, token in ((scene.secretariat, "1"), (scene.administrator, "2")):
        page = browser(post).get(at(scene, "recoveries/"))
        assert scene.heads[0].name in page.content.decode()
        browser(post).post(at(scene, f"recoveries/{recovery.pk}/grant/"), {"token": token})
    assert SignerKey.objects.get().revoked_at
    client.post(at(scene, "key/"), {"pin": PIN, "again": PIN, "code": a_code(), "token": "baru"})
    assert SignerKey.objects.standing().count() == 1


def test_an_agency_negotiates_its_own_clause_only(scene):
    commitment = drawn(scene)
    own, other = (sheet_address(scene, commitment, n, f"clauses/KEG-00{n + 1}/") for n in (0, 1))
    client = browser(scene.heads[0])
    form = {"target": "Tiga menara", "due": "2026-11-30", "owner": scene.heads[0].code,
            "deputy": "", "evidence": "Foto", "budget_code": "2.16", "token": "n"}  # fmt: skip
    assert client.post(own, form).status_code == 302
    assert Clause.objects.get(item_code="KEG-001").target == "Tiga menara"
    assert client.get(other).status_code == 404
    assert client.post(own, {**form, "due": "31-12-26", "token": "m"}).status_code == 422


def test_paper_goes_through_two_desks(scene):
    commitment = opened(scene)
    line = scene.line(commitment, scene.heads[1])
    scan = SimpleUploadedFile("pindaian.pdf", b"%PDF-1.4 pindaian", "application/pdf")
    rest = f"paper/{scene.heads[1].code}/"
    answer = browser(scene.secretariat).post(
        sheet_address(scene, commitment, 1, rest),
        {"signed_on": "2026-01-02", "capacity": "plt", "file": scan, "note": "", "token": "p"},
    )
    assert answer.status_code == 302, answer.content
    paper = PaperSignature.objects.get()
    second = browser(scene.administrator)
    assert line.post.name in second.get(at(scene, "papers/")).content.decode()
    assert second.get(at(scene, f"papers/{paper.pk}/scan"))["Content-Security-Policy"]
    second.post(at(scene, f"papers/{paper.pk}/confirm/"), {"verdict": "yes", "token": "q"})
    assert Signature.objects.get().capacity == "plt"


def test_an_upload_is_examined_before_it_counts(scene):
    commitment = opened(scene)
    sheet = Sheet.objects.get(agency=scene.agencies[0])
    client = browser(scene.heads[0])
    pdf = SimpleUploadedFile("bukan.pdf", b"%PDF-1.7 bukan", "application/pdf")
    answer = client.post(
        sheet_address(scene, commitment, 0, "upload/"),
        {"line": scene.heads[0].code, "capacity": "definitive", "file": pdf, "token": "u"},
    )
    job = work()
    assert answer.url == at(scene, f"jobs/{job.pk}/")
    assert job.state == "refused"
    unsigned = client.get(sheet_address(scene, commitment, 0, "files/signed.pdf"))
    body = b"".join(unsigned.streaming_content)
    client.post(
        sheet_address(scene, commitment, 0, "upload/"),
        {"line": scene.heads[0].code, "capacity": "definitive", "token": "v",
         "file": SimpleUploadedFile("lembar.pdf", body, "application/pdf")},
    )  # fmt: skip
    job = work()
    confirm = at(scene, f"jobs/{job.pk}/signature/")
    assert client.get(confirm).status_code == 200
    assert client.post(confirm, {"token": "w"}).status_code == 422
    sheet.refresh_from_db()
    assert sheet.state == "open"


def test_an_amendment_begins_at_the_desk(scene):
    commitment = opened(scene)
    client = with_codes(scene.heads[0])
    a_key_made(scene, client)
    client.post(sheet_address(scene, commitment), {"pin": PIN, "code": a_code(), "token": "t"})
    desk = browser(scene.secretariat)
    answer = desk.post(
        sheet_address(scene, commitment, 0, "amend/"),
        {"reason": "budget", "reason_text": "Dipotong", "statement": "Kami menunda.",
         "approved_by": scene.regent.code, "token": "am"},
    )  # fmt: skip
    assert answer.url.endswith(f"{scene.agencies[0].code}.2/")
    assert desk.get(answer.url).status_code == 200
    desk.post(f"{answer.url}print/", {"token": "ap"})
    job = work()
    desk.post(at(scene, f"jobs/{job.pk}/open/"), {"token": "ao"})
    assert Sheet.objects.get(number=2).state == "open"


def test_a_refused_clause_comes_back_as_it_was_typed(scene):
    commitment = drawn(scene)
    own = sheet_address(scene, commitment, 0, "clauses/KEG-001/")
    typed = {"target": "Empat menara", "due": "31-12-26", "owner": scene.heads[1].code}
    page = browser(scene.heads[0]).post(own, typed)
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"due", "owner"}, "nobody of another agency can be chosen"
    assert "Empat menara" in page.content.decode()
    assert not ClauseChange.objects.exists()


def test_a_refused_amendment_comes_back_on_the_page_of_its_sheet(scene):
    commitment = opened(scene)
    Sheet.objects.filter(agency=scene.agencies[0]).update(state="signed")
    page = browser(scene.secretariat).post(
        sheet_address(scene, commitment, 0, "amend/"),
        {"reason": "budget", "reason_text": "Dipotong", "approved_by": scene.regent.code},
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"statement"}
    assert "Dipotong" in page.content.decode()
    assert not Sheet.objects.filter(number=2).exists()


def test_a_refused_form_of_a_key_shows_no_pin_again(scene):
    page = with_codes(scene.heads[0]).post(
        at(scene, "key/"), {"pin": PIN, "again": "lain", "code": "000000"}
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"again"}
    assert PIN not in page.content.decode()


def test_ink_without_its_scan_is_refused_with_what_was_typed(scene):
    commitment = opened(scene)
    page = browser(scene.secretariat).post(
        sheet_address(scene, commitment, 1, f"paper/{scene.heads[1].code}/"),
        {"signed_on": "2026-01-02", "capacity": "plt", "note": "Map hijau"},
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"file"}
    assert "Map hijau" in page.content.decode()
    assert not PaperSignature.objects.exists()


def test_another_government_sees_nothing_of_it(scene):
    commitment = opened(scene)
    stranger = browser(Scene().secretariat)
    for rest in ("", "day/", f"sheets/{scene.agencies[0].code}/", "sheets/INDUK/"):
        address = at(scene, f"commitments/{commitment.code}/{rest}")
        assert stranger.get(address).status_code == 404


def test_every_page_of_a_commitment_opens_for_every_post(scene):
    commitment = opened(scene)
    pages = ["commitments/", f"commitments/{commitment.code}/", "papers/",
             f"commitments/{commitment.code}/day/",
             f"commitments/{commitment.code}/sheets/INDUK/"]  # fmt: skip
    for post in (scene.secretariat, scene.administrator, scene.regent, scene.heads[0]):
        for page in pages:
            for language in ("", "/en"):
                answer = browser(post).get(language + at(scene, page))
                assert answer.status_code == 200, (post.role, page)
