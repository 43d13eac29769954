"""Builders for the public site: a plan in force, made through the actions an operator uses."""

from __future__ import annotations

from datetime import date
from typing import Any

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Plan, Version
from idaman.features.plan.rules.model import Document
from tests.build import NOON, a_document, a_post, an_activity
from tests.features.delivery.scenes import World, a_signed_commitment


def a_plan_in_force(
    government: Government, document: Document | None = None, **settings: Any
) -> Version:
    """Take a document in, adopt it, and give its acts their order."""
    by = a_post(government)
    plan = masterplan.take_in(
        government=government,
        plan=None,
        document=document or a_document(government, **settings),
        base_sequence=0,
        by=by,
        now=NOON,
    )
    version = masterplan.adopt(plan=plan, regulation="", regulation_date=None, by=by, now=NOON)
    ledger.sequence_all(now=NOON)
    return version


def a_crowded_village(slug: str, many: int) -> World:
    """A sample government whose many promises all name one village, and are signed."""
    world = World(slug=slug, is_signed=False, is_sample=True)
    plan = Plan.objects.get(government=world.government)
    activities = tuple(
        an_activity(
            f"KEG-{n:03}",
            name=f"Membangun sarana bersama nomor {n} yang namanya panjang",
            owner=None if n % 5 == 0 else world.own.code,
            ends=date(2026, 9, 1) if n % 2 else date(2026, 12, 31),
            places=(world.village.code,),
            sample=True,
        )
        for n in range(1, many + 1)
    )
    document = a_document(world.government, owner=world.own, activities=activities, sample=True)
    plan = masterplan.take_in(
        government=world.government,
        plan=plan,
        document=document,
        base_sequence=plan.sequence,
        by=world.secretariat,
        now=NOON,
    )
    world.version = masterplan.adopt(
        plan=plan, regulation="", regulation_date=None, by=world.secretariat, now=NOON
    )
    a_signed_commitment(world)
    return world


PAGES = (
    "",
    "rencana/",
    "dimensi/living/",
    "sasaran/SAS-01/",
    "program/PRG-01/",
    "tahun/2026/",
    "peta-jalan/",
    "anggaran/",
    "kegiatan/",
    "kegiatan/KEG-001/",
    "janji/",
    "janji/?standing=unsigned&dimension=living&district=hulu&sort=name",
    "pemeriksa/",
    "data/",
    "kalender.ics",
    "kalender.ics?district=hulu",
    "quick-win/",
    "quick-win/QW-01/",
    "capaian/",
    "hitungan/verified/dimension/living/",
    "hitungan/programmes/all/all/",
    "perkiraan/",
    "audit-ulang/",
    "laporan/angka/",
    "laporan/angka/false-close/all/all/",
    "laporan/undian/",
    "indikator/",
    "indikator/IND-01/",
    "hasil/",
    "hasil/sejahtera/",
    "angka/pemeriksaan/",
    "angka/keadaan/",
    "statistik/",
    "statistik/IPM/",
    "unduh/indikator.csv",
    "unduh/statistik.csv",
    "indeks/",
    "potensi/",
    "potensi/?kind=fishery&stage=listed&district=hulu&sort=ready",
    "pelayanan/",
    "pelayanan/?event=identity&sort=code",
    "pelayanan/?q=bikin+ktp",
    "pelayanan/kelengkapan/",
    "ekonomi/",
    "ekonomi/?measure=grdp_constant&from=2020&to=2024",
    "kepuasan/",
    "laporan/",
    "laporan/?topic=signal&state=waiting",
    "laporan/atom.xml",
    "laporan/peta/",
    "perangkat-daerah/",
    "perangkat-daerah/DISKOMINFO/",
    "kecamatan/",
    "kecamatan/hulu/",
    "kecamatan/hulu/papan/",
    "kecamatan/hulu/desa-hulu/",
    "kecamatan/hulu/desa-hulu/papan/",
    "peta/",
    "peta/data.geojson",
    "cari/",
    "cari/?q=sinyal",
    "periode/",
    "rencana/bimtek/",
    "rencana/catatan-ahli/",
    "versi/",
    "versi/2025-2029/1/",
    "riwayat/",
    "riwayat/atom.xml",
    "riwayat/atom.xml?item=KEG-001",
    "riwayat/1/",
    "ledger/",
    "rapat-dewan/",
    "hari-kerja/",
    "hari-kerja/2026/",
    "unduh/",
    "unduh/rencana.xlsx",
    "unduh/rencana.json",
    "unduh/rencana.schema.json",
    "bantuan/",
    "bantuan/warga/",
    "kluster/",
    "data-pribadi/",
    "metode/",
    "metode/janji/",
    "metode/petak/",
    "metode/anggaran/",
    "metode/gabungan/",
    "metode/perkiraan/",
    "metode/audit-ulang/",
    "metode/laporan/",
    "metode/tanda/",
    "metode/dimensi/",
    "metode/indikator/",
    "metode/capaian-hasil/",
    "metode/lintasan/",
    "metode/gerbang/",
    "metode/pemeriksaan-angka/",
    "metode/keadaan-angka/",
    "metode/riwayat/",
    "metode/potensi/",
    "metode/pelayanan/",
    "metode/ekonomi/",
    "metode/kepuasan/",
    "metode/pemeriksaan/",
    "metode/hari-kerja/",
    "metode/kluster/",
    "metode/kata-warga/",
    "metode/sumber/",
    "metode/resmi/ipm/",
)
"""Every page of a government's site, below its own address."""

OF_AN_EXHIBIT = {"evidence", "evidence-picture"}
"""The addresses that need accepted evidence to be there; test_delivery.py asks for each."""

OF_A_SERVICE = {"service", "service-notice", "service-form"}
"""The addresses of a published service; test_services.py asks for each."""

OF_A_POTENTIAL = {"potential", "potential-sheet", "enquiry", "enquiry-receipt"}
"""The addresses of a published potential; test_potentials.py asks for each."""

OF_A_REPORT = {
    *("report-new", "report-track", "report-receipt"),
    *("report", "report-also", "report-reopen", "report-picture"),
}
"""Addresses of the own form and of one report; test_reports.py asks for each."""
OF_THE_DATA = {
    *("dataset", "dataset-file", "dataset-description", "dataset-structure"),
    *("data-manifest", "data-catalogue"),
}
"""Addresses that need an edition of the open data; test_data.py walks them."""
OF_A_SURVEY = {"satisfaction-survey", "survey", "survey-after", "survey-answered"}
"""The addresses of a survey and its codes; test_surveys.py asks for each."""

FOR_PROGRAMS = (
    "riwayat/1/bukti.tlog-proof",
    "ledger/checkpoint",
    "ledger/vkey",
    "ledger/tile/0/000",
    "audit-ulang/2026-08/daftar.txt",
    "laporan/undian/2026-08/daftar.txt",
)
"""What is no page but read by programs; test_ledger.py, test_numbers.py and test_report_figures.py
ask for each."""

OF_A_CLUSTER = {"cluster"}
"""The address of one cluster of reports; test_clusters.py finds one and asks for it."""
OF_AN_INDEX = {"index", "index-try", "index-data"}
"""The addresses of an index of one's own; test_indices.py asks for each."""
OF_A_FIGURE = {"computed"}
"""How a computed figure came to be; test_computed.py asks for each."""
OF_A_BOOK = {"book-file"}
"""What is published of a printing; test_books.py publishes and takes it."""
OF_CITIZENS = {
    "question",
    "answered",
    "plate",
    "objection",
    "objected",
    "citizen-picture",
}
"""Forms and what follows them; test_citizens.py walks them."""

CSV_PAGES = (
    "capaian/",
    "hitungan/verified/dimension/living/",
    "dimensi/living/",
    "sasaran/SAS-01/",
    "program/PRG-01/",
    "tahun/2026/",
    "peta-jalan/",
    "anggaran/",
    "kegiatan/",
    "janji/",
    "quick-win/",
    "indikator/",
    "angka/pemeriksaan/",
    "angka/keadaan/",
    "statistik/",
    "perangkat-daerah/",
    "perangkat-daerah/DISKOMINFO/",
    "kecamatan/",
    "kecamatan/hulu/",
    "kecamatan/hulu/desa-hulu/",
    "cari/?q=sinyal&",
    "versi/",
    "versi/2025-2029/1/",
    "hari-kerja/",
    "riwayat/",
)
