"""Programmes and activities as an officers' table: costs by year, agencies, places, outputs."""

from idaman.core.imports.rules.target import Target, TargetField
from idaman.core.taxonomy import FundingSource, SubDimension
from idaman.features.plan.rules.workbook.layout import label

PROGRAMMES = Target(
    key="programmes",
    labels=("Program dan kegiatan", "Programmes and activities"),
    helps=(
        "Tabel program Anda sendiri, bukan templat: program, kegiatan, pelaksana, lokasi, "
        "keluaran, biaya tiap tahun. Masuk ke rencana yang terbuka.",
        "Your own table of programmes, not our template: programme, activity, agency, place, "
        "output, cost of each year. Goes into the open plan.",
    ),
    most_rows=2_000,
    example="program\tkegiatan\tOPD\tlokasi\tpagu 2026\tpagu 2027\n"
    "Sinyal Desa\tPasang penguat sinyal\tDiskominfo\tTabang\t1,2 M\t800 juta",
    fields=(
        TargetField(
            "programme",
            "text",
            ("Program", "Programme"),
            continues=True,
            given=True,
            most=500,
            groups=("program", ""),
            aliases=("nama program", "program prioritas"),
        ),
        TargetField(
            "name",
            "text",
            ("Kegiatan", "Activity"),
            required=True,
            most=500,
            aliases=(
                "nama kegiatan",
                "sub kegiatan",
                "kegiatan/sub kegiatan",
                "program/kegiatan",
                "rencana aksi",
                "uraian kegiatan",
                "aktivitas",
            ),
        ),
        TargetField("code", "code", ("Kode kegiatan rencana", "Plan code"), most=24),
        TargetField(
            "dpa_code",
            "code",
            ("Kode anggaran", "Budget code"),
            most=60,
            aliases=("kode rekening", "kode dpa", "kode kegiatan", "kode sub kegiatan"),
        ),
        TargetField(
            "rpjmd_code", "code", ("Kode RPJMD", "RPJMD code"), most=60, aliases=("kode program",)
        ),
        TargetField(
            "owner",
            "agency",
            ("Penanggung jawab", "Agency"),
            continues=True,
            given=True,
            groups=("opd", "perangkat daerah", "skpd", "unit"),
            aliases=("opd", "skpd", "pelaksana", "opd pelaksana", "perangkat daerah", "instansi"),
        ),
        TargetField(
            "places",
            "places",
            ("Lokasi", "Places"),
            aliases=("kecamatan", "desa", "lokasi kegiatan", "wilayah", "lokus"),
        ),
        TargetField(
            "whole_regency",
            "yesno",
            ("Seluruh wilayah", "Whole territory"),
            given=True,
        ),
        TargetField(
            "output",
            "text",
            ("Keluaran", "Output"),
            aliases=("output", "indikator keluaran", "indikator kinerja", "indikator"),
        ),
        TargetField(
            "output_target",
            "number",
            ("Target keluaran", "Output target"),
            aliases=("volume", "target"),
        ),
        TargetField(
            "output_unit", "text", ("Satuan", "Unit"), most=60, aliases=("satuan keluaran",)
        ),
        TargetField("starts", "date", ("Mulai", "Starts"), given=True, aliases=("tanggal mulai",)),
        TargetField("ends", "date", ("Selesai", "Ends"), given=True, aliases=("tanggal selesai",)),
        TargetField(
            "cost",
            "rupiah",
            ("Biaya", "Cost"),
            yearly=True,
            aliases=("pagu", "anggaran", "pagu indikatif", "kebutuhan dana", "alokasi anggaran"),
        ),
        TargetField(
            "year", "year", ("Tahun biaya", "Year of the cost"), given=True, aliases=("tahun",)
        ),
        TargetField(
            "funding",
            "choice",
            ("Sumber dana", "Funding source"),
            given=True,
            aliases=("sumber pendanaan", "sumber anggaran"),
            choices={
                each.value: (label(each), label(each, "en"), each.value) for each in FundingSource
            },
        ),
        TargetField(
            "sub_dimension",
            "choice",
            ("Subdimensi", "Sub-dimension"),
            given=True,
            continues=True,
            aliases=("sub dimensi",),
            choices={
                each.value: (label(each), label(each, "en"), each.value) for each in SubDimension
            },
        ),
        TargetField(
            "source", "text", ("Sumber", "Source"), given=True, aliases=("sumber data", "dasar")
        ),
        TargetField("note", "text", ("Catatan", "Note"), aliases=("keterangan", "ket")),
    ),
)
