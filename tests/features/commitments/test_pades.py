"""Signatures in PDF files."""

import io
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pypdf import PdfReader, PdfWriter

from idaman.cli.child_main import WORK, TooSlow, _at_most
from idaman.paper.rules import ca, pades, printing

NOON = datetime(2026, 8, 17, 4, tzinfo=UTC)
UNTIL = datetime(2031, 12, 31, tzinfo=UTC)
ROOT = ca.make_root(name="CA Uji", now=NOON - timedelta(days=10))
OWN = ROOT.authority
KEY = ca.new_key()


def a_certificate(until=UNTIL, key=KEY, authority=OWN):
    return ca.issue(
        authority=authority, public=key.public_key(), post="Kepala Dinas", agency="Dinas",
        government="Kabupaten Uji", code="KA-1", since=NOON - timedelta(days=1), until=until,
    )  # fmt: skip


CERTIFICATE = a_certificate()


def a_crl(*revoked):
    return ca.crl(authority=OWN, revoked=revoked, now=NOON, number=1)


def a_pdf(fields=2, text="Kami berjanji"):
    plain = typst.compile(f"{text}\n#pagebreak()\nHalaman dua".encode())
    return pades.with_fields(
        plain,
        [pades.SignatureField(f"TTD-{n}", 0, (60, 60 + 90 * n, 300, 140 + 90 * n), "Kepala")
         for n in range(1, fields + 1)],
    )  # fmt: skip


def signed(pdf, n=1, **changes):
    good = {
        "field": f"TTD-{n}", "key": KEY, "certificate": CERTIFICATE, "authority": OWN,
        "crl": a_crl(), "at": NOON, "reason": "Komitmen", "location": "Uji",
    }  # fmt: skip
    return pades.sign(pdf, **{**good, **changes}).pdf


def looked_at(pdf, **changes):
    return pades.validate(pdf, **{"roots": [OWN.root], "moment": NOON, **changes})


@pytest.fixture(scope="module")
def one():
    return signed(a_pdf())


@pytest.fixture(scope="module")
def two(one):
    return signed(one, 2)


def pdfsig(pdf, tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout


def test_what_we_sign_is_genuine(one):
    said = looked_at(one)
    [signature] = said["signatures"]
    assert said["is_genuine"]
    assert (signature["who"], signature["code"]) == ("Kepala Dinas", "KA-1")
    assert (signature["covers"], signature["after"]) == ("file", "nothing")
    assert signature["claimed_at"].startswith("2026-08-17T04:00:00")
    assert signature["is_pades"]
    assert not signature["is_certified"]


def test_pdfsig_accepts_what_we_sign(two, tmp_path):
    said = pdfsig(two, tmp_path)
    assert said.count("Signature is Valid.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert "Total document signed" in said


def test_the_second_signature_keeps_every_byte_of_the_first(one, two):
    assert two.startswith(one)
    said = looked_at(two)
    assert said["is_genuine"]
    assert [s["covers"] for s in said["signatures"]] == ["revision", "file"]
    assert [s["after"] for s in said["signatures"]] == ["allowed", "nothing"]


def test_chain_and_revocation_list_are_embedded(one):
    lists = PdfFileReader(io.BytesIO(one)).root["/DSS"]["/CRLs"]
    issuers = {x509.load_der_x509_crl(each.get_object().data).issuer for each in lists}
    assert issuers == {OWN.root.subject, OWN.issuer.subject}, "nobody has to fetch the root's list"
    said = looked_at(one)
    assert said["signatures"][0]["is_trusted"], "the issuing certificate was not given, only found"


@pytest.mark.parametrize("share", [0.05, 0.2, 0.35, 0.5, 0.9])
def test_a_flipped_byte_is_found(one, share):
    touched = bytearray(one)
    touched[int(len(touched) * share)] ^= 1
    try:
        said = looked_at(bytes(touched))
    except pades.NotAPdf:
        return
    assert not said["is_genuine"]


def test_pdfsig_rejects_a_flipped_byte(one, tmp_path):
    touched = bytearray(one)
    at = one.index(b"/Reason")
    touched[at + 10] ^= 1
    assert "Signature is Valid." not in pdfsig(bytes(touched), tmp_path)


def test_an_appended_update_is_found(one, tmp_path):
    writer = IncrementalPdfFileWriter(io.BytesIO(one))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    said = looked_at(out.getvalue())
    assert not said["is_genuine"]
    assert not said["ends_signed"]
    assert said["signatures"][0]["after"] == "suspicious"
    assert "Total document signed" not in pdfsig(out.getvalue(), tmp_path).replace("Not total", "")


def test_bytes_after_the_end_are_found(one):
    said = looked_at(one + b"\n% sisipan\n")
    assert not said["is_genuine"]


def test_an_update_signed_over_does_not_hide_a_changed_page(one):
    writer = IncrementalPdfFileWriter(io.BytesIO(one))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    other = writer.root["/Pages"]["/Kids"][1].get_object()
    page["/Contents"] = other.raw_get("/Contents")
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    said = looked_at(signed(out.getvalue(), 2))
    assert said["ends_signed"]
    assert said["signatures"][0]["after"] == "suspicious"
    assert not said["is_genuine"]


def test_a_swapped_page_is_found(one):
    reader, writer = PdfReader(io.BytesIO(one)), PdfWriter()
    writer.append(reader)
    writer.insert_page(PdfReader(io.BytesIO(a_pdf(text="Lain"))).pages[0], 0)
    writer.remove_page(1)
    out = io.BytesIO()
    writer.write(out)
    try:
        said = looked_at(out.getvalue())
    except pades.NotAPdf:
        return
    assert not said["is_genuine"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_signer_is_told_with_a_state_of_its_own(count, tmp_path):
    pdf = a_pdf(fields=3)
    for n in range(1, count + 1):
        pdf = signed(pdf, n)
    said = looked_at(pdf)
    assert [s["field"] for s in said["signatures"]] == [f"TTD-{n}" for n in range(1, count + 1)]
    assert {s["fault"] for s in said["signatures"]} == {said["fault"]} == {""}
    assert pdfsig(pdf, tmp_path).count("Signature is Valid.") == count


def altered(pdf):
    return pdf.replace(b"/Reason", b"/Reasom", 1)


@pytest.mark.parametrize(
    ("change", "more", "fault"),
    [
        (altered, {}, "altered"),
        (altered, {"roots": []}, "altered"),
        (bytes, {"roots": []}, "unknown"),
        (lambda pdf: pdf + b"% sisipan", {}, "appended"),
        (bytes, {"moment": UNTIL + timedelta(days=1)}, "expired"),
        (
            bytes,
            {
                "crls": [a_crl((CERTIFICATE.serial_number, NOON))],
                "moment": NOON + timedelta(days=1),
            },
            "revoked",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_its_kind(one, change, more, fault):
    said = looked_at(change(one), **more)
    assert not said["is_genuine"]
    assert said["fault"] == fault


def openssl_verifies(certificate, crl, folder):
    (folder / "roots.pem").write_bytes(ca.pem(OWN.root))
    (folder / "issuer.pem").write_bytes(ca.pem(OWN.issuer))
    (folder / "signer.pem").write_bytes(ca.pem(certificate))
    lists = [x509.load_der_x509_crl(each) for each in (crl, OWN.root_crl)]
    (folder / "lists.pem").write_bytes(
        b"".join(each.public_bytes(serialization.Encoding.PEM) for each in lists)
    )
    names = {"CAfile": "roots", "untrusted": "issuer", "CRLfile": "lists"}
    options = [word for k, v in names.items() for word in (f"-{k}", str(folder / f"{v}.pem"))]
    moment = ["-attime", str(int(NOON.timestamp()) + 60)]
    return subprocess.run(
        ["openssl", "verify", *moment, "-crl_check_all", *options, str(folder / "signer.pem")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_openssl_finds_signers_good_until_they_are_revoked(tmp_path):
    place = "https://contoh.go.id/uji/periksa/pencabutan.crl"
    with_place = ca.issue(
        authority=OWN, public=KEY.public_key(), post="Kepala", agency="Dinas", government="Uji",
        code="KA-2", since=NOON - timedelta(days=1), until=UNTIL, crl_at=place,
    )  # fmt: skip
    for certificate in (CERTIFICATE, with_place):
        assert openssl_verifies(certificate, a_crl(), tmp_path).returncode == 0
        revoked = a_crl((certificate.serial_number, NOON - timedelta(hours=1)))
        assert "certificate revoked" in openssl_verifies(certificate, revoked, tmp_path).stderr
    assert looked_at(signed(a_pdf(), certificate=with_place))["is_genuine"]


def test_an_issuer_that_is_not_named_is_not_trusted(one):
    stranger = ca.make_root(name="Orang lain", now=NOON).authority
    said = looked_at(one, roots=[stranger.root])
    assert not said["is_genuine"]
    assert said["signatures"][0]["is_intact"]
    assert not said["signatures"][0]["is_trusted"]


def test_a_certified_providers_root_is_told_apart(one):
    said = looked_at(one, roots=[], certified=[OWN.root])
    assert said["is_genuine"]
    assert said["is_certified"]


def test_a_signature_outlives_its_certificate_at_the_ledger_time_only():
    short = a_certificate(until=NOON + timedelta(days=30))
    pdf = signed(a_pdf(), certificate=short)
    later = NOON + timedelta(days=40)
    assert looked_at(pdf, moment=NOON)["is_genuine"]
    assert not looked_at(pdf, moment=later)["is_genuine"]
    assert looked_at(pdf, moment=later)["signatures"][0]["is_expired"]


def test_a_revoked_certificate_does_not_sign_from_then_on(one):
    lists = [a_crl((CERTIFICATE.serial_number, NOON + timedelta(hours=1)))]
    assert looked_at(one, crls=lists, moment=NOON)["is_genuine"]
    later = looked_at(one, crls=lists, moment=NOON + timedelta(hours=2))
    assert not later["is_genuine"]
    assert later["signatures"][0]["is_revoked"]


def test_a_forged_revocation_list_revokes_nobody(one):
    other = ca.make_root(name="CA Uji", now=NOON).authority
    forged = ca.crl(
        authority=other, revoked=[(CERTIFICATE.serial_number, NOON)], now=NOON, number=1
    )
    assert looked_at(one, crls=[forged], moment=NOON + timedelta(days=1))["is_genuine"]


def test_a_certificate_that_may_not_sign_is_not_trusted():
    other = ca.new_key()
    as_ca = ca._certificate(
        subject=ca._name("Bukan penanda tangan"), public=other.public_key(), signer=OWN.root,
        key=ROOT.root_key, since=NOON - timedelta(days=1), until=UNTIL, path_length=0,
    )  # fmt: skip
    with pytest.raises(pades.CannotSign):
        signed(a_pdf(), key=other, certificate=as_ca)


def test_a_pdf_without_signatures_is_not_genuine():
    said = looked_at(a_pdf())
    assert said["signatures"] == []
    assert not said["is_genuine"]


NO_TABLE = b"%PDF-1.7\n1 0 obj\n<< /Type /Other /Length 2 >>\nstream\nab\nendstream\nendobj\n"


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"hello",
        b"%PDF-1.7\nnonsense",
        b"%PDF-" + b"\0" * 999,
        NO_TABLE + b"startxref\n9\n%%EOF\n",
    ],
)
def test_what_is_no_pdf_is_refused(rubbish):
    with pytest.raises(pades.NotAPdf):
        looked_at(rubbish)


def test_eleven_signatures_are_too_many(monkeypatch):
    pdf = a_pdf(fields=3)
    for n in (1, 2, 3):
        pdf = signed(pdf, n)
    monkeypatch.setattr(pades, "MOST_SIGNATURES", 2)
    with pytest.raises(pades.TooManySignatures):
        looked_at(pdf)


def a_stamper():
    key = rsa.generate_private_key(65537, 2048)  # The stand-in of the library signs with RSA only.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stempel waktu")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(OWN.issuer.subject)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(NOON - timedelta(days=1))
        .not_valid_after(UNTIL)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(OWN.key, hashes.SHA256())
    )
    dummy = DummyTimeStamper(
        pades._asn1(certificate), pades._key_info(key), pades._store([pades._asn1(OWN.issuer)]),
        fixed_dt=NOON,
    )  # fmt: skip

    def ask(request):
        from asn1crypto import tsp

        return dummy.request_tsa_response(tsp.TimeStampReq.load(request)).dump()

    return ask


def test_a_time_stamp_keeps_a_signature_valid_beyond_its_certificate():
    short = a_certificate(until=NOON + timedelta(days=30))
    done = pades.sign(
        a_pdf(), field="TTD-1", key=KEY, certificate=short, authority=OWN, crl=a_crl(), at=NOON,
        reason="Komitmen", location="Uji", ask_time=a_stamper(),
    )  # fmt: skip
    assert done.level == "B-LTA"
    said = looked_at(done.pdf, moment=NOON + timedelta(days=40))
    assert said["is_genuine"]
    assert said["signatures"][0]["stamped_at"].startswith("2026-08-17T04:00:00")
    assert said["stamps"][0]["is_trusted"]


def test_the_child_examines_a_file_in_a_folder_of_its_own_and_deletes_nothing(tmp_path, one):
    from idaman.core.files import blobs

    kept = blobs.keep(tmp_path / "seen", [one], limit=10**7)
    params = {
        "files": str(tmp_path), "own_folder": str(tmp_path / "seen"),
        "sha256": kept.sha256, "limit_bytes": 10**7, "roots": [ca.pem(OWN.root).decode()],
        "certified": [], "crls": [a_crl().hex()], "moment": NOON.isoformat(),
    }  # fmt: skip
    assert WORK["pdf.validate"](params, lambda n: None)["is_genuine"]
    assert blobs.path_of(tmp_path / "seen", kept.sha256).exists()


def test_the_child_refuses_what_is_too_large(tmp_path, one):
    from idaman.core.files import blobs

    kept = blobs.keep(tmp_path, [one], limit=10**7)
    with pytest.raises(blobs.TooLarge):
        WORK["pdf.validate"](
            {"files": str(tmp_path), "sha256": kept.sha256, "limit_bytes": 100}, lambda n: None
        )


def test_work_that_never_ends_is_ended():
    def for_ever():
        while True:
            pass

    with pytest.raises(TooSlow), _at_most(1):
        for_ever()


def test_the_same_sheet_is_the_same_bytes_and_passes_the_archive_and_access_standards():
    source = '#set document(title: "Uji")\n#json(bytes(sys.inputs.data)).said'
    made = [printing.compiled(source, {"said": "Janji"}, at=NOON) for _ in range(2)]
    assert made[0] == made[1]
    assert b"pdfuaid" in made[0]
    assert b"pdfaid" in made[0]


def test_a_picture_without_words_is_not_printed():
    source = (
        '#set document(title: "Uji")\n'
        '#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>"), format: "svg")'
    )
    with pytest.raises(printing.CannotPrint):
        printing.compiled(source, {}, at=NOON)
