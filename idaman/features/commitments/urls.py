"""Addresses of commitments: what follows a government's own, its page and its name."""

from idaman.features.commitments.desk import commitments as desk
from idaman.features.commitments.desk import papers, prints, signing, signing_keys
from idaman.features.commitments.public import commitments as public
from idaman.features.commitments.public import verification
from idaman.web.pages import Pages

ONE = "commitments/<str:code>/"
SHEET = f"{ONE}sheets/<str:sheet>/"
COMMITMENT_PUBLIC = "komitmen/<str:code>/"
SHEET_PUBLIC = f"{COMMITMENT_PUBLIC}<str:sheet>/"
DESK: Pages = [
    ("commitments/", desk.commitments, "commitments"),
    ("commitments/draw/", desk.commitment_draw, "commitment-draw"),
    ("commitments/recall/", desk.commitment_recall, "commitment-recall"),
    (ONE, desk.commitment, "commitment"),
    (f"{ONE}negotiate/", desk.commitment_negotiate, "commitment-negotiate"),
    (f"{ONE}print/", prints.commitment_print, "commitment-print"),
    (f"{ONE}close/", desk.commitment_close, "commitment-close"),
    (f"{ONE}withdraw/", desk.commitment_withdraw, "commitment-withdraw"),
    (f"{ONE}day/", desk.signing_day, "signing-day"),
    (SHEET, desk.sheet, "sheet"),
    (f"{SHEET}clauses/<str:item>/", desk.clause_negotiate, "clause-negotiate"),
    (f"{SHEET}clauses/<str:item>/release/", desk.clause_release, "clause-release"),
    (f"{SHEET}print/", prints.sheet_print, "sheet-print"),
    (f"{SHEET}amend/", desk.sheet_amend, "sheet-amend"),
    (f"{SHEET}files/<slug:kind>.pdf", desk.sheet_file, "sheet-file"),
    (f"{SHEET}sign/", signing.sheet_sign, "sheet-sign"),
    (f"{SHEET}outside/", signing.sheet_outside, "sheet-outside"),
    (f"{SHEET}upload/", signing.sheet_upload, "sheet-upload"),
    (f"{SHEET}paper/<str:post>/", papers.paper_record, "paper-record"),
    ("jobs/<int:number>/preview/", prints.preview, "preview"),
    (
        "jobs/<int:number>/preview/<int:sheet>-<slug:kind>.pdf",
        prints.preview_file,
        "preview-file",
    ),
    ("jobs/<int:number>/open/", prints.commitment_open, "commitment-open"),
    ("jobs/<int:number>/signature/", signing.signature_confirm, "signature-confirm"),
    ("papers/", papers.papers, "papers"),
    ("papers/<int:number>/confirm/", papers.paper_confirm, "paper-confirm"),
    ("papers/<int:number>/scan", papers.paper_scan, "paper-scan"),
    ("key/", signing_keys.signing_key, "signing-key"),
    ("key/recover/", signing_keys.recovery_ask, "recovery-ask"),
    ("keys/<int:number>/revoke/", signing_keys.key_revoke, "key-revoke"),
    ("recoveries/", signing_keys.recoveries, "recoveries"),
    ("recoveries/<int:number>/grant/", signing_keys.recovery_grant, "recovery-grant"),
]
PUBLIC: Pages = [
    ("komitmen/", public.commitments, "commitments"),
    (COMMITMENT_PUBLIC, public.commitment, "commitment"),
    (SHEET_PUBLIC, public.sheet, "sheet"),
    (f"{SHEET_PUBLIC}berkas.pdf", public.sheet_pdf, "sheet-pdf"),
    (f"{SHEET_PUBLIC}formulir.pdf", public.sheet_form, "sheet-form"),
    (f"{SHEET_PUBLIC}isi.json", public.sheet_words, "sheet-words"),
    ("periksa/", verification.verification, "verification"),
    ("periksa/akar.pem", verification.root_certificate, "root-certificate"),
    ("periksa/akar.crl", verification.root_revocations, "root-revocations"),
    ("periksa/pencabutan.crl", verification.revocation_list, "revocation-list"),
    ("periksa/<int:number>/<str:secret>/", verification.examined, "examined"),
]
