"""Money as a table: ceilings and what was realised, as SIPD, e-SAKIP or the treasury export it."""

from idaman.core.imports.rules.target import Target, TargetField

MONEY = Target(
    key="money",
    labels=("Anggaran dan realisasi", "Budget and realisation"),
    helps=(
        "Kode butir rencana atau kode rekening, pagu, dan realisasi tiap tahun, seperti "
        "ekspor SIPD.",
        "Code of a plan item or budget code, ceiling and realisation of each year, such as an "
        "export of SIPD.",
    ),
    long=True,
    needs_source=True,
    paired="code",
    example="kode\ttahun\tpagu\trealisasi\nKEG-001\t2026\t1.200.000.000\t300.000.000",
    fields=(
        TargetField(
            "code",
            "code",
            ("Kode", "Code"),
            required=True,
            most=60,
            aliases=(
                "kode kegiatan",
                "kode sub kegiatan",
                "kode rekening",
                "kode program",
                "kode butir",
                "no rekening",
                "kode dpa",
            ),
        ),
        TargetField(
            "name",
            "text",
            ("Uraian", "Description"),
            most=500,
            aliases=("nama kegiatan", "kegiatan", "sub kegiatan", "nama sub kegiatan", "program"),
        ),
        TargetField(
            "year",
            "year",
            ("Tahun", "Year"),
            required=True,
            given=True,
            aliases=("tahun anggaran", "ta"),
        ),
        TargetField(
            "ceiling",
            "rupiah",
            ("Pagu", "Ceiling"),
            required=True,
            yearly=True,
            aliases=("anggaran", "pagu anggaran", "jumlah anggaran", "alokasi", "dpa"),
        ),
        TargetField(
            "realised",
            "rupiah",
            ("Realisasi", "Realised"),
            required=True,
            given=True,
            yearly=True,
            aliases=(
                "realisasi anggaran",
                "realisasi keuangan",
                "realisasi s d saat ini",
                "serapan",
            ),
        ),
        TargetField(
            "told_on",
            "date",
            ("Per tanggal", "Figures as of"),
            required=True,
            given=True,
            aliases=("tanggal", "keadaan per", "posisi"),
        ),
    ),
)
