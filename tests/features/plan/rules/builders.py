"""A small plan that breaks no rule, and ways to spoil one thing about it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from idaman.core.findings import FindingPlace, References
from idaman.core.taxonomy import (
    Dimension,
    Direction,
    Element,
    FundingSource,
    Horizon,
    Part,
    Quadrant,
    SubDimension,
)
from idaman.features.plan.rules.model import (
    Activity,
    Cost,
    DimensionAim,
    Document,
    Indicator,
    Mission,
    Objective,
    Phase,
    Programme,
    QuickWin,
    Readiness,
    Settings,
    Strategy,
    Swot,
)
from idaman.features.plan.rules.workbook import write

AGENCIES = {
    "DISKOMINFO": "Dinas Komunikasi dan Informatika",
    "DINKES": "Dinas Kesehatan",
    "BAPPEDA": "Badan Perencanaan Pembangunan Daerah",
    "DLHK": "Dinas Lingkungan Hidup dan Kehutanan",
}
PLACES = [
    FindingPlace("64.02", "Kutai Kartanegara", "regency", "64"),
    FindingPlace("64.02.06", "Tenggarong", "district", "64.02"),
    FindingPlace("64.02.05", "Sanga-Sanga", "district", "64.02"),
    FindingPlace("64.02.18", "Tabang", "district", "64.02"),
    FindingPlace("64.02.06.1001", "Melayu", "village", "64.02.06"),
    FindingPlace("64.02.18.2001", "Tabang Lama", "village", "64.02.18"),
    FindingPlace("64.02.05.1001", "Sanga-Sanga Dalam", "village", "64.02.05"),
    FindingPlace("64.02.05.1002", "Pendingin", "village", "64.02.05"),
    FindingPlace("64.02.18.2002", "Pendingin", "village", "64.02.18"),
]
WORK = (
    "Loket terpadu kecamatan",
    "Tanda tangan elektronik surat",
    "Forum warga menyusun perda",
    "Peta wisata sungai Mahakam",
    "Klinik izin usaha mikro",
    "Penataan taman tepian",
    "Bengkel digital perajin rotan",
    "Bantuan benih petani hulu",
    "Pembayaran retribusi nontunai",
    "Sistem tata ruang terbuka",
    "Antrean puskesmas daring",
    "Jadwal kapal penyeberangan",
    "Balai belajar desa",
    "Internet sekolah pelosok",
    "Siaga bencana banjir",
    "Pemantauan mutu air",
    "Bank sampah kampung",
    "Lampu jalan surya",
)


def references() -> References:
    """What the sample government has."""
    return References(
        AGENCIES, {place.code: place for place in PLACES}, 2026, {"POT-001": "Tambak udang"}
    )


def settings(**changes: Any) -> Settings:
    """Settings of a plan that names everything."""
    given: dict[str, Any] = {
        "title": "Masterplan Smart City",
        "place": "64.02",
        "edition": "2025–2029",
        "first_year": 2025,
        "last_year": 2029,
        "vision": "Desa terhubung, warga terlayani",
        "lead_agency": "DISKOMINFO",
    }
    return Settings(**given | changes)


def clean() -> Document:
    """A plan no rule objects to."""
    owners, districts = list(AGENCIES), ["64.02.06", "64.02.05", "64.02.18"]
    return Document(
        settings=settings(),
        missions=(Mission(code="MIS-001", text="Mendekatkan layanan ke desa"),),
        dimensions=tuple(
            DimensionAim(code=f"DIM-{n}", dimension=each, aim="Maju", weight=20 if n < 3 else 13.5)
            for n, each in enumerate(Dimension, 1)
        )[:-1]
        + (DimensionAim(code="DIM-6", dimension=Dimension.ENVIRONMENT, weight=19.5),),
        readiness=tuple(
            Readiness(code=f"SIAP-{n}", part=part, score=2.5, reason="Belum merata", sample=True)
            for n, part in enumerate(Part)
        ),
        swot=tuple(
            Swot(
                code=f"SWOT-{element.value[:3].upper()}-{quadrant.value[:1].upper()}",
                element=element,
                quadrant=quadrant,
                text=f"{element} {quadrant}",
                source="Bimtek 1",
            )
            for element in Element
            for quadrant in Quadrant
        ),
        strategies=tuple(
            Strategy(
                code=f"STR-{n}",
                text=f"Bangun bersama {n}",
                drawn_from=tuple(f"SWOT-{element.value[:3].upper()}-{q}" for q in "SWOT"),
            )
            for n, element in enumerate(Element, 1)
        ),
        objectives=(
            Objective(
                code="SAS-1",
                name="Semua desa terhubung",
                dimension=Dimension.GOVERNANCE,
                mission="MIS-001",
            ),
        ),
        indicators=(
            Indicator(
                code="IND-1",
                name="Desa dengan sinyal",
                objective="SAS-1",
                unit="desa",
                direction=Direction.UP,
                baseline=148,
                baseline_year=2024,
                baseline_source="BPS 2024",
                targets={year: year - 1865.0 for year in range(2025, 2030)},
                owner="DISKOMINFO",
                weight=100,
            ),
        ),
        programmes=(
            Programme(
                code="PRG-1",
                name="Informatika",
                objective="SAS-1",
                owner="DISKOMINFO",
                rpjmd_code="2.16.03",
            ),
        ),
        activities=tuple(
            Activity(
                code=f"KEG-{n + 1:03}",
                name=WORK[n],
                programme="PRG-1",
                sub_dimension=part,
                owner=owners[n % 4],
                partners=(owners[(n + 1) % 4],),
                output="Terpasang",
                starts=date(2026, 1, 12),
                ends=date(2026, 11, 30),
                places=(districts[n % 3],),
                costs=(Cost(year=2026, source=FundingSource.APBD, amount_idr=10**9),),
                indicators=("IND-1",),
                rpjmd_code="2.16.03.2.01",
                budget_tag="SC",
                sdgs=(9, 16),
            )
            for n, part in enumerate(SubDimension)
        ),
        quick_wins=tuple(
            QuickWin(
                code=f"QW-{n + 1}",
                name=f"Janji {each.label}",
                dimension=each,
                owner=owners[n % 4],
                activities=(f"KEG-{3 * n + 1:03}",),
                measure="Waktu tunggu",
                unit="menit",
                target=30,
                starts=date(2026, 1, 12),
                ends=date(2026, 12, 31),
                whole_regency=True,
            )
            for n, each in enumerate(Dimension)
        ),
        phases=(
            Phase(
                code="FASE-1",
                name="Menghubungkan",
                horizon=Horizon.SHORT,
                first_year=2025,
                last_year=2026,
                activities=tuple(f"KEG-{n:03}" for n in range(1, 19)),
            ),
        ),
    )


def spoiled(listed: str, position: int = 0, **changes: Any) -> Document:
    """The clean plan with one element changed."""
    document = clean()
    pieces = list(getattr(document, listed))
    pieces[position] = pieces[position].model_copy(update=changes)
    return document.model_copy(update={listed: tuple(pieces)})


def without(listed: str, position: int | None = None) -> Document:
    """The clean plan without one element, or without all of a kind."""
    document = clean()
    pieces = list(getattr(document, listed))
    kept = [] if position is None else pieces[:position] + pieces[position + 1 :]
    return document.model_copy(update={listed: tuple(kept)})


def book(document: Document | None = None) -> Workbook:
    """The workbook of a plan, open for spoiling."""
    return load_workbook(BytesIO(write(document or clean(), references())))


def sent(opened: Workbook) -> bytes:
    """What an officer's program would save."""
    file = BytesIO()
    opened.save(file)
    return file.getvalue()


def cell(opened: Workbook, sheet: str, head: str, row: int = 2) -> Any:
    """The cell of a sheet under a heading."""
    for each in opened[sheet][1]:
        if str(each.value).rstrip(" *") == head:
            return opened[sheet].cell(row=row, column=each.column)
    raise LookupError(head)
