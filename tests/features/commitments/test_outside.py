"""Files signed elsewhere, and the signing service outside."""

import base64
import io
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from pypdf import PdfReader, PdfWriter

from idaman.cli import signing_service
from idaman.cli.child_main import WORK
from idaman.core.files import blobs
from idaman.core.people.access import NotAllowed
from idaman.features.commitments.actions import signing
from idaman.features.commitments.models import ExternalRequest, Sheet, Signature
from idaman.features.commitments.paper import sheets
from idaman.paper.rules import ca, pades
from tests.build import NOON
from tests.features.commitments.scenes import UNTIL, Scene, an_authority, signed

pytestmark = pytest.mark.django_db

PROVIDER = ca.make_root(name="Penyelenggara Uji", now=NOON - timedelta(days=30)).authority
THEIR_KEY = ca.new_key()
THEIRS = ca.issue(
    authority=PROVIDER, public=THEIR_KEY.public_key(), post="Pejabat Contoh", agency="", code="9",
    government="Penyelenggara", since=NOON - timedelta(days=1), until=UNTIL,
)  # fmt: skip


def signed_elsewhere(pdf: bytes, field: str = "TTD-1") -> bytes:
    return pades.sign(
        pdf, field=field, key=THEIR_KEY, certificate=THEIRS, authority=PROVIDER,
        crl=ca.crl(authority=PROVIDER, revoked=[], now=NOON, number=1), at=NOON,
        reason="Komitmen", location="Uji",
    ).pdf  # fmt: skip


@pytest.fixture
def _certified(tmp_path, settings):
    settings.SIGNATURE_ROOTS = tmp_path / "roots"
    folder = settings.SIGNATURE_ROOTS / "certified"
    folder.mkdir(parents=True)
    (folder / "penyelenggara.pem").write_bytes(ca.pem(PROVIDER.root))


@pytest.fixture
def scene():
    an_authority()
    return Scene()


@pytest.fixture
def line(scene):
    return scene.line(scene.opened(), scene.heads[0])


def base_of(line) -> bytes:
    return blobs.path_of(settings.FILES, line.sheet.file_sha256).read_bytes()


def brought(line, pdf, by=None):
    """The file as it goes in: kept, examined by the child's work, taken."""
    kept = blobs.keep(settings.FILES, [pdf], limit=10**8)
    said = WORK["pdf.validate"](
        {
            **sheets.trust(NOON), "files": str(settings.FILES), "limit_bytes": 10**8,
            "sha256": kept.sha256, "base": line.sheet.file_sha256, "moment": NOON.isoformat(),
        },
        lambda n: None,
    )  # fmt: skip
    return signing.take_upload(
        line=line, base_sha256=line.sheet.file_sha256, file_sha256=kept.sha256,
        contains_base=said["contains_base"], validation=said, capacity="definitive",
        by=by or line.post, now=NOON,
    )  # fmt: skip


@pytest.mark.usefixtures("_certified")
def test_a_sheet_signed_with_a_certified_certificate_is_taken_and_told_apart(line):
    signature = brought(line, signed_elsewhere(base_of(line)))
    assert (signature.route, signature.is_certified) == ("uploaded", True)
    assert Sheet.objects.get(pk=line.sheet_id).state == "signed"


def test_an_issuer_nobody_named_is_refused(line):
    with pytest.raises(signing.NotGenuine, match="tidak dapat dipercaya"):
        brought(line, signed_elsewhere(base_of(line)))
    assert not Signature.objects.exists()


@pytest.mark.usefixtures("_certified")
def test_another_sheet_or_one_saved_anew_is_refused(scene, line):
    other = scene.line(line.sheet.commitment, scene.heads[1])
    with pytest.raises(signing.NotGenuine, match="bukan lembar"):
        brought(line, signed_elsewhere(base_of(other)))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(base_of(line))))
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(signing.NotGenuine, match="bukan lembar"):
        brought(line, signed_elsewhere(out.getvalue()))


@pytest.mark.usefixtures("_certified")
def test_an_unsigned_sheet_or_a_touched_one_is_refused(line):
    with pytest.raises(signing.NotGenuine, match="0 tanda tangan"):
        brought(line, base_of(line))
    with pytest.raises(signing.NotGenuine):
        brought(line, signed_elsewhere(base_of(line)) + b"\n% tambahan")


@pytest.mark.usefixtures("_certified")
def test_the_secretariat_brings_a_file_for_a_head_and_a_stranger_does_not(scene, line):
    pdf = signed_elsewhere(base_of(line))
    with pytest.raises(NotAllowed):
        brought(line, pdf, by=scene.heads[1])
    assert brought(line, pdf, by=scene.secretariat).post == scene.heads[0]
    with pytest.raises(signing.AlreadySigned):
        brought(line, pdf, by=scene.secretariat)


@pytest.mark.usefixtures("_certified")
def test_a_file_over_an_older_one_is_stale(scene, line):
    regent = scene.line(line.sheet.commitment, scene.regent)
    council = scene.line(line.sheet.commitment, scene.council)
    early = signed_elsewhere(base_of(council), council.field)
    signed(regent)
    with pytest.raises((signing.StaleFile, signing.NotGenuine)):
        brought(council, early)


class StandIn:
    """A signing service with the same small API, on this machine."""

    def __init__(self):
        self.users = {
            "andi": {"registered": True, "certificate_until": "2030-01-01T00:00:00+00:00"},
            "basi": {"registered": True, "certificate_until": "2020-01-01T00:00:00+00:00"},
        }
        self.asked, self.answer, self.seen = {}, "waiting", []

    def answer_to(self, method, path, body):
        self.seen.append((method, path))
        match method, path.strip("/").split("/"):
            case "GET", ["users", account]:
                return (200, self.users[account]) if account in self.users else (404, {})
            case "POST", ["signatures"]:
                number = f"s{len(self.asked) + 1}"
                self.asked[number] = body
                return 202, {"id": number}
            case "GET", ["signatures", number] if self.answer == "signed":
                asked = self.asked[number]
                pdf = signed_elsewhere(base64.b64decode(asked["pdf"]), asked["field"])
                return 200, {"state": "signed", "pdf": base64.b64encode(pdf).decode()}
            case "GET", ["signatures", _]:
                return 200, {"state": self.answer, "reason": "ditolak pemiliknya"}
            case "POST", ["verifications"]:
                pdf = base64.b64decode(body["pdf"])
                said = pades.validate(pdf, roots=[PROVIDER.root], moment=NOON)
                return 200, {"genuine": said["is_genuine"]}
        return 500, {}


@pytest.fixture
def service(settings, _certified):
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def _do(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if self.headers.get("Authorization") != "Bearer rahasia":
                status, said = 401, {}
            else:
                status, said = stand_in.answer_to(self.command, self.path, body)
            out = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        do_GET = do_POST = _do

        def log_message(self, *said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SIGNING_SERVICE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.SIGNING_SERVICE_TOKEN = "rahasia"
    yield stand_in
    server.shutdown()
    server.server_close()


def a_request(line, account="andi"):
    return signing.ask_outside(line=line, account=account, by=line.post, now=NOON)


def turned(minutes=1):
    return signing_service.attend(clock=lambda: NOON + timedelta(minutes=minutes))


def test_a_service_outside_signs_what_its_user_confirmed(line, service):
    request = a_request(line)
    turned(1)
    request.refresh_from_db()
    assert (request.state, request.remote) == ("waiting", "s1")
    turned(2)
    assert not Signature.objects.exists()
    service.answer = "signed"
    turned(3)
    request.refresh_from_db()
    assert request.state == "signed", request.sentence
    signature = Signature.objects.get()
    assert (signature.route, signature.is_certified) == ("external", True)


@pytest.mark.parametrize(
    ("account", "said"), [("orang", "belum terdaftar"), ("basi", "habis masa berlakunya")]
)
def test_who_cannot_sign_there_is_told_before_anything_is_sent(line, service, account, said):
    request = a_request(line, account)
    turned()
    request.refresh_from_db()
    assert request.state == "refused"
    assert said in request.sentence
    assert service.seen == [("GET", f"/users/{account}")]


def test_a_refusal_there_is_told_and_can_be_asked_again(line, service):
    request = a_request(line)
    turned(1)
    service.answer = "refused"
    turned(2)
    request.refresh_from_db()
    assert "ditolak pemiliknya" in request.sentence
    assert a_request(line).state == "asked"


def test_a_silent_service_is_asked_again_for_three_days(line, service, settings):
    settings.SIGNING_SERVICE_URL = "http://127.0.0.1:9"
    request = a_request(line)
    turned()
    request.refresh_from_db()
    assert request.state == "asked"
    signing_service.attend(clock=lambda: NOON + timedelta(days=4))
    request.refresh_from_db()
    assert request.state == "refused"


def test_the_service_is_asked_once_for_a_line_and_by_its_post_alone(scene, line, service):
    a_request(line)
    with pytest.raises(signing.AlreadyAsked):
        a_request(line)
    with pytest.raises(signing.NotYours):
        signing.ask_outside(line=line, account="andi", by=scene.heads[1], now=NOON)
    assert ExternalRequest.objects.count() == 1
