"""How the officers' workbook is laid out: one sheet a kind, one column a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from idaman.core import taxonomy as words
from idaman.features.plan.rules.model import KINDS, Cost, Piece, Settings

ENUMS: dict[str, type[StrEnum]] = {
    "dimension": words.Dimension,
    "sub_dimension": words.SubDimension,
    "part": words.Part,
    "element": words.Element,
    "quadrant": words.Quadrant,
    "level": words.Level,
    "direction": words.Direction,
    "horizon": words.Horizon,
    "funding": words.FundingSource,
}
LABELS: dict[str, tuple[str, str]] = {
    "governance.service": ("Pelayanan publik", "Public service"),
    "governance.bureaucracy": ("Tata kelola birokrasi yang efisien", "Efficient bureaucracy"),
    "governance.policy": ("Efisiensi kebijakan publik", "Efficient public policy"),
    "branding.tourism": ("Ekosistem pariwisata", "Tourism ecosystem"),
    "branding.business": ("Platform dan ekosistem bisnis daerah", "Local business ecosystem"),
    "branding.appearance": ("Wajah kota", "Face of the city"),
    "economy.industry": ("Ekosistem industri yang berdaya saing", "Competitive industry"),
    "economy.welfare": ("Kesejahteraan rakyat", "People's welfare"),
    "economy.transaction": ("Ekosistem transaksi keuangan", "Financial transactions"),
    "living.harmony": ("Harmonisasi tata ruang wilayah", "Harmony of space"),
    "living.health": ("Prasarana kesehatan", "Health facilities"),
    "living.mobility": ("Sarana transportasi dan logistik", "Transport and logistics"),
    "society.community": ("Masyarakat warga yang interaktif", "Interactive community"),
    "society.learning": ("Ekosistem belajar yang efisien", "Learning ecosystem"),
    "society.security": ("Sistem keamanan masyarakat", "Community security"),
    "environment.protection": ("Proteksi lingkungan", "Environmental protection"),
    "environment.waste": ("Tata kelola sampah dan limbah", "Waste management"),
    "environment.energy": ("Tata kelola energi yang bertanggung jawab", "Responsible energy"),
    "structure": ("Struktur", "Structure"),
    "infrastructure": ("Infrastruktur", "Infrastructure"),
    "superstructure": ("Suprastruktur", "Superstructure"),
    "structure.people": ("Sumber daya manusia", "People"),
    "structure.budget": ("Anggaran", "Budget"),
    "structure.governance": ("Tata kelola", "Governance"),
    "infrastructure.physical": ("Infrastruktur fisik", "Physical infrastructure"),
    "infrastructure.digital": ("Infrastruktur digital", "Digital infrastructure"),
    "infrastructure.social": ("Infrastruktur sosial", "Social infrastructure"),
    "superstructure.regulation": ("Peraturan", "Regulation"),
    "superstructure.institution": ("Kelembagaan", "Institution"),
    "superstructure.procedure": ("Prosedur", "Procedure"),
    "strength": ("Kekuatan", "Strength"),
    "weakness": ("Kelemahan", "Weakness"),
    "opportunity": ("Peluang", "Opportunity"),
    "threat": ("Ancaman", "Threat"),
    "output": ("Keluaran", "Output"),
    "outcome": ("Hasil", "Outcome"),
    "up": ("Naik", "Up"),
    "down": ("Turun", "Down"),
    "keep": ("Tetap", "Keep"),
    "short": ("Jangka pendek", "Short term"),
    "medium": ("Jangka menengah", "Medium term"),
    "long": ("Jangka panjang", "Long term"),
    "apbd": ("APBD", "Regency budget"),
    "apbn": ("APBN", "State budget"),
    "province": ("APBD Provinsi", "Provincial budget"),
    "dak": ("DAK", "Special allocation fund"),
    "village": ("Dana desa", "Village fund"),
    "blud": ("BLUD", "Public service agency"),
    "csr": ("CSR", "Corporate responsibility"),
    "grant": ("Hibah", "Grant"),
    "ppp": ("KPBU", "Public-private partnership"),
    "other": ("Lainnya", "Other"),
}


def label(value: StrEnum | str, language: str = "id") -> str:
    """Give a fixed word as people read it.

    >>> label(words.Quadrant.THREAT), label(words.Dimension.LIVING)
    ('Ancaman', 'Smart Living')
    """
    if isinstance(value, words.Dimension):
        return value.label
    return LABELS[str(value)][language == "en"]


@dataclass(frozen=True)
class WorkbookColumn:
    """One column: the field it fills, what may stand in it, and how it explains itself."""

    field: str
    form: str
    """text, code, codes, agency, agencies, places, potentials, number, year, money, date, yesno,
    sdgs, or the name of a fixed list of words."""
    heads: tuple[str, str]
    note: str
    example: str
    required: bool = False
    width: int = 18
    list_of: str = ""
    """The sheet whose codes the drop-down offers."""


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet and the elements it lists."""

    name: str
    kind: str
    listed: str
    type: type[Piece]
    prefix: str
    columns: tuple[WorkbookColumn, ...]


YEARS = WorkbookColumn("targets", "number", ("Target", "Target"), "Target tahun ini.", "75")


def _column(line: str) -> WorkbookColumn:
    name, form, id, en, width, note, example = (part.strip() for part in line.split("|"))
    form, _, listed = form.partition(">")
    field = name.rstrip("*")
    return WorkbookColumn(field, form, (id, en), note, example, name != field, int(width), listed)


def _sheets() -> dict[str, WorkbookSheet]:
    """Read columns.txt beside this file, where people can correct the words."""
    types: dict[str, tuple[str, type[Piece]]] = {
        **KINDS,
        "settings": ("settings", Settings),
        "cost": ("costs", Cost),
    }
    text = files(__package__).joinpath("columns.txt").read_text(encoding="utf-8")
    sheets = {}
    for block in text.split("\n[")[1:]:
        head, *lines = block.strip().splitlines()
        name, kind, prefix = head.rstrip("]").split("|")
        sheets[name] = WorkbookSheet(name, kind, *types[kind], prefix, tuple(map(_column, lines)))
    return sheets


SHEETS: Mapping[str, WorkbookSheet] = _sheets()
"""Sheet name → sheet, in the order of the workbook."""
BY_KIND: Mapping[str, WorkbookSheet] = {sheet.kind: sheet for sheet in SHEETS.values()}
GUIDE, AGENCIES, PLACES, LISTS = "Petunjuk", "Perangkat Daerah", "Wilayah", "Daftar"
"""Sheets that are filled for the reader and never read back."""


def between(code: str, name: str) -> str:
    """Write a code with its name behind it, as a cell shows a choice.

    >>> between("64.02.01", "Tenggarong")
    '64.02.01 · Tenggarong'
    """
    clean = " ".join(name.replace(";", ",").split())
    return f"{code} · {clean}" if clean else code
