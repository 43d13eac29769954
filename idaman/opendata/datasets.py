"""What the open data consist of: each dataset with its columns, in two languages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from idaman.core.canonical import canonical

LICENCE = "CC-BY-4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
Row = Mapping[str, Any]
MEDIA = {
    "csv": ("text/csv", "CSV"),
    "json": ("application/json", "JSON"),
    "parquet": ("application/vnd.apache.parquet", "PARQUET"),
    "sdmx": ("text/csv", "CSV"),
}
"""By form: its media type, and its name in the list of file types of the EU."""
SENT_AS = {"csv": "text/csv; header=present", "sdmx": "application/vnd.sdmx.data+csv;version=2.0.0"}
"""By form: the fuller name of its type, where a reader may ask for one."""
FOLLOWED = {
    "csv": "https://www.w3.org/TR/tabular-data-model/",
    "sdmx": "https://github.com/sdmx-twg/sdmx-csv",
}
"""By form: the standard its file follows."""
WRITING = 2
"""Raised when the same rows come to be written otherwise, so that every file is written anew."""
CSVW_TYPE = "application/csvm+json"
"""The media type of what is said of a CSV."""
WRITTEN = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "pretty-xml"}
"""By ending: how it is written."""
CATALOGUE_TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


class Type(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    """A code, a key, or an exact value: written as it is in every form."""
    FREE = "free"
    """Words people wrote: the CSV guards a cell that a spreadsheet would run."""
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES = "yes"


@dataclass(frozen=True)
class Column:
    """One column: its name in every file, what stands in it, what it means."""

    name: str
    type: Type
    id: str
    en: str
    unit: str = ""


@dataclass(frozen=True)
class Dataset:
    """A kind of facts, one row a fact."""

    name: str
    title: str
    title_en: str
    says: str
    says_en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that name a row; rows are written in this order."""
    year: str = ""
    """The column that tells the year of a row, where one does; its files are one a year."""
    pictured: str = ""
    """The column by whose values the picture of the dataset counts rows."""

    observed: str = ""
    """The SDMX dataflow of its observations, where its rows are such."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms its whole is written in.

        >>> DATASETS["statistics"].forms, DATASETS["money"].forms
        (('csv', 'json', 'parquet', 'sdmx'), ('csv', 'json', 'parquet'))
        """
        return tuple(form for form in MEDIA if form != "sdmx" or self.observed)

    def column(self, name: str) -> Column:
        """Give a column by its name. Raises StopIteration for what is none."""
        return next(column for column in self.columns if column.name == name)

    @cached_property
    def schema(self) -> str:
        """The hash of names, types and the way of writing: files of equal schema read alike.

        >>> len(DATASETS["statistics"].schema)
        64
        """
        shape = [[column.name, column.type.value] for column in self.columns]
        return hashlib.sha256(canonical([WRITING, shape])).hexdigest()

    def year_of(self, row: Row) -> int:
        """Give the year whose file a row is in; 0 where there is none."""
        said = row.get(self.year) if self.year else None
        return int(str(said)[:4]) if said not in (None, "") else 0

    def lines(self, rows: Iterable[Row]) -> list[bytes]:
        """Write rows as canonical JSON, a line a row, in the order of the key.

        The same facts give the same bytes. Raises KeyError for a row without a column,
        ValueError for a row with another one or two rows of one key.
        """
        names = [column.name for column in self.columns]
        written: dict[tuple[str, ...], bytes] = {}
        for row in rows:
            if extra := set(row) - set(names):
                raise ValueError(f"{self.name} has no column {', '.join(sorted(extra))}")
            key = tuple(_sortable(row[part]) for part in self.key)
            if key in written:
                raise ValueError(f"{self.name} has two rows {key}")
            written[key] = canonical({name: row[name] for name in names})
        return [written[key] for key in sorted(written)]


def _sortable(value: object) -> str:
    return f"{value:020d}" if isinstance(value, int) else str(value or "")


T, W, N, D, M, Y = Type.TEXT, Type.WHOLE, Type.NUMBER, Type.DAY, Type.MOMENT, Type.YES
F = Type.FREE
GOVERNMENT = Column(
    "government", T, "Alamat pemerintah daerah di situs ini", "The government's address here"
)
SAMPLE = Column("is_sample", Y, "Baris ini karangan (contoh)", "This row is invented")

_ALL = (
    Dataset(
        "statistics",
        "Statistik",
        "Statistics",
        "Setiap angka sebuah indikator di sebuah tempat dan periode, dari setiap sumber, dengan "
        "seri, penerbit, dan sifatnya. Angka yang berbeda disimpan berdampingan.",
        "Every figure of an indicator at a place and period, from every source, with its series, "
        "publisher and nature. Figures that differ stand side by side.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("indicator", T, "Kode indikator", "Code of the indicator"),
            Column("name", F, "Nama indikator", "Name of the indicator"),
            Column("region", T, "Kode wilayah (Kemendagri)", "Code of the place (Kemendagri)"),
            Column("place", F, "Nama wilayah", "Name of the place"),
            Column("period", T, "Periode", "Period"),
            Column("year", W, "Tahun periode", "Year of the period"),
            Column("series", T, "Seri; seri yang berbeda tidak dibandingkan", "Series; never mix"),
            Column("value", N, "Nilai", "Value"),
            Column("as_published", F, "Nilai seperti diterbitkan", "The value as published"),
            Column("unit", F, "Satuan", "Unit"),
            Column("publisher", F, "Penerbit", "Publisher"),
            Column("release", T, "Rilis penerbitnya", "Release of the publisher"),
            Column("publication", F, "Terbitan", "Publication"),
            Column("address", F, "Alamat atau halaman", "Address or page"),
            Column("published_on", D, "Tanggal terbit", "Day of publication"),
            Column(
                "nature",
                T,
                "official = resmi, reported = keterangan, simulation = dihitung, bukan nilai resmi",
                "official, reported, or simulation (computed, never an official value)",
            ),
            Column(
                "counts",
                Y,
                "Tidak dikoreksi, tidak ditarik, tidak digantikan rilis lebih baru",
                "Not corrected, not withdrawn, not superseded by a newer release",
            ),
            Column(
                "is_followed",
                Y,
                "Yang diikuti di antara yang berbeda",
                "Followed where they differ",
            ),
            Column("corrects", W, "Nomor yang dikoreksi", "Number of the row it corrects"),
            Column("leaf", T, "Sidik entri buku besar", "Hash of its ledger entry"),
            Column("entered_at", M, "Dicatat (UTC)", "Entered (UTC)"),
            SAMPLE,
        ),
        key=("number",),
        year="year",
        pictured="indicator",
        observed="IDAMAN:STATISTICS(1.0)",
    ),
    Dataset(
        "plan_items",
        "Isi rencana",
        "Items of the plan",
        "Isi masterplan yang berlaku: misi, sasaran, indikator, program, kegiatan, quick win, dan "
        "siapa yang bertanggung jawab.",
        "The masterplan in force: missions, objectives, indicators, programmes, activities, quick "
        "wins, and who answers for each.",
        (
            GOVERNMENT,
            Column("kind", T, "Jenis", "Kind"),
            Column("code", T, "Kode tetap", "Permanent code"),
            Column("name", F, "Nama", "Name"),
            Column("name_en", F, "Nama dalam bahasa Inggris", "Name in English"),
            Column("dimension", T, "Dimensi", "Dimension"),
            Column("sub_dimension", T, "Subdimensi", "Sub-dimension"),
            Column("parent", T, "Kode induk", "Code of what it belongs to"),
            Column(
                "agency",
                T,
                "Perangkat daerah; kosong = tanpa penanggung jawab",
                "Agency; empty = nobody is responsible",
            ),
            Column("starts", D, "Mulai", "Starts"),
            Column("ends", D, "Selesai", "Ends"),
            Column("cost_idr", W, "Biaya", "Cost", unit="IDR"),
            Column("weight", T, "Bobot dimensi atau indikator, persen", "Weight, per cent"),
            Column("score", T, "Nilai kesiapan, 1 sampai 4", "Score of readiness, 1 to 4"),
            Column("baseline", T, "Nilai awal quick win", "Baseline of a quick win"),
            Column("target", T, "Target quick win", "Target of a quick win"),
            Column("is_everywhere", Y, "Seluruh daerah", "The whole territory"),
            Column("places", T, "Kode wilayah, dipisah spasi", "Codes of places, spaced"),
            Column("is_dropped", Y, "Dibatalkan", "Dropped"),
            SAMPLE,
        ),
        key=("kind", "code"),
        pictured="dimension",
    ),
    Dataset(
        "obligations",
        "Janji yang ditandatangani",
        "Signed promises",
        "Setiap klausul yang ditandatangani: siapa berjanji apa, tenggatnya, dan keadaannya "
        "menurut aturan pada hari berkas dibuat.",
        "Every signed clause: who promised what, when it is due, and how it stands by rule on the "
        "day of the file.",
        (
            GOVERNMENT,
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("kind", T, "Jenis", "Kind"),
            Column("name", F, "Nama", "Name"),
            Column("dimension", T, "Dimensi", "Dimension"),
            Column("places", T, "Kode wilayah, dipisah spasi", "Codes of places, spaced"),
            Column("agency", T, "Perangkat daerah", "Agency"),
            Column("owner", T, "Jabatan penanggung jawab", "Post that answers for it"),
            Column("commitment", T, "Komitmen", "Commitment"),
            Column("sheet", T, "Lembar", "Sheet"),
            Column("signed_on", D, "Ditandatangani", "Signed"),
            Column("first_due", D, "Tenggat pertama", "First due date"),
            Column("due", D, "Tenggat", "Due date"),
            Column("moves", W, "Berapa kali digeser", "How often moved"),
            Column("standing", T, "Keadaan", "Standing"),
            Column("days_late", W, "Hari terlambat", "Days late", unit="day"),
            Column("is_fed", Y, "Diberi bukti dalam 90 hari", "Fed with evidence within 90 days"),
            SAMPLE,
        ),
        key=("item",),
        pictured="standing",
    ),
    Dataset(
        "progress",
        "Kemajuan",
        "Progress",
        "Setiap tonggak dan bukti yang diminta: berapa yang diklaim dan berapa yang diverifikasi "
        "pihak lain. Kemajuan = bobot bukti diterima ÷ bobot bukti diminta.",
        "Every milestone's required evidence: claimed, and verified by somebody else. Progress = "
        "weight of accepted ÷ weight of required evidence.",
        (
            GOVERNMENT,
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("milestone", W, "Nomor tonggak", "Number of the milestone"),
            Column("name", F, "Tonggak", "Milestone"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("baseline_due", D, "Tenggat semula", "First due date"),
            Column("due", D, "Tenggat", "Due date"),
            Column("required", W, "Bobot bukti diminta", "Weight of required evidence"),
            Column("claimed", W, "Bobot bukti dikirim", "Weight of evidence sent"),
            Column("verified", W, "Bobot bukti diterima", "Weight of accepted evidence"),
            Column("standing", T, "Keadaan", "Standing"),
            SAMPLE,
        ),
        key=("item", "milestone"),
        pictured="standing",
    ),
    Dataset(
        "requirements",
        "Bukti yang diminta",
        "Required evidence",
        "Setiap bukti yang diminta sebuah tonggak, dengan bobotnya.",
        "Every piece of evidence a milestone requires, with its weight.",
        (
            GOVERNMENT,
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("milestone", W, "Nomor tonggak", "Number of the milestone"),
            Column("requirement", T, "Kode bukti diminta", "Code of the required evidence"),
            Column("kind", T, "Jenis bukti", "Kind of evidence"),
            Column("weight", W, "Bobot", "Weight"),
            SAMPLE,
        ),
        key=("item", "milestone", "requirement"),
        pictured="kind",
    ),
    Dataset(
        "evidence",
        "Status bukti",
        "Status of evidence",
        "Setiap bukti yang dikirim untuk sebuah tonggak dan statusnya; berkasnya sendiri tidak "
        "ada di sini.",
        "Every piece of evidence sent for a milestone and its status; the file itself is not here.",
        (
            GOVERNMENT,
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("milestone", W, "Nomor tonggak", "Number of the milestone"),
            Column("requirement", T, "Kode bukti diminta", "Code of the required evidence"),
            Column("number", W, "Nomor bukti", "Number of the evidence"),
            Column("kind", T, "Jenis bukti", "Kind of evidence"),
            Column("weight", W, "Bobot", "Weight"),
            Column("status", T, "Status", "Status"),
            Column("offered", D, "Dikirim", "Sent"),
            Column("decided", D, "Diputuskan", "Decided"),
            SAMPLE,
        ),
        key=("item", "milestone", "requirement", "number"),
        year="offered",
        pictured="status",
    ),
    Dataset(
        "money",
        "Anggaran dan realisasi",
        "Money",
        "Pagu dan realisasi setiap isi rencana per tahun, seperti diceritakan setiap sumber; yang "
        "terbaru yang dihitung.",
        "Ceiling and realisation of each item and year, as each source tells it; the newest "
        "counts.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("year", W, "Tahun anggaran", "Budget year"),
            Column("ceiling_idr", W, "Pagu", "Ceiling", unit="IDR"),
            Column("realised_idr", W, "Realisasi", "Realised", unit="IDR"),
            Column("told_on", D, "Per tanggal", "As of"),
            Column("source", F, "Sumber", "Source"),
            SAMPLE,
        ),
        key=("number",),
        year="year",
        pictured="year",
    ),
    Dataset(
        "potentials",
        "Potensi daerah",
        "Potentials",
        "Potensi yang diterbitkan: jenis, tempat, siapa yang mengurus, dan sejauh mana langkahnya.",
        "Published potentials: kind, place, who looks after each, and how far it has come.",
        (
            GOVERNMENT,
            Column("code", T, "Kode tetap", "Permanent code"),
            Column("name", F, "Nama", "Name"),
            Column("name_en", F, "Nama dalam bahasa Inggris", "Name in English"),
            Column("kind", T, "Jenis", "Kind"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("place", F, "Nama wilayah", "Name of the place"),
            Column("agency", T, "Perangkat daerah", "Agency"),
            Column("version", W, "Versi yang tampil", "Version shown"),
            SAMPLE,
        ),
        key=("code",),
        pictured="kind",
    ),
    Dataset(
        "requests",
        "Laporan warga",
        "Reports of citizens",
        "Banyaknya laporan menurut bulan, kecamatan, dan golongan. Yang kurang dari lima "
        "disembunyikan, beserta satu lagi di setiap jumlah, agar tidak dapat dihitung balik. "
        "Laporan rahasia dihitung tanpa kecamatan.",
        "How many reports came, by month, district and class. Counts under five are hidden, and "
        "with them a second one of every sum, so that subtraction does not bring them back. "
        "Secret reports are counted without a district.",
        (
            GOVERNMENT,
            Column("month", T, "Bulan masuk", "Month of arrival"),
            Column(
                "district", T, "Kode kecamatan; kosong = tidak diketahui", "Code of the district"
            ),
            Column("kind", T, "Golongan", "Class"),
            Column("reports", W, "Banyaknya; kosong = disembunyikan", "Number; empty = hidden"),
            Column("is_hidden", Y, "Disembunyikan", "Hidden"),
            SAMPLE,
        ),
        key=("month", "district", "kind"),
        year="month",
        pictured="month",
    ),
    Dataset(
        "satisfaction",
        "Kepuasan masyarakat",
        "Satisfaction",
        "Survei yang diterbitkan, unsur demi unsur: banyaknya jawaban, jumlah nilai, rata-rata "
        "1 sampai 4. Survei dengan kurang dari lima jawaban tidak ada di sini.",
        "Published surveys, element by element: answers, sum of scores, average from 1 to 4. "
        "Surveys with fewer than five answers are not here.",
        (
            GOVERNMENT,
            Column("survey", W, "Nomor survei", "Number of the survey"),
            Column("agency", T, "Perangkat daerah", "Agency"),
            Column("service", T, "Kode pelayanan; kosong = semua", "Code of the service"),
            Column("period", T, "Periode", "Period"),
            Column("element", T, "Unsur", "Element"),
            Column("answers", W, "Banyaknya jawaban", "Answers"),
            Column("total", W, "Jumlah nilai", "Sum of scores"),
            Column("average", N, "Rata-rata", "Average"),
            Column(
                "squares",
                W,
                "Jumlah kuadrat jumlah sembilan nilai tiap responden; sama di setiap unsur",
                "Sum of squares of each respondent's nine scores; alike for every element",
            ),
            Column("served", W, "Banyaknya yang dilayani", "How many were served"),
            SAMPLE,
        ),
        key=("survey", "element"),
        year="period",
        pictured="agency",
    ),
    Dataset(
        "figures",
        "Angka gabungan di halaman",
        "Rolled-up figures on the pages",
        "Setiap angka gabungan yang tampil di halaman: ukuran, kelompok, pembilang, penyebut, dan "
        "nilainya. Semuanya dapat dihitung ulang dari dataset lain dengan perintah idaman "
        "recompute.",
        "Every rolled-up figure the pages show: measure, group, numerator, denominator and value. "
        "All can be counted again from the other datasets, by the command idaman recompute.",
        (
            GOVERNMENT,
            Column("measure", T, "Ukuran", "Measure"),
            Column("by", T, "Dikelompokkan menurut", "Grouped by"),
            Column("key", T, "Kelompok; - = tanpa", "Group; - = none"),
            Column("value", N, "Nilai; kosong = belum ada", "Value; empty = none yet"),
            Column("numerator", W, "Pembilang, atau jumlah", "Numerator, or the sum"),
            Column("denominator", W, "Penyebut", "Denominator"),
            Column("present", W, "Bagian yang ada angkanya", "Parts that have a figure"),
            Column("expected", W, "Seluruh bagian", "All parts"),
            SAMPLE,
        ),
        key=("measure", "by", "key"),
        pictured="measure",
    ),
    Dataset(
        "answers",
        "Jawaban atas laporan",
        "Answers to reports",
        "Setiap jawaban dalam dua belas bulan terakhir dan setiap laporan yang menunggu: siapa, "
        "kapan, tepat waktu atau tidak. Laporan rahasia tanpa nomor dan tempat.",
        "Every answer of the last twelve months and every report that waits: whose, when, in time "
        "or not. Secret reports stand without number and place.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("report", T, "Nomor laporan; kosong = rahasia", "The report; empty = secret"),
            Column("agency", T, "Perangkat daerah; - = belum ada", "Agency; - = none yet"),
            Column("kind", T, "Golongan", "Class"),
            Column("answered", D, "Dijawab; kosong = menunggu", "Answered; empty = waits"),
            Column("days", W, "Hari sampai dijawab", "Days to the answer", unit="day"),
            Column("due", D, "Batas", "Last day"),
            Column("is_in_time", Y, "Tepat waktu", "In time"),
            Column("is_doubted", Y, "Ternyata belum dikerjakan", "Found not done"),
            Column("is_overdue", Y, "Lewat batas", "Overdue"),
            SAMPLE,
        ),
        key=("number",),
        year="answered",
        pictured="agency",
    ),
    Dataset(
        "sector_tables",
        "Tabel ekonomi",
        "Tables of the economy",
        "Setiap tabel PDRB, tenaga kerja, dan penduduk yang dimasukkan, sektor demi sektor, dengan "
        "sumbernya.",
        "Every table of GRDP, employment and population that was entered, sector by sector, with "
        "its source.",
        (
            GOVERNMENT,
            Column("table", W, "Nomor tabel", "Number of the table"),
            Column("measure", T, "Ukuran", "Measure"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("place", F, "Nama wilayah", "Name of the place"),
            Column("region_kind", T, "Jenis wilayah", "Kind of place"),
            Column("year", W, "Tahun", "Year"),
            Column("sector", T, "Sektor; whole = jumlah terbit", "Sector; whole = as published"),
            Column("value", T, "Nilai, persis", "Value, exact"),
            Column("unit", F, "Satuan", "Unit"),
            Column("source", F, "Sumber", "Source"),
            Column("is_followed", Y, "Yang dihitung", "The one that counts"),
            SAMPLE,
        ),
        key=("table", "sector"),
        year="year",
        pictured="measure",
    ),
    Dataset(
        "targets",
        "Nilai dasar dan target",
        "Baselines and targets",
        "Jalan yang digambar rencana untuk setiap indikatornya, dan statistik yang mengukurnya "
        "bila sudah disebut.",
        "The way the plan drew for each of its indicators, and the statistic that measures it, "
        "where one was named.",
        (
            GOVERNMENT,
            Column("indicator", T, "Kode indikator rencana", "Code of the plan's indicator"),
            Column("point", T, "baseline, target, atau none", "baseline, target, or none"),
            Column("year", W, "Tahun", "Year"),
            Column("value", T, "Nilai, persis", "Value, exact"),
            Column("better", T, "Arah yang lebih baik", "Which way is better"),
            Column("statistic", T, "Statistik yang mengukurnya", "Statistic that measures it"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("series", T, "Seri", "Series"),
            Column("has_sheet", Y, "Lembar teknis disahkan", "Has an approved sheet"),
            SAMPLE,
        ),
        key=("indicator", "point", "year"),
        pictured="point",
    ),
    Dataset(
        "indices",
        "Indeks buatan sendiri",
        "Indices of one's own",
        "Tiap indeks yang disusun pemerintah daerah, dengan semua pilihan di dalamnya. Bukan "
        "indeks resmi.",
        "Each index a government put together, with every choice in it. Not an official index.",
        (
            GOVERNMENT,
            Column("index", T, "Alamat indeks", "Address of the index"),
            Column("version", W, "Versi", "Version"),
            Column("name", F, "Nama", "Name"),
            Column("description", F, "Semua pilihan, sebagai JSON", "Every choice, as JSON"),
            Column("reach", T, "Perubahan yang mungkin: peer, step", "Feasible: peer, step"),
            Column("sha256", T, "Sidik jari versi", "Fingerprint of the version"),
            Column("figures_sha256", T, "Sidik jari angkanya", "Fingerprint of its figures"),
            SAMPLE,
        ),
        key=("index",),
        pictured="index",
    ),
    Dataset(
        "index_cells",
        "Angka di balik indeks",
        "Figures behind indices",
        "Setiap angka yang dipakai sebuah indeks: satu periode dan satu seri tiap indikator.",
        "Every figure an index is computed from: one period and one series an indicator.",
        (
            GOVERNMENT,
            Column("index", T, "Alamat indeks", "Address of the index"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("place", F, "Nama wilayah", "Name of the place"),
            Column("region_kind", T, "Jenis wilayah", "Kind of place"),
            Column("indicator", T, "Kode indikator", "Code of the indicator"),
            Column("ago", W, "Tahun sebelumnya; 0 = dipakai", "Years before; 0 = the one used"),
            Column("value", T, "Nilai, persis", "Value, exact"),
            Column("site", F, "Situs yang memuatnya", "Site it stands on"),
            SAMPLE,
        ),
        key=("index", "region", "indicator", "ago"),
        pictured="indicator",
    ),
    Dataset(
        "signatures",
        "Tanda tangan komitmen",
        "Signatures of commitments",
        "Setiap tempat tanda tangan pada lembar yang dibuka: jabatan mana, sudah atau belum, "
        "kapan, dan di atas kertas atau elektronik.",
        "Every place for a signature on sheets that were opened: which post, signed or not, when, "
        "and on paper or electronically.",
        (
            GOVERNMENT,
            Column("commitment", T, "Komitmen", "Commitment"),
            Column("sheet", T, "Lembar", "Sheet"),
            Column("post", T, "Jabatan", "Post"),
            Column("agency", T, "Perangkat daerah; kosong = lembar induk", "Agency"),
            Column("is_signed", Y, "Sudah ditandatangani", "Signed"),
            Column("signed_on", D, "Hari tanda tangan", "Day of the signature"),
            Column("route", T, "Jalur; paper = tinta", "Route; paper = in ink"),
            SAMPLE,
        ),
        key=("commitment", "sheet", "post"),
        pictured="route",
    ),
    Dataset(
        "costs",
        "Biaya rencana",
        "Planned costs",
        "Biaya setiap kegiatan dan quick win dalam rencana yang berlaku, per tahun dan sumber "
        "dana. Quick win dibiayai kegiatannya, jadi hanya kegiatan yang dijumlah.",
        "What each activity and quick win of the plan in force costs, by year and source. Quick "
        "wins are paid from their activities, so only activities are added up.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("kind", T, "Jenis", "Kind"),
            Column("dimension", T, "Dimensi", "Dimension"),
            Column("agency", T, "Perangkat daerah; kosong = tanpa penanggung jawab", "Agency"),
            Column("year", W, "Tahun", "Year"),
            Column("source", F, "Sumber dana", "Source of money"),
            Column("amount_idr", W, "Biaya", "Cost", unit="IDR"),
            SAMPLE,
        ),
        key=("number",),
        pictured="source",
    ),
    Dataset(
        "periods",
        "Periode yang dibekukan",
        "Frozen periods",
        "Setiap janji seperti dibekukan saat sebuah bulan atau triwulan ditutup. Baris-baris satu "
        "periode, disusun kembali, menghasilkan sidik jari yang berdiri di buku besar.",
        "Every promise as it was frozen when a month or quarter was closed. The lines of a period, "
        "put together again, give the fingerprint that stands in the ledger.",
        (
            GOVERNMENT,
            Column("period", T, "Periode", "Period"),
            Column("last", D, "Hari terakhir periode", "Last day of the period"),
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("agency", T, "Perangkat daerah", "Agency"),
            Column("due", D, "Tenggat", "Due date"),
            Column("standing", T, "Keadaan", "Standing"),
            Column("days_late", W, "Hari terlambat", "Days late", unit="day"),
            Column("claimed", W, "Bobot bukti dikirim", "Weight of evidence sent"),
            Column("verified", W, "Bobot bukti diterima", "Weight of accepted evidence"),
            Column("required", W, "Bobot bukti diminta", "Weight of required evidence"),
            Column("head", T, "Kepala manifes, sebagai JSON", "Head of the manifest, as JSON"),
            Column("line", T, "Baris manifes, sebagai JSON", "Line of the manifest, as JSON"),
            Column("manifest_sha256", T, "Sidik jari manifes", "Fingerprint of the manifest"),
            SAMPLE,
        ),
        key=("period", "item"),
        year="last",
        pictured="standing",
    ),
    Dataset(
        "satisfaction_groups",
        "Kepuasan menurut kelompok",
        "Satisfaction by group",
        "Siapa yang menjawab setiap survei yang diterbitkan, kelompok demi kelompok, dan jumlah "
        "nilainya. Kelompok kurang dari lima disembunyikan, beserta satu lagi bila perlu.",
        "Who answered each published survey, group by group, and the sum of their scores. Groups "
        "under five are hidden, and one more where the rest would give it away.",
        (
            GOVERNMENT,
            Column("survey", W, "Nomor survei", "Number of the survey"),
            Column("by", T, "Dikelompokkan menurut", "Grouped by"),
            Column("group", T, "Kelompok", "Group"),
            Column("answers", W, "Banyaknya; kosong = disembunyikan", "Number; empty = hidden"),
            Column("total", W, "Jumlah semua nilai", "Sum of all scores"),
            Column("is_hidden", Y, "Disembunyikan", "Hidden"),
            SAMPLE,
        ),
        key=("survey", "by", "group"),
        pictured="by",
    ),
    Dataset(
        "clusters",
        "Kluster laporan",
        "Clusters of reports",
        "Hal yang dilaporkan lebih sering dalam 60 hari atau 3 hari daripada sebelumnya, dengan "
        "hitungannya. Kluster yang memuat laporan rahasia tidak ada di sini; hitungan di bawah "
        "lima disembunyikan.",
        "What was reported more within 60 days or 3 days than before, with its counts. "
        "Clusters with a secret report are not here; counts under five are hidden.",
        (
            GOVERNMENT,
            Column("cluster", T, "Nomor kluster", "Number of the cluster"),
            Column("topic", F, "Topik atau layanan", "Topic or service"),
            Column("region", T, "Kode desa", "Code of the village"),
            Column("until", D, "Hari terakhir yang dihitung", "The last day that was counted"),
            Column("days", W, "Sekian hari terakhir", "So many last days"),
            Column("days_before", W, "Sekian hari sebelumnya", "So many days before them"),
            Column("now", W, "Laporan dalam hari-hari terakhir itu", "Reports in those last days"),
            Column("before", W, "Laporan sebelumnya; kosong = disembunyikan", "Reports before"),
            Column("is_hidden", Y, "Disembunyikan", "Hidden"),
            Column(
                "rates", T, "Kali lipat per hari;bawah;atas;peluang", "Ratio;lower;upper;chance"
            ),
            Column("late", W, "Dijawab terlambat", "Answered late"),
            Column("tested", W, "Perbandingan yang diuji bersama", "Comparisons tested together"),
            Column("state", T, "Keadaan", "State"),
            Column("reports", T, "Nomor laporan, dipisah spasi", "Reports, spaced"),
            SAMPLE,
        ),
        key=("cluster",),
        pictured="state",
    ),
    Dataset(
        "indicators",
        "Indikator dan lembar teknisnya",
        "Indicators and their sheets",
        "Setiap indikator yang diukur: siapa yang mengurusnya dan, menurut lembar teknis yang "
        "berlaku, seberapa sering angkanya terbit, berapa hari sesudahnya, dan arah mana yang "
        "lebih baik.",
        "Every indicator that is measured: who answers for it and, by its technical sheet in "
        "force, how often its figure comes out, how many days later, and which way is better.",
        (
            GOVERNMENT,
            Column("indicator", T, "Kode indikator", "Code of the indicator"),
            Column("name", F, "Nama", "Name"),
            Column("name_en", F, "Nama dalam bahasa Inggris", "Name in English"),
            Column("unit", F, "Satuan", "Unit"),
            Column("agency", T, "Perangkat daerah; kosong = tanpa pengurus", "Agency"),
            Column("sheet", W, "Versi lembar teknis; kosong = belum ada", "Version of its sheet"),
            Column("outcome", T, "Hasil yang diukurnya", "Outcome it measures"),
            Column("frequency", T, "Seberapa sering terbit", "How often it comes out"),
            Column("lag_days", W, "Boleh terbit sesudah", "May come out after", unit="day"),
            Column("series", T, "Seri yang berjalan", "Running series"),
            Column(
                "better",
                T,
                "Arah yang lebih baik: up, down, band = di antara batas, none",
                "Which way is better: up, down, band = within bounds, none",
            ),
            Column("low", T, "Batas bawah, persis", "Lower bound, exact"),
            Column("high", T, "Batas atas, persis", "Upper bound, exact"),
            Column("weight", T, "Bobot dalam hasilnya, persen", "Weight in its outcome, per cent"),
            SAMPLE,
        ),
        key=("indicator",),
        pictured="frequency",
    ),
    Dataset(
        "places",
        "Wilayah yang dibandingkan",
        "Places held against each other",
        "Wilayah yang ada angkanya, dengan semua wilayah di dalamnya dan yang setingkat di "
        "sebelahnya: terhadap siapa angka dijumlah dan dibandingkan.",
        "Places any figure is there of, with all places within and those of the same level beside "
        "them: what figures are added up over and held against.",
        (
            GOVERNMENT,
            Column("code", T, "Kode wilayah (Kemendagri)", "Code of the place (Kemendagri)"),
            Column("place", F, "Nama wilayah", "Name of the place"),
            Column("kind", T, "Jenis wilayah", "Kind of place"),
            Column("parent", T, "Kode wilayah yang memuatnya", "Code of the place it lies within"),
            Column("is_home", Y, "Wilayah pemerintah daerah ini", "This government's territory"),
            SAMPLE,
        ),
        key=("code",),
        pictured="kind",
    ),
    Dataset(
        "bands",
        "Pita penilaian mandiri",
        "Bands of self-assessments",
        "Di antara batas mana pemerintah daerah sendiri menempatkan sebuah indikator dalam "
        "penilaian mandiri. Bukan angka; terhadapnya statistik diperiksa.",
        "Between which bounds the government itself placed an indicator in a self-assessment. No "
        "figure; statistics are held against it.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("indicator", T, "Kode indikator", "Code of the indicator"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("period", T, "Periode", "Period"),
            Column("low", T, "Batas bawah; kosong = tanpa", "Lower bound; empty = none"),
            Column("high", T, "Batas atas; kosong = tanpa", "Upper bound; empty = none"),
            Column("publisher", F, "Yang menyatakan", "Who said so"),
            Column("publication", F, "Terbitan", "Publication"),
            Column("address", F, "Alamat atau halaman", "Address or page"),
            SAMPLE,
        ),
        key=("number",),
        pictured="indicator",
    ),
    Dataset(
        "checks",
        "Pemeriksaan silang angka",
        "Cross-checks of figures",
        "Setiap pemeriksaan silang: aturan dan versinya, yang diperiksa, hitungannya, hasilnya, "
        "dan jawaban terbuka pemerintah daerah. Semuanya dapat diperiksa ulang dari statistics, "
        "bands, places, dan indicators.",
        "Every cross-check: rule and version, what it looks at, its sums, what it says, and the "
        "government's public answer. All can be run again over statistics, bands, places and "
        "indicators.",
        (
            GOVERNMENT,
            Column("key", T, "Kunci: aturan dan yang diperiksa", "Rule and what it looks at"),
            Column("rule", T, "Aturan", "Rule"),
            Column("version", T, "Versi aturan", "Version of the rules"),
            Column("severity", T, "warning atau advice", "warning or advice"),
            Column("indicator", T, "Kode indikator", "Code of the indicator"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("place", F, "Nama wilayah", "Name of the place"),
            Column("period", T, "Periode", "Period"),
            Column("series", T, "Seri", "Series"),
            Column(
                "verdict",
                T,
                "Putusan: fires = patut diperiksa, holds = cocok, unknown = tidak dapat diperiksa",
                "Verdict: fires, holds, or unknown (cannot be judged)",
            ),
            Column("sums", T, "Hitungan; ; memisahkan", "The sums; ; separates"),
            Column("lacks", T, "Yang kurang: apa, di mana", "What is missing: what, where"),
            Column("inputs", T, "Nomor baris statistics", "Numbers of rows of statistics"),
            Column("band", W, "Nomor baris bands", "Number of the row of bands"),
            Column("answer", F, "Jawaban terbaru pemerintah daerah", "The newest answer"),
            Column("answered", D, "Hari jawaban", "Day of the answer"),
            Column("answered_by", T, "Jabatan yang menjawab", "Post that answered"),
            SAMPLE,
        ),
        key=("key",),
        pictured="verdict",
    ),
    Dataset(
        "completeness",
        "Kelengkapan dan ketepatan waktu",
        "Completeness and timeliness",
        "Setiap angka seluruh daerah yang sudah waktunya ada: ada atau belum, batasnya, kapan "
        "diterbitkan. Semuanya dapat dihitung ulang dari statistics dan indicators.",
        "Every figure of the whole territory that should be there by now: whether it is, until "
        "when it may come, when it was published. All can be counted again from statistics and "
        "indicators.",
        (
            GOVERNMENT,
            Column("indicator", T, "Kode indikator", "Code of the indicator"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("period", T, "Periode", "Period"),
            Column("due_on", D, "Paling lambat ada", "Should be there by"),
            Column("is_known", Y, "Ada", "Is there"),
            Column("published_on", D, "Diterbitkan; kosong = tidak tercatat", "Published"),
            Column("is_in_time", Y, "Tepat waktu; kosong = tidak tercatat", "In time"),
            Column("as_of", D, "Dihitung per", "Counted as of"),
            SAMPLE,
        ),
        key=("indicator", "region", "period"),
        pictured="indicator",
    ),
    Dataset(
        "services",
        "Standar pelayanan",
        "Service standards",
        "Setiap pelayanan yang diterbitkan: waktu dan biaya yang dijanjikan, dan komponen terbuka "
        "mana yang sudah terisi.",
        "Every published service: the time and fees it promises, and which of the components that "
        "are shown to anybody are filled in.",
        (
            GOVERNMENT,
            Column("code", T, "Kode tetap", "Permanent code"),
            Column("name", F, "Nama", "Name"),
            Column("name_en", F, "Nama dalam bahasa Inggris", "Name in English"),
            Column("agency", T, "Perangkat daerah", "Agency"),
            Column("time", W, "Waktu paling lama; kosong = tidak disebut", "Time it takes at most"),
            Column("time_unit", T, "Satuan waktu", "Unit of the time"),
            Column("fees", T, "Biaya, rupiah, dipisah spasi; 0 = gratis", "Fees in rupiah, spaced"),
            Column("fee_per", T, "Per apa", "Per what"),
            Column("filled", T, "Komponen yang terisi, dipisah spasi", "Components filled in"),
            Column("missing", T, "Komponen yang kosong, dipisah spasi", "Components missing"),
            Column("version", W, "Versi yang tampil", "Version shown"),
            SAMPLE,
        ),
        key=("code",),
        pictured="agency",
    ),
    Dataset(
        "verifications",
        "Giliran pemeriksa",
        "Turns of verifiers",
        "Setiap permintaan kepada sebuah perangkat daerah untuk memeriksa satu bukti: sejak kapan, "
        "sampai kapan, bagaimana berakhirnya, dan berapa hari kerja.",
        "Every time an agency was asked to verify a piece of evidence: from when, until when, how "
        "it ended, and how many working days it took.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("evidence", W, "Nomor bukti", "Number of the evidence"),
            Column("item", T, "Yang dibuktikan", "What it proves"),
            Column("agency", T, "Perangkat daerah pemeriksa", "Agency that was asked"),
            Column("since", D, "Diminta", "Asked"),
            Column("until", D, "Tenggat", "Due date"),
            Column("ended", D, "Berakhir; kosong = menunggu", "Ended; empty = waits"),
            Column("end", T, "Akhirnya", "How it ended"),
            Column("days", W, "Hari kerja", "Working days", unit="day"),
            Column("is_overdue", Y, "Lewat tenggat", "Overdue"),
            SAMPLE,
        ),
        key=("number",),
        year="since",
        pictured="agency",
    ),
    Dataset(
        "report_states",
        "Keadaan laporan",
        "How reports stand",
        "Setiap laporan yang dihitung di halaman: di mana, pada siapa, dan bagaimana keadaannya "
        "sekarang. Laporan rahasia tanpa nomor dan tempat; yang ditolak tidak ada.",
        "Every report that pages count: where, with whom, and how it stands now. Secret reports "
        "stand without number and place; refused ones are not here.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("report", T, "Nomor laporan; kosong = rahasia", "The report; empty = secret"),
            Column("region", T, "Kode wilayah; kosong = rahasia atau tidak disebut", "Place"),
            Column("agency", T, "Perangkat daerah; - = belum ada", "Agency; - = none yet"),
            Column("state", T, "Keadaan", "State"),
            Column("is_waiting", Y, "Menunggu jawaban", "Waits for an answer"),
            Column("is_answered", Y, "Sudah dijawab", "Answered"),
            Column("is_late", Y, "Menunggu lewat batas", "Waits past its last day"),
            Column("reopened", W, "Berapa kali dibuka lagi", "How often reopened"),
            Column("also", W, "Orang lain yang mengalaminya juga", "Others who have it too"),
            Column("is_secret", Y, "Rahasia", "Secret"),
            Column("by_lapor", Y, "Datang lewat SP4N-LAPOR!", "Came by SP4N-LAPOR!"),
            SAMPLE,
        ),
        key=("number",),
        pictured="state",
    ),
    Dataset(
        "forecasts",
        "Perkiraan selesai",
        "When work will be finished",
        "Setiap perkiraan yang pernah dicatat, dengan cara dan benihnya, dan kapan pekerjaannya "
        "selesai; juga perkiraan hari ini. Perkiraan bukan janji.",
        "Every forecast that was kept, with its method and seed, and when the work ended; also "
        "those of today. A forecast is no promise.",
        (
            GOVERNMENT,
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("made_on", D, "Dibuat", "Made"),
            Column("is_kept", Y, "Dicatat; tidak = perkiraan hari ini", "Kept; no = of today"),
            Column("low", D, "Paling awal", "Earliest"),
            Column("middle", D, "Tengah", "Middle"),
            Column("high", D, "Paling akhir", "Latest"),
            Column("points", W, "Hari dengan bukti diterima", "Days with accepted evidence"),
            Column("method", T, "Cara dan versinya", "Method and its version"),
            Column("seed", W, "Benih undian", "Seed of the draws"),
            Column("says", T, "share = delapan dari sepuluh, range, nothing", "How much it says"),
            Column("known", W, "Dikoreksi dari sekian pekerjaan", "Corrected by so many works"),
            Column("own_low", D, "Paling awal, belum dikoreksi", "Earliest, uncorrected"),
            Column("own_middle", D, "Tengah, belum dikoreksi", "Middle, uncorrected"),
            Column("own_high", D, "Paling akhir, belum dikoreksi", "Latest, uncorrected"),
            Column("ended", D, "Selesai; kosong = belum", "Ended; empty = goes on"),
            SAMPLE,
        ),
        key=("item", "made_on", "is_kept"),
        year="made_on",
        pictured="says",
    ),
    Dataset(
        "citizen_answers",
        "Kata warga",
        "What citizens say",
        "Berapa warga menjawab ya, sebagian, atau tidak tentang setiap tonggak. Menurut bulan dan "
        "saluran hanya bila sekurangnya lima menjawab sama; sisanya digabung tanpa bulan dan "
        "saluran, sehingga jumlahnya tetap persis.",
        "How many citizens answered yes, partly or no about each milestone. By month and channel "
        "only where at least five said the same; the rest stands together without month and "
        "channel, so that the sums stay exact.",
        (
            GOVERNMENT,
            Column("item", T, "Kode isi rencana", "Code of the item"),
            Column("milestone", W, "Nomor tonggak", "Number of the milestone"),
            Column("month", T, "Bulan; kosong = digabung", "Month; empty = taken together"),
            Column("channel", T, "Saluran; kosong = digabung", "Channel; empty = taken together"),
            Column("says", T, "Jawaban: yes, partly, no", "Answer: yes, partly, no"),
            Column("answers", W, "Banyaknya", "Number"),
            SAMPLE,
        ),
        key=("item", "milestone", "month", "channel", "says"),
        pictured="says",
    ),
    Dataset(
        "readings",
        "Pemakaian dan kepuasan quick win",
        "Use of quick wins and satisfaction",
        "Setiap angka pemakaian atau kepuasan sebuah quick win, seperti diceritakan sumbernya.",
        "Every figure of a quick win's use or of satisfaction with it, as its source tells it.",
        (
            GOVERNMENT,
            Column("number", W, "Nomor baris", "Number of the row"),
            Column("item", T, "Kode quick win", "Code of the quick win"),
            Column("measure", T, "Ukuran", "Measure"),
            Column("value", T, "Nilai, persis", "Value, exact"),
            Column("unit", F, "Satuan", "Unit"),
            Column("told_on", D, "Per tanggal", "As of"),
            Column("source", F, "Sumber", "Source"),
            SAMPLE,
        ),
        key=("number",),
        pictured="measure",
    ),
    Dataset(
        "gate_points",
        "Gerbang sepuluh poin",
        "The ten-point gate",
        "Setiap poin gerbang untuk setiap quick win: terpenuhi atau tidak menurut jawaban terbaru, "
        "dan ada buktinya atau tidak. Poin terbuka selama salah satunya belum ada.",
        "Every point of the gate for every quick win: met or not by the newest answer, and with "
        "proof or without. A point is open while either is missing.",
        (
            GOVERNMENT,
            Column("item", T, "Kode quick win", "Code of the quick win"),
            Column("gate", T, "Edisi gerbang", "Edition of the gate"),
            Column("point", W, "Nomor poin", "Number of the point"),
            Column("criterion", T, "Kode poin", "Code of the point"),
            Column("weight", T, "Bobot: wajib atau krusial", "Weight: required or crucial"),
            Column("is_met", Y, "Terpenuhi; kosong = belum dijawab", "Met; empty = no answer"),
            Column("has_proof", Y, "Ada bukti atau tautan", "Has proof or a link"),
            Column("answered", D, "Hari jawaban terbaru", "Day of the newest answer"),
            SAMPLE,
        ),
        key=("item", "point"),
        pictured="weight",
    ),
    Dataset(
        "computed",
        "Angka terhitung lainnya",
        "Other computed figures",
        "IKM per pelayanan dan perangkat daerah, angka laporan, angka ekonomi, capaian indikator, "
        "indeks, biaya, periode, pemeriksaan silang, dan kelengkapan seperti di halaman. Semuanya "
        "dapat dihitung ulang dengan perintah idaman recompute.",
        "The satisfaction index by service and agency, figures of reports, of the economy, of "
        "indices, how indicators go, what is planned to be spent, frozen periods, what checks say, "
        "and how complete figures are, as on the pages. All can be counted again, by the command "
        "idaman recompute.",
        (
            GOVERNMENT,
            Column("family", T, "Keluarga", "Family"),
            Column("measure", T, "Ukuran", "Measure"),
            Column("by", T, "Dikelompokkan menurut", "Grouped by"),
            Column("key", T, "Kelompok", "Group"),
            Column("value", T, "Nilai, persis; ; memisahkan", "Value, exact; ; separates"),
            Column("made_of", T, "Dihitung dari tabel", "Made of which tables"),
            Column("first", W, "Tahun pertama", "First year"),
            Column("last", W, "Tahun terakhir", "Last year"),
            Column("region", T, "Kode wilayah", "Code of the place"),
            Column("reference", T, "Kode wilayah acuan", "Code of the reference"),
            SAMPLE,
        ),
        key=("family", "measure", "by", "key"),
        pictured="family",
    ),
)
DATASETS: dict[str, Dataset] = {dataset.name: dataset for dataset in _ALL}
"""Every dataset by its name."""
