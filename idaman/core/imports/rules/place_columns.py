"""Districts and villages as a table: code, name, kind."""

from idaman.core.imports.rules.target import Target, TargetField

PLACES = Target(
    key="places",
    labels=("Kecamatan, desa, dan kelurahan", "Districts and villages"),
    helps=(
        "Kode Kemendagri dan nama tiap kecamatan, desa, dan kelurahan di wilayah sendiri.",
        "Kemendagri code and name of each district and village of the own territory.",
    ),
    unique=("code",),
    example="kode\tnama\tjenis\n64.02.12\tTabang\tkecamatan\n64.02.12.2001\tMuara Tubo\tdesa",
    fields=(
        TargetField(
            "code",
            "code",
            ("Kode Kemendagri", "Kemendagri code"),
            required=True,
            most=13,
            aliases=("kode", "kode wilayah", "kode desa", "kemendagri", "kode wilayah kemendagri"),
        ),
        TargetField(
            "name",
            "text",
            ("Nama", "Name"),
            required=True,
            most=100,
            aliases=(
                "nama wilayah",
                "nama desa",
                "desa/kelurahan",
                "nama desa/kelurahan",
                "kecamatan/desa",
                "wilayah",
            ),
        ),
        TargetField(
            "kind",
            "choice",
            ("Jenis", "Kind"),
            aliases=("jenis wilayah", "status", "tingkat", "level", "status desa"),
            choices={
                "kecamatan": ("kecamatan", "district", "kec", "kec."),
                "desa": ("desa", "rural village", "kampung", "nagari", "village"),
                "kelurahan": ("kelurahan", "urban village", "kel", "kel."),
            },
        ),
        TargetField(
            "bps",
            "code",
            ("Kode BPS", "BPS code"),
            most=13,
            aliases=("bps", "kode wilayah bps"),
        ),
        TargetField("latitude", "number", ("Lintang", "Latitude"), aliases=("lat", "latitude")),
        TargetField(
            "longitude",
            "number",
            ("Bujur", "Longitude"),
            aliases=("lon", "long", "lng", "longitude"),
        ),
        TargetField(
            "source",
            "text",
            ("Sumber", "Source"),
            given=True,
            most=300,
            aliases=("dasar", "peraturan", "sumber data"),
        ),
    ),
)
