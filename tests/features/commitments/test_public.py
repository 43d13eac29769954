"""The commitment in the open, and whether a PDF is genuine."""

import hashlib
from datetime import timedelta

import pytest
from cryptography import x509
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from idaman.cli import serve
from idaman.core.files import blobs
from idaman.core.jobs.models import Job
from idaman.core.ledger import actions as ledger
from idaman.features.commitments.actions import paper
from idaman.features.commitments.models import Sheet
from idaman.features.commitments.public import verification
from idaman.paper.rules import ca
from tests.build import NOON, TODAY
from tests.features.commitments.scenes import Scene, an_authority, signed
from tests.web.desk.at_desk import work

pytestmark = pytest.mark.django_db

OF_A_COMMITMENT = {
    "commitments": "komitmen/",
    "commitment": "komitmen/{code}/",
    "sheet": "komitmen/{code}/{sheet}/",
    "sheet-pdf": "komitmen/{code}/{sheet}/berkas.pdf",
    "sheet-form": "komitmen/{code}/{sheet}/formulir.pdf",
    "sheet-words": "komitmen/{code}/{sheet}/isi.json",
    "verification": "periksa/",
    "root-certificate": "periksa/akar.pem",
    "revocation-list": "periksa/pencabutan.crl",
    "root-revocations": "periksa/akar.crl",
    "period": "",  # Exists once a period is closed: see test_periods.py.
    "period-manifest": "",
    "examined": "",  # Exists only for whoever sent a file: see the tests of sending one.
}
"""The addresses that need a commitment to be there, by name."""


@pytest.fixture(autouse=True)
def _quick_pins(monkeypatch):
    monkeypatch.setattr(ca, "ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


@pytest.fixture
def scene():
    an_authority()
    scene = Scene()
    scene.commitment = scene.opened()
    scene.signature = signed(scene.line(scene.commitment, scene.heads[0]))
    ledger.sequence(slug=scene.government.slug, now=NOON)
    return scene


def page(scene, rest="", **more):
    return Client().get(f"/{scene.government.slug}/{rest}", **more)


def text(scene, rest=""):
    answer = page(scene, rest)
    assert answer.status_code == 200, rest
    return answer.content.decode()


def test_every_address_of_a_commitment_answers(scene):
    known = {"code": scene.commitment.code, "sheet": scene.agencies[0].code}
    walked = [rest.format(**known) for rest in OF_A_COMMITMENT.values() if rest]
    assert walked
    for rest in walked:
        for language in ("", "/en"):
            answer = Client().get(f"{language}/{scene.government.slug}/{rest}")
            assert answer.status_code == 200, rest


def sheet_of(scene, n=0):
    return f"komitmen/{scene.commitment.code}/{scene.agencies[n].code}/"


def sent(scene, body: bytes):
    file = SimpleUploadedFile("surat.pdf", body, "application/pdf")
    return Client(enforce_csrf_checks=True).post(
        f"/{scene.government.slug}/periksa/", {"file": file}
    )


def the_pdf(scene) -> bytes:
    return blobs.path_of(settings.FILES, scene.signature.file_sha256).read_bytes()


def test_the_page_tells_who_has_signed_and_who_has_not(scene):
    said = text(scene, f"komitmen/{scene.commitment.code}/")
    assert said.count('<li class="no">') == 3
    assert scene.heads[1].name in said
    assert "KEG-900" in said, "what nobody answers for is told"


def test_the_home_page_tells_it_too(scene):
    assert f"/{sheet_of(scene)}" in text(scene)


def test_ink_and_electronic_are_told_apart(scene):
    recorded = paper.record_paper(
        line=scene.line(scene.commitment, scene.heads[1]), signed_on=TODAY, capacity="plh",
        scan_sha256="ab" * 32, note="", by=scene.secretariat, now=NOON,
    )  # fmt: skip
    paper.confirm_paper(paper=recorded, by=scene.administrator, now=NOON)
    own = Client().get(f"/en/{scene.government.slug}/{sheet_of(scene)}").content.decode()
    assert "Uncertified electronic signature" in own
    assert "in ink on paper" not in own
    ink = Client().get(f"/en/{scene.government.slug}/{sheet_of(scene, 1)}").content.decode()
    assert "in ink on paper" in ink
    assert "deputising" in ink


def test_the_words_and_the_file_are_the_very_bytes(scene):
    sheet = Sheet.objects.get(agency=scene.agencies[0])
    words = page(scene, sheet_of(scene) + "isi.json").content
    assert hashlib.sha256(words).hexdigest() == sheet.content_hash
    answer = page(scene, sheet_of(scene) + "berkas.pdf")
    assert b"".join(answer.streaming_content) == the_pdf(scene)
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_draft_is_not_to_be_found():
    other = Scene()
    commitment = other.negotiating()
    assert page(other, f"komitmen/{commitment.code}/").status_code == 404
    assert page(other, f"komitmen/{commitment.code}/INDUK/").status_code == 404


def test_one_government_does_not_show_anothers_commitment(scene):
    other = Scene()
    address = f"/{other.government.slug}/{sheet_of(scene)}"
    assert Client().get(address).status_code == 404
    asked = Client().get(
        f"/{other.government.slug}/periksa/", {"hash": scene.signature.file_sha256}
    )
    assert asked.status_code == 404


def test_a_known_file_is_genuine_at_once_with_its_entry(scene):
    answer = sent(scene, the_pdf(scene))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "/riwayat/" in said
    assert not Job.objects.public().exists()
    assert not answer.cookies, "no cookie is set"
    by_hash = Client().get(
        f"/{scene.government.slug}/periksa/", {"hash": scene.signature.file_sha256.upper()}
    )
    assert "/riwayat/" in by_hash.content.decode()


def test_whoever_sends_the_same_file_has_a_copy_of_their_own(scene):
    body = the_pdf(scene) + b"\n% sama\n"
    sha256 = hashlib.sha256(body).hexdigest()
    answers = [sent(scene, body) for _ in range(verification.MOST_WAITING + 1)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [422]
    assert len(list(settings.EXAMINED.rglob(sha256))) == 5, "the refused one took no other's"
    for answer in answers[:5]:
        work()
        assert "Not genuine" in Client().get(f"/en{answer.url}").content.decode()
    assert not list(settings.EXAMINED.rglob(sha256))


def test_a_touched_file_is_looked_at_and_nothing_is_kept(scene):
    body = the_pdf(scene) + b"\n% tambahan\n"
    answer = sent(scene, body)
    assert answer.status_code == 302
    sha256 = hashlib.sha256(body).hexdigest()
    work()
    said = Client().get(f"/en{answer.url}").content.decode()
    assert "Not genuine" in said
    assert "added to the file after the last signature" in said
    assert not list(settings.EXAMINED.rglob(sha256))
    assert not blobs.path_of(settings.FILES, sha256).exists()
    assert Client().get(answer.url[:-3] + "xx/").status_code == 404
    serve.forget_visitors(timezone.now() + timedelta(hours=2))
    assert Client().get(answer.url).status_code == 404


def test_the_owner_of_an_altered_file_reads_that_it_was_altered(scene):
    body = the_pdf(scene)
    answer = sent(scene, body.replace(b"/Reason", b"/Reasom", 1))
    work()
    said = Client().get(f"/en{answer.url}").content.decode()
    assert "The file was changed after it was signed" in said
    assert "issuer not judged, because the file was changed" in said
    assert "not known here" not in said


def test_rubbish_is_refused_with_a_sentence(scene):
    answer = sent(scene, b"bukan pdf")
    work()
    assert "Berkas ini bukan PDF" in Client().get(answer.url).content.decode()
    assert Client().post(f"/{scene.government.slug}/periksa/").status_code == 422
    assert page(scene, "periksa/?hash=zzz").status_code == 422


def test_a_code_leads_to_its_sheet(scene):
    code = f"{scene.commitment.code}/{scene.agencies[0].code}"
    answer = page(scene, f"periksa/?hash={code}")
    assert answer.url == f"/{scene.government.slug}/{sheet_of(scene)}"


def test_visitors_cannot_fill_the_queue(scene):
    answers = [sent(scene, b"%PDF-1.7 " + bytes([n])) for n in range(6)]
    assert [a.status_code for a in answers] == [302] * 5 + [422]


def test_anyone_can_take_the_root_and_the_revocations(scene):
    assert ca.read(page(scene, "periksa/akar.pem").content)
    listed = page(scene, "periksa/pencabutan.crl")
    assert listed["Content-Type"] == "application/pkix-crl"
    until = x509.load_der_x509_crl(listed.content).next_update_utc
    assert timedelta(days=7) < until - timezone.now() <= timedelta(days=15)
    assert page(scene, "periksa/akar.crl")["Content-Type"] == "application/pkix-crl"
    signer = ca.read(scene.signature.key.certificate.encode())
    (place,) = signer.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert place.full_name[0].value.endswith(f"/{scene.government.slug}/periksa/pencabutan.crl")


def test_a_file_of_two_signers_names_both():
    scene = Scene()
    commitment = scene.opened()
    first, second = (signed(scene.line(commitment, post)) for post in (scene.regent, scene.council))
    asked = {"hash": second.file_sha256}
    said = Client().get(f"/{scene.government.slug}/periksa/", asked).content.decode()
    assert first.post.name in said
    assert second.post.name in said
    asked = {"hash": first.file_sha256}
    said = Client().get(f"/{scene.government.slug}/periksa/", asked).content.decode()
    assert second.post.name not in said
