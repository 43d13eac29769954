"""Agencies as a table: code, name, short name, kind, the district a kecamatan office serves."""

from idaman.core.imports.rules.target import Target, TargetField

AGENCIES = Target(
    key="agencies",
    labels=("Perangkat daerah", "Agencies"),
    helps=(
        "Kode, nama, singkatan, jenis, dan untuk kantor kecamatan: kecamatannya. Kode yang kosong "
        "disusun dari singkatan.",
        "Code, name, short name, kind, and for a kecamatan office its district. A code left empty "
        "is built from the short name.",
    ),
    unique=("code", "name"),
    most_rows=500,
    example="kode\tnama\tsingkatan\tjenis\tkecamatan\n"
    "DISDIK\tDinas Pendidikan\tDisdik\tdinas\t\n"
    "KEC-TABANG\tKecamatan Tabang\tKec. Tabang\tkecamatan\tTabang",
    fields=(
        TargetField(
            "code",
            "code",
            ("Kode", "Code"),
            most=20,
            aliases=("kode", "kode opd", "kode skpd", "kode perangkat daerah", "kode unit"),
        ),
        TargetField(
            "name",
            "text",
            ("Nama perangkat daerah", "Agency's name"),
            required=True,
            most=200,
            aliases=(
                "nama",
                "nama opd",
                "opd",
                "perangkat daerah",
                "nama skpd",
                "skpd",
                "instansi",
            ),
        ),
        TargetField(
            "short",
            "text",
            ("Singkatan", "Short name"),
            most=60,
            aliases=("singkatan", "nama singkat", "akronim", "nama pendek"),
        ),
        TargetField(
            "kind",
            "choice",
            ("Jenis", "Kind"),
            aliases=("jenis", "jenis opd", "jenis perangkat daerah", "bentuk", "tipe"),
            choices={
                "secretariat": ("sekretariat", "secretariat"),
                "inspectorate": ("inspektorat", "inspectorate"),
                "board": ("badan", "board"),
                "office": ("dinas", "office", "satuan", "kantor"),
                "hospital": ("rumah sakit", "hospital", "rsud"),
                "district": ("kecamatan", "district", "kec", "kec."),
            },
        ),
        TargetField(
            "region",
            "place",
            ("Kecamatan yang dilayani", "District it serves"),
            aliases=("kecamatan", "wilayah", "kode wilayah", "wilayah kerja"),
        ),
        TargetField(
            "source",
            "text",
            ("Sumber", "Source"),
            given=True,
            most=300,
            aliases=("dasar", "dasar hukum", "peraturan", "perda"),
        ),
    ),
)
